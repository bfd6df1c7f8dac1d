"""Intrinsics become plain values, secrets stay references, and what cannot be known is Unknown."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from . import intrinsics
from .identities import IDENTITIES, UNNAMED, Identity
from .unknown import Unknown, is_unknown, known

if TYPE_CHECKING:
    from .view import Resource, Template

__all__ = [
    "NO_VALUE",
    "SAMPLE",
    "Place",
    "Resolver",
    "Secret",
    "Unknown",
    "is_secret_reference",
    "is_unknown",
    "known",
    "references",
]

_SECRET = re.compile(r"\{\{resolve:(secretsmanager|ssm-secure):[^}]*\}\}")
_LONGEST_TEXT = 1_000_000
_DEEPEST = 600
_STEP, _LINK = 5, 14
"""Python frames that one level of nesting, and one link to another resource, take of its 1,000."""

NO_VALUE: Any = type("NoValue", (), {"__repr__": lambda _: "AWS::NoValue"})()


class Secret(str):
    """Text that holds a dynamic reference to a secret: the value itself is fetched at deploy time."""

    __slots__ = ()


def is_secret_reference(value: object) -> bool:
    """Whether a resolved value, or a template's raw text, takes its secret from a secret store."""
    return isinstance(value, str) and bool(_SECRET.search(value))


@dataclass(frozen=True, kw_only=True)
class Place:
    """The account and region in which a template is read: samples, unless they were ``told``.

    The account stands in for ``AWS::AccountId``, so it is none that people copy out of a guide: one that was
    written out would be taken for their own.
    """

    account: str = "609831742057"
    region: str = "us-east-1"
    partition: str = "aws"
    suffix: str = "amazonaws.com"
    told: bool = False
    """Whether an assembly, or who asks, told the region."""


SAMPLE = Place()


def references(value: object) -> tuple[str, ...]:
    """Names that a raw value refers to by Ref, Fn::GetAtt or ``${...}``, in order, once each.

    Parameters are among them, pseudo parameters are not; ``Resource.references`` keeps the resources only.
    """
    return tuple(dict.fromkeys(_named_in(value)))


def _named_in(value: object) -> Iterator[str]:
    if isinstance(value, list):
        for item in value:
            yield from _named_in(item)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _referred(key, item) if len(value) == 1 else _named_in(item)


def _referred(key: str, argument: Any) -> Iterator[str]:
    if key == "Ref" and isinstance(argument, str):
        yield from () if argument.startswith("AWS::") else (argument,)
    elif key == "Fn::GetAtt" and isinstance(argument, (str, list)) and argument:
        first = argument.split(".", 1)[0] if isinstance(argument, str) else argument[0]
        yield from (first,) if isinstance(first, str) else ()
    elif key == "Fn::Sub":
        yield from _in_sub(argument)
    else:
        yield from _named_in(argument)


def _in_sub(argument: Any) -> Iterator[str]:
    text, names = intrinsics.sub_parts(argument)
    for _literal, name in intrinsics.pieces(text):
        if name and name not in names and not name.startswith("AWS::"):
            yield name.split(".", 1)[0]
    yield from _named_in(list(names.values()))


