"""checkov: security and compliance checks, from an environment of its own (see requirements/checkov.in).

It leaves with 0 on a missing or broken template, so its exit status says nothing: its own counts must agree
with the template. It runs in an empty folder with an empty home, where no configuration can switch checks
off, and without the network, from which it would fetch names that are not needed. Skips in the template's
metadata are taken out first (see suppressions.py).
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from policies.engines import suppressions
from policies.engines.verdict import WHOLE, Answer, NoVerdictError, Verdict, below, judge
from policies.exceptions import Acknowledgement
from policies.record import EngineRun
from template import Template

JUDGE = "checkov"
VARIABLE = "CHECKOV"
"""Names the program; tox sets it."""

SECONDS = 300
KINDS = ("passed_checks", "failed_checks", "skipped_checks")


def run(template: Path, excused: Sequence[Acknowledgement] = ()) -> EngineRun:
    """Check one template file."""
    return judge(JUDGE, template, excused, _ask)


def _ask(view: Template) -> Verdict:
    with suppressions.silent_about_nothing(view) as file:
        said = _parse(_output(_program(), Path(file).resolve()))
    answers = tuple(_answers(view, said["results"]))
    read = said["summary"]["resource_count"]
    if said["summary"]["parsing_errors"]:
        raise NoVerdictError("could not parse the template")
    if read != len(view):
        raise NoVerdictError(f"read {read} of {len(view)} resources")
    if not answers:
        raise NoVerdictError("asked nothing")
    return Verdict(
        version=said["summary"]["checkov_version"],
        rules=len({answer.rule for answer in answers}),
        resources=read,
        answers=answers,
        suppressions=tuple(suppressions.native(view, JUDGE)),
    )


def _program() -> str:
    named = os.environ.get(VARIABLE) or shutil.which("checkov")
    if not named or not shutil.which(named):
        raise NoVerdictError(
            f"no checkov at {named or 'PATH'}; run through tox, or set {VARIABLE} to the program"
        )
    return named


def _output(program: str, template: Path) -> str:
    arguments = ["--framework", "cloudformation", "--output", "json", "--compact", "--skip-download"]
    with tempfile.TemporaryDirectory() as empty:
        try:
            done = subprocess.run(
                [program, *arguments, "--file", str(template)],
                cwd=empty,
                env={"PATH": os.environ.get("PATH", os.defpath), "HOME": empty, "LOG_LEVEL": "ERROR"},
                capture_output=True,
                text=True,
                check=False,
                timeout=SECONDS,
            )
        except subprocess.TimeoutExpired:
            raise NoVerdictError(f"took more than {SECONDS} s") from None
    if done.returncode not in (0, 1):
        last = (done.stderr.strip() or "no words").splitlines()[-1]
        raise NoVerdictError(f"left with {done.returncode}: {last}")
    return done.stdout


def _parse(output: str) -> Any:
    """One framework was asked for, so one object comes back, with lists of checks and a summary of counts."""
    try:
        said = json.loads(output)
    except json.JSONDecodeError:
        raise NoVerdictError(f"wrote something that is not JSON: {output[:80]!r}") from None
    whole = (
        isinstance(said, dict)
        and isinstance(said.get("results"), dict)
        and isinstance(said.get("summary"), dict)
    )
    counts = ("parsing_errors", "resource_count", "checkov_version")
    if not whole or any(key not in said["summary"] for key in counts):
        raise NoVerdictError(f"wrote JSON without results and a full summary: {output[:80]!r}")
    for kind in KINDS:
        if len(said["results"].get(kind, ())) != said["summary"].get(kind.partition("_")[0]):
            raise NoVerdictError(f"{kind} and the summary do not add up")
    return said


def _answers(view: Template, results: dict[str, Any]) -> Iterator[Answer]:
    for kind in KINDS:
        for check in results[kind]:
            resource = view.resources.get(check["resource"].rpartition(".")[2])
            yield Answer(
                rule=f"{JUDGE}::{check['check_id']}",
                subject=resource.logical_id if resource else WHOLE,
                path=below(resource) if resource else WHOLE,
                words=f"{check['check_name']}.",
                where=resource.where if resource else view.file,
                passed=kind == "passed_checks",
                silenced=check["check_result"].get("suppress_comment") or "no reason"
                if kind == "skipped_checks"
                else "",
            )
