"""A score enters; the table that people read leaves, as text, Markdown and HTML."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import Any

HEAD = ("kind", "judged", "rules", "features", "both", "killed", "survived", "%")
PEER_HEAD = ("judge", "version", "mutants", "killed", "%", "seconds")
Cells = tuple[str, ...]


def kinds(document: dict[str, Any]) -> list[Cells]:
    """One row a kind of mutant, the sum last."""
    keys = ("name", "judged", "by_rules", "by_features", "by_both", "killed", "survived", "percent")
    return [tuple(str(line[key]) for key in keys) for line in document["kinds"]]


def peers(document: dict[str, Any]) -> list[Cells]:
    """One row a judge on the same mutants: ours first."""
    keys = ("judge", "version", "mutants", "killed", "percent", "seconds")
    return [tuple(str(row[key]) for key in keys) for row in document["peers"].get("rows", ())]


def text(head: Cells, rows: Sequence[Cells]) -> str:
    """Columns of equal width, numbers to the right."""
    widths = [max(len(row[column]) for row in (head, *rows)) for column in range(len(head))]
    lines = (
        "  ".join(
            cell.ljust(width) if column == 0 else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in (head, *rows)
    )
    return "\n".join(line.rstrip() for line in lines)


def markdown(document: dict[str, Any]) -> str:
    """The whole section: population, score, peers, survivors."""
    parts = [
        "## Mutation score",
        population(document),
        _grid(HEAD, kinds(document)),
        *([_grid(PEER_HEAD, peers(document))] if peers(document) else []),
        "### Survivors" if document["survivors"] else "No mutant survived.",
        *([_grid(("mutant", "change", "reason"), _survivors(document))] if document["survivors"] else []),
    ]
    return "\n\n".join(parts) + "\n"


def population(document: dict[str, Any]) -> str:
    """How many there are, and how many were asked about."""
    outside = sum(document["out_of_scope"].values())
    sample = document["sample"]
    return (
        f"{document['made']} mutants: {outside} out of scope, {document['in_scope']} in scope;"
        f" judged {sample['size']} of them (seed {sample['seed']!r}),"
        f" of which CloudFormation refuses {document['refused_by_cloudformation']}."
        f" Score: {document['score']} % (at least {document['least']} %)."
    )


def html(document: dict[str, Any]) -> str:
    """The same section for the report's page; a fragment without a head."""
    survivors = _survivors(document)
    parts = [
        f"<p>{escape(population(document))}</p>",
        _table(HEAD, kinds(document)),
        *([_table(PEER_HEAD, peers(document))] if peers(document) else []),
        _table(("mutant", "change", "reason"), survivors) if survivors else "<p>No mutant survived.</p>",
    ]
    return "\n".join(parts)


def _survivors(document: dict[str, Any]) -> list[Cells]:
    return [
        (
            f"{one['operator']} at {one['resource']} {one['path']}",
            f"{one['before']} -> {one['after']}",
            one["reason"] or "unexplained",
        )
        for one in document["survivors"]
    ]


def _grid(head: Cells, rows: Iterable[Cells]) -> str:
    def line(cells: Iterable[str]) -> str:
        return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"

    return "\n".join([line(head), line("---" for _ in head), *map(line, rows)])


def _table(head: Cells, rows: Iterable[Cells]) -> str:
    def row(cells: Cells, tag: str) -> str:
        return "<tr>" + "".join(f"<{tag}>{escape(cell)}</{tag}>" for cell in cells) + "</tr>"

    body = "\n".join(row(cells, "td") for cells in rows)
    return f"<table>\n<thead>{row(head, 'th')}</thead>\n<tbody>\n{body}\n</tbody>\n</table>"
