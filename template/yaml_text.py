"""CloudFormation's dialect of YAML: short-form intrinsics become long ones, dates stay text.

Built from parser events with an explicit stack, so that no nesting can exhaust Python's. PyYAML is imported
here only, when a template is YAML.
"""

from __future__ import annotations

import re
from importlib import import_module
from typing import Any

from .errors import TemplateError

Path = tuple[str | int, ...]
_PLAIN_INT = re.compile(r"[-+]?(0|[1-9][0-9]{0,300})$")
_PLAIN_FLOAT = re.compile(r"[-+]?([0-9]+\.[0-9]*|\.[0-9]+)([eE][-+]?[0-9]+)?$")
_WORDS: dict[str, Any] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON"), True),
    **dict.fromkeys(("false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF"), False),
}


def parse_yaml(text: str, file: str, *, max_depth: int) -> Any:
    """Return the plain value of a YAML template; the errors are TemplateErrors with the line."""
    return _Builder(file, max_depth).build(text)


def yaml_lines(text: str, file: str, *, max_depth: int) -> dict[Path, int]:
    """Return the line of each key and list item, by path."""
    builder = _Builder(file, max_depth)
    builder.build(text)
    return builder.lines


class _Open:
    """A mapping or list that is still being filled."""

    def __init__(self, value: Any, tag: str | None, anchor: str | None, path: Path) -> None:
        self.value, self.tag, self.anchor, self.path = value, tag, anchor, path
        self.key: str | None = None

    def wants_key(self) -> bool:
        return isinstance(self.value, dict) and self.key is None

    def next_path(self) -> Path:
        step = self.key if isinstance(self.value, dict) else len(self.value)
        return self.path if step is None else (*self.path, step)


class _Builder:
    def __init__(self, file: str, max_depth: int) -> None:
        self.file, self.max_depth = file, max_depth
        self.lines: dict[Path, int] = {}
        self.anchors: dict[str, Any] = {}
        self.stack: list[_Open] = []
        self.root: Any = None

    def build(self, text: str) -> Any:
        yaml: Any = import_module("yaml")
        try:
            for event in yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
                self._take(event)
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            problem = getattr(error, "problem", None) or str(error)
            raise self._error(f"is not YAML: {problem}", mark) from None
        return self.root

    def _take(self, event: Any) -> None:
        match type(event).__name__:
            case "MappingStartEvent":
                self._open({}, event)
            case "SequenceStartEvent":
                self._open([], event)
            case "MappingEndEvent" | "SequenceEndEvent":
                done = self.stack.pop()
                self._place(_tagged(done.tag, done.value), event, done.anchor)
            case "ScalarEvent":
                self._scalar(event)
            case "AliasEvent":
                if event.anchor not in self.anchors:
                    raise self._error(f"alias *{event.anchor} has no anchor before it", event.start_mark)
                self._place(self.anchors[event.anchor], event, None)

    def _open(self, value: Any, event: Any) -> None:
        if self.stack and self.stack[-1].wants_key():
            raise self._error("a key must be text, not a list or mapping", event.start_mark)
        if len(self.stack) >= self.max_depth:
            raise self._error(f"is nested more than {self.max_depth} deep", event.start_mark)
        path = self.stack[-1].next_path() if self.stack else ()
        self.lines.setdefault(path, event.start_mark.line + 1)
        self.stack.append(_Open(value, event.tag, event.anchor, path))

    def _scalar(self, event: Any) -> None:
        if not (self.stack and self.stack[-1].wants_key()):
            text = event.tag in {"!", "tag:yaml.org,2002:str"} or not event.implicit[0]
            value = event.value if text else _plain(event.value)
            self._place(_tagged(event.tag, value), event, event.anchor)
            return
        top = self.stack[-1]
        if event.value in top.value:
            raise self._error(f"key {event.value!r} stands twice in one mapping", event.start_mark)
        top.key = event.value
        path = (*top.path, event.value)
        self.lines[path] = event.start_mark.line + 1

    def _place(self, value: Any, event: Any, anchor: str | None) -> None:
        if anchor:
            self.anchors[anchor] = value
        if not self.stack:
            self.root = value
            return
        top = self.stack[-1]
        if isinstance(top.value, list):
            self.lines.setdefault(top.next_path(), event.start_mark.line + 1)
            top.value.append(value)
            return
        if top.key is None:
            raise self._error("an alias cannot be a key", event.start_mark)
        top.value[top.key], top.key = value, None

    def _error(self, problem: str, mark: Any) -> TemplateError:
        return TemplateError(self.file, problem, line=mark.line + 1 if mark else None)


def _plain(text: str) -> Any:
    """Read an unquoted scalar; leading zeros (account numbers) and dates (policy versions) stay text."""
    if text in _WORDS:
        return _WORDS[text]
    if _PLAIN_INT.match(text):
        return int(text)
    return float(text) if _PLAIN_FLOAT.match(text) else text


def _tagged(tag: str | None, value: Any) -> Any:
    """Turn ``!GetAtt a.b`` into ``{"Fn::GetAtt": ["a", "b"]}``, and so on for each short form."""
    if tag is None or not tag.startswith("!") or tag == "!":
        return value
    name = tag[1:]
    if name == "GetAtt" and isinstance(value, str):
        value = value.split(".", 1)
    return {name if name in ("Ref", "Condition") else f"Fn::{name}": value}
