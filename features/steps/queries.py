"""What the sentences about saved queries mean."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from pytest_bdd import given, parsers, then

from features.steps.judgement import Judged, differs
from features.steps.logs import GROUP, KINDS, adopted
from template import Resource, Template

QUERY = "AWS::Logs::QueryDefinition"
QUESTIONS: Mapping[str, tuple[str, ...]] = {
    "why payments failed": ("failed", "payments", "reason"),
    "which payments were slowest": ("slowest", "payments"),
    "what became of one payment": ("one", "payment"),
    "who was refused": ("refused", "requests"),
    "how functions start, and what memory they use": ("cold", "starts", "memory"),
    "who changed the monitoring": ("who", "changed", "monitoring"),
}
"""Question: the words by which its query is found."""


@dataclass(frozen=True, kw_only=True)
class Saved:
    """One saved query, taken apart into its commands."""

    resource: Resource
    commands: tuple[tuple[str, str], ...]

    def said(self, *names: str) -> str:
        """What follows these commands, in their order; blanks within it do not count."""
        return ", ".join(text for name, text in self.commands if name in names)

    @property
    def groups(self) -> set[str]:
        """The log groups that it searches."""
        found = self.resource.get("LogGroupNames")
        return {str(name) for name in found} if isinstance(found, list) else set()

    def __str__(self) -> str:
        return str(self.resource.get("Name"))


def saved(resource: Resource) -> Saved:
    """Take a query apart; a bar within a regular expression would need more than this."""
    parts = [" ".join(part.split()) for part in str(resource.get("QueryString")).split("|")]
    pairs = tuple(part.partition(" ") for part in parts)
    return Saved(resource=resource, commands=tuple((name, text) for name, _, text in pairs))


def asks(one: Resource, question: str) -> bool:
    """Whether the name of a query says that it answers a question."""
    words = set(re.split(r"[^a-z]+", str(one.get("Name")).rpartition("/")[2].lower()))
    return set(QUESTIONS[question]) <= words


@given(parsers.re(rf"the saved query for (?P<question>{'|'.join(QUESTIONS)})$"))
def _question(template: Template, judged: Judged[Saved], question: str) -> None:
    found = [saved(one) for one in template.of(QUERY) if asks(one, question)]
    judged.choose(f"saved query for {question}", found)


@then(parsers.re(rf"it searches every log group of (?P<kind>{'|'.join(KINDS)}), and no other"))
def _searches(template: Template, judged: Judged[Saved], kind: str) -> None:
    names = {one.name for one in template.of(GROUP)} | set(adopted(template))
    wanted = sorted(name for name in names if re.match(KINDS[kind], name))
    judged.each(lambda one: differs(sorted(one.groups), wanted))


@then(parsers.re(r"it finds lines where (?P<condition>.+)"))
def _finds(judged: Judged[Saved], condition: str) -> None:
    judged.each(lambda one: differs(one.said("filter"), condition))


@then(parsers.re(r"its columns are (?P<columns>.+)"))
def _columns(judged: Judged[Saved], columns: str) -> None:
    judged.each(lambda one: differs(one.said("fields", "stats", "display"), columns))


@then(parsers.re(r"it is sorted by (?P<order>.+)"))
def _sorted(judged: Judged[Saved], order: str) -> None:
    judged.each(lambda one: differs(one.said("sort"), order))


@then(parsers.parse("it ends after {most:d} rows at most"))
def _ends(judged: Judged[Saved], most: int) -> None:
    """Without a limit Logs Insights shows 10,000 rows."""

    def fault(one: Saved) -> str:
        limit = one.said("limit")
        asked = int(limit) if limit.isdecimal() else 10_000 if not limit else 0
        few = most // 2 if limit else 1
        return "" if few <= asked <= most else f"ends after {limit or asked} rows"

    judged.each(fault)


@then("each answers a question of an incident")
def _answers(judged: Judged[Resource]) -> None:
    judged.each(lambda one: "" if any(asks(one, question) for question in QUESTIONS) else "answers none")
