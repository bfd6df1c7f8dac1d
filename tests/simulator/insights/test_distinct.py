"""Different keys are counted exactly while few, nearly when many."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.insights.distinct import KEPT, Distinct


@given(st.lists(st.tuples(st.text(), st.text()), max_size=200))
def test_few_keys_are_counted_exactly(keys: list[tuple[str, ...]]) -> None:
    assert Distinct(keys).count == len(set(keys))


@pytest.mark.parametrize("many", [KEPT - 1, KEPT, 5_000, 40_000])
def test_many_keys_are_counted_nearly(many: int) -> None:
    keys = [(str(number),) for number in range(many)]
    assert Distinct([*keys, *keys]).count == pytest.approx(many, rel=0.1)


def test_a_count_with_more_keys_leaves_the_first_as_it_was() -> None:
    first = Distinct([("a",)])
    assert (first.with_keys([("a",), ("b",)]).count, first.count) == (2, 1)


def test_memory_does_not_grow() -> None:
    found = Distinct((str(number),) for number in range(10_000))
    assert len(found._hashes) == len(found._known) == KEPT
    assert found._hashes == sorted(found._known)
