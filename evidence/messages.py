"""Attempts enter; Cucumber Messages leave: the stream that Cucumber's own tools read.

Failures outside the steps become failed hooks. A case without an attempt has steps of status ``UNKNOWN``, and
a scenario without steps a failed hook: Cucumber's own page leaves what never started out of its counts. https://github.com/cucumber/messages
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from gherkin.stream.id_generator import IdGenerator

from evidence.attempt import Attempt, Definition, Status, StepRun
from evidence.population import Case, Envelope, Key, Population

NOT_RUN = "did not run: no test is bound to it, it was not selected, or the run ended before it"
JUDGED, SEEN = "judged.txt", "seen.json"
"""Name of the attachment that lists what a scenario judged."""
NO_STEPS = "has no steps, so it asks nothing"
SAID = {Status.NOT_RUN: "UNKNOWN"}


@dataclass(kw_only=True)
class Stream:
    """Builds one run's messages; ``ids`` go on from those of the population."""

    meta: Envelope
    population: Population
    ids: IdGenerator
    started: float
    finished: float
    definitions: dict[Definition, str] = field(default_factory=dict)

    def build(self, attempts: Iterable[Attempt], *, problem: str = "") -> list[Envelope]:
        """The whole stream, a success only if every case ran, every step passed and nothing went wrong."""
        pairs = list(pair(self.population.cases, attempts))
        run = self.ids.get_next_id()
        lost = Attempt(uri="", line=0, values=(), worker="", started=self.finished, seconds=0, steps=())
        told = sorted(((case, tried or lost) for case, tried in pairs), key=lambda each: each[1].started)
        runs = [envelope for case, attempt in told for envelope in self._case(case, attempt, run)]
        green = bool(pairs) and not problem and all(tried and tried.badness == 0 for _, tried in pairs)
        readable = not any("parseError" in envelope for envelope in self.population.envelopes)
        return [
            {"meta": self.meta},
            *self.population.envelopes,
            *({"stepDefinition": _definition(each, known)} for each, known in self.definitions.items()),
            *self._hooks(runs),
            {"testRunStarted": {"id": run, "timestamp": moment(self.started)}},
            *runs,
            {
                "testRunFinished": {
                    "testRunStartedId": run,
                    "success": green and readable,
                    "timestamp": moment(self.finished),
                    **({"message": problem} if problem else {}),
                }
            },
        ]

    def _case(self, case: Case, attempt: Attempt, run: str) -> Iterator[Envelope]:
        """One case: what was to run, then what ran, step by step."""
        planned = list(self._plan(case, attempt))
        identifier, started = self.ids.get_next_id(), self.ids.get_next_id()
        steps = [step for step, _ in planned]
        yield {
            "testCase": {
                "id": identifier,
                "pickleId": case.pickle["id"],
                "testRunStartedId": run,
                "testSteps": steps,
            }
        }
        begun = {"id": started, "testCaseId": identifier, "attempt": 0, "timestamp": moment(attempt.started)}
        yield {"testCaseStarted": begun | ({"workerId": attempt.worker} if attempt.worker else {})}
        clock = attempt.started
        for step, ran in planned:
            clock = max(clock, ran.started)
            place = {"testCaseStartedId": started, "testStepId": step["id"]}
            yield {"testStepStarted": place | {"timestamp": moment(clock)}}
            clock += ran.seconds
            yield {"testStepFinished": place | {"testStepResult": _result(ran), "timestamp": moment(clock)}}
        for found in _attached(attempt):
            yield {"attachment": {"testCaseStartedId": started, "testStepId": steps[-1]["id"], **found}}
        end = max(clock, attempt.started + attempt.seconds)
        yield {
            "testCaseFinished": {
                "testCaseStartedId": started,
                "timestamp": moment(end),
                "willBeRetried": False,
            }
        }

    def _plan(self, case: Case, attempt: Attempt) -> Iterator[tuple[Envelope, StepRun]]:
        if attempt.before:
            yield self._hook("before", Status.FAILED, attempt.before)
        if not case.pickle["steps"]:
            yield self._hook(
                "before", *((Status.FAILED, NO_STEPS) if attempt.uri else (Status.NOT_RUN, NOT_RUN))
            )
        for step, ran in zip(case.pickle["steps"], _reached(attempt, len(case.pickle["steps"])), strict=True):
            known = [self._known(ran.definition)] if ran.definition else []
            planned = {
                "id": self.ids.get_next_id(),
                "pickleStepId": step["id"],
                "stepMatchArgumentsLists": [],
            }
            yield planned | {"stepDefinitionIds": known}, ran
        if attempt.after:
            yield self._hook("after", Status.FAILED, attempt.after)

    def _known(self, definition: Definition) -> str:
        if definition not in self.definitions:
            self.definitions[definition] = self.ids.get_next_id()
        return self.definitions[definition]

    def _hook(self, place: str, status: Status, message: str) -> tuple[Envelope, StepRun]:
        step = {"id": self.ids.get_next_id(), "hookId": f"pytest-{place}"}
        return step, StepRun(status=status, started=0, seconds=0, message=message, error="Error")

    @staticmethod
    def _hooks(runs: Iterable[Envelope]) -> Iterator[Envelope]:
        used = {step.get("hookId") for run in runs for step in run.get("testCase", {}).get("testSteps", ())}
        for place, kind in (("before", "BEFORE_TEST_CASE"), ("after", "AFTER_TEST_CASE")):
            if f"pytest-{place}" in used:
                name = f"pytest, {place} the steps"
                yield {"hook": {"id": f"pytest-{place}", "name": name, "type": kind, "sourceReference": {}}}


