"""What an app left on disk: templates by stack, annotations by construct path."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aws_cdk as cdk


@dataclass(frozen=True, kw_only=True)
class Synthesized:
    """Templates by stack name ("Nested" for the nested one), and annotations by construct path."""

    templates: dict[str, dict[str, Any]]
    errors: dict[str, list[str]]
    warnings: dict[str, list[str]]

    def of_type(self, kind: str, stack: str = "Careless") -> dict[str, dict[str, Any]]:
        """Properties of all resources of a type, by logical id."""
        found = self.templates[stack]["Resources"].items()
        return {name: one.get("Properties", {}) for name, one in found if one["Type"] == kind}

    def one(self, kind: str, prefix: str, stack: str = "Careless") -> dict[str, Any]:
        """Properties of the resource whose logical id starts so."""
        (properties,) = [one for name, one in self.of_type(kind, stack).items() if name.startswith(prefix)]
        return properties

    def errors_at(self, path: str) -> str:
        """All errors at or below a construct's path, one a line."""
        return "\n".join(one for at, found in self.errors.items() if at.startswith(path) for one in found)


def read(assembly: cdk.cx_api.CloudAssembly) -> Synthesized:
    """Artifacts of the assembly and of the nested one of its stage."""
    templates: dict[str, dict[str, Any]] = {}
    levels: dict[str, dict[str, list[str]]] = {"error": {}, "warning": {}}
    for manifest in Path(assembly.directory).rglob("manifest.json"):
        for name, artifact in json.loads(manifest.read_text())["artifacts"].items():
            if artifact["type"] == "aws:cloudformation:stack":
                file = manifest.parent / artifact["properties"]["templateFile"]
                templates[artifact.get("displayName", name).split(" ")[0].split("/")[-1]] = json.loads(
                    file.read_text()
                )
            for path, entries in _metadata(manifest.parent, artifact).items():
                for entry in entries:
                    level = levels.get(entry["type"].removeprefix("aws:cdk:"))
                    if level is not None:
                        level.setdefault(path.removeprefix("/"), []).append(entry["data"])
    for file in Path(assembly.directory).rglob("*.nested.template.json"):
        templates["Nested"] = json.loads(file.read_text())
    return Synthesized(templates=templates, errors=levels["error"], warnings=levels["warning"])


def _metadata(folder: Path, artifact: dict[str, Any]) -> dict[str, Any]:
    """Metadata lies in the manifest, or in a file beside it."""
    inline: dict[str, Any] = artifact.get("metadata", {})
    beside = artifact.get("additionalMetadataFile")
    return {**inline, **(json.loads((folder / beside).read_text()) if beside else {})}
