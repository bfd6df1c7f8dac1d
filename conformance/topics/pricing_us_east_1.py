"""Prices, free tiers and bills of a month: ``simulator.cost.prices`` and ``simulator.cost.bill`` answer."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from conformance.comparison import differences, same
from simulator.cost.bill import bill, queried, traces
from simulator.cost.prices import UNVERIFIED, free, price

from . import Answer, Compare

_NUMBER = re.compile(r"(?:per )?([\d,.]+)\s*(k|M|million|thousand)?\b", re.IGNORECASE)
_SCALES = {"": 1, "k": 1000, "thousand": 1000, "m": 1_000_000, "million": 1_000_000}
_TRACES = frozenset({"requests_per_hour", "sampling", "days"})


def _unit(given: Mapping[str, Any]) -> Mapping[str, Any]:
    found = price(given["item"])
    return {"usd": found.usd, "per": found.per, "verified": given["item"] not in UNVERIFIED}


def _free(given: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"free": free(given["item"])}


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
    """``per`` is worded freely, so its quantity is what must agree: 0.06 for 100k is 0.60 for 1M."""
    if "per" in expected and not answer["per"]:
        yield "per: not answered"
    each = {"usd": expected["usd"] / _quantity(str(expected.get("per", answer["per"])))}
    yield from differences(each, {"usd": answer["usd"] / _quantity(answer["per"])})
    rest = {name: value for name, value in expected.items() if name not in {"usd", "per"}}
    yield from differences(rest, answer) if rest else ()


def _quantity(per: str) -> float:
    """The number that a unit begins with: ``1M events`` is a million, ``GB`` is one."""
    found = _NUMBER.match(per)
    if not found:
        return 1
    return float(found[1].replace(",", "")) * _SCALES[(found[2] or "").lower()]


KINDS: Mapping[str, Answer] = {"unit": _unit, "free": _free, "compute": _compute, "unverified": _unit}
COMPARE: Mapping[str, Compare] = {"compute": _reading, "unit": _priced, "unverified": _priced}
