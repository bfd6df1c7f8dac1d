"""The JSON Schema of settings, for editors: completion, hover text and red lines while typing."""

from __future__ import annotations

import json
from pathlib import Path

from settings.environment import Settings
from settings.loader import FOLDER

PATH = FOLDER / "settings.schema.json"


def text() -> str:
    """The schema as it must stand in the repository."""
    schema = Settings.model_json_schema()
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    return json.dumps(schema, indent=2, sort_keys=True) + "\n"


def export(path: Path = PATH) -> Path:
    """Write the schema where the settings files' first line looks for it."""
    path.write_text(text(), encoding="utf-8")
    return path
