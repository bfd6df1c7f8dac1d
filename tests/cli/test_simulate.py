"""``tap simulate``: 0, 1 or 2; words, JSON, JUnit and pictures."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from cli.__main__ import main
from tests.scenarios.conftest import changed, put

LATE = put("expected.page.deadline_min", 1)


def written(folder: Path, *changes: Any) -> str:
    document = changed()
    for change in changes:
        change(document)
    path = folder / "incidents.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    return str(path)


@pytest.fixture
def template(prod_path: Path) -> list[str]:
    return ["--template", str(prod_path)]


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to be in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_all_right_leaves_with_0(
    tmp_path: Path, template: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["simulate", written(tmp_path), *template]) == 0
    told = capsys.readouterr()
    assert told.out.splitlines()[-1] == "1 of 1 right"
    assert "note: bound as the template's metadata says" in told.err
    assert " alarms are not played: no signal feeds what they read" in told.err


def test_a_wrong_one_leaves_with_1_and_its_reason(
    tmp_path: Path, template: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["simulate", written(tmp_path, LATE), *template]) == 1
    assert "right is by minute 1" in capsys.readouterr().out


def test_alarm_that_cannot_be_played_is_named_with_its_reason(
    tmp_path: Path, prod_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    template = json.loads(prod_path.read_text(encoding="utf-8"))
    alarms = [one for one in template["Resources"].values() if one["Type"] == "AWS::CloudWatch::Alarm"]
    alarms[0]["Properties"]["TreatMissingData"] = "fine"
    changed_one = tmp_path / "changed.template.json"
    changed_one.write_text(json.dumps(template), encoding="utf-8")
    main(["simulate", written(tmp_path), "--template", str(changed_one)])
    name = alarms[0]["Properties"]["AlarmName"]
    assert f"note: {name} is not played: its TreatMissingData fine is none of" in capsys.readouterr().err


def test_json_is_exactly_that(
    tmp_path: Path, template: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["simulate", written(tmp_path), *template, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert list(found) == ["scenarios"]
    assert [(one["id"], one["right"]) for one in found["scenarios"]] == [("X01", True)]


def test_files_for_builds_and_people_are_written(
    tmp_path: Path, template: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    junit, folder = tmp_path / "junit.xml", tmp_path / "a" / "pictures"
    arguments = [
        "simulate",
        written(tmp_path, LATE),
        *template,
        "--junit",
        str(junit),
        "--timelines",
        str(folder),
    ]
    assert main(arguments) == 1
    capsys.readouterr()
    root = ET.parse(junit).getroot()  # noqa: S314 - made here
    assert (root.get("tests"), root.get("failures")) == ("1", "1")
    assert "right is by minute 1" in str(root.find(".//failure").text)  # type: ignore[union-attr]
    assert [one.name for one in folder.iterdir()] == ["X01.svg"]


def test_only_what_is_named_is_played(
    prod: Mapping[str, Any], template: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert prod
    assert main(["simulate", *template, "--only", "S05_normal_decline_noise", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)["scenarios"]
    assert [one["id"] for one in found] == ["S05_normal_decline_noise"]


def test_the_newest_template_is_found(
    prod_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    file = written(tmp_path)
    assert main(["simulate", file]) == 2
    assert "TapStack*.template.json: neither build/cdk.out nor cdk.out holds one" in capsys.readouterr().err
    folder = tmp_path / "cdk.out"
    folder.mkdir()
    (folder / "TapStackprod.template.json").write_text(
        prod_path.read_text(encoding="utf-8"), encoding="utf-8"
    )
    assert main(["simulate", file]) == 0


def test_delays_are_an_input(tmp_path: Path, template: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    minutes = {}
    for model in ("ideal", "typical", "pessimistic"):
        main(["simulate", written(tmp_path), *template, "--delays", model, "--json"])
        minutes[model] = json.loads(capsys.readouterr().out)["scenarios"][0]["minutes_to_page"]
    assert minutes["ideal"] < minutes["typical"] < minutes["pessimistic"]


def test_a_binding_says_what_is_meant(
    tmp_path: Path, template: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    binding = tmp_path / "binding.yaml"
    binding.write_text("api: refunds-api\n", encoding="utf-8")
    main(["simulate", written(tmp_path), *template, "--binding", str(binding), "--json"])
    told = capsys.readouterr()
    pages = [one for one in json.loads(told.out)["scenarios"][0]["told"] if one["kind"] == "page"]
    assert {one["alarm"].split("-")[2] for one in pages} == {"refunds"}
    assert "note: payments (pay_*) is bound to nothing" in told.err


@pytest.mark.parametrize(
    "arguments, says",
    [
        (["none.json"], "none.json: cannot be read"),
        (["--only", "S99"], "--only: 'S99' is no incident; one of S01_processor_total_outage"),
        (["--delays", "slow"], "'slow' is none of ideal, typical, pessimistic"),
        (["--binding", "none.yaml"], "none.yaml: cannot be read"),
        (["--template", "none.template.json"], "no such file"),
        (
            ["--junit", "none/junit.xml", "--only", "S05_normal_decline_noise"],
            "none/junit.xml: cannot be written",
        ),
    ],
)
def test_bad_input_leaves_with_2(
    arguments: list[str], says: str, template: list[str], empty: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert not list(empty.iterdir())
    given = [] if "--template" in arguments else template
    assert main(["simulate", *arguments, *given]) == 2
    told = capsys.readouterr()
    assert says in told.err
    assert told.out == ""


def test_a_template_about_something_else_leaves_with_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "t.json"
    path.write_text('{"Resources": {"V": {"Type": "AWS::EC2::VPC"}}}', encoding="utf-8")
    assert main(["simulate", written(tmp_path), "--template", str(path)]) == 2
    assert "no signal is bound" in capsys.readouterr().err
