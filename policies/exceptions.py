"""The register of exceptions: what is accepted although a judge objects, where, and why.

One file for all judges. Adapters turn a finding that it covers into a waived record; the bridge to the
construct tree writes cdk-nag's and CDK's own acknowledgements from it. Each exception is the product of its
rules and scopes, and every pair must be needed: one that matches nothing is stale, and fails the run.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

PLACEHOLDERS = {"service": r"[a-z0-9]+", "function": r"[A-Za-z0-9_.-]+"}
"""What stands for the name of any service or function; ``{environment}`` is known when read."""
"""Stands in rules and scopes for the environment, which is part of names."""

PATH = Path(__file__).with_name("exceptions.yaml")

JUDGE_OF = {
    "cfn-lint": "cfn-lint",
    "checkov": "checkov",
    "AwsSolutions": "cdk-nag",
    "NIST.800.53.R5": "cdk-nag",
    "Serverless": "cdk-nag",
    "cdk-preflight": "cdk-preflight",
    "CloudFormation-Validate": "validator",
    "Annotation": "validator",
}
"""Whose rules a namespace holds; the same namespaces as in CDK's acknowledgements."""

_NAMESPACES = "|".join(map(re.escape, JUDGE_OF))
Rule = Annotated[str, StringConstraints(pattern=rf"^({_NAMESPACES})::\S.*$")]
Scope = Annotated[str, StringConstraints(pattern=r"^[^/*\s][^*]*[^/*\s]$|^[^/*\s]$")]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=20)]


class RegisterError(Exception):
    """The register cannot be used; the message names file, field and what is allowed."""


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Annotated[str, StringConstraints(pattern=r"^EX-[A-Za-z0-9-]+$")]
    rules: Annotated[tuple[Rule, ...], Field(min_length=1)]
    scope: Annotated[tuple[Scope, ...], Field(min_length=1)]
    reason: Words
    environments: tuple[str, ...] = ()


class _Register(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    exceptions: tuple[_Entry, ...]


@dataclass(frozen=True, kw_only=True)
class Acknowledgement:
    """One rule accepted on one scope; ``id`` is the namespaced rule, ``exception`` the entry it is of."""

    id: str
    scope: str
    reason: str
    exception: str

    @property
    def judge(self) -> str:
        """Whose finding it is."""
        return JUDGE_OF[self.id.partition("::")[0]]

    def covers(self, rule: str, path: str) -> bool:
        """Whether a finding by the namespaced ``rule`` at the construct ``path`` below the stack is meant."""
        return bool(re.fullmatch(_shape(self.id), rule) and re.fullmatch(f"{_shape(self.scope)}(/.*)?", path))

    def named(self, names: Mapping[str, Sequence[str]]) -> Iterator[Acknowledgement]:
        """One acknowledgement for each combination of the names that its placeholders stand for."""
        used = [kind for kind in PLACEHOLDERS if f"{{{kind}}}" in self.id + self.scope]
        for values in product(*(names[kind] for kind in used)):
            rule, scope = self.id, self.scope
            for kind, value in zip(used, values, strict=True):
                rule, scope = rule.replace(f"{{{kind}}}", value), scope.replace(f"{{{kind}}}", value)
            yield replace(self, id=rule, scope=scope)


def _shape(text: str) -> str:
    """A regular expression in which placeholders stand for any name of their kind."""
    shape = re.escape(text)
    for kind, name in PLACEHOLDERS.items():
        shape = shape.replace(re.escape(f"{{{kind}}}"), name)
    return shape


def load(environment: str, path: Path = PATH) -> tuple[Acknowledgement, ...]:
    """What is accepted in ``environment``. Raises RegisterError."""
    register = _parse(path)
    ids = [entry.id for entry in register.exceptions]
    twice = sorted({name for name in ids if ids.count(name) > 1})
    if twice:
        raise RegisterError(f"{path.name}: id: {', '.join(twice)} stands twice")
    return tuple(
        Acknowledgement(
            id=rule.replace("{environment}", environment),
            scope=scope.replace("{environment}", environment),
            reason=entry.reason,
            exception=entry.id,
        )
        for entry in register.exceptions
        if not entry.environments or environment in entry.environments
        for rule in entry.rules
        for scope in entry.scope
    )


def _parse(path: Path) -> _Register:
    try:
        plain: Any = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeError, YAMLError) as error:
        raise RegisterError(f"{path.name}: cannot be read: {' '.join(str(error).split())}") from None
    try:
        return _Register.model_validate(plain)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(step) for step in first["loc"])
        raise RegisterError(f"{path.name}: {field or 'the file'}: {first['msg']}") from None
