"""The register of exceptions: what is accepted although a judge objects, where, and why.

One file for all judges. Adapters turn a finding that it covers into a waived record; the bridge to the
construct tree writes cdk-nag's and CDK's own acknowledgements from it. Each exception is the product of its
rules and scopes, and every pair must be needed: one that matches nothing is stale, and fails the run.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import product
from pathlib import Path

from policies.namespaces import JUDGE_OF
from policies.register import PATH, Entry, RegisterError, read

PLACEHOLDERS = {"service": r"[a-z0-9]+", "function": r"[A-Za-z0-9_.-]+", "api": r"[A-Za-z0-9_.-]+"}
"""What stands for the name of any service, function or API; ``{environment}`` is known when read."""


@dataclass(frozen=True, kw_only=True)
class Acknowledgement:
    """One rule accepted on one scope; ``id`` is the namespaced rule, ``exception`` the entry it is of.

    ``lapsed`` says why it does not hold today; then it excuses nothing, although it is written down.
    """

    id: str
    scope: str
    reason: str
    exception: str
    lapsed: str = ""

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


def load(environment: str, path: Path = PATH, *, today: date | None = None) -> tuple[Acknowledgement, ...]:
    """What is accepted in ``environment``, on ``today`` if given, else by the clock. Raises RegisterError."""
    return spread(entries(environment, path), environment, today or date.today())  # noqa: DTZ011 - people's days


def entries(environment: str, path: Path = PATH) -> tuple[Entry, ...]:
    """The exceptions that are meant for ``environment``. Raises RegisterError."""
    return tuple(entry for entry in read(path) if not entry.environments or environment in entry.environments)


def spread(register: Iterable[Entry], environment: str, today: date) -> tuple[Acknowledgement, ...]:
    """Each rule on each scope of each entry, with the environment's name in the place of its placeholder."""
    return tuple(
        Acknowledgement(
            id=rule.replace("{environment}", environment),
            scope=scope.replace("{environment}", environment),
            reason=entry.reason,
            exception=entry.id,
            lapsed=entry.lapsed(today),
        )
        for entry in register
        for rule in entry.rules
        for scope in entry.scope
    )


__all__ = ["JUDGE_OF", "PATH", "Acknowledgement", "Entry", "RegisterError", "entries", "load", "spread"]
