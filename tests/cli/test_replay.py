"""``tap replay``: its statuses, its choices, its one sentence for bad input."""

from __future__ import annotations

import gzip
import io
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from cli.__main__ import main
from cli.replay import status
from contract.examples import example

PAYMENT = dict(example("a payment that succeeded").line)


@pytest.fixture
def good(tmp_path: Path) -> str:
    file = tmp_path / "good.log"
    file.write_text(json.dumps(PAYMENT) + "\n", encoding="utf-8")
    return str(file)


def told(capsys: pytest.CaptureFixture[str]) -> Mapping[str, Any]:
    found: Mapping[str, Any] = json.loads(capsys.readouterr().out)
    return found


def test_lines_that_keep_the_contract_leave_with_0(
    good: str, prod_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["replay", good, "--template", str(prod_path)]) == 0
    out = capsys.readouterr().out
    assert f"{good}: 1 lines (payment_event) of /payments/prod/application" in out
    assert "Lines that break the log contract: 0 of 1" in out


def test_broken_line_leaves_with_1(
    tmp_path: Path, prod_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "bad.log.gz"
    file.write_bytes(gzip.compress(json.dumps({**PAYMENT, "amount": "1"}).encode() + b"\n\xff\n"))
    assert main(["replay", str(file), "--template", str(prod_path), "--json"]) == 1
    first = told(capsys)["broken"]["first"]
    assert [(one["line"], one["field"]) for one in first] == [(1, "amount"), (2, "")]
    assert "UTF-8" in first[1]["problem"]


def test_standard_input_is_read(
    prod_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    given = io.BufferedReader(io.BytesIO(json.dumps(PAYMENT).encode()))
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=given))
    assert main(["replay", "-", "--template", str(prod_path)]) == 0
    assert "standard input: 1 lines" in capsys.readouterr().out


def test_group_can_be_chosen_for_all_files_and_for_one(
    good: str, prod_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for asked in ("/aws/lambda/payments-prod-capture", f"{good}=/aws/lambda/payments-prod-capture"):
        assert main(["replay", good, "--template", str(prod_path), "--json", "--group", asked]) == 0
        assert told(capsys)["files"][0]["log_group"] == "/aws/lambda/payments-prod-capture"


@pytest.mark.parametrize(
    "words,problem",
    [
        (["none.log"], "none.log: no such file"),
        (["GOOD", "--group", "/nowhere"], "the template has no such log group"),
        (["GOOD", "--group", "other.log=/a"], "other.log is none of the files"),
        (["GOOD", "--group", ""], "names no log group"),
        (["-", "-"], "standard input can be read once"),
        (["GOOD", "--template", "none.json"], "none.json: no such file"),
    ],
)
def test_bad_input_is_one_sentence_and_leaves_with_2(
    good: str, prod_path: Path, words: list[str], problem: str, capsys: pytest.CaptureFixture[str]
) -> None:
    given = [good if word == "GOOD" else word for word in words]
    template = [] if "--template" in words else ["--template", str(prod_path)]
    assert main(["replay", *given, *template]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert problem in captured.err
    assert captured.err.count("\n") == 1


def test_newest_synthesized_template_is_the_default(
    good: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["replay", good]) == 2
    assert "TapStack*.template.json: neither build/cdk.out nor cdk.out holds one" in capsys.readouterr().err
    folder = tmp_path / "cdk.out"
    folder.mkdir()
    template = {"Resources": {"Group": {"Type": "AWS::Logs::LogGroup", "Properties": {"LogGroupName": "/a"}}}}
    (folder / "TapStackdev.template.json").write_text(json.dumps(template), encoding="utf-8")
    assert main(["replay", good]) == 0
    assert "/a: no metric filter and no ranking reads it" in capsys.readouterr().out


@pytest.mark.parametrize(
    "broken,pages,matched,plain,strict",
    [(1, 0, 1, 1, 1), (0, 1, 1, 0, 1), (0, 0, 0, 0, 1), (0, 0, 1, 0, 0)],
    ids=["broken line", "page", "filter without a line", "nothing"],
)
def test_strict_fails_for_pages_and_idle_filters_too(
    broken: int, pages: int, matched: int, plain: int, strict: int
) -> None:
    found = {"broken": {"lines": broken}, "pages": [{}] * pages, "filters": [{"matched": matched}]}
    assert status(found, strict=False) == plain
    assert status(found, strict=True) == strict
