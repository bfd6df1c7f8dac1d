"""Composites in time: what changes them, who caused it, and which of them are never evaluated."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.alarms.composites import after, follow, stopped, undeletable
from template.rules import Rule, parse_rule, state

OK, ALARM, NONE = "OK", "ALARM", "INSUFFICIENT_DATA"


def rules(**texts: str) -> dict[str, Rule]:
    return {name: parse_rule(text) for name, text in texts.items()}


def told(text: str, initial: dict[str, str], *transitions: tuple[str, str]) -> list[tuple[str, bool, str]]:
    return [
        (step.state, step.changed, step.trigger) for step in follow(parse_rule(text), initial, transitions)
    ]


def test_recorded_composite_of_two_alarms() -> None:
    transitions = [("a1", ALARM), ("a1", OK), ("a2", ALARM), ("a2", OK), ("a1", ALARM), ("a2", ALARM)]
    assert told("ALARM(a1) OR ALARM(a2)", {"a1": OK, "a2": OK}, *transitions) == [
        (ALARM, True, "a1"),
        (OK, True, "a1"),
        (ALARM, True, "a2"),
        (OK, True, "a2"),
        (ALARM, True, "a1"),
        (ALARM, False, "a1"),
    ]


def test_child_that_resolves_while_another_is_in_alarm_tells_nobody() -> None:
    found = told("ALARM(a) OR ALARM(b)", {"a": ALARM, "b": ALARM}, ("a", OK), ("b", OK))
    assert found == [(ALARM, False, ""), (OK, True, "b")]


def test_last_child_of_an_and_is_the_cause() -> None:
    found = told("ALARM(a) AND ALARM(b)", {"a": OK, "b": OK}, ("a", ALARM), ("b", ALARM))
    assert found == [(OK, False, ""), (ALARM, True, "b")]


def test_negated_child_fires_the_composite_when_it_ends() -> None:
    found = told("ALARM(a) AND NOT ALARM(deploy)", {"a": ALARM, "deploy": ALARM}, ("deploy", OK))
    assert found == [(ALARM, True, "deploy")]


def test_child_without_data_is_neither_ok_nor_in_alarm() -> None:
    assert told("OK(a)", {"a": OK}, ("a", NONE)) == [(OK, True, "a")]
    assert told("NOT ALARM(a)", {"a": ALARM}, ("a", NONE)) == [(ALARM, True, "a")]


def test_at_least_counts_on_the_way_up_and_down() -> None:
    transitions = [("a", ALARM), ("b", ALARM), ("c", ALARM), ("a", OK), ("b", OK)]
    found = told("AT_LEAST(2, ALARM, (a, b, c))", {"a": OK, "b": OK, "c": OK}, *transitions)
    assert [one[0] for one in found] == [OK, ALARM, ALARM, ALARM, OK]
    assert [one[1] for one in found] == [False, True, False, False, True]


def test_initial_states_are_left_alone() -> None:
    initial = {"a": OK}
    told("ALARM(a)", initial, ("a", ALARM))
    assert initial == {"a": OK}


def test_no_transitions_no_steps() -> None:
    assert told("TRUE", {}) == []


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from([OK, ALARM, NONE])), max_size=20))
def test_state_is_always_what_the_rule_says_of_the_children(transitions: list[tuple[str, str]]) -> None:
    rule, states = parse_rule("ALARM(a) AND (OK(b) OR NOT ALARM(c))"), dict.fromkeys("abc", OK)
    before = state(rule, states)
    for step, (child, found) in zip(follow(rule, states, transitions), transitions, strict=True):
        states = states | {child: found}
        assert step.state == state(rule, states)
        assert step.changed is (step.state != before)
        before = step.state


@pytest.mark.parametrize(
    "found,stop,locked",
    [
        (rules(A="ALARM(B)", B="ALARM(A)"), "AB", "AB"),
        (rules(A="ALARM(A)"), "A", "A"),
        (rules(A="ALARM(B)", B="ALARM(C)", C="OK(A)"), "ABC", "ABC"),
        (rules(A="ALARM(B)", B="ALARM(A)", top="ALARM(A) OR ALARM(x)"), ("A", "B", "top"), "AB"),
        (rules(A="ALARM(B)", B="FALSE"), "", ""),
        (rules(A="ALARM(B) OR ALARM(C)", B="ALARM(C)", C="ALARM(x)"), "", ""),
        (rules(A="ALARM(B)", B="ALARM(A)", C="ALARM(x)"), "AB", "AB"),
        (rules(A='ALARM("arn:aws:cloudwatch:r:1:alarm:B")', B="AT_LEAST(1, OK, (A))"), "AB", "AB"),
        (rules(A="NOT (ALARM(B) AND TRUE)", B="NOT OK(A)"), "AB", "AB"),
        (rules(A="ALARM(a)"), "", ""),
    ],
)
def test_cycle_stops_what_reads_it_and_locks_what_is_in_it(
    found: dict[str, Rule], stop: str, locked: str
) -> None:
    assert stopped(found) == frozenset(stop)
    assert undeletable(found) == frozenset(locked)


def test_new_alarm_knows_nothing_and_an_update_keeps_the_state() -> None:
    assert after("create") == NONE
    assert after("create", ALARM) == NONE
    assert [after("update", before) for before in (OK, ALARM, NONE)] == [OK, ALARM, NONE]
