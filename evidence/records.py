"""A report enters; all of its records leave as JSON, what passed included, with the run's particulars."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

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
    }
    return json.dumps(whole, indent=1, ensure_ascii=False) + "\n"


def _exception(stood: Standing) -> dict[str, Any]:
    """An entry of the register, and how it stood on the day of the run."""
    return {
        **stood.entry.model_dump(mode="json"),
        "days_left": stood.days_left,
        "lapsed": stood.lapsed,
        "compensating": {one.promise: one.outcome for one in stood.kept},
    }
