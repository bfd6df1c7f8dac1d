"""Who may come in: the policies of topics, queues, buckets, keys, secrets, functions and their like."""

from __future__ import annotations

import re
from collections.abc import Iterator

from policies.catalogue.arns import arns_overlap
from policies.catalogue.service_calls import ADMITTED, DEPUTY, guards, service, ties
from policies.rule import Path, Said, failed, passed, rule, untold
from policies.rules.trust import named
from policies.views.documents import GUARDED, IDENTITY, identity_statements, resource_statements
from policies.world import World
from template import Resource
from template.iam import Statement, statements
from template.unknown import Unknown
from template.values import SAMPLE
from template.wildcards import like

GUIDE = "https://docs.aws.amazon.com/IAM/latest/UserGuide/"
REQUIREMENTS = ("PCI-7.2.1", "PCI-7.3.3", "NIST-AC-6", "SOC2-CC6.6")
NARROWING = frozenset(
    {
        "aws:principalarn",
        "aws:principalorgpaths",
        "aws:sourcevpc",
        "aws:sourcevpce",
        "aws:sourceip",
        "aws:vpcsourceip",
        "aws:userid",
        "s3:dataaccesspointaccount",
        "s3:dataaccesspointarn",
        "sns:endpoint",
    }
)
"""What narrows everybody to some, besides what ties a caller to an account."""

TLS = ("AWS::SNS::TopicPolicy", "AWS::SQS::QueuePolicy", "AWS::S3::BucketPolicy")


@rule(
    "policy-open-to-everyone",
    *GUARDED,
    question="Does the resource policy name whom it lets in?",
    cause="The resource policy lets everybody in.",
    reason="Any AWS account, or anybody at all, can do what it allows.",
    fix="Name the principals, or require an account, an organisation or a source.",
    source=f"{GUIDE}reference_policies_elements_principal.html",
    requirements=REQUIREMENTS,
)
def open_to_everyone(resource: Resource, _world: World) -> Iterator[Said]:
    """TLS, a referer or a user agent narrow nobody."""
    for statement, field in resource_statements(resource):
        if not statement.allows or statement.principals is None:
            continue
        if not statement.public:
            yield passed("names whom it lets in", *field)
        elif _narrowed(statement):
            yield untold(
                'lets in "*", narrowed by its condition alone; needed are principals', *field, "Principal"
            )
        else:
            words = ", ".join(map(str, statement.actions))
            yield failed(f'lets "*" do {words}; needed are principals or a narrowing condition', *field)


def _narrowed(statement: Statement) -> bool:
    if any(ties(value) for _, value in guards(statement)):
        return True
    return any(
        key.lower() in NARROWING and not operator.endswith("IfExists") and "Not" not in operator
        for operator, tests in statement.conditions.items()
        for key, values in tests.items()
        if not any(str(value) in {"*", "0.0.0.0/0", "::/0"} for value in values)
    )


@rule(
    "policy-confused-deputy",
    *ADMITTED,
    question="Is a service that tells for whom it acts held to this account?",
    cause="A service may come in for anybody's account.",
    reason="Somebody else's alarm, rule or trail can make the service use this resource.",
    fix="Add aws:SourceAccount or aws:SourceArn, or the encryption context, with this account.",
    source=DEPUTY,
    requirements=REQUIREMENTS,
)
def confused_deputy(resource: Resource, _world: World) -> Iterator[Said]:
    """Only services whose guide shows such a condition in this kind of policy."""
    for statement, field in resource_statements(resource):
        asked = [one for one in statement.services if service(one) in ADMITTED[resource.type]]
        if not statement.allows or not asked:
            continue
        held = [f"{key} {value}" for key, value in guards(statement) if ties(value)]
        if held:
            yield passed(f"{asked[0]} is held to {held[0]}", *field)
        else:
            yield failed(
                f"{', '.join(asked)} for any account; needed is aws:SourceAccount or aws:SourceArn", *field
            )


@rule(
    "policy-unknown-service",
    *GUARDED,
    question="Is every service that the policy lets in a service of AWS?",
    cause="The resource policy names a service principal that does not exist.",
    reason="The service that was meant is not let in.",
    fix="Write the principal as the service's guide does: alarms come as cloudwatch.amazonaws.com.",
    source=f"{GUIDE}reference_policies_elements_principal.html",
    requirements=("NIST-AC-6",),
)
def unknown_service(resource: Resource, _world: World) -> Iterator[Said]:
    """In statements that allow and in those that deny."""
    for statement, field in resource_statements(resource):
        for principal in statement.services:
            if isinstance(principal, str):
                yield named(principal, *field, "Principal")


