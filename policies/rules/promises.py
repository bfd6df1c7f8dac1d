"""Whether an alarm does what its name and its description say; on-call engineers read only those."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass

from policies.catalogue.names import TYPES
from policies.catalogue.readings import producers
from policies.rule import Said, failed, passed, rule, untold
from policies.views.promise import TIMES, Limit, Promise
from policies.views.quantity import Quantity, quantity, tree
from policies.views.ratio import is_fault, is_share
from policies.world import World
from template import Resource
from template.alarms import Alarm
from template.metric_math import Binary, Call, Name, Number, walk
from template.series import Series
from template.unknown import Unknown

ALARM = "AWS::CloudWatch::Alarm"
COMPOSITE = "AWS::CloudWatch::CompositeAlarm"
GUIDE = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/AlarmThatSendsEmail.html"
STATISTICS = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Statistics-definitions.html"
NEEDED = ("PCI-10.7.2", "SOC2-CC7.2")
_FAR_TOO_LONG = 4
_SIZES = {"kb": 1, "mb": 2, "gb": 3, "kib": 1, "mib": 2, "gib": 3}
_OPPOSITES = (
    (r"4xx", r"5xx"),
    (r"\breads?\b|read(?=[A-Z])|Read", r"\bwrites?\b|write(?=[A-Z])|Write"),
)
_OUTCOMES = ((r"(?:[Ff]ail|FAIL)", r"(?:[Dd]eclin)"), (r"[Ff]ail", r"[Ss]ucce(?!ssPercent)|[Aa]pprov"))
"""Outcomes of the same thing; elsewhere a decline may well be called a failure."""


def promise_of(alarm: Alarm) -> Promise:
    """What its words promise; unknown parts promise nothing."""
    description = alarm.description
    name = "" if isinstance(alarm.resource.get("AlarmName"), Unknown) else alarm.name
    if isinstance(description, Unknown):
        description = description.shape
    return Promise("" if name.startswith("<") else name, description if isinstance(description, str) else "")


def direction(alarm: Alarm) -> str:
    """``above`` or ``below``; nothing for a band or an operator that is not known."""
    operator = str(alarm.comparison)
    if alarm.anomaly:
        return ""
    return "above" if operator.startswith("Greater") else "below" if operator.startswith("Less") else ""


def is_number(value: object) -> bool:
    """A plain number."""
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def counts(alarm: Alarm, known: Quantity) -> bool:
    """Whether a number of things is compared, and no share."""
    if known.unit in ("count", "level", "units", "bytes"):
        return True
    compared = alarm.compared
    summed = isinstance(compared, Series) and compared.statistic == "Sum" and not is_share(compared)
    return known.unit == "" and summed


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """The thresholds that a limit's words allow."""

    numbers: tuple[float, ...]
    plain: bool = False


def wanted(limit: Limit, alarm: Alarm, known: Quantity) -> Wanted | None:
    """What the threshold has to be for these words; None where they are about something else."""
    if limit.unit in ("%", "percent", "pct"):
        return _percent(limit, alarm, known)
    if limit.seconds is not None:
        return _time(limit, known)
    if limit.unit == "xx" or (known.unit in ("%", "ratio", "ms", "s") and limit.unit):
        return None
    if limit.unit in _SIZES:
        power = _SIZES[limit.unit]
        return Wanted(numbers=(limit.number, limit.number * 1000.0**power, limit.number * 1024.0**power))
    return Wanted(numbers=(limit.number,), plain=True)


def _percent(limit: Limit, alarm: Alarm, known: Quantity) -> Wanted | None:
    if known.unit == "%":
        return Wanted(numbers=(limit.number,))
    if known.unit == "ratio":
        return Wanted(numbers=(limit.number / 100,))
    if limit.relative or known.unit or counts(alarm, known):
        return None
    return Wanted(numbers=(limit.number, limit.number / 100))