class Resolver:
    """Resolves values of one template; each name, parameter and condition is worked out once."""

    def __init__(self, template: Template) -> None:
        self.template = template
        self._depth: list[int] = template.parent.resolver._depth if template.parent else [0]  # noqa: SLF001
        self._memo: dict[tuple[str, ...], Any] = {}
        self._asking: set[tuple[str, ...]] = set()

    def resolve(self, value: Any) -> Any:
        """Return the plain value, with Unknown where the template does not tell and Secret kept as text."""
        return self._deeper(_STEP, lambda: self._resolve(value))

    def _deeper(self, frames: int, work: Callable[[], Any]) -> Any:
        if self._depth[0] > _DEEPEST:
            return Unknown("too deeply linked")
        self._depth[0] += frames
        try:
            return work()
        finally:
            self._depth[0] -= frames

    def _resolve(self, value: Any) -> Any:
        if isinstance(value, dict):
            if len(value) == 1:
                key, argument = next(iter(value.items()))
                if key == "Ref" or key.startswith("Fn::"):
                    return self._intrinsic(key, argument)
            return {k: r for k, v in value.items() if (r := self.resolve(v)) is not NO_VALUE}
        if isinstance(value, list):
            return [r for v in value if (r := self.resolve(v)) is not NO_VALUE]
        return Secret(value) if isinstance(value, str) and is_secret_reference(value) else value

    def _intrinsic(self, key: str, argument: Any) -> Any:
        function = intrinsics.FUNCTIONS.get(key)
        if function is None:
            return Unknown(f"{key} is not resolved from a template")
        result = function(self, argument)
        if not isinstance(result, str):
            return result
        if len(result) > _LONGEST_TEXT:
            return Unknown(f"{key} makes a text of {len(result)} characters")
        return Secret(result) if is_secret_reference(result) else result

    def ref(self, name: str) -> Any:
        """Return what ``Ref`` gives: a pseudo parameter, a parameter or a resource's reference value."""
        if name.startswith("AWS::"):
            return self._pseudo(name)
        resource = self.template.resources.get(name)
        if resource is not None:
            return self.identity(resource, "Ref")
        return self._once(("parameter", name), lambda: self._parameter(name))

    def attribute(self, name: str, attribute: str) -> Any:
        """Return what ``Fn::GetAtt`` gives."""
        resource = self.template.resources.get(name)
        if resource is None:
            return Unknown(f"no resource {name}")
        if attribute.startswith("Outputs."):
            return self._output(name, attribute.removeprefix("Outputs."))
        return self.identity(resource, attribute)

    def condition(self, name: object) -> bool | Unknown:
        """Return whether a condition holds under the parameters at hand."""
        if not isinstance(name, str) or name not in self.template.conditions:
            return Unknown(f"no condition {name}")
        rule = self.template.conditions[name]
        result = self._once(("condition", name), lambda: intrinsics.condition(self, rule))
        return result if isinstance(result, (bool, Unknown)) else Unknown(f"condition {name}")

    def identity(self, resource: Resource, attribute: str) -> Any:
        """Return ``Ref``, ``name``, ``Arn`` or another attribute of a resource."""
        return self._once((attribute, resource.logical_id), lambda: self._identify(resource, attribute))

    def imported(self, name: str) -> Any:
        """Return what ``Fn::ImportValue`` gives, where the exporting stack was read together with it."""
        owner = next((one for one in self.template.siblings if name in one.exports), None)
        if owner is None:
            return Unknown(f"imported from another stack: {name}")
        return owner.resolver.export(name)

    def export(self, name: str) -> Any:
        """Return the value of one of this template's own exports."""
        return self._once(("export", name), lambda: self.resolve(self.template.exports[name]))

    def symbol(self, resource: Resource) -> str:
        """Return the stable name of a resource that the template does not name, unlike any real name."""
        return f"<{self.template.prefix}{resource.logical_id}>"

    def _identify(self, resource: Resource, attribute: str) -> Any:
        facts = IDENTITIES.get(resource.type, UNNAMED)
        if attribute == "name":
            return self._name(resource, facts)
        pattern = {"Ref": facts.ref, "Arn": facts.arn, **facts.attributes}.get(attribute)
        if pattern:
            return self._fill(pattern, resource, facts)
        if resource.type.startswith("Custom::") or resource.type == "AWS::CloudFormation::CustomResource":
            return Unknown(f"{resource.logical_id}.{attribute} is made by a custom resource")
        return self.symbol(resource)[:-1] + f".{attribute}>"

    def _name(self, resource: Resource, facts: Identity) -> str:
        value: Any = resource.raw
        for step in facts.name.split(".") if facts.name else ():
            value = value.get(step) if isinstance(value, dict) else None
        name = self.resolve(value) if facts.name else None
        return name if isinstance(name, str) and name else self.symbol(resource)

    def _fill(self, pattern: str, resource: Resource, facts: Identity) -> str:
        place = self.template.place
        words = {
            "name": self.identity(resource, "name"),
            "id": self.symbol(resource),
            "account": place.account,
            "region": place.region,
            "partition": place.partition,
            "suffix": place.suffix,
        }
        words = {word: self.symbol(resource) if isinstance(v, Unknown) else v for word, v in words.items()}
        words["path"] = self._path(resource)
        words["bus"] = self._bus(resource)
        words["arn"] = facts.arn.format(**words)
        return pattern.format(**words)

    def _path(self, resource: Resource) -> str:
        path = self.resolve(resource.raw.get("Path", "/"))
        return path if isinstance(path, str) else "/"

    def _bus(self, resource: Resource) -> str:
        """Rules on a custom bus carry its name in their ARN: ``rule/bus/name``."""
        bus = self.resolve(resource.raw.get("EventBusName")) if resource.type == "AWS::Events::Rule" else None
        return f"{bus}/" if isinstance(bus, str) and bus != "default" else ""

    def _pseudo(self, name: str) -> Any:
        place = self.template.place
        values: Mapping[str, Any] = {
            "AWS::AccountId": place.account,
            "AWS::Region": place.region,
            "AWS::Partition": place.partition,
            "AWS::URLSuffix": place.suffix,
            "AWS::StackName": self.template.name,
            "AWS::NotificationARNs": [],
            "AWS::NoValue": NO_VALUE,
            "AWS::StackId": f"arn:{place.partition}:cloudformation:{place.region}:{place.account}"
            f":stack/{self.template.name}/<StackId>",
        }
        return values.get(name, Unknown(name))

    def _parameter(self, name: str) -> Any:
        given = self.template.given(name)
        if given is not NO_VALUE:
            return given
        parameter = self.template.parameters.get(name)
        if parameter is None:
            return Unknown(f"nothing is called {name}", f"‹{name}›")
        kind, value = str(parameter.get("Type", "String")), parameter.get("Default", NO_VALUE)
        if value is NO_VALUE or kind.startswith("AWS::SSM::"):
            return Unknown(f"parameter {name} has no value here", f"‹{name}›")
        return _typed(kind, value)

    def _output(self, name: str, output: str) -> Any:
        child = self.template.children.get(name)
        if child is None:
            return Unknown(f"the template of nested stack {name} is not at hand")
        value = child.outputs.get(output, {}).get("Value", NO_VALUE)
        if value is NO_VALUE:
            return Unknown(f"nested stack {name} has no output {output}")
        return self._once(("output", name, output), lambda: child.resolver.resolve(value))

    def _once(self, key: tuple[str, ...], work: Callable[[], Any]) -> Any:
        if key in self._memo:
            return self._memo[key]
        if key in self._asking:
            return Unknown(f"{key[1]} refers to itself")
        self._asking.add(key)
        try:
            self._memo[key] = self._deeper(_LINK, work)
        finally:
            self._asking.discard(key)
        return self._memo[key]


def _typed(kind: str, value: Any) -> Any:
    if "List<" in kind or kind == "CommaDelimitedList":
        return [part.strip() for part in str(value).split(",")]
    if kind == "Number" and isinstance(value, str):
        return intrinsics.number(value)
    return value
