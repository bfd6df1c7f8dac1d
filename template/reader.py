"""From a path to Templates: a JSON or YAML file, or a CDK assembly folder; one clear error for the rest."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NoReturn

from .errors import TemplateError
from .lines import JsonLines, Lines, YamlLines
from .region import placed
from .shape import check_shape
from .values import SAMPLE, Place
from .view import Template

MAX_BYTES = 16 * 1024 * 1024
"""CloudFormation takes 1 MB; sixteen times that is read, so that an oversized template can be judged."""

MAX_DEPTH = 80
MAX_VALUES = 4_000_000


def read(
    path: str | Path,
    *,
    name: str = "",
    values: Mapping[str, Any] | None = None,
    place: Place | None = None,
) -> Template:
    """Read one template file; nested stacks whose templates lie beside it come along as its children.

    ``values`` are parameters' values; others take their default. Raises TemplateError.
    """
    from .assembly import attach_nested

    template = read_one(Path(path), name=name, values=dict(values or {}), place=place or SAMPLE)
    attach_nested(template, Path(path).parent)
    return template


def read_one(file: Path, *, name: str = "", **facts: Any) -> Template:
    """Read one file alone; ``facts`` are further fields of the Template."""
    yaml = file.suffix.lower() in (".yaml", ".yml")
    return parse(_text(file), str(file), yaml=yaml, name=name or file.name.split(".")[0], **facts)


def read_all(*paths: str | Path) -> tuple[Template, ...]:
    """Read template files and assembly folders (``cdk.out``); each stack once, nested ones as children."""
    from .assembly import read_assembly

    found: dict[Path, Template] = {}
    for path in map(Path, paths):
        if not path.is_dir():
            found.setdefault(path.resolve(), read(path))
            continue
        for template in read_assembly(path):
            found.setdefault(Path(template.file).resolve(), template)
    if not found:
        raise TemplateError("(no path)", "name a template file or a cdk.out folder")
    return linked(tuple(found.values()))


def linked(templates: tuple[Template, ...]) -> tuple[Template, ...]:
    """Let each of several templates find what the others export; they are then told apart by their names."""
    roots = templates if len(templates) > 1 else ()
    for template in (one for root in roots for one in root.tree()):
        template.siblings.extend(roots)
    return templates


def parse(text: str, file: str, *, yaml: bool = False, **facts: Any) -> Template:
    """Return the Template in a text; ``file`` is its name in errors, ``facts`` are further fields."""
    if not text.strip():
        raise TemplateError(file, "is empty; a CloudFormation template in JSON or YAML is needed")
    lines: Lines
    if yaml or not (text.lstrip().startswith(("{", "[")) or file.lower().endswith(".json")):
        from .yaml_text import parse_yaml

        body, lines = parse_yaml(text, file, max_depth=MAX_DEPTH), YamlLines(text, file, MAX_DEPTH)
    else:
        body, lines = _json(text, file), JsonLines(text)
    check_values(body, file)
    check_shape(body, file, lines)
    place = placed(facts.pop("place", SAMPLE), text)
    return Template(file=file, body=body, lines=lines, place=place, **facts)


def load_json(path: Path) -> Any:
    """Return the plain value of a JSON file, with the same limits and errors as a template."""
    return _json(_text(path), str(path))


def _text(path: Path) -> str:
    try:
        if path.is_dir():
            raise TemplateError(str(path), "is a folder; a template file is needed")
        size = path.stat().st_size
        if size > MAX_BYTES:
            limit = f"CloudFormation takes 1 MB, this reader {MAX_BYTES // 1024**2} MB"
            raise TemplateError(str(path), f"is {size / 1024**2:.0f} MB; {limit}")
        return path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise TemplateError(str(path), "no such file") from None
    except UnicodeDecodeError as error:
        raise TemplateError(str(path), f"is not UTF-8 text (byte {error.start})") from None
    except (OSError, ValueError) as error:
        raise TemplateError(str(path), f"cannot be read: {getattr(error, 'strerror', '') or error}") from None


def _json(text: str, file: str) -> Any:
    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) != len(pairs):
            keys = [key for key, _value in pairs]
            twice = next(key for key in keys if keys.count(key) > 1)
            raise TemplateError(file, f"key {twice!r} stands twice in one object")
        return found

    def constant(word: str) -> NoReturn:
        raise TemplateError(file, f"{word} is not a JSON value")

    try:
        return json.loads(text, object_pairs_hook=once, parse_constant=constant)
    except json.JSONDecodeError as error:
        problem = f"is not JSON: {error.msg} (column {error.colno})"
        raise TemplateError(file, problem, line=error.lineno) from None
    except RecursionError:
        raise TemplateError(file, f"is nested more than {MAX_DEPTH} deep") from None
    except ValueError as error:
        raise TemplateError(file, f"is not JSON: {str(error).partition(';')[0]}") from None


def check_values(body: Any, file: str) -> None:
    """Refuse what would exhaust a reader later: deep nesting, endless aliases, infinities, broken Unicode."""
    level, depth, seen = [body], 0, 0
    while level:
        if depth > MAX_DEPTH:
            raise TemplateError(file, f"is nested more than {MAX_DEPTH} deep")
        seen += len(level)
        below: list[Any] = []
        for value in level:
            if seen + len(below) > MAX_VALUES:
                raise TemplateError(file, f"holds more than {MAX_VALUES:,} values (aliases that multiply?)")
            if isinstance(value, dict):
                below.extend(value)
                below.extend(value.values())
            elif isinstance(value, list):
                below.extend(value)
            elif isinstance(value, str):
                _check_text(value, file)
            elif isinstance(value, float) and not math.isfinite(value):
                raise TemplateError(file, "holds a number too large to represent")
        level, depth = below, depth + 1


def _check_text(value: str, file: str) -> None:
    if not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError:
            raise TemplateError(file, f"holds broken Unicode: {ascii(value)[:60]}") from None
