"""What policies of roles, users and groups allow: too much, or nothing at all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher, get_close_matches

from policies.catalogue.arns import fits, is_bare_group
from policies.catalogue.iam_actions import Action, action, actions, services
from policies.rule import Path, Said, failed, passed, rule, untold
from policies.views.documents import (
    GUARDED,
    IDENTITY,
    identity_statements,
    resource_statements,
    trust_statements,
)
from policies.world import World
from template import Resource
from template.answer import Answer
from template.iam import Statement
from template.wildcards import like

GUIDE = "https://docs.aws.amazon.com/IAM/latest/UserGuide/"
REFERENCE = "https://docs.aws.amazon.com/service-authorization/latest/reference/reference.html"
LEAST = ("PCI-7.2.1", "PCI-7.2.5", "NIST-AC-6", "SOC2-CC6.1")

NARROWS = {
    "cloudwatch:PutMetricData": "cloudwatch:namespace",
    "lambda:CreateEventSourceMapping": "lambda:FunctionArn",
    "organizations:EnableAWSServiceAccess": "organizations:ServicePrincipal",
    "ssm:PutInventory": "ssm:InventoryTypeName",
}
"""Actions that take no resource, and the key that says of what they are."""


FAMILIES = frozenset(
    {"kms:decrypt*", "kms:describe*", "kms:encrypt*", "kms:generatedatakey*", "kms:reencrypt*"}
)
"""Calls of one purpose, as the guides of SNS, SQS and CloudWatch Logs let a service use a key."""

SLIP = 0.8
"""How alike two names are of which one is a slip of the other; a name unlike all others may be a new one."""

NO_ACTIONS = {
    "bedrock": {"converse", "conversestream"},
    "dynamodb": {"transactgetitems", "transactwriteitems"},
    "s3": {
        "copyobject",
        "deleteobjects",
        "getbucketencryption",
        "headbucket",
        "headobject",
        "listobjects",
        "listobjectsv2",
        "putbucketencryption",
    },
    "sns": {"receive"},
    "sqs": {"changemessagevisibilitybatch", "deletemessagebatch", "sendmessagebatch"},
}
"""Calls of an API that IAM knows by another action's name (Service Authorization Reference)."""


def _all(resource: Resource) -> Iterator[tuple[Statement, Path]]:
    if resource.type in IDENTITY:
        yield from identity_statements(resource)
        yield from trust_statements(resource)
    if resource.type in GUARDED:
        yield from resource_statements(resource)


@rule(
    "policy-wildcard-action",
    *IDENTITY,
    *GUARDED,
    question="Does the policy name each action that it allows?",
    cause="The policy allows actions by a wildcard.",
    reason="It allows more than is needed, and whatever AWS adds under that name later.",
    fix="Name the actions that are used.",
    source=f"{GUIDE}best-practices.html",
    requirements=LEAST,
)
def wildcard_action(resource: Resource, _world: World) -> Iterator[Said]:
    """A key whose account may do everything with it is the default: else nobody could change it.

    In a key's policy, guides give services families of calls (``kms:GenerateDataKey*``).
    """
    for statement, field in _all(resource):
        if not statement.allows:
            continue
        wide = [one for one in statement.actions if isinstance(one, str) and ("*" in one or "?" in one)]
        if resource.type.startswith("AWS::KMS::") and statement.services:
            wide = [one for one in wide if one.lower() not in FAMILIES]
        if wide and not _is_default_of_key(resource, statement):
            yield failed(f"allows {', '.join(wide)}; needed are the names of actions", *field, "Action")
        elif statement.actions:
            yield passed("every action is named", *field)


def _is_default_of_key(resource: Resource, statement: Statement) -> bool:
    named = [one for names in (statement.principals or {}).values() for one in names]
    return (
        resource.type.startswith("AWS::KMS::")
        and bool(named)
        and all(str(one).endswith(":root") for one in named)
    )


