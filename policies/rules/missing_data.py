"""What silence means to an alarm: a heartbeat must fire on it, a count of faults must not."""

from __future__ import annotations

import re
from collections.abc import Iterator

from policies.catalogue.units import scale
from policies.rule import Said, failed, passed, rule, untold
from policies.rules.promises import direction, is_number, promise_of
from policies.views.quantity import quantity, tree
from policies.world import World
from template import Resource
from template.alarms import Alarm
from template.metric_math import Call, Name, Node, Number, walk
from template.series import Expression, Series
from template.unknown import Unknown

ALARM = "AWS::CloudWatch::Alarm"
GUIDE = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html"
MATH = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html"
NEEDED = ("PCI-10.7.2", "SOC2-CC7.2")
TREATMENTS = ("breaching", "notBreaching", "ignore", "missing")
_SILENCE = re.compile(
    r"\b(?:heart[- ]?beat|silent|silence|alive|liveness|stall(?:ed|s)?|no data|nothing (?:was|is|has)"
    r"|stopped|stops|no (?:logs?|log lines?|requests?|records|events|traffic|messages|runs)"
    r"|(?:has|have) not (?:run|reported|been)|gone|dead)\b",
    re.IGNORECASE,
)


@rule(
    "alarm-unknown-missing-data",
    ALARM,
    question="Is the treatment of missing data one that CloudWatch knows?",
    cause="The treatment of missing data is none that CloudWatch knows.",
    reason="The alarm is refused.",
    fix="Use breaching, notBreaching, ignore or missing, spelt so.",
    source=GUIDE,
    requirements=NEEDED,
)
def unknown_missing_data(resource: Resource, world: World) -> Iterator[Said]:
    """Left out it is missing."""
    found = world.alarms[resource].missing
    if isinstance(found, Unknown):
        yield untold(f"TreatMissingData is {found!r}", "TreatMissingData")
    elif found in TREATMENTS:
        yield passed(f"TreatMissingData is {found}")
    else:
        yield failed(
            f"TreatMissingData is {found}; needed is one of {', '.join(TREATMENTS)}", "TreatMissingData"
        )


def filled(alarm: Alarm) -> list[float | None]:
    """What FILL puts for missing points in the compared expression: constants, or None for other values."""
    compared = alarm.compared
    node = None if compared is None or isinstance(compared, Series) else tree(compared)
    calls = [one for one in walk(node) if isinstance(one, Call) and one.function == "FILL"] if node else []
    values = [one.arguments[1] for one in calls if len(one.arguments) > 1]
    return [one.value if isinstance(one, Number) else None for one in values]


def fills_with_fault(alarm: Alarm, series: Series) -> bool:
    """Whether what is compared is this series with a breaching value for silence: ``FILL(lines, 0)``.

    Also where it is one outcome of an IF, as in a heartbeat that counts only under traffic.
    """
    compared = alarm.compared
    node = None if compared is None or isinstance(compared, Series) else tree(compared)
    outcomes = node.arguments[1:] if isinstance(node, Call) and node.function == "IF" else (node,)
    return any(_fills(one, series.id, alarm) for one in outcomes)


def _fills(node: Node | None, name: str, alarm: Alarm) -> bool:
    if not isinstance(node, Call) or node.function != "FILL" or len(node.arguments) != 2:  # noqa: PLR2004
        return False
    what, value = node.arguments
    return what == Name(name) and isinstance(value, Number) and _breaches(value.value, alarm)


def alone(alarm: Alarm) -> Series | Expression | None:
    """What is compared, or the single series that FILL completes before it is."""
    compared = alarm.compared
    node = None if compared is None or isinstance(compared, Series) else tree(compared)
    plain = isinstance(node, Call) and node.function == "FILL" and isinstance(node.arguments[0], Name)
    return alarm.series[0] if plain and len(alarm.series) == 1 else compared


def heartbeat(alarm: Alarm) -> str:
    """Why the alarm has to fire on silence; empty if it need not."""
    if direction(alarm) != "below" or not is_number(alarm.threshold):
        return ""
    said = _SILENCE.search(promise_of(alarm).text)
    compared = alone(alarm)
    known = scale(compared.namespace, compared.metric) if isinstance(compared, Series) else None
    counted = isinstance(compared, Series) and compared.statistic in ("SampleCount", "Sum")
    if counted and isinstance(compared, Series):
        lone = compared.statistic == "SampleCount" or (
            known is not None and known.when == "used" and not known.bad
        )
        if lone:
            return f"{compared.metric} has no points when nothing happens"
    last = alarm.threshold < 1 or (alarm.threshold == 1 and "OrEqual" not in str(alarm.comparison))
    if said and (known is None or known.when) and (last or known is None or quantity(alarm).unit == "count"):
        return f"its words say '{said[0]}'"
    return ""


