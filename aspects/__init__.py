"""An app under construction enters; it leaves with every invariant set on all of it, or refused by path."""

from __future__ import annotations

from aspects.scope import apply

__all__ = ["apply"]
