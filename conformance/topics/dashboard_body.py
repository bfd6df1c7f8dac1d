"""Is a dashboard's body or name accepted: ``template.dashboard_body`` answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from template.dashboard_body import faults, is_put, name_fits

from . import Answer


def _validate(given: Mapping[str, Any]) -> Mapping[str, Any]:
    found = faults(given["body"])
    return {"valid": not found, "error": "; ".join(found)}


def _name(given: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"valid": name_fits(given["dashboard_name"])}


def _put(given: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"created": is_put(errors=given["errors"])}


KINDS: Mapping[str, Answer] = {"validate": _validate, "name": _name, "put": _put}