@rule(
    "policy-allows-all-but",
    *IDENTITY,
    *GUARDED,
    question="Does the policy say what it allows, not what it leaves out?",
    cause="The policy allows everything but what it lists.",
    reason="NotAction, NotResource and NotPrincipal with Allow open all the rest, whatever it will be.",
    fix="Write Action, Resource and Principal.",
    source=f"{GUIDE}reference_policies_elements_notaction.html",
    requirements=LEAST,
)
def all_but(resource: Resource, _world: World) -> Iterator[Said]:
    """Deny with these elements is how exceptions are made, and right."""
    for statement, field in _all(resource):
        if statement.allows:
            found = [
                name
                for name, value in (
                    ("NotAction", statement.not_actions),
                    ("NotResource", statement.not_resources),
                    ("NotPrincipal", statement.not_principals),
                )
                if value
            ]
            for name in found:
                yield failed(f"{name} with Allow; needed is {name[3:]}", *field, name)
            if not found:
                yield passed("says what it allows", *field)


@rule(
    "policy-unknown-action",
    *IDENTITY,
    *GUARDED,
    question="Does IAM know every action?",
    cause="The policy names an action that does not exist.",
    reason="IAM accepts the name and it matches no request: what was to be allowed or denied is not.",
    fix="Write the action as the Service Authorization Reference does.",
    source=REFERENCE,
    requirements=("NIST-AC-6",),
)
def unknown_action(resource: Resource, _world: World) -> Iterator[Said]:
    """Case does not matter to IAM. A service or action that the catalogue lacks may be younger than it."""
    for statement, field in _all(resource):
        name = "Action" if statement.actions else "NotAction"
        for one in (*statement.actions, *statement.not_actions):
            if isinstance(one, str) and one != "*":
                yield _known(one, (*field, name))


def _known(name: str, field: Path) -> Said:
    prefix, colon, short = name.partition(":")
    if not colon:
        return failed(f"'{name}' has no service; needed is service:Action", *field)
    known = actions(prefix)
    if not known:
        near = get_close_matches(prefix.lower(), services(), n=1, cutoff=0.8)
        words = f"'{name}': no service is called '{prefix}'"
        return failed(f"{words}; near it: {near[0]}", *field) if near else untold(words, *field)
    if any(like(short, one, ignore_case=True) for one in known):
        return passed(f"{name} exists", *field)
    near = get_close_matches(short.lower(), known, n=1, cutoff=0.6)
    words = f"'{name}' is no action of {prefix}"
    if short.lower() in NO_ACTIONS.get(prefix.lower(), ()):
        return failed(words, *field)
    if not near:
        return untold(f"{words} that was known when the catalogue was made", *field)
    slip = SequenceMatcher(None, short.lower(), near[0]).ratio() >= SLIP
    told = failed if slip and "*" not in short else untold
    return told(f"{words}; near it: {known[near[0]].name}", *field)


@rule(
    "policy-resource-too-wide",
    *IDENTITY,
    question="Is every action that takes a resource held to one?",
    cause="The policy allows on every resource what could be held to some.",
    reason="It reaches everything of the kind in the account.",
    fix="Name the ARNs, with a wildcard in their last part at most.",
    source=REFERENCE,
    requirements=LEAST,
)
def too_wide(resource: Resource, _world: World) -> Iterator[Said]:
    """Lists answer with everything or nothing, so actions of the level List may ask for everything."""
    for statement, field in identity_statements(resource):
        if not statement.allows or not statement.resources:
            continue
        wide = [one for one in statement.resources if _is_everything(one)]
        names = [found for one in statement.actions if isinstance(one, str) and (found := action(one))]
        scoped = [one.name for one in names if one.arns and one.level != "L"]
        if wide and scoped:
            found = action(scoped[0])
            seen = f"{', '.join(scoped)} on {wide[0]}; {scoped[0]} takes {found.arns[0] if found else ''}"
            narrowed = f"{seen}, and only its condition narrows it"
            if statement.conditions:
                yield untold(narrowed, *field, "Resource")
            else:
                yield failed(seen, *field, "Resource")
        elif names:
            yield passed("resources are named wherever an action takes any", *field)


def _is_everything(resource: object) -> bool:
    """``*``, or an ARN that names a service at most."""
    if not isinstance(resource, str):
        return False
    if not resource.startswith("arn:"):
        return resource.strip("*?") == "" and resource != ""
    parts = resource.split(":", 5)
    return not "".join(parts[5:]).strip("*?/:")


