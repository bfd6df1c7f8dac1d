"""The pinned CDK CLI: synthesizes the app and has it judged on the way; its exit status is a finding too.

Nothing of the machine's AWS configuration reaches it: a synth that looks something up would fail here.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from policies import probe
from policies.engines import synthesis
from policies.record import EngineRun, Outcome, Record
from template import Template, TemplateError, read

JUDGE = "cdk-synth"
CLI = "node_modules/.bin/cdk"
PLUGIN, OWN_RULES = "tap", "the project's own rules judge during synthesis"
SECONDS = 300


class SynthesisError(Exception):
    """The app wrote no template; the message holds the CLI's own words."""


def run(root: Path, folder: Path, environment: str, stack: str) -> tuple[Path, EngineRun]:
    """Synthesize the app in ``root`` into a fresh ``folder``: the template of ``stack`` and what was said.

    The path is relative to the working folder, so that records do not tell where this machine keeps things.
    Raises SynthesisError when there is no such template: then there is nothing to judge.
    """
    start = time.monotonic()
    if folder.exists():
        shutil.rmtree(folder)
    done = _synthesize(root, folder, environment)
    words = (done.stderr.strip() or done.stdout.strip() or "it does not say why").strip()
    file = Path(os.path.relpath(folder)) / f"{stack}.template.json"
    try:
        view = read(file)
    except TemplateError as error:
        raise SynthesisError(f"{words}\n{error}" if done.returncode == 0 else words) from None
    status = done.returncode
    left = f"cdk synth left with {status}" + ("; the judges beside it say why" if status else "")
    silent = synthesis.unproved(folder, PLUGIN)
    records = (
        _record(view, "the app synthesizes without errors", left, holds=status == 0),
        _record(view, OWN_RULES, silent or "They objected to the defect planted for them.", holds=not silent),
    )
    seconds = time.monotonic() - start
    return file, EngineRun(
        judge=JUDGE,
        version=_version(root),
        rules=len(records),
        resources=len(view),
        records=records,
        seconds=seconds,
    )


def _record(view: Template, rule: str, words: str, *, holds: bool) -> Record:
    outcome = Outcome.PASSED if holds else Outcome.FAILED
    return Record(judge=JUDGE, rule=rule, subject="template", outcome=outcome, words=words, where=view.file)


def _synthesize(root: Path, folder: Path, environment: str) -> subprocess.CompletedProcess[str]:
    context = {"environmentSuffix": environment, probe.CONTEXT_KEY: "true"}
    flags = [flag for key, value in context.items() for flag in ("--context", f"{key}={value}")]
    command = [str(root / CLI), "synth", "--quiet", "--no-notices", "--output", str(folder), *flags]
    try:
        return subprocess.run(
            command,
            cwd=root,
            env=_environment(),
            capture_output=True,
            text=True,
            check=False,
            timeout=SECONDS,
        )
    except FileNotFoundError:
        raise SynthesisError(f"{CLI} is missing: `python -m cli tools` installs it") from None
    except subprocess.TimeoutExpired:
        raise SynthesisError(f"cdk synth took more than {SECONDS} s") from None


def _environment() -> dict[str, str]:
    """This Python first on the path, because cdk.json says ``python3``, and no AWS account in reach."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    path = os.pathsep.join((str(Path(sys.executable).parent), kept.get("PATH", os.defpath)))
    nowhere = {"AWS_EC2_METADATA_DISABLED": "true", "AWS_CONFIG_FILE": os.devnull}
    nowhere["AWS_SHARED_CREDENTIALS_FILE"] = os.devnull
    return kept | nowhere | {"PATH": path, "CDK_VALIDATION": "true", "CDK_DISABLE_CLI_TELEMETRY": "true"}


def _version(root: Path) -> str:
    done = subprocess.run(
        [str(root / CLI), "--version"], capture_output=True, text=True, check=False, env=_environment()
    )
    return done.stdout.split()[0] if done.stdout.strip() else ""
