"""What the name and the description of an alarm promise in words: limits, windows, M of N, silence.

Only plain sentences are read ("above 1 %", "longer than 3 s", "3 of 5 periods of 60 s", "within 15 minutes").
What is said otherwise promises nothing here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

_COUNTS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen".split()  # noqa: SIM905
)
_NUMBERS = {word: value for value, word in enumerate(_COUNTS)} | {"twenty": 20, "thirty": 30, "sixty": 60}
_N = r"(?:\d[\d,]*(?:\.\d+)?|" + "|".join(_NUMBERS) + r")\b"
TIMES = {
    "ms": 0.001, "millisecond": 0.001, "milliseconds": 0.001,
    "s": 1, "sec": 1, "secs": 1, "second": 1, "seconds": 1,
    "m": 60, "min": 60, "mins": 60, "minute": 60, "minutes": 60,
    "h": 3600, "hr": 3600, "hour": 3600, "hours": 3600, "day": 86400, "days": 86400,
}  # fmt: skip
_T = r"(?:" + "|".join(sorted(TIMES, key=len, reverse=True)) + r")\b"
_ABOVE = (
    r"above|over|more than|greater than|higher than|longer than|older than|slower than"
    r"|exceed(?:s|ed|ing)?|reach(?:es)?|at least|>=|≥|>"
)
_BELOW = r"below|under|less than|fewer than|lower than|at most|<=|≤|<"
_LIMIT = re.compile(
    rf"(?<![\w-])(?P<way>{_ABOVE}|{_BELOW})\s*(?:an? |the )?\$?(?P<number>\d[\d,]*(?:\.\d+)?)(?![\d.]*\w*-)"
    r"(?:\s*(?P<unit>%|percent\b|pct\b|[A-Za-z]+\b))?(?P<rest>[^.\n;]*)",
    re.IGNORECASE,
)
_WANTED = re.compile(
    r"\b(?:must|should|shall|needs? to|has to|have to)\b[^.;\n]*?"
    r"\b(?:at least|at most|below|above|under|over)\b[^.;\n]*",
    re.IGNORECASE,
)
"""What is wanted, not what fires: "must have at least 5" is an alarm below 5."""
_RELATIVE = re.compile(
    r"^\s*of\b.*\b(?:limits?|capacity|quotas?|timeout|maximum|max|memory|concurrency|throughput|budget|size|storage"
    r"|units|allocat\w+|provisioned|reserved)\b",
    re.IGNORECASE,
)
_POINTS = re.compile(
    rf"(?P<m>{_N})\s+(?:out of|of|in)(?: the)?(?: last| latest)?\s+(?P<n>{_N})\s*"
    r"(?:(?:consecutive|one-minute|1-minute|5-minute|five-minute) )?"
    r"(?:periods?|minutes?|data\s?points?|points?|intervals?|evaluations?)",
    re.IGNORECASE,
)
_CONSECUTIVE = re.compile(rf"(?P<n>{_N}) consecutive", re.IGNORECASE)
_PERIOD = re.compile(rf"periods? of (?P<n>{_N})\s*(?P<unit>{_T})", re.IGNORECASE)
_WINDOW = re.compile(
    r"(?<![\w-])(?P<how>within|for(?: more than| at least| over)?|over|during|in)(?: the)?(?: last| past)?"
    rf"\s+(?P<n>{_N})[\s-]*(?P<unit>{_T}|intervals?\b)",
    re.IGNORECASE,
)
_SHARE = re.compile(
    rf"(?P<percent>\d+(?:\.\d+)?)\s*% of the (?P<what>[a-z ]*?)(?P<n>{_N})"
    rf"\s*(?P<unit>{_T}|MB|GB|units a second)",
    re.IGNORECASE,
)
_BURN = re.compile(r"budget of (?P<budget>[\d.]+) % (?P<rate>[\d.]+) times", re.IGNORECASE)
_PERCENTILE = re.compile(r"(?<![A-Za-z0-9])p(?P<n>\d{2}(?:\.\d+)?)(?![\d\w])", re.IGNORECASE)
_ONE_IN = {"one request in a hundred": "p99", "one answer in a hundred": "p99", "one in a hundred": "p99"}
_LEAST = re.compile(r"Fewer than (?P<n>\d+) in a period count as none")
_READS = re.compile(
    r"^Reads (?P<all>(?:Sum|Average|Minimum|Maximum|SampleCount|[a-z]{1,3}[\d.]+) of .+)\.$", re.MULTILINE
)
_SILENCE = re.compile(r"Missing data is (?P<what>no fault|a fault|no news|insufficient data)")
_WAYS = re.compile(r"Any of (?P<n>\d+) ways? to be so(?:, not while (?P<held>\S+) is on)?")
MISSING = {
    "no fault": "notBreaching",
    "a fault": "breaching",
    "no news": "ignore",
    "insufficient data": "missing",
}


def value(text: str) -> float:
    """A number in digits or as a word."""
    return float(_NUMBERS.get(text.lower(), 0)) if text.lower() in _NUMBERS else float(text.replace(",", ""))


@dataclass(frozen=True, kw_only=True)
class Limit:
    """``above 1 %``: ``way`` is ``above`` or ``below``; ``inclusive`` for "at least"; ``unit`` as written."""

    words: str
    way: str
    inclusive: bool
    number: float
    unit: str
    relative: bool

    @property
    def percent(self) -> bool:
        """Whether it is a share of what the alarm itself reads."""
        return self.unit in ("%", "percent", "pct") and not self.relative

    @property
    def seconds(self) -> float | None:
        """The limit in seconds, if it is a time."""
        return self.number * TIMES[self.unit] if self.unit in TIMES and self.unit != "m" else None


@dataclass(frozen=True, kw_only=True)
class Window:
    """``within 15 minutes``; ``unit`` is seconds, or None where the words count intervals."""

    words: str
    how: str
    number: float
    unit: float | None


@dataclass(frozen=True)
class Promise:
    """The words of one alarm, its name without dashes first; addresses are left out."""

    name: str
    description: str

    @cached_property
    def text(self) -> str:
        """Everything that is read."""
        spoken = re.sub(r"(\d)-(\d+)-?(?=%|percent|pct)", r"\1.\2 ", self.name)
        spoken = re.sub(r"[-_/]+", " ", spoken)
        return re.sub(r"https?://\S+", "", f"{spoken}\n{self.description}")

    @cached_property
    def limits(self) -> tuple[Limit, ...]:
        """Every limit, in the order of the words."""
        text = _LEAST.sub("", self.text)
        return tuple(_limit(match) for match in _LIMIT.finditer(_WANTED.sub("", text)))

    @cached_property
    def points(self) -> tuple[tuple[float, float], ...]:
        """M and N of each "3 of 5 minutes"."""
        found = [(value(one["m"]), value(one["n"])) for one in _POINTS.finditer(self.text)]
        runs = [value(one["n"]) for one in _CONSECUTIVE.finditer(_POINTS.sub("", self.text))]
        return (*found, *((run, run) for run in runs))

    @cached_property
    def periods(self) -> tuple[float, ...]:
        """Seconds of each "periods of 60 s"."""
        return tuple(_seconds(found) for found in _PERIOD.finditer(self.text))

    @cached_property
    def windows(self) -> tuple[Window, ...]:
        """Every stretch of time that is no limit of its own."""
        text = _PERIOD.sub("", _POINTS.sub("", self.text))
        return tuple(_window(found) for found in _WINDOW.finditer(text))

    @cached_property
    def shares(self) -> tuple[tuple[str, float, str], ...]:
        """Words, limit and unit of "80 % of the 15 s timeout"; units a second become units a minute."""
        return tuple(_share(found) for found in _SHARE.finditer(self.description))

    @cached_property
    def burn(self) -> float | None:
        """The percentage at which a budget burns as fast as the words say."""
        found = _BURN.search(self.description)
        return float(found["budget"]) * float(found["rate"]) if found else None

    @cached_property
    def percentiles(self) -> tuple[str, ...]:
        """Each percentile that is named."""
        found = [f"p{one['n']}" for one in _PERCENTILE.finditer(self.text)]
        found += [short for words, short in _ONE_IN.items() if words in self.text.lower()]
        return tuple(dict.fromkeys(found))

    @cached_property
    def least(self) -> float | None:
        """The volume below which a period is not judged."""
        found = _LEAST.search(self.description)
        return float(found["n"]) if found else None

    @cached_property
    def reads(self) -> frozenset[str] | None:
        """``Sum of Errors`` for each metric that is named."""
        found = _READS.search(self.description)
        return frozenset(found["all"].split(" and ")) if found else None

    @cached_property
    def missing(self) -> str:
        """What TreatMissingData has to be."""
        found = _SILENCE.search(self.description)
        return MISSING[found["what"]] if found else ""

    @cached_property
    def ways(self) -> tuple[int, str] | None:
        """Of a composite: how many ways lead to it, and the alarm that holds it back."""
        found = _WAYS.search(self.description)
        return (int(found["n"]), found["held"] or "") if found else None


def _limit(match: re.Match[str]) -> Limit:
    way, unit, rest = match["way"].lower(), (match["unit"] or "").lower(), match["rest"] or ""
    return Limit(
        words=f"{match['way']} {match['number']} {match['unit'] or ''}".strip(),
        way="below" if re.fullmatch(_BELOW, way) else "above",
        inclusive=way in ("at least", "at most", ">=", "≥", "<=", "≤") or way.startswith("reach"),
        number=value(match["number"]),
        unit=unit,
        relative=bool(_RELATIVE.match(rest)),
    )


def _seconds(match: re.Match[str]) -> float:
    return value(match["n"]) * TIMES[match["unit"].lower()]


def _window(match: re.Match[str]) -> Window:
    unit = match["unit"].lower()
    return Window(
        words=match[0].strip(),
        how=match["how"].lower(),
        number=value(match["n"]),
        unit=None if unit.startswith("interval") else TIMES[unit],
    )


def _share(match: re.Match[str]) -> tuple[str, float, str]:
    unit, of = match["unit"].lower(), value(match["n"])
    number = of * float(match["percent"]) / 100
    if unit in TIMES:
        return match[0], number * TIMES[unit], "s"
    return (match[0], number * 60, "units a minute") if unit.startswith("units") else (match[0], number, unit)
