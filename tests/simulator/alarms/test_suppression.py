"""Suppression: the figures of the user guide, the bounds of both periods, and what is never lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.alarms.suppression import run

QUIET = ((0.0, "OK"),)
Changes = tuple[tuple[float, str], ...]


def acted(
    composite: Changes, suppressor: Changes = QUIET, *, wait: float = 2, extension: float = 3
) -> Changes:
    return run(composite, suppressor, wait=wait, extension=extension, until=100)


def since(*changes: tuple[float, str]) -> Changes:
    return ((0.0, "OK"), *changes)


# WaitPeriod 2, ExtensionPeriod 3, as in the guide.
FIGURES = [
    ("1 wait is over", since((2, "ALARM")), QUIET, ((4, "ALARM"),)),
    ("2 suppressor in time", since((2, "ALARM")), since((3, "ALARM")), ()),
    ("3 back within the wait", since((2, "ALARM"), (3, "OK")), QUIET, ((5, "OK"),)),
    ("4 suppressor first", since((2, "ALARM")), ((0.0, "ALARM"),), ()),
    ("5 extension is over", since((2, "ALARM")), since((3, "ALARM"), (6, "OK")), ((9, "ALARM"),)),
    ("6 back in extension", since((2, "ALARM"), (7, "OK")), since((3, "ALARM"), (6, "OK")), ((9, "OK"),)),
]


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure[0])
def test_figures_of_the_user_guide_hold(figure: tuple[str, Changes, Changes, Changes]) -> None:
    _, composite, suppressor, expected = figure
    assert acted(composite, suppressor) == expected


def test_first_figure_suppressor_within_a_long_wait_suppresses() -> None:
    assert acted(since((2, "ALARM")), since((4, "ALARM")), wait=6, extension=6) == ()


def test_second_figure_composite_back_within_a_long_extension_tells_ok_only() -> None:
    composite, suppressor = ((0.0, "ALARM"), (5.0, "OK")), ((0.0, "ALARM"), (2.0, "OK"))
    assert acted(composite, suppressor, wait=6, extension=6) == ((11, "OK"),)


@pytest.mark.parametrize("at,expected", [(3.9, ()), (4.0, ()), (4.1, ((4.0, "ALARM"),))])
def test_suppressor_counts_up_to_the_end_of_the_wait(at: float, expected: Changes) -> None:
    assert acted(since((2, "ALARM")), since((at, "ALARM"))) == expected


@pytest.mark.parametrize(
    "at,expected",
    [
        (8.9, ((10.9, "OK"),)),
        (9.0, ((11.0, "OK"),)),
        (9.1, ((9.0, "ALARM"), (11.1, "OK"))),
    ],
)
def test_composite_counts_up_to_the_end_of_the_extension(at: float, expected: Changes) -> None:
    found = acted(since((2, "ALARM"), (at, "OK")), since((3, "ALARM"), (6, "OK")))
    assert [state for _, state in found] == [state for _, state in expected]
    assert [when for when, _ in found] == pytest.approx([when for when, _ in expected])


def test_suppressor_that_comes_back_discards_the_extension() -> None:
    suppressor = since((3, "ALARM"), (6, "OK"), (8, "ALARM"), (20, "OK"))
    assert acted(since((2, "ALARM")), suppressor) == ((23, "ALARM"),)


def test_suppressor_without_data_suppresses_nothing() -> None:
    assert acted(since((2, "ALARM")), since((1, "INSUFFICIENT_DATA"))) == ((4, "ALARM"),)
    assert acted(since((2, "ALARM")), since((1, "ALARM"), (3, "INSUFFICIENT_DATA"))) == ((6, "ALARM"),)


def test_changes_of_a_suppressor_that_is_not_in_alarm_leave_the_wait_alone() -> None:
    assert acted(since((2, "ALARM")), since((3, "INSUFFICIENT_DATA"))) == ((4, "ALARM"),)


def test_suppressor_that_ends_without_anything_held_back_tells_nobody() -> None:
    assert acted(QUIET, since((3, "ALARM"), (6, "OK"))) == ()


def test_action_before_the_suppressor_is_not_repeated_after_it() -> None:
    assert acted(since((2, "ALARM")), since((10, "ALARM"), (20, "OK"))) == ((4, "ALARM"),)


def test_both_at_once_the_suppressor_is_first() -> None:
    assert acted(since((2, "ALARM")), since((2, "ALARM"))) == ()


def test_both_end_at_once_the_composite_waits_for_its_own_ok() -> None:
    assert acted(since((2, "ALARM"), (6, "OK")), since((3, "ALARM"), (6, "OK"))) == ((8, "OK"),)


def test_no_wait_acts_at_once() -> None:
    assert acted(since((2, "ALARM"), (3, "OK")), wait=0) == ((2, "ALARM"), (3, "OK"))


def test_state_that_is_repeated_is_no_change() -> None:
    assert acted(since((2, "ALARM"), (3, "ALARM"))) == ((4, "ALARM"),)


def test_end_of_time_is_the_last_moment() -> None:
    composite = since((2, "ALARM"))
    assert run(composite, QUIET, wait=2, extension=3, until=4) == ((4, "ALARM"),)
    assert run(composite, QUIET, wait=2, extension=3, until=3.9) == ()


@pytest.mark.parametrize("at,expected", [(1, ((4, "ALARM"),)), (3, ()), (5, ((4, "ALARM"),))])
def test_new_suppressor_discards_a_period_that_runs(at: float, expected: Changes) -> None:
    found = run(since((2, "ALARM")), QUIET, wait=2, extension=3, until=100, replaced=(at,))
    assert found == expected


def test_nothing_in_nothing_out() -> None:
    assert run((), (), wait=1, extension=1, until=9) == ()


STEPS = st.lists(st.integers(1, 9), max_size=12)


@given(STEPS, st.integers(0, 5))
def test_without_suppressor_a_state_that_outlives_the_wait_is_told_once(steps: list[int], wait: int) -> None:
    at, composite = 0, [(0.0, "OK")]
    for place, step in enumerate(steps):
        at += step
        composite.append((float(at), "OK" if place % 2 else "ALARM"))
    ends = [begins for begins, _ in composite[2:]] + [float("inf")]
    told = [
        (begins + wait, state)
        for (begins, state), end in zip(composite[1:], ends, strict=False)
        if end > begins + wait
    ]
    assert run(composite, QUIET, wait=wait, extension=3, until=1e9) == tuple(told)


@given(STEPS)
def test_suppressor_that_never_ends_lets_nothing_through(steps: list[int]) -> None:
    at, composite = 0, [(0.0, "OK")]
    for place, step in enumerate(steps):
        at += step
        composite.append((float(at), "OK" if place % 2 else "ALARM"))
    assert run(composite, ((0.0, "ALARM"),), wait=1, extension=1, until=1e9) == ()
