"""The body of a Contributor Insights rule: JSON text in, a rule out, or an InsightRuleError.

Source: "Contributor Insights rule syntax in CloudWatch" in the CloudWatch user guide.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

MOST_KEYS = MOST_FILTERS = 4
MOST_VALUES = 10
LARGEST = 1_000_000_000
TEXT_TESTS = frozenset({"In", "NotIn", "StartsWith"})
NUMBER_TESTS = frozenset({"GreaterThan", "LessThan", "EqualTo", "NotEqualTo"})
PRESENCE = frozenset({"IsPresent"})
_PATH = re.compile(r"\$\.[A-Za-z][\w.\-\[\]*'\"@]*")
_ARN = re.compile(r"arn:[^:]*:logs:[^:]*:(\d{12}|\*|):log-group.*")


class InsightRuleError(ValueError):
    """A rule that CloudWatch would refuse."""


@dataclass(frozen=True, kw_only=True)
class InsightFilter:
    """``{"Match": "$.status", "StartsWith": ["4"]}``."""

    match: str
    test: str
    values: Any


@dataclass(frozen=True, kw_only=True)
class InsightRule:
    """``groups`` are names or ARNs and may end in a star; keys of CLF lines are names out of ``aliases``."""

    groups: tuple[str, ...]
    format: str
    keys: tuple[str, ...]
    value_of: str
    filters: tuple[InsightFilter, ...]
    aggregate: str
    aliases: frozenset[str] = frozenset()

    @property
    def fields(self) -> tuple[str, ...]:
        """Every field that it reads, once."""
        found = (
            *self.keys,
            *([self.value_of] if self.value_of else ()),
            *(one.match for one in self.filters),
        )
        return tuple(dict.fromkeys(found))


def parse_rule_body(body: object) -> InsightRule:
    """Return the rule in a body, its JSON text or the object in it; raises InsightRuleError."""
    rule = _object(body)
    if rule.get("Schema") != {"Name": "CloudWatchLogRule", "Version": 1}:
        raise InsightRuleError(f"Schema is {rule.get('Schema')}; CloudWatchLogRule, version 1, is needed")
    if rule.get("LogFormat") not in {"JSON", "CLF"}:
        raise InsightRuleError(f"LogFormat is {rule.get('LogFormat')}; JSON or CLF is needed")
    given = rule.get("Contribution")
    contribution: Mapping[str, Any] = given if isinstance(given, dict) else {}
    aliases = rule.get("Fields")
    made = InsightRule(
        groups=_groups(rule),
        format=str(rule["LogFormat"]),
        keys=_texts(contribution.get("Keys"), "Keys"),
        value_of=str(contribution.get("ValueOf", "")),
        filters=tuple(_filters(contribution.get("Filters", []))),
        aggregate=str(rule.get("AggregateOn", "")),
        aliases=frozenset(map(str, aliases.values())) if isinstance(aliases, dict) else frozenset(),
    )
    _check(made)
    return made


def _object(body: object) -> Mapping[str, Any]:
    if isinstance(body, str):
        try:
            body = json.loads(body)
        except (ValueError, RecursionError) as error:
            raise InsightRuleError(f"the body is not valid JSON: {error}") from None
    if not isinstance(body, dict):
        raise InsightRuleError("the body is no object")
    return body


def _groups(rule: Mapping[str, Any]) -> tuple[str, ...]:
    if ("LogGroupNames" in rule) is ("LogGroupARNs" in rule):
        raise InsightRuleError("either LogGroupNames or LogGroupARNs is needed")
    names = _texts(rule.get("LogGroupNames", rule.get("LogGroupARNs")), "log groups")
    wrong = [name for name in names if "LogGroupARNs" in rule and not _ARN.fullmatch(name)]
    if wrong:
        raise InsightRuleError(f"'{wrong[0]}' is no ARN of a log group, with a whole account or a star")
    return names


def _texts(value: Any, what: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not value or not all(isinstance(item, str) for item in value):
        raise InsightRuleError(f"{what} are {value!r}; a list of texts is needed")
    return tuple(value)


def _filters(items: Any) -> Iterator[InsightFilter]:
    if not isinstance(items, list):
        raise InsightRuleError("Filters are no list")
    for item in items:
        tests = [name for name in item if name != "Match"] if isinstance(item, dict) else []
        if len(tests) != 1 or not isinstance(item.get("Match"), str):
            raise InsightRuleError(f"a filter is {item}; Match and one test are needed")
        one = InsightFilter(match=item["Match"], test=tests[0], values=item[tests[0]])
        _check_test(one)
        yield one


def _check_test(one: InsightFilter) -> None:
    if one.test in TEXT_TESTS:
        texts = isinstance(one.values, list) and all(isinstance(item, str) for item in one.values)
        good = texts and 0 < len(one.values) <= MOST_VALUES
    elif one.test in NUMBER_TESTS:
        number = isinstance(one.values, (int, float)) and not isinstance(one.values, bool)
        good = number and abs(one.values) <= LARGEST
    else:
        good = one.test in PRESENCE and isinstance(one.values, bool)
    if not good:
        raise InsightRuleError(f"{one.match} cannot be tested with {one.test}: {one.values!r}")


def _check(rule: InsightRule) -> None:
    if len(rule.keys) > MOST_KEYS or len(rule.filters) > MOST_FILTERS:
        raise InsightRuleError(f"at most {MOST_KEYS} keys and {MOST_FILTERS} filters are allowed")
    if rule.aggregate not in {"Count", "Sum"}:
        raise InsightRuleError(f"AggregateOn is '{rule.aggregate}'; Count or Sum is needed")
    if rule.aggregate == "Count" and rule.value_of:
        raise InsightRuleError(f"ValueOf is {rule.value_of}, which goes with AggregateOn Sum only")
    wrong = [field for field in rule.fields if not _readable(rule, field)]
    if wrong:
        raise InsightRuleError(f"'{wrong[0]}' is no field; $.name in JSON, a number or an alias in CLF")


def _readable(rule: InsightRule, field: str) -> bool:
    if rule.format == "JSON":
        return _PATH.fullmatch(field) is not None
    return field.isdecimal() or field in rule.aliases