def _time(limit: Limit, known: Quantity) -> Wanted | None:
    seconds = limit.seconds or 0.0
    scales = {"s": 1.0, "ms": 1000.0, "days": 1 / TIMES["day"]}
    if known.unit in scales:
        return Wanted(numbers=(seconds * scales[known.unit],))
    if known.unit or limit.words.lower().startswith("over "):
        return None
    return Wanted(numbers=(limit.number, seconds, seconds * 1000))


def _fits(limit: Limit, need: Wanted, alarm: Alarm) -> str:
    """Empty if the alarm does what the limit says, else what is wrong."""
    threshold = float(alarm.threshold)
    shown = f"the words say '{limit.words}', the alarm compares {alarm.comparison} {alarm.threshold:g}"
    if limit.way != direction(alarm):
        return shown
    if any(math.isclose(threshold, one, rel_tol=1e-6, abs_tol=1e-12) for one in need.numbers):
        whole = need.plain and limit.inclusive and "OrEqual" not in str(alarm.comparison)
        return f"{shown}: it takes more than that" if whole and limit.number >= 1 else ""
    step = 1 if limit.way == "above" else -1
    shifted = need.numbers[0] + (-step if limit.inclusive else step)
    other = ("OrEqual" in str(alarm.comparison)) != limit.inclusive
    return "" if need.plain and other and threshold == shifted else f"{shown}, needed is {need.numbers[0]:g}"


@rule(
    "alarm-promise-broken",
    ALARM,
    COMPOSITE,
    question="Does the alarm do what its name and description say?",
    cause="The alarm does not do what its words promise.",
    reason="People decide by the words; the alarm fires earlier, later or never.",
    fix="Make threshold, operator, statistic, M of N, period and missing data what the words say.",
    source=GUIDE,
    requirements=NEEDED,
)
def promise_broken(resource: Resource, world: World) -> Iterator[Said]:
    """Where a template claims to be complete every sentence must hold; else one that does is enough."""
    strict = world.claims(resource).complete
    if resource.type == COMPOSITE:
        yield from _composite(resource, world, strict=strict)
        return
    alarm = world.alarms[resource]
    promise = promise_of(alarm)
    found = [*_limits(alarm, promise, strict=strict), *_timing(alarm, promise, strict=strict)]
    found += [*_reading(alarm, promise), *_derived(alarm, promise)]
    yield from found
    if strict:
        yield from _left_out(alarm, promise)


def _limits(alarm: Alarm, promise: Promise, *, strict: bool) -> Iterator[Said]:
    if not is_number(alarm.threshold) or not direction(alarm):
        return
    known = quantity(alarm)
    needs = [(one, need) for one in promise.limits if (need := wanted(one, alarm, known))]
    wrong = [text for one, need in needs if (text := _fits(one, need, alarm))]
    if needs and (not wrong or (len(wrong) < len(needs) and not strict)):
        yield passed(f"the threshold {alarm.threshold:g} is the one in words")
    for text in wrong[: len(wrong) if strict else 1] if strict or len(wrong) == len(needs) else ():
        yield failed(text, "Threshold")


def _timing(alarm: Alarm, promise: Promise, *, strict: bool) -> Iterator[Said]:
    period, m, n = alarm.period, alarm.datapoints, alarm.periods
    if not all(is_number(one) for one in (period, m, n)):
        return
    real = f"{m:g} of {n:g} periods of {period:g} s"
    points = [
        one == (m, n) or (one[0] * 60, one[1] * 60) == (m * period, n * period) for one in promise.points
    ]
    if points and not (all(points) if strict else any(points)):
        said = next(one for one, right in zip(promise.points, points, strict=True) if not right)
        yield failed(f"the words say {said[0]:g} of {said[1]:g}, the alarm needs {real}", "EvaluationPeriods")
    for seconds in promise.periods:
        if seconds != period:
            yield failed(f"the words say periods of {seconds:g} s, the alarm has {real}", "Period")
    yield from _windows(alarm, promise, strict=strict)


