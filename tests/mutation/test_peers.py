from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest

from mutation.peers import Findings, Peer, PeerError, checkov, compare, table, without_suppressions
from mutation.score import Score
from tests.mutation.samples import mutant, verdict

BODY = {
    "Resources": {
        "Topic": {
            "Type": "AWS::SNS::Topic",
            "Properties": {"TopicName": "a"},
            "Metadata": {"checkov": {"skip": []}},
        }
    }
}


def scored() -> Score:
    mutants = [mutant(number) for number in range(4)]
    judged = tuple((one, verdict(one, rules=number % 2)) for number, one in enumerate(mutants))
    return Score(made=4, excluded={}, judged=judged, accepted=(), seed="x")


def renamed(texts: Sequence[str], _root: Path) -> tuple[str, list[Findings]]:
    """Objects to every topic, and once more to the one called b1."""
    names = [json.loads(text)["Resources"]["Topic"]["Properties"]["TopicName"] for text in texts]
    return "1.0", [Counter({("R", "Topic"): 2 if name == "b1" else 1}) for name in names]


def silent(_texts: Sequence[str], _root: Path) -> tuple[str, list[Findings]]:
    raise PeerError("is not installed")


def test_only_a_finding_that_the_correct_template_lacks_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table, "PEERS", (Peer(name="other", size=9, ask=renamed),))
    ours, other, beside = compare(json.dumps(BODY), scored(), root=Path(), tell=lambda _words: None)["rows"]
    assert (other["mutants"], other["killed"], other["percent"]) == (4, 1, 25.0)
    assert (ours["mutants"], ours["killed"]) == (beside["mutants"], beside["killed"]) == (4, 2)


def test_a_judge_that_did_not_run_says_so_and_has_no_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table, "PEERS", (Peer(name="other", size=9, ask=silent),))
    row = compare(json.dumps(BODY), scored(), root=Path(), tell=lambda _words: None)["rows"][1]
    assert (row["version"], row["mutants"]) == ("did not run: is not installed", 0)


def test_suppressions_are_taken_out_and_the_original_keeps_them() -> None:
    assert "Metadata" not in without_suppressions(BODY)["Resources"]["Topic"]
    assert "Metadata" in BODY["Resources"]["Topic"]


def test_a_missing_checkov_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(checkov.VARIABLE, "/nowhere/checkov")
    with pytest.raises(PeerError, match="no checkov at /nowhere/checkov"):
        checkov.ask(["{}"], Path())


def test_others_are_asked_about_whole_samples_and_each_says_how_many() -> None:
    assert [one.name for one in table.PEERS] == ["cloudformation-validate", "cfn-lint", "checkov", "cdk-nag"]
    assert all(one.size >= 50 for one in table.PEERS)
