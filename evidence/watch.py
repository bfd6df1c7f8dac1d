"""Watches pytest-bdd run scenarios; the one module that knows the runner's insides.

pytest-bdd 9 tells a plugin of steps that pass and fail, but not of scenarios that never started, nor of
steps that skip; those are read from pytest's own reports.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from pytest_bdd.parsers import re as regular_expression
from pytest_bdd.scenario import scenario_wrapper_template_registry
from pytest_bdd.steps import step_function_context_registry

from evidence.attempt import Attempt, Definition, Status, StepRun

SUBJECTS = "subjects"
"""The user property in which a scenario lists the things that it judged."""

DETECTIONS = "detections"
"""The user property in which a scenario lists what alarms were seen to do: pairs of a name and the deed."""

ATTRIBUTE = "scenario_attempt"
"""The field of a test report that carries an attempt from worker to controller."""


@dataclass
class Trace:
    """An attempt while it runs."""

    uri: str
    line: int
    values: tuple[tuple[str, str], ...]
    worker: str
    started: float = field(default_factory=time.time)
    clock: float = field(default_factory=time.perf_counter)
    steps: list[StepRun] = field(default_factory=list)
    open: Definition | None = None
    opened: tuple[float, float] | None = None
    notes: dict[str, str] = field(default_factory=dict)
    subjects: tuple[str, ...] = ()
    seen: tuple[tuple[str, str], ...] = ()

    def begin(self, definition: Definition) -> None:
        """A step was reached."""
        self.open, self.opened = definition, (time.time(), time.perf_counter())

    def end(self, status: Status, **said: str) -> None:
        """The step that was reached is over."""
        started, clock = self.opened or (time.time(), time.perf_counter())
        seconds = time.perf_counter() - clock
        self.steps.append(
            StepRun(status=status, started=started, seconds=seconds, definition=self.open, **said)
        )
        self.open = self.opened = None

    def finished(self) -> Attempt:
        """All that is known, once the test has been torn down."""
        return Attempt(
            uri=self.uri,
            line=self.line,
            values=self.values,
            worker=self.worker,
            started=self.started,
            seconds=time.perf_counter() - self.clock,
            steps=tuple(self.steps),
            subjects=self.subjects,
            seen=self.seen,
            **self.notes,
        )


TRACE = pytest.StashKey[Trace]()


class Watch:
    """Follows each scenario through its phases, and hands its attempt over with the last report."""

    def __init__(self, *, root: Path, worker: str) -> None:
        self.root = root.resolve()
        self.worker = worker

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> None:
        """Start following, before any fixture or mark can keep the scenario from running."""
        template = scenario_wrapper_template_registry.get(getattr(item, "function", None) or _nothing)
        if template is not None:
            values = getattr(item, "callspec", None)
            row = values.params.get("_pytest_bdd_example", {}) if values else {}
            uri = self.relative(template.feature.filename)
            item.stash[TRACE] = Trace(uri, template.line_number, tuple(row.items()), self.worker)

    def pytest_bdd_before_step(
        self, request: pytest.FixtureRequest, step_func: Callable[..., object]
    ) -> None:
        """A definition was found for the step."""
        request.node.stash[TRACE].begin(self.definition(step_func))

    def pytest_bdd_after_step(self, request: pytest.FixtureRequest) -> None:
        """The step returned."""
        request.node.stash[TRACE].end(Status.PASSED)

    def pytest_bdd_step_func_lookup_error(self, request: pytest.FixtureRequest, step: Any) -> None:
        """No definition matches the step."""
        message = f"no step definition matches: {step.keyword.strip()} {step.name}"
        request.node.stash[TRACE].end(Status.UNDEFINED, message=message)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Read what a phase came to, and attach the attempt to the last one."""
        report = yield
        trace = item.stash.get(TRACE, None)
        if trace is not None:
            self.close(trace, call, report)
            if call.when == "teardown":
                trace.subjects, trace.seen = _subjects(item), _seen(item)
                setattr(report, ATTRIBUTE, trace.finished().as_plain())
        return report

    def close(self, trace: Trace, call: pytest.CallInfo[None], report: pytest.TestReport) -> None:
        """Ascribe what a phase raised to the step it interrupted, or to what surrounds the steps."""
        if trace.opened is not None:
            trace.end(_status(call), **self.said(call))
        elif report.failed and not _undefined(trace):
            said = self.said(call) or {"message": str(report.longrepr)}
            place = "before" if call.when == "setup" else "after"
            trace.notes[place] = "\n".join(filter(None, (said["message"], said.get("trace"))))
        elif report.skipped and not trace.steps:
            trace.notes["skipped"] = self.said(call).get("message", "skipped")

    def said(self, call: pytest.CallInfo[None]) -> dict[str, str]:
        """An exception as words: its message, its type, and the frames in this repository."""
        if call.excinfo is None:
            return {}
        raised = call.excinfo
        message = getattr(raised.value, "msg", None) or raised.exconly(tryshort=True)
        frames = [
            f"{self.relative(entry.path)}:{entry.lineno + 1} in {entry.name}"
            for entry in raised.traceback
            if self.ours(Path(entry.path).resolve())
        ]
        return {"message": self.clean(str(message)), "error": raised.typename, "trace": "\n".join(frames)}

    def definition(self, function: Callable[..., object]) -> Definition:
        """What matched: the pattern of the decorator and where its function is."""
        contexts = step_function_context_registry.values()
        parser = next((each.parser for each in contexts if each.step_func is function), None)
        code = function.__code__
        return Definition(
            pattern=getattr(parser, "name", function.__name__),
            regular_expression=isinstance(parser, regular_expression),
            uri=self.relative(code.co_filename),
            line=code.co_firstlineno,
        )

    def ours(self, path: Path) -> bool:
        """Whether a file is the repository's own, and not of an environment that lies inside it."""
        inside = path.is_relative_to(self.root)
        return inside and not any(part.startswith(".") for part in path.relative_to(self.root).parts)

    def relative(self, path: str | Path) -> str:
        """A path as the repository knows it, whatever machine it lies on."""
        resolved = Path(path).resolve()
        inside = resolved.is_relative_to(self.root)
        return resolved.relative_to(self.root).as_posix() if inside else resolved.name

    def clean(self, text: str) -> str:
        """Text without this machine's folders."""
        return text.replace(f"{self.root}/", "").replace(str(self.root), ".").replace(str(Path.home()), "~")


def _nothing() -> None:
    """Stands for the function of an item that has none."""


def _undefined(trace: Trace) -> bool:
    return bool(trace.steps) and trace.steps[-1].status is not Status.PASSED


def _status(call: pytest.CallInfo[None]) -> Status:
    """``pytest.xfail`` and ``NotImplementedError`` say that a step is yet to be written."""
    value = call.excinfo.value if call.excinfo else None
    if isinstance(value, pytest.skip.Exception):
        return Status.SKIPPED
    if isinstance(value, (pytest.xfail.Exception, NotImplementedError)):
        return Status.PENDING
    return Status.FAILED


def _subjects(item: pytest.Item) -> tuple[str, ...]:
    """What the steps said they judged, in the test's own property."""
    found: Any = dict(item.user_properties).get(SUBJECTS, ())
    return tuple(map(str, found))


def _seen(item: pytest.Item) -> tuple[tuple[str, str], ...]:
    """What the steps saw alarms do, in the test's own property."""
    found: Any = dict(item.user_properties).get(DETECTIONS, ())
    return tuple((str(alarm), str(did)) for alarm, did in found)