@rule(
    "policy-tls-flipped",
    *GUARDED,
    question="Does the statement about TLS deny what comes without it?",
    cause="The statement about TLS does not deny plain requests.",
    reason="Plain HTTP is let in, or everything but plain HTTP is denied.",
    fix='Write Effect Deny with Bool aws:SecureTransport "false", for everybody and all actions.',
    source="https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html",
    requirements=("PCI-4.2.1", "NIST-SC-8"),
)
def tls(resource: Resource, _world: World) -> Iterator[Said]:
    """Allow with true is right as well: it lets in what comes by TLS only."""
    for statement, field in resource_statements(resource):
        for operator, tests in statement.conditions.items():
            for key, values in tests.items():
                if key.lower() == "aws:securetransport":
                    yield _tls(statement, operator, values, field)


def _tls(statement: Statement, operator: str, values: tuple[object, ...], field: Path) -> Said:
    texts = {str(value).lower() for value in values}
    seen = f"{statement.effect} with {operator} aws:SecureTransport {', '.join(sorted(texts))}"
    if any(isinstance(value, Unknown) for value in values):
        return untold(seen, *field, "Condition")
    wanted = "false" if statement.effect == "Deny" else "true"
    if texts != {wanted} or not operator.startswith("Bool"):
        return failed(f"{seen}; needed is Deny with Bool false", *field, "Condition")
    if statement.effect == "Deny" and not statement.public and statement.not_principals is None:
        return failed(f"{seen} for some principals; needed is everybody", *field, "Principal")
    return passed(seen, *field)


@rule(
    "policy-denies-everyone",
    *GUARDED,
    question="Does a denial for everybody leave room for what is allowed?",
    cause="The policy denies everybody what it is there to allow.",
    reason="A denial wins over every permission: nothing can use the resource.",
    fix="Give the denial its condition back, for example Bool aws:SecureTransport false.",
    source=f"{GUIDE}reference_policies_evaluation-logic.html",
    requirements=("SOC2-CC7.2", "NIST-AC-6"),
)
def denies_everyone(resource: Resource, _world: World) -> Iterator[Said]:
    """All actions of a service, or one that the same policy allows; some actions for nobody are a lock."""
    found = [*resource_statements(resource)]
    allowed = [str(action) for one, _ in found if one.allows for action in one.actions]
    for statement, field in found:
        if statement.effect != "Deny" or not statement.public:
            continue
        hit = [
            action
            for action in map(str, statement.actions)
            if action.endswith("*") or any(like(action, one, ignore_case=True) for one in allowed)
        ]
        if hit and not statement.conditions:
            yield failed(f"denies everybody {', '.join(hit)} without a condition", *field)
        else:
            yield passed("a denial leaves room for what is allowed", *field)


@rule(
    "policy-lacks-tls-denial",
    *TLS,
    question="Does the policy deny plain requests as its siblings do?",
    cause="The policy does not deny plain requests, though the others of its template do.",
    reason="What is sent to it can be read on the way.",
    fix='Add Deny for everybody with Bool aws:SecureTransport "false".',
    source="https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html",
    requirements=("PCI-4.2.1", "NIST-SC-8"),
)
def lacks_tls_denial(resource: Resource, world: World) -> Iterator[Said]:
    """Asked where two out of three policies on topics, queues and buckets have it; it may be on purpose."""
    having, siblings = world.view(_plain_denials)[id(resource.template)]
    if siblings < 3 or having * 3 < siblings * 2:  # noqa: PLR2004
        return
    if _denies_plain(resource):
        yield passed("denies plain requests")
    else:
        yield untold(f"no denial of aws:SecureTransport false; {having} of {siblings} have one")


def _plain_denials(world: World) -> dict[int, tuple[int, int]]:
    """By template: how many policies deny plain requests, and how many there are."""
    groups = {id(one): one.of(*TLS).optional() for one in world.templates}
    return {key: (sum(map(_denies_plain, group)), len(group)) for key, group in groups.items()}


def _denies_plain(resource: Resource) -> bool:
    return any(
        one.effect == "Deny" and "aws:securetransport" in one.condition_keys
        for one, _ in resource_statements(resource)
    )


