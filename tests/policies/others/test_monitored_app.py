"""cdk-monitoring-constructs on a platform like ours: no finding at all, in the release that the pins name."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from filelock import FileLock

from policies.check import Checked, check
from policies.rules import RULES
from template import read_all

APP = Path(__file__).with_name("monitored_app.py")


@pytest.fixture(scope="session")
def checked(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Checked:
    """The app, synthesized once a session in a process of its own, and judged."""
    base = tmp_path_factory.getbasetemp()
    folder = (base if worker_id == "master" else base.parent) / "monitored-app"
    with FileLock(f"{folder}.lock"):
        if not (folder / "manifest.json").exists():
            told = {**os.environ, "CDK_VALIDATION": "false"}
            subprocess.run([sys.executable, str(APP), str(folder)], env=told, check=True)
    return check(read_all(str(folder)), RULES)


def test_the_app_has_alarms_on_every_service(checked: Checked) -> None:
    alarms = [one for one in checked.resources if one.type == "AWS::CloudWatch::Alarm"]
    assert len(alarms) >= 25
    assert {"AWS::CloudWatch::Dashboard", "AWS::Synthetics::Canary"} <= {
        one.type for one in checked.resources
    }


def test_correct_work_of_others_has_no_finding(checked: Checked) -> None:
    assert [(one.rule.id, one.resource.logical_id, one.seen) for one in checked.findings] == []
