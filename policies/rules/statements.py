"""Whether each statement of a policy is whole: all its parts, nothing twice, the conditions of its kind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from policies.catalogue.service_calls import GUARDS, service
from policies.rule import Path, Said, failed, passed, rule, untold
from policies.views.documents import (
    GUARDED,
    IDENTITY,
    Placed,
    identity_statements,
    resource_statements,
    trust_statements,
)
from policies.world import World
from template import Resource
from template.iam import Statement
from template.unknown import Unknown
from template.wildcards import like

GUIDE = "https://docs.aws.amazon.com/IAM/latest/UserGuide/"
DOCS = "https://docs.aws.amazon.com/"
REQUIREMENTS = ("PCI-7.2.1", "NIST-AC-6", "SOC2-CC6.1")
DOCUMENTS = tuple(dict.fromkeys([*IDENTITY, *(one for one in GUARDED if one != "AWS::Lambda::Permission")]))
REFUSED = frozenset(
    {"AWS::KMS::Key", "AWS::KMS::ReplicaKey", "AWS::S3::BucketPolicy", "AWS::SNS::TopicPolicy"}
)
"""Without a Resource KMS gives the statement no effect (CreateKey, Policy); S3 and SNS refuse it."""
ABOUT = REFUSED | {
    "AWS::SQS::QueuePolicy",
    "AWS::Logs::ResourcePolicy",
    "AWS::XRay::ResourcePolicy",
    "AWS::SecretsManager::ResourcePolicy",
}


@rule(
    "policy-statement-incomplete",
    *DOCUMENTS,
    question="Does every statement say who may do what with what?",
    cause="A statement of the policy lacks a part, so it allows and denies nothing.",
    reason="AWS refuses the policy, or keeps it and leaves the statement without effect.",
    fix="Write Effect and Action, a Principal in a resource's policy, a Resource where the service asks so.",
    source=f"{GUIDE}reference_policies_elements.html",
    requirements=REQUIREMENTS,
)
def incomplete(resource: Resource, _world: World) -> Iterator[Said]:
    """An Effect that an intrinsic decides looks like none; some services take a statement about nothing."""
    for statement, field, kind in _written(resource):
        faults = list(_lacking(statement, kind, resource))
        for name, certain in faults:
            words = f"the statement has no {name}"
            yield failed(words, *field) if certain else untold(words, *field)
        if not faults:
            yield passed("the statement is whole", *field)


def _written(resource: Resource) -> Iterator[tuple[Statement, Path, str]]:
    kinds: tuple[tuple[str, Iterator[Placed]], ...] = (
        ("identity", identity_statements(resource) if resource.type in IDENTITY else iter(())),
        ("trust", trust_statements(resource)),
        ("resource", resource_statements(resource) if resource.type in GUARDED else iter(())),
    )
    for kind, found in kinds:
        for statement, field in found:
            yield statement, field, kind


def _lacking(statement: Statement, kind: str, resource: Resource) -> Iterator[tuple[str, bool]]:
    """What the statement lacks, and whether that is a fault in anybody's template."""
    if not statement.effect:
        yield "Effect", False
    if not (statement.actions or statement.not_actions):
        yield "Action", True
    whole = statement.principals is not None or statement.not_principals is not None
    if kind != "identity" and not whole:
        yield "Principal", True
    elif kind != "identity" and not any((statement.principals or statement.not_principals or {}).values()):
        yield "Principal that is anybody", True
    if not (statement.resources or statement.not_resources):
        if kind == "identity" or (kind == "resource" and resource.type in REFUSED):
            yield "Resource", True
        elif kind == "resource" and resource.type in ABOUT:
            yield "Resource", False


@rule(
    "policy-says-twice",
    *DOCUMENTS,
    question="Does the statement name everything once?",
    cause="The statement names the same thing twice, where another one was meant.",
    reason="What should stand in its place is neither allowed nor denied.",
    fix="Put the other action, resource, principal or value back, or take the second one out.",
    source=f"{GUIDE}access-analyzer-reference-policy-checks.html",
    requirements=REQUIREMENTS,
)
def twice(resource: Resource, world: World) -> Iterator[Said]:
    """Only where the template claims to be complete: for others it is no more than untidy."""
    if not world.claims(resource).complete:
        return
    for statement, field, _kind in _written(resource):
        doubled = sorted({str(one) for several in _lists(statement) for one in _doubled(several)})
        if doubled:
            yield failed(f"{', '.join(doubled)} twice", *field)
        else:
            yield passed("everything once", *field)


def _lists(statement: Statement) -> Iterator[tuple[object, ...]]:
    yield tuple(str(one).lower() for one in (*statement.actions, *statement.not_actions))
    yield from (statement.resources, statement.not_resources)
    yield from (statement.principals or {}).values()
    for tests in statement.conditions.values():
        yield from tests.values()


def _doubled(several: tuple[object, ...]) -> Iterator[object]:
    texts = Counter(one for one in several if isinstance(one, str))
    yield from (text for text, times in texts.items() if times > 1)


