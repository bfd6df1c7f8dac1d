"""Cucumber Messages enter; Cucumber's own HTML page of them leaves, written by its npm package under Node."""

from __future__ import annotations

import subprocess
from pathlib import Path

SCRIPT = Path(__file__).with_name("pages") / "scenarios.mjs"


class FormatterError(Exception):
    """Node or the formatter could not write the page; the message says what to install."""


def render(messages: str, *, node: str = "node", package: Path) -> str:
    """The page, from NDJSON; ``package`` is the package.json beside the node_modules with the formatter."""
    command = [node, str(SCRIPT), str(package.resolve())]
    try:
        done = subprocess.run(
            command, input=messages, capture_output=True, check=False, encoding="utf-8", errors="replace"
        )
    except OSError as error:
        message = f"{node}: cannot be run ({error.strerror}); scenarios.html needs Node 20 or later"
        raise FormatterError(message) from None
    if done.returncode:
        lines = [line for line in done.stderr.splitlines() if "Error" in line] or done.stderr.splitlines()
        said = (lines or ["no message"])[0].strip()
        message = f"@cucumber/html-formatter: {said}; is it installed beside {package.name}?"
        raise FormatterError(message)
    return done.stdout
