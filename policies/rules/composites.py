"""Whether a composite alarm can fire, when it must, and is held back only when it should be."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product

from policies.catalogue.readings import producers
from policies.rule import Said, failed, passed, rule, untold
from policies.rules.alarm_actions import COMPOSITES
from policies.views.nearness import nearest
from policies.views.reading import below, child, children
from policies.views.severity import words
from policies.world import World
from template import Resource, Unknown
from template.alarms import Alarm, Composite
from template.rules import STATES, AtLeast, Constant, Every, InState, Not, Rule, Some, holds
from template.rules import children as names_in

COMPOSITE, MUTE = "AWS::CloudWatch::CompositeAlarm", "AWS::CloudWatch::AlarmMuteRule"
SUPPRESSION = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-suppression.html"
MUTING = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-mute-rules.html"
NEEDS = ("PCI-10.7.2", "PCI-12.10.5", "SOC2-CC7.3")
_FEW = 6
_URGENT_S = 3600
_LONGEST_WAIT_S, _LONGEST_EXTENSION_S = 900, 3600


@rule(
    "composite-does-not-parse",
    COMPOSITE,
    question="Is the composite's rule one that CloudWatch understands?",
    cause="The composite's rule does not parse.",
    reason="CloudWatch refuses the alarm.",
    fix='Write ALARM("name") with AND, OR, NOT and brackets.',
    source=COMPOSITES,
    requirements=NEEDS,
)
def parses(resource: Resource, world: World) -> Iterator[Said]:
    """Every composite."""
    found = world.composites[resource]
    if found.rule is not None:
        yield passed(f"reads {len(found.children)} alarms")
    else:
        yield untold(found.problem) if isinstance(found.text, Unknown) else failed(found.problem, "AlarmRule")


@rule(
    "composite-child-missing",
    COMPOSITE,
    question="Is every alarm that the composite names there?",
    cause="The composite names an alarm that does not exist.",
    reason="That part of the rule is never true, so the failure it stands for pages nobody.",
    fix="Name an alarm of this account and region, best by reference.",
    source=COMPOSITES,
    requirements=NEEDS,
)
def missing(resource: Resource, world: World) -> Iterator[Said]:
    """A slip of a name that is there is a fault for anybody; another name may be another stack's."""
    found = world.composites[resource]
    known = [one.name for one in world.any_alarms.values()]
    absent = [one.text for one in found.children if child(one, world) is None]
    for text in absent:
        yield _absent(text, known, "AlarmRule")
    if found.rule is not None and not absent:
        yield passed(f"all {len(found.children)} are there")


def _absent(text: str, known: list[str], *field: str) -> Said:
    near = nearest(text.rpartition(":alarm:")[2] or text, known)
    seen = f"no alarm is called '{text}'"
    return (
        failed(f"{seen}; '{near}' is near it", *field) if near else untold(f"{seen} in the template", *field)
    )


@rule(
    "composite-reads-itself",
    COMPOSITE,
    question="Does the composite read other alarms only?",
    cause="The composite reads itself, directly or through others.",
    reason="CloudWatch refuses it, or it never leaves the state it is in.",
    fix="Break the circle.",
    source=COMPOSITES,
    requirements=NEEDS,
)
def itself(resource: Resource, world: World) -> Iterator[Said]:
    """Over any number of composites."""
    if resource in below(resource, world):
        yield failed(f"'{world.composites[resource].name}' is among the alarms that it reads", "AlarmRule")
    elif world.composites[resource].rule is not None:
        yield passed("reads other alarms only")


def outcomes(found: Rule) -> frozenset[bool]:
    """The truth values that a rule can have, over all states of its children.

    Exact for few children and where no child is named twice; otherwise it may hold one too many.
    """
    named = names_in(found)
    if len(named) <= _FEW:
        all_states = product(STATES, repeat=len(named))
        return frozenset(holds(found, dict(zip(named, one, strict=True)).__getitem__) for one in all_states)
    match found:
        case Not():
            return frozenset(not one for one in outcomes(found.item))
        case Every():
            parts = [outcomes(one) for one in found.items]
            return frozenset({True} if all(True in one for one in parts) else ()) | frozenset(
                {False} if any(False in one for one in parts) else ()
            )
        case Some():
            parts = [outcomes(one) for one in found.items]
            return frozenset({True} if any(True in one for one in parts) else ()) | frozenset(
                {False} if all(False in one for one in parts) else ()
            )
        case _:
            return frozenset((True, False))


