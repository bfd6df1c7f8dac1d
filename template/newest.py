"""The template that was synthesized here last: what commands take when nobody names one."""

from __future__ import annotations

from pathlib import Path

from settings.conventions import stack_id

from .errors import TemplateError

FOLDERS = ("build/cdk.out", "cdk.out")
"""Where the compliance run and ``cdk synth`` leave it."""


def newest() -> Path:
    """This product's newest template, of any environment. Raises TemplateError where there is none."""
    pattern = f"{stack_id('*')}.template.json"
    files = [file for folder in FOLDERS for file in Path(folder).glob(pattern)]
    if not files:
        nowhere = f"neither {' nor '.join(FOLDERS)} holds one; say --template T, or run cdk synth"
        raise TemplateError(pattern, nowhere)
    return max(files, key=lambda file: file.stat().st_mtime)
