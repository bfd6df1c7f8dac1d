"""What was played against what is right: right or wrong, and each reason in plain words.

Minutes count from t0. A page counts when it reaches the responder; pages before the first minute of the
warm-up are of the simulation's start and count nowhere. Deadlines hold under typical delays; under slower
ones the difference of the slowest primary signal and of the way to the pager is added, under faster ones they
stay.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from scenarios.scenario import CRITICAL, HIGH, PageWanted, Scenario, Silence
from scenarios.signals import sources
from simulator.delays import CUSTOM, FILTERED, Delays
from simulator.played import Change, Delivery, Played

SHOWN, DIGITS = 3, 2
"""So many messages are named in a reason; minutes are told to a hundredth."""
_RANK = {HIGH: 1, CRITICAL: 2}
_LOG = {FILTERED: True, CUSTOM: False}


@dataclass(frozen=True, kw_only=True)
class Told:
    """A page or ticket: minutes from t0 until it arrived, and since when its alarm was on."""

    minute: float
    sent: float
    alarm: str
    severity: str
    addresses: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """``reasons`` is empty where all is right. ``paged`` are addresses; minutes are from t0."""

    id: str
    title: str
    right: bool
    reasons: tuple[str, ...]
    paged: tuple[str, ...]
    minutes_to_page: float | None
    pages: tuple[Told, ...]
    resolved: float | None
    tickets: tuple[Told, ...]
    minutes_to_ticket: float | None
    deadline: float | None = None
    ticket_deadline: float | None = None


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What a judge knows besides. ``before``: minutes of the simulation ahead of t0.

    ``reads`` is signal to the (namespace, metric) that it became; ``parts`` composite to the metric alarms
    below it; ``slack`` by how many minutes deadlines are later than under typical delays.
    """

    before: int = 0
    reads: Mapping[str, frozenset[tuple[str, str]]] = field(default_factory=dict)
    parts: Mapping[str, frozenset[str]] = field(default_factory=dict)
    slack: float = 0.0


def judge(scenario: Scenario, played: Played, facts: Facts) -> Verdict:
    """Return whether what was played is right, and why not."""
    return _Judge(scenario, played, facts).verdict()


def slack(scenario: Scenario, typical: Delays, delays: Delays) -> float:
    """Return the minutes by which these delays are slower than typical ones, for the scenario's deadlines."""
    names = {kind for signal in scenario.expected.primary for kind in sources(signal)}
    later = [_of(delays, kind) - _of(typical, kind) for kind in names]
    return max(0.0, max(later, default=0.0)) + max(0.0, delays.pager - typical.pager)


def _of(delays: Delays, kind: str) -> float:
    return delays.of("" if kind in _LOG else kind, filtered=_LOG.get(kind, False))


def closed(played: Played, before: int, page: Told) -> float | None:
    """When the pager heard that a page's alarm is well again; None where it never did."""
    found = (
        round(one.minute - before, DIGITS)
        for one in played.deliveries
        if one.alarm == page.alarm and one.state == "OK" and one.pages and one.arrived
    )
    return min((minute for minute in found if minute > page.minute), default=None)


def resolves(played: Played, before: int, pages: Iterable[Told]) -> list[tuple[float, str]]:
    """Each resolve that follows a page: its minute, and of which alarm."""
    found = {(closed(played, before, page), page.alarm) for page in pages}
    return sorted((minute, f"resolved, {alarm}") for minute, alarm in found if minute is not None)


