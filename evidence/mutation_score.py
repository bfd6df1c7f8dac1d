"""The mutation run's score enters, if it is of the same template; what a report shows of it leaves."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

NOT_MEASURED = "not measured in this run"
COMMAND = "tox run -e mutation -- --peers"


@dataclass(frozen=True, kw_only=True)
class Measured:
    """``score`` is the document of ``score.json``, None where ``why`` says what is in the way."""

    score: dict[str, Any] | None
    why: str = ""


def read(file: Path, template_sha256: str) -> Measured:
    """The score in ``file``; of another template, or in another shape, it measures nothing here."""
    if not file.is_file():
        return Measured(score=None, why=f"{NOT_MEASURED}: there is no {file.name}; {COMMAND} makes it")
    try:
        score = json.loads(file.read_text(encoding="utf-8"))
        of = score["template_sha256"]
        _held(score)
    except (OSError, ValueError, LookupError, TypeError) as error:
        return Measured(
            score=None, why=f"{NOT_MEASURED}: {file.name} cannot be read ({type(error).__name__}: {error})"
        )
    if of != template_sha256:
        return Measured(
            score=None,
            why=f"{NOT_MEASURED}: {file.name} is of another template (sha256 {str(of)[:12]}); {COMMAND}",
        )
    return Measured(score=score)


def _held(score: dict[str, Any]) -> None:
    """Raise unless everything is there that a page shows."""
    names = ("made", "in_scope", "out_of_scope", "sample", "refused_by_cloudformation", "score", "least")
    for name in (*names, "peers", "survivors"):
        score[name]
    for line in score["kinds"]:
        [line[key] for key in ("name", "judged", "by_rules", "by_features", "by_both", "survived", "percent")]
