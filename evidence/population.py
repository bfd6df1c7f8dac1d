"""Every scenario that the feature files hold, whether or not anything ran it.

The files are the population: a report that only knows what ran cannot say what did not.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gherkin.ast_builder import AstBuilder
from gherkin.errors import CompositeParserException, ParserError
from gherkin.parser import Parser
from gherkin.pickles.compiler import Compiler
from gherkin.stream.id_generator import IdGenerator

Envelope = dict[str, Any]
Key = tuple[str, int, tuple[tuple[str, str], ...]]
"""File, line of the scenario, and the row of examples as pairs of column and cell."""


@dataclass(frozen=True, kw_only=True)
class Case:
    """One scenario, or one row of an outline, ready to run."""

    key: Key
    pickle: Envelope


@dataclass(frozen=True, kw_only=True)
class Population:
    """All cases, and the messages that tell a reader of them."""

    envelopes: tuple[Envelope, ...]
    cases: tuple[Case, ...]


def read(folder: Path, *, root: Path, ids: IdGenerator) -> Population:
    """The scenarios of every ``*.feature`` under ``folder``, named from ``root``; broken ones are told."""
    envelopes: list[Envelope] = []
    cases: list[Case] = []
    for path in sorted(folder.rglob("*.feature")):
        for envelope, case in _file(path, _uri(path, root), ids):
            envelopes.append(envelope)
            cases.extend([case] if case else [])
    return Population(envelopes=tuple(envelopes), cases=tuple(cases))


def tags(folder: Path) -> list[str]:
    """Every tag in the feature files, without ``@``; read by eye, so that broken files have theirs too."""
    lines = (
        line.split(" #")[0].split()
        for path in sorted(folder.rglob("*.feature"))
        for line in path.read_text(encoding="utf-8", errors="replace").splitlines()
        if line.lstrip().startswith("@")
    )
    return sorted({word.removeprefix("@") for words in lines for word in words if word.startswith("@")})


def _uri(path: Path, root: Path) -> str:
    resolved, base = path.resolve(), root.resolve()
    return resolved.relative_to(base).as_posix() if resolved.is_relative_to(base) else path.name


def _file(path: Path, uri: str, ids: IdGenerator) -> Iterator[tuple[Envelope, Case | None]]:
    try:
        text = path.read_text(encoding="utf-8")
        yield {"source": {"uri": uri, "data": text, "mediaType": "text/x.cucumber.gherkin+plain"}}, None
        document = {**Parser(ast_builder=AstBuilder(ids)).parse(text), "uri": uri}
    except (ParserError, CompositeParserException, UnicodeDecodeError) as error:
        place = {"uri": uri, "location": {"line": _line(error)}}
        yield {"parseError": {"source": place, "message": str(error)}}, None
        return
    yield {"gherkinDocument": document}, None
    rows = dict(_rows(document))
    for pickle in Compiler(ids).compile(document):  # type: ignore[arg-type]
        line, values = rows[pickle["astNodeIds"][-1]]
        yield {"pickle": pickle}, Case(key=(uri, line, values), pickle=dict(pickle))


def _line(error: Exception) -> int:
    inner = getattr(error, "errors", None)
    location = getattr(inner[0] if inner else error, "location", None) or {}
    return int(location.get("line", 1))


def scenarios(document: Envelope) -> Iterator[tuple[Envelope, Envelope | None]]:
    """Each scenario of a Gherkin document, with the rule that it stands under."""
    for child in document.get("feature", {}).get("children", ()):
        for inner in child.get("rule", {}).get("children", [child]):
            if "scenario" in inner:
                yield inner["scenario"], child.get("rule")


def _rows(document: Envelope) -> Iterator[tuple[str, tuple[int, tuple[tuple[str, str], ...]]]]:
    """Line and values for each node that a case can come from: a scenario, or a row of its examples."""
    for scenario, _ in scenarios(document):
        line = scenario["location"]["line"]
        yield scenario["id"], (line, ())
        for examples in scenario["examples"]:
            header = [cell["value"] for cell in examples.get("tableHeader", {}).get("cells", ())]
            for row in examples["tableBody"]:
                yield (
                    row["id"],
                    (line, tuple(zip(header, (cell["value"] for cell in row["cells"]), strict=True))),
                )