@rule(
    "composite-never-changes",
    COMPOSITE,
    question="Can the composite fire, and is it quiet when all is well?",
    cause="The composite can never fire, always fires, or fires while all of its children are OK.",
    reason="It pages never, or for ever.",
    fix="Write what is wrong when it fires: ALARM(child), joined by OR.",
    source=COMPOSITES,
    requirements=NEEDS,
)
def never_changes(resource: Resource, world: World) -> Iterator[Said]:
    """Composites without actions may stand for good news."""
    found = world.composites[resource]
    if found.rule is None:
        return
    possible = outcomes(found.rule)
    acts = bool(found.actions or found.ok_actions)
    if True not in possible:
        yield failed("true in no state of its children", "AlarmRule")
    elif False not in possible:
        yield failed("true in every state of its children", "AlarmRule")
    elif acts and found.children and holds(found.rule, lambda _: "OK"):
        yield failed("true while every child is OK; ALARM(child) is needed", "AlarmRule")
    else:
        yield passed("false while all children are OK, true in some states")


@rule(
    "composite-reads-the-wrong-state",
    COMPOSITE,
    question="Does the composite read its children's ALARM?",
    cause="The composite reads a child's OK or INSUFFICIENT_DATA where ALARM is meant.",
    reason="When the child fires, the composite falls silent.",
    fix="Write ALARM(child); hold pages back with ActionsSuppressor instead of NOT.",
    source=COMPOSITES,
    requirements=NEEDS,
)
def wrong_state(resource: Resource, world: World) -> Iterator[Said]:
    """INSUFFICIENT_DATA of an alarm that fills missing data never comes; inverted children may be meant."""
    found = world.composites[resource]
    if found.rule is None:
        return
    helping, hindering, starving = _readings(found.rule)
    for name in sorted(starving - helping):
        yield _starving(name, found, world)
    inverted = sorted(hindering - helping)
    if inverted:
        yield untold(f"falls silent when '{inverted[0]}' fires; is it meant to?", "AlarmRule")
    if not inverted and not starving - helping:
        yield passed("every child helps it to fire by its ALARM")


def _starving(name: str, found: Composite, world: World) -> Said:
    one = next((child(item, world) for item in found.children if item.text == name), None)
    alarm = world.alarms.get(one) if one else None
    filled = isinstance(alarm, Alarm) and alarm.missing in {"breaching", "notBreaching", "ignore"}
    seen = f"reads INSUFFICIENT_DATA of '{name}'"
    if filled and alarm is not None:
        return failed(
            f"{seen}, whose missing data count as {alarm.missing}: it never has that state", "AlarmRule"
        )
    return untold(f"{seen} and never its ALARM", "AlarmRule")


def _readings(found: Rule, *, upright: bool = True) -> tuple[set[str], set[str], set[str]]:
    """Children that help by ALARM, hinder by it, and are read for INSUFFICIENT_DATA."""
    match found:
        case InState() | AtLeast():
            negated = isinstance(found, AtLeast) and found.negated
            named = set(names_in(found))
            if found.state == "INSUFFICIENT_DATA":
                return set(), set(), named
            helps = (found.state == "ALARM") is (upright is not negated)
            return (named, set(), set()) if helps else (set(), named, set())
        case Not():
            return _readings(found.item, upright=not upright)
        case Every() | Some():
            parts = [_readings(one, upright=upright) for one in found.items]
            one, two, three = (set().union(*column) for column in zip(*parts, strict=True))
            return one, two, three
        case _:
            return set(), set(), set()


