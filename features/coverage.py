"""Detection coverage of a run: every alarm must have been seen to fire and to stay quiet, or the run fails.

Only a whole run is asked. One that was told to run a part of the promises cannot have seen every alarm.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from features.steps.story import SEEN
from scenarios.coverage import Covered, Shown, coverage

PARTS = ("keyword", "markexpr", "deselect", "lf", "stepwise", "collectonly")
"""Options of pytest that make it run a part of what there is, or nothing."""


def whole(config: pytest.Config) -> bool:
    """Whether a run was told to run everything."""
    asked = any(config.getoption(option, None) for option in PARTS)
    return not asked and not any("::" in place for place in config.args)


class Coverage:
    """Collects what passed scenarios saw, from this process or from workers, and judges it at the end."""

    def __init__(self, alarms: Callable[[], Sequence[str]]) -> None:
        self.alarms = alarms
        self.shown: list[Shown] = []
        self.covered: tuple[Covered, ...] = ()
        self.problem = ""

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Take over what a scenario saw that passed; one that failed shows nothing."""
        if report.when == "call" and report.passed:
            for name, seen in report.user_properties:
                if name == SEEN and isinstance(seen, (list, tuple)):
                    self.shown += [Shown(alarm=alarm, did=did, where=report.nodeid) for alarm, did in seen]

    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        """Turn a whole run red that did not see an alarm both ways."""
        ended = (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED)
        if exitstatus not in ended or session.shouldstop or session.shouldfail:
            return
        try:
            self.covered = coverage(self.alarms(), self.shown)
        except LookupError as error:
            self.problem = str(error)
        if session.exitstatus == pytest.ExitCode.OK and (self.problem or self.lacking):
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    @property
    def lacking(self) -> list[Covered]:
        """What no scenario shows."""
        return [one for one in self.covered if one.lacking]

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Say how many alarms there are, and name those that were not seen both ways."""
        if not self.covered and not self.problem:
            return
        terminalreporter.section("detection coverage")
        for words in filter(None, (self.problem, *map(str, self.lacking))):
            terminalreporter.line(f"FAILED {words}")
        alarms = len({one.alarm for one in self.covered})
        seen = len(self.covered) - len(self.lacking)
        terminalreporter.line(
            f"{alarms} alarms: {seen} of {len(self.covered)} times seen to fire or stay quiet"
        )
