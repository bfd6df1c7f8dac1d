"""A synthesized CloudFormation template on disk enters; a read-only view that answers questions leaves."""

from __future__ import annotations

from .errors import EmptySelection, TemplateError
from .reader import linked, parse, read, read_all
from .values import Place, Secret, Unknown, is_secret_reference, is_unknown, known, references
from .view import Resource, Selection, Template

__all__ = [
    "EmptySelection",
    "Place",
    "Resource",
    "Secret",
    "Selection",
    "Template",
    "TemplateError",
    "Unknown",
    "is_secret_reference",
    "is_unknown",
    "known",
    "linked",
    "parse",
    "read",
    "read_all",
    "references",
]
