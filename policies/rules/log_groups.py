"""Whether a log group is the one that its owner writes to, and keeps and hides what it should."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from policies.catalogue.log_groups import GROUP
from policies.catalogue.log_lines import group_name
from policies.rule import Said, failed, passed, rule, untold
from policies.rules.filter_lines import filters
from policies.rules.insight_rules import bodies
from policies.world import World
from template import Resource, is_unknown
from template.data_protection import CARD_NUMBER, Protection, protection
from template.insight_rule import InsightRule

GUIDE = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/Working-with-log-groups-and-streams.html"
CLASSES = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CloudWatch_Logs_Log_Classes.html"
MASKING = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/mask-sensitive-log-data.html"
LAMBDA = "https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs.html"
OF_CALLERS = frozenset({"payment_event", "access_log", "platform_report"})
AUDITED = frozenset({"payment_event", "access_log", "audit_event"})
ENOUGH = 2
_PREFIXES = ("/aws/lambda/", "/aws/apigateway/", "/aws/events/", "/aws/kinesisfirehose/", "/aws/vendedlogs/")
_EXECUTION = re.compile(r"API-Gateway-Execution-Logs_[a-z0-9]{10}/.+")


def _others(resource: Resource, world: World) -> list[Resource]:
    return [one for one in world.of(GROUP) if one is not resource]


def _unlike(resource: Resource, world: World, have: Callable[[Resource], Any]) -> bool:
    """Whether all other groups have what this one lacks; two others are all only where that is claimed."""
    others = _others(resource, world)
    enough = ENOUGH if world.claims(resource).complete else 2 * ENOUGH
    return len(others) >= enough and all(have(one) for one in others) and not have(resource)


@rule(
    "log-group-misnamed",
    GROUP,
    question="Does the log group bear the name that its owner writes to?",
    cause="The log group is named unlike the real one of its owner.",
    reason="The owner makes a group of its own: it never expires, is not masked, and nobody reads it.",
    fix="Name the group exactly as the service does: /aws/lambda/NAME, API-Gateway-Execution-Logs_ID/STAGE.",
    source=LAMBDA,
    requirements=("PCI-10.5.1", "NIST-AU-11", "SOC2-CC7.2"),
)
def misnamed(resource: Resource, world: World) -> Iterator[Said]:
    """Names of functions and canaries in the template, and names that it claims."""
    name = resource.get("LogGroupName")
    if not isinstance(name, str):
        if name is not None:
            yield untold(f"the name is {name!r}", "LogGroupName")
        return
    fault = _shape(name) or _nobody(name, resource, world)
    named = name in world.claims(resource).logs or any(name.startswith(one) for one in _PREFIXES)
    if fault:
        yield failed(fault, "LogGroupName")
    elif named or world.claims(resource).complete:
        yield passed(f"{name} has a name that its owner writes to")
    else:
        yield untold(f"nothing here says who writes to {name}", "LogGroupName")


def _shape(name: str) -> str:
    lower = name.lower()
    wrong = next((one for one in _PREFIXES if lower.startswith(one) and not name.startswith(one)), "")
    wrong = wrong or next((one for one in _PREFIXES if f"/{lower}".startswith(one)), "")
    if wrong:
        return f"{name} is written otherwise than {wrong}..."
    plain = "<" not in name and "‹" not in name
    if plain and lower.startswith("api-gateway-execution") and not _EXECUTION.fullmatch(name):
        return f"{name}; API-Gateway-Execution-Logs_ID/STAGE with an API's id of 10 signs is needed"
    return ""


def _nobody(name: str, resource: Resource, world: World) -> str:
    claims = world.claims(resource)
    if name.startswith("/aws/lambda/cwsyn-"):
        canaries = [one.name for one in world.of("AWS::Synthetics::Canary")]
        rest = name.removeprefix("/aws/lambda/cwsyn-")
        known = any(rest.startswith(f"{one}-") for one in canaries)
        return "" if known or not canaries else f"no canary writes to {name}; there are {', '.join(canaries)}"
    if claims.logs and claims.complete and name not in claims.logs and not _written(name, world):
        return f"nobody claims to write to {name}; it is not among {_alike(name, claims.logs)}"
    if not name.startswith("/aws/lambda/"):
        return ""
    functions = {one.name for one in world.of("AWS::Lambda::Function", "AWS::Serverless::Function")}
    own = name.removeprefix("/aws/lambda/")
    near = [one for one in functions if _plain(one) == _plain(own) and one != own]
    meant = near or _bereft(own, functions, world)
    return f"{name} is not the group of {meant[0]}; /aws/lambda/{meant[0]} is needed" if meant else ""


def _bereft(own: str, functions: set[str], world: World) -> list[str]:
    """Functions without a group beside a group without a function: of the same words, or the only ones."""
    if own in functions or "<" in own or _written(f"/aws/lambda/{own}", world):
        return []
    groups = {one.name for one in world.of(GROUP)}
    silent = [
        one.name
        for one in world.of("AWS::Lambda::Function")
        if f"/aws/lambda/{one.name}" not in groups
        and not one.get("LoggingConfig.LogGroup")
        and "<" not in one.name
    ]
    parts = sorted(re.split(r"[^a-z0-9]+", own.lower()))
    return [one for one in silent if sorted(re.split(r"[^a-z0-9]+", one.lower())) == parts]


def _written(name: str, world: World) -> bool:
    """Whether something in the template names the group as its own."""
    configured = (one.get("LoggingConfig.LogGroup") for one in world.of("AWS::Lambda::Function"))
    return any(isinstance(one, str) and group_name(one) == name for one in configured)


def _alike(name: str, known: Any) -> str:
    from difflib import get_close_matches

    return ", ".join(get_close_matches(name, list(known), n=1) or sorted(known)[:3])


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


@rule(
    "log-retention-unlike",
    GROUP,
    question="Does the log group keep its lines as long as the others?",
    cause="The log group keeps its lines for another time than all others, or for ever.",
    reason="Lines go before the inquiry that needs them, or stay and cost for ever.",
    fix="Set RetentionInDays as on the other groups.",
    source=GUIDE,
    requirements=("PCI-10.5.1", "PCI-3.2.1", "NIST-AU-11"),
)
def retention_unlike(resource: Resource, world: World) -> Iterator[Said]:
    """Another number is a fault only where a template says that it is complete; for ever, everywhere."""
    days, others = resource.number("RetentionInDays"), _others(resource, world)
    kept = {one.number("RetentionInDays") for one in others}
    if is_unknown(resource.get("RetentionInDays")):
        yield untold(f"RetentionInDays is {resource.get('RetentionInDays')!r}", "RetentionInDays")
    elif days is None and world.claims(resource).complete:
        yield failed("it never expires; RetentionInDays is needed", "RetentionInDays")
    elif days is None and _unlike(resource, world, lambda one: one.get("RetentionInDays") is not None):
        yield failed("it never expires, all others do; RetentionInDays is needed", "RetentionInDays")
    elif days is None and len(others) == 1 and isinstance(others[0].number("RetentionInDays"), (int, float)):
        seen = f"it never expires, {others[0].logical_id} does; RetentionInDays is needed"
        yield failed(seen, "RetentionInDays")
    elif world.claims(resource).complete and len(others) >= ENOUGH and len(kept) == 1 and days not in kept:
        yield failed(f"{days} days, {next(iter(kept))} on all others", "RetentionInDays")
    elif days is not None:
        yield passed(f"{days} days")


@rule(
    "log-unencrypted-unlike",
    GROUP,
    question="Is the log group encrypted as the others are?",
    cause="The log group lacks the key that all others have.",
    reason="Its lines rest under a key that nobody here controls.",
    fix="Set KmsKeyId as on the other groups.",
    source="https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html",
    requirements=("PCI-3.5.1", "NIST-SC-28"),
)
def unencrypted(resource: Resource, world: World) -> Iterator[Said]:
    """Two other groups with keys are enough, and a claim to be complete."""
    if world.claims(resource).complete and not resource.raw.get("KmsKeyId"):
        yield failed("KmsKeyId is missing", "KmsKeyId")
        return
    if _unlike(resource, world, lambda one: one.raw.get("KmsKeyId")):
        yield failed("KmsKeyId is missing, all others have one", "KmsKeyId")
    elif resource.raw.get("KmsKeyId"):
        yield passed(f"KmsKeyId is {resource.get('KmsKeyId')}")


@rule(
    "log-lost-on-delete",
    GROUP,
    question="Does the log group outlive its stack as the others do?",
    cause="The log group goes with its stack, all others stay.",
    reason="Deleting or replacing the stack deletes evidence.",
    fix="Set DeletionPolicy and UpdateReplacePolicy to Retain.",
    source="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-attribute-deletionpolicy.html",
    requirements=("PCI-10.3.2", "NIST-AU-9"),
)
def lost_on_delete(resource: Resource, world: World) -> Iterator[Said]:
    """Both policies, for a replacement deletes as well."""
    for policy in ("DeletionPolicy", "UpdateReplacePolicy"):
        if _unlike(resource, world, lambda one: one.body.get(policy) in KEEPING):  # noqa: B023 - asked at once
            yield failed(f"{policy} is {resource.body.get(policy, 'Delete')}, Retain on all others")
        elif resource.body.get(policy) in KEEPING:
            yield passed(f"{policy} is {resource.body.get(policy)}")


KEEPING = ("Retain", "RetainExceptOnCreate")


@rule(
    "log-unprotected",
    GROUP,
    question="Is the group of audited lines protected against deletion?",
    cause="A log group of audited lines can be deleted, others of its kind cannot.",
    reason="One call deletes the evidence of the last weeks.",
    fix="Set DeletionProtectionEnabled to true.",
    source=GUIDE,
    requirements=("PCI-10.3.2", "NIST-AU-9"),
)
def unprotected(resource: Resource, world: World) -> Iterator[Said]:
    """Payments, accesses and audit events, as claimed."""
    logs = world.claims(resource).logs
    if logs.get(resource.name) not in AUDITED:
        return
    others = [one for one in _others(resource, world) if logs.get(one.name) in AUDITED]
    on = resource.get("DeletionProtectionEnabled") is True
    if not on and any(one.get("DeletionProtectionEnabled") is True for one in others):
        seen = f"DeletionProtectionEnabled is {resource.get('DeletionProtectionEnabled')}; true is needed"
        yield failed(seen, "DeletionProtectionEnabled")
    elif on:
        yield passed("DeletionProtectionEnabled is true")


@rule(
    "log-class-blinds-readers",
    GROUP,
    question="Can the log group's class serve those that read it?",
    cause="The log group is of a class that has no filters, and filters read it.",
    reason="Infrequent-access and delivery groups feed no metric filter, subscription or insight rule.",
    fix="Use the class STANDARD.",
    source=CLASSES,
    requirements=("PCI-10.7.2", "SOC2-CC7.2"),
)
def class_blinds(resource: Resource, world: World) -> Iterator[Said]:
    """Metric filters, subscriptions and insight rules in the template, and masking of its own."""
    kind = resource.get("LogGroupClass", "STANDARD")
    readers = _readers(resource, world)
    if is_unknown(kind):
        yield untold(f"LogGroupClass is {kind!r}", "LogGroupClass")
    elif readers and kind != "STANDARD":
        yield failed(
            f"LogGroupClass is {kind}, but {readers[0]} reads it; STANDARD is needed", "LogGroupClass"
        )
    elif kind != "STANDARD" and resource.get("DataProtectionPolicy"):
        yield failed(f"LogGroupClass is {kind}, which masks nothing; STANDARD is needed", "LogGroupClass")
    elif readers:
        yield passed(f"LogGroupClass is {kind}")


def _readers(group: Resource, world: World) -> list[str]:
    return world.view(_by_group).get(group.name, [])


def _by_group(world: World) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    named = [(one.resource, one.group) for one in world.view(filters).values()]
    named += [(one, one.get("LogGroupName")) for one in world.of("AWS::Logs::SubscriptionFilter")]
    for resource, body in world.view(bodies).items():
        named += [(resource, group) for group in (body.groups if isinstance(body, InsightRule) else ())]
    for resource, group in named:
        if isinstance(group, str):
            found.setdefault(group_name(group), []).append(resource.logical_id)
    return found


@rule(
    "log-unmasked",
    GROUP,
    question="Does the log group count and mask card data?",
    cause="The log group's data-protection policy does not mask what it should.",
    reason="A card number that slips into a line is stored and shown in clear.",
    fix="Audit and de-identify the same identifiers, card numbers among them.",
    source=MASKING,
    requirements=("PCI-3.4.1", "PCI-3.3.1"),
)
def unmasked(resource: Resource, world: World) -> Iterator[Said]:
    """Policies in the template; a missing one where groups of the same kind have one."""
    policy = resource.get("DataProtectionPolicy")
    if policy is None:
        kin = _kin(resource, world)
        if kin:
            yield failed(f"it has no policy, {kin} has one", "DataProtectionPolicy")
        return
    if is_unknown(policy):
        yield untold(f"the policy is {policy!r}", "DataProtectionPolicy")
        return
    found = protection(policy)
    fault = found.problem or _too_little(found, resource, world)
    masked = ", ".join(sorted(found.masked))
    yield failed(fault, "DataProtectionPolicy") if fault else passed(f"it counts and masks {masked}")


def _kin(resource: Resource, world: World) -> str:
    """A masked group that holds the same kind of lines, or that the same service writes."""
    logs = world.claims(resource).logs
    for one in _others(resource, world):
        if one.get("DataProtectionPolicy") and (
            (logs.get(resource.name) in OF_CALLERS and logs.get(one.name) in OF_CALLERS)
            or _service(one.name) == _service(resource.name) != ""
        ):
            return one.logical_id
    return ""


def _service(name: str) -> str:
    """What writes to groups of such names; canaries are functions of a service of their own."""
    if name.startswith("/aws/lambda/cwsyn-"):
        return "canary"
    found = re.match(r"/aws/[^/]+/|API-Gateway-Execution-Logs_", name)
    return found[0] if found else ""


def _masked(world: World) -> dict[Resource, frozenset[str]]:
    """What each group with a readable policy masks; made once a world."""
    policies = {one: one.get("DataProtectionPolicy") for one in world.of(GROUP)}
    return {one: protection(item).masked for one, item in policies.items() if isinstance(item, dict)}


def _too_little(found: Protection, resource: Resource, world: World) -> str:
    callers = world.claims(resource).logs.get(resource.name) in OF_CALLERS
    if callers and CARD_NUMBER not in found.masked:
        return f"it does not mask {CARD_NUMBER}"
    others = [masked for one, masked in world.view(_masked).items() if one is not resource]
    sets = set(others)
    lacking = next(iter(sets)) - found.masked if len(sets) == 1 and len(others) >= ENOUGH else frozenset()
    return f"it does not mask {', '.join(sorted(lacking))}, all others do" if lacking else ""
