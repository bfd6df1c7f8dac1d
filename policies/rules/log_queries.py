"""Whether a saved query of Logs Insights asks groups and fields that exist."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from policies.catalogue.log_groups import located
from policies.catalogue.log_lines import TEXT, Lines, log_lines
from policies.rule import Said, failed, passed, rule, untold
from policies.world import World
from template import Resource

QUERY = "AWS::Logs::QueryDefinition"
GUIDE = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax.html"
NEEDS = ("PCI-12.10.1", "SOC2-CC7.3")
AT = "QueryString"
_TEXT = re.compile(r'"(?:\\.|[^"\\])*"|\'(?:\\.|[^\'\\])*\'|(?<=[\s(])/(?:\\.|[^/\n\\])+/')
_NAMED = re.compile(r"\bas\s+`?([A-Za-z_@][\w.]*)", re.IGNORECASE)
_PARSED = re.compile(r"\bas\s+([\w@.]+(?:\s*,\s*[\w@.]+)*)", re.IGNORECASE)
_FIELD = re.compile(r"`([^`]+)`|(?<![\w@.$'\"])([A-Za-z_][\w.]*)(?!\s*\(|\w)")
_COMMENT = re.compile(r"(?m)#.*$")
_COMMANDS = frozenset(
    ("fields", "filter", "stats", "sort", "limit", "parse", "display", "dedup", "unmask", "filterindex")
)
"""Commands that are followed by fields."""

_KEYWORDS = ("and", "or", "not", "in", "like", "as", "by", "asc", "desc", "is", "null", "true", "false")
_KEYWORDS = ("and", "or", "not", "in", "like", "as", "by", "asc", "desc", "is", "null", "true", "false")
_WORDS = frozenset((*_KEYWORDS, "ispresent", "bin", "s", "m", "h", "d", "w", "mo", "q", "y", "ms"))
_EQUAL = re.compile(r'(?:`([^`]+)`|([A-Za-z_][\w.]*))\s*(=|!=)\s*"([^"]*)"')


@rule(
    "log-query-unknown-group",
    QUERY,
    question="Are the log groups of the saved query there?",
    cause="The saved query asks a log group that is not there.",
    reason="Who opens it in an incident gets an error or no lines.",
    fix="Name the group by reference, or exactly as its owner does.",
    source=GUIDE,
    requirements=NEEDS,
)
def unknown_group(resource: Resource, world: World) -> Iterator[Said]:
    """Queries may leave the groups to whoever runs them."""
    groups = resource.get("LogGroupNames")
    for place, group in enumerate(groups if isinstance(groups, list) else ()):
        yield located(world, resource, group, "LogGroupNames", place, named=False)
    siblings = [one.get("LogGroupNames") for one in world.of(QUERY) if one is not resource]
    if not groups and siblings and all(siblings):
        yield failed("it names no log group, as all other queries do", "LogGroupNames")


@rule(
    "log-query-unknown-field",
    QUERY,
    question="Do the lines have the fields that the saved query asks for?",
    cause="The saved query asks for a field that no line of its log groups has.",
    reason="The column stays empty, and a filter on it finds nothing.",
    fix="Use the field's name exactly as the lines have it; case counts.",
    source=GUIDE,
    requirements=NEEDS,
)
def unknown_field(resource: Resource, world: World) -> Iterator[Said]:
    """Where all groups have lines whose fields are known."""
    text, read = resource.get(AT), _lines(resource, world)
    if not isinstance(text, str):
        yield untold(f"the query is {text!r}", AT)
        return
    for name in asked(text):
        path = f"$.{name}"
        if any(lines.fields is None for lines in read):
            yield untold(f"whether lines have {name}", AT)
        elif all(lines.lacks(path) for lines in read):
            yield failed(f"no line has {name}: {read[0].why}; {read[0].nearest(path)}", AT)
        else:
            yield passed(f"lines have {name}")


def _lines(resource: Resource, world: World) -> list[Lines]:
    groups = resource.get("LogGroupNames")
    return lines_of(resource, groups if isinstance(groups, list) else [], world)


def lines_of(resource: Resource, groups: Iterable[object], world: World) -> list[Lines]:
    """The lines of the groups that a query reads, of which nothing is known where it names none."""
    found = [world.view(log_lines).of(resource, one) for one in groups]
    return [lines for lines in found if lines.form != TEXT] or [Lines()]


def asked(text: str) -> tuple[str, ...]:
    """The fields that a query names, without those that it makes itself and those that Logs adds (@)."""
    plain = _TEXT.sub(" ", _COMMENT.sub("", text))
    made = {name for found in _PARSED.findall(plain) for name in re.split(r"\s*,\s*", found)}
    plain = _NAMED.sub(" ", _PARSED.sub(" ", plain))
    found: list[str] = []
    for part in plain.split("|"):
        command, _, rest = part.strip().partition(" ")
        if command.lower() in _COMMANDS:
            found += [quoted or name for quoted, name in _FIELD.findall(rest)]
    return tuple(
        name
        for name in dict.fromkeys(found)
        if name not in made and name.lower() not in _WORDS and "@" not in name
    )


@rule(
    "log-query-matches-nothing",
    QUERY,
    question="Can a line have the values that the saved query asks for?",
    cause="The saved query asks for a value that no line can have.",
    reason="Who opens it in an incident finds nothing and believes it.",
    fix="Ask for a value that the field can have.",
    source=GUIDE,
    requirements=NEEDS,
)
def matches_nothing(resource: Resource, world: World) -> Iterator[Said]:
    """Equality with text, on fields whose values are fixed."""
    text = resource.get(AT)
    if isinstance(text, str):
        for one in never(text, _lines(resource, world)):
            yield Said(one.verdict, one.seen, (AT,))


def never(text: str, read: list[Lines]) -> Iterator[Said]:
    """What a query asks of fields whose values are fixed."""
    for quoted, name, _operator, value in _EQUAL.findall(text):
        for lines in read:
            field = (lines.fields or {}).get(f"$.{quoted or name}")
            if field and field.values and value not in field.values:
                yield failed(f"{quoted or name} is never '{value}'; it is {' or '.join(field.values)}")
            elif field:
                yield passed(f"{quoted or name} can be '{value}'")


@rule(
    "dashboard-query-finds-nothing",
    "AWS::CloudWatch::Dashboard",
    question="Can the queries of log widgets find lines?",
    cause="A log widget's query asks for a field or a value that no line can have.",
    reason="The widget stays empty, and people take that for calm.",
    fix="Ask for fields and values that the lines of its groups have.",
    source=GUIDE,
    requirements=NEEDS,
)
def widget_finds_nothing(resource: Resource, world: World) -> Iterator[Said]:
    """As for saved queries."""
    for widget in world.dashboards[resource].widgets:
        if widget.kind != "log" or not isinstance(widget.query, str):
            continue
        text = "|".join(part for part in widget.query.split("|") if not _SOURCE.match(part))
        read = lines_of(resource, widget.log_groups, world)
        for name in asked(text):
            path = f"$.{name}"
            if all(lines.fields is not None and lines.lacks(path) for lines in read):
                yield failed(f"{widget}: no line has {name}; {read[0].nearest(path)}", "DashboardBody")
        for one in never(text, read):
            yield Said(one.verdict, f"{widget}: {one.seen}", ("DashboardBody",))


_SOURCE = re.compile(r"\s*source\b", re.IGNORECASE)
