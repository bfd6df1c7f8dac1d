"""Whether a Contributor Insights rule counts, and counts lines that exist."""

from __future__ import annotations

from collections.abc import Iterator

from policies.catalogue.field_words import stem, words
from policies.catalogue.log_groups import created, located
from policies.catalogue.log_lines import JSON, TEXT, Lines, LogField, LogLines, group_name, log_lines
from policies.rule import Said, failed, passed, rule, untold
from policies.world import World
from template import Resource, is_unknown
from template.iam import decode
from template.insight_rule import (
    NUMBER_TESTS,
    PRESENCE,
    InsightFilter,
    InsightRule,
    InsightRuleError,
    parse_rule_body,
)
from template.wildcards import like

RULE = "AWS::CloudWatch::InsightRule"
GUIDE = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/ContributorInsights-RuleSyntax.html"
CFN = (
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-cloudwatch-insightrule.html"
)
NEEDS = ("PCI-10.4.1.1", "SOC2-CC7.2")
AT = "RuleBody"


def bodies(world: World) -> dict[Resource, InsightRule | str]:
    """Every rule's body, or why there is none; empty where it is not told. Made once a world."""
    return {one: _body(one) for one in world.of(RULE)}


def _body(resource: Resource) -> InsightRule | str:
    text = resource.get(AT)
    if is_unknown(text):
        return ""
    try:
        return parse_rule_body(text)
    except InsightRuleError as error:
        return str(error)


def _read(resource: Resource, world: World) -> tuple[InsightRule | None, list[tuple[str, Lines]]]:
    body = world.view(bodies)[resource]
    if isinstance(body, str):
        return None, []
    lines: LogLines = world.view(log_lines)
    known = (*world.view(created), *world.claims(resource).logs)
    names = dict.fromkeys(name for group in body.groups for name in _named(group_name(group), known))
    return body, [(name, lines.of(resource, name)) for name in names]


def _named(group: str, known: tuple[str, ...]) -> list[str]:
    return [name for name in known if like(group, name)] if "*" in group else [group]


@rule(
    "insight-body-refused",
    RULE,
    question="Is the rule's body valid?",
    cause="The body of the Contributor Insights rule is not valid.",
    reason="CloudWatch refuses the rule, and nothing is ranked.",
    fix="Correct the body; at most 4 keys and 4 filters, ValueOf with Sum only.",
    source=GUIDE,
    requirements=NEEDS,
)
def refused(resource: Resource, world: World) -> Iterator[Said]:
    """What the syntax of rules forbids."""
    body = world.view(bodies)[resource]
    if isinstance(body, str):
        yield failed(body, AT) if body else untold(f"the body is {resource.get(AT)!r}", AT)
    else:
        yield passed("the body is valid")


@rule(
    "insight-switched-off",
    RULE,
    question="Is the rule enabled?",
    cause="The Contributor Insights rule is switched off.",
    reason="It counts nothing, and dashboards and alarms that read it stay empty.",
    fix="Set RuleState to ENABLED.",
    source=CFN,
    requirements=NEEDS,
)
def switched_off(resource: Resource, world: World) -> Iterator[Said]:
    """ENABLED in capitals."""
    del world
    state = resource.get("RuleState", "ENABLED")
    if is_unknown(state):
        yield untold(f"RuleState is {state!r}", "RuleState")
    elif state == "ENABLED":
        yield passed("RuleState is ENABLED")
    else:
        yield failed(f"RuleState is {state}; ENABLED is needed", "RuleState")


@rule(
    "insight-unknown-group",
    RULE,
    question="Are the rule's log groups there?",
    cause="The Contributor Insights rule reads a log group that is not there.",
    reason="No line reaches the rule, and nothing is ranked.",
    fix="Name the group exactly as its owner does.",
    source=GUIDE,
    requirements=NEEDS,
)
def unknown_group(resource: Resource, world: World) -> Iterator[Said]:
    """Groups of the template, and those that it claims to read."""
    body, _lines = _read(resource, world)
    for group in body.groups if body else ():
        yield located(world, resource, group, AT, named=False)