@rule(
    "policy-forced-wildcard-unconditioned",
    *IDENTITY,
    question="Where an action takes no resource, is the condition used that says of what it is?",
    cause="An action that takes no resource is not narrowed by the condition that exists for it.",
    reason="It is allowed for everything in the account.",
    fix="Add the condition, for example cloudwatch:namespace for cloudwatch:PutMetricData.",
    source=REFERENCE,
    requirements=LEAST,
)
def unconditioned(resource: Resource, _world: World) -> Iterator[Said]:
    """Only keys that stand for what a resource would: the catalogue has many that narrow nothing."""
    for statement, field in identity_statements(resource):
        if not statement.allows:
            continue
        known = (action(one) for one in statement.actions if isinstance(one, str))
        for name in (one.name for one in known if one is not None and one.name in NARROWS):
            key = NARROWS[name]
            values = [
                value
                for operator, tests in statement.conditions.items()
                for found, wanted in tests.items()
                if found.lower() == key.lower() and _narrows(operator)
                for value in wanted
            ]
            if values and not any(str(value).strip("*?") == "" for value in values):
                yield passed(f"{name} is held to {key} {', '.join(map(str, values))}", *field)
            else:
                yield failed(f"{name} without a condition on {key} that names one", *field)


def _narrows(operator: str) -> bool:
    name = operator.rpartition(":")[2]
    return "Not" not in name and not name.endswith("IfExists") and name != "Null"


@rule(
    "policy-grants-nothing",
    *IDENTITY,
    question="Can every action be done on one of the resources beside it?",
    cause="The policy allows an action on resources that it cannot be done on: it grants nothing.",
    reason="The call is denied, although a statement names it.",
    fix="Write the ARN that the action takes: objects are bucket/*, streams of a log group are group:*.",
    source=REFERENCE,
    requirements=("NIST-AC-6",),
)
def grants_nothing(resource: Resource, _world: World) -> Iterator[Said]:
    """Denials that deny nothing are as silent."""
    for statement, field in identity_statements(resource):
        places = [one for one in statement.resources if isinstance(one, str)]
        if len(places) < len(statement.resources) or not places:
            continue
        for name in statement.actions:
            known = action(name) if isinstance(name, str) else None
            if known is None:
                continue
            answers = {fits(known, place) for place in places}
            if answers == {Answer.NO}:
                seen = f"{known.name} on {', '.join(places)}; {_wanted(known, places)}"
                yield failed(seen, *field, "Resource")
            elif Answer.YES in answers:
                yield passed(f"{known.name} can be done on what is named", *field)


def _wanted(known: Action, places: Sequence[str]) -> str:
    """What the action takes; a group's ARN without ``:*`` fits the shape and is no group to IAM."""
    of_groups = any(shape.endswith(":log-group:*") for shape in known.arns)
    if of_groups and all(is_bare_group(one) for one in places):
        return "the ARN of a log group needs :* at its end here"
    return f"it takes {' or '.join(known.arns) or '*'}"


@rule(
    "policy-key-use-unconditioned",
    *IDENTITY,
    question="Is the use of a key held to the services through which all others use it?",
    cause="The use of a key is not held to a service, though all its siblings are.",
    reason="The role can decrypt by itself what it should only reach through a service.",
    fix="Add StringEquals kms:ViaService.",
    source="https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html",
    requirements=("PCI-3.6.1", "NIST-AC-6"),
)
def key_unconditioned(resource: Resource, world: World) -> Iterator[Said]:
    """Asked where two out of three statements about keys in the template name kms:ViaService."""
    held, uses = world.view(_key_uses)
    if uses < 3 or held * 3 < uses * 2:  # noqa: PLR2004
        return
    for statement, field in identity_statements(resource):
        if _uses_key(statement):
            if VIA in statement.condition_keys:
                yield passed("held to kms:ViaService", *field)
            else:
                yield failed(f"no kms:ViaService; {held} of {uses} such statements have it", *field)


VIA = "kms:viaservice"


def _uses_key(statement: Statement) -> bool:
    wanted = ("kms:decrypt", "kms:generatedatakey")
    return statement.allows and any(str(one).lower().startswith(wanted) for one in statement.actions)


def _key_uses(world: World) -> tuple[int, int]:
    """How many statements about keys name the service, and how many there are."""
    found = [one for resource in world.of(*IDENTITY) for one, _ in identity_statements(resource)]
    uses = [one for one in found if _uses_key(one)]
    return sum(VIA in one.condition_keys for one in uses), len(uses)
