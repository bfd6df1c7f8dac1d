"""What rules said of templates enters; words for people and formats for machines leave."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from evidence.checked import junit, people, plain, sarif
from policies.check import Checked

FORMATS: Mapping[str, Callable[[Checked], str]] = {
    "human": people.render,
    "json": plain.render,
    "junit": junit.render,
    "sarif": sarif.render,
}
"""Name of a format, and what writes it."""

__all__ = ["FORMATS"]