@rule(
    "key-without-administrator",
    "AWS::KMS::Key",
    "AWS::KMS::ReplicaKey",
    question="Can anybody manage the key?",
    cause="Nobody may change the key's policy.",
    reason="KMS refuses such a key, or it can never be changed again.",
    fix="Let the root of the account do kms:PutKeyPolicy, kms:ScheduleKeyDeletion and their like.",
    source="https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html",
    requirements=("PCI-3.7.4", "NIST-SC-12"),
)
def without_administrator(resource: Resource, _world: World) -> Iterator[Said]:
    """Administrators are principals of AWS; a service is none."""
    found = statements(resource.get("KeyPolicy"))
    if not found:
        return
    for action in ("kms:PutKeyPolicy", "kms:DescribeKey", "kms:ScheduleKeyDeletion"):
        able = [
            one
            for one in found
            if one.allows and (one.principals or {}).get("AWS") and _about_itself(one)
            if any(like(str(name), action, ignore_case=True) for name in one.actions)
        ]
        denied = [
            one for one in found if one.effect == "Deny" and action in one.actions and not one.conditions
        ]
        if able and not denied:
            yield passed(f"{action} is allowed", "KeyPolicy")
        else:
            yield failed(f"no statement lets anybody {action}", "KeyPolicy")


def _about_itself(statement: Statement) -> bool:
    return "*" in statement.resources or any(":key/" in str(one) for one in statement.resources)


@rule(
    "key-statement-about-another",
    "AWS::KMS::Key",
    "AWS::KMS::ReplicaKey",
    question="Is every statement of the key's policy about the key?",
    cause="A statement of the key's policy is about something else.",
    reason="It allows nothing: in a key policy the key itself is *.",
    fix='Write Resource "*".',
    source="https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-overview.html",
    requirements=("NIST-SC-12",),
)
def about_another(resource: Resource, _world: World) -> Iterator[Said]:
    """``*`` in a key policy is this key, and nothing else."""
    for statement, field in resource_statements(resource):
        if _about_itself(statement) or any(isinstance(one, Unknown) for one in statement.resources):
            yield passed("about the key itself", *field)
        else:
            yield failed(f"about {', '.join(map(str, statement.resources))}; needed is *", *field, "Resource")


@rule(
    "key-gives-everything",
    "AWS::KMS::Key",
    "AWS::KMS::ReplicaKey",
    question="Does the key give everything to its own account only?",
    cause="The key lets somebody other than its account do everything with it.",
    reason="A service or role that should encrypt may delete the key or rewrite its policy.",
    fix="Name the actions: kms:Decrypt and kms:GenerateDataKey* are what services use.",
    source="https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html",
    requirements=("PCI-3.6.1", "NIST-SC-12", "NIST-AC-6"),
)
def gives_everything(resource: Resource, _world: World) -> Iterator[Said]:
    """``kms:*`` for the root of the account is the default of every key; CDK may write its number out."""
    account = resource.template.place.account
    for statement, field in resource_statements(resource):
        if not statement.allows:
            continue
        named_here = [str(one) for names in (statement.principals or {}).values() for one in names]
        others = [one for one in named_here if not _is_root(one, account)]
        if {"*", "kms:*"} & {str(one).lower() for one in statement.actions} and others:
            seen = f"kms:* for {', '.join(others)}; needed are named actions"
            its_own = account == SAMPLE.account and bool(_ROOT.fullmatch(", ".join(others)))
            yield (untold if its_own else failed)(seen, *field, "Action")
        else:
            yield passed("gives everything to its account at most", *field)


_ROOT = re.compile(r"arn:[\w-]+:iam::\d{12}:root|\d{12}")
"""One account, which may be the template's own where nobody told that."""


def _is_root(principal: str, account: str) -> bool:
    return principal == account or principal.endswith(f":iam::{account}:root")


@rule(
    "policy-crosses-accounts",
    *GUARDED,
    question="Does the policy let in its own account only?",
    cause="The resource policy lets in an account that the template does not tell to be its own.",
    reason="Whoever administers that account decides who comes in.",
    fix="Name AWS::AccountId.",
    source=f"{GUIDE}reference_policies_elements_principal.html",
    requirements=REQUIREMENTS,
)
def crosses_accounts(resource: Resource, _world: World) -> Iterator[Said]:
    """A principal of AWS's own (a load balancer's account) looks alike, so this is never certain."""
    account = resource.template.place.account
    for statement, field in resource_statements(resource):
        for one in (statement.principals or {}).get("AWS", ()) if statement.allows else ():
            text = one.shape if isinstance(one, Unknown) else str(one)
            found = text.split(":")[4] if text.count(":") > 4 else text  # noqa: PLR2004 - an ARN's account
            if found == account:
                yield passed("its own account", *field)
            elif found != "*" and not text.startswith("<"):
                yield untold(f"lets in {text}", *field, "Principal")


