"""Reads one environment's file, and says in one error what is wrong with it, where, and what is allowed."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from settings.environment import Settings
from settings.fields import secret_shape

FOLDER = Path(__file__).parent / "environments"
MAXIMUM_BYTES = 4_000_000

NUMBERS = {"number": "a number", "integer": "a whole number"}
LOWER = {"minimum": "from", "exclusiveMinimum": "above"}
UPPER = {"maximum": "to", "exclusiveMaximum": "to less than"}

Location = tuple[int | str, ...]


class SettingsError(Exception):
    """A settings file cannot be used; the message names file, line, field and what is allowed."""


def environments(folder: Path = FOLDER) -> list[str]:
    """The environments that have a settings file."""
    return sorted(path.stem for path in folder.glob("*.yaml"))


def load(environment: str, folder: Path = FOLDER) -> Settings:
    """The settings called ``environment``, whole and valid, or a ``SettingsError``."""
    known = environments(folder)
    if environment not in known:
        near = difflib.get_close_matches(environment, known, n=1)
        hint = f" Did you mean '{near[0]}'?" if near else ""
        there = ", ".join(known) or "none yet"
        message = f"{_shown(folder / environment)}.yaml: no such environment; one of {there}.{hint}"
        raise SettingsError(message)
    return read(folder / f"{environment}.yaml")


def read(path: Path) -> Settings:
    """The settings in ``path``; its name must be the environment that it describes."""
    tree = _parse(path)
    secrets = [
        _say(path, tree, where, f"looks like {kind}; give the name of a secret instead")
        for where, kind in _secrets(tree)
    ]
    if secrets:
        raise SettingsError("\n".join(secrets))
    try:
        settings = Settings.model_validate(tree)
    except ValidationError as error:
        problems = [
            _say(path, tree, _where(detail), _words(detail, _teams(tree)))
            for detail in _innermost(error.errors())
        ]
        raise SettingsError("\n".join(problems)) from None
    if settings.environment != path.stem:
        raise SettingsError(
            _say(path, tree, ("environment",), f"must be '{path.stem}', as the file is called")
        )
    return settings


def _shown(path: Path) -> str:
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)


def _parse(path: Path) -> Mapping[str, Any]:
    try:
        if path.stat().st_size > MAXIMUM_BYTES:
            message = (
                f"{_shown(path)}: larger than {MAXIMUM_BYTES:,} bytes; settings are a page or two of YAML"
            )
            raise SettingsError(message)
        tree = YAML(typ="rt").load(path.read_text(encoding="utf-8"))
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = f":{mark.line + 1}" if mark else ""
        problem = (error.problem or str(error)).splitlines()[0].partition(" with value")[0]
        message = f"{_shown(path)}{line}: not valid YAML: {problem}"
        raise SettingsError(message) from None
    except (OSError, UnicodeDecodeError, YAMLError, RecursionError) as error:
        message = f"{_shown(path)}: cannot be read as YAML in UTF-8: {str(error).splitlines()[0]}"
        raise SettingsError(message) from None
    if not isinstance(tree, Mapping):
        message = f"{_shown(path)}:1: must be a mapping of settings, as in {FOLDER.name}/dev.yaml"
        raise SettingsError(message)
    return tree


def _secrets(node: object, where: Location = ()) -> Iterator[tuple[Location, str]]:
    if isinstance(node, str):
        if kind := secret_shape(node):
            yield where, kind
    elif isinstance(node, Mapping):
        for key, value in node.items():
            yield from _secrets(value, (*where, str(key)))
    elif isinstance(node, Sequence):
        for index, value in enumerate(node):
            yield from _secrets(value, (*where, index))


def _say(path: Path, tree: object, where: Location, words: str) -> str:
    field = ".".join(str(part) for part in where if not str(part).startswith("function-"))
    line = _line(tree, where)
    return f"{_shown(path)}:{line}: {field + ': ' if field else ''}{words}"


def _line(tree: object, where: Location) -> int:
    """Line of the innermost part of ``where`` that the file has; ruamel counts from 0."""
    line, node = 0, tree
    for part in where:
        marks = getattr(node, "lc", None)
        try:
            line = marks.key(part)[0] if isinstance(node, Mapping) else marks.item(part)[0]  # type: ignore[union-attr]
            node = node[part]  # type: ignore[index]
        except (KeyError, IndexError, TypeError, AttributeError):
            break
    return int(line) + 1


def _innermost(details: list[ErrorDetails]) -> list[ErrorDetails]:
    """Without the complaints about a list that only repeat one about its item."""
    places = [detail["loc"] for detail in details]
    return [d for d in details if not any(p[: len(d["loc"])] == d["loc"] != p for p in places)]


def _where(detail: ErrorDetails) -> Location:
    return getattr(detail.get("ctx", {}).get("error"), "where", detail["loc"])


def _words(detail: ErrorDetails, teams: Sequence[str]) -> str:
    if detail["type"] == "extra_forbidden":
        return _unknown_key(detail["loc"])
    if detail["type"] == "missing":
        return _missing(detail, teams)
    if detail["type"] == "value_error":
        return str(detail["ctx"]["error"])
    given = detail["input"]
    shown = f", not {given!r}" if isinstance(given, (str, int, float, bool)) else ""
    if detail["type"] == "too_short":
        return (
            f"must have at least {detail['ctx']['min_length']} item(s), not {detail['ctx']['actual_length']}"
        )
    node = _node_at(detail["loc"])
    if words := _range(node):
        return f"must be {words}{shown}"
    described = f"; allowed: {node['description']}" if "description" in node else ""
    return detail["msg"][0].lower() + detail["msg"][1:] + shown + described


def _teams(tree: Mapping[str, Any]) -> list[str]:
    teams = tree.get("teams")
    return sorted(map(str, teams)) if isinstance(teams, Mapping) else []


def _missing(detail: ErrorDetails, teams: Sequence[str]) -> str:
    """With the teams to choose from, where a team is missing that the file may name elsewhere."""
    if detail["loc"][-1] in ("team", "operations_team") and teams:
        return f"is missing; one of {', '.join(teams)}"
    described = _node_at(detail["loc"]).get("description")
    return f"is missing; allowed: {described}" if described else "is missing"


def _range(node: Mapping[str, Any]) -> str:
    """``a number from 0 to 100``, with as many bounds as the schema has; nothing for what is no number."""
    if node.get("type") not in NUMBERS:
        return ""
    low = next((f"{w} {node[k]:g}" for k, w in LOWER.items() if k in node), "")
    high = next((f"{w} {node[k]:g}" for k, w in UPPER.items() if k in node), "")
    return " ".join(part for part in (NUMBERS[node["type"]], low, high) if part)


def _unknown_key(where: Location) -> str:
    allowed = _fields_at(where[:-1])
    near = difflib.get_close_matches(str(where[-1]), allowed, n=1)
    hint = f"did you mean '{near[0]}'? " if near else ""
    return f"unknown key; {hint}allowed: {', '.join(allowed)}"


def _fields_at(where: Location) -> list[str]:
    """The keys that the schema allows at ``where``."""
    return sorted(_node_at(where).get("properties", {}))


@cache
def _schema() -> dict[str, Any]:
    """Made once: it takes 10 ms, and a file may have a hundred problems."""
    return Settings.model_json_schema()


def _node_at(where: Location) -> dict[str, Any]:
    schema = _schema()
    node: dict[str, Any] = schema
    for part in where:
        node = _follow(schema, node, part)
    return node


def _follow(schema: dict[str, Any], node: dict[str, Any], part: int | str) -> dict[str, Any]:
    step: Any = node.get("items") if isinstance(part, int) else node.get("properties", {}).get(part)
    step = (
        step or node.get("additionalProperties") or next(iter(node.get("patternProperties", {}).values()), {})
    )
    step = next((way for way in step.get("anyOf", [step]) if way.get("type") != "null"), step)
    found: dict[str, Any] = schema["$defs"][step["$ref"].rpartition("/")[2]] if "$ref" in step else step
    return found
