"""A CDK assembly folder: manifest.json names the stacks, stacks name their nested templates."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .errors import TemplateError
from .reader import load_json, read, read_one
from .values import Place
from .view import Resource, Template, at

_MANIFEST = "manifest.json"
_HASH = re.compile(r"/([0-9a-f]{64})\.json")
_DEEPEST_NEST = 10


def read_assembly(folder: Path, depth: int = 0) -> tuple[Template, ...]:
    """Read every stack of an assembly and of the assemblies (stages) inside it.

    Raises TemplateError where the manifest or a template that it names is missing or broken.
    """
    if depth > _DEEPEST_NEST:
        raise TemplateError(str(folder), f"assemblies lie more than {_DEEPEST_NEST} deep in one another")
    if not (folder / _MANIFEST).is_file():
        raise TemplateError(str(folder), f"has no {_MANIFEST}; a folder that `cdk synth` wrote is needed")
    found = [template for artifact in _artifacts(folder) for template in _read(folder, artifact, depth)]
    if not found and depth == 0:
        raise TemplateError(str(folder / _MANIFEST), "names no stack")
    return tuple(found)


def _artifacts(folder: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    file = folder / _MANIFEST
    manifest = load_json(file)
    artifacts = manifest.get("artifacts") if isinstance(manifest, dict) else None
    if not isinstance(artifacts, dict):
        raise TemplateError(str(file), "is missing or not an object", field="artifacts")
    for key, artifact in artifacts.items():
        if not isinstance(artifact, dict) or not isinstance(artifact.get("properties", {}), dict):
            raise TemplateError(str(file), "is not an object with properties", field=f"artifacts.{key}")
        yield key, artifact


def _read(folder: Path, entry: tuple[str, dict[str, Any]], depth: int) -> Iterator[Template]:
    key, artifact = entry
    properties = artifact.get("properties", {})
    if artifact.get("type") == "aws:cloudformation:stack":
        file = _inside(folder, properties.get("templateFile"), f"artifacts.{key}.properties.templateFile")
        name = properties.get("stackName")
        place = _place(artifact.get("environment"))
        yield read(file, name=name if isinstance(name, str) and name else key, place=place)
    elif artifact.get("type") == "cdk:cloud-assembly":
        field = f"artifacts.{key}.properties.directoryName"
        yield from read_assembly(_inside(folder, properties.get("directoryName"), field), depth + 1)


def _place(environment: Any) -> Place:
    """``aws://111122223333/eu-west-1``; either part may be ``unknown-account`` or ``unknown-region``."""
    parts = environment.removeprefix("aws://").split("/") if isinstance(environment, str) else []
    account, region = (*parts, "unknown", "unknown")[:2]
    known = {"account": account, "region": region}
    told = {name: value for name, value in known.items() if value and not value.startswith("unknown")}
    return Place(**told, told="region" in told)


def _inside(folder: Path, name: Any, field: str) -> Path:
    if not isinstance(name, str) or not name or "\0" in name:
        raise TemplateError(str(folder / _MANIFEST), "must name a file of this folder", field=field)
    return folder / name


def attach_nested(template: Template, folder: Path) -> None:
    """Read the templates of nested stacks, where CDK wrote them beside their parent, as its children."""
    for resource in template.resources.values():
        if resource.type == "AWS::CloudFormation::Stack":
            _attach(template, resource, folder)


def _attach(template: Template, resource: Resource, folder: Path) -> None:
    asset = resource.metadata.get("aws:asset:path") or _asset_of(resource, folder)
    if not isinstance(asset, str) or not asset or "\0" in asset:
        return
    file = folder / asset
    if template.prefix.count(".") > _DEEPEST_NEST or _above(template, file):
        raise TemplateError(template.file, "nested stacks contain one another", field=resource.logical_id)
    name = f"{template.name}-{resource.logical_id}"
    child = read_one(file, name=name, parent=template, parent_id=resource.logical_id, place=template.place)
    template.children[resource.logical_id] = child
    attach_nested(child, file.parent)


def _asset_of(resource: Resource, folder: Path) -> object:
    """The file behind TemplateURL: the CDK CLI writes its path beside it, ``app.synth()`` only its hash."""
    found = _HASH.search(str(resource.raw.get("TemplateURL")))
    manifest = Path(resource.template.file).name.split(".")[0] + ".assets.json"
    if found is None or not (folder / manifest).is_file():
        return None
    files = load_json(folder / manifest)
    return at(files, ("files", found[1], "source", "path")) if isinstance(files, dict) else None


def _above(template: Template | None, file: Path) -> bool:
    while template is not None:
        if Path(template.file).resolve() == file.resolve():
            return True
        template = template.parent
    return False
