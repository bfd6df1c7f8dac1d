"""Histories: changes of metric alarms, and composites as their children change."""

from __future__ import annotations

import numpy as np
import pytest

from simulator.alarms.states import ALARM, INSUFFICIENT, OK
from simulator.histories import START, History, composite_histories, history, state_at
from template.alarms import Composite
from tests.simulator.worlds import Resource, composite, world

ON_AND_OFF: History = ((1.0, "OK"), (5.0, "ALARM"), (9.0, "OK"))


def histories(rules: dict[str, str], **known: History) -> dict[str, History]:
    """Composites by name whose children are named as they are written."""
    resources: dict[str, Resource] = {name.title(): composite(name, rule) for name, rule in rules.items()}
    found: tuple[Composite, ...] = tuple(world(**resources).composites.values())
    names = {name: name for name in (*rules, *known)}
    return composite_histories(found, names, known)


@pytest.mark.parametrize(
    "by_minute,expected",
    [
        ([OK, OK, ALARM, ALARM, OK], ((1.0, "OK"), (3.0, "ALARM"), (5.0, "OK"))),
        ([INSUFFICIENT, INSUFFICIENT, ALARM, INSUFFICIENT], ((3.0, "ALARM"), (4.0, "INSUFFICIENT_DATA"))),
        ([INSUFFICIENT], ()),
        ([ALARM], ((1.0, "ALARM"),)),
    ],
    ids=["on and off", "starts and ends without data", "never any data", "at once"],
)
def test_history_holds_changes_only_the_first_after_a_minute(by_minute: list[int], expected: History) -> None:
    assert history(np.array(by_minute, dtype=np.int8)) == expected


def test_composite_changes_when_a_child_does() -> None:
    assert histories({"any": "ALARM(a)"}, a=ON_AND_OFF) == {"any": ON_AND_OFF}


def test_composite_stays_when_a_second_child_joins() -> None:
    found = histories(
        {"any": "ALARM(a) OR ALARM(b)"}, a=ON_AND_OFF, b=((1.0, "OK"), (7.0, "ALARM"), (12.0, "OK"))
    )
    assert found["any"] == ((1.0, "OK"), (5.0, "ALARM"), (12.0, "OK"))


def test_changes_within_a_minute_count_as_one() -> None:
    a: History = ((1.0, "OK"), (5.0, "ALARM"))
    b: History = ((1.0, "ALARM"), (5.0, "OK"))
    found = histories({"both": "ALARM(a) AND ALARM(b)", "one": "ALARM(a) OR ALARM(b)"}, a=a, b=b)
    assert found == {"both": ((1.0, "OK"),), "one": ((1.0, "ALARM"),)}


@pytest.mark.parametrize("order", [("low", "middle", "high"), ("high", "middle", "low")])
def test_chain_follows_from_the_bottom_in_any_order_of_the_template(order: tuple[str, ...]) -> None:
    rules = {"low": "ALARM(a)", "middle": "NOT ALARM(low)", "high": "OK(middle)"}
    found = histories({name: rules[name] for name in order}, a=ON_AND_OFF)
    assert found["middle"] == ((1.0, "ALARM"), (5.0, "OK"), (9.0, "ALARM"))
    assert found["high"] == ((1.0, "OK"), (5.0, "ALARM"), (9.0, "OK"))


def test_cycle_and_what_depends_on_it_is_not_evaluated() -> None:
    rules = {
        "x": "ALARM(y) OR ALARM(a)",
        "y": "ALARM(x)",
        "above": "ALARM(x) OR ALARM(a)",
        "self": "ALARM(self)",
    }
    found = histories(rules | {"apart": "ALARM(a)"}, a=ON_AND_OFF)
    assert found == {"x": (), "y": (), "above": (), "self": (), "apart": ON_AND_OFF}


def test_child_that_is_not_played_is_ok() -> None:
    found = histories({"one": "ALARM(gone)", "other": "OK(gone) AND ALARM(a)"}, a=ON_AND_OFF)
    assert found == {"one": ((1.0, "OK"),), "other": ON_AND_OFF}


def test_child_that_never_has_data_is_in_insufficient_data() -> None:
    found = histories({"silent": "INSUFFICIENT_DATA(a)", "fine": "OK(a)"}, a=())
    assert found == {"silent": ((1.0, "ALARM"),), "fine": ((1.0, "OK"),)}


def test_composite_is_evaluated_when_created_before_any_child_changes() -> None:
    found = histories({"silent": "INSUFFICIENT_DATA(a)"}, a=((7.0, "OK"),))
    assert found["silent"] == ((1.0, "ALARM"), (7.0, "OK"))


def test_rule_of_constants_never_changes() -> None:
    assert histories({"never": "FALSE", "always": "TRUE"}) == {
        "never": ((1.0, "OK"),),
        "always": ((1.0, "ALARM"),),
    }


def test_child_means_what_its_name_stands_for() -> None:
    found = composite_histories(
        world(C=composite("c", 'ALARM("arn:a")')).composites.values(), {"arn:a": "a"}, {"a": ON_AND_OFF}
    )
    assert found == {"c": ON_AND_OFF}


def test_composite_whose_rule_does_not_parse_has_no_history() -> None:
    assert histories({"broken": "ALARM(a) AND", "fine": "ALARM(a)"}, a=ON_AND_OFF) == {"fine": ON_AND_OFF}


def test_start_is_the_state_that_cloudwatch_gives_new_alarms() -> None:
    assert START == "INSUFFICIENT_DATA"


@pytest.mark.parametrize(
    "minute,expected",
    [(0, START), (1, "OK"), (4.9, "OK"), (5, "ALARM"), (8.9, "ALARM"), (9, "OK"), (99, "OK")],
)
def test_state_at_a_minute_is_that_of_the_last_change(minute: float, expected: str) -> None:
    assert state_at(ON_AND_OFF, minute) == expected
