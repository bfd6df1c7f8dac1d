"""One incident as a picture: what the alarms compared, which of them were on, who was told when.

SVG without scripts, the same on every run, in light and dark. From top to bottom: the verdict in words; a
strip for each number that was compared, its threshold as a dashed line; a bar for each alarm while it was on;
pages, resolves and tickets as marks with their minute. The incident is shaded, the deadline is dotted.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement, tostring

import numpy as np

from scenarios.drawing import LEFT, RIGHT, STYLE, WIDTH, Axis, box, line, shape, text, thinned
from scenarios.simulation import Simulated
from scenarios.strips import Strip, strips
from scenarios.verdict import resolves
from scenarios.words import course, sentence
from simulator.recording import FloatArray

STRIP, ROW, GAP, TOP, MARGIN = 120, 17, 26, 58, 20
MOST_BARS, MOST_REASONS, LABEL_ROOM, NAME_ROOM, BOLD_ROOM = 12, 3, 54, 48, 38
MARKS = {
    "Pages": ("m0 -12l7 12h-14z", "page"),
    "Resolved": ("m-6 -6l4 5l8 -10", "resolve"),
    "Tickets": ("m-5 -11h10v10h-10z", "ticket"),
}
"""Triangle, tick and square: told apart without colour."""
NICE = (1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0)
BEFORE_SHARE, LEAST_BEFORE = 0.15, 10.0


def render(found: Simulated, *, styled: bool = True) -> str:
    """Return the SVG; without its style for a page that has ``drawing.STYLE`` once for all of them."""
    root = Element(
        "svg", {"xmlns": "http://www.w3.org/2000/svg", "class": "night", "role": "img", "width": "100%"}
    )
    picture = _Picture(root, found)
    height = picture.draw(styled=styled)
    root.set("viewBox", f"0 0 {WIDTH} {height:g}")
    root.set("aria-labelledby", f"title-{found.scenario.id} desc-{found.scenario.id}")
    return tostring(root, encoding="unicode")


class _Picture:
    def __init__(self, root: Element, found: Simulated) -> None:
        self.root, self.found, self.verdict = root, found, found.verdict
        scenario = found.scenario
        ahead = min(float(scenario.warmup), max(LEAST_BEFORE, scenario.duration * BEFORE_SHARE))
        ends = [
            float(scenario.duration),
            *(one.minute for one in self.verdict.pages),
            self.verdict.resolved or 0.0,
        ]
        self.axis = Axis(first=-ahead, last=min(max(ends) + 2, found.played.minutes - found.night.before))

    def draw(self, *, styled: bool) -> float:
        """Draw all; the height."""
        self._words()
        if styled:
            SubElement(self.root, "style").text = STYLE
        paper = box(self.root, (0, 0), (WIDTH, 0), "paper")
        back = SubElement(self.root, "g")
        y = self._head()
        first = y
        for strip in strips(self.found):
            y = self._strip(strip, y) + GAP
        y = self._marks(self._bars(y))
        self._back(back, first, y)
        height = self._axis(y)
        paper.set("height", f"{height:g}")
        return height

    def _words(self) -> None:
        scenario, verdict = self.found.scenario, self.verdict
        SubElement(
            self.root, "title", {"id": f"title-{scenario.id}"}
        ).text = f"{scenario.id}: {scenario.title}"
        SubElement(self.root, "desc", {"id": f"desc-{scenario.id}"}).text = sentence(verdict)

    def _head(self) -> float:
        text(self.root, MARGIN, 26, f"{self.found.scenario.id}: {self.found.scenario.title}", "title")
        verdict, y = self.verdict, 48.0
        text(
            self.root,
            MARGIN,
            y,
            "✓ right" if verdict.right else "✕ wrong",
            "name " + ("right" if verdict.right else "wrong"),
        )
        text(self.root, MARGIN + 70, y, course(verdict))
        for reason in verdict.reasons[:MOST_REASONS]:
            for words in textwrap.wrap(reason, 165):
                y += ROW
                text(self.root, MARGIN + 70, y, words, "soft")
        return y + GAP

    def _strip(self, strip: Strip, top: float) -> float:
        bottom, before = top + STRIP, self.found.night.before
        minutes: FloatArray = np.arange(-before, len(strip.values) - before, dtype=np.float64)
        shown = (minutes >= self.axis.first) & (minutes <= self.axis.last)
        minutes, values = thinned(minutes[shown], strip.values[shown], low=strip.low)
        highest = _top([*values[~np.isnan(values)], strip.threshold or 0.0])

        def y(value: float) -> float:
            return round(bottom - STRIP * min(max(value / highest, 0.0), 1.0), 1)

        text(self.root, MARGIN, top + 14, _shortened(strip.name, BOLD_ROOM), "name")
        text(self.root, MARGIN, top + 14 + ROW, _shortened(strip.label), "soft")
        for value in (0.0, highest / 2, highest):
            line(self.root, (LEFT, y(value)), (RIGHT, y(value)), "grid")
            text(self.root, LEFT - 6, y(value) + 4, f"{value:g}", "soft small end")
        points = [
            None if np.isnan(value) else (self.axis.x(minute), y(value))
            for minute, value in zip(minutes, values, strict=True)
        ]
        for path, alone in _paths(points):
            SubElement(self.root, "path", {"d": path, "class": "dot" if alone else "value"})
        if strip.threshold is not None:
            line(self.root, (LEFT, y(strip.threshold)), (RIGHT, y(strip.threshold)), "threshold")
            where = "below" if strip.low else "above"
            text(self.root, MARGIN, top + 14 + 2 * ROW, f"alarm {where} {strip.threshold:g} (dashed)", "soft")
        return bottom

    def _bars(self, y: float) -> float:
        told = dict.fromkeys(one.alarm for one in (*self.verdict.pages, *self.verdict.tickets))
        shown = list(told)[:MOST_BARS]
        paging = {one.alarm for one in self.verdict.pages}
        for name in shown:
            kind = "alarm" if name in paging else "quiet"
            text(self.root, MARGIN, y + 11, _shortened(name), "small")
            for start, end in self.found.spans(name):
                if end >= self.axis.first and start <= self.axis.last:
                    x = self.axis.x(start)
                    bar = box(self.root, (x, y + 2), (self.axis.x(end) - x, ROW - 6), kind)
                    SubElement(bar, "title").text = f"{name} in ALARM, minute {start:g} to {end:g}"
            y += ROW
        if len(told) > len(shown):
            text(self.root, MARGIN, y + 11, f"and {len(told) - len(shown)} more alarms", "soft small")
            y += ROW
        return y + GAP / 2

    def _marks(self, y: float) -> float:
        closed = resolves(self.found.played, self.found.night.before, self.verdict.pages)
        pages = [(one.minute, f"{one.severity} page, {one.alarm}") for one in self.verdict.pages]
        tickets = [(one.minute, f"ticket, {one.alarm}") for one in self.verdict.tickets]
        for name, found in (("Pages", pages), ("Resolved", closed), ("Tickets", tickets)):
            y += ROW + 8
            text(self.root, MARGIN, y, f"{name} ({len(found)})", "name")
            self._row(sorted(found), y, name)
        return y + ROW / 2

    def _row(self, found: Sequence[tuple[float, str]], y: float, name: str) -> None:
        """Marks on one line; of marks that stand close together the first has its minute, to its left."""
        last = -float("inf")
        for minute, words in found:
            if self.axis.shows(minute):
                x = self.axis.x(minute)
                path, kind = MARKS[name]
                shape(self.root, f"M{x:g} {y:g}{path}", kind, f"minute {minute:g}: {words}")
                if x - last > LABEL_ROOM:
                    text(self.root, x - 9, y, f"{minute:g}", "small end")
                last = x

    def _back(self, back: Element, top: float, bottom: float) -> None:
        """What lies behind: the incident, the deadlines."""
        incident = self.found.scenario.incident
        if incident:
            x = self.axis.x(incident.start)
            box(back, (x, top - 6), (self.axis.x(incident.end) - x, bottom - top + 6), "span")
            line(back, (x, top - 6), (x, bottom), "edge")
            text(back, x + 4, top - 10, f"incident, {incident.end - incident.start} min", "soft small")
        for minute, words in (
            (self.verdict.deadline, "page by"),
            (self.verdict.ticket_deadline, "ticket by"),
        ):
            if minute is not None and self.axis.shows(minute):
                x = self.axis.x(minute)
                line(back, (x, top - 6), (x, bottom + 4), "deadline")
                text(back, x, bottom + 34, f"{words} {minute:g}", "small middle")

    def _axis(self, y: float) -> float:
        line(self.root, (LEFT, y), (RIGHT, y), "grid")
        for minute, label in self.axis.ticks():
            x = self.axis.x(minute)
            line(self.root, (x, y), (x, y + 4), "grid")
            text(self.root, x, y + 17, label, "soft small middle")
        when = self.found.scenario.t0
        text(self.root, MARGIN, y + 17, f"minutes from {when:%Y-%m-%d %H:%M} UTC", "soft small")
        return y + 46


def _shortened(name: str, room: int = NAME_ROOM) -> str:
    """The end says most: names start with environment, severity and team."""
    return name if len(name) <= room else "…" + name[-room + 1 :]


def _top(values: Sequence[float]) -> float:
    """A round number that nothing exceeds."""
    highest = max(values, default=0.0)
    if highest <= 0:
        return 1.0
    unit = float(10.0 ** np.floor(np.log10(highest)))
    return next((step * unit for step in NICE if step * unit >= highest), 10 * unit)


def _paths(points: Sequence[tuple[float, float] | None]) -> list[tuple[str, bool]]:
    """Stretches without a gap, and single points as dots."""
    found: list[list[tuple[float, float]]] = [[]]
    for point in points:
        if point is None:
            found.append([])
        else:
            found[-1].append(point)
    return [_path(stretch) for stretch in found if stretch]


def _path(stretch: Sequence[tuple[float, float]]) -> tuple[str, bool]:
    if len(stretch) == 1:
        x, y = stretch[0]
        return f"M{x - 1.5:g} {y - 1.5:g}h3v3h-3z", True
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in stretch), False
