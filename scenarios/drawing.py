"""Lines, bars and words of a timeline, as SVG elements; where a minute is on the page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement

import numpy as np

from simulator.recording import FloatArray

WIDTH, LEFT, RIGHT = 1180, 336, 1150
"""Pixels: the page, and where minutes begin and end."""
MOST_POINTS = 800
_STEPS = (1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1440, 2880)
_HOUR, _DAY, _MOST_TICKS = 60, 1440, 14
STYLE = """
.night{--ink:#1b1f24;--soft:#57606a;--paper:#fff;--grid:#d8dee4;--span:#fff3d6;--span-line:#bf8700;
--value:#0969da;--bad:#cf222e;--good:#1a7f37;--ticket:#8250df;font:12px system-ui,sans-serif}
@media (prefers-color-scheme:dark){.night{--ink:#e6edf3;--soft:#9198a1;--paper:#0d1117;--grid:#2f353d;
--span:#2b2410;--span-line:#d29922;--value:#58a6ff;--bad:#ff7b72;--good:#3fb950;--ticket:#be8fff}}
.night text{fill:var(--ink)} .night .soft{fill:var(--soft)} .night .title{font-weight:600;font-size:17px}
.night .name{font-weight:600} .night .end{text-anchor:end} .night .middle{text-anchor:middle}
.night .small{font-size:11px} .night .paper{fill:var(--paper)} .night .span{fill:var(--span)}
.night .edge{stroke:var(--span-line);stroke-width:1} .night .grid{stroke:var(--grid)}
.night .value{fill:none;stroke:var(--value);stroke-width:1.6;stroke-linejoin:round}
.night .dot{fill:var(--value)} .night .threshold{stroke:var(--bad);stroke-width:1.2;stroke-dasharray:6 4}
.night .deadline{stroke:var(--ink);stroke-width:1.4;stroke-dasharray:2 3}
.night .alarm{fill:var(--bad)}
.night .quiet{fill:var(--ticket);opacity:.55} .night .open{fill:none;stroke:var(--soft);stroke-dasharray:2 2}
.night .page{fill:var(--bad)} .night .resolve{fill:none;stroke:var(--good);stroke-width:2.2}
.night .ticket{fill:var(--paper);stroke:var(--ticket);stroke-width:1.8}
.night .right{fill:var(--good)} .night .wrong{fill:var(--bad)}
"""


@dataclass(frozen=True, kw_only=True)
class Axis:
    """Minutes from t0, ``first`` to ``last``, over the width of the plot."""

    first: float
    last: float

    def x(self, minute: float) -> float:
        """Where a minute is; what lies outside is at the edge."""
        share = (min(max(minute, self.first), self.last) - self.first) / (self.last - self.first)
        return round(LEFT + share * (RIGHT - LEFT), 1)

    def shows(self, minute: float) -> bool:
        """Whether a minute is on the page."""
        return self.first <= minute <= self.last

    def ticks(self) -> Iterator[tuple[int, str]]:
        """Minutes that get a label, with it: minutes, from hours on hours, from days on days."""
        length = self.last - self.first
        step = next((one for one in _STEPS if length / one <= _MOST_TICKS), _STEPS[-1])
        for minute in range(-(-int(self.first) // step) * step, int(self.last) + 1, step):
            yield minute, _label(minute, step)


def _label(minute: int, step: int) -> str:
    for unit, word in ((_DAY, "d"), (_HOUR, "h")):
        if step >= unit and minute:
            return f"{minute // unit} {word}" if minute % unit == 0 else f"{minute / unit:g} {word}"
    return str(minute)


def thinned(minutes: FloatArray, values: FloatArray, *, low: bool) -> tuple[FloatArray, FloatArray]:
    """As many points as the page can show: of each stretch the extreme one that an alarm would see."""
    stretch = -(-len(values) // MOST_POINTS)
    if stretch <= 1:
        return minutes, values
    padded = np.full(-(-len(values) // stretch) * stretch, np.nan)
    padded[: len(values)] = values
    rows = padded.reshape(-1, stretch)
    return minutes[::stretch], (np.fmin if low else np.fmax).reduce(rows, axis=1)


def text(parent: Element, x: float, y: float, words: str, kind: str = "") -> Element:
    """Words at their baseline."""
    found = SubElement(parent, "text", {"x": f"{x:g}", "y": f"{y:g}", **({"class": kind} if kind else {})})
    found.text = words
    return found


def line(parent: Element, start: tuple[float, float], end: tuple[float, float], kind: str) -> Element:
    """A straight line."""
    (x1, y1), (x2, y2) = start, end
    return SubElement(
        parent, "line", {"x1": f"{x1:g}", "y1": f"{y1:g}", "x2": f"{x2:g}", "y2": f"{y2:g}", "class": kind}
    )


def box(parent: Element, corner: tuple[float, float], size: tuple[float, float], kind: str) -> Element:
    """A rectangle; never thinner than can be seen."""
    values = {"x": corner[0], "y": corner[1], "width": max(size[0], 1.5), "height": size[1]}
    return SubElement(parent, "rect", {**{name: f"{one:g}" for name, one in values.items()}, "class": kind})


def shape(parent: Element, path: str, kind: str, words: str) -> Element:
    """A mark that says what it is when somebody points at it."""
    found = SubElement(parent, "path", {"d": path, "class": kind})
    SubElement(found, "title").text = words
    return found
