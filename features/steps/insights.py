"""What the sentences about Contributor Insights mean."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pytest_bdd import given, parsers, then

from contract import fields
from features.steps.judgement import Judged, differs
from features.steps.logs import KINDS, adopted
from features.steps.metrics import LINES
from template import Resource, Template
from template.dashboards import dashboards

RULE = "AWS::CloudWatch::InsightRule"
SCHEMA = {"Name": "CloudWatchLogRule", "Version": 1}
KNOWN, REFUSED = "consumer NotIn ['-']", "status StartsWith ['4']"
PAYMENT, FAILED = "event In ['payment']", "outcome In ['failed']"
RANKINGS: Mapping[str, tuple[str, str, frozenset[str]]] = {
    "API consumers": ("access_log", "consumer", frozenset({KNOWN})),
    "refused consumers": ("access_log", "consumer", frozenset({KNOWN, REFUSED})),
    "failing providers": ("payment_event", "provider", frozenset({PAYMENT, FAILED})),
    "countries": ("payment_event", "country", frozenset({PAYMENT})),
    "failing merchants": ("payment_event", "merchant_id", frozenset({PAYMENT, FAILED})),
}
"""Who is ranked: kind of line, key, and just what the lines must say besides."""

TEXT_TESTS = {"In", "NotIn", "StartsWith"}
NUMBER_TESTS = {"EqualTo", "NotEqualTo", "GreaterThan", "LessThan"}
PRESENCE = {"IsPresent"}
MOST_VALUES = 10
"""Tests of a filter, and how many values one takes (CloudWatch user guide, "rule syntax")."""

PRIVATE = {"source_ip", "payment_id", "message", "request_id", "trace_id", "detail.sourceIPAddress"}


@dataclass(frozen=True, kw_only=True)
class Filter:
    """One filter of a rule: the path that it looks at, and its one test."""

    path: str
    test: str
    values: Any


def body(rule: Resource) -> Mapping[str, Any]:
    """What a rule says, empty where it is no JSON."""
    try:
        found = json.loads(str(rule.get("RuleBody")))
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def groups(rule: Resource) -> list[str]:
    """The log groups that a rule reads."""
    return [str(name) for name in body(rule).get("LogGroupNames", [])]


def keys(rule: Resource) -> list[str]:
    """By what a rule ranks."""
    return [str(path) for path in body(rule).get("Contribution", {}).get("Keys", [])]


def filters(rule: Resource) -> list[Filter]:
    """Every test of every filter of a rule."""
    found = body(rule).get("Contribution", {}).get("Filters", [])
    return [
        Filter(path=str(one.get("Match")), test=test, values=values)
        for one in found
        for test, values in one.items()
        if test != "Match"
    ]


def kinds(rule: Resource) -> set[str]:
    """The kinds of lines that a rule reads, by the names of its log groups; empty text for an unknown one."""
    return {
        next((LINES.get(kind, "") for kind, shape in KINDS.items() if re.match(shape, name)), "")
        for name in groups(rule)
    }


def type_of(kind: str, path: str) -> str:
    """JSON type of a field; API Gateway's access log quotes every value, so all of its fields are text."""
    if kind == "access_log":
        return "string"
    part: Mapping[str, Any] = fields.document(kind)
    for name in path.removeprefix("$.").split("."):
        part = part["properties"][name]
    return str(part.get("type", "string"))


def fixed(kind: str, path: str) -> list[str]:
    """The only values that a field has, empty where it may have any."""
    part: Mapping[str, Any] = {} if kind == "access_log" else fields.document(kind)
    for name in path.removeprefix("$.").split(".") if part else ():
        part = part["properties"][name]
    return [*part.get("enum", []), *([part["const"]] if "const" in part else [])]


@given("every insight rule")
def _rules(template: Template, judged: Judged[Resource]) -> None:
    judged.choose("insight rules", template.of(RULE))


@given(parsers.re(rf"every ranking of (?P<whom>{'|'.join(RANKINGS)})"))
def _rankings(template: Template, judged: Judged[Resource], whom: str) -> None:
    kind, key, wanted = RANKINGS[whom]

    def ranks(rule: Resource) -> bool:
        asked = {f"{one.path.removeprefix('$.')} {one.test} {one.values}" for one in filters(rule)}
        return kinds(rule) == {kind} and keys(rule) == [f"$.{key}"] and asked == wanted

    judged.choose(f"rankings of {whom}", [rule for rule in template.of(RULE) if ranks(rule)])


@then("there is a rule that counts it")
def _counts(judged: Judged[Resource]) -> None:
    judged.each(lambda rule: differs(body(rule).get("AggregateOn"), "Count"))


@then("a dashboard shows each")
def _shown(template: Template, judged: Judged[Resource]) -> None:
    names = {name for one in dashboards(template) for name in one.insight_rules}
    judged.each(lambda rule: "" if rule.get("RuleName") in names else "is on no dashboard")


