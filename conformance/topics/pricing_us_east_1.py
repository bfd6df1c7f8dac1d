"""Prices, free tiers and bills of a month: ``simulator.prices`` and ``simulator.bill`` answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from conformance.comparison import differences, same
from simulator.bill import bill, queried, traces
from simulator.prices import FREE, PRICES, UNVERIFIED

from . import Answer, Compare

_TRACES = frozenset({"requests_per_hour", "sampling", "days"})


def _unit(given: Mapping[str, Any]) -> Mapping[str, Any]:
    price = PRICES[given["item"]]
    return {"usd": price.usd, "per": price.per, "verified": given["item"] not in UNVERIFIED}


def _free(given: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"free": FREE[given["item"]]}


def _compute(given: Mapping[str, Any]) -> Mapping[str, Any]:
    """The total; of X-Ray's usage, which does not say what is asked, the price of each reading of it."""
    if set(given) >= _TRACES:
        recorded, insights = traces(**{name: given[name] for name in _TRACES})
        each = [round(recorded.usd, 2), round(insights.usd, 2)]
        return {"recorded": recorded.used, "billable": recorded.billable, "usd": [*each, round(sum(each), 2)]}
    if set(given) >= {"scanned", "retrieved"}:
        found = queried(scanned=given["scanned"], retrieved=given["retrieved"])
        return {"total": found.used, "billable": found.billable, "usd": round(found.usd, 2)}
    return {"usd": round(sum(one.usd for one in bill(given)), 6)}


def _reading(expected: Mapping[str, Any], answer: Any) -> Iterator[str]:
    """``usd`` is right if it is one of the readings of the usage, where the answer has several."""
    found = answer.get("usd") if isinstance(answer, Mapping) else None
    if isinstance(found, list):
        right = next((one for one in found if same(expected.get("usd"), one)), found)
        answer = {**answer, "usd": right}
    yield from differences(expected, answer)


def _priced(expected: Mapping[str, Any], answer: Any) -> Iterator[str]:
    """``per`` is a writer's wording of the unit; the price is what must agree."""
    yield from differences({name: value for name, value in expected.items() if name != "per"}, answer)


KINDS: Mapping[str, Answer] = {"unit": _unit, "free": _free, "compute": _compute, "unverified": _unit}
COMPARE: Mapping[str, Compare] = {"compute": _reading, "unit": _priced, "unverified": _priced}
