"""A pytest plugin that writes what pytest-bdd ran, and did not run, as Cucumber Messages.

    python -m pytest -p evidence.recorder --cucumber-messages build/messages.ndjson features

Works alone and under pytest-xdist: workers watch, the controller writes. While it records, a run is green
only if every scenario in the feature files passed: one that nothing ran, a skip, an undefined step fail it.
"""

from __future__ import annotations

import os
import platform
import sys
import time
from importlib.metadata import version
from pathlib import Path

import pytest
from gherkin.stream.id_generator import IdGenerator

from evidence import messages, population, reading, revision
from evidence.attempt import Attempt, Status
from evidence.population import Envelope
from evidence.scenarios import ScenarioResults
from evidence.watch import ATTRIBUTE, Watch


def pytest_addoption(parser: pytest.Parser) -> None:
    """Two options; without the first, nothing is recorded."""
    group = parser.getgroup("cucumber messages")
    group.addoption("--cucumber-messages", metavar="FILE", help="write Cucumber Messages (NDJSON) to FILE")
    words = "the feature files that must all run (default: features)"
    group.addoption("--cucumber-features", metavar="FOLDER", default="features", help=words)


def pytest_configure(config: pytest.Config) -> None:
    """Make every tag a known mark; workers and lone processes watch, controllers and lone processes write."""
    here = config.invocation_params.dir
    features = here / config.getoption("cucumber_features")
    for tag in population.tags(features):
        config.addinivalue_line("markers", f"{tag}: tag of a scenario")
    target = config.getoption("cucumber_messages")
    if not target or config.option.collectonly:
        return
    sent = getattr(config, "workerinput", None)
    config.pluginmanager.register(Watch(root=config.rootpath, worker=sent["workerid"] if sent else ""))
    if sent is None:
        if not features.is_dir():
            message = f"--cucumber-features: {config.getoption('cucumber_features')} is not a folder"
            raise pytest.UsageError(message)
        config.pluginmanager.register(Writer(root=config.rootpath, features=features, target=here / target))


class Writer:
    """Collects attempts from wherever they ran, and writes the stream at the end."""

    def __init__(self, *, root: Path, features: Path, target: Path) -> None:
        self.root, self.features, self.target = root, features, target
        self.attempts: list[Attempt] = []
        self.started = time.time()
        self.results: ScenarioResults | None = None

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Take over an attempt, from this process or from a worker."""
        plain = getattr(report, ATTRIBUTE, None)
        if plain is not None:
            self.attempts.append(Attempt.from_plain(plain))

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        """Write, and turn a run red that left a scenario unproved."""
        ids = IdGenerator()
        stream = messages.Stream(
            meta=meta(self.root),
            population=population.read(self.features, root=self.root, ids=ids),
            ids=ids,
            started=self.started,
            finished=time.time(),
        )
        good = (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED)
        problem = "" if exitstatus in good else f"pytest ended with status {int(exitstatus)}"
        envelopes = stream.build(self.attempts, problem=problem)
        messages.write(self.target, envelopes)
        self.results = reading.results(envelopes)
        if exitstatus == pytest.ExitCode.OK and self.results.failed:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Say how the population adds up, and name what did not pass."""
        if self.results is None:
            return
        terminalreporter.section("scenarios")
        for scenario in self.results.scenarios:
            if scenario.status is not Status.PASSED:
                terminalreporter.line(f"{scenario.status.value.upper()} {scenario.where} {scenario.name}")
        for problem in self.results.problems:
            terminalreporter.line(f"PROBLEM {problem}")
        terminalreporter.line(self.results.sum)


def meta(root: Path) -> Envelope:
    """Who wrote the stream: runner, runtime, kind of machine, revision; no names of people or machines."""
    judged = revision.read(root)
    git = {"remote": judged.remote, "revision": judged.commit or "unknown"}
    return {
        "protocolVersion": version("cucumber-messages"),
        "implementation": {"name": "pytest-bdd", "version": version("pytest-bdd")},
        "runtime": {"name": platform.python_implementation(), "version": platform.python_version()},
        "os": {"name": platform.system()},
        "cpu": {"name": platform.machine() or sys.byteorder},
        "ci": {
            "name": "continuous integration" if os.environ.get("CI") else "local run",
            "git": git | ({"branch": judged.branch} if judged.branch else {}),
        },
    }
