"""What the sentences about paths mean: they ask the rules, and read their certificates."""

from __future__ import annotations

from functools import lru_cache

from pytest_bdd import given, parsers, then

from features.steps.judgement import Judged
from policies.certificates import Certificate, Standing, certificates
from policies.check import check
from policies.rules import RULES
from policies.views.heartbeats import Heartbeat, heartbeats
from template import Template

Seen = tuple[tuple[Certificate, ...], tuple[Heartbeat, ...]]
PEOPLE = ("email", "https", "pagerduty", "sms")
"""Ways that end at somebody, by themselves or by a paging service."""


@lru_cache(maxsize=1)
def _seen(template: Template) -> Seen:
    """All rules are asked once for all promises about one template."""
    checked = check((template,), RULES)
    found = certificates(checked)
    return found, heartbeats(checked, found)


@given(parsers.re(r"the path of every (?P<kinds>.+)"))
def _paths(template: Template, judged: Judged[Certificate], kinds: str) -> None:
    wanted = kinds.replace(" and ", ", ").split(", ")
    found = [one for one in _seen(template)[0] if one.kind in wanted]
    missing = sorted(set(wanted) - {one.kind for one in found})
    if missing:
        message = f"there is no path of any {', '.join(missing)}"
        raise AssertionError(message)
    judged.choose(f"paths of every {kinds}", found)


@given("everything that makes no noise when it breaks")
def _quiet(template: Template, judged: Judged[Heartbeat]) -> None:
    judged.choose("ways to go quiet", _seen(template)[1])


@then("each link of it is proved")
def _proved(judged: Judged[Certificate]) -> None:
    judged.each(_weak)


def _weak(one: Certificate) -> str:
    return "; ".join(
        f"'{link.name}' is {link.standing.value}: {link.words} ({', '.join(link.rules) or 'no rule'})"
        for link in one.links
        if link.standing is not Standing.PROVED
    )


@then("somebody hears it")
def _heard(judged: Judged[Certificate]) -> None:
    judged.each(lambda one: not any(each.way in PEOPLE for each in one.reaches) and "reaches nobody")


@then("an alarm hears each of them")
def _alarmed(judged: Judged[Heartbeat]) -> None:
    judged.each(lambda one: (one.standing is not Standing.PROVED or not one.alarm) and one.words)


@then("its path ends at a pager")
def _paged(judged: Judged[Heartbeat]) -> None:
    judged.each(
        lambda one: not any(each.way == "pagerduty" for each in one.reaches) and f"{one.alarm} pages nobody"
    )
