"""cdk-nag's findings on templates that are no CDK app: ``python benchmarks/nag_templates.py FOLDER``.

Each ``*.json`` of the folder becomes one stack of one app. Writes one line of JSON: the template's name, then
pairs of rule and construct path below the stack.
"""

from __future__ import annotations

import contextlib
import json
import sys
import tempfile
from pathlib import Path

import aws_cdk as cdk
from aws_cdk import cloudformation_include
from cdk_nag import AwsSolutionsChecks, NIST80053R5Checks, ServerlessChecks

REPORT = "validation-report.json"
Found = dict[str, list[tuple[str, str]]]


def judged(folder: Path, out: Path) -> Found:
    """Synthesize all templates at once; what the packs object to, by template."""
    app = cdk.App(outdir=str(out), analytics_reporting=False)
    names = [path.stem for path in sorted(folder.glob("*.json"))]
    for name in names:
        stack = cdk.Stack(app, name, synthesizer=cdk.LegacyStackSynthesizer())
        cloudformation_include.CfnInclude(stack, "T", template_file=str(folder / f"{name}.json"))
    cdk.Validations.of(app).add_plugins(
        AwsSolutionsChecks(app), NIST80053R5Checks(app), ServerlessChecks(app)
    )
    with contextlib.suppress(RuntimeError):
        app.synth()
    return _found(json.loads((out / REPORT).read_text(encoding="utf-8")), names)


def _found(
    report: dict[str, list[dict[str, list[dict[str, list[dict[str, str]]]]]]], names: list[str]
) -> Found:
    found: Found = {name: [] for name in names}
    for plugin in report["pluginReports"]:
        for violation in plugin.get("violations", ()):
            for construct in violation["violatingConstructs"]:
                name, _, path = construct["constructPath"].partition("/")
                found[name].append((str(violation["ruleName"]), path))
    return found


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as out:
        print(json.dumps(judged(Path(sys.argv[1]), Path(out))))  # noqa: T201 - the answer is its output
