"""Sampling rules, groups and filter expressions of X-Ray: ``simulator`` answers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from conformance.comparison import differences
from simulator.facts import find
from simulator.tracing.facts import (
    DEFAULT_RULE,
    GROUP_COUNTS,
    GROUP_PERIOD_SECONDS,
    LIMITS,
    SDK_DIMENSIONS,
    SDK_METRICS,
    SDK_NAMESPACE,
    rate_is_modifiable,
)
from simulator.tracing.matching import matches
from simulator.tracing.reservoir import Sampled, sampled, spread, together
from simulator.tracing.sampling import (
    GATEWAY,
    Request,
    choose,
    percent_of_rate,
    rate_of_percent,
    stage_name,
    usable,
)
from simulator.tracing.sampling_rule import XRayError, check_group, check_rule
from simulator.tracing.trace_filter import TraceFilterError, parse_filter

from . import Answer


def _choose(given: Mapping[str, Any]) -> Mapping[str, Any]:
    found = choose(given["rules"], Request(**given["request"]))
    return {"rule": found and found["RuleName"]}


def _accepted(judge: Callable[[Mapping[str, Any]], None]) -> Answer:
    def answer(given: Mapping[str, Any]) -> Mapping[str, Any]:
        try:
            judge(given)
        except (XRayError, TraceFilterError) as error:
            return {"accepted": False, "error": str(error)}
        return {"accepted": True, "error": ""}

    return answer


def _filter(given: Mapping[str, Any]) -> Mapping[str, Any]:
    try:
        node = parse_filter(given["expression"])
    except TraceFilterError as error:
        return {"accepted": False, "error": str(error), "matches": False}
    found = matches(node, given["trace"], groups=given.get("groups")) if "trace" in given else False
    return {"accepted": True, "error": "", "matches": found}


def _reservoir(given: Mapping[str, Any]) -> Mapping[str, Any]:
    rule = given["rule"]
    size = rule["ReservoirSize"]
    quota = given.get("quota", size) if given.get("quota_assigned") else None
    each = given.get("requests_per_second")
    requests = spread(given["requests"], given["seconds"]) if each is None else each
    seconds = [sampled(one, reservoir=size, rate=rule["FixedRate"], quota=quota) for one in requests]
    return {**_totals(together(seconds), borrows=quota is None), "sampled": [one.total for one in seconds]}


def _totals(found: Sampled, *, borrows: bool) -> Mapping[str, Any]:
    return {
        "borrowed": found.reservoir if borrows else 0,
        "reservoir_sampled": 0 if borrows else found.reservoir,
        "expected_fixed_rate_sampled": found.fixed_rate,
        "expected_total": found.total,
    }


def _fact(given: Mapping[str, Any]) -> Mapping[str, Any]:
    if "platform" in given:
        return {"sampling_rate_modifiable": rate_is_modifiable(given["platform"])}
    if "console_rate" in given:
        return {"FixedRate": rate_of_percent(given["console_rate"])}
    if "FixedRate" in given:
        return {"console_rate": percent_of_rate(given["FixedRate"])}
    return {"value": find(LIMITS, given["limit"]).value} if "limit" in given else DEFAULT_RULE


def _sdk(given: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a client makes of a rule, or how it names itself."""
    if "api" in given:
        return {"service_name": stage_name(given["api"], given["stage"])}
    rule, client = given["rule"], re.sub(r"[\W_]+", "-", given["client"].lower()).replace("apig", "api-g")
    used = usable(rule, client)
    arn = rule.get("ResourceARN", "*") != "*"
    of_gateway = "stage ARN" if arn else "headers" if rule.get("Attributes") else None
    return {"rule_used": used, "matches_on": of_gateway if client == GATEWAY else None}


def _metrics(given: Mapping[str, Any]) -> Mapping[str, Any]:
    if "sdk" not in given:
        return {
            "publishes_cloudwatch_metric": True,
            "period_seconds": GROUP_PERIOD_SECONDS,
            "counts": GROUP_COUNTS,
        }
    unit, statistics = SDK_METRICS.get(given.get("metric", ""), (None, ()))
    return {
        "namespace": SDK_NAMESPACE,
        "metrics": list(SDK_METRICS),
        "dimensions": list(SDK_DIMENSIONS),
        "unit": unit,
        "statistics": list(statistics),
    }


def _by_chance(expected: Mapping[str, Any], answer: Any) -> Iterable[str]:
    """What chance decides is given in whole requests (the guide says 31 where 31.5 is expected)."""
    near = {
        key: answer[key]
        for key, wanted in expected.items()
        if key.startswith("expected_") and key in answer and abs(answer[key] - wanted) < 1
    }
    return differences({**expected, **near}, answer)


def _in_words(expected: Mapping[str, Any], answer: Any) -> Iterable[str]:
    """A sentence says the same if it has the answer's words."""
    same = {
        key: answer[key]
        for key, wanted in expected.items()
        if isinstance(wanted, str)
        and isinstance(answer.get(key), str)
        and _words(answer[key]) <= _words(wanted)
    }
    return differences({**expected, **same}, answer)


def _words(text: str) -> set[str]:
    return set(re.findall(r"[a-z]+", text.lower()))


KINDS: Mapping[str, Answer] = {
    "choose": _choose,
    "validate": _accepted(check_rule),
    "group": _accepted(check_group),
    "filter": _filter,
    "reservoir": _reservoir,
    "fact": _fact,
    "sdk": _sdk,
    "metrics": _metrics,
}
COMPARE = {"reservoir": _by_chance, "sdk": _in_words}
