"""The requirement catalogue: what each tag on a scenario means, and what lies outside the product's reach.

A tag that the catalogue does not know is an error wherever it is met: evidence that points nowhere would
look like evidence.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from policies import source

PATH = Path(__file__).with_name("requirements.yaml")

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=3)]
Identifier = Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]+-[A-Z0-9][A-Z0-9.-]*$")]


class CatalogueError(Exception):
    """The catalogue cannot be used; the message names file, line, field and what is allowed."""


class Entry(BaseModel):
    """Frozen, and strict about names: a misspelt key is an error, not an omission."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Framework(Entry):
    """A standard; ``prefix`` opens the ids of its requirements."""

    prefix: Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]+$")]
    name: Words
    edition: str
    formerly: str = ""


class Requirement(Entry):
    """One requirement in scope; ``inherited`` is a precondition that somebody else has to provide."""

    id: Identifier
    title: Words
    meaning: Words
    inherited: str = ""
    formerly: str = ""

    @property
    def prefix(self) -> str:
        """The framework's part of the id."""
        return self.id.partition("-")[0]

    @property
    def number(self) -> str:
        """The id as the framework prints it."""
        return self.id.partition("-")[2]


class OutOfScope(Entry):
    """Requirements that the product does not answer, and why."""

    ids: Annotated[list[Identifier], Field(min_length=1)]
    reason: Words


class Catalogue(Entry):
    """Every requirement in scope, in the order in which a report shows them."""

    frameworks: Annotated[list[Framework], Field(min_length=1)]
    requirements: Annotated[list[Requirement], Field(min_length=1)]
    out_of_scope: list[OutOfScope] = []

    def __contains__(self, identifier: object) -> bool:
        return any(requirement.id == identifier for requirement in self.requirements)

    def of(self, framework: Framework) -> tuple[Requirement, ...]:
        """The requirements of one standard."""
        return tuple(each for each in self.requirements if each.prefix == framework.prefix)

    def tags(self, tags: Iterable[str]) -> tuple[str, ...]:
        """Those of ``tags`` (with or without ``@``) that carry a framework's prefix, without ``@``."""
        prefixes = tuple(f"{framework.prefix}-" for framework in self.frameworks)
        return tuple(bare for tag in tags if (bare := tag.removeprefix("@")).startswith(prefixes))

    def unknown(self, identifiers: Iterable[str]) -> dict[str, str]:
        """What is wrong with each of ``identifiers`` that is not in scope."""
        outside = {each: group.reason for group in self.out_of_scope for each in group.ids}
        return {
            each: f"out of scope: {outside[each]}" if each in outside else "not in the requirement catalogue"
            for each in sorted(set(identifiers))
            if each not in self
        }

    @property
    def preconditions(self) -> Mapping[str, tuple[str, ...]]:
        """Each inherited precondition, with the ids of the requirements that lean on it."""
        leaning: dict[str, list[str]] = {}
        for requirement in self.requirements:
            if requirement.inherited:
                leaning.setdefault(requirement.inherited, []).append(requirement.id)
        return {words: tuple(ids) for words, ids in leaning.items()}


def load(path: Path = PATH) -> Catalogue:
    """The catalogue in ``path``, whole and consistent, or a ``CatalogueError``."""
    tree = _parse(path)
    try:
        catalogue = Catalogue.model_validate(tree)
    except ValidationError as error:
        lines = (source.say(path, tree, tuple(each["loc"]), each["msg"]) for each in error.errors())
        raise CatalogueError("\n".join(lines)) from None
    problems = [source.say(path, tree, where, words) for where, words in _inconsistencies(catalogue)]
    if problems:
        raise CatalogueError("\n".join(problems))
    return catalogue


def _parse(path: Path) -> Any:
    try:
        return source.parse(path, keys=", ".join(Catalogue.model_fields))
    except source.SourceError as error:
        raise CatalogueError(str(error)) from None


def _inconsistencies(catalogue: Catalogue) -> Iterator[tuple[tuple[str | int, ...], str]]:
    prefixes = [framework.prefix for framework in catalogue.frameworks]
    seen: set[str] = set()
    for position, prefix in enumerate(prefixes):
        if prefix in prefixes[:position]:
            yield ("frameworks", position, "prefix"), f"'{prefix}' is there twice"
        if not any(requirement.prefix == prefix for requirement in catalogue.requirements):
            yield ("frameworks", position, "prefix"), f"no requirement's id begins with '{prefix}-'"
    for where, identifier in _identifiers(catalogue):
        if identifier in seen:
            yield where, f"'{identifier}' is there twice"
        if identifier.partition("-")[0] not in prefixes:
            yield where, f"'{identifier}' must begin with one of {', '.join(f'{each}-' for each in prefixes)}"
        seen.add(identifier)


def _identifiers(catalogue: Catalogue) -> Iterator[tuple[tuple[str | int, ...], str]]:
    for position, requirement in enumerate(catalogue.requirements):
        yield ("requirements", position, "id"), requirement.id
    for position, group in enumerate(catalogue.out_of_scope):
        for inner, identifier in enumerate(group.ids):
            yield ("out_of_scope", position, "ids", inner), identifier
