"""What the lines of a log group look like: a log group's name enters, their form and fields leave.

Known from what the template claims, from the access-log format of an API stage in it, or from the AWS service
that writes to the group; otherwise the form is empty, which is no answer.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cache
from typing import Any

from contract import fields as contract
from policies.world import World
from template import Resource

JSON, TEXT = "json", "text"
STAGES: Mapping[str, str] = {
    "AWS::ApiGateway::Stage": "AccessLogSetting",
    "AWS::ApiGatewayV2::Stage": "AccessLogSettings",
    "AWS::Serverless::Api": "AccessLogSetting",
    "AWS::Serverless::HttpApi": "AccessLogSettings",
}
_VARIABLE = re.compile(r'(?<!")\$(?:context|stageVariables|input)[\w.]*')


@dataclass(frozen=True, kw_only=True)
class LogField:
    """One field of a line; ``type`` as in JSON Schema, empty where it is not known."""

    type: str = ""
    values: tuple[str, ...] = ()
    shape: str = ""

    @property
    def numeric(self) -> bool:
        """Whether it is a number."""
        return self.type in {"number", "integer"}


@dataclass(frozen=True, kw_only=True)
class Lines:
    """``why`` says how it is known; ``fields`` is None where the fields are not; below ``open`` may be more.

    ``kind`` is a kind of the log contract, empty for lines that nobody promised anything about.
    """

    form: str = ""
    why: str = "nothing in the template says what its lines look like"
    kind: str = ""
    fields: Mapping[str, LogField] | None = None
    open: tuple[str, ...] = field(default=())

    def lacks(self, path: str) -> bool:
        """Whether no line has this path; below a list or in an open object nobody knows."""
        return self.fields is not None and path not in self.fields and not self.doubtful(path)

    def doubtful(self, path: str) -> bool:
        """Whether a path may be there although nobody wrote it down."""
        above = path
        while self.fields is not None and (above := above.rpartition(".")[0]) not in {"$", ""}:
            if above in self.fields and self.fields[above].type in {"array", ""}:
                return True
        return path not in (self.fields or {}) and path.startswith(self.open)

    def nearest(self, path: str) -> str:
        """The field that was probably meant, in words."""
        known = sorted(self.fields or {})
        same = [one for one in known if _plain(one) == _plain(path)]
        near = same or get_close_matches(path, known, n=1)
        if near:
            return f"it has {near[0]}"
        return f"it has {', '.join(known[:12])}{', ...' if len(known) > 12 else ''}"  # noqa: PLR2004


def _plain(path: str) -> str:
    return re.sub(r"[^a-z0-9]", "", path.lower())


class LogLines:
    """The lines of every group of a world."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._written = dict(_written(world))

    def of(self, reader: Resource, group: object) -> Lines:
        """The lines of the group with this name, as the template of its reader tells."""
        if not isinstance(group, str):
            return Lines()
        name = group_name(group)
        claimed = self.world.claims(reader).logs.get(name)
        if claimed in contract.KINDS:
            return _promised(claimed)
        if claimed in {JSON, TEXT}:
            return Lines(form=claimed, why=f"the template claims {claimed} lines")
        return self._written.get(name) or _by_name(name)


def group_name(identity: str) -> str:
    """A log group's name out of its ARN, or the name itself."""
    if not identity.startswith("arn:"):
        return identity
    return identity.partition(":log-group:")[2].removesuffix(":*") or identity


def _by_name(name: str) -> Lines:
    """AWS fixes what it writes to groups of these names."""
    if name.startswith("API-Gateway-Execution-Logs_"):
        return Lines(form=TEXT, why="API Gateway writes execution logs as text")
    if name.startswith("/aws/events/"):
        return Lines(form=JSON, why="EventBridge writes events as JSON")
    return Lines()


@cache
def _promised(kind: str) -> Lines:
    """The contract's fields; those of the access log are all quoted, so all text."""
    why = f"the template claims lines of the kind {kind}"
    document = contract.document(kind)
    if kind == "access_log":
        found = {f"$.{name}": LogField(type="string") for name in document}
        return Lines(form=JSON, why=why, kind=kind, fields=found)
    open_ = ("$.detail.",) if kind == "audit_event" else ()
    return Lines(form=JSON, why=why, kind=kind, fields=dict(_schema(document, "$")), open=open_)


def _schema(schema: Mapping[str, Any], at: str) -> Iterator[tuple[str, LogField]]:
    for name, part in schema.get("properties", {}).items():
        values = part.get("enum", [part["const"]] if "const" in part else [])
        kind = part.get("type", "string" if values else "")
        yield (
            f"{at}.{name}",
            LogField(type=kind, values=tuple(map(str, values)), shape=part.get("pattern", "")),
        )
        yield from _schema(part, f"{at}.{name}")


def _written(world: World) -> Iterator[tuple[str, Lines]]:
    for stage in world.of(*STAGES):
        name = destination(stage, world)
        if name:
            yield name, access_lines(stage.get(f"{STAGES[stage.type]}.Format"), stage.logical_id)
    for function in world.of("AWS::Lambda::Function"):
        if function.get("LoggingConfig.LogFormat") == "JSON":
            group = function.get("LoggingConfig.LogGroup") or f"/aws/lambda/{function.name}"
            if isinstance(group, str):
                yield group_name(group), Lines(form=JSON, why=f"{function.logical_id} has LogFormat JSON")
    for flow in world.of("AWS::EC2::FlowLog"):
        if isinstance(flow.get("LogGroupName"), str):
            yield (
                flow.get("LogGroupName"),
                Lines(form=TEXT, why=f"{flow.logical_id} writes flow logs as text"),
            )
    for trail in world.of("AWS::CloudTrail::Trail"):
        arn = trail.get("CloudWatchLogsLogGroupArn")
        if isinstance(arn, str):
            yield group_name(arn), Lines(form=JSON, why=f"{trail.logical_id} writes API calls as JSON")


def destination(stage: Resource, world: World) -> str:
    """Name of the log group that a stage writes to, empty where that is not told."""
    arn = stage.get(f"{STAGES[stage.type]}.DestinationArn")
    found = world.find(arn, "AWS::Logs::LogGroup")
    return found.name if found is not None else group_name(arn) if isinstance(arn, str) else ""


def access_lines(text: object, stage: str) -> Lines:
    """What lines a stage's access-log format makes: ``-`` stands for what is missing, so quotes matter."""
    if not isinstance(text, str):
        return Lines(why=f"the access-log format of {stage} is not told")
    try:
        line = json.loads(_VARIABLE.sub("0", text))
    except (ValueError, RecursionError):
        line = None
    if not isinstance(line, dict):
        return Lines(form=TEXT, why=f"{stage} writes its access log as text: {text[:60]}")
    why = f"{stage} writes its access log as JSON"
    return Lines(form=JSON, why=why, fields=dict(_fields(line, "$")))


def _fields(line: Mapping[str, Any], at: str) -> Iterator[tuple[str, LogField]]:
    for name, value in line.items():
        if isinstance(value, dict):
            yield f"{at}.{name}", LogField(type="object")
            yield from _fields(value, f"{at}.{name}")
        elif isinstance(value, list):
            yield f"{at}.{name}", LogField(type="array")
        else:
            number = isinstance(value, (int, float)) and not isinstance(value, bool)
            yield f"{at}.{name}", LogField(type="number" if number else "string")


def log_lines(world: World) -> LogLines:
    """What ``world.view`` makes once."""
    return LogLines(world)
