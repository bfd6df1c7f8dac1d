"""What the judges that run inside ``cdk synth`` left beside the template: objections, and the probe's traces.

CDK writes ``validation-report.json`` with the plugins that object to something, and nothing about the others.
The probe (policies/probe.py) makes each of them object, so that a plugin without a trace has not run.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from policies import probe
from policies.engines.verdict import WHOLE, Answer, NoVerdictError, Verdict, below, nothing_found
from policies.exceptions import JUDGE_OF
from template import Template, TemplateError
from template.reader import load_json

REPORT = "validation-report.json"
ANNOTATIONS = {"Construct Annotations": "Annotation"}
"""The one plugin whose namespace is not its name with hyphens."""

Json = dict[str, Any]


def verdict(view: Template, name: str) -> Verdict:
    """Return what the judge ``name`` said of the stack whose template lies in an assembly."""
    folder = Path(view.file).parent
    reports = {space: report for space, report in _reports(folder) if JUDGE_OF[space] == name}
    for space, rule in probe.PLANTED.items():
        if JUDGE_OF[space] == name:
            _prove(space, rule, reports.get(space, {}))
    about = _about(folder, name)
    found = tuple(answer for space, report in reports.items() for answer in _answers(view, space, report))
    return Verdict(
        version=about["version"],
        rules=about.get("rules"),
        resources=len(view),
        answers=(*found, *nothing_found(view, found, next(iter(reports)))),
    )


def unproved(folder: Path, space: str) -> str:
    """Why it is not shown that the judge of this namespace ran during the synth; empty where it is."""
    try:
        _prove(space, probe.PLANTED[space], dict(_reports(folder)).get(space, {}))
    except NoVerdictError as error:
        return str(error)
    return ""


def _reports(folder: Path) -> Iterator[tuple[str, Json]]:
    whole = _load(folder / REPORT)
    reports = whole.get("pluginReports")
    if not isinstance(reports, list):
        raise NoVerdictError(f"{REPORT}: holds no pluginReports")
    for report in reports:
        plugin = str(report["pluginName"])
        space = ANNOTATIONS.get(plugin, plugin.replace(" ", "-"))
        if space not in JUDGE_OF:
            raise NoVerdictError(f"{REPORT}: an unknown judge, {plugin!r}")
        if report["conclusion"] != "success" and not report.get("violations"):
            raise NoVerdictError(
                f"{REPORT}: {plugin} failed: {report.get('metadata') or 'it does not say why'}"
            )
        yield space, report


def _load(file: Path) -> Json:
    try:
        found = load_json(file)
    except TemplateError as error:
        raise NoVerdictError(str(error)) from None
    if not isinstance(found, dict):
        raise NoVerdictError(f"{file.name}: is not an object")
    return found


def _prove(space: str, rule: str, report: Json) -> None:
    planted = (
        violation for violation in report.get("suppressedViolations", ()) if violation["ruleName"] == rule
    )
    paths = [
        construct["constructPath"] for violation in planted for construct in violation["violatingConstructs"]
    ]
    if not any(path.startswith(f"{probe.STACK}/") for path in paths):
        raise NoVerdictError(
            f"{space} did not object to the defect planted for it ({rule}), so it has not run"
        )


def _about(folder: Path, name: str) -> Json:
    metadata = _load(folder / f"{probe.STACK}.template.json").get("Metadata", {})
    about = metadata.get(probe.METADATA_KEY, {}).get(name)
    if not isinstance(about, dict) or not about.get("version"):
        raise NoVerdictError(f"{probe.STACK}: does not tell the version of {name}")
    return about


def _answers(view: Template, space: str, report: Json) -> Iterator[Answer]:
    by_path = {resource.path: resource for resource in view.resources.values() if resource.path}
    if not by_path:
        raise NoVerdictError(f"{view.file}: no resource has a construct path, so no finding can be placed")
    for kind in ("violations", "suppressedViolations"):
        for violation in report.get(kind, ()):
            for construct in violation["violatingConstructs"]:
                path = construct["constructPath"]
                if kind == "suppressedViolations" and path.partition("/")[0] == probe.STACK:
                    continue
                resource = by_path.get(path)
                yield Answer(
                    rule=f"{space}::{violation['ruleName'].removeprefix(f'{space}::')}",
                    subject=resource.logical_id if resource else WHOLE,
                    path=below(resource) if resource else path.partition("/")[2] or WHOLE,
                    words=violation["description"],
                    where=path,
                    silenced=violation.get("reason") or "no reason" if kind == "suppressedViolations" else "",
                )
