"""What the sentences about people mean: whose pager rings, who finds a ticket, who is left to sleep."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import timedelta

from pytest_bdd import parsers, then

from features.steps.incident import Outcome
from features.steps.judgement import Judged
from features.steps.story import Story, simulation, world
from scenarios.coverage import FIRES
from simulator.alarms.muting import windows
from simulator.executed import MUTE_RULE, mute_rule
from simulator.played import CRITICAL, HIGH, Delivery
from template import Template

SEVERITIES = {"critical": CRITICAL, "warning": HIGH}
EVENTS_API = "https://events.pagerduty.com/v2/enqueue"
"""Where an event rule tells PagerDuty, past SNS."""
SHOWN = 5


@then(
    parsers.re(
        r"the (?P<team>\w+) team's PagerDuty receives one (?P<severity>critical|warning) alert"
        r" within (?P<minutes>\d+) minutes"
    )
)
def _paged(  # noqa: PLR0913, PLR0917 - the words of one sentence
    template: Template, judged: Judged[object], story: Story, team: str, severity: str, minutes: str
) -> None:
    outcome = _outcome(template, judged, story)
    pages = [one for one in outcome.pages if _pager_of(team, one.address)]
    assert len(pages) == 1, f"{len(pages)} alerts at the {team} team's PagerDuty: {_list(outcome, pages)}"
    (page,) = pages
    late = outcome.since(page.minute)
    assert page.severity == SEVERITIES[severity], f"the alert is {page.severity}: {_list(outcome, pages)}"
    assert 0 < late <= int(minutes), f"the alert comes at minute {late:g}: {_list(outcome, pages)}"
    story.saw([page.alarm], FIRES)


@then("nobody else is paged")
def _nobody_else(template: Template, judged: Judged[object], story: Story) -> None:
    """One alarm at one pager is all that rang."""
    outcome = _outcome(template, judged, story)
    rang = {(one.alarm, one.address) for one in outcome.pages}
    assert len(rang) == 1, f"{len(rang)} alarms or pagers ring: {_list(outcome, outcome.pages)}"


@then(parsers.parse("it is resolved there within {minutes:d} minutes after the end"))
def _resolved(template: Template, judged: Judged[object], story: Story, minutes: int) -> None:
    outcome = _outcome(template, judged, story)
    assert outcome.pages, "nobody was paged, so nothing can be resolved"
    for page in outcome.pages:
        after = outcome.resolved(page)
        assert after is not None, f"{page.alarm} at {page.address} is never resolved"
        assert after <= minutes, f"{page.alarm} is resolved {after:g} minutes after the end"


@then("nobody is paged")
def _nobody(template: Template, judged: Judged[object], story: Story) -> None:
    outcome = _outcome(template, judged, story)
    assert not outcome.pages, f"somebody is paged: {_list(outcome, outcome.pages)}"


@then(parsers.parse("nobody is paged before minute {minute:d}"))
def _not_before(template: Template, judged: Judged[object], story: Story, minute: int) -> None:
    outcome = _outcome(template, judged, story)
    early = [one for one in outcome.pages if outcome.since(one.minute) < minute]
    assert not early, f"somebody is paged: {_list(outcome, early)}"


@then("nobody is paged while a mute rule lasts")
def _muted(template: Template, judged: Judged[object], story: Story) -> None:
    outcome = _outcome(template, judged, story)
    rules = [mute_rule(one, world(template)) for one in world(template).of(MUTE_RULE)]
    start = outcome.played.start
    end = start + timedelta(minutes=outcome.played.minutes)
    quiet = [window for rule in rules for window in windows(rule, start, end)]
    woken = [
        one
        for one in outcome.pages
        if any(first <= start + timedelta(minutes=one.sent) < last for first, last in quiet)
    ]
    assert not woken, f"somebody is paged: {_list(outcome, woken)}"


@then("nobody hears anything")
def _silence(template: Template, judged: Judged[object], story: Story) -> None:
    outcome = _outcome(template, judged, story)
    assert not outcome.heard, f"somebody hears: {_list(outcome, outcome.heard)}"


@then(parsers.parse("the {team} team hears nothing"))
def _left_alone(template: Template, judged: Judged[object], story: Story, team: str) -> None:
    outcome = _outcome(template, judged, story)
    assert outcome.heard, "nobody hears anything, so nobody is left alone"
    told = [one for one in outcome.heard if _pager_of(team, one.address) or _mailbox_of(team, one.address)]
    assert not told, f"the {team} team hears: {_list(outcome, told)}"


@then(parsers.parse("the {team} team finds a ticket within {minutes:d} minutes"))
def _ticket(template: Template, judged: Judged[object], story: Story, team: str, minutes: int) -> None:
    outcome = _outcome(template, judged, story)
    found = [one for one in outcome.tickets if _mailbox_of(team, one.address)]
    assert found, f"the {team} team finds no ticket; there were {_list(outcome, outcome.heard)}"
    first = outcome.since(found[0].minute)
    assert 0 < first <= minutes, f"the first ticket comes at minute {first:g}: {_list(outcome, found)}"
    story.saw([found[0].alarm], FIRES)


@then(parsers.parse("PagerDuty hears past the topics that alerts do not arrive, within {minutes:d} minutes"))
def _other_way(template: Template, judged: Judged[object], story: Story, minutes: int) -> None:
    outcome = _outcome(template, judged, story)
    found = [one for one in outcome.pages if one.address == EVENTS_API]
    assert found, f"no event tells PagerDuty; there were {_list(outcome, outcome.heard)}"
    first = outcome.since(found[0].minute)
    assert 0 < first <= minutes, f"the event tells PagerDuty at minute {first:g}"
    story.saw([found[0].alarm], FIRES)


def _outcome(template: Template, judged: Judged[object], story: Story) -> Outcome:
    """Played at the first question; the report shows which alarms and addresses were heard of."""
    outcome = story.incident.outcome(simulation(template))
    named = (name for one in outcome.heard for name in (one.alarm, one.address))
    judged.subjects.extend(name for name in dict.fromkeys(named) if name not in judged.subjects)
    return outcome


def _pager_of(team: str, address: str) -> bool:
    """A pager's address is a secret that is called after its team."""
    return re.search(rf"/pagerduty/{team}\b", address) is not None


def _mailbox_of(team: str, address: str) -> bool:
    return re.search(rf"(^|/){team}\b", address) is not None and "pagerduty" not in address


def _list(outcome: Outcome, found: Iterable[Delivery]) -> str:
    messages: Sequence[Delivery] = tuple(found)
    shown = [
        f"{one.alarm} at minute {outcome.since(one.minute):g} to {one.address}" for one in messages[:SHOWN]
    ]
    more = f" and {len(messages) - SHOWN} more" if len(messages) > SHOWN else ""
    return (", ".join(shown) or "none") + more
