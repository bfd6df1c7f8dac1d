"""What a template does not tell: a value that never says yes."""

from __future__ import annotations

from typing import Any


class Unknown:
    """A value decided only at deploy time.

    It equals nothing (itself included), orders before and after nothing, contains nothing and is not true.
    ``shape`` shows the known part for humans: ``arn:aws:sns:us-east-1:‹Account›:x``.
    """

    __slots__ = ("reason", "shape")

    def __init__(self, reason: str, shape: str = "") -> None:
        self.reason, self.shape = reason, shape or f"‹{reason}›"

    def __bool__(self) -> bool:
        return False

    def _no(self, _other: object) -> bool:
        return False

    __eq__ = __lt__ = __le__ = __gt__ = __ge__ = __contains__ = _no

    def __ne__(self, _other: object) -> bool:
        return True

    def __hash__(self) -> int:
        return id(self)

    def __repr__(self) -> str:
        return f"Unknown({self.reason})"


def is_unknown(value: object) -> bool:
    """Whether the value is unknown, or holds something unknown at any depth."""
    if isinstance(value, dict):
        return any(is_unknown(item) for item in value.values())
    if isinstance(value, list):
        return any(is_unknown(item) for item in value)
    return isinstance(value, Unknown)


def known(value: Any, default: Any) -> Any:
    """Return the value, or the default in place of something unknown."""
    return default if isinstance(value, Unknown) else value