def _windows(alarm: Alarm, promise: Promise, *, strict: bool) -> Iterator[Said]:
    """Others say "for", "over" and "in" of many things; only too slow an alarm breaks their words."""
    period, m, n = alarm.period, alarm.datapoints, alarm.periods
    timed = quantity(alarm).unit in ("ms", "s", "")
    for window in promise.windows:
        if "than" in window.how or "at least" in window.how or (timed and _is_limit(window.words, promise)):
            continue
        unit = period if window.unit is None else window.unit
        promised, spans = window.number * unit, (period, m * period, n * period)
        late = min(spans) > promised if window.how != "within" else m * period > promised
        late = late or (m * period > _FAR_TOO_LONG * promised and promised not in spans)
        if late or (strict and window.how != "within" and promised not in spans):
            real = f"{m:g} of {n:g} periods of {period:g} s"
            yield failed(f"the words say '{window.words}', the alarm needs {real}", "EvaluationPeriods")


def _is_limit(words: str, promise: Promise) -> bool:
    return any(one.words in words or words in one.words for one in promise.limits)


def _reading(alarm: Alarm, promise: Promise) -> Iterator[Said]:
    """The statistic, the metrics, the silence."""
    statistics = {str(one.statistic) for one in alarm.series if not isinstance(one.statistic, Unknown)}
    named = set(promise.percentiles)
    if named and statistics and not named & {one.lower() for one in statistics}:
        yield failed(
            f"the words say {' and '.join(sorted(named))}, the alarm reads {_and(statistics)}", "Metrics"
        )
    read = {f"{one.statistic} of {one.metric}" for one in alarm.series}
    if promise.reads is not None and promise.reads != read:
        yield failed(f"the words say it reads {_and(promise.reads)}, it reads {_and(read)}", "Metrics")
    if promise.missing and promise.missing != alarm.missing:
        yield failed(
            f"by its words missing data has to be {promise.missing}, TreatMissingData is {alarm.missing}",
            "TreatMissingData",
        )
    elif promise.missing:
        yield passed(f"missing data is {alarm.missing}, as the words say")


def _and(names: set[str] | frozenset[str]) -> str:
    return " and ".join(sorted(names)) or "nothing"


def _derived(alarm: Alarm, promise: Promise) -> Iterator[Said]:
    """Limits that the words give as a share of another, and the volume from which on there is judgement."""
    if is_number(alarm.threshold) and is_number(alarm.period):
        for words, need in _due(alarm, promise):
            if not math.isclose(need, alarm.threshold, rel_tol=1e-6):
                yield failed(f"'{words}' is {need:g}, the threshold is {alarm.threshold:g}", "Threshold")
    if promise.least is not None:
        whole = {one.id for one in alarm.series if not is_fault(one)}
        least = [number for name, sign, number in guards(alarm) if sign == ">=" and name in whole]
        if promise.least not in least:
            shown = " or ".join(f"{one:g}" for one in least) or "none"
            yield failed(
                f"the words leave out periods below {promise.least:g}, the expression {shown}", "Metrics"
            )


def _due(alarm: Alarm, promise: Promise) -> Iterator[tuple[str, float]]:
    known = quantity(alarm)
    for words, number, unit in promise.shares:
        if unit == "s" and known.unit in ("ms", "s"):
            yield words, number * (1000 if known.unit == "ms" else 1)
        elif unit == "units a minute":
            yield words, number * alarm.period / 60
        elif unit != "s" and known.unit == "":
            yield words, number
    if promise.burn is not None and known.unit in ("%", "ratio"):
        yield "times the budget", promise.burn / (1 if known.unit == "%" else 100)


