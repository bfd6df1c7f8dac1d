"""What a rule makes of an event before it sends it on, and whether PagerDuty can read it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from policies.rule import Said, failed, passed, rule, untold
from policies.rules.events import rules_of, shapes_of, texts
from policies.world import World
from template import Resource, Unknown, is_unknown
from template.event_rules import RULE, Branch, EventRule, Target
from template.messages import alarm_event, api_call_event, event
from template.patterns import Event as Flat
from template.values import SAMPLE

TRANSFORM = "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html"
PAGERDUTY = "https://developer.pagerduty.com/docs/send-alert-event"
REQUIREMENTS = ("PCI-12.10.5", "SOC2-CC7.3", "NIST-IR-5")
ACTIONS = ("trigger", "acknowledge", "resolve")
SEVERITIES = ("critical", "error", "warning", "info")
RESERVED = "aws.events."
_NAME = re.compile(r"<([A-Za-z0-9_.-]+)>")


def _targets(resource: Resource, world: World) -> tuple[Target, ...]:
    return world.view(rules_of)[resource].targets


def samples(rule_: EventRule, world: World) -> Iterator[Mapping[str, Any]]:
    """Events that the rule hears: of the template's alarms, and one of each kind of call and of event."""
    for branch in rule_.branches:
        kinds = texts(branch, "detail-type")
        if "CloudWatch Alarm State Change" in kinds:
            yield from (one for one, flat in world.view(_changes) if rule_.hears(one, flat))
        for host in texts(branch, "detail.eventSource")[:1] or ["logs.amazonaws.com"]:
            names = texts(branch, "detail.eventName") or ["DeleteLogGroup"]
            yield from (_call(host, name) for name in names[:2] if "AWS API Call via CloudTrail" in kinds)
        yield from _others(branch)


def _changes(world: World) -> tuple[tuple[Mapping[str, Any], Flat], ...]:
    """Every change of every alarm, and the same flattened."""
    found = (alarm_event(one, state=s, before=b) for one in world.any_alarms.values() for s, b in _CHANGES)
    return tuple((one, Flat(one)) for one in found)


_CHANGES = (("ALARM", "OK"), ("OK", "ALARM"), ("INSUFFICIENT_DATA", "OK"))


def _call(host: str, name: str) -> dict[str, Any]:
    identity = {"type": "IAMUser", "arn": f"arn:aws:iam::{SAMPLE.account}:user/sample", "userName": "sample"}
    return api_call_event(host.partition(".")[0], name, userIdentity=identity, userAgent="sample")


def _others(branch: Branch) -> Iterator[dict[str, Any]]:
    for kind, shape in shapes_of(branch):
        if "CloudTrail" not in kind and kind != "CloudWatch Alarm State Change":
            yield event((texts(branch, "source") or ["aws.sample"])[0], kind, _filled(shape))


def _filled(shape: Any) -> Any:
    return {key: _filled(below) for key, below in shape.items()} if isinstance(shape, Mapping) else "sample"


def render(target: Target, happening: Mapping[str, Any]) -> str | None:
    """The text that a target gets of an event; None where a part of it is not known."""
    transformer = target.body.get("InputTransformer")
    if not isinstance(transformer, dict) or is_unknown(transformer):
        return None
    paths = transformer.get("InputPathsMap") or {}
    values = {name: reach(happening, path) for name, path in paths.items()}
    return _NAME.sub(lambda found: _shown(found, values), str(transformer.get("InputTemplate")))


def _shown(found: re.Match[str], values: Mapping[str, Any]) -> str:
    name = found[1]
    if name.startswith(RESERVED):
        return "{}" if name.endswith(("event", "event.json")) else "sample"
    before = found.string[: found.start()]
    value = values.get(name)
    plain = "" if value is None else value if isinstance(value, str) else json.dumps(value, default=str)
    inside = (before.count('"') - before.count('\\"')) % 2 == 1
    return plain if inside else json.dumps(value, default=str)


def reach(happening: Any, path: Any) -> Any:
    """What lies at ``$.detail.state.value``; None where nothing does."""
    for step in str(path).removeprefix("$").strip(".").split("."):
        name, _, index = step.partition("[")
        happening = happening.get(name) if isinstance(happening, dict) else None
        if index and isinstance(happening, list):
            place = index.rstrip("]")
            happening = happening[int(place)] if place.isdecimal() and int(place) < len(happening) else None
    return happening


