"""What the sentences about alarms mean."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from pytest_bdd import given, parsers, then

from features.steps.judgement import Judged, at_least, at_most, differs
from policies.catalogue.producers import absent
from template import Template
from template.alarms import Alarm, AnyAlarm, Composite, alarms, composites

HUNDRED, WINDOW_S = 100, 300
SEVERITIES = ("critical", "warning", "info")
MONITORED = {
    "API": ("AWS/ApiGateway", "ApiName"),
    "function": ("AWS/Lambda", "FunctionName"),
    "table": ("AWS/DynamoDB", "TableName"),
}
LINKS: dict[str, str | tuple[str, ...]] = {
    "the log pipeline going silent": "-log-pipeline-silent",
    "the archive falling behind": "-archive-late",
    "the archive going silent": "-archive-silent",
    "notifications that fail": "-delivery-failed",
    "dead letters of alerts": "-alerts-dlq-not-empty",
    "dead letters of events": "-events-dlq-not-empty",
    "events that miss their target": "-targets-failed",
    "card data in a log": "-card-data",
    "tampering with the monitoring": "-audit-tampering",
    "a canary that fails": ("-up-failing", "-pay-failing"),
    "a canary that falls silent": ("-up-silent", "-pay-silent"),
}


def _ending(template: Template, ending: str | tuple[str, ...]) -> list[Alarm]:
    return [one for one in alarms(template) if one.name.endswith(ending)]


def _severity(alarm: AnyAlarm) -> str:
    return [*alarm.name.split("-"), ""][1]


def _expression(alarm: Alarm) -> str:
    return " ".join(str(one.text) for one in alarm.expressions)


def _window_s(alarm: Alarm) -> float:
    """Seconds of points that decide."""
    return float(alarm.periods) * float(alarm.period)


@given("every alarm")
def _every_alarm(template: Template, judged: Judged[Alarm]) -> None:
    judged.choose("alarms", alarms(template))


@given("every alarm and composite")
def _everything(template: Template, judged: Judged[AnyAlarm]) -> None:
    judged.choose("alarms and composites", [*alarms(template), *composites(template)])


@given("every composite")
def _every_composite(template: Template, judged: Judged[Composite]) -> None:
    judged.choose("composites", composites(template))


@given("every paging composite")
def _every_paging_composite(template: Template, judged: Judged[Composite]) -> None:
    judged.choose("composites that page", [one for one in composites(template) if _severity(one) != "info"])


@given("every alarm on a rate")
def _rates(template: Template, judged: Judged[Alarm]) -> None:
    judged.choose("alarms on a rate", [one for one in alarms(template) if "/" in _expression(one)])


@given("every alarm on metric math")
def _math(template: Template, judged: Judged[Alarm]) -> None:
    judged.choose("alarms on metric math", [one for one in alarms(template) if one.expressions])


@given("every alarm on a throttled table")
def _throttled(template: Template, judged: Judged[Alarm]) -> None:
    judged.choose(
        "alarms on throttled tables",
        _ending(template, "-read-throttles") + _ending(template, "-write-throttles"),
    )


@given("every alarm on memory")
def _memory(template: Template, judged: Judged[Alarm]) -> None:
    judged.choose("alarms on memory", _ending(template, "-memory"))


@given("every alarm on requests of customers")
def _requests(template: Template, judged: Judged[Alarm]) -> None:
    namespaces = {space for space, _ in MONITORED.values()}
    found = [one for one in alarms(template) if any(series.namespace in namespaces for series in one.series)]
    judged.choose("alarms on requests", found)


@given("every alarm that pages within minutes")
def _fast(template: Template, judged: Judged[Alarm]) -> None:
    """All but the windows over which an error budget burns, which are long on purpose."""
    slow = re.compile(r"-burn-(long|short)$|-drift$")
    judged.choose(
        "realtime alarms",
        [one for one in alarms(template) if not slow.search(one.name) and "-info-" not in one.name],
    )


@given(parsers.re(r"every alarm on (?P<symptom>[a-z0-9-]+-rate)"))
def _symptom(template: Template, judged: Judged[Alarm], symptom: str) -> None:
    judged.choose(f"alarms on {symptom}", _ending(template, f"-{symptom}"))


@given(parsers.re(f"every alarm on (?P<link>{'|'.join(LINKS)})"))
def _link(template: Template, judged: Judged[Alarm], link: str) -> None:
    judged.choose(f"alarms on {link}", _ending(template, LINKS[link]))


@then(parsers.parse("there is one for each monitored {subject}"))
def _one_for_each(template: Template, judged: Judged[Alarm], subject: str) -> None:
    """Monitored is whatever any alarm of the template reads; payments are one thing."""
    if subject == "payment":
        assert judged.things
        return
    namespace, dimension = MONITORED[subject]
    everything = _named(alarms(template), namespace, dimension)
    missing = everything - _watched(judged.things, dimension, everything)
    assert everything, f"no {subject} is monitored"
    assert not missing, f"no such alarm for {', '.join(sorted(missing))}"


def _named(found: Iterable[Alarm], namespace: str, dimension: str) -> set[str]:
    series = [one for alarm in found for one in alarm.series if one.namespace == namespace]
    return {str(one.dimension(dimension)) for one in series} - {"None"}


def _watched(found: Iterable[Alarm], dimension: str, names: set[str]) -> set[str]:
    """By dimension, or for a metric that carries its subject in its name, by that."""
    found = list(found)
    by_dimension = {str(one.dimension(dimension)) for alarm in found for one in alarm.series}
    by_name = {
        name
        for name in names
        for alarm in found
        for one in alarm.series
        if str(one.metric).endswith(f"/{name}")
    }
    return by_dimension | by_name


@then(parsers.parse("each fires above {threshold:g} percent"))
def _fires_above(judged: Judged[Alarm], threshold: float) -> None:
    judged.each(
        lambda one: differs(one.comparison, "GreaterThanThreshold") or differs(one.threshold, threshold)
    )
    judged.each(_not_percent)


@then("each compares percent")
def _compares_percent(judged: Judged[Alarm]) -> None:
    judged.each(_not_percent)
    judged.each(
        lambda one: "" if at_most(one.threshold, HUNDRED) else f"threshold {one.threshold} is no percentage"
    )


def _not_percent(alarm: Alarm) -> str:
    return "" if "100 *" in _expression(alarm) else f"'{_expression(alarm)}' is not in percent"


@then(parsers.parse("each needs {datapoints:d} of {periods:d} minutes"))
def _needs(judged: Judged[Alarm], datapoints: int, periods: int) -> None:
    judged.each(lambda one: differs((one.datapoints, one.periods, one.period), (datapoints, periods, 60)))


@then("each ignores periods with little traffic")
def _guarded(judged: Judged[Alarm]) -> None:
    guard = re.compile(r"^IF\(\w+ >= [1-9]\d*, .+, 0\)$")
    judged.each(lambda one: "" if guard.match(_expression(one)) else f"'{_expression(one)}' has no guard")


@then("each needs at least two bad points, or a window of five minutes")
def _not_one_point(judged: Judged[Alarm]) -> None:
    judged.each(
        lambda one: "" if one.datapoints > 1 or at_least(one.period, WINDOW_S) else "fires on one bad minute"
    )


@then(parsers.parse("each decides on at most {minutes:d} minutes of points"))
def _decides_within(judged: Judged[Alarm], minutes: int) -> None:
    limit = minutes * 60
    judged.each(lambda one: "" if _span_s(one) <= limit else f"looks at {_span_s(one) / 60:g} minutes")


def _span_s(alarm: Alarm) -> float:
    """Canaries that run every few minutes cannot be faster than some of their runs."""
    canary = any(one.namespace == "CloudWatchSynthetics" for one in alarm.series)
    return _window_s(alarm) / (2 if canary else 1)


@then("each says what missing data means")
def _missing_is_said(judged: Judged[Alarm]) -> None:
    allowed = {"breaching", "notBreaching", "ignore", "missing"}
    said = {one.name: one.resource.get("TreatMissingData") for one in judged.things}
    judged.each(lambda one: "" if said[one.name] in allowed else "leaves it to the default")


@then("each alarm on silence takes missing data for a fault")
def _silence(judged: Judged[Alarm]) -> None:
    silent = [one for one in judged.things if one.name.endswith(("-silent", "-gone"))]
    assert silent, "no alarm watches for silence"
    judged.each(lambda one: _deaf(one) if one in silent else "")


def _deaf(alarm: Alarm) -> str:
    """A heartbeat that counts only while there is traffic puts 0 where nothing came."""
    filled = "FILL(" in _expression(alarm) and ", 0)" in _expression(alarm)
    return "" if filled else differs(alarm.missing, "breaching")


@then("each of its metrics has a producer in the template or is known to be emitted by AWS")
def _produced(template: Template, judged: Judged[Alarm]) -> None:
    judged.each(lambda one: "; ".join(filter(None, (absent(template, series) for series in one.reads))))


@then(parsers.parse("each reads at most {most:d} metrics and returns one line"))
def _within_math(judged: Judged[Alarm], most: int) -> None:
    judged.each(lambda one: "" if len(one.series) <= most else f"reads {len(one.series)} metrics")
    judged.each(lambda one: differs(sum(line.returned for line in one.reads), 1))


@then("each reads the metric that a table or an index emits")
def _table_metric(judged: Judged[Alarm]) -> None:
    wanted = {"read": "ReadThrottleEvents", "write": "WriteThrottleEvents"}
    judged.each(
        lambda one: differs([series.metric for series in one.series], [wanted[one.name.split("-")[-2]]])
    )


@then("each monitored table and index has one for reads and one for writes")
def _tables_and_indexes(template: Template, judged: Judged[Alarm]) -> None:
    def pairs(found: Iterable[Alarm]) -> set[tuple[object, object]]:
        series = [one for alarm in found for one in alarm.series if one.namespace == "AWS/DynamoDB"]
        return {(one.dimension("TableName"), one.dimension("GlobalSecondaryIndexName")) for one in series}

    for way in ("read", "write"):
        mine = [one for one in judged.things if one.name.endswith(f"-{way}-throttles")]
        missing = pairs(alarms(template)) - pairs(mine)
        assert not missing, f"{way}s are not watched for {missing}"


@then("each tells a topic of its own severity when it fires")
def _tells(judged: Judged[AnyAlarm]) -> None:
    judged.each(_not_told("actions"))


@then("each tells the same topic when it ends")
def _tells_the_end(judged: Judged[AnyAlarm]) -> None:
    judged.each(_not_told("ok_actions"))
    judged.each(
        lambda one: differs(sorted(a.arn for a in one.ok_actions), sorted(a.arn for a in one.actions))
    )


def _not_told(kind: str) -> Callable[[AnyAlarm], str]:
    def fault(alarm: AnyAlarm) -> str:
        topics = [action.resource for action in getattr(alarm, kind)]
        if not topics or any(topic is None or topic.type != "AWS::SNS::Topic" for topic in topics):
            return f"{kind}: no topic of this template"
        names = [topic.name.rpartition("-")[2] for topic in topics if topic]
        return differs(names, [_severity(alarm)])

    return fault


@then("none has its actions switched off")
def _enabled(judged: Judged[AnyAlarm]) -> None:
    judged.each(lambda one: differs(one.enabled, wanted=True))


@then("each is named environment-severity-team-subject-symptom")
def _named_so(judged: Judged[AnyAlarm]) -> None:
    shape = re.compile(rf"[a-z][a-z0-9]+-({'|'.join(SEVERITIES)})-[a-z][a-z0-9]+-[A-Za-z0-9_.-]+-[a-z0-9-]+")
    judged.each(lambda one: "" if shape.fullmatch(one.name) else f"is named {one.name}")
    first = {one.name.split("-")[0] for one in judged.things}
    assert len(first) == 1, f"alarms of several environments: {first}"


@then("each has a description with a sentence, a runbook and a dashboard of this stack")
def _described(template: Template, judged: Judged[AnyAlarm]) -> None:
    views = [view.name for view in template.of("AWS::CloudWatch::Dashboard")]

    def fault(alarm: AnyAlarm) -> str:
        text = str(alarm.description)
        if not re.search(r"^[A-Za-z0-9].{15,}[.]$", text, re.MULTILINE):
            return "no sentence says what it means"
        if not re.search(r"^Runbook: https://\S+/[a-z0-9-]+$", text, re.MULTILINE):
            return "no runbook"
        return "" if any(text.endswith(f"/{view}") for view in views) else "no dashboard of this stack"

    judged.each(fault)


@then("each names only alarms that exist")
def _children_exist(judged: Judged[Composite]) -> None:
    judged.each(lambda one: one.problem or ("" if one.children else "names no alarm"))
    judged.each(lambda one: ", ".join(child.text for child in one.children if child.resource is None))


@then("the alarms that a paging composite reads do not page themselves")
def _children_are_quiet(judged: Judged[Composite]) -> None:
    def fault(composite: Composite) -> str:
        names = [child.text for child in composite.children if _severity(composite) != "info"]
        return ", ".join(name for name in names if name.split("-")[1] != "info")

    judged.each(fault)


@then("there is a critical and a warning one for each service")
def _two_for_each_service(judged: Judged[Composite]) -> None:
    found: dict[str, set[str]] = {}
    for one in judged.things:
        if _severity(one) != "info":
            found.setdefault(one.name.split("-")[-2], set()).add(_severity(one))
    assert found
    missing = {
        service: severities for service, severities in found.items() if severities != {"critical", "warning"}
    }
    assert not missing, f"only {missing}"


@then("each is held back by an alarm that exists")
def _held_back(judged: Judged[Composite]) -> None:
    judged.each(lambda one: "" if one.suppressor and one.suppressor.resource else "nothing holds it back")


@then(
    parsers.parse(
        "each waits at most {wait:d} minute for it, and is held back for at most {after:d} minutes after it"
    )
)
def _waits(judged: Judged[Composite], wait: int, after: int) -> None:
    judged.each(lambda one: "" if 0 < one.wait <= wait * 60 else f"waits {one.wait} s")
    judged.each(lambda one: "" if 0 < one.extension <= after * 60 else f"is held back for {one.extension} s")
