"""``tap check``: 0, 1 or 2, and what is wrong with the input in one sentence."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from cli.__main__ import main

ALARM = {
    "Type": "AWS::CloudWatch::Alarm",
    "Properties": {
        "ActionsEnabled": False,
        "AlarmActions": ["arn:aws:sns:us-east-1:609831742057:ops"],
        "ComparisonOperator": "GreaterThanThreshold",
        "EvaluationPeriods": 1,
        "Threshold": 1,
        "Namespace": "AWS/Lambda",
        "MetricName": "Errors",
        "Statistic": "Sum",
        "Period": 60,
    },
}


@pytest.fixture
def faulty(tmp_path: Path) -> Path:
    file = tmp_path / "faulty.json"
    file.write_text(json.dumps({"Resources": {"Alarm": ALARM}}), encoding="utf-8")
    return file


def test_findings_leave_with_1(faulty: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(faulty), "--rule", "alarm-switched-off"]) == 1
    assert "ActionsEnabled is false" in capsys.readouterr().out


def test_the_correct_template_leaves_with_0(prod: Mapping[str, Any], tmp_path: Path) -> None:
    file = tmp_path / "prod.template.json"
    file.write_text(json.dumps(prod), encoding="utf-8")
    assert main(["check", str(file), "--colour", "never"]) == 0


def test_yaml_is_read_as_well(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "faulty.yaml"
    file.write_text(
        "Resources:\n  Alarm:\n    Type: AWS::CloudWatch::Alarm\n    Properties:\n"
        "      ActionsEnabled: false\n      AlarmActions: [!Ref Topic]\n"
        "  Topic:\n    Type: AWS::SNS::Topic\n",
        encoding="utf-8",
    )
    assert main(["check", str(file), "--rule", "alarm-switched-off"]) == 1
    assert "faulty.yaml:5" in capsys.readouterr().out


@pytest.mark.parametrize(
    "content, says",
    [
        (None, "no such file"),
        ("", "is empty"),
        ("{", "is not JSON"),
        ('{"Resources": {}}', "is empty; a template has at least one resource"),
        ('{"Resources": {"A": {"Type": "AWS::EC2::VPC"}}}', "nothing was judged"),
        ("[" * 5000, "nested more than"),
    ],
    ids=["missing", "empty", "broken", "without resources", "about nothing", "too deep"],
)
def test_what_cannot_be_judged_leaves_with_2(
    content: str | None, says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "t.json"
    if content is not None:
        file.write_text(content, encoding="utf-8")
    assert main(["check", str(file)]) == 2
    told = capsys.readouterr()
    assert says in told.err
    assert str(file) in told.err
    assert told.out == ""


@pytest.mark.parametrize("flag", ["--rule", "--skip"])
def test_an_unknown_rule_leaves_with_2_and_names_near_ones(
    flag: str, faulty: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", str(faulty), flag, "alarm-switchedoff"]) == 2
    assert "no rule is called 'alarm-switchedoff'; near it: alarm-switched-off" in capsys.readouterr().err


def test_a_skipped_rule_is_not_asked(faulty: Path) -> None:
    rule = "alarm-switched-off"
    assert main(["check", str(faulty), "--rule", rule, "--skip", rule]) == 2


def test_output_is_written_whole(faulty: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out.json"
    arguments = ["check", str(faulty), "--rule", "alarm-switched-off", "--format", "json"]
    assert main([*arguments, "--output", str(out)]) == 1
    assert capsys.readouterr().out == ""
    assert json.loads(out.read_text(encoding="utf-8"))["findings"][0]["rule"] == "alarm-switched-off"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["faulty.json", "out.json"]


def test_output_that_cannot_be_written_leaves_with_2(
    faulty: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "nowhere" / "out.json"
    assert main(["check", str(faulty), "--output", str(out)]) == 2
    assert "cannot be written" in capsys.readouterr().err


def test_rules_are_listed_for_people_and_programs(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules"]) == 0
    assert "alarm-switched-off" in capsys.readouterr().out
    assert main(["rules", "--format", "json"]) == 0
    listed = json.loads(capsys.readouterr().out)
    assert all({"id", "types", "cause", "reason", "fix", "source"} <= set(one) for one in listed)


@pytest.mark.parametrize("rule", ["alarm-switched-off", "tap::alarm-switched-off"])
def test_a_rule_is_explained_by_its_id_here_and_at_synthesis(
    rule: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["explain", rule]) == 0
    told = capsys.readouterr().out
    assert all(
        words in told for words in ("alarm-switched-off: ", "asks ", "why ", "fix ", "meets ", "source ")
    )


def test_an_unknown_rule_is_not_explained(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "alarm"]) == 2
    assert "no rule is called 'alarm'" in capsys.readouterr().err


def test_a_pipe_is_written_to_and_never_replaced(faulty: Path, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    arguments = ["check", str(faulty), "--rule", "alarm-switched-off", "--format", "json"]
    assert main([*arguments, "--output", str(pipe)]) == 1
    assert json.loads(os.read(reader, 65536))["findings"]
    os.close(reader)
    assert stat.S_ISFIFO(pipe.stat().st_mode)
