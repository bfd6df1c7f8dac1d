"""A maintenance window that never opens, or opens at another hour, is refused where it is written."""

from __future__ import annotations

import zoneinfo
from pathlib import Path

import pytest

from settings.loader import FOLDER, SettingsError, read
from settings.schedule import a_schedule, a_zone


@pytest.mark.parametrize(
    "text",
    [
        "cron(0 3 * * SUN)",
        "cron(*/15 0-6 1,15 JAN-MAR MON-FRI)",
        "cron(59 23 31 12 7)",
        "at(2026-12-24T18:00)",
    ],
)
def test_schedules_of_every_form_are_accepted(text: str) -> None:
    assert a_schedule(text) == text


@pytest.mark.parametrize(
    "text,said",
    [
        ("cron(99 3 * * SUN)", "minute must be * or 0 to 59"),
        ("cron(0 24 * * SUN)", "hour must be * or 0 to 23"),
        ("cron(0 3 0 * *)", "day-of-month must be * or 1 to 31"),
        ("cron(0 3 * 13 *)", "month must be * or 1 to 12 or JAN to DEC"),
        ("cron(0 3 * * FOO)", "day-of-week must be * or 0 to 7 or SUN to SAT"),
        ("cron(30-10 3 * * *)", "minute must be"),
        ("cron(*/0 3 * * *)", "minute must be"),
        ("cron(1, 3 * * *)", "minute must be"),
        ("at(2026-02-30T03:00)", "of a day and a time that exist"),
    ],
)
def test_a_field_out_of_range_is_named(text: str, said: str) -> None:
    with pytest.raises(ValueError, match="must be") as caught:
        a_schedule(text)
    assert said in str(caught.value)


@pytest.mark.parametrize("known", [True, False])
def test_zones_are_those_that_exist_or_look_like_one(*, known: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    there = {"Europe/Berlin"} if known else set()
    monkeypatch.setattr(zoneinfo, "available_timezones", lambda: there)
    assert a_zone("UTC") == "UTC"
    assert a_zone("Europe/Berlin") == "Europe/Berlin"
    with pytest.raises(ValueError, match="must be UTC or a zone of the IANA list such as Europe/Berlin"):
        a_zone("Mars/Olympus" if known else "berlin")


@pytest.mark.parametrize(
    "old,new,said",
    [
        ("cron(0 3 * * SUN)", "cron(99 3 * * SUN)", "maintenance.0.schedule: minute must be * or 0 to 59"),
        ("timezone: UTC", "timezone: Mars/Olympus", "maintenance.0.timezone: must be UTC or a zone"),
    ],
)
def test_the_file_is_refused_with_the_field(tmp_path: Path, old: str, new: str, said: str) -> None:
    text = (FOLDER / "prod.yaml").read_text(encoding="utf-8")
    (tmp_path / "prod.yaml").write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(SettingsError) as caught:
        read(tmp_path / "prod.yaml")
    assert said in str(caught.value)
