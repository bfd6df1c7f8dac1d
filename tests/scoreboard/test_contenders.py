from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from scenarios.bound import bind
from scoreboard.contenders import OTHERS, OURS, Contender, contenders, peers
from settings import conventions
from tests.scoreboard.peers.register import PEERS


@pytest.fixture(scope="module")
def all_of_them(prod_path: Path) -> tuple[Contender, ...]:
    return contenders(prod_path)


def test_ours_stands_first_and_every_peer_is_there(all_of_them: tuple[Contender, ...]) -> None:
    assert [one.name for one in all_of_them] == [OURS, *OTHERS.values()]
    assert sorted(one.id for one in peers()) == sorted(PEERS)


def test_signals_mean_the_same_for_all(all_of_them: tuple[Contender, ...]) -> None:
    ours, *others = (
        replace(one.binding, topics=(), suppressors=(), contributors={}, notes=()) for one in all_of_them
    )
    assert all(other == ours for other in others)


def test_signals_mean_what_our_template_calls_critical(all_of_them: tuple[Contender, ...]) -> None:
    ours = all_of_them[0]
    claimed = bind(ours.world)
    assert replace(ours.binding, notes=()) == replace(claimed, notes=())


@pytest.mark.parametrize("index", range(len(OTHERS) + 1))
def test_the_topic_whose_deliveries_fail_is_everybodys(
    index: int, all_of_them: tuple[Contender, ...]
) -> None:
    assert conventions.topic_name("payments", "prod", "critical") in all_of_them[index].binding.topics


def test_a_peer_has_no_suppressors(all_of_them: tuple[Contender, ...]) -> None:
    assert all(not one.binding.suppressors for one in all_of_them[1:])
    assert all_of_them[0].binding.suppressors


def test_a_window_is_as_long_as_the_longest_look_back(all_of_them: tuple[Contender, ...]) -> None:
    by_id = {one.id: one.window for one in all_of_them}
    assert by_id["brief"] == 3
    assert by_id["ours"] >= 6 * 60