@rule(
    "insight-wrong-format",
    RULE,
    question="Does the rule read the form that the lines have?",
    cause="The Contributor Insights rule reads another format than its log groups have.",
    reason="No line can be read, so nobody is ranked.",
    fix="Set LogFormat to JSON for lines of JSON, and to CLF for lines of fields.",
    source=GUIDE,
    requirements=NEEDS,
)
def wrong_format(resource: Resource, world: World) -> Iterator[Said]:
    """JSON against CLF."""
    body, read = _read(resource, world)
    if body is None:
        yield from _mistaken_for_fields(resource, world)
    for name, lines in read:
        if body is None or not lines.form:
            yield untold(f"{name}: {lines.why}", AT)
        elif (body.format == "JSON") is (lines.form == JSON):
            yield passed(f"LogFormat is {body.format}, {name} has {lines.form} lines")
        else:
            wanted = "JSON" if lines.form == JSON else "CLF"
            yield failed(f"LogFormat is {body.format}, but {lines.why} ({name}); {wanted} is needed", AT)
    if body is not None and resource.get("ApplyOnTransformedLogs") is True:
        yield from untransformed(world, read)


def _mistaken_for_fields(resource: Resource, world: World) -> Iterator[Said]:
    """A body that is refused because it reads JSON paths as CLF still says what is wrong with it."""
    text = resource.get(AT)
    body = decode(text) if isinstance(text, str) else text
    if not isinstance(body, dict) or body.get("LogFormat") != "CLF":
        return
    for name in body.get("LogGroupNames", ()):
        lines = world.view(log_lines).of(resource, name)
        if lines.form == JSON:
            yield failed(f"LogFormat is CLF, but {lines.why} ({name}); JSON is needed", AT)


def untransformed(world: World, read: list[tuple[str, Lines]]) -> Iterator[Said]:
    """Groups of the template without a transformer have no transformed lines."""
    transformed = {str(one.get("LogGroupIdentifier")) for one in world.of("AWS::Logs::Transformer")}
    for name, _lines in read:
        if name in world.view(created) and not any(group_name(one) == name for one in transformed):
            yield failed(
                f"it reads transformed lines of {name}, which has no transformer", "ApplyOnTransformedLogs"
            )


@rule(
    "insight-unknown-field",
    RULE,
    question="Do the lines have the fields that the rule reads?",
    cause="The Contributor Insights rule reads a field that no line of its log group has.",
    reason="Lines without a key are not counted, so the ranking stays empty.",
    fix="Use the field's name exactly as the lines have it; case counts.",
    source=GUIDE,
    requirements=NEEDS,
)
def unknown_field(resource: Resource, world: World) -> Iterator[Said]:
    """Keys, the value and what filters test."""
    body, read = _read(resource, world)
    for name, lines in read if body and body.format == "JSON" else ():
        for path in body.fields if body and lines.form != TEXT else ():
            yield _there(path, name, lines)


def _there(path: str, name: str, lines: Lines) -> Said:
    if lines.fields is None:
        return untold(f"whether lines of {name} have {path}: {lines.why}", AT)
    if lines.lacks(path):
        return failed(f"no line of {name} has {path}: {lines.why}; {lines.nearest(path)}", AT)
    if lines.doubtful(path):
        return untold(f"whether lines of {name} have {path}: {lines.why}, which has more fields", AT)
    return passed(f"lines of {name} have {path}")


@rule(
    "insight-filter-matches-nothing",
    RULE,
    question="Can a line pass the rule's filters?",
    cause="A filter of the Contributor Insights rule lets no line pass.",
    reason="Nothing is counted, so nobody is ranked.",
    fix="Test the field for a value that it can have, text with In and StartsWith, numbers with GreaterThan.",
    source=GUIDE,
    requirements=NEEDS,
)
def matches_nothing(resource: Resource, world: World) -> Iterator[Said]:
    """Each filter by itself, and filters on the same field together."""
    body, read = _read(resource, world)
    if body is None:
        return
    clash = _clash(body)
    yield failed(clash, AT) if clash else passed("its filters can hold together")
    for _name, lines in read:
        for one in body.filters:
            field = (lines.fields or {}).get(one.match)
            fault = _hopeless(one, field) if field else ""
            yield failed(fault, AT) if fault else passed(f"{one.match} can pass {one.test}")


def _clash(body: InsightRule) -> str:
    """``In`` without a value that ``NotIn`` on the same field leaves, or absent and yet a key."""
    for one in body.filters:
        if one.test in PRESENCE and one.values is False and one.match in (*body.keys, body.value_of):
            return f"{one.match} is to be absent, but it is counted by"
        same = [other for other in body.filters if other.match == one.match and other is not one]
        wanted = set(one.values) if one.test == "In" else set()
        for other in same:
            left = wanted - set(other.values) if other.test == "NotIn" else wanted
            left = wanted & set(other.values) if other.test == "In" else left
            if wanted and not left:
                return f"{one.match} is to be in {one.values} and {other.test} {other.values}"
    return ""


