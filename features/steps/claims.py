"""What the sentences about the template's own list mean."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pytest_bdd import given, parsers, then

from features.steps.judgement import Judged, differs
from features.steps.logs import KINDS, of_kind, watched
from features.steps.metrics import LINES
from template import Template
from template.alarms import alarms
from template.claims import Claims, claims

MUTE = "AWS::CloudWatch::AlarmMuteRule"
OWN_QUEUES = "AWS::SQS::Queue"


@given("what the template says of itself")
def _said(template: Template, judged: Judged[Claims]) -> None:
    judged.choose("lists of what the template watches", [claims(template.body)])


@then("it says that nothing it reads is made elsewhere")
def _complete(judged: Judged[Claims]) -> None:
    judged.each(lambda one: "" if one.complete else "does not say that it is complete")


def _listed(one: Claims, things: str) -> set[str]:
    tables = one.tables or {}
    names = {
        "apis": one.apis,
        "functions": one.functions,
        "tables": tables,
        "indexes": [index for indexes in tables.values() for index in indexes],
        "queues": one.queues,
        "providers": one.providers,
    }
    return set(names[things] or ())


def _read(template: Template, dimension: str) -> Iterator[str]:
    """Values of a dimension in alarms; queues of this stack are its own and need no list."""
    own = {queue.name for queue in template.of(OWN_QUEUES)}
    for alarm in alarms(template):
        for one in alarm.series:
            value = one.dimension(dimension)
            if value is not None and value not in own:
                yield str(value)


@then(parsers.parse("its list of {things} is what alarms read as {dimension}"))
def _watched(template: Template, judged: Judged[Claims], things: str, dimension: str) -> None:
    read = sorted(set(_read(template, dimension)))
    judged.each(lambda one: differs(sorted(_listed(one, things)), read))


@then("each API's stage is the one that alarms read")
def _stages(template: Template, judged: Judged[Claims]) -> None:
    series = [one for alarm in alarms(template) for one in alarm.series if one.dimension("ApiName")]
    read = {str(one.dimension("ApiName")): one.dimension("Stage") for one in series}
    judged.each(lambda one: differs(dict(one.apis or {}), read))


@then("its list of logs is what this stack keeps or reads")
def _logs(template: Template, judged: Judged[Claims]) -> None:
    kept = {group.name for group in of_kind(template, *(kind for kind in KINDS if kind != "a canary"))}
    judged.each(lambda one: differs(sorted(one.logs), sorted(kept | watched(template))))


@then("each log has the lines that its name promises")
def _lines(judged: Judged[Claims]) -> None:
    def kind(name: str) -> str:
        found = (LINES.get(kind, "text") for kind, shape in KINDS.items() if re.match(shape, name))
        return next(found, "text")

    judged.each(lambda one: differs(dict(one.logs), {name: kind(name) for name in one.logs}))


@then("its list of maintenance is what mute rules do")
def _maintenance(template: Template, judged: Judged[Claims]) -> None:
    parts = [f"Rule.Schedule.{name}" for name in ("Expression", "Duration", "Timezone")]
    done = {
        rule.name: " ".join(str(rule.get(part)) for part in parts if rule.get(part) is not None)
        for rule in template.of(MUTE)
    }
    judged.each(lambda one: differs(dict(one.maintenance or {}), done))