def pair(cases: Iterable[Case], attempts: Iterable[Attempt]) -> Iterator[tuple[Case, Attempt | None]]:
    """Each case with its attempt, if any; of several attempts at one case the worst counts."""
    tried: Mapping[Key, list[Attempt]] = defaultdict(list)
    for attempt in attempts:
        tried[attempt.uri, attempt.line, attempt.values].append(attempt)
    for waiting in tried.values():
        waiting.sort(key=lambda attempt: attempt.badness)
    for case in cases:
        waiting = tried.get(case.key, [])
        yield case, waiting.pop() if waiting else None


def _reached(attempt: Attempt, number: int) -> list[StepRun]:
    """What each of a case's ``number`` steps came to; those after the last that was reached are skipped."""
    blank = StepRun(
        status=Status.SKIPPED if attempt.uri else Status.NOT_RUN, started=attempt.started, seconds=0
    )
    words = attempt.skipped if attempt.uri else NOT_RUN
    ran = list(attempt.steps) or [replace(blank, message=words)]
    return (ran + [blank] * number)[:number]


def render(envelopes: Iterable[Envelope]) -> str:
    """One JSON object a line, as the protocol has it."""
    lines = (json.dumps(envelope, ensure_ascii=False, separators=(",", ":")) for envelope in envelopes)
    return "".join(f"{line}\n" for line in lines)


def write(path: Path, envelopes: Iterable[Envelope]) -> None:
    """The stream as a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(render(envelopes), encoding="utf-8", errors="replace")


def read(path: Path) -> list[Envelope]:
    """The messages in ``path``."""
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def moment(seconds: float) -> dict[str, int]:
    """Seconds (since the epoch, or of a duration) as the protocol's two integers."""
    nanoseconds = round(max(seconds, 0) * 1e9)
    return {"seconds": nanoseconds // 10**9, "nanos": nanoseconds % 10**9}


def _attached(attempt: Attempt) -> Iterator[Envelope]:
    """What a scenario judged and saw: attachments are the only place that the format has for it."""
    if attempt.subjects:
        yield _file(JUDGED, "text/plain", "\n".join(attempt.subjects))
    if attempt.seen:
        yield _file(SEEN, "application/json", json.dumps(attempt.seen, ensure_ascii=False))


def _file(name: str, kind: str, body: str) -> Envelope:
    return {"body": body, "contentEncoding": "IDENTITY", "fileName": name, "mediaType": kind}


def _result(ran: StepRun) -> dict[str, Any]:
    result: dict[str, Any] = {
        "status": SAID.get(ran.status, ran.status.value.upper()),
        "duration": moment(ran.seconds),
    }
    if ran.message:
        result["message"] = "\n".join(filter(None, (ran.message, ran.trace)))
    if ran.status is Status.FAILED:
        trace = {"stackTrace": f"{ran.message}\n{ran.trace}"} if ran.trace else {}
        result["exception"] = {"type": ran.error or "Error", "message": ran.message, **trace}
    return result


def _definition(definition: Definition, identifier: str) -> Envelope:
    kind = "REGULAR_EXPRESSION" if definition.regular_expression else "CUCUMBER_EXPRESSION"
    return {
        "id": identifier,
        "pattern": {"type": kind, "source": definition.pattern},
        "sourceReference": {"uri": definition.uri, "location": {"line": definition.line}},
    }
