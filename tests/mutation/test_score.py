from __future__ import annotations

from typing import Any

import pytest

from mutation import table
from mutation.mutant import Kind
from mutation.register import Row
from mutation.score import Score, document, share
from tests.mutation.samples import mutant, verdict

ACCEPTED = Row.model_validate({"paths": ["TopicName"], "reason": "nobody reads this name anywhere"})


def scored(*heard: dict[str, Any], accepted: tuple[Row, ...] = (), **facts: Any) -> Score:
    mutants = [mutant(number) for number in range(len(heard))]
    judged = tuple((one, verdict(one, **said)) for one, said in zip(mutants, heard, strict=True))
    known: dict[str, Any] = {"made": 10, "excluded": {"cosmetic": 3}, "seed": "x"}
    return Score(**{**known, "judged": judged, "accepted": accepted, **facts})


KILLED: dict[str, Any] = {"rules": 1}


def test_each_judge_is_counted_alone_and_both_together() -> None:
    line = scored({"rules": 1}, {"features": 1}, {"rules": 1, "features": 1}, {}).total
    assert (line.judged, line.by_rules, line.by_features, line.by_both) == (4, 2, 2, 1)
    assert (line.killed, line.survived, line.percent) == (3, 1, 75.0)


def test_kinds_add_up_to_all() -> None:
    drop, flip = mutant(0, Kind.DROP), mutant(1, Kind.FLIP)
    score = scored(judged=((drop, verdict(drop, rules=1)), (flip, verdict(flip))))
    by_name = {line.name: line.judged for line in score.lines}
    assert by_name["drop"] == by_name["flip"] == 1
    assert sum(line.judged for line in score.lines[:-1]) == score.total.judged == 2


def test_what_cloudformation_refuses_counts_neither_way() -> None:
    score = scored(KILLED, {"refused": 1})
    assert (score.refused, score.total.judged, score.total.percent) == (1, 1, 100.0)


@pytest.mark.parametrize(
    "heard,accepted,fails",
    [
        pytest.param([KILLED] * 20, (), False, id="all are noticed"),
        pytest.param([*[KILLED] * 19, {}], (ACCEPTED,), False, id="95 % and a reason"),
        pytest.param([*[KILLED] * 19, {}], (), True, id="95 % and no reason"),
        pytest.param([*[KILLED] * 18, {}, {}], (ACCEPTED,), True, id="less than 95 %"),
        pytest.param([KILLED, {"problem": "crashed"}], (ACCEPTED,), True, id="a judge crashed"),
        pytest.param([], (), True, id="nothing was judged"),
    ],
)
def test_a_run_fails_or_not(heard: list[dict[str, Any]], accepted: tuple[Row, ...], *, fails: bool) -> None:
    assert scored(*heard, accepted=accepted).failed is fails


def test_a_share_is_rounded_down() -> None:
    assert (share(9499, 10000), share(19, 20), share(0, 0)) == (94.9, 95.0, 0.0)


def test_the_population_adds_up() -> None:
    plain = document(scored(KILLED, {}))
    assert plain["made"] == plain["in_scope"] + sum(plain["out_of_scope"].values())


def test_survivors_come_with_their_reasons_the_unexplained_first() -> None:
    other = mutant(7, path=("DisplayName",))
    named = mutant(8)
    score = scored(judged=((named, verdict(named)), (other, verdict(other))), accepted=(ACCEPTED,))
    assert [one["reason"] for one in document(score)["survivors"]] == ["", ACCEPTED.reason]
    assert [one.mutant for one in score.unexplained] == [other]


@pytest.mark.parametrize("write", [table.markdown, table.html])
def test_the_section_tells_population_kinds_peers_and_survivors(write: Any) -> None:
    row = {"judge": "checkov", "version": "3", "mutants": 60, "killed": 1, "percent": 1.6, "seconds": 9}
    text = write(document(scored(KILLED, {}), {"rows": [row]}))
    for words in ("10 mutants: 3 out of scope", "misdirect", "checkov", "unexplained"):
        assert words in text


def test_text_columns_are_as_wide_as_their_widest_cell() -> None:
    assert table.text(("kind", "%"), [("all", "100.0")]) == "kind      %\nall   100.0"