@dataclass(frozen=True, kw_only=True)
class Held:
    """A statement in ``types`` that lets ``who`` do one of ``actions`` is held by one of ``keys``.

    ``who`` are services, or ``AWS`` for principals of accounts.
    """

    types: tuple[str, ...]
    who: frozenset[str]
    actions: tuple[str, ...]
    keys: frozenset[str]
    source: str


KEYS = ("AWS::KMS::Key", "AWS::KMS::ReplicaKey")
CRYPTO = ("kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey", "kms:ReEncryptFrom", "kms:ReEncryptTo")
NAMED = frozenset({"kms:viaservice", "aws:principalarn", "aws:principaltag", "aws:principalorgid"})
HELD: tuple[Held, ...] = (
    Held(
        types=KEYS,
        who=frozenset({"AWS"}),
        actions=("kms:CreateGrant",),
        keys=frozenset({"kms:grantisforawsresource", "kms:granteeprincipal", "kms:grantoperations"}),
        source=f"{DOCS}kms/latest/developerguide/key-policy-default.html",
    ),
    Held(
        types=KEYS,
        who=frozenset({"AWS"}),
        actions=CRYPTO,
        keys=NAMED,
        source=f"{DOCS}kms/latest/developerguide/conditions-kms.html",
    ),
    Held(
        types=KEYS,
        who=frozenset({"events", "sns", "sqs", "s3", "cloudwatch", "budgets", "costalerts", "logs"}),
        actions=CRYPTO,
        keys=GUARDS,
        source=f"{DOCS}kms/latest/developerguide/conditions-kms.html",
    ),
    Held(
        types=("AWS::IAM::Role",),
        who=frozenset({"events", "scheduler", "pipes", "logs", "states"}),
        actions=("sts:AssumeRole",),
        keys=frozenset({"aws:sourcearn"}),
        source=f"{DOCS}IAM/latest/UserGuide/confused-deputy.html",
    ),
    Held(
        types=("AWS::SNS::TopicPolicy",),
        who=frozenset({"cloudwatch"}),
        actions=("sns:Publish",),
        keys=frozenset({"aws:sourcearn"}),
        source=f"{DOCS}sns/latest/dg/sns-access-policy-use-cases.html",
    ),
    Held(
        types=("AWS::XRay::ResourcePolicy",),
        who=frozenset({"sns"}),
        actions=("xray:PutTraceSegments",),
        keys=frozenset({"aws:sourcearn"}),
        source=f"{DOCS}sns/latest/dg/sns-active-tracing.html",
    ),
    Held(
        types=("AWS::Logs::ResourcePolicy",),
        who=frozenset({"events", "delivery.logs"}),
        actions=("logs:PutLogEvents",),
        keys=GUARDS,
        source=f"{DOCS}eventbridge/latest/userguide/eb-use-resource-based.html",
    ),
)
"""Where guides hold a statement to a source, a service or a purpose, besides ``policy-confused-deputy``."""


@rule(
    "policy-lacks-condition",
    *dict.fromkeys(name for one in HELD for name in one.types),
    question="Is the statement held by a condition, as the guide of the service shows it?",
    cause="A statement is without the condition that its kind has in the service's guide.",
    reason="It lets in whoever comes for whatever purpose, not only the use that it was written for.",
    fix="Add the condition: kms:ViaService, kms:GrantIsForAWSResource, an encryption context, aws:SourceArn.",
    source=f"{DOCS}kms/latest/developerguide/conditions-kms.html",
    requirements=REQUIREMENTS,
)
def lacks_condition(resource: Resource, _world: World) -> Iterator[Said]:
    """Never certain: a policy may be wide on purpose. Statements that allow everything are another rule's."""
    for statement, field, kind in _written(resource):
        for one in HELD if statement.allows and kind != "identity" else ():
            if resource.type in one.types and _is_about(statement, one, resource):
                held = sorted(key for key in statement.condition_keys if _holds(key, one))
                if held:
                    yield passed(f"held by {held[0]}", *field)
                else:
                    words = f"{', '.join(map(str, statement.actions))} for {_who(statement)}"
                    yield untold(f"{words} without any of {', '.join(sorted(one.keys))}", *field)


def _holds(key: str, held: Held) -> bool:
    context = key.startswith("kms:encryptioncontext:") and "kms:CreateGrant" not in held.actions
    return key.partition("/")[0] in held.keys or context


def _is_about(statement: Statement, held: Held, resource: Resource) -> bool:
    if not any(like(str(one), name, ignore_case=True) for one in statement.actions for name in held.actions):
        return False
    if held.who & {service(one) for one in statement.services}:
        return True
    names = [str(one) for one in (statement.principals or {}).get("AWS", ())] if "AWS" in held.who else []
    root = f":iam::{resource.template.place.account}:root"
    everything = {"*", "kms:*"} & set(map(str, statement.actions))
    return not everything and any(one == "*" or one.endswith(root) for one in names)


