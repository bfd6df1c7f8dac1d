"""The body of a Contributor Insights rule: JSON text in, a rule out, or an InsightRuleError.

Source: "Contributor Insights rule syntax in CloudWatch" in the CloudWatch user guide.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .insight_filter import (
    NUMBER_TESTS,
    PRESENCE,
    TEXT_TESTS,
    InsightFilter,
    InsightRuleError,
    parse_filters,
)

__all__ = [
    "NUMBER_TESTS",
    "PRESENCE",
    "TEXT_TESTS",
    "InsightFilter",
    "InsightRule",
    "InsightRuleError",
    "parse_rule_body",
]

MOST_KEYS = MOST_FILTERS = 4
_STEP = r"[A-Za-z@_][\w@\-]*(?:\[(?:\d+|'[^']*'|\"[^\"]*\")\])*"
_PATH = re.compile(rf"\$\.(?=[A-Za-z]){_STEP}(?:\.(?:{_STEP}|\d[\w@\-]*))*")
_ARN = re.compile(r"arn:[^:]*:logs:[^:]*:(\d{12}|\*|):log-group[^*]*\*?")
_PLACE = re.compile(r"[1-9]\d*")


@dataclass(frozen=True, kw_only=True)
class InsightRule:
    """``groups`` are names or ARNs and may end in a star; ``places`` name fields of CLF lines, from 1."""

    groups: tuple[str, ...]
    format: str
    keys: tuple[str, ...]
    value_of: str
    filters: tuple[InsightFilter, ...]
    aggregate: str
    places: tuple[tuple[str, int], ...] = ()

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
    made = InsightRule(
        groups=_groups(rule),
        format=str(rule["LogFormat"]),
        keys=_texts(contribution.get("Keys"), "Keys"),
        value_of=str(contribution.get("ValueOf", "")),
        filters=tuple(parse_filters(contribution.get("Filters", []))),
        aggregate=str(rule.get("AggregateOn", "")),
        places=_places(rule.get("Fields", {})),
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
    for name in names:
        if "LogGroupARNs" in rule and not _ARN.fullmatch(name):
            raise InsightRuleError(f"'{name}' is no ARN of a log group, with a whole account or a star")
        if "*" in name[:-1] and "LogGroupNames" in rule:
            raise InsightRuleError(f"'{name}' has a star before its end; only the end may be left open")
    return names


def _places(fields: Any) -> tuple[tuple[str, int], ...]:
    """``{"4": "IpAddress"}`` as names and where they stand."""
    if not isinstance(fields, dict) or not all(isinstance(name, str) and name for name in fields.values()):
        raise InsightRuleError(f"Fields are {fields!r}; names for numbers of fields are needed")
    wrong = [place for place in fields if not _PLACE.fullmatch(place)]
    if wrong:
        raise InsightRuleError(f"Fields: '{wrong[0]}' is no place of a field; they count from 1")
    return tuple((name, int(place)) for place, name in fields.items())


def _texts(value: Any, what: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not value or not all(isinstance(item, str) for item in value):
        raise InsightRuleError(f"{what} are {value!r}; a list of texts is needed")
    return tuple(value)


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
    return _PLACE.fullmatch(field) is not None or field in dict(rule.places)
