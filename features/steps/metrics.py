"""What the sentences about metric filters mean."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from pytest_bdd import given, parsers, then

from contract import fields
from features.steps.judgement import Judged, differs
from features.steps.logs import KINDS
from template import Resource, Template
from template.alarms import alarms
from template.dashboards import dashboards

FILTER = "AWS::Logs::MetricFilter"
LINES = {
    "the application": "payment_event",
    "a Lambda function": "platform_report",
    "audit events": "audit_event",
    "API access": "access_log",
}
MEMORY = re.compile(r"^MaxMemoryUsed/(.+)$")


def transformations(resource: Resource) -> list[Mapping[str, Any]]:
    """What a filter publishes."""
    found = resource.get("MetricTransformations")
    return found if isinstance(found, list) else []


def names(resource: Resource) -> set[str]:
    """The metrics that a filter publishes."""
    return {str(one.get("MetricName")) for one in transformations(resource)}


@given("every metric filter")
def _every_filter(template: Template, judged: Judged[Resource]) -> None:
    judged.choose("metric filters", template.of(FILTER))


@given("every metric filter for memory")
def _for_memory(template: Template, judged: Judged[Resource]) -> None:
    found = [one for one in template.of(FILTER) if any(MEMORY.match(name) for name in names(one))]
    judged.choose("metric filters for memory", found)


@given(parsers.re(r"every metric filter for (?P<metric>[A-Z]\w+)"))
def _for_metric(template: Template, judged: Judged[Resource], metric: str) -> None:
    judged.choose(
        f"metric filters for {metric}", [one for one in template.of(FILTER) if metric in names(one)]
    )


@then("each publishes in the platform's namespace")
def _namespace(judged: Judged[Resource]) -> None:
    shape = re.compile(r"[A-Z][A-Za-z0-9]*/[a-z0-9]+")
    spaces = {
        str(one.get("MetricNamespace")) for resource in judged.things for one in transformations(resource)
    }
    judged.each(lambda one: "" if transformations(one) else "publishes nothing")
    assert all(shape.fullmatch(space) for space in spaces), spaces
    assert len(spaces) == 1, spaces


@then("each reads the application log")
def _reads_application(judged: Judged[Resource]) -> None:
    judged.each(
        lambda one: (
            "" if re.match(KINDS["the application"], str(one.get("LogGroupName"))) else "reads elsewhere"
        )
    )


@then(parsers.parse("each asks for the outcome {outcome} and nothing else"))
def _outcome(judged: Judged[Resource], outcome: str) -> None:
    judged.each(
        lambda one: differs(
            re.findall(r'\$\.outcome\s*(\S+)\s*"(\w+)"', str(one.get("FilterPattern"))), [("=", outcome)]
        )
    )


@then("each asks only for fields that lines of its log group have")
def _fields(judged: Judged[Resource]) -> None:
    def fault(resource: Resource) -> str:
        kind = next(
            (kind for kind, shape in KINDS.items() if re.match(shape, str(resource.get("LogGroupName")))), ""
        )
        if kind not in LINES:
            return f"no contract for {resource.get('LogGroupName')}"
        return ", ".join(sorted(set(_paths(resource)) - fields.paths(LINES[kind])))

    judged.each(fault)


def _paths(resource: Resource) -> Iterator[str]:
    """Every JSON path that a filter names: in its pattern, its value and its dimensions."""
    published = [one.get("MetricValue") for one in transformations(resource)]
    published += [pair["Value"] for one in transformations(resource) for pair in one.get("Dimensions", [])]
    for text in (resource.get("FilterPattern"), *published):
        yield from re.findall(r"\$\.[\w.-]+", str(text))


@then("each is a pattern for JSON lines")
def _json(judged: Judged[Resource]) -> None:
    judged.each(
        lambda one: "" if re.fullmatch(r"\{ .+ \}", str(one.get("FilterPattern"))) else "no JSON pattern"
    )


@then("none has both a default value and dimensions")
def _no_default_with_dimensions(judged: Judged[Resource]) -> None:
    judged.each(
        lambda one: (
            "has both"
            if any("DefaultValue" in t and t.get("Dimensions") for t in transformations(one))
            else ""
        )
    )


@then(parsers.parse("each has at most {most:d} dimensions"))
def _few_dimensions(judged: Judged[Resource], most: int) -> None:
    judged.each(
        lambda one: (
            "has more" if any(len(t.get("Dimensions", [])) > most for t in transformations(one)) else ""
        )
    )


@then("each reads the log group of the function in its name")
def _own_group(judged: Judged[Resource]) -> None:
    def fault(resource: Resource) -> str:
        (name,) = names(resource)
        found = MEMORY.match(name)
        return (
            differs(resource.get("LogGroupName"), f"/aws/lambda/{found[1]}")
            if found
            else f"{name} names no function"
        )

    judged.each(fault)


@then("there is one for each function that alarms watch")
def _each_function(template: Template, judged: Judged[Resource]) -> None:
    watched = {str(one.dimension("FunctionName")) for alarm in alarms(template) for one in alarm.series} - {
        "None"
    }
    measured = {name.partition("/")[2] for resource in judged.things for name in names(resource)}
    assert watched, "no function is watched"
    assert watched <= measured, f"not measured: {watched - measured}"


@then("each of its metrics is read by an alarm or a dashboard")
def _is_read(template: Template, judged: Judged[Resource]) -> None:
    series = [one for alarm in alarms(template) for one in alarm.series]
    series += [one for view in dashboards(template) for one in view.series]
    read = {(one.namespace, one.metric, frozenset(name for name, _ in one.dimensions)) for one in series}

    def fault(resource: Resource) -> str:
        published = {
            (
                one.get("MetricNamespace"),
                one.get("MetricName"),
                frozenset(pair["Key"] for pair in one.get("Dimensions", [])),
            )
            for one in transformations(resource)
        }
        return ", ".join(str(name) for _, name, _ in published - read)

    judged.each(fault)
