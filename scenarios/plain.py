"""Files to plain values: JSON or YAML in UTF-8, no key twice."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from scenarios.errors import ScenarioError
from scenarios.fields import shown
from template.errors import TemplateError
from template.yaml_text import parse_yaml

ENDINGS = (".json", ".yaml", ".yml")
MOST_DEEP = 40
MOST_BYTES = 50_000_000


def mapping(path: Path, holds: str) -> Mapping[str, Any]:
    """Return the object that a file holds, ``holds`` in words; raises ScenarioError."""
    if path.suffix not in ENDINGS:
        raise ScenarioError(f"{path}: must end in {', '.join(ENDINGS)}")
    try:
        if path.stat().st_size > MOST_BYTES:
            raise ScenarioError(f"{path}: larger than {MOST_BYTES:,} bytes")
        text = path.read_text(encoding="utf-8")
        if path.suffix == ".json":
            found = json.loads(text, object_pairs_hook=lambda pairs: _once(path, pairs))
        else:
            found = parse_yaml(text, str(path), max_depth=MOST_DEEP)
    except OSError as error:
        raise ScenarioError(f"{path}: cannot be read: {error.strerror}") from None
    except (UnicodeDecodeError, RecursionError) as error:
        raise ScenarioError(f"{path}: is not text in UTF-8 of reasonable depth: {error}") from None
    except json.JSONDecodeError as error:
        raise ScenarioError(f"{path}:{error.lineno}: is not JSON: {error.msg}") from None
    except TemplateError as error:
        raise ScenarioError(str(error)) from None
    if not isinstance(found, dict):
        raise ScenarioError(f"{path}: must be an object with {holds}, not {shown(found)}")
    return found


def _once(path: Path, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise ScenarioError(f"{path}: key {name!r} stands twice in one object")
        found[name] = value
    return found
