"""Names of what can keep an exception safe: the scenarios of the feature files, and the ids of our rules.

Read by eye from the files, because whoever names a promise must not have to run it.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

FEATURES = Path(__file__).parent.parent / "features"
KEYWORDS = ("Scenario:", "Scenario Outline:", "Scenario Template:", "Example:")


@cache
def scenarios(folder: Path = FEATURES) -> frozenset[str]:
    """Every scenario's name; an outline's as it is written, with its columns in ``<>``."""
    lines = (
        line.strip()
        for file in sorted(folder.rglob("*.feature"))
        for line in file.read_text(encoding="utf-8").splitlines()
    )
    return frozenset(
        line.removeprefix(keyword).strip()
        for line in lines
        for keyword in KEYWORDS
        if line.startswith(keyword)
    )


@cache
def rules() -> frozenset[str]:
    """The ids of all rules."""
    from policies.rules import RULES

    return frozenset(rule.id for rule in RULES)


def known(space: str) -> frozenset[str]:
    """Every name in one of the two namespaces, ``features`` or ``tap``."""
    return scenarios() if space == "features" else rules()
