from __future__ import annotations

import json
from pathlib import Path

import pytest

from cli.__main__ import main
from policies.register import PATH, read

LAST = max(entry.expires for entry in read())


def run(capsys: pytest.CaptureFixture[str], *argv: str) -> tuple[int, str]:
    status = main(["exceptions", *argv])
    return status, capsys.readouterr().out


def test_every_exception_is_listed_with_its_days(capsys: pytest.CaptureFixture[str]) -> None:
    status, said = run(capsys, "--today", "2026-11-22")
    assert status == 0
    for entry in read():
        (row,) = [line for line in said.splitlines() if line.split()[:1] == [entry.id]]
        assert f" {entry.expires} " in row
        assert f" {entry.days_left(entry.expires.replace(year=2026, month=11, day=22))} " in row
        assert entry.owner in row
        assert all(f"{rule}" in said for rule in entry.rules)


def test_the_last_thirty_days_are_warned_about(capsys: pytest.CaptureFixture[str]) -> None:
    status, said = run(capsys, "--today", "2027-04-30")
    assert status == 0
    assert "warning  7 days left" in said
    assert f"0 do not hold, {len(read())} end within 30 days" in said


@pytest.mark.parametrize("today", ["2027-05-08", "2026-11-09"], ids=["expired", "not yet approved"])
def test_one_that_does_not_hold_leaves_with_1(today: str, capsys: pytest.CaptureFixture[str]) -> None:
    status, said = run(capsys, "--today", today)
    assert status == 1
    assert "failed   it " in said


def test_programs_read_it_sorted_by_the_day_it_ends(capsys: pytest.CaptureFixture[str]) -> None:
    status, said = run(capsys, "--today", "2026-11-22", "--format", "json")
    rows = json.loads(said)["exceptions"]
    assert status == 0
    assert len(rows) == len(read())
    assert [row["expires"] for row in rows] == sorted(row["expires"] for row in rows)
    assert {"id", "owner", "days_left", "compensating", "lapsed"} <= set(rows[0])


def test_colour_is_for_terminals(capsys: pytest.CaptureFixture[str]) -> None:
    assert "\033[" not in run(capsys, "--today", "2026-11-22")[1]
    assert "\033[32m" in run(capsys, "--today", "2026-11-22", "--colour", "always")[1]
    assert "\033[33m" in run(capsys, "--today", "2027-05-01", "--colour", "always")[1]
    assert "\033[31m" in run(capsys, "--today", "2027-06-01", "--colour", "always")[1]


def test_a_malformed_register_leaves_with_2_and_names_the_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "exceptions.yaml"
    file.write_text(PATH.read_text(encoding="utf-8").replace("owner: Ines Moreau", "owner: x", 1))
    assert main(["exceptions", "--register", str(file)]) == 2
    assert "owner: must be a person" in capsys.readouterr().err


def test_a_day_that_is_none_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["exceptions", "--today", "tomorrow"])
    assert left.value.code == 2
    assert "must be a day as 2026-11-10, not 'tomorrow'" in capsys.readouterr().err