def guards(alarm: Alarm) -> list[tuple[str, str, float]]:
    """Id, sign and number of each comparison that an IF of the compared expression asks first."""
    compared = alarm.compared
    node = None if compared is None or isinstance(compared, Series) else tree(compared)
    found = []
    for one in walk(node) if node is not None else ():
        asked = one.arguments[0] if isinstance(one, Call) and one.function == "IF" and one.arguments else None
        if isinstance(asked, Binary) and isinstance(asked.left, Name) and isinstance(asked.right, Number):
            found.append((asked.left.id, asked.sign, asked.right.value))
    return found


def _left_out(alarm: Alarm, promise: Promise) -> Iterator[Said]:
    """What the words of a complete template must tell, or nobody can hold the numbers to them."""
    parts = {
        "a limit such as 'above 1 %'": promise.limits or alarm.anomaly,
        "how many of how many periods": promise.points,
        "the length of a period": promise.periods,
        "what missing data is": promise.missing,
        "which metrics are read": promise.reads or not alarm.series,
        "the volume from which on a rate counts": promise.least or not guards(alarm),
    }
    for part, there in parts.items():
        if not there:
            yield untold(f"the description does not say {part}", "AlarmDescription")


def _composite(resource: Resource, world: World, *, strict: bool) -> Iterator[Said]:
    alarm = world.composites[resource]
    ways = Promise("", alarm.description if isinstance(alarm.description, str) else "").ways
    if ways is None:
        if strict:
            yield untold("the description does not say how many ways lead to it", "AlarmDescription")
        return
    told, held = ways
    real = len(re.split(r"\s+OR\s+", str(alarm.text)))
    by = alarm.suppressor.text if alarm.suppressor else ""
    if told != real:
        yield failed(f"the words say {told} ways, the rule has {real}", "AlarmRule")
    if not by.endswith(held) or bool(by) != bool(held):
        yield failed(
            f"by its words {held or 'nothing'} holds it back, ActionsSuppressor is {by or 'not set'}",
            "ActionsSuppressor",
        )
    states = re.findall(r"\b(OK|INSUFFICIENT_DATA|NOT|AT_LEAST)\b", re.sub(r'"[^"]*"', "", str(alarm.text)))
    if states:
        yield failed(f"by its words a way is an alarm that is on, the rule asks for {states[0]}", "AlarmRule")
    if told == real:
        yield passed(f"{real} ways lead to it, as the words say")


@rule(
    "alarm-count-for-percent",
    ALARM,
    question="Is a percentage that the words promise also measured as one?",
    cause="The words promise a percentage, the alarm counts.",
    reason="'Above 1 %' as a count of more than 1 fires in every busy minute and never in a quiet one.",
    fix="Divide by the whole (100 * errors / requests), or read the Average of a metric that is a rate.",
    source="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html",
    requirements=NEEDED,
)
def count_for_percent(resource: Resource, world: World) -> Iterator[Said]:
    """Shares of something outside ("80 % of the capacity") are no percentages of what is read."""
    alarm = world.alarms[resource]
    promise = promise_of(alarm)
    limits = [one for one in promise.limits if one.percent and one.way == direction(alarm)]
    if not limits or promise.shares:
        return
    known = quantity(alarm)
    if counts(alarm, known):
        statistic = " and ".join(sorted({f"{one.statistic} of {one.metric}" for one in alarm.series}))
        yield failed(
            f"'{limits[0].words}' is compared with a number, the {statistic}; needed is a share", "Metrics"
        )
    elif known.unit in ("%", "ratio"):
        yield passed(f"'{limits[0].words}' is compared with a share")


