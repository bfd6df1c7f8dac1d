"""For code scanning: SARIF 2.1.0, one result a fault, at the line of the property."""

from __future__ import annotations

import hashlib
import json
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any
from urllib.parse import quote

from policies.check import Checked, Finding
from policies.rule import Rule

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def render(checked: Checked) -> str:
    """The whole file."""
    position = {rule.id: index for index, rule in enumerate(checked.rules)}
    driver = {"name": "tap check", "version": _version(), "rules": [_rule(one) for one in checked.rules]}
    run = {
        "tool": {"driver": driver},
        "invocations": [{"executionSuccessful": True}],
        "results": [_result(one, position) for one in checked.findings],
        "columnKind": "unicodeCodePoints",
    }
    whole = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(whole, indent=1, ensure_ascii=False) + "\n"


def _version() -> str:
    """The installed version; ``0`` in a checkout, which has none."""
    try:
        return version("payment-monitoring")
    except PackageNotFoundError:
        return "0"


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "shortDescription": {"text": rule.cause},
        "fullDescription": {"text": f"{rule.question} {rule.reason}"},
        "help": {"text": f"{rule.fix}\nSource: {rule.source}"},
        **({"helpUri": rule.source} if rule.source.startswith("https://") else {}),
        "properties": {"tags": list(rule.requirements)},
    }


def _uri(file: str) -> str:
    """Relative below the working folder, as code scanning wants it; else absolute."""
    path = Path(file)
    if path.is_absolute() and path.is_relative_to(Path.cwd()):
        path = path.relative_to(Path.cwd())
    return path.as_uri() if path.is_absolute() else quote(path.as_posix())


def _result(finding: Finding, position: dict[str, int]) -> dict[str, Any]:
    resource = finding.resource
    same = "\0".join((finding.rule.id, resource.logical_id, *map(str, finding.field)))
    physical = {
        "artifactLocation": {"uri": _uri(resource.template.file)},
        "region": {"startLine": finding.line},
    }
    name = resource.path or resource.logical_id
    logical = {"name": resource.logical_id, "fullyQualifiedName": name, "kind": "resource"}
    return {
        "ruleId": finding.rule.id,
        "ruleIndex": position[finding.rule.id],
        "kind": "fail",
        "level": "error",
        "message": {"text": f"{finding.rule.cause} {finding.seen}"},
        "locations": [{"physicalLocation": physical, "logicalLocations": [logical]}],
        "partialFingerprints": {"question/v1": hashlib.sha256(same.encode("utf-8", "replace")).hexdigest()},
    }