@then("each counts from the start")
def _enabled(judged: Judged[Resource]) -> None:
    judged.each(lambda rule: differs(rule.get("RuleState"), "ENABLED"))


@then("each reads log groups of this stack, of one kind")
def _groups_exist(template: Template, judged: Judged[Resource]) -> None:
    known = {one.name for one in template.of("AWS::Logs::LogGroup")} | set(adopted(template))
    judged.each(lambda rule: "" if groups(rule) else "reads no log group")
    judged.each(lambda rule: ", ".join(f"no log group {name}" for name in groups(rule) if name not in known))
    judged.each(
        lambda rule: "" if len(kinds(rule)) == 1 and "" not in kinds(rule) else f"reads {sorted(kinds(rule))}"
    )


@then("each reads all groups of its kind, each once")
def _all_groups(template: Template, judged: Judged[Resource]) -> None:
    known = {one.name for one in template.of("AWS::Logs::LogGroup")} | set(adopted(template))

    def fault(rule: Resource) -> str:
        shapes = [KINDS[kind] for kind, line in LINES.items() if line in kinds(rule)]
        wanted = sorted(name for name in known if any(re.match(shape, name) for shape in shapes))
        return differs(sorted(groups(rule)), wanted)

    judged.each(fault)


@then("each reads JSON, as the lines of those groups are")
def _json(judged: Judged[Resource]) -> None:
    judged.each(lambda rule: differs(body(rule).get("Schema"), SCHEMA))
    judged.each(lambda rule: differs(body(rule).get("LogFormat"), "JSON"))
    judged.each(lambda rule: "reads transformed lines" if rule.get("ApplyOnTransformedLogs") else "")


@then("each of its keys is a field of the lines that it reads")
def _keys_exist(judged: Judged[Resource]) -> None:
    def fault(rule: Resource) -> str:
        contribution = body(rule).get("Contribution", {})
        asked = [*keys(rule), *([contribution["ValueOf"]] if "ValueOf" in contribution else [])]
        return ", ".join(
            f"no line has {path}" for path in asked for kind in kinds(rule) if path not in fields.paths(kind)
        )

    judged.each(fault)


@then("each of its filters can match a line")
def _filters_match(judged: Judged[Resource]) -> None:
    judged.each(
        lambda rule: ", ".join(
            filter(None, (_hopeless(kind, one) for one in filters(rule) for kind in kinds(rule)))
        )
    )


def _hopeless(kind: str, one: Filter) -> str:
    """Why no line of a kind can pass a filter."""
    if one.path not in fields.paths(kind):
        return f"no line has {one.path}"
    if one.test in PRESENCE:
        return ""
    fitting = {"string": TEXT_TESTS, "number": NUMBER_TESTS, "integer": NUMBER_TESTS}.get(
        type_of(kind, one.path), set()
    )
    if one.test not in fitting:
        return f"{one.path} is {type_of(kind, one.path)}, which {one.test} cannot test"
    if one.test in NUMBER_TESTS:
        return "" if isinstance(one.values, (int, float)) else f"{one.path} is compared with {one.values}"
    return _no_such_value(one, fixed(kind, one.path))


def _no_such_value(one: Filter, allowed: list[str]) -> str:
    if not isinstance(one.values, list) or not 0 < len(one.values) <= MOST_VALUES:
        return f"{one.path} is compared with {one.values}"
    wrong = [value for value in one.values if allowed and value not in allowed] if one.test == "In" else []
    return f"{one.path} is never {', '.join(wrong)}" if wrong else ""


@then(
    parsers.parse("each has at least {least:d} key, at most {keys_:d} keys and at most {filters_:d} filters")
)
def _within_limits(judged: Judged[Resource], least: int, keys_: int, filters_: int) -> None:
    judged.each(lambda rule: "" if least <= len(keys(rule)) <= keys_ else f"has {len(keys(rule))} keys")
    judged.each(lambda rule: "" if len(filters(rule)) <= filters_ else f"has {len(filters(rule))} filters")


@then("each counts lines, or adds up a number")
def _aggregates(judged: Judged[Resource]) -> None:
    def fault(rule: Resource) -> str:
        value = body(rule).get("Contribution", {}).get("ValueOf")
        how = body(rule).get("AggregateOn")
        if how == "Sum":
            return (
                ""
                if value and all(type_of(kind, str(value)) in {"number", "integer"} for kind in kinds(rule))
                else f"adds up {value}"
            )
        return differs(how, "Count") or (f"counts, yet names {value}" if value else "")

    judged.each(fault)


@then("none ranks by addresses, payments or free text")
def _not_private(judged: Judged[Resource]) -> None:
    judged.each(lambda rule: ", ".join(path for path in keys(rule) if path.removeprefix("$.") in PRIVATE))


@then("each has a filter, for every line that passes is billed")
def _bounded(judged: Judged[Resource]) -> None:
    judged.each(lambda rule: "" if filters(rule) else "counts every line")