@rule(
    "alarm-deaf-to-silence",
    ALARM,
    question="Does an alarm on silence take missing data for a fault?",
    cause="An alarm on silence does not count missing data as breaching.",
    reason="What is broken sends nothing, and nothing is then no fault: the alarm can never fire.",
    fix="Set TreatMissingData to breaching.",
    source=GUIDE,
    requirements=("PCI-10.7.2", "PCI-10.7.3", "SOC2-CC7.2"),
)
def deaf_to_silence(resource: Resource, world: World) -> Iterator[Said]:
    """Somebody who is told of INSUFFICIENT_DATA hears silence, too; so does a FILL that breaches."""
    alarm = world.alarms[resource]
    why = heartbeat(alarm)
    if not why:
        return
    fills = [one for one in filled(alarm) if one is not None]
    heard = alarm.missing == "breaching" or (
        alarm.missing == "missing" and bool(alarm.insufficient_data_actions)
    )
    deaf = [one for one in fills if not _breaches(one, alarm)]
    if deaf:
        yield failed(f"FILL puts {deaf[0]:g} for silence, which is no fault: {why}", "Metrics")
    elif heard or fills:
        yield passed(f"missing data is {alarm.missing}; {why}")
    elif isinstance(alarm.missing, Unknown):
        yield untold(f"TreatMissingData is {alarm.missing!r}; {why}", "TreatMissingData")
    else:
        yield failed(f"TreatMissingData is {alarm.missing}, needed is breaching: {why}", "TreatMissingData")


def _breaches(value: float, alarm: Alarm) -> bool:
    return value < alarm.threshold or (value == alarm.threshold and "OrEqual" in str(alarm.comparison))


@rule(
    "alarm-fires-on-silence",
    ALARM,
    question="Does an alarm on faults stay quiet while there is nothing to count?",
    cause="An alarm on too many faults counts missing data as a fault.",
    reason="Without traffic there are no points, so it fires every quiet night and nobody looks any more.",
    fix="Set TreatMissingData to notBreaching, and hear silence with an alarm of its own.",
    source=GUIDE,
    requirements=NEEDED,
)
def fires_on_silence(resource: Resource, world: World) -> Iterator[Said]:
    """In complete templates, where something else listens for silence; words of silence mean it."""
    alarm = world.alarms[resource]
    if not world.claims(resource).complete or direction(alarm) != "above" or not alarm.series:
        return
    words = promise_of(alarm).text
    words = re.sub(r"Missing data is [^.]*", "", words)
    text = f"TreatMissingData is {alarm.missing}, and it fires above {alarm.threshold}"
    if alarm.missing == "breaching" and not _SILENCE.search(words):
        yield failed(f"{text}; needed is notBreaching", "TreatMissingData")
    else:
        yield passed(text)


@rule(
    "alarm-fires-when-all-is-well",
    ALARM,
    question="Does a count of faults stay quiet while there are none?",
    cause="Missing data is breaching, and there is no data exactly when all is well.",
    reason="The metric has points only while there are faults: the alarm is on for ever, and nobody looks.",
    fix="Set TreatMissingData to notBreaching.",
    source=GUIDE,
    requirements=NEEDED,
)
def fires_when_all_is_well(resource: Resource, world: World) -> Iterator[Said]:
    """Only metrics that AWS publishes for faults alone."""
    alarm = world.alarms[resource]
    kinds = [scale(one.namespace, one.metric) for one in alarm.series]
    if direction(alarm) != "above" or not kinds or filled(alarm):
        return
    if all(one is not None and one.when == "faulty" for one in kinds):
        metric = alarm.series[0].metric
        text = f"TreatMissingData is {alarm.missing}; {metric} has points only while there are faults"
        yield failed(text, "TreatMissingData") if alarm.missing == "breaching" else passed(text)


@rule(
    "alarm-pinned-by-fill",
    ALARM,
    question="Can a filled newest point not pin the alarm?",
    cause="FILL puts a value for the newest minute, and every point of the window has to breach.",
    reason="The newest minute is often not published yet; a harmless value in it keeps the alarm off.",
    fix="Make it M out of N with M below N, or drop FILL and choose TreatMissingData.",
    source=MATH,
    requirements=NEEDED,
)
def pinned_by_fill(resource: Resource, world: World) -> Iterator[Said]:
    """Only one-minute points of AWS's own metrics, which come late; longer periods have some points."""
    alarm = world.alarms[resource]
    fills = [one for one in filled(alarm) if one is not None]
    if not fills or not is_number(alarm.threshold) or not is_number(alarm.period) or alarm.period > 60:  # noqa: PLR2004
        return
    late = any(str(one.namespace).startswith("AWS/") for one in alarm.series)
    harmless = [one for one in fills if (one <= alarm.threshold) == (direction(alarm) == "above")]
    if late and harmless and alarm.datapoints == alarm.periods:
        yield failed(
            f"FILL puts {harmless[0]:g}, and {alarm.datapoints:g} of {alarm.periods:g} points have to breach",
            "Metrics",
        )
    else:
        yield passed(f"{alarm.datapoints:g} of {alarm.periods:g} points have to breach")
