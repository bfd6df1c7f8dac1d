"""A template as judges see it: resources by type and name, their resolved properties and where they stand."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from .errors import EmptySelection
from .intrinsics import number
from .lines import Lines
from .unknown import Unknown
from .values import NO_VALUE, SAMPLE, Place, Resolver, references

Path = tuple[str | int, ...]


def at(value: Any, path: str | Path, default: Any = None) -> Any:
    """Walk ``"A.B.0.C"`` down a plain value; what is unknown on the way stays Unknown."""
    for step in path.split(".") if isinstance(path, str) else path:
        if isinstance(value, Unknown):
            return value
        if isinstance(value, dict) and step in value:
            value = value[step]
        elif isinstance(value, list) and str(step).isdecimal() and int(step) < len(value):
            value = value[int(step)]
        else:
            return default
    return value


@dataclass(frozen=True, kw_only=True, eq=False)
class Resource:
    """One resource; ``raw`` holds its properties as written, ``properties`` as they resolve."""

    logical_id: str
    type: str
    body: Mapping[str, Any] = field(repr=False)
    template: Template = field(repr=False)

    @cached_property
    def raw(self) -> Mapping[str, Any]:
        """Properties as the template writes them, intrinsics included."""
        found = self.body.get("Properties")
        return found if isinstance(found, dict) else {}

    @cached_property
    def properties(self) -> Mapping[str, Any]:
        """Properties with every intrinsic resolved; Unknown for what the template does not tell."""
        found = self.template.resolve(self.raw)
        return found if isinstance(found, dict) else {}

    def get(self, path: str | Path, default: Any = None) -> Any:
        """Return one resolved property, ``"SamplingRule.Priority"`` or ``"Tags.0.Key"``."""
        return at(self.properties, path, default)

    def number(self, path: str | Path) -> float | int | Unknown | None:
        """Return a numeric property, written as a number or as text; None where it is absent or no number."""
        value = self.get(path)
        value = number(value) if isinstance(value, str) else value
        numeric = isinstance(value, (int, float, Unknown)) and not isinstance(value, bool)
        return value if numeric else None

    def written(self, path: str | Path, default: Any = None) -> Any:
        """Return one property as written, intrinsics included."""
        return at(self.raw, path, default)

    @property
    def ref(self) -> Any:
        """What ``Ref`` returns."""
        return self.template.resolver.identity(self, "Ref")

    @property
    def name(self) -> str:
        """The physical name, or the symbol ``<LogicalId>`` where AWS or a parameter decides it."""
        return str(self.template.resolver.identity(self, "name"))

    @property
    def arn(self) -> Any:
        """The ARN; the symbol ``<LogicalId.Arn>`` for a type whose ARN is not in the table."""
        return self.template.resolver.identity(self, "Arn")

    def attribute(self, name: str) -> Any:
        """Return what ``Fn::GetAtt`` returns."""
        return self.template.resolver.attribute(self.logical_id, name)

    @property
    def metadata(self) -> Mapping[str, Any]:
        """The Metadata block."""
        found = self.body.get("Metadata")
        return found if isinstance(found, dict) else {}

    @property
    def path(self) -> str:
        """The construct path that CDK wrote, or empty."""
        found = self.metadata.get("aws:cdk:path")
        return found if isinstance(found, str) else ""

    @property
    def exists(self) -> bool | Unknown:
        """Whether its condition holds under the parameters at hand."""
        name = self.body.get("Condition")
        return True if name is None else self.template.resolver.condition(name)

    @property
    def depends_on(self) -> tuple[str, ...]:
        """Logical ids in DependsOn."""
        found = self.body.get("DependsOn", [])
        return (found,) if isinstance(found, str) else tuple(found)

    @cached_property
    def references(self) -> tuple[str, ...]:
        """Logical ids of the resources that its properties refer to."""
        return self.template.references(self.raw)

    def line(self, *path: str | int) -> int:
        """Return the line in the file of the resource, or of ``line("Properties", "Threshold")``."""
        return self.template.lines.line(("Resources", self.logical_id, *path))

    @property
    def where(self) -> str:
        """``file:line`` of the resource."""
        return f"{self.template.file}:{self.line()}"

    def __str__(self) -> str:
        return f"{self.logical_id} ({self.type})"


@dataclass(frozen=True)
class Selection:
    """Resources that a question is about; using an empty one raises EmptySelection."""

    asked: str
    file: str
    found: tuple[Resource, ...]
    present: tuple[str, ...] = field(default=(), repr=False)

    def __len__(self) -> int:
        return len(self.found)

    def __iter__(self) -> Iterator[Resource]:
        return iter(self.required().found)

    def __getitem__(self, index: int) -> Resource:
        return self.required().found[index]

    def required(self) -> Selection:
        """Return itself, or raise EmptySelection that says what was asked for."""
        if not self.found:
            raise EmptySelection(self.asked, self.file, self.present)
        return self

    def optional(self) -> tuple[Resource, ...]:
        """Return the resources, none of them if there are none: for questions, not for promises."""
        return self.found

    def one(self) -> Resource:
        """Return the only resource; raise when there are none or several."""
        if len(self.required()) > 1:
            ids = ", ".join(resource.logical_id for resource in self.found)
            raise LookupError(f"{self.file}: {len(self.found)} {self.asked} where one is meant: {ids}")
        return self.found[0]

    def where(self, path: str | Callable[[Resource], object], value: object = NO_VALUE) -> Selection:
        """Keep those with this resolved property (or a true one), or those that a function accepts.

        ``value`` may be a plain value or a function of the property.
        """
        if callable(path):
            return self._kept(f"{self.asked} that pass {getattr(path, '__name__', 'a test')}", path)
        if value is NO_VALUE:
            return self._kept(f"{self.asked} with {path}", lambda item: item.get(path))
        if callable(value):
            return self._kept(f"{self.asked} with such a {path}", lambda item: value(item.get(path)))
        return self._kept(f"{self.asked} with {path} = {value!r}", lambda item: item.get(path) == value)

    def named(self, *names: str) -> Selection:
        """Keep those with one of these physical names."""
        asked = f"{self.asked} named {' or '.join(names)}"
        return self._kept(asked, lambda resource: resource.name in names)

    def _kept(self, asked: str, test: Callable[[Resource], object]) -> Selection:
        return Selection(asked, self.file, tuple(item for item in self.found if test(item)))


@dataclass(frozen=True, kw_only=True, eq=False)
class Template:
    """One template, read only. ``file`` is the path as given; ``name`` the stack's name."""

    file: str
    body: Mapping[str, Any] = field(repr=False)
    lines: Lines = field(repr=False)
    name: str = "Stack"
    place: Place = SAMPLE
    parent: Template | None = field(default=None, repr=False)
    parent_id: str = ""
    values: Mapping[str, Any] = field(default_factory=dict, repr=False)
    children: dict[str, Template] = field(default_factory=dict, repr=False)
    """Nested stacks by the logical id of their AWS::CloudFormation::Stack; filled by the reader."""
    siblings: list[Template] = field(default_factory=list, repr=False)
    """The stacks that were read together with this one, itself included; filled by the reader."""

    @cached_property
    def resources(self) -> Mapping[str, Resource]:
        """Every resource by logical id, also those whose condition does not hold."""
        return {
            key: Resource(logical_id=key, type=value["Type"], body=value, template=self)
            for key, value in self.section("Resources").items()
        }

    @cached_property
    def _by_type(self) -> Mapping[str, tuple[Resource, ...]]:
        groups: dict[str, list[Resource]] = {}
        for resource in self.resources.values():
            if resource.exists is not False:
                groups.setdefault(resource.type, []).append(resource)
        return {key: tuple(group) for key, group in groups.items()}

    def of(self, *types: str) -> Selection:
        """Select resources by type, in the template's order; a trailing ``*`` matches a family of types.

        Resources whose condition is known not to hold are left out.
        """
        found = tuple(
            resource for kind, group in self._by_type.items() if _matches(kind, types) for resource in group
        )
        return Selection(" or ".join(types) or "resource", self.file, found, tuple(sorted(self._by_type)))

    def section(self, name: str) -> Mapping[str, Any]:
        """Return a section of the body, empty where it is absent."""
        found = self.body.get(name)
        return found if isinstance(found, dict) else {}

    @property
    def parameters(self) -> Mapping[str, Any]:
        """The Parameters section."""
        return self.section("Parameters")

    @property
    def mappings(self) -> Mapping[str, Any]:
        """The Mappings section."""
        return self.section("Mappings")

    @property
    def conditions(self) -> Mapping[str, Any]:
        """The Conditions section."""
        return self.section("Conditions")

    @property
    def outputs(self) -> Mapping[str, Any]:
        """The Outputs section."""
        return self.section("Outputs")

    @cached_property
    def resolver(self) -> Resolver:
        """The resolver of this template."""
        return Resolver(self)

    def resolve(self, value: Any) -> Any:
        """Return a value with its intrinsics resolved; never AWS::NoValue but None."""
        result = self.resolver.resolve(value)
        return None if result is NO_VALUE else result

    def references(self, value: Any) -> tuple[str, ...]:
        """Logical ids of the resources that a raw value refers to."""
        return tuple(name for name in references(value) if name in self.resources)

    @property
    def prefix(self) -> str:
        """What tells the symbols of a nested or a neighbouring stack's resources apart: ``Parent.``."""
        if self.parent:
            return f"{self.parent.prefix}{self.parent_id}."
        return f"{self.name}." if self.siblings else ""

    @cached_property
    def exports(self) -> Mapping[str, Any]:
        """Raw values of the outputs that other stacks may import, by the name of the export."""
        names = {
            key: at(output, "Export.Name")
            for key, output in self.outputs.items()
            if "Fn::ImportValue" not in str(at(output, "Export.Name"))
        }
        resolved = {key: self.resolve(name) for key, name in names.items()}
        return {
            name: self.outputs[key].get("Value") for key, name in resolved.items() if isinstance(name, str)
        }

    def given(self, parameter: str) -> Any:
        """Return the value that the reader or the parent stack gives to a parameter, or NO_VALUE."""
        if parameter in self.values:
            return self.values[parameter]
        if self.parent is None:
            return NO_VALUE
        passed = self.parent.resources[self.parent_id].raw.get("Parameters")
        if not isinstance(passed, dict) or parameter not in passed:
            return NO_VALUE
        return self.parent.resolver.resolve(passed[parameter])

    @cached_property
    def _known_as(self) -> Mapping[str, tuple[Resource, ...]]:
        index: dict[str, list[Resource]] = {}
        for resource in self.resources.values():
            names = [resource.ref, resource.arn, resource.name]
            names += [name.removesuffix(":*") for name in names if isinstance(name, str)]
            for name in dict.fromkeys(name for name in names if isinstance(name, str)):
                index.setdefault(name, []).append(resource)
        return {name: tuple(found) for name, found in index.items()}

    def find(self, identity: object, *types: str) -> Resource | None:
        """Return the resource with this resolved Ref, ARN or name (of these types), or None.

        Looks in this template, then in nested stacks and the parents.
        """
        if not isinstance(identity, str):
            return None
        for template in self.family():
            for resource in template._known_as.get(identity, ()):  # noqa: SLF001 - same class
                if not types or _matches(resource.type, types):
                    return resource
        return None

    def target(self, raw: Any, *types: str) -> Resource | None:
        """Return the resource that a raw value means: by what it resolves to, else by its only reference."""
        found = self.find(self.resolve(raw), *types)
        names = self.references(raw)
        if found is None and len(names) == 1 and _matches(self.resources[names[0]].type, types):
            return self.resources[names[0]]
        return found

    def family(self) -> tuple[Template, ...]:
        """Return this template, then all others of its tree of nested stacks."""
        root = self
        while root.parent is not None:
            root = root.parent
        return (self, *(template for template in root.tree() if template is not self))

    def tree(self) -> Iterator[Template]:
        """Yield this template and the nested ones, parents first."""
        yield self
        for child in self.children.values():
            yield from child.tree()

    def __len__(self) -> int:
        return len(self.resources)


def _matches(kind: str, types: tuple[str, ...]) -> bool:
    return not types or any(
        kind.startswith(wanted[:-1]) if wanted.endswith("*") else kind == wanted for wanted in types
    )