@rule(
    "composite-joined-wrongly",
    COMPOSITE,
    question="Are its children joined as their names say?",
    cause="The composite asks for many failures at once, or for one window of a burn rate alone.",
    reason="It waits until everything is broken, or pages for a blip.",
    fix="Join failures by OR, and the long and the short window of one burn rate by AND.",
    source=COMPOSITES,
    requirements=NEEDS,
)
def joined(resource: Resource, world: World) -> Iterator[Said]:
    """Windows are known by their names; how many failures are meant cannot be told."""
    found = world.composites[resource]
    if found.rule is None:
        return
    groups = list(_groups(found.rule))
    most = max((len(one) for one in groups), default=0)
    apart = [name for name in names_in(found.rule) if _parted(name, found.rule, groups)]
    crossed = next(filter(None, (_two_subjects(one, found, world) for one in groups)), "")
    if isinstance(found.rule, Constant):
        yield failed("a constant stands for the whole rule", "AlarmRule")
    elif apart:
        yield failed(f"'{apart[0]}' is not joined by AND with its other window", "AlarmRule")
    elif crossed:
        yield failed(crossed, "AlarmRule")
    elif most > 3:  # noqa: PLR2004 - three conditions at once are seen in the field
        yield untold(f"needs {most} of its children in ALARM at once", "AlarmRule")
    else:
        yield passed("joined as its children's names say")


def _groups(found: Rule) -> Iterator[frozenset[str]]:
    """The children that an AND asks for together."""
    if isinstance(found, Every):
        yield frozenset(one.child for one in found.items if isinstance(one, InState))
    if isinstance(found, (Every, Some)):
        for one in found.items:
            yield from _groups(one)


def _two_subjects(group: frozenset[str], found: Composite, world: World) -> str:
    """Why a long and a short window that are joined are not of one burn: they read different metrics."""
    ends = {name: re.search(r"-(?:long|short)$", name) for name in group}
    if len(group) != 2 or {end[0] for end in ends.values() if end} != {"-long", "-short"}:  # noqa: PLR2004
        return ""
    alarms = [
        world.alarms.get(one)
        for item in found.children
        if item.text in group
        for one in [child(item, world)]
        if one
    ]
    read = [{one.key for one in alarm.series} for alarm in alarms if alarm is not None]
    if len(read) == 2 and read[0] != read[1]:  # noqa: PLR2004
        return f"{' and '.join(sorted(f'{name!r}' for name in group))} are joined and read different metrics"
    return ""


def _parted(name: str, found: Rule, groups: list[frozenset[str]]) -> bool:
    other = re.sub(r"long$", "short", name)
    if "burn" not in name.lower() or other == name or other not in names_in(found):
        return False
    return not any({name, other} <= one for one in groups)


@rule(
    "composite-held-back-wrongly",
    COMPOSITE,
    question="Is the composite held back by something else than what it reports, and not for long?",
    cause="The composite's suppressor is missing, is what it reports, or holds it back for too long.",
    reason="The page never comes, or comes when the incident is over.",
    fix="Name an alarm for announced maintenance; wait at most 900 s and extend by at most an hour.",
    source=SUPPRESSION,
    requirements=NEEDS,
)
def held_back(resource: Resource, world: World) -> Iterator[Said]:
    """Only composites with a suppressor."""
    found = world.composites[resource]
    by = resource.get("ActionsSuppressor")
    if by is None:
        return
    if found.suppressor is None:
        yield untold(f"{by} is decided at deployment", "ActionsSuppressor")
        return
    holder = child(found.suppressor, world)
    if holder is None:
        known = [one.name for one in world.any_alarms.values()]
        yield _absent(found.suppressor.text, known, "ActionsSuppressor")
    else:
        yield _holder(found, holder, world)
    yield from _periods(found)


