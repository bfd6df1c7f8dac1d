"""Reads one incident of a file: when, what happens, what must follow."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from scenarios.courses import LONGEST_MIN, course, level
from scenarios.expectations import expected
from scenarios.fields import Part, number, shown
from scenarios.scenario import Drop, Inject, Late, Phase, Scenario, Span
from scenarios.signals import ALSO_CALLED, SHARE, SIGNALS, SNS_FAILURES
from simulator.notation import NotationError, parse
from simulator.recording import FloatArray

WARMUP_MIN = 360
YEARS = (1971, 2200)
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,99}")


class Reader:
    """Reads one incident of a file."""

    def __init__(
        self,
        part: Part,
        path: Path,
        baseline: Mapping[str, float],
        profiles: Mapping[str, Mapping[str, float]],
        models: Mapping[str, Mapping[str, float]],
    ) -> None:
        self.id = part.the_text("id")
        if not _ID.fullmatch(self.id):
            part.fail("id", f"must be of letters, digits, _, . and -, at most 100, not {shown(self.id)}")
        self.part = Part(file=part.file, value=part.value, subject=self.id, asked=part.asked)
        self.path, self.baseline, self.profiles, self.models = path, baseline, profiles, models
        self.warmup = _or(self.part.whole("warmup_min", (1.0, LONGEST_MIN)), WARMUP_MIN)
        self.duration = self.part.the_whole("duration_min", (1.0, LONGEST_MIN))

    def scenario(self) -> Scenario:
        """Return the incident; raises ScenarioError."""
        part = self.part
        phases = tuple(self._phase(one) for one in part.parts("phases"))
        fraction = part.number(SNS_FAILURES, SHARE)
        if fraction is not None:
            whole = Span(start=0, end=self.duration)
            phases = (Phase(span=whole, levels={ALSO_CALLED[SNS_FAILURES]: fraction}), *phases)
        found = Scenario(
            id=self.id,
            title=part.text("title") or self.id,
            file=part.file,
            t0=self._t0(),
            warmup=self.warmup,
            duration=self.duration,
            levels={**self.baseline, **self._profile()},
            expected=expected(part.the_part("expected")),
            incident=self._incident(),
            phases=phases,
            late=tuple(self._late(one) for one in part.parts("late")),
            drops=tuple(self._drop(one) for one in part.parts("drop")),
            injected=tuple(self._inject(one) for one in part.parts("inject")),
            suppressed=tuple(self._only_span(one) for one in part.parts("suppress")),
            csv=self._csv(),
            given=self._given(),
            models=self.models,
        )
        part.done()
        if found.expected.page.resolve_within is not None and found.incident is None:
            part.fail("incident", "is needed: resolve_within_min_after_end counts from its end")
        if found.csv and found.given:
            part.fail("series", "cannot stand beside series_csv")
        return found

    def _t0(self) -> datetime:
        text = self.part.the_text("t0")
        right = f"must be a time such as 2025-03-04T13:00:00Z, not {shown(text)}"
        try:
            found = datetime.fromisoformat(text.replace("Z", "+00:00"))
        except ValueError:
            self.part.fail("t0", right)
        if found.utcoffset() != timedelta(0) or found.second or found.microsecond:
            self.part.fail("t0", f"{right}: a whole minute in UTC")
        if not YEARS[0] <= found.year <= YEARS[1]:
            self.part.fail("t0", f"{right}: of the years {YEARS[0]} to {YEARS[1]}")
        return found

    def _profile(self) -> Mapping[str, float]:
        name = self.part.text("profile") or "day"
        if name not in self.profiles:
            self.part.fail("profile", f"{name!r} is unknown; one of {', '.join(sorted(self.profiles))}")
        return self.profiles[name]

    def _incident(self) -> Span | None:
        part = self.part.part("incident")
        if part is None:
            return None
        found = self._span(part, "start_min", "end_min", latest=LONGEST_MIN)
        part.done()
        return found

    def _span(
        self, part: Part, start: str = "from_min", end: str = "to_min", *, latest: int | None = None
    ) -> Span:
        first = part.the_whole(start, (-self.warmup, self.duration))
        last = part.the_whole(end, (-self.warmup, self.duration if latest is None else latest))
        if last <= first:
            part.fail(end, f"must be after {start} ({first}), not {last}")
        return Span(start=first, end=last)

    def _only_span(self, part: Part) -> Span:
        found = self._span(part)
        part.done()
        return found

    def _phase(self, part: Part) -> Phase:
        span, levels = self._span(part), part.the_part("set")
        found = {level(levels, name): course(levels, name, value) for name, value in levels.items()}
        part.done()
        return Phase(span=span, levels=found)

    def _signals(self, part: Part) -> tuple[str, ...]:
        found = part.texts("signals")
        if not found:
            part.fail("signals", "must list at least one signal")
        for index, name in enumerate(found):
            _signal(part, f"signals[{index}]", name)
        return found

    def _late(self, part: Part) -> Late:
        found = Late(
            signals=self._signals(part),
            span=self._span(part, latest=LONGEST_MIN),
            delay=part.whole("delay_min", (0.0, LONGEST_MIN)) or 0,
            fraction=part.number("partial_fraction", SHARE),
            complete=part.whole("complete_after_min", (0.0, LONGEST_MIN)) or 0,
        )
        part.done()
        if found.fraction is None and "complete_after_min" in part.value:
            part.fail("partial_fraction", "is missing, though complete_after_min is there")
        if found.fraction is not None and not found.complete:
            part.fail(
                "complete_after_min", "must be a whole number from 1 on where partial_fraction is there"
            )
        if found.fraction is None and not found.delay:
            part.fail("delay_min", "must be a whole number from 1 on, or partial_fraction be there")
        return found

    def _drop(self, part: Part) -> Drop:
        found = Drop(signals=self._signals(part), span=self._span(part))
        part.done()
        return found

    def _inject(self, part: Part) -> Inject:
        name = _signal(part, "signal", part.the_text("signal"))
        found = Inject(
            signal=name,
            minute=part.the_whole("minute", (-self.warmup, self.duration - 1)),
            value=part.the_number("value", SIGNALS[name]),
        )
        part.done()
        return found

    def _csv(self) -> Path | None:
        name = self.part.text("series_csv")
        if name is None:
            return None
        file = self.path.parent / name
        return file if file.is_file() else self.part.fail("series_csv", f"{file} is no file")

    def _given(self) -> Mapping[str, FloatArray]:
        part = self.part.part("series")
        return {name: self._by_hand(part, name, value) for name, value in part.items()} if part else {}

    def _by_hand(self, part: Part, name: str, value: Any) -> FloatArray:
        _signal(part, name, name)
        if not isinstance(value, (str, int, float)) or isinstance(value, bool):
            part.fail(name, f"must be a series such as 0x4 5x2 _, not {shown(value)}")
        try:
            found = parse(str(value))
        except NotationError as error:
            part.fail(name, str(error))
        if len(found) > self.duration:
            part.fail(name, f"has {len(found)} minutes, but duration_min is {self.duration}")
        low, high = SIGNALS[name]
        for one in found[(found < low) | (found > high)]:
            number(float(one), (low, high), lambda right: part.fail(name, right))
        return found


def _or(value: int | None, default: int) -> int:
    return default if value is None else value


def _signal(part: Part, place: str, name: str) -> str:
    return (
        name if name in SIGNALS else part.fail(place, f"{name!r} is no signal; one of {', '.join(SIGNALS)}")
    )
