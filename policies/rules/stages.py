"""Whether names and tags agree in whose they are: one stage's template names no other stage."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping

from policies.rule import Path, Said, failed, passed, rule
from policies.world import World
from template import Resource
from template.claims import Claims

GUIDE = "https://docs.aws.amazon.com/whitepapers/latest/tagging-best-practices/tagging-best-practices.html"
NEEDS = ("NIST-CM-8", "SOC2-CC7.1")
STAGES = ("dev", "development", "staging", "uat", "qa", "sandbox", "preprod", "prod", "production")
SAME = ({"dev", "development"}, {"prod", "production"})
_WORD = "|".join(sorted(STAGES, key=len, reverse=True))
_NAMED = re.compile(rf"(?:(?<=[-_/:])|(?<=Stack)|(?<![\w.-]))({_WORD})(?=[-_/:*.]|$)")
_TOKEN = re.compile(r"[^\s\"'<>()\[\]{},;|=]+")
FEW, MOST = 4, 0.9


@rule(
    "resource-of-another-stage",
    "AWS::*",
    question="Are all things that it names those of its own stage?",
    cause="A resource names something of another stage than all others in the template.",
    reason="It watches, admits or links the wrong system, and its own goes unwatched.",
    fix="Write the name of this stage's own resource, or refer to it.",
    source=GUIDE,
    requirements=NEEDS,
)
def another_stage(resource: Resource, world: World) -> Iterator[Said]:
    """Only in templates that claim to be complete and whose claimed names tell their stage."""
    claims = world.claims(resource)
    home = _home(claims) if claims.complete else ""
    if not home:
        return
    own = next((group for group in SAME if home in group), {home})
    faults = [(text, field) for text, field in _texts(resource.properties) if _names(text) - own]
    for text, field in faults:
        word = min(_names(text) - own)
        token = next((one for one in _TOKEN.findall(text) if word in one), text)
        yield failed(f"{token[-120:]} is of {word}, everything else of {home}", *field)
    if not faults:
        yield passed(f"it names nothing of another stage than {home}")


def _names(text: str) -> frozenset[str]:
    """Stages that are part of a name, or a whole value; a word of a sentence is none."""
    if text in STAGES:
        return frozenset({text})
    tokens = (token for token in _TOKEN.findall(text) if token not in STAGES)
    return frozenset(word for token in tokens for word in _NAMED.findall(token))


def _home(claims: Claims) -> str:
    names = [
        *(claims.functions or ()),
        *(claims.tables or ()),
        *(claims.queues or ()),
        *(claims.apis or {}).values(),
    ]
    found = Counter(word for name in names for word in _names(name))
    return next(iter(found)) if len(found) == 1 else ""


def _texts(value: object, *field: str | int) -> Iterator[tuple[str, Path]]:
    if isinstance(value, str):
        yield value, field
    elif isinstance(value, Mapping):
        for name, part in value.items():
            yield from _texts(part, *field, name)
    elif isinstance(value, list):
        for place, part in enumerate(value):
            yield from _texts(part, *field, place)


@rule(
    "tag-unlike-all",
    "AWS::*",
    question="Has the resource the tags that all others have?",
    cause="A tag's value differs from that of all other resources.",
    reason="Cost, owner and rules that go by tags take the resource for somebody else's.",
    fix="Give it the value of the others.",
    source=GUIDE,
    requirements=NEEDS,
)
def unlike_all(resource: Resource, world: World) -> Iterator[Said]:
    """Keys with one value on nine of ten resources, where the template claims to be complete."""
    if not world.claims(resource).complete:
        return
    tallies = world.view(_tallies)
    for name, value, place in _tags(resource):
        usual, times = tallies[name].most_common(1)[0]
        if tallies[name].total() >= FEW and times >= MOST * tallies[name].total():
            told = passed if value == usual else failed
            yield told(f"{name} is {value}; {usual} on {times} resources", "Tags", *place)


def _tallies(world: World) -> Mapping[str, Counter[str]]:
    found: dict[str, Counter[str]] = {}
    for one in world.of("AWS::*"):
        for name, value, _place in _tags(one):
            found.setdefault(name, Counter())[value] += 1
    return found


def _tags(resource: Resource) -> Iterator[tuple[str, str, Path]]:
    """``Tags`` is a list of pairs, or an object."""
    tags = resource.get("Tags")
    if isinstance(tags, Mapping):
        yield from ((name, _plain(value), (name,)) for name, value in tags.items())
    for place, one in enumerate(tags if isinstance(tags, list) else ()):
        if isinstance(one, dict) and isinstance(one.get("Key"), str) and one["Key"] != "Name":
            yield one["Key"], _plain(one.get("Value")), (place, "Value")


def _plain(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, default=repr)