def _holder(found: Composite, holder: Resource, world: World) -> Said:
    at, name = (
        "ActionsSuppressor",
        world.any_alarms[holder].name if holder in world.any_alarms else str(holder),
    )
    own, held = below(found.resource, world), below(holder, world)
    leaves = {one for one in own if one in world.alarms}
    if holder is found.resource or found.resource in held:
        return failed(f"'{name}' fires whenever the composite does", at)
    if holder in own:
        return failed(f"'{name}' is one of the alarms that the composite reports", at)
    if leaves and leaves <= held:
        return failed(f"'{name}' fires on all that the composite reports", at)
    other = _crossed(found, name, world)
    if other:
        return failed(f"'{name}' belongs to '{other}', not to '{found.name}'", at)
    stuck = _stuck(world.alarms.get(holder), world)
    return failed(f"'{name}' {stuck}", at) if stuck else passed(f"held back by '{name}'")


def _stuck(holder: Alarm | None, world: World) -> str:
    """Why a suppressor stays on: its filter publishes nothing while nothing is announced."""
    if holder is None or not str(holder.comparison).startswith("Greater"):
        return ""
    made = [
        one for series in holder.series for one in world.view(producers).of(series.namespace, series.metric)
    ]
    if not made or any(one.default is not None for one in made):
        return ""
    if holder.missing == "breaching":
        return "is on whenever no line is written, for missing data is breaching; needed is notBreaching"
    if holder.missing == "ignore":
        return "stays on for ever after one line, for missing data is ignored; needed is notBreaching"
    return ""


def _crossed(found: Composite, name: str, world: World) -> str:
    """Another composite with the words of the suppressor that this one lacks, all other words alike."""
    own = words(found.name)
    for other in world.composites.values():
        theirs = words(other.name)
        pairs = {pair for pair in zip(own, theirs, strict=False) if pair[0] != pair[1]}
        if len(own) == len(theirs) and len(pairs) == 1:
            ((mine, its),) = pairs
            if its in words(name) and mine not in words(name):
                return other.name
    return ""


def _periods(found: Composite) -> Iterator[Said]:
    for name, value, most in (
        ("ActionsSuppressorWaitPeriod", found.wait, _LONGEST_WAIT_S),
        ("ActionsSuppressorExtensionPeriod", found.extension, _LONGEST_EXTENSION_S),
    ):
        if isinstance(value, Unknown):
            yield untold(f"{name} is decided at deployment", name)
        elif value is None:
            yield failed(f"{name} is missing; a suppressor needs it", name)
        else:
            seen = f"{name} is {value} s"
            yield passed(seen) if 0 <= value <= most else failed(f"{seen}; 0 to {most} is needed", name)


@rule(
    "composite-differs-from-its-twin",
    COMPOSITE,
    question="Does it read the same kinds of alarms as the composite of the other service?",
    cause="The composite leaves out an alarm whose like the other service's composite reads.",
    reason="The same failure pages for one service and not for the other.",
    fix="Name the alarm in the rule.",
    source=COMPOSITES,
    requirements=NEEDS,
)
def twin(resource: Resource, world: World) -> Iterator[Said]:
    """Names that differ by one word; whether it is on purpose cannot be told."""
    found = world.composites[resource]
    mine = {one.name for one in map(world.any_alarms.get, children(found, world)) if one}
    known = {one.name for one in world.any_alarms.values()}
    for other in world.composites.values():
        swap = _swap(other.name, found.name)
        if swap is None or other is found:
            continue
        theirs = {one.name for one in map(world.any_alarms.get, children(other, world)) if one}
        like = {re.sub(rf"\b{re.escape(swap[0])}\b", swap[1], name) for name in theirs}
        left = sorted((like & known) - mine)
        if left:
            yield untold(f"does not read '{left[0]}', whose like '{other.name}' reads", "AlarmRule")
        else:
            yield passed(f"reads what '{other.name}' reads")


def _swap(one: str, two: str) -> tuple[str, str] | None:
    pairs = list(zip(one.split("-"), two.split("-"), strict=False))
    differ = {pair for pair in pairs if pair[0] != pair[1]}
    return next(iter(differ)) if len(differ) == 1 and one.count("-") == two.count("-") else None