@rule(
    "policy-misses-its-resource",
    "AWS::SNS::TopicPolicy",
    "AWS::SQS::QueuePolicy",
    "AWS::S3::BucketPolicy",
    question="Is every statement about the resource that the policy hangs on?",
    cause="A statement is about another resource than the one that the policy hangs on.",
    reason="AWS refuses such a policy, or the statement allows and denies nothing.",
    fix="Name the ARN of the resource itself, and of what is in it.",
    source=f"{GUIDE}access_policies_identity-vs-resource.html",
    requirements=("NIST-AC-6", "NIST-SC-8"),
)
def misses_its_resource(resource: Resource, _world: World) -> Iterator[Said]:
    """A bucket's denial of plain requests must be about the bucket and its objects."""
    attached = resource.raw.get(GUARDED[resource.type][1])
    targets = [
        resource.template.target(one) for one in (attached if isinstance(attached, list) else [attached])
    ]
    arns = [one.arn for one in targets if one is not None and isinstance(one.arn, str)]
    if not arns or len(arns) < len(targets):
        return
    for statement, field in resource_statements(resource):
        places = [one for one in statement.resources if isinstance(one, str) and not one.startswith("<")]
        if "*" in places and resource.type == "AWS::S3::BucketPolicy":
            yield failed(f"about *, which S3 refuses; needed is {arns[0]}", *field, "Resource")
            continue
        strange = [
            one
            for one in places
            if one != "*" and not any(arns_overlap(one, arn) or one.startswith(f"{arn}/") for arn in arns)
        ]
        if strange:
            yield failed(
                f"about {', '.join(strange)}; the policy is that of {', '.join(arns)}", *field, "Resource"
            )
        elif places:
            yield passed("about the resource itself", *field)


@rule(
    "policy-elsewhere",
    *IDENTITY,
    *GUARDED,
    question="Are the ARNs in the policy of this account, region and partition?",
    cause="The policy names an ARN or a service of another account, region or partition.",
    reason="The statement is about something that is not here, so it allows and denies nothing here.",
    fix="Write the ARN with AWS::Partition, AWS::Region and AWS::AccountId.",
    source=f"{GUIDE}reference-arns.html",
    requirements=("NIST-AC-6",),
)
def elsewhere(resource: Resource, _world: World) -> Iterator[Said]:
    """Certain for the partition; another region is a fault where the stack's own region is told."""
    found = [*identity_statements(resource)] if resource.type in IDENTITY else []
    found += [*resource_statements(resource)] if resource.type in GUARDED else []
    for statement, field in found:
        values = [*statement.resources, *statement.services, *(value for _, value in guards(statement))]
        for value in values:
            if isinstance(value, str):
                yield from _elsewhere(value, resource, field)


def _elsewhere(value: str, resource: Resource, field: Path) -> Iterator[Said]:
    place = resource.template.place
    parts = value.split(":", 5)
    if value.isdecimal() and len(value) == 12 and value != place.account:  # noqa: PLR2004 - an account's number
        yield untold(f"account {value}; the stack's own is AWS::AccountId", *field)
        return
    if parts[0] != "arn" or len(parts) < 6:  # noqa: PLR2004 - an ARN's parts
        words = value.split(".")
        region = words[1] if len(words) > 3 and words[1].count("-") > 1 else ""  # noqa: PLR2004
        if region and region != place.region:
            words_seen = f"{value}; the stack is in {place.region}"
            yield failed(words_seen, *field) if place.told else untold(words_seen, *field)
        return
    _, partition, _, region, account, _ = parts
    if partition not in {place.partition, "*"} and partition.startswith("aws") and place.told:
        yield failed(f"{value}; the partition here is {place.partition}", *field)
    elif region and region != place.region and not set("*?<") & set(region):
        seen = f"{value}; the stack is in {place.region}"
        yield failed(seen, *field) if place.told else untold(seen, *field)
    elif account.isdecimal() and account != place.account:
        yield untold(f"{value}; the stack's own account is AWS::AccountId", *field)
    else:
        yield passed("of this account and region", *field)
