"""A report enters; SARIF 2.1.0 leaves, one run a judge, for code scanning.

Results are what failed, was waived (as suppressed) or was never asked; what passed is in records.json, since
some readers raise an alert for every result. https://docs.oasis-open.org/sarif/sarif/v2.1.0/
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from evidence.checked.sarif import SCHEMA
from evidence.report import Report
from evidence.revision import UNPUBLISHED
from evidence.scenarios import JUDGE
from policies.record import EngineRun, Outcome, Record

PLACE = re.compile(r"^(?P<file>[^:\s]+):(?P<line>[1-9]\d*)$")


def render(report: Report) -> str:
    """The whole file."""
    runs = [_run(report, run) for run in report.runs]
    return (
        json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": runs}, indent=1, ensure_ascii=False) + "\n"
    )


def _run(report: Report, run: EngineRun) -> dict[str, Any]:
    told = [record for record in run.records if _told(record)]
    rules = {record.rule: record for record in run.records}
    position = {rule: index for index, rule in enumerate(rules)}
    revision = report.manifest.revision
    history = [{"repositoryUri": revision.remote, "revisionId": revision.commit, "branch": revision.branch}]
    known = revision.remote != UNPUBLISHED and revision.commit
    return {
        "tool": {
            "driver": {
                "name": run.judge,
                "version": run.version,
                "rules": [_rule(*each) for each in rules.items()],
            }
        },
        "automationDetails": {"id": f"compliance/{report.manifest.environment}/{run.judge}"},
        "invocations": [_invocation(run)],
        "results": [_result(report, record, position) for record in told],
        "columnKind": "unicodeCodePoints",
        **({"versionControlProvenance": history} if known else {}),
    }


def _told(record: Record) -> bool:
    unasked = record.judge == JUDGE and record.outcome is Outcome.NOT_ASKED
    return unasked or record.outcome in (Outcome.FAILED, Outcome.WAIVED)


def _rule(identifier: str, record: Record) -> dict[str, Any]:
    tags = {"properties": {"tags": list(record.requirements)}} if record.requirements else {}
    return {"id": identifier, "shortDescription": {"text": identifier}, **tags}


def _invocation(run: EngineRun) -> dict[str, Any]:
    said = [{"level": "error", "message": {"text": run.problem}}] if run.problem else []
    return {"executionSuccessful": not run.problem, "toolExecutionNotifications": said}


def _result(report: Report, record: Record, position: Mapping[str, int]) -> dict[str, Any]:
    waived = record.outcome is Outcome.WAIVED
    print_of = f"{record.judge}\0{record.rule}\0{record.subject}"
    return {
        "ruleId": record.rule,
        "ruleIndex": position[record.rule],
        "kind": "fail",
        "level": "note" if waived else "error",
        "message": {"text": record.words or record.rule},
        "locations": [_location(report, record)],
        "partialFingerprints": {
            "question/v1": hashlib.sha256(print_of.encode("utf-8", "replace")).hexdigest()
        },
        **({"suppressions": [{"kind": "external", "justification": record.words}]} if waived else {}),
    }


def _location(report: Report, record: Record) -> dict[str, Any]:
    """The line where known; else the template, since a reader of SARIF cannot show a construct path."""
    place = PLACE.match(record.where)
    file = place["file"] if place else report.manifest.template
    physical: dict[str, Any] = {"artifactLocation": {"uri": quote(file.lstrip("/"))}}
    if place:
        physical["region"] = {"startLine": int(place["line"])}
    name = record.subject if place or not record.where else record.where
    logical = [{"name": record.subject, "fullyQualifiedName": name, "kind": "resource"}]
    return {"physicalLocation": physical, "logicalLocations": logical}