@rule(
    "event-input-broken",
    RULE,
    question="Can EventBridge make the message for the target?",
    cause="The message for the target cannot be made of the event.",
    reason="A value that is not in the event is left out, and text that is no JSON is refused.",
    fix="Take paths from a sample event, and name in the template only what InputPathsMap has.",
    source=TRANSFORM,
    requirements=REQUIREMENTS,
)
def broken(resource: Resource, world: World) -> Iterator[Said]:
    """Names, paths, JSON; and one way of changing the event at most."""
    events = tuple(samples(world.view(rules_of)[resource], world))
    for target in _targets(resource, world):
        where = ("Targets", target.place)
        if len(target.inputs) > 1:
            yield failed(f"{' and '.join(target.inputs)} exclude one another", *where)
        transformer = target.body.get("InputTransformer")
        if transformer is None:
            continue
        if is_unknown(transformer):
            yield untold("the message is decided at deployment", *where, "InputTransformer")
        else:
            made = frozenset(resource.template.resources)
            yield from _broken(target, transformer, events, (*where, "InputTransformer"), made)


def _broken(
    target: Target,
    transformer: Mapping[str, Any],
    events: tuple[Mapping[str, Any], ...],
    where: tuple[str | int, ...],
    made: frozenset[str],
) -> Iterator[Said]:
    """``made`` are the logical ids: a name that AWS will make is shown by its id between such brackets."""
    paths = transformer.get("InputPathsMap") or {}
    text = str(transformer.get("InputTemplate"))
    used = [name for name in dict.fromkeys(_NAME.findall(text)) if not name.startswith(RESERVED)]
    for name in used:
        if name not in paths and name not in made:
            yield failed(f"the template names <{name}>, which InputPathsMap lacks", *where, "InputTemplate")
    for name, path in paths.items():
        lost = [one for one in events if reach(one, path) is None]
        if not str(path).startswith("$"):
            yield failed(f"'{path}' is no path; it starts with $", *where, "InputPathsMap", name)
        elif name in used and lost and len(lost) == len(events) and _described(path):
            yield failed(f"{path} is in none of the rule's events", *where, "InputPathsMap", name)
        else:
            yield passed(f"<{name}> is {path}")
    if text.lstrip().startswith(("{", "[")):
        yield from (_json(target, one, where) for one in events[:1])


def _described(path: Any) -> bool:
    """Whether all fields around a path are written down: parameters of calls are not."""
    return not re.match(
        r"\$\.detail\.(requestParameters|responseElements|additionalEventData|.*Details)\b", str(path)
    )


def _json(target: Target, happening: Mapping[str, Any], where: tuple[str | int, ...]) -> Said:
    try:
        json.loads(render(target, happening) or "")
    except ValueError as error:
        return failed(f"the message is no JSON: {error}", *where, "InputTemplate")
    return passed("the message is JSON")


def pages(resource: Resource, world: World) -> Iterator[tuple[Target, Resource]]:
    """The targets of a rule that call PagerDuty's Events API, with the destination."""
    for target in _targets(resource, world):
        found = world.find(target.arn) or target.resource("Arn")
        if found is not None and "pagerduty.com/" in str(found.get("InvocationEndpoint")):
            yield target, found


@rule(
    "event-page-malformed",
    RULE,
    question="Does PagerDuty understand the message?",
    cause="PagerDuty refuses the message, or opens no incident for it.",
    reason="The call is answered with an error, and nobody is paged.",
    fix="Send routing_key, event_action, dedup_key and payload with summary, source and severity.",
    source=PAGERDUTY,
    requirements=REQUIREMENTS,
)
def malformed(resource: Resource, world: World) -> Iterator[Said]:
    """The real message of the first event that the rule hears."""
    heard = next(samples(world.view(rules_of)[resource], world), None)
    for target, destination in pages(resource, world):
        where = ("Targets", target.place, "InputTransformer", "InputTemplate")
        message = _message(target, heard) if heard is not None else None
        if "InputTransformer" not in target.body and "Input" not in target.body:
            yield failed("the event is sent as it is; PagerDuty needs its own fields", *where[:2])
        elif not isinstance(message, dict):
            yield untold("what the message looks like", *where)
        else:
            faults = [*_faults(message), *_routing(message, destination, world)]
            yield from (failed(fault, *where) for fault in faults)
            if not faults:
                yield passed(f"{message.get('event_action')} with key {message.get('dedup_key')}")


