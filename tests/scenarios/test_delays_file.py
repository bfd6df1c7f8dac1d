"""How late everything is: a model by name, or a file."""

from __future__ import annotations

from pathlib import Path

import pytest

from scenarios.delays_file import delays
from scenarios.errors import ScenarioError
from simulator.delays import MODELS, TYPICAL


@pytest.mark.parametrize("name", sorted(MODELS))
def test_a_model_has_a_name(name: str) -> None:
    assert delays(name) is MODELS[name]


def test_a_file_says_what_differs_from_typical(tmp_path: Path) -> None:
    path = tmp_path / "slow.yaml"
    path.write_text("AWS/Lambda: 9\nstate change to pager: 2\nAWS/Kinesis: 4\n", encoding="utf-8")
    found = delays(str(path))
    assert (found.of("AWS/Lambda"), found.of("AWS/Kinesis"), found.pager) == (9, 4, 2)
    assert found.of("AWS/DynamoDB") == TYPICAL.of("AWS/DynamoDB")


@pytest.mark.parametrize(
    "content, says",
    [
        ("AWS/Lambda: soon", "AWS/Lambda: must be a number from 0 to 1440, not 'soon'"),
        ("AWS/Lambda: -1", "AWS/Lambda: must be a number from 0"),
        ("Lambda: 1", "Lambda: is no namespace of AWS and none of AWS/ApiGateway"),
        ("- 1", "must be an object with minutes by namespace, not a list"),
    ],
)
def test_a_wrong_file_is_refused(content: str, says: str, tmp_path: Path) -> None:
    path = tmp_path / "slow.yaml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(ScenarioError) as raised:
        delays(str(path))
    assert says in str(raised.value)


def test_what_is_neither_is_refused() -> None:
    with pytest.raises(ScenarioError, match="'slow' is none of ideal, typical, pessimistic, and no file"):
        delays("slow")
