"""What a canary is told: times that a run can keep, and words that agree with those of its siblings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from policies.catalogue.spelling import alike, near
from policies.rule import Said, failed, passed, rule
from policies.rules.canaries import CANARY, GUIDE, REQUIREMENTS, variables
from policies.world import World
from template import Resource

_SPAN = re.compile(r"(?:^|_)(timeout|deadline|ceiling|latency|wait|limit)(?:_|$)", re.IGNORECASE)
_UNIT = re.compile(r"_(ms|millis|milliseconds|s|sec|seconds)$", re.IGNORECASE)
LEAST_MS = 100
"""No HTTPS request from a fresh connection ends sooner."""

VARIABLES = ("RunConfig", "EnvironmentVariables")


def spans(found: Mapping[str, Any]) -> dict[str, float]:
    """Milliseconds of each variable that by its name holds a limit of time."""
    times: dict[str, float] = {}
    for name, value in found.items():
        unit = _UNIT.search(name)
        if unit and _SPAN.search(name[: unit.start()]) and re.fullmatch(r"\d+(\.\d+)?", str(value)):
            times[name] = float(str(value)) * (1 if unit[1].lower().startswith("m") else 1000)
    return times


@rule(
    "canary-limit-impossible",
    CANARY,
    question="Can a run keep the limits of time that the canary is told?",
    cause="A limit of time is longer than a whole run of the canary, or shorter than any request.",
    reason="Synthetics ends the run before the limit is reached, or every answer counts as too slow.",
    fix="Keep each limit below TimeoutInSeconds and above 100 ms; what is slow is less than what times out.",
    source=f"{GUIDE}CloudWatch_Synthetics_Canaries_Create.html",
    requirements=REQUIREMENTS,
)
def limit_impossible(resource: Resource, world: World) -> Iterator[Said]:  # noqa: ARG001 - every rule gets the world
    """Variables called after a timeout, a deadline, a ceiling or a latency, with a unit at their end."""
    timeout = resource.number("RunConfig.TimeoutInSeconds")
    longest = timeout * 1000 if isinstance(timeout, (int, float)) else None
    times = spans(variables(resource))
    ends = [ms for name, ms in times.items() if "TIMEOUT" in name.upper()]
    for name, ms in times.items():
        slow = re.search(r"ceiling|latency", name, re.IGNORECASE)
        if longest is not None and ms > longest:
            yield failed(f"{name} is {ms:g} ms, and a run ends after {longest:g} ms", *VARIABLES, name)
        elif 0 < ms < LEAST_MS:
            yield failed(f"{name} is {ms:g} ms; {LEAST_MS} ms are needed at least", *VARIABLES, name)
        elif slow and ends and ms >= min(ends):
            yield failed(f"{name} is {ms:g} ms, and a request ends after {min(ends):g} ms", *VARIABLES, name)
        else:
            yield passed(f"{name} is {ms:g} ms")


@rule(
    "canary-input-misspelt",
    CANARY,
    question="Are the words that the canary is told spelt as its siblings have them?",
    cause="What the canary is told is almost what another canary is told, but for some letters.",
    reason="It asks a host, or looks for a field, that there is not, and fails or sees nothing.",
    fix="Spell it as the other canary does.",
    source=f"{GUIDE}CloudWatch_Synthetics_Canaries_Create.html",
    requirements=REQUIREMENTS,
)
def misspelt(resource: Resource, world: World) -> Iterator[Said]:
    """Only where the template claims to be complete: the same variable, and hosts of any variable."""
    if not world.claims(resource).complete:
        return
    others = [variables(one) for one in world.of(CANARY) if one is not resource]
    known = {host for one in others for value in one.values() for host in _hosts(value)}
    for name, value in variables(resource).items():
        said = {str(one[name]) for one in others if name in one}
        meant = _meant(str(value), said, known)
        if meant:
            yield failed(f"{name} is '{value}'; another canary has '{meant}'", *VARIABLES, name)
        elif said:
            yield passed(f"{name} is no slip of another canary's")


def _meant(value: str, said: set[str], known: set[str]) -> str:
    """The word or the host that this one is a slip of; a number is no word."""
    if value in said or re.fullmatch(r"[\d.]+", value):
        return ""
    if "://" not in value:
        slip = alike(value, said) or near(value, said, 1)
        return slip if slip and _slipped(value, slip) else ""
    strange = (host for host in _hosts(value) if host not in known)
    return next((slip for host in strange if (slip := near(host, known)) and _slipped(host, slip)), "")


def _slipped(word: str, other: str) -> bool:
    """Letters are missing or swapped; one in another's place tells words apart (``shop-a``, ``shop-b``)."""
    return len(word) != len(other) or sorted(word.lower()) == sorted(other.lower())


def _hosts(value: object) -> Iterator[str]:
    for word in str(value).split():
        if "://" in word:
            yield urlsplit(word).netloc
