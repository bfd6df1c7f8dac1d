"""One place in a template, and what is around it: what operators are asked about."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from mutation.mutant import METADATA
from mutation.tree import TEXT, Path, is_intrinsic, shape, walk
from template import Template
from template.claims import KEY

SCHEMALESS = frozenset(
    {"EventPattern", "FilterPolicy", "EnvironmentVariables", "Condition", "Principal", "InputPathsMap"}
)
"""Below these, keys are data too: a misspelt one is no error to CloudFormation."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Place:
    """A value of a resource; ``path`` starts at ``Properties``; ``parent`` holds it."""

    resource: str
    type: str
    path: Path
    value: Any = field(repr=False)
    parent: Any = field(repr=False)
    ground: Ground = field(repr=False)

    @property
    def whole(self) -> Path:
        """The path below ``Resources``."""
        return (self.resource, *self.path)

    @property
    def key(self) -> str:
        """The nearest name on the way: a list's items are called as their list."""
        names = [step for step in self.path if isinstance(step, str) and step != TEXT]
        return names[-1] if names else ""

    @property
    def shape(self) -> str:
        """The path with ``*`` for numbers."""
        return shape(self.path)

    @property
    def words(self) -> tuple[Path, str] | None:
        """The longest part written in letters, with its path: the text itself, or a piece of a joined one."""
        if isinstance(self.value, str):
            return self.whole, self.value
        if not (is_intrinsic(self.value) and "Fn::Join" in self.value):
            return None
        pieces = self.value["Fn::Join"][1]
        last = max(
            (place for place, piece in enumerate(pieces) if isinstance(piece, str)),
            key=lambda place: (len(pieces[place]), place),
            default=None,
        )
        return None if last is None else ((*self.whole, "Fn::Join", 1, last), pieces[last])

    @property
    def is_free(self) -> bool:
        """Whether its keys are data."""
        return any(step in SCHEMALESS for step in self.path)

    @cached_property
    def role(self) -> str:
        """Values with the same role could be taken for one another: all those of a dimension ``Provider``."""
        names = self.path[:-1]
        if isinstance(self.value, (str, int, float)) and isinstance(self.parent, list) and self._in_series:
            return f"series {self._of_series()}"
        partner = self.parent.get("Name", self.parent.get("Key")) if isinstance(self.parent, dict) else None
        if self.key == "Value" and isinstance(partner, str):
            return f"series {partner}" if "Dimensions" in names else f"{self.type} {self.shape} {partner}"
        return ROLES.get(self.key, f"{self.type} {self.shape}")

    @property
    def _in_series(self) -> bool:
        return self.type == "AWS::CloudWatch::Dashboard" and "metrics" in self.path and len(self.parent) > 1

    def _of_series(self) -> str:
        index = int(self.path[-1])
        if index < len(HEAD):
            return HEAD[index]
        return "dimension" if index % 2 == 0 else str(self.parent[index - 1])


HEAD = ("Namespace", "MetricName")
"""How a series on a dashboard begins; names and values of dimensions follow by turns."""

ROLES = {
    "Namespace": "series Namespace",
    "MetricNamespace": "series Namespace",
    "MetricName": "series MetricName",
}


@dataclass(frozen=True, eq=False)
class Ground:
    """A whole template, and what its places have in common."""

    template: Template

    @cached_property
    def resources(self) -> Mapping[str, Mapping[str, Any]]:
        """The Resources section as written."""
        return {name: one.body for name, one in self.template.resources.items()}

    @cached_property
    def places(self) -> tuple[Place, ...]:
        """Every place, resource by resource; then what the template says of itself."""
        return (*self._in_resources(), *self._in_claims())

    def _in_resources(self) -> Iterator[Place]:
        return (
            Place(
                resource=name, type=body["Type"], path=(part, *path), value=value, parent=parent, ground=self
            )
            for name, body in self.resources.items()
            for part in PARTS
            if part in body
            for path, value, parent in walk(body[part], parent=body)
        )

    def _in_claims(self) -> Iterator[Place]:
        metadata = self.template.body.get("Metadata") or {}
        if KEY in metadata:
            for path, value, parent in walk(metadata[KEY], parent=metadata):
                yield Place(
                    resource=METADATA,
                    type=METADATA.strip("‹›"),
                    path=(KEY, *path),
                    value=value,
                    parent=parent,
                    ground=self,
                )

    @cached_property
    def of(self) -> Mapping[str, tuple[Place, ...]]:
        """Places by their resource."""
        groups: dict[str, list[Place]] = defaultdict(list)
        for place in self.places:
            groups[place.resource].append(place)
        return {name: tuple(group) for name, group in groups.items()}

    @cached_property
    def siblings(self) -> Mapping[str, tuple[Any, ...]]:
        """The different values of each role, in the template's order."""
        groups: dict[str, dict[str, Any]] = defaultdict(dict)
        for place in self.places:
            if isinstance(place.value, str):
                groups[place.role].setdefault(place.value, place.value)
        return {role: tuple(values) for role, values in groups.items()}

    @cached_property
    def by_type(self) -> Mapping[str, tuple[str, ...]]:
        """Logical ids by type."""
        groups: dict[str, list[str]] = defaultdict(list)
        for name, body in self.resources.items():
            groups[body["Type"]].append(name)
        return {kind: tuple(names) for kind, names in groups.items()}

    def waiting(self, target: str) -> tuple[tuple[Path, Any], ...]:
        """What takes a resource out of every DependsOn."""
        found = []
        for name, body in self.resources.items():
            waits = body.get("DependsOn", [])
            waits = [waits] if isinstance(waits, str) else waits
            if target in waits:
                found.append(((name, "DependsOn"), [one for one in waits if one != target]))
        return tuple(found)

    def names(self, kind: str, key: str) -> tuple[str, ...]:
        """A property, written as text, of every resource of a type."""
        found = (self.resources[one].get("Properties", {}).get(key) for one in self.by_type.get(kind, ()))
        return tuple(name for name in found if isinstance(name, str))

    def after(self, value: Any, among: tuple[Any, ...]) -> Any:
        """The next one around the ring, or None when there is no other."""
        if len(among) < 2 or value not in among:  # noqa: PLR2004 - one has no neighbour
            return None
        return among[(among.index(value) + 1) % len(among)]


PARTS = ("Properties", "DeletionPolicy", "UpdateReplacePolicy", "DependsOn")
