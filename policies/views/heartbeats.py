"""Findings and certificates enter; what goes quiet when it breaks leaves, with who hears it, and how.

The pairs are those of ``policies/rules/liveness.py``, read from what its rules said.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from policies.certificates import Certificate, Reach, Standing
from policies.check import Asked, Checked
from policies.rule import Said, Verdict
from policies.rules import liveness

RULES = (
    liveness.alive,
    liveness.dead_letters,
    liveness.heartbeat,
    liveness.traffic,
    liveness.canaries,
)
"""The rules that ask for a heartbeat; each says ``<alarm> tells ...`` where there is one."""

STANDINGS = {
    Verdict.PASSED: Standing.PROVED,
    Verdict.FAILED: Standing.BROKEN,
    Verdict.UNTOLD: Standing.NOT_TOLD,
}


@dataclass(frozen=True, kw_only=True)
class Heartbeat:
    """One way to go quiet: ``quiet`` may do so, ``alarm`` hears it, ``reaches`` are told; empty for none."""

    quiet: str
    type: str
    words: str
    rule: str
    standing: Standing
    alarm: str = ""
    reaches: tuple[Reach, ...] = ()

    def __str__(self) -> str:
        """How a list names it."""
        return f"{self.quiet} ({self.type.rpartition('::')[2]})"


def heartbeats(checked: Checked, certified: Sequence[Certificate]) -> tuple[Heartbeat, ...]:
    """Every pair that the rules asked about, in the template's order."""
    alarms = {one.subject: one for one in certified if one.kind == "alarm"}
    return tuple(_pairs(checked, alarms))


def _pairs(checked: Checked, alarms: dict[str, Certificate]) -> Iterator[Heartbeat]:
    for one in checked.asked:
        if one.rule in RULES:
            for said in one.said:
                alarm = alarms.get(_teller(said))
                yield Heartbeat(
                    quiet=_name(one),
                    type="API" if one.rule is liveness.traffic else one.resource.type,
                    words=said.seen,
                    rule=one.rule.id,
                    standing=_standing(said, alarm),
                    alarm=alarm.subject if alarm else "",
                    reaches=alarm.reaches if alarm else (),
                )


def _name(one: Asked) -> str:
    """APIs are claimed by the template, not in it, so that their rule is asked of a dashboard."""
    return "a claimed API" if one.rule is liveness.traffic else one.resource.name


def _teller(said: Said) -> str:
    name, tells, _what = said.seen.partition(" tells ")
    return name if tells and said.verdict is Verdict.PASSED else ""


def _standing(said: Said, alarm: Certificate | None) -> Standing:
    """A heartbeat is no better than the path of its alarm; one that nobody can name is not told."""
    if said.verdict is not Verdict.PASSED:
        return STANDINGS[said.verdict]
    return alarm.standing if alarm else Standing.NOT_TOLD