def _message(target: Target, happening: Mapping[str, Any]) -> Any:
    text = target.body.get("Input") if "Input" in target.body else render(target, happening)
    try:
        return json.loads(text) if isinstance(text, str) else None
    except ValueError:
        return None


def _faults(message: Mapping[str, Any]) -> Iterator[str]:
    action = message.get("event_action")
    if action not in ACTIONS:
        yield f"event_action is {action!r}; it is one of {', '.join(ACTIONS)}"
    if action in ACTIONS[1:] and not message.get("dedup_key"):
        yield f"{action} needs the dedup_key of the incident"
    if action != "trigger":
        return
    if not message.get("dedup_key"):
        yield "there is no dedup_key: each event opens another incident, which nothing can close"
    payload = message.get("payload")
    payload = payload if isinstance(payload, dict) else {}
    for name in ("summary", "source", "severity"):
        if not payload.get(name):
            yield f"payload.{name} is missing"
    if payload.get("severity") and payload["severity"] not in SEVERITIES:
        yield f"payload.severity is {payload['severity']!r}; it is one of {', '.join(SEVERITIES)}"


def _routing(message: Mapping[str, Any], destination: Resource, world: World) -> Iterator[str]:
    connection = world.find(destination.get("ConnectionArn"), "AWS::Events::Connection")
    body = connection.get("AuthParameters.InvocationHttpParameters.BodyParameters") if connection else None
    if connection is None or isinstance(body, Unknown) or "routing_key" in message:
        return
    names = [one.get("Key") for one in body or () if isinstance(one, dict)]
    if "routing_key" not in names:
        said = ", ".join(map(str, names)) or "none"
        yield f"routing_key is neither in the message nor in the connection's body ({said})"


@rule(
    "event-page-never-resolves",
    RULE,
    question="Does the incident end when the alarm does?",
    cause="An incident that the rule opens is never closed.",
    reason="PagerDuty swallows the next page with the same key while the incident is open.",
    fix="Send event_action resolve with the same dedup_key when the alarm is OK again.",
    source=PAGERDUTY,
    requirements=REQUIREMENTS,
)
def unresolved(resource: Resource, world: World) -> Iterator[Said]:
    """Every alarm whose ALARM opens one: its OK must reach PagerDuty, with the same key."""
    alarms = tuple(world.any_alarms.values())
    one = world.view(rules_of)[resource]
    for target, _destination in pages(resource, world):
        where = ("Targets", target.place)
        keys: dict[str, str] = {}
        for alarm in alarms:
            raised = alarm_event(alarm)
            message = _message(target, raised) if one.hears(raised) else None
            if not isinstance(message, dict) or message.get("event_action") != "trigger":
                continue
            key = str(message.get("dedup_key"))
            if key in keys:
                yield failed(f"{alarm.name} and {keys[key]} share the incident '{key}'", *where)
            keys[key] = alarm.name
            if key in world.view(_resolved).get(alarm.name, set()):
                yield passed(f"'{key}' is resolved when {alarm.name} is OK")
            else:
                yield failed(f"nothing resolves '{key}' when {alarm.name} is OK", *where)


def _resolved(world: World) -> dict[str, set[str]]:
    """Alarm -> the keys that are resolved when it is OK."""
    found: dict[str, set[str]] = {}
    for resource, one in world.view(rules_of).items():
        for target, _destination in pages(resource, world):
            for alarm in world.any_alarms.values():
                ended = alarm_event(alarm, state="OK", before="ALARM")
                message = _message(target, ended) if one.hears(ended) else None
                if isinstance(message, dict) and message.get("event_action") == "resolve":
                    found.setdefault(alarm.name, set()).add(str(message.get("dedup_key")))
    return found
