"""A YAML file of this room enters; its tree leaves, or a sentence with file, line and field."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

Where = tuple[str | int, ...]


class SourceError(Exception):
    """The file is no YAML mapping; the message names file, line and what is wrong."""


def parse(path: Path, keys: str) -> Any:
    """The tree of ``path``, which must be a mapping with ``keys``; ruamel keeps the lines in it."""
    try:
        tree = YAML(typ="rt").load(path.read_text(encoding="utf-8"))
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = f":{mark.line + 1}" if mark else ""
        message = f"{path.name}{line}: not valid YAML: {(error.problem or str(error)).splitlines()[0]}"
        raise SourceError(message) from None
    except (OSError, UnicodeDecodeError, YAMLError, ValueError, RecursionError) as error:
        message = f"{path.name}: cannot be read as YAML in UTF-8: {str(error).splitlines()[0]}"
        raise SourceError(message) from None
    if not isinstance(tree, Mapping):
        raise SourceError(f"{path.name}:1: must be a mapping with {keys}")
    return tree


def say(path: Path, tree: Any, where: Where, words: str) -> str:
    """``file:line: field: words``."""
    field = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in where).lstrip(".")
    return f"{path.name}:{line(tree, where)}: {field}: {words}"


def line(tree: Any, where: Where) -> int:
    """The line of the innermost part of ``where`` that is really in the file."""
    found = 1
    for part in where:
        try:
            found = tree.lc.data[part][0] + 1
            tree = tree[part]
        except (AttributeError, KeyError, IndexError, TypeError):
            break
    return found