def _hopeless(one: InsightFilter, field: LogField) -> str:
    if one.test in PRESENCE or not field.type:
        return ""
    if field.numeric is not (one.test in NUMBER_TESTS):
        return f"{one.match} is {field.type}, which {one.test} {one.values} cannot test"
    wrong = [value for value in one.values if not _can(one.test, value, field)] if not field.numeric else []
    if not wrong or one.test == "NotIn":
        return (
            f"{one.match} is never {', '.join(wrong)}, so NotIn lets all pass"
            if wrong and field.values
            else ""
        )
    return f"{one.match} is never {', '.join(wrong)}; it is {' or '.join(field.values)}"


def _can(test: str, value: str, field: LogField) -> bool:
    if not field.values:
        return True
    return any(item.startswith(value) if test == "StartsWith" else item == value for item in field.values)


@rule(
    "insight-sum-of-nothing",
    RULE,
    question="Does the rule add up a number, or count lines?",
    cause="The Contributor Insights rule adds up something that is no number.",
    reason="Every line adds nothing, so the ranking is empty or by chance.",
    fix="Name a numeric field in ValueOf, or aggregate on Count.",
    source=GUIDE,
    requirements=NEEDS,
)
def sum_of_nothing(resource: Resource, world: World) -> Iterator[Said]:
    """The guide says that Sum needs ValueOf, and has an example without: a doubt, not a fault."""
    body, read = _read(resource, world)
    if body is None or body.aggregate == "Count":
        return
    if not body.value_of:
        yield untold("AggregateOn is Sum, and ValueOf is missing; Count or a numeric field is needed", AT)
    for _name, lines in read if body.value_of else ():
        field = (lines.fields or {}).get(body.value_of)
        if field and field.type and not field.numeric:
            yield failed(f"ValueOf is {body.value_of}, which is {field.type}; a number is needed", AT)
        elif field:
            yield passed(f"{body.value_of} is a number")


@rule(
    "insight-name-belies-body",
    RULE,
    question="Does the rule rank what it is called after?",
    cause="The Contributor Insights rule ranks something else than its name says.",
    reason="People look for the failing provider and see whoever has most traffic, or something else.",
    fix="Rank by the field, and filter for the value, that the name means.",
    source=GUIDE,
    requirements=NEEDS,
)
def belies_body(resource: Resource, world: World) -> Iterator[Said]:
    """Names that end in a field of the contract, or hold one of its values."""
    body, read = _read(resource, world)
    name = str(resource.get("RuleName", ""))
    if body is None or not lines_promised(read):
        return
    for _name, lines in read[:1]:
        fault = _other_key(body, lines, name) or _other_value(body, lines, name)
        yield failed(fault, AT) if fault else passed(f"{name} ranks by {', '.join(body.keys)}")


def lines_promised(read: list[tuple[str, Lines]]) -> bool:
    """Whether all groups hold the same kind of line of the contract."""
    return len({lines.kind for _name, lines in read}) == 1 and bool(read[0][1].kind)


def _other_key(body: InsightRule, lines: Lines, name: str) -> str:
    last = "".join(words(name)[-1:])
    single = f"{last[:-3]}y" if last.endswith("ies") else last.removesuffix("s")
    own = [path for path in lines.fields or {} if "".join(words(path.removesuffix("_id"))) == single]
    if own and not set(own) & set(body.keys):
        return f"{name} ranks by {', '.join(body.keys)}; {own[0]} is needed"
    return ""


def _says(name: str, part: str) -> bool:
    """The first word is the platform's or the service's name."""
    return any(part in word for word in words(name)[1:])


def _other_value(body: InsightRule, lines: Lines, name: str) -> str:
    for path, field in (lines.fields or {}).items():
        meant = {value for value in field.values if stem(value) and _says(name, stem(value))}
        asked = {
            value for one in body.filters if one.match == path and one.test == "In" for value in one.values
        }
        if meant and len(field.values) > 1 and (not asked or asked - meant):
            found = ", ".join(sorted(asked)) or "any value"
            return f"{name} counts {found} of {path}; {', '.join(sorted(meant))} is needed"
    return ""
