"""``tap paths``: proved, broken or not told, for people, for programs, as a picture."""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from cli.__main__ import main
from tests.policies.defects import DEFECTS


def written(body: Mapping[str, Any], folder: Path) -> str:
    file = folder / "prod.template.json"
    file.write_text(json.dumps(body), encoding="utf-8")
    return str(file)


def test_every_path_of_the_correct_template_is_proved(
    prod: Mapping[str, Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["paths", written(prod, tmp_path), "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)["certificates"]
    assert [one["subject"] for one in found if one["standing"] != "proved"] == []
    alarms = [one for one in found if one["kind"] in {"alarm", "composite"}]
    assert len(alarms) == sum(
        "Alarm" in one["Type"] and "Mute" not in one["Type"] for one in prod["Resources"].values()
    )
    assert all(one["reaches"] for one in alarms)


def test_a_broken_path_names_its_link(
    prod: Mapping[str, Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    body = copy.deepcopy(dict(prod))
    next(one for one in DEFECTS if one.id == "D05").plant(body)
    assert main(["paths", written(body, tmp_path)]) == 1
    told = capsys.readouterr().out
    assert "prod-critical-payments-payments-unavailable: broken" in told
    assert "  x the topic admits it: " in told


def test_the_picture_is_svg(
    prod: Mapping[str, Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["paths", written(prod, tmp_path), "--format", "svg"]) == 0
    assert capsys.readouterr().out.startswith("<svg")


@pytest.mark.parametrize(
    "content, says",
    [(None, "no such file"), ('{"Resources": {"V": {"Type": "AWS::EC2::VPC"}}}', "holds no alarm")],
    ids=["missing", "about nothing"],
)
def test_what_has_no_path_leaves_with_2(
    content: str | None, says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "t.json"
    if content:
        file.write_text(content, encoding="utf-8")
    assert main(["paths", str(file)]) == 2
    assert says in capsys.readouterr().err
