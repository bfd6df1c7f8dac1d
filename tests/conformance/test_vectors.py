"""Files of vectors are read strictly: no case is lost in silence."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from conformance.vectors import OWN, VectorError, read, read_all

from .conftest import CASE, Write


def test_case_comes_with_all_that_its_file_says(write: Write) -> None:
    (case,) = read(write({}))
    assert (case.topic, case.id, case.kind, case.score) == ("sample", "one", "echo", True)
    assert (case.source, case.note, case.confidence) == ("https://example.com/page", "why", "documented")


def test_source_of_the_file_stands_in_for_a_missing_one(write: Write) -> None:
    assert read(write({"source": ""}))[0].source == "https://example.com"


def test_further_keys_are_left_alone(write: Write) -> None:
    assert read(write({"group": "g", "since": 2026}))[0].id == "one"


@pytest.mark.parametrize("name", ["id", "kind", "input", "expected", "score"])
def test_case_without_a_key_is_an_error_that_names_file_case_and_key(write: Write, name: str) -> None:
    file = write({name: None})
    with pytest.raises(VectorError, match=rf"sample\.json: cases\[0\] .*: {name}: needs"):
        read(file)


@pytest.mark.parametrize(
    "text, problem",
    [
        ("{", "cannot be read as JSON"),
        ("[]", "no file of test vectors"),
        ("{}", "no file of test vectors"),
        ('{"topic": 1, "cases": []}', "no file of test vectors"),
        ('{"topic": "x"}', "at least one case"),
        ('{"topic": "x", "cases": []}', "at least one case"),
        ('{"topic": "x", "cases": {}}', "at least one case"),
        ('{"topic": "x", "cases": [1]}', r"cases\[0\]: an object"),
    ],
)
def test_other_json_is_an_error_never_skipped(tmp_path: Path, text: str, problem: str) -> None:
    (tmp_path / "good.json").write_text(json.dumps({"topic": "x", "cases": [CASE]}))
    (tmp_path / "other.json").write_text(text)
    with pytest.raises(VectorError, match=problem):
        read_all([tmp_path])


def test_file_that_is_no_text_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(VectorError, match="cannot be read"):
        read_all([tmp_path])


def test_empty_folder_missing_folder_and_folder_without_scored_cases_are_errors(
    tmp_path: Path, write: Write
) -> None:
    for path, problem in ((tmp_path, r"no \*\.json"), (tmp_path / "none", "nothing of that name")):
        with pytest.raises(VectorError, match=problem):
            read_all([path])
    with pytest.raises(VectorError, match="no case that is scored"):
        read_all([write({"score": False})])


def test_folder_named_twice_counts_once(write: Write) -> None:
    file = write({}, {"id": "two"})
    assert len(read_all([file, file.parent, file.parent])) == 2


def test_files_beside_the_vectors_do_not_disturb(write: Write) -> None:
    file = write({})
    (file.parent / "README.md").write_text("words")
    assert len(read_all([file.parent])) == 1


def test_own_vectors_say_where_they_are_from() -> None:
    words = (OWN / "README.md").read_text(encoding="utf-8")
    missing: list[Any] = [file.name for file in OWN.glob("*.json") if file.name not in words]
    assert missing == []
