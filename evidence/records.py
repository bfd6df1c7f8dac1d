"""A report enters; all of its records leave as JSON, what passed included, with the run's particulars."""

from __future__ import annotations

import json
from dataclasses import asdict

from evidence.report import Report


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
        "exceptions": [
            {"exception": each.exception, "id": each.id, "scope": each.scope, "reason": each.reason}
            for each in report.exceptions
        ],
    }
    return json.dumps(whole, indent=1, ensure_ascii=False) + "\n"
