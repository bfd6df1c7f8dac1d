"""Everything that can carry tags carries each mandatory tag; a value that its author set there stays.

The author's value stays because it is a decision: a bucket with a higher data class, a queue of another
owner. What may never be missing is the tag. Generated classes are tagged by CDK itself, which costs no round
trip from Python, with a priority below that of an author's own tags. Resources made by type name alone have
no tag manager: for those the generated class of the same type is asked how it takes tags.
"""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any

import aws_cdk
from aws_cdk import CfnResource
from constructs import IConstruct

from aspects.intrinsics import as_list, each
from aspects.properties import is_raw, mend_when_written
from aspects.visitor import EVERY_TYPE, type_of

BELOW_AUTHORS = 10
"""CDK gives 50 to tags in properties and 100 to ``Tags.of(...).add``; the higher priority wins."""

MODULES = {"Serverless": "aws_sam"}
"""Service in a CloudFormation type: module of aws_cdk, where it is not the service in small letters."""


@dataclass(frozen=True, kw_only=True)
class Form:
    """How a type takes tags: as a map, as a list of pairs, or as pairs that say ``PropagateAtLaunch`` too."""

    name: str
    is_map: bool
    propagates: bool = False


@dataclass(frozen=True, kw_only=True)
class RawTags:
    """Adds missing tags to resources that were made by type name."""

    tags: Mapping[str, str]
    types: frozenset[str] = frozenset({EVERY_TYPE})

    def apply(self, node: CfnResource, /) -> None:
        """Leave generated classes, and types that take no tags, alone."""
        form = form_of(type_of(node)) if is_raw(node) else None
        if form:
            mend_when_written(node, form.name, lambda present: with_missing(present, self.tags, form))


def tag_generated(scope: IConstruct, tags: Mapping[str, str]) -> None:
    """Have CDK tag all resources of generated classes below ``scope``."""
    for key, value in tags.items():
        aws_cdk.Tags.of(scope).add(key, value, priority=BELOW_AUTHORS)


def with_missing(present: Any, tags: Mapping[str, str], form: Form) -> Any:
    """Tags as the type takes them: what is present, then what is missing."""
    if form.is_map:
        return {**tags, **(present or {})}
    keys = {tag.get("Key") for tag in each(present) if isinstance(tag, dict)}
    extra = {"PropagateAtLaunch": True} if form.propagates else {}
    missing = [{"Key": key, "Value": value, **extra} for key, value in tags.items() if key not in keys]
    return [*as_list(present), *missing]


@cache
def form_of(kind: str) -> Form | None:
    """How a type takes tags, read from the signature of its generated class; None where it takes none."""
    generated = _generated_class(kind)
    parameters = inspect.signature(vars(generated)["__init__"]).parameters if generated else {}
    found = (_form(name, str(parameter.annotation)) for name, parameter in parameters.items())
    return next((form for form in found if form), None)


def _generated_class(kind: str) -> type | None:
    owner, _, rest = kind.partition("::")
    service, _, name = rest.partition("::")
    if owner != "AWS":
        return None
    try:
        module = import_module(f"aws_cdk.{MODULES.get(service, 'aws_' + service.lower())}")
    except ModuleNotFoundError:
        module = aws_cdk
    return getattr(module, f"Cfn{name}", None)


def _form(name: str, annotation: str) -> Form | None:
    if not (name == "tags" or name.endswith("_tags")) or "Sequence[builtins.str]" in annotation:
        return None
    titled = "".join(part.capitalize() for part in name.split("_"))
    is_map = "Sequence" not in annotation
    return Form(name=titled, is_map=is_map, propagates="AutoScalingGroup.TagProperty" in annotation)
