"""A resource's properties as CloudFormation will read them, and values mended when the template is written.

Reading resolves tokens first: lists of the higher constructs are lazy and truthy. Writing is lazy too: a
value that was resolved during the visit would freeze references before nested stacks and exports exist, and
miss what later aspects add. What authors put on top with ``add_property_override`` cannot be read back from
CDK; it stays on top of a generated class, and the judges of the template see it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from weakref import WeakKeyDictionary

import jsii
from aws_cdk import CfnResource, IAnyProducer, IResolveContext, Lazy, Stack, Token

Mend = Callable[[Any], Any]

_OVERRIDES: WeakKeyDictionary[CfnResource, dict[str, Any]] = WeakKeyDictionary()
"""What was written on raw resources, by property, so that a second mend continues the first."""


def is_raw(node: CfnResource) -> bool:
    """True for resources made by type name alone: nothing to assign to, and no tag manager."""
    return type(node) is CfnResource


def rendered(node: CfnResource) -> dict[str, Any]:
    """Resolved properties with CloudFormation's names, without overrides."""
    resolved = Stack.of(node).resolve(node._cfn_properties)  # noqa: SLF001 - protected, and the only way to read
    return dict(node._render_properties(resolved or {}))  # noqa: SLF001


def held_in(node: CfnResource, name: str) -> Any:
    """One property (CloudFormation's name) as it was given, tokens unresolved."""
    given = node._cfn_properties  # noqa: SLF001
    return given.get(name if is_raw(node) else name[0].lower() + name[1:])


def given_to(node: CfnResource, name: str) -> Any:
    """One property (CloudFormation's name) as the node holds it now, tokens unresolved; one round trip."""
    held = held_in(node, name) if is_raw(node) else getattr(node, attribute_of(name))
    return [_as_written(item) for item in held] if isinstance(held, list) else held


def _as_written(item: Any) -> Any:
    """A generated class hands its structs out as objects; their fields, as the template will name them."""
    values = getattr(item, "_values", None)
    if not isinstance(values, dict):
        return item
    return {"".join(part.capitalize() for part in key.split("_")): value for key, value in values.items()}


def attribute_of(name: str) -> str:
    """``PolicyDocument`` is ``policy_document`` on a generated class."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def mend_when_written(node: CfnResource, name: str, mend: Mend, *, is_text: bool = False) -> None:
    """Let ``mend`` rewrite one property (CloudFormation's name) at the moment the template is written.

    ``mend`` gets the resolved value (None where there is none) and must give the same answer when asked
    again: CDK resolves a template several times. ``is_text`` marks properties whose generated class insists
    on a string.
    """
    attribute = attribute_of(name)
    if is_raw(node):
        written = _OVERRIDES.setdefault(node, {})
        original = written.get(name, held_in(node, name))
        written[name] = Lazy.uncached_any(_Mended(original=original, mend=mend))
        node.add_property_override(name, written[name])
    else:
        value: Any = Lazy.uncached_any(_Mended(original=getattr(node, attribute), mend=mend))
        setattr(node, attribute, Token.as_string(value) if is_text else value)


@jsii.implements(IAnyProducer)
class _Mended:
    """Resolves in the context that asks, so that references across stacks are still seen and replaced."""

    def __init__(self, *, original: Any, mend: Mend) -> None:
        self._original = original
        self._mend = mend

    def produce(self, context: IResolveContext) -> Any:
        return self._mend(context.resolve(self._original))
