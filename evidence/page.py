"""A report enters; one self-contained HTML page leaves: no network, readable without scripts, printable."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from evidence.attempt import Status
from evidence.report import Report
from evidence.scenarios import ScenarioResults
from evidence.traceability import Answer, Standing
from policies.certificates import Certificate
from policies.certificates import Standing as Link
from policies.record import EngineRun, Outcome
from policies.register import SOON
from policies.requirements import Framework
from scenarios.drawing import STYLE

PAGES = Path(__file__).with_name("pages")

SIGNS = {
    "passed": "✓",
    "shown": "✓",
    "right": "✓",
    "failed": "✗",
    "wrong": "✗",
    "undefined": "?",
    "pending": "…",
    "skipped": "↷",
    "not run": "∅",
    "not asked": "∅",
    "waived": "◇",
    "open": "○",
    "proved": "✓",
    "broken": "✗",
    "not told": "?",
    "not applicable": "–",
}
"""Outcomes differ by sign and word as well as by colour."""


@dataclass(frozen=True, kw_only=True)
class File:
    """A file beside the page, and what it is for."""

    name: str
    words: str


@dataclass(frozen=True, kw_only=True)
class Sum:
    """A population that adds up: ``total`` of ``noun`` = the parts, each a number and a word."""

    total: int
    noun: str
    parts: tuple[tuple[int, str], ...]


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One rule of one judge, with how often it gave which outcome."""

    rule: str
    words: str
    outcomes: Mapping[Outcome, int]

    @property
    def worst(self) -> Outcome:
        """What a reader should see first."""
        order = (Outcome.FAILED, Outcome.NOT_ASKED, Outcome.WAIVED, Outcome.PASSED, Outcome.NOT_APPLICABLE)
        return next(outcome for outcome in order if self.outcomes.get(outcome))


def render(report: Report, files: Sequence[File]) -> str:
    """The whole page."""
    pages = Environment(
        loader=FileSystemLoader(PAGES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    pages.filters |= {"anchor": anchor, "slug": slug, "thousands": "{:,}".format, "seconds": seconds}
    pages.filters |= {"drawn": _drawn, "basename": lambda where: where.rpartition("/")[2]}
    pages.filters["capitalize_first"] = lambda words: words[:1].upper() + words[1:]
    return pages.get_template("index.html.j2").render(
        report=report,
        manifest=report.manifest,
        findings=report.findings,
        frameworks=frameworks(report),
        requirements=answered(report),
        standings={standing.value: number for standing, number in report.standings.items()},
        waived=bool(report.exceptions) or any(each.outcome is Outcome.WAIVED for each in report.records),
        sums=sums(report),
        soon=SOON,
        asked={run.judge: asked(run) for run in report.engines},
        answering={run.judge: Counter(record.outcome.value for record in run.records) for run in report.runs},
        paths=report.paths,
        standing=(Link.PROVED, Link.BROKEN, Link.NOT_TOLD),
        chains=chains(report),
        mutation=report.mutation,
        incidents=report.incidents,
        board=report.board,
        detection=report.detection if report.detection and report.detection.seen else None,
        picture=_drawn(report.paths.picture) if report.paths else "",
        files=files,
        signs=SIGNS,
        style=_trusted("style.css") + Markup(STYLE if report.incidents else ""),  # noqa: S704 - ours
        script=_trusted("filter.js"),
    )


def _trusted(name: str) -> Markup:
    """A file of this folder, put on the page as it is."""
    return Markup((PAGES / name).read_text(encoding="utf-8"))  # noqa: S704 - ours, and no run's words are in it


def _drawn(picture: str) -> Markup:
    """An SVG of this run, put on the page as it is."""
    return Markup(picture)  # noqa: S704 - ElementTree escapes what is written in it


def frameworks(report: Report) -> list[tuple[Framework, list[Answer]]]:
    """The requirements of each standard, with their answers."""
    return [
        (framework, [answer for answer in report.answers if answer.requirement.prefix == framework.prefix])
        for framework in report.catalogue.frameworks
    ]


def answered(report: Report) -> Mapping[str, list[str]]:
    """The requirements in scope that each scenario answers, by its ``where``."""
    found = {scenario.where: list[str]() for scenario in report.scenarios.scenarios}
    for answer in report.answers:
        for promise in answer.promises:
            if promise.scenario:
                found[promise.where].append(answer.requirement.id)
    return found


def chains(report: Report) -> list[tuple[str, Sequence[Certificate]]]:
    """Headings and the paths below: alarms by the composite that pages for them, then the rest by kind."""
    if report.paths is None:
        return []
    groups: dict[str, list[Certificate]] = {}
    for one in report.paths.alarms:
        groups.setdefault(one.group, []).append(one)
    others = [(f"{kind.capitalize()}s", found) for kind, found in report.paths.others.items()]
    return [*((_heading(group), found) for group, found in groups.items()), *others]


def _heading(group: str) -> str:
    word, outside, _ = group.partition("in no composite")
    return (
        f"Alarms in no composite: {word.rstrip(', ') or 'all'}" if outside else f"{group} and what it reads"
    )


def sums(report: Report) -> list[Sum]:
    """The populations: resources, scenarios, requirements, answers of the engines."""
    population = report.manifest.population
    unaccounted = ((len(population.unaccounted), "unaccounted"),) if population.unaccounted else ()
    answers = Counter(record.outcome for run in report.engines for record in run.records)
    return [
        Sum(
            total=population.resources,
            noun="resources in the template",
            parts=((population.evaluated, "evaluated"), (len(population.excluded), "excluded"), *unaccounted),
        ),
        _scenarios(report.scenarios),
        Sum(
            total=len(report.answers),
            noun="requirements in scope",
            parts=tuple((report.standings[each], each.value) for each in reversed(Standing)),
        ),
        Sum(
            total=sum(answers.values()),
            noun="answers from engines",
            parts=tuple((answers[each], each.value) for each in Outcome if answers[each]),
        ),
    ]


def _scenarios(results: ScenarioResults) -> Sum:
    always = (Status.PASSED, Status.FAILED, Status.WAIVED)
    parts = ((number, each.value) for each, number in results.counts.items() if number or each in always)
    return Sum(total=len(results.scenarios), noun="scenarios in the feature files", parts=tuple(parts))


def asked(run: EngineRun) -> list[Asked]:
    """What a judge asked, rule by rule, worst first; the words are those of its worst answer."""
    rules: dict[str, list[tuple[Outcome, str]]] = {}
    for record in run.records:
        rules.setdefault(record.rule, []).append((record.outcome, record.words))
    rows = []
    for rule, said in rules.items():
        row = Asked(rule=rule, words="", outcomes=Counter(outcome for outcome, _ in said))
        words = next(words for outcome, words in said if outcome is row.worst)
        rows.append(Asked(rule=rule, words=words, outcomes=row.outcomes))
    order = list(SIGNS)
    priority = {"failed": -3, "not asked": -2, "waived": -1}
    return sorted(
        rows, key=lambda row: (priority.get(row.worst.value, order.index(row.worst.value)), row.rule)
    )


def anchor(where: str) -> str:
    """An id for a place in a file: letters, digits and hyphens only."""
    return "at-" + "".join(
        each if each.isalnum() and each.isascii() else f"-{ord(each):x}-" for each in where
    )


def slug(word: str) -> str:
    """A word as part of a class name."""
    return word.replace(" ", "-")


def seconds(value: float) -> str:
    """A duration as a person would say it."""
    return f"{value * 1000:.0f} ms" if value < 1 else f"{value:.1f} s"
