"""What the filters of a Contributor Insights rule let through: somebody to rank, the status that is meant."""

from __future__ import annotations

import re
from collections.abc import Iterator

from policies.catalogue.log_lines import log_lines
from policies.rule import Said, failed, passed, rule
from policies.rules.insight_rules import AT, GUIDE, NEEDS, RULE, bodies
from policies.world import World
from template import Resource
from template.insight_rule import InsightFilter, InsightRule

_STATUS = re.compile(r"\$\.(?:.*\.)?(?:http)?_?status(?:_?code)?", re.IGNORECASE)
_BEGINS = re.compile(r"[1-5]\d{0,2}")
_CLASSES = {
    "4": re.compile(r"refus|reject|4xx|client.?error|throttl", re.IGNORECASE),
    "5": re.compile(r"5xx|server.?error", re.IGNORECASE),
}
"""Words in a rule's name that mean a class of statuses."""


@rule(
    "insight-ranks-one",
    RULE,
    question="Do the filters let more than one contributor pass?",
    cause="A filter lets one single value of the key pass, so there is nobody to rank.",
    reason="The ranking shows one name for ever, often the sign for no value at all.",
    fix="Exclude the value with NotIn, or rank by another field.",
    source=GUIDE,
    requirements=NEEDS,
)
def ranks_one(resource: Resource, world: World) -> Iterator[Said]:
    """All keys held to one value each."""
    body = world.view(bodies)[resource]
    if isinstance(body, str):
        return
    held = {one.match: one.values for one in body.filters if one.test == "In" and len(one.values) == 1}
    if body.keys and all(key in held for key in body.keys):
        yield failed(f"{', '.join(f'{key} is only {held[key][0]!r}' for key in body.keys)}", AT)
    else:
        yield passed(f"it ranks by {', '.join(body.keys)}")


@rule(
    "insight-status-never",
    RULE,
    question="Are there answers with the statuses that the rule counts, and does its name mean them?",
    cause="The rule counts a status of HTTP that there is not, or that its name does not mean.",
    reason="Refused requests look like none, or everybody's success is ranked as refusal.",
    fix="Compare with the first digit of the status that is meant: 4 for refused, 5 for failed.",
    source=GUIDE,
    requirements=NEEDS,
)
def status_never(resource: Resource, world: World) -> Iterator[Said]:
    """A status is text of three digits from 100 to 599; it can be absent."""
    body = world.view(bodies)[resource]
    if isinstance(body, str):
        return
    name = str(resource.get("RuleName", ""))
    if lost := _unfiltered(body, name, resource, world):
        yield failed(lost, AT)
    for one in _statuses(body):
        seen = f"{one.match} {one.test} {', '.join(map(str, one.values))}"
        fault = _fault(one, name)
        yield failed(f"{seen}; {fault}", AT) if fault else passed(seen)


def _unfiltered(body: InsightRule, name: str, resource: Resource, world: World) -> str:
    """A name that means a class of statuses, lines that have a status, and no filter but on the keys."""
    meant = [first for first, words in _CLASSES.items() if words.search(name)]
    if len(meant) != 1 or any(one.match not in body.keys for one in body.filters):
        return ""
    read = [world.view(log_lines).of(resource, group) for group in body.groups]
    path = next((path for lines in read for path in lines.fields or () if _STATUS.fullmatch(path)), "")
    return f"{name} counts every status; a filter on {path} for {meant[0]}xx is needed" if path else ""


def _statuses(body: InsightRule) -> Iterator[InsightFilter]:
    """Filters that compare a status with digits; an absent one is a sign."""
    for one in body.filters:
        texts = one.test in {"In", "NotIn", "StartsWith"} and _STATUS.fullmatch(one.match)
        if texts and all(str(value)[:1].isdigit() for value in one.values):
            yield one


def _fault(one: InsightFilter, name: str) -> str:
    meant = [first for first, words in _CLASSES.items() if words.search(name)]
    if not all(_possible(one.test, str(value)) for value in one.values):
        return "statuses are 100 to 599"
    others = one.test != "NotIn" and any(str(value)[:1] not in meant for value in one.values)
    return f"{meant[0]}xx is needed, after the name {name}" if len(meant) == 1 and others else ""


def _possible(test: str, value: str) -> bool:
    longest = 3
    whole = test == "StartsWith" or len(value) == longest
    return bool(_BEGINS.fullmatch(value)) and whole
