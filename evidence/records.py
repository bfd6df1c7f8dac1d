"""A report enters; all of its records leave as JSON, what passed included, with the run's particulars."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from evidence.paths import Paths
from evidence.report import Report
from policies.standing import Standing


def render(report: Report) -> str:
    """The whole file."""
    whole = {
        "manifest": report.manifest.as_plain(),
        "failed": report.failed,
        "runs": [asdict(run) | {"failed": run.failed} for run in report.runs],
        "requirements": [
            {
                "id": answer.requirement.id,
                "title": answer.requirement.title,
                "standing": answer.standing,
                "promises": [asdict(promise) for promise in answer.promises],
            }
            for answer in report.answers
        ],
        "exceptions": [_exception(each) for each in report.exceptions],
        "paths": _paths(report.paths),
    }
    return json.dumps(whole, indent=1, ensure_ascii=False) + "\n"


def _paths(found: Paths | None) -> dict[str, Any] | None:
    """Every certificate, link by link, and what hears silence; the picture is on the page."""
    if found is None:
        return None
    return {
        "certificates": [asdict(one) | {"standing": one.standing} for one in found.certificates],
        "heartbeats": [asdict(one) for one in found.heartbeats],
    }


def _exception(stood: Standing) -> dict[str, Any]:
    """An entry of the register, and how it stood on the day of the run."""
    return {
        **stood.entry.model_dump(mode="json"),
        "days_left": stood.days_left,
        "lapsed": stood.lapsed,
        "compensating": {one.promise: one.outcome for one in stood.kept},
    }
