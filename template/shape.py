"""What makes a JSON value a CloudFormation template: sections, and the fields of each resource."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .errors import TemplateError
from .lines import Lines, Path

_SECTIONS = ("Parameters", "Mappings", "Conditions", "Outputs", "Metadata")
_OF_OBJECTS = ("Parameters", "Mappings", "Outputs")
_NAMES: Mapping[type, str] = {
    dict: "an object",
    list: "a list",
    str: "text",
    bool: "a boolean",
    int: "a number",
    float: "a number",
    type(None): "null",
}


def check_shape(body: Any, file: str, lines: Lines) -> None:
    """Raise TemplateError, with line and field, for the first thing that no template has."""
    _Shape(file, lines).template(body)


class _Shape:
    def __init__(self, file: str, lines: Lines) -> None:
        self.file, self.lines = file, lines

    def template(self, body: Any) -> None:
        self.need(body, dict, ())
        for section in _SECTIONS:
            self.need(body.get(section, {}), dict, (section,))
        for section in _OF_OBJECTS:
            for key, value in body.get(section, {}).items():
                if not key.startswith("Fn::"):
                    self.need(value, dict, (section, key))
        if "Resources" not in body:
            raise TemplateError(self.file, "has no Resources; a template has at least one resource")
        self.need(body["Resources"], dict, ("Resources",))
        if not body["Resources"]:
            self.fail("is empty; a template has at least one resource", ("Resources",))
        for logical_id, resource in body["Resources"].items():
            self.resource(resource, ("Resources", logical_id))

    def resource(self, resource: Any, path: Path) -> None:
        if str(path[-1]).startswith("Fn::"):
            self.fail("is a macro; give the processed template, in which macros are expanded", path)
        self.need(resource, dict, path)
        if "Type" not in resource:
            self.fail("has no Type; a resource needs one, such as AWS::SNS::Topic", path)
        self.need(resource["Type"], str, (*path, "Type"))
        if not resource["Type"].strip():
            self.fail("is empty; such as AWS::SNS::Topic is needed", (*path, "Type"))
        for key in ("Properties", "Metadata"):
            self.need(resource.get(key, {}), dict, (*path, key))
        self.need(resource.get("Condition", ""), str, (*path, "Condition"))
        self.depends_on(resource.get("DependsOn", []), (*path, "DependsOn"))

    def depends_on(self, found: Any, path: Path) -> None:
        if isinstance(found, str):
            return
        self.need(found, list, path)
        for index, item in enumerate(found):
            self.need(item, str, (*path, index))

    def need(self, value: Any, kind: type, path: Path) -> None:
        if not isinstance(value, kind):
            found = _NAMES.get(type(value), type(value).__name__)
            self.fail(f"is {found}; {_NAMES[kind]} is needed", path)

    def fail(self, problem: str, path: Path) -> None:
        field = ".".join(str(step) for step in path) or "(the whole file)"
        raise TemplateError(self.file, problem, line=self.lines.line(path), field=field)
