"""The particulars of a run, and the name under which a repository may be shown."""

from __future__ import annotations

import subprocess
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from evidence import revision
from evidence.manifest import PopulationError, count
from tests.evidence import sample


def test_two_runs_of_one_state_are_equal(tmp_path: Path) -> None:
    assert sample.manifest(tmp_path) == sample.manifest(tmp_path)


def test_time_is_told_in_utc(tmp_path: Path) -> None:
    berlin = datetime(2031, 3, 4, 6, 6, 7, tzinfo=timezone(timedelta(hours=1)))
    assert sample.manifest(tmp_path, when=berlin).when == sample.WHEN
    assert sample.manifest(tmp_path, when=berlin).as_plain()["when"] == "2031-03-04T05:06:07+00:00"


def test_a_time_without_zone_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="time zone"):
        sample.manifest(tmp_path, when=datetime(2031, 3, 4))  # noqa: DTZ001


def test_the_build_service_says_who(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_ACTOR", "someone")
    assert sample.manifest(tmp_path, actor=None).actor == "someone"


def test_the_population_is_counted_in_the_template() -> None:
    population = count(["a", "b", "c", "d"], ["a", "b"], {"c": "metadata"})
    assert (population.resources, population.evaluated) == (4, 2)
    assert population.unaccounted == ("d",)


@pytest.mark.parametrize(
    "evaluated, excluded, words",
    [(["x"], {}, "not in the template: x"), (["a"], {"a": "why"}, "both evaluated and excluded: a")],
    ids=["a stranger", "a contradiction"],
)
def test_a_population_that_cannot_be_is_refused(
    evaluated: list[str], excluded: dict[str, str], words: str
) -> None:
    with pytest.raises(PopulationError, match=words):
        count(["a"], evaluated, excluded)


@pytest.mark.parametrize(
    "remote",
    [
        "",
        "/home/somebody/repository",
        "file:///srv/repository",
        "git@github.com:owner/name.git",
        "https://user:secret@example.org/owner/name.git",
        "https://token@example.org/owner/name.git",
        "https://example.org/owner/name?token=secret",
        "../elsewhere",
    ],
)
def test_a_remote_with_a_path_or_a_secret_is_not_shown(remote: str) -> None:
    assert revision.public(remote) == revision.UNPUBLISHED


def test_a_public_remote_is_shown() -> None:
    assert revision.public("https://example.org/owner/name.git") == "https://example.org/owner/name.git"


def test_a_folder_without_repository_has_no_revision(tmp_path: Path) -> None:
    assert revision.read(tmp_path) == revision.Revision()


def test_a_change_makes_the_revision_dirty(tmp_path: Path) -> None:
    git = ("git", "-c", "user.name=a", "-c", "user.email=a@example.org")
    subprocess.run([*git, "init", "-q", "-b", "trunk"], cwd=tmp_path, check=True)
    subprocess.run([*git, "commit", "-q", "--allow-empty", "-m", "x"], cwd=tmp_path, check=True)
    clean = revision.read(tmp_path)
    assert (clean.branch, clean.dirty, len(clean.commit)) == ("trunk", False, 40)
    (tmp_path / "file").write_text("x")
    assert revision.read(tmp_path).dirty is True
