"""Whether an API stage writes the access log that others read."""

from __future__ import annotations

import json
from collections.abc import Iterator

from policies.catalogue.log_groups import located
from policies.catalogue.log_lines import JSON, STAGES, TEXT, Lines, access_lines, destination, log_lines
from policies.rule import Said, failed, passed, rule, untold
from policies.rules.filter_lines import filters
from policies.rules.insight_rules import bodies
from policies.world import World
from template import Resource
from template.insight_rule import InsightRule
from template.log_patterns import Json, conditions, leaves

GUIDE = "https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html"
NEEDS = ("PCI-10.2.2", "NIST-AU-3")


def _setting(stage: Resource) -> str:
    return STAGES[stage.type]


@rule(
    "log-access-format",
    *STAGES,
    question="Is the access log written in the form and with the fields that its readers need?",
    cause="The stage's access log is not of the form, or lacks fields, that its readers need.",
    reason="Filters, insight rules and queries on its log group find nothing.",
    fix="Write one line of JSON with every field that is read, each variable in quotation marks.",
    source=GUIDE,
    requirements=NEEDS,
)
def access_format(resource: Resource, world: World) -> Iterator[Said]:
    """JSON where the template claims it or something reads the group as JSON."""
    text, group = resource.get(f"{_setting(resource)}.Format"), destination(resource, world)
    if text is None or not group:
        return
    at = (_setting(resource), "Format")
    lines, needed = access_lines(text, resource.logical_id), _needed(resource, group, world)
    if not lines.form:
        yield untold(lines.why, *at)
    elif lines.form == TEXT and needed is not None:
        yield failed(f"the format is {_short(text)}; one line of JSON is needed", *at)
    elif lines.form == JSON and needed is not None:
        missing = sorted(path for path in needed if lines.lacks(path))
        seen = f"it lacks {', '.join(missing)}"
        yield failed(seen, *at) if missing else passed("it writes JSON with all fields that are read")


def _short(text: object) -> str:
    """The first part of a format, and whether it was meant to be JSON."""
    broken = isinstance(text, str) and text.lstrip().startswith("{")
    return f"{json.dumps(text)[:80]}{', which is not valid JSON' if broken else ''}"


def _needed(stage: Resource, group: str, world: World) -> set[str] | None:
    """The fields that readers name; None where nobody reads the group as JSON."""
    lines: Lines = world.view(log_lines).of(stage, group)
    claimed = world.claims(stage).logs.get(group) is not None and lines.form == JSON
    needed = set(lines.fields or ()) if claimed else set()
    reads = claimed
    for one in world.view(filters).values():
        if one.group == group and isinstance(one.pattern, Json):
            reads = True
            needed |= {leaf.selector.path for item in conditions(one.pattern) for leaf in leaves(item)}
            needed |= {item.taken for item in one.published if item.taken}
    for body in world.view(bodies).values():
        if isinstance(body, InsightRule) and group in body.groups and body.format == "JSON":
            reads = True
            needed |= set(body.fields)
    return needed if reads else None


@rule(
    "log-access-destination",
    *STAGES,
    question="Does the stage write its access log to a group that is there?",
    cause="The stage writes its access log to a group that is not the one its readers read.",
    reason="Requests leave no line where filters, insight rules and the archive look.",
    fix="Set DestinationArn to the group that filters and rules read.",
    source=GUIDE,
    requirements=NEEDS,
)
def access_destination(resource: Resource, world: World) -> Iterator[Said]:
    """Stages that have an access log, or none where claims say that one is written."""
    arn = resource.get(f"{_setting(resource)}.DestinationArn")
    if isinstance(arn, str) and ":firehose:" not in arn:
        found = world.find(arn, "AWS::Logs::LogGroup")
        group = found.name if found is not None else arn
        yield located(world, resource, group, _setting(resource), "DestinationArn", named=False)
