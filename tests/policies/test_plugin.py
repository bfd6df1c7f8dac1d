"""Two lines in anybody's app: findings fail synthesis, with the construct's path."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from policies.plugin import Rules
from template import parse

ROOT = Path(__file__).parents[2]
APP = """
import sys
import aws_cdk as cdk
from aws_cdk import aws_cloudwatch as cloudwatch, aws_sns as sns
from policies.plugin import Rules

app = cdk.App(outdir=sys.argv[1])
stack = cdk.Stack(app, "Demo")
topic = sns.CfnTopic(stack, "Topic")


def alarm(scope, name, enabled):
    return cloudwatch.CfnAlarm(
        scope, name, comparison_operator="GreaterThanThreshold", evaluation_periods=1, threshold=1,
        metric_name="Errors", namespace="AWS/Lambda", statistic="Sum", period=60,
        actions_enabled=enabled, alarm_actions=[topic.ref],
    )


alarm(stack, "Good", True)
{body}
cdk.Validations.of(app).add_plugins(Rules(only=["alarm-switched-off"]))
app.synth()
"""
BAD = 'bad = alarm(cdk.NestedStack(stack, "Nested"), "Bad", False)\n'
ACKNOWLEDGED = (
    'cdk.Validations.of(bad).acknowledge(cdk.Acknowledgment(id="tap::alarm-switched-off", reason="a test"))\n'
)


def synthesize(body: str, folder: Path) -> tuple[subprocess.CompletedProcess[str], dict[str, Any]]:
    file = folder / "app.py"
    file.write_text(APP.replace("{body}", body), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, str(file), str(folder / "out")],
        cwd=ROOT,
        env={"PATH": str(Path(sys.executable).parent), "PYTHONPATH": str(ROOT), "HOME": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )
    report = folder / "out" / "validation-report.json"
    return done, json.loads(report.read_text(encoding="utf-8")) if report.is_file() else {}


def test_a_finding_fails_synthesis_and_shows_the_construct(tmp_path: Path) -> None:
    done, report = synthesize(BAD, tmp_path)
    assert done.returncode != 0
    assert "Demo/Nested/Bad" in done.stdout + done.stderr
    [violation] = report["pluginReports"][0]["violations"]
    assert violation["ruleName"] == "alarm-switched-off"
    assert violation["suggestedFix"].startswith("Take ActionsEnabled out")
    [construct] = violation["violatingConstructs"]
    assert construct["constructPath"] == "Demo/Nested/Bad"
    assert construct["cloudFormationResource"]["propertyPaths"] == ["Properties/ActionsEnabled"]


@pytest.mark.parametrize("body", ["", BAD + ACKNOWLEDGED], ids=["nothing is wrong", "it is acknowledged"])
def test_synthesis_goes_on_where(body: str, tmp_path: Path) -> None:
    done, _report = synthesize(body, tmp_path)
    assert done.returncode == 0, done.stderr


def test_an_unknown_rule_is_refused(tmp_path: Path) -> None:
    done, _report = synthesize('Rules(only=["alarm"])', tmp_path)
    assert done.returncode != 0
    assert "no rule is called 'alarm'" in done.stderr


@pytest.mark.parametrize(
    "files,apart,worlds",
    [
        (["a/Ours.template.json", "a/Probe.template.json"], ["Probe"], [["Ours"], ["Probe"]]),
        (["a/Ours.template.json", "a/Probe.template.json"], [], [["Ours", "Probe"]]),
        (["a/Probes.template.json", "a/Probe.template.json"], ["Probe"], [["Probes"], ["Probe"]]),
    ],
    ids=["named", "not named", "a longer name"],
)
def test_a_stack_that_stands_apart_is_a_world_of_its_own(
    files: list[str], apart: list[str], worlds: list[list[str]]
) -> None:
    templates = tuple(parse('{"Resources": {"T": {"Type": "AWS::SNS::Topic"}}}', file) for file in files)
    found = [
        [Path(one.file).name.partition(".")[0] for one in world]
        for world in Rules(apart=apart)._worlds(templates)
    ]
    assert found == worlds