@rule(
    "alarm-left-out-of-composites",
    "AWS::CloudWatch::Alarm",
    question="Does a composite read the alarm, where composites read all others on the same metrics?",
    cause="No composite reads the alarm, though one reads the others on the same metrics.",
    reason="Its own topic is read by nobody at night: when it fires, no page leaves.",
    fix="Name the alarm in the rule of the composite that pages.",
    source=COMPOSITES,
    requirements=NEEDS,
)
def left_out(resource: Resource, world: World) -> Iterator[Said]:
    """In complete templates; one that fires within the hour, of several on the same series that are read."""
    alarm = world.alarms[resource]
    if not world.claims(resource).complete or not alarm.series or resource in world.view(_read_by_composites):
        return
    keys = {one.key for one in alarm.series}
    like = [one for one in world.alarms.values() if one is not alarm and {s.key for s in one.series} == keys]
    read = [one for one in like if one.resource in world.view(_read_by_composites)]
    seconds = alarm.period * alarm.datapoints
    if len(read) > 1 and len(read) * 2 > len(like) and seconds < _URGENT_S:
        yield failed(
            f"a composite reads '{read[0].name}' and {len(read) - 1} more on its metrics, none reads it"
        )
    else:
        yield passed("no composite reads others on its metrics alone")


def _read_by_composites(world: World) -> frozenset[Resource]:
    return frozenset(one for composite in world.composites.values() for one in children(composite, world))


_DURATION = re.compile(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?")
_DAY, _WEEK = 1440, 10_080
_MOST_MUTED = 0.25


@rule(
    "alarm-muted-for-ever",
    MUTE,
    question="Does the mute rule leave most of the time unmuted, and name alarms that are there?",
    cause="The mute rule mutes for most of the time, or names an alarm that does not exist.",
    reason="Real incidents are muted, or maintenance pages everybody.",
    fix="Give it the window of the maintenance (cron and duration) and the names of real alarms.",
    source=MUTING,
    requirements=NEEDS,
)
def muted(resource: Resource, world: World) -> Iterator[Said]:
    """The share is the duration over the shortest time between two starts."""
    known = [one.name for one in world.any_alarms.values()]
    named = resource.get("MuteTargets.AlarmNames", [])
    absent = [one for one in named if isinstance(one, str) and one not in known]
    for one in absent:
        yield _absent(one, known, "MuteTargets")
    expression, duration = resource.get("Rule.Schedule.Expression"), resource.get("Rule.Schedule.Duration")
    if not isinstance(expression, str) or not isinstance(duration, str):
        yield untold("the schedule is decided at deployment", "Rule")
        return
    share = _minutes(duration) / _interval(expression)
    seen = f"muted for {duration} at {expression}, {share:.0%} of the time"
    if share > _MOST_MUTED:
        yield failed(f"{seen}; {_MOST_MUTED:.0%} at most is a maintenance window", "Rule")
    elif not absent:
        yield passed(seen)


def _minutes(duration: str) -> float:
    match = _DURATION.fullmatch(duration)
    days, hours, minutes, seconds = (int(one or 0) for one in match.groups()) if match else (0, 0, 0, 0)
    return days * _DAY + hours * 60 + minutes + seconds / 60


def _interval(expression: str) -> float:
    """Minutes between two starts of a cron expression, from its smallest field that is free."""
    fields = expression.removeprefix("cron(").removesuffix(")").split()
    if not expression.startswith("cron(") or len(fields) < 5:  # noqa: PLR2004
        return float("inf") if expression.startswith("at(") else _DAY
    minute, hour, day, _month, weekday = fields[:5]
    for field, length in ((minute, 1), (hour, 60)):
        if field.startswith(("*", "0/")):
            return length * float(field.partition("/")[2] or 1)
    times = len(hour.split(",")) * len(minute.split(","))
    if weekday not in {"*", "?"}:
        return _WEEK / times / _days(weekday)
    return (_DAY if day in {"*", "?"} else 28 * _DAY / len(day.split(","))) / times


def _days(weekday: str) -> int:
    return sum(5 if "-" in one else 1 for one in weekday.split(","))
