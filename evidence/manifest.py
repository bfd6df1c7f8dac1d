"""What was judged, when, by whom and with which tools: the first thing that an assessor asks.

Everything that differs between two runs of one commit (time, actor) is an argument, so that it can be fixed.
"""

from __future__ import annotations

import getpass
import hashlib
import json
import os
import platform
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timezone
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from evidence import revision
from evidence.revision import Revision

ACTORS = ("GITHUB_ACTOR", "GITLAB_USER_LOGIN", "BUILD_REQUESTEDFOR")
"""Variables in which build services say who started a run."""

PACKAGES = (
    "aws-cdk-lib",
    "constructs",
    "cdk-nag",
    "cfn-lint",
    "checkov",
    "pytest",
    "pytest-bdd",
    "cucumber-messages",
)


class PopulationError(ValueError):
    """Resources were judged that the template does not have, or were judged and excluded at once."""


@dataclass(frozen=True, kw_only=True)
class Population:
    """The template's resources: evaluated, excluded with a reason, and unaccounted, which must be none."""

    resources: int
    evaluated: int
    excluded: tuple[tuple[str, str], ...]
    unaccounted: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """One run's particulars; ``template`` is the file's name and ``template_sha256`` its digest."""

    environment: str
    stack: str
    when: datetime
    actor: str
    revision: Revision
    template: str
    template_sha256: str
    population: Population
    versions: tuple[tuple[str, str], ...]
    command: str = ""

    def as_plain(self) -> dict[str, Any]:
        """For JSON."""
        plain = asdict(self)
        return plain | {"when": self.when.isoformat(timespec="seconds"), "versions": dict(self.versions)}


def collect(  # noqa: PLR0913 - all by keyword, one line each where a run is put together
    *,
    root: Path,
    environment: str,
    template: Path,
    evaluated: Iterable[str],
    excluded: Mapping[str, str],
    tools: Mapping[str, str] | None = None,
    when: datetime | None = None,
    actor: str | None = None,
    command: str = "",
) -> Manifest:
    """The particulars of a run over ``template``.

    ``evaluated`` are the logical ids that judges looked at, ``excluded`` those that none did, each with its
    reason. ``tools`` adds versions that Python does not know, such as Node's. Times are UTC.
    """
    content = template.read_bytes()
    moment = when or datetime.now(timezone.utc)
    if moment.tzinfo is None:
        message = "the time of a run needs a time zone"
        raise ValueError(message)
    return Manifest(
        environment=environment,
        stack=template.name.removesuffix(".template.json"),
        when=moment.astimezone(timezone.utc),
        actor=actor or _actor(),
        revision=revision.read(root),
        template=template.name,
        template_sha256=hashlib.sha256(content).hexdigest(),
        population=count(json.loads(content).get("Resources", {}), evaluated, excluded),
        versions=tuple(sorted(({**_versions(), **(tools or {})}).items())),
        command=command,
    )


def count(resources: Iterable[str], evaluated: Iterable[str], excluded: Mapping[str, str]) -> Population:
    """Add the population up, from what the template has and not from what the judges say."""
    everything, asked = set(resources), set(evaluated)
    strangers = sorted((asked | set(excluded)) - everything)
    if strangers:
        message = f"not in the template: {', '.join(strangers)}"
        raise PopulationError(message)
    twice = sorted(asked & set(excluded))
    if twice:
        message = f"both evaluated and excluded: {', '.join(twice)}"
        raise PopulationError(message)
    return Population(
        resources=len(everything),
        evaluated=len(asked),
        excluded=tuple(sorted(excluded.items())),
        unaccounted=tuple(sorted(everything - asked - set(excluded))),
    )


def _actor() -> str:
    named = next((os.environ[name] for name in ACTORS if os.environ.get(name)), "")
    try:
        return named or getpass.getuser()
    except (KeyError, OSError):
        return "unknown"


def _versions() -> dict[str, str]:
    found = {"python": platform.python_version()}
    for package in PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found
