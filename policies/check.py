"""Rules and templates enter; what every rule said of every resource leaves, and a population that adds up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from policies.record import Outcome
from policies.rule import Path, Rule, Said, Verdict, failed, untold
from policies.world import World
from template import Resource, Template


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One rule put to one resource; no ``said`` means that it does not apply."""

    rule: Rule
    resource: Resource
    said: tuple[Said, ...]

    @property
    def faults(self) -> tuple[Said, ...]:
        """What failed."""
        return tuple(dict.fromkeys(one for one in self.said if one.verdict is Verdict.FAILED))

    @property
    def untold(self) -> tuple[Said, ...]:
        """What the template does not tell."""
        return tuple(dict.fromkeys(one for one in self.said if one.verdict is Verdict.UNTOLD))

    @property
    def outcome(self) -> Outcome:
        """Failed if any part failed; not applicable if nothing could be told; else passed."""
        if self.faults:
            return Outcome.FAILED
        applies = any(one.verdict is Verdict.PASSED for one in self.said) and not self.untold
        return Outcome.PASSED if applies else Outcome.NOT_APPLICABLE


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One fault of one resource; ``field`` is the path below the resource's Properties."""

    rule: Rule
    resource: Resource
    seen: str
    field: Path = ()

    @property
    def line(self) -> int:
        """The line of the property in the file, or of the nearest thing that stands there."""
        return self.resource.line("Properties", *self.field) if self.field else self.resource.line()

    @property
    def where(self) -> str:
        """``file:line``."""
        return f"{self.resource.template.file}:{self.line}"


@dataclass(frozen=True, kw_only=True)
class Checked:
    """One run over templates that are judged together."""

    rules: tuple[Rule, ...]
    world: World
    asked: tuple[Asked, ...]

    @cached_property
    def resources(self) -> tuple[Resource, ...]:
        """Every resource of every template."""
        return tuple(one for template in self.world.templates for one in template.resources.values())

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """Every fault, in the order of the templates and of the rules."""
        return tuple(
            Finding(rule=one.rule, resource=one.resource, seen=said.seen, field=said.field)
            for one in self.asked
            for said in one.faults
        )

    @cached_property
    def untold(self) -> tuple[Asked, ...]:
        """Questions that the templates leave open."""
        return tuple(one for one in self.asked if one.untold and not one.faults)

    @cached_property
    def excluded(self) -> dict[Resource, str]:
        """Why no rule told anything about a resource; all others were evaluated."""
        answered = {one.resource for one in self.asked if one.said}
        asked = {one.resource for one in self.asked}
        return {one: _reason(one, asked) for one in self.resources if one not in answered}


def _reason(resource: Resource, asked: set[Resource]) -> str:
    if resource.exists is False:
        return "its condition does not hold"
    return "no rule applies to it" if resource in asked else f"no rule is about {resource.type}"


def check(templates: Sequence[Template], rules: Iterable[Rule], *, strict: bool = False) -> Checked:
    """Put every rule to every resource; ``strict`` makes a fault of what is not told, as a claim does."""
    world = World(tuple(templates))
    chosen = tuple(rules)
    resources = (one for template in world.templates for one in template.resources.values())
    order = {one: place for place, one in enumerate(resources)}
    asked = sorted(_ask(world, chosen, strict=strict), key=lambda one: order[one.resource])
    return Checked(rules=chosen, world=world, asked=tuple(asked))


def _ask(world: World, rules: tuple[Rule, ...], *, strict: bool) -> Iterator[Asked]:
    for rule in rules:
        for resource in world.of(*rule.types):
            said = _answers(rule, resource, world)
            if strict or world.claims(resource).complete:
                said = tuple(_strictly(one) for one in said)
            yield Asked(rule=rule, resource=resource, said=said)


def _answers(rule: Rule, resource: Resource, world: World) -> tuple[Said, ...]:
    """A property of a shape that CloudFormation would refuse can stop a rule; that is no answer either."""
    try:
        return tuple(rule.ask(resource, world))
    except Exception as error:  # noqa: BLE001 - whatever a rule cannot read, the others still judge
        return (untold(f"a property has a shape that cannot be read ({type(error).__name__}: {error})"),)


def _strictly(said: Said) -> Said:
    return failed(f"not told: {said.seen}", *said.field) if said.verdict is Verdict.UNTOLD else said
