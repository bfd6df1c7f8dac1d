"""Whether an alarm's metric math computes what a rate or a guard means, and whether CloudWatch takes it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from policies.rule import Said, failed, passed, rule, untold
from policies.rules.promises import direction, is_number
from policies.views.quantity import Quantity, of_series, tree
from policies.views.ratio import Ratio, is_fault, is_good, is_whole, part_of, ratio
from policies.world import World
from template import Resource
from template.alarms import Alarm
from template.metric_math import (
    Binary,
    Call,
    MathError,
    MathTooLong,
    Name,
    Node,
    Number,
    names,
    parse_math,
    walk,
)
from template.series import Expression, Series
from template.unknown import Unknown

ALARM = "AWS::CloudWatch::Alarm"
MATH = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html"
ALARMS = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Create-alarm-on-metric-math-expression.html"
NEEDED = ("PCI-10.7.2", "SOC2-CC7.2")
MAXIMUM_METRICS = 10
_ID = re.compile(r"[a-z][A-Za-z0-9_]*")


@rule(
    "alarm-math-refused",
    ALARM,
    question="Does CloudWatch take the alarm's metric math?",
    cause="The alarm's metric math cannot be evaluated.",
    reason="The alarm is refused, or stays at INSUFFICIENT_DATA.",
    fix="Write it in the grammar of metric math, with at most ten metrics of one period, each id once.",
    source=ALARMS,
    requirements=NEEDED,
)
def math_refused(resource: Resource, world: World) -> Iterator[Said]:
    """Spelling of ids, number of metrics, periods, grammar; which ids are missing is another question."""
    alarm = world.alarms[resource]
    if not isinstance(resource.get("Metrics"), list):
        if resource.get("Metrics") is None and not alarm.series:
            yield failed("neither MetricName nor Metrics is set", "MetricName")
        return
    problems = [*_ids(alarm), *_sizes(alarm)]
    if resource.get("MetricName") is not None:
        problems.append("MetricName and Metrics are both set; CloudWatch takes one")
    for problem in problems:
        yield failed(problem, "Metrics")
    for one in alarm.expressions:
        yield from _grammar(one)
    if not problems:
        yield passed(f"{len(alarm.series)} metrics, {len(alarm.expressions)} expressions")


def _ids(alarm: Alarm) -> Iterator[str]:
    for name, number in Counter(one.id for one in alarm.reads).items():
        if number > 1:
            yield f"the id '{name}' is there {number} times"
        if not _ID.fullmatch(name):
            yield f"the id '{name}' does not start with a small letter, or holds signs"


def _sizes(alarm: Alarm) -> Iterator[str]:
    if len(alarm.series) > MAXIMUM_METRICS:
        yield f"{len(alarm.series)} metrics; allowed are {MAXIMUM_METRICS}"
    periods = sorted({one.period for one in alarm.series if is_number(one.period)})
    if len(periods) > 1:
        yield f"metrics have periods of {' and '.join(f'{one:g}' for one in periods)} s; needed is one period"


def _grammar(one: Expression) -> Iterator[Said]:
    if isinstance(one.text, Unknown):
        yield untold(f"the expression '{one.id}' is {one.text!r}", "Metrics")
    if one.kind != "math":
        return
    try:
        parse_math(one.text)
    except MathTooLong as error:
        yield untold(f"the expression '{one.id}': {error}", "Metrics")
    except MathError as error:
        yield failed(f"the expression '{one.id}' cannot be read: {error}", "Metrics")


def nodes(alarm: Alarm) -> Iterator[Node]:
    """Every node of every expression of metric math."""
    for one in alarm.expressions:
        node = tree(one)
        if node is not None:
            yield from walk(node)


def ratios(alarm: Alarm) -> tuple[Ratio, ...]:
    """Every share that the expressions compute."""
    series = {one.id: one for one in alarm.series}
    found = [ratio(node, series) for node in nodes(alarm) if isinstance(node, Binary) and node.sign in "*/"]
    whole = [one for one in found if one is not None]
    return tuple({(one.above, one.below): one for one in whole}.values())


@rule(
    "alarm-ratio-upside-down",
    ALARM,
    question="Is a rate the part divided by the whole?",
    cause="The rate is upside down: the whole is divided by the part.",
    reason="It falls when faults rise, and has no value while there are none.",
    fix="Divide the faults by the total.",
    source=MATH,
    requirements=NEEDED,
)
def ratio_upside_down(resource: Resource, world: World) -> Iterator[Said]:
    """A part is what AWS says is one, or by its name a fault of a whole in the same namespace."""
    for one in ratios(world.alarms[resource]):
        above, below = one.above[0][1], one.below[0][1]
        text = f"{above.metric} / {below.metric}"
        if one.upside_down and (is_fault(below) or not is_fault(above)):
            yield failed(f"{text}; needed is {below.metric} / {above.metric}", "Metrics")
        elif (
            len(one.above) == len(one.below) == 1
            and above.key == below.key
            and above.statistic == below.statistic
        ):
            yield failed(f"{text} is always 1: the same metric stands above and below the line", "Metrics")
        else:
            yield passed(text)


@rule(
    "alarm-ratio-counts-twice",
    ALARM,
    question="Is what a rate divides by counted once?",
    cause="The rate divides by a whole and by its part again.",
    reason="The rate is too small, or too large: faults are among the whole already.",
    fix="Divide by the whole alone, or by the sum of parts that exclude each other.",
    source=MATH,
    requirements=NEEDED,
)
def ratio_counts_twice(resource: Resource, world: World) -> Iterator[Said]:
    """Only a part and a whole of which it is one."""
    for one in ratios(world.alarms[resource]):
        below = [series for _, series in one.below]
        pairs = [(part, whole) for part in below for whole in below if part_of(part, whole)]
        if pairs:
            part, whole = pairs[0]
            yield failed(
                f"{part.metric} is a part of {whole.metric}, and both stand below the line", "Metrics"
            )
        else:
            yield passed(f"divides by {' and '.join(str(series.metric) for series in below)}")


@rule(
    "alarm-ratio-not-of-the-whole",
    ALARM,
    question="Does a rate divide by everything among which the faults are?",
    cause="The rate divides by something that does not hold the faults.",
    reason="It is no share: it exceeds 100 %, and has no value when everything fails.",
    fix="Divide by all attempts: those that went right and those that did not.",
    source=MATH,
    requirements=NEEDED,
)
def not_of_the_whole(resource: Resource, world: World) -> Iterator[Said]:
    """Faults by what went right, for anybody; where a template is complete, by anything that is no whole."""
    complete = world.claims(resource).complete
    for one in ratios(world.alarms[resource]):
        above, below = [series for _, series in one.above], [series for _, series in one.below]
        parts = [" + ".join(str(each.metric) for each in side) for side in (above, below)]
        shown = " / ".join(parts)
        if not all(is_fault(each) for each in above):
            continue
        apart = all(is_good(each) for each in below)
        partial = complete and not any(is_whole(each) or part_of(a, each) for each in below for a in above)
        if apart or (partial and len(below) == 1):
            yield failed(
                f"{shown}: {below[0].metric} does not count the faults; needed is the whole", "Metrics"
            )
        else:
            yield passed(shown)


@rule(
    "alarm-waits-for-all",
    ALARM,
    question="Does one fault of several suffice?",
    cause="The alarm takes the least of several faults, so it fires only when all are there at once.",
    reason="One function, table or rule may fail for hours and nobody hears of it.",
    fix="Use SUM or MAX.",
    source=MATH,
    requirements=NEEDED,
)
def waits_for_all(resource: Resource, world: World) -> Iterator[Said]:
    """MIN over several series that count faults, compared from above."""
    alarm = world.alarms[resource]
    node = tree(alarm.compared) if isinstance(alarm.compared, Expression) else None
    if not isinstance(node, Call) or node.function not in ("MIN", "MAX", "SUM", "AVG"):
        return
    if len(alarm.series) > 1 and direction(alarm) == "above" and all(is_fault(one) for one in alarm.series):
        text = f"{node.function} of {len(alarm.series)} series"
        yield failed(text, "Metrics") if node.function == "MIN" else passed(text)


@rule(
    "alarm-idle-guard",
    ALARM,
    question="Does the guard of a rate let through what has volume, and stop the rest?",
    cause="The guard of the expression is turned round, or never or always holds.",
    reason="The rate is judged only when there is too little to judge, or never.",
    fix="Write IF(total >= N, 100 * bad / total, 0).",
    source=MATH,
    requirements=NEEDED,
)
def idle_guard(resource: Resource, world: World) -> Iterator[Said]:
    """Only an IF with a number on one side and something measured on the other, guarded by a count."""
    alarm = world.alarms[resource]
    series = {one.id: one for one in alarm.series}
    for node in nodes(alarm):
        if (
            isinstance(node, Call)
            and node.function == "IF"
            and node.arguments
            and isinstance(node.arguments[0], Binary)
        ):
            why = _idle(node, node.arguments[0], series, alarm)
            if why is not None:
                yield failed(why, "Metrics") if why else passed("the guard lets through what has volume")


def _idle(  # noqa: PLR0911 - one answer a fault
    node: Call, asked: Binary, series: dict[str, Series], alarm: Alarm
) -> str | None:
    """What is wrong with one IF; empty for nothing, None where it is another kind of question."""
    if not isinstance(asked.left, Name) or not isinstance(asked.right, Number) or asked.left.id not in series:
        return None
    guard, least = series[asked.left.id], asked.right.value
    text = f"{guard.metric} {asked.sign} {least:g}"
    fixed = _fixed(asked.sign, least, of_series(guard))
    if fixed:
        return f"{text} {fixed}"
    if len(node.arguments) != 3 or not is_number(alarm.threshold) or is_fault(guard):  # noqa: PLR2004
        return None
    yes, no = node.arguments[1:]
    measured = [names(one) != () for one in (yes, no)]
    if sum(measured) != 1 or not (
        is_whole(guard) or guard.statistic == "SampleCount" or _below(yes, no, guard, series)
    ):
        return None
    few = asked.sign in ("<", "<=")
    if measured[0] == few:
        return f"the rate is judged only while {guard.metric} is small: IF({text}, ...)"
    constant = no if measured[0] else yes
    if isinstance(constant, Number) and _breaches(constant.value, alarm):
        return f"with too little volume it is {constant.value:g}, beyond the threshold {alarm.threshold:g}"
    return ""


def _below(yes: Node, no: Node, guard: Series, series: dict[str, Series]) -> bool:
    """Whether the guard is what the rate divides by."""
    found = [ratio(one, series) for branch in (yes, no) for one in walk(branch) if isinstance(one, Binary)]
    return any(guard.key == below.key for one in found if one for _, below in one.below)


def _fixed(sign: str, least: float, known: Quantity) -> str:
    """Why a comparison has one answer for ever."""
    if sign in (">", ">="):
        if least > known.most or (least == known.most and sign == ">"):
            return f"never holds: it is {known.most:g} at most"
        if least < known.least or (least == known.least and sign == ">="):
            return f"always holds: it is never below {known.least:g}"
    return ""


def _breaches(value: float, alarm: Alarm) -> bool:
    above = direction(alarm) == "above"
    beyond = value > alarm.threshold if above else value < alarm.threshold
    return bool(direction(alarm)) and (
        beyond or (value == alarm.threshold and "OrEqual" in str(alarm.comparison))
    )