def _who(statement: Statement) -> str:
    return ", ".join(str(one) for names in (statement.principals or {}).values() for one in names)


@rule(
    "policy-about-everything",
    "AWS::Logs::ResourcePolicy",
    question="Does the policy name the log groups that services may write to?",
    cause="A service may write to every log group.",
    reason="Whatever it sends can be mixed into lines that serve as evidence.",
    fix="Name the ARN of the log group with :* behind it.",
    source=f"{DOCS}eventbridge/latest/userguide/eb-use-resource-based.html",
    requirements=REQUIREMENTS,
)
def about_everything(resource: Resource, _world: World) -> Iterator[Said]:
    """Vendors' guides show * as well, so it is not certain."""
    for statement, field in resource_statements(resource):
        if not statement.allows:
            continue
        wide = [one for one in statement.resources if isinstance(one, str) and one.rstrip(":*") in _ANY]
        if wide or any(isinstance(one, Unknown) for one in statement.resources):
            yield untold(f"about {statement.resources[0]}; needed is a log group", *field, "Resource")
        else:
            yield passed("about named log groups", *field)


_ANY = frozenset({"", "arn:aws:logs", "arn:aws:logs:*:*:log-group"})


@rule(
    "policy-condition-unread",
    *DOCUMENTS,
    question="Does the condition ask what IAM can answer?",
    cause="A condition has an operator that does not exist, or asks for a truth that is neither.",
    reason="AWS refuses the policy, or the statement allows or denies nothing.",
    fix='Write the operator as the guide does (StringEquals, Bool), and "true" or "false" behind Bool.',
    source=f"{DOCS}IAM/latest/UserGuide/reference_policies_elements_condition_operators.html",
    requirements=("NIST-AC-6",),
)
def condition_unread(resource: Resource, _world: World) -> Iterator[Said]:
    """Bool and Null."""
    for statement, field, _kind in _written(resource):
        for operator, tests in statement.conditions.items():
            plain = operator.rpartition(":")[2].removesuffix("IfExists")
            if plain not in OPERATORS and "<" not in operator:
                yield failed(f"{operator} is no operator of IAM", *field)
            if plain in {"Bool", "Null"}:
                for key, values in tests.items():
                    yield from (_truth(f"{operator} {key}", one, field) for one in values)


def _truth(what: str, value: object, field: Path) -> Said:
    if value in {True, False, *_TRUTHS} or isinstance(value, Unknown) or "<" in str(value):
        return passed(f"{what} is {value}", *field)
    if str(value).lower() in _TRUTHS:
        return untold(f"{what} is {value}; the guide writes {str(value).lower()}", *field)
    return failed(f"{what} is {value}; true or false is needed", *field)


_TRUTHS = frozenset({"true", "false"})
OPERATORS = frozenset(
    {
        *(f"String{name}" for name in ("Equals", "NotEquals", "EqualsIgnoreCase", "NotEqualsIgnoreCase")),
        *("StringLike", "StringNotLike", "Bool", "Null", "BinaryEquals", "IpAddress", "NotIpAddress"),
        *(f"Arn{name}" for name in ("Equals", "NotEquals", "Like", "NotLike")),
        *(
            f"{kind}{name}"
            for kind in ("Numeric", "Date")
            for name in (
                "Equals",
                "NotEquals",
                "LessThan",
                "LessThanEquals",
                "GreaterThan",
                "GreaterThanEquals",
            )
        ),
    }
)
"""IAM's guide, in its own case; ``ForAllValues:`` and ``ForAnyValue:`` stand before, IfExists behind."""


SNS_ACTIONS = frozenset(
    f"sns:{name}".lower()
    for name in (
        "AddPermission",
        "DeleteTopic",
        "GetDataProtectionPolicy",
        "GetTopicAttributes",
        "ListSubscriptionsByTopic",
        "ListTagsForResource",
        "Publish",
        "PutDataProtectionPolicy",
        "Receive",
        "RemovePermission",
        "SetTopicAttributes",
        "Subscribe",
    )
)


@rule(
    "topic-policy-action-refused",
    "AWS::SNS::TopicPolicy",
    question="Does the policy name actions that SNS takes in the policy of a topic?",
    cause="The policy names an action that SNS does not take in the policy of a topic.",
    reason="SNS refuses the policy as out of its scope, sns:* as well.",
    fix="Name the actions: sns:Publish, sns:Subscribe and the others of the guide's list.",
    source=f"{DOCS}sns/latest/dg/sns-access-policy-language-api-permissions-reference.html",
    requirements=REQUIREMENTS,
)
def action_refused(resource: Resource, _world: World) -> Iterator[Said]:
    """Not certain: SNS may take more one day."""
    for statement, field in resource_statements(resource):
        strange = [one for one in statement.actions if str(one).lower() not in SNS_ACTIONS]
        if strange:
            yield untold(f"{', '.join(map(str, strange))} is none of SNS's actions", *field, "Action")
        else:
            yield passed("actions that SNS takes", *field)