class _Judge:
    def __init__(self, scenario: Scenario, played: Played, facts: Facts) -> None:
        self.scenario, self.played, self.facts = scenario, played, facts
        self.want = scenario.expected
        self.pages = tuple(self._told(played.pages, pages=True))
        self.tickets = tuple(self._told(played.tickets, pages=False))
        first = min(0.0, self.want.page.not_before)
        self.late = [one for one in self.pages if one.minute >= first]

    def verdict(self) -> Verdict:
        reasons = tuple(dict.fromkeys((*self._page(), *self._ticket(), *self._silence())))
        page = next((one for one in self.late if self._enough(one)), next(iter(self.late), None))
        ticket = next((one for one in self.tickets if one.minute >= 0), None)
        return Verdict(
            id=self.scenario.id,
            title=self.scenario.title,
            right=not reasons,
            reasons=reasons,
            paged=tuple(dict.fromkeys(to for one in self.late for to in one.addresses)),
            minutes_to_page=page.minute if page else None,
            pages=self.pages,
            resolved=self._resolved() if self.late else None,
            tickets=self.tickets,
            minutes_to_ticket=ticket.minute if ticket else None,
            deadline=self._deadline(self.want.page.deadline),
            ticket_deadline=self._deadline(self.want.ticket.deadline),
        )

    def _told(self, found: Iterable[Delivery], *, pages: bool) -> Iterator[Told]:
        for one in found:
            heard = (
                each.address
                for each in self.played.deliveries
                if (each.alarm, each.sent, each.state) == (one.alarm, one.sent, one.state)
                and each.pages is pages
                and each.arrived
            )
            told = Told(
                minute=round(one.minute - self.facts.before, DIGITS),
                sent=one.sent - self.facts.before,
                alarm=one.alarm,
                severity=one.severity,
                addresses=tuple(dict.fromkeys(heard)),
            )
            if told.minute >= -self.scenario.warmup or (pages and self._open(told)):
                yield told

    def _open(self, page: Told) -> bool:
        """Whether a page from before the warm-up is still out when it begins: an alarm that is always on."""
        closed = self._closed(page)
        return closed is None or closed > -self.scenario.warmup

    def _deadline(self, minutes: float | None) -> float | None:
        return None if minutes is None else minutes + self.facts.slack

    def _enough(self, one: Told) -> bool:
        page = self.want.page
        return one.minute >= page.not_before and _RANK.get(one.severity, 0) >= _RANK[page.severity]

    def _page(self) -> Iterator[str]:
        page = self.want.page
        first = min(0.0, page.not_before)
        yield from _each("false page in the warm-up", [one for one in self.pages if one.minute < first])
        if page.required:
            yield from self._required(page)
        if page.forbidden:
            yield from _each("a page, and none is right", self.late)
        for severity in page.forbidden_severities:
            wrong = [one for one in self.late if one.severity == severity]
            yield from _each(f"a page of severity {severity}, which is forbidden", wrong)
        if page.most is not None and len(self.late) > page.most:
            yield f"{len(self.late)} pages, at most {page.most} are right: {_list(self.late)}"
        if page.resolve_within is not None and self.scenario.incident:
            yield from self._unresolved(self.scenario.incident.end + page.resolve_within + self.facts.slack)

    def _required(self, page: PageWanted) -> Iterator[str]:
        early = [one for one in self.late if one.minute < page.not_before]
        yield from _each(f"a page before minute {page.not_before:g}", early)
        deadline = self._deadline(page.deadline) or 0.0
        enough = next((one for one in self.late if self._enough(one)), None)
        if enough is None:
            other = f"; there was {_list(self.late)}" if self.late else ""
            yield f"no page of severity {page.severity} or worse by minute {deadline:g}{other}"
        elif enough.minute > deadline:
            yield f"paged at minute {enough.minute:g} ({enough.alarm}), right is by minute {deadline:g}"

    def _unresolved(self, limit: float) -> Iterator[str]:
        """Every incident that a pager opened must have been closed, by an OK that the pager took."""
        for one in self.pages:
            closed = self._closed(one)
            if closed is None or closed > limit:
                when = "was never resolved" if closed is None else f"is resolved at minute {closed:g}"
                page = f"the page of {one.alarm} at minute {one.minute:g}"
                yield f"{page} {when}, right is by minute {limit:g}"

    def _closed(self, page: Told) -> float | None:
        return closed(self.played, self.facts.before, page)

    def _resolved(self) -> float | None:
        closed = [self._closed(one) for one in self.late]
        known = [minute for minute in closed if minute is not None]
        return max(known) if len(known) == len(closed) else None

    def _ticket(self) -> Iterator[str]:
        ticket = self.want.ticket
        found = [one for one in self.tickets if one.minute >= min(0.0, ticket.not_before)]
        if ticket.required:
            deadline = self._deadline(ticket.deadline) or 0.0
            right = [one for one in found if one.minute >= ticket.not_before]
            if not right:
                yield f"no ticket by minute {deadline:g}"
            elif right[0].minute > deadline:
                yield f"the first ticket is at minute {right[0].minute:g}, right is by minute {deadline:g}"
        early = [one for one in found if one.minute < ticket.not_before]
        yield from _each(f"a ticket before minute {ticket.not_before:g}", early)
        if ticket.forbidden:
            yield from _each("a ticket, and none is right", found)
        if ticket.most is not None and len(found) > ticket.most:
            yield f"{len(found)} tickets, at most {ticket.most} are right: {_list(found)}"

    def _silence(self) -> Iterator[str]:
        for silence in self.want.silences:
            wrong = [one for one in (*self.pages, *self.tickets) if self._breaks(silence, one)]
            yield from _each(f"'{silence.word}' must stay silent", wrong)

    def _breaks(self, silence: Silence, one: Told) -> bool:
        page = one in self.pages
        if silence.kind == "signals":
            return one.minute >= 0 and self._means(silence, one)
        if silence.kind == "tickets":
            return not page and one.minute >= 0
        said = {
            "pages": True,
            "severity": one.severity in silence.of,
            "before": one.minute < silence.minute,
            "after": one.minute >= silence.minute,
        }
        return page and said[silence.kind]

    def _means(self, silence: Silence, one: Told) -> bool:
        """Whether the alarm, or one below it that was on when its message was sent, reads such a signal."""
        metrics = frozenset().union(*(self.facts.reads.get(name, frozenset()) for name in silence.of))
        return any(
            self.played.reads.get(name, frozenset()) & metrics
            and _on(self.played.changes, name, one.sent + self.facts.before)
            for name in self.facts.parts.get(one.alarm, (one.alarm,))
        )


def _on(changes: Sequence[Change], alarm: str, minute: float) -> bool:
    state = ""
    for change in changes:
        if change.alarm == alarm and change.minute <= minute:
            state = change.after
    return state == "ALARM"


def _each(words: str, wrong: Sequence[Told]) -> Iterator[str]:
    if wrong:
        yield f"{words}: {_list(wrong)}"


def _list(found: Sequence[Told]) -> str:
    shown = [f"{one.severity} at minute {one.minute:g} ({one.alarm})" for one in found[:SHOWN]]
    more = f" and {len(found) - SHOWN} more" if len(found) > SHOWN else ""
    return ", ".join(shown) + more