@rule(
    "alarm-reads-the-opposite",
    ALARM,
    question="Do the words and the metric speak of the same thing: 4XX or 5XX, reads or writes?",
    cause="The alarm reads the opposite of what its words name.",
    reason="It fires for the other fault and stays silent for its own.",
    fix="Read the metric that the name and the description mean.",
    source=STATISTICS,
    requirements=NEEDED,
)
def reads_the_opposite(resource: Resource, world: World) -> Iterator[Said]:
    """Only where the words name just one of two, and the metrics just the other."""
    alarm = world.alarms[resource]
    words = re.sub(r"^Reads .*$", "", promise_of(alarm).text, flags=re.MULTILINE)
    metrics = " ".join(str(one.metric) for one in alarm.series)
    for pair in (*_OPPOSITES, *(_OUTCOMES if world.claims(resource).complete else ())):
        said = [re.search(one, words, re.IGNORECASE) is not None for one in pair]
        read = [re.search(one, metrics, re.IGNORECASE if "xx" in one else 0) is not None for one in pair]
        if sum(said) == 1 and sum(read) == 1:
            same = said == read
            yield (
                passed(f"words and metrics agree: {metrics}")
                if same
                else failed(f"the alarm '{alarm.name}' reads {metrics}", "MetricName")
            )


@rule(
    "alarm-wrong-subject",
    ALARM,
    question="Does the alarm read what its name is about?",
    cause="The alarm is named for one thing and reads another.",
    reason="The page names the wrong function, API or table, and the named one is not watched.",
    fix="Give the metric the dimension that the name says, or the alarm the name of what it reads.",
    source="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_concepts.html",
    requirements=NEEDED,
)
def wrong_subject(resource: Resource, world: World) -> Iterator[Said]:
    """Only where the name contains, as whole words, a value that other alarms use for the same dimension."""
    alarm = world.alarms[resource]
    name = f"-{re.sub(r'[^a-z0-9]+', '-', alarm.name.lower())}-"
    for one in alarm.series:
        for dimension, value in _about(one):
            others = world.view(subjects).get((one.namespace, dimension), frozenset())
            if not isinstance(value, str) or value.startswith(("<", "arn:")):
                continue
            others |= _created(dimension, value, world)
            if len(others) <= 1:
                continue
            named = sorted((key for key in others if f"-{_plain(key)}-" in name), key=len)
            if named and not _meant(value, named[-1], name):
                yield failed(f"the name is about {named[-1]}, {dimension} is {value}", "Dimensions")
            elif named:
                yield passed(f"{dimension} is {value}, as the name says")


def _about(series: Series) -> tuple[tuple[str, object], ...]:
    """What a series is about: its dimensions, and what its name has behind a slash."""
    name, _, subject = str(series.metric).partition("/")
    return (*series.dimensions, *(((name, subject),) if subject else ()))


def _created(dimension: str, value: str, world: World) -> frozenset[str]:
    """Names of what the template creates for the dimension, where it does not create the value."""
    types = TYPES.get(dimension, ())
    if not types or world.find(value, *types) is not None:
        return frozenset()
    return frozenset(one.name for one in world.of(*types) if "<" not in one.name) | {value}


def _meant(value: str, named: str, name: str) -> bool:
    """Whether a value is in the name, and not only as a part of the longer one that is meant."""
    value, named = _plain(value), _plain(named)
    part = value != named and value in named and name.count(f"-{value}-") <= f"-{named}-".count(f"-{value}-")
    return f"-{value}-" in name and not part


def _plain(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def subjects(world: World) -> dict[tuple[object, str], frozenset[str]]:
    """Values of each dimension of each namespace that alarms read, those that are words of a name."""
    found: dict[tuple[object, str], set[str]] = {}
    for alarm in world.alarms.values():
        for one in alarm.series:
            for dimension, value in _about(one):
                if isinstance(value, str) and isinstance(one.namespace, str) and len(_plain(value)) > 2:  # noqa: PLR2004
                    found.setdefault((one.namespace, dimension), set()).add(value)
    for made in world.view(producers).all:
        name, _, subject = str(made.metric).partition("/")
        if subject and (made.namespace, name) in found:
            found[(made.namespace, name)].add(subject)
    return {key: frozenset(values) for key, values in found.items()}
