"""The page, as its reader, their screen reader and their browser see it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest

from evidence import page, reading
from evidence.attempt import Status
from evidence.page import File
from evidence.report import Report
from evidence.traceability import Standing
from policies import requirements
from policies.record import Outcome
from tests.evidence import sample

FILES = [File(name="junit.xml", words="for the build")]
APART = {"td", "th", "dt", "dd", "tr", "li", "p"}
VOID = {"meta", "input", "br", "hr", "link", "img"}


class Tree(HTMLParser):
    """Elements with their attributes and text, in order."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None], list[str]]] = []
        self.stack: list[int] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in APART:
            self.handle_data(" ")
        self.elements.append((tag, dict(attrs), []))
        if tag not in VOID:
            self.stack.append(len(self.elements) - 1)

    def handle_endtag(self, tag: str) -> None:
        assert self.elements[self.stack[-1]][0] == tag, (
            f"</{tag}> closes <{self.elements[self.stack[-1]][0]}>"
        )
        self.stack.pop()

    def handle_data(self, data: str) -> None:
        for index in self.stack:
            self.elements[index][2].append(data)

    def all(self, tag: str) -> Iterator[tuple[dict[str, str | None], str]]:
        """Each element called ``tag``: its attributes and its words."""
        for name, attributes, words in self.elements:
            if name == tag:
                yield attributes, " ".join("".join(words).split())

    def attributes(self, name: str) -> list[str]:
        """Every value of one attribute."""
        return [value for _, attributes, _ in self.elements if (value := attributes.get(name)) is not None]


def tree(report: Report) -> Tree:
    """The page of ``report``, parsed; elements must close in order."""
    parsed = Tree(page.render(report, FILES))
    assert parsed.stack == []
    return parsed


def words(report: Report) -> str:
    """What the page says, without style and script."""
    return next(text for _, text in tree(report).all("body")).split('"use strict"')[0]


def test_the_title_and_first_heading_are_the_verdict(mixed: Report, good: Report) -> None:
    assert next(tree(mixed).all("title"))[1].startswith("Failed")
    assert next(tree(mixed).all("h1"))[1] == "✗ Failed. 3 things do not hold."
    assert next(tree(good).all("h1"))[1].startswith("✓ Passed. Every promise asked holds")


def test_it_says_when_what_and_with_which_tools(good: Report) -> None:
    said = words(good)
    for expected in (
        "4 March 2031, 05:06 UTC",
        "builder",
        "prod",
        "pytest-bdd 9.",
        "node 24.1.0",
        good.manifest.template_sha256,
    ):
        assert expected in said


def test_it_says_plainly_that_it_is_no_proof_of_operation(good: Report) -> None:
    said = words(good)
    assert "It is not proof of operation" in said
    assert "A trail in the account records management events of every region." in said


def test_every_population_adds_up(mixed: Report) -> None:
    for each in page.sums(mixed):
        assert each.total == sum(number for number, _ in each.parts), each.noun


def test_what_failed_comes_first_and_says_where_to_read(mixed: Report) -> None:
    said = words(mixed)
    assert said.index("What failed 3") < said.index("Requirement by requirement")
    assert "InfoTopic has no alarm on NumberOfNotificationsFailed" in said
    links = tree(mixed).attributes("href")
    assert f"#{page.anchor('features/alarms/alarms.feature:13')}" in links


def test_nothing_failed_leaves_no_empty_list(good: Report) -> None:
    assert "What failed" not in words(good)


def test_each_requirement_in_scope_has_a_row_with_its_meaning_and_outcome(mixed: Report) -> None:
    rows = {attributes["id"]: text for attributes, text in tree(mixed).all("tr") if attributes.get("id")}
    catalogue = requirements.load()
    assert list(rows) == [each.id for each in catalogue.requirements]
    for each in catalogue.requirements:
        assert each.meaning in rows[each.id]
    assert rows["PCI-10.5.1"].endswith("✓ shown")
    assert rows["PCI-10.7.2"].endswith("✗ failed")
    assert rows["SOC2-A1.1"].endswith("◇ waived")
    assert rows["NIST-AU-2"].endswith("No promise in this run. ○ open")
    assert rows["CIS7-5.7"].startswith("5.7 (4.7)")


def test_open_requirements_are_said_beside_the_verdict(good: Report) -> None:
    said = words(good)
    number = good.standings[Standing.OPEN]
    assert f"{number} of 66 requirements in scope are open" in said[: said.index("Summary")]


def test_each_scenario_is_there_with_tags_steps_and_outcome(mixed: Report) -> None:
    shown = [
        text for attributes, text in tree(mixed).all("details") if str(attributes.get("id")).startswith("at-")
    ]
    assert len(shown) == len(mixed.scenarios.scenarios)
    archive = next(text for text in shown if "archived for at least a year" in text)
    assert archive.startswith("✓ passed")
    assert "@PCI-10.5.1" in archive
    assert "And the archive bucket locks objects for 365 days or more" in archive
    masked = next(text for text in shown if "masked in every group" in text)
    assert "CreditCardNumber audit" in masked


def test_waived_is_shown_as_waived_and_never_as_passed(mixed: Report) -> None:
    parsed = tree(mixed)
    shown = next(text for _, text in parsed.all("details") if text.startswith("◇ waived"))
    assert sample.WAIVED in shown
    assert "waived by exception EX-7" in shown
    rows = [text for _, text in parsed.all("tr")]
    assert next(row for row in rows if row.startswith("cdk-nag")).endswith("◇ waived")


@pytest.mark.parametrize("status", [Status.UNDEFINED, Status.SKIPPED, Status.PENDING, Status.NOT_RUN])
def test_a_scenario_that_proved_nothing_fails_the_page_under_its_own_name(
    tmp_path: Path, status: Status
) -> None:
    good = sample.report(tmp_path, good=True)
    results = reading.results(sample.envelopes(tmp_path, statuses={sample.FAILS: status}))
    report = Report.of(
        manifest=good.manifest, catalogue=good.catalogue, scenarios=results, runs=good.engines, exceptions=()
    )
    assert "Failed. 1 thing does not hold." in words(report)
    assert f"{status.value} {sample.FAILS}" in words(report)


def test_engines_say_what_they_asked_and_read(mixed: Report) -> None:
    rows = [text for _, text in tree(mixed).all("tr")]
    assert "checkov 3.2.470 not told 212 15 1 0 0 2.2 s ✗ failed" in rows
    assert any(
        row.startswith("CKV_AWS_158 Log groups are encrypted") and row.endswith("✓ passed 14") for row in rows
    )


def test_an_engine_that_did_not_run_fails_the_page(good: Report) -> None:
    *others, engine, register = good.runs
    runs = (*others, replace(engine, problem="the program is missing", records=()), register)
    said = words(replace(good, runs=runs))
    assert "Failed. 1 thing does not hold." in said
    assert "the program is missing" in said


def test_no_exceptions_is_said_in_words(good: Report, mixed: Report) -> None:
    bare = replace(good, exceptions=())
    assert "None. Nothing in this run was waived" in words(bare)
    assert sample.EXEMPT.reason in words(mixed)


def test_files_beside_the_page_are_linked(good: Report) -> None:
    assert "junit.xml" in tree(good).attributes("href")


HOSTILE = "</script></style>--><img src=x onerror=alert(1)>{{ 7*7 }}&amp;'\"<b>bold"


FEATURE = f"""\
@tag{HOSTILE.split(maxsplit=1)[0]}
Feature: {HOSTILE}
  {HOSTILE}

  Rule: {HOSTILE}

    Scenario: {HOSTILE}
      Given {HOSTILE}
        | {HOSTILE} |
        | {HOSTILE} |
      Then {HOSTILE}
        ```
        {HOSTILE}
        ```
"""


def hostile(folder: Path) -> Report:
    """A run whose every word is an attack."""
    results = reading.results(
        sample.envelopes(folder, features={"x": FEATURE}, statuses={HOSTILE: Status.FAILED}, words=HOSTILE)
    )
    record = sample.record(
        HOSTILE, HOSTILE, Outcome.FAILED, HOSTILE, where=HOSTILE, requirements=("PCI-10.5.1",)
    )
    run = replace(sample.engine(HOSTILE, HOSTILE, 1, [record]), problem=HOSTILE)
    return Report.of(
        manifest=sample.manifest(
            folder, environment=HOSTILE, actor=HOSTILE, command=HOSTILE, tools={HOSTILE: HOSTILE}
        ),
        catalogue=requirements.load(),
        scenarios=results,
        runs=[run],
        exceptions=[
            sample.EXEMPT.model_copy(update={"owner": HOSTILE, "scope": (HOSTILE,), "reason": HOSTILE})
        ],
    )


def test_hostile_words_stay_words(tmp_path: Path) -> None:
    report = hostile(tmp_path)
    assert len(report.scenarios.scenarios) == 1
    text = page.render(report, [File(name="a b", words=HOSTILE)])
    assert "<img" not in text
    assert "49" not in re.findall(r"-->(.{0,60})", text)
    assert text.count("<script>") == text.count("</script>") == 1
    assert text.count("<style>") == text.count("</style>") == 1
    parsed = tree(report)
    assert not [name for name, attributes, _ in parsed.elements for key in attributes if key.startswith("on")]
    assert "{{ 7*7 }}" in words(report)


def test_the_page_reaches_for_nothing_outside_itself(mixed: Report) -> None:
    parsed = tree(mixed)
    assert parsed.attributes("src") == []
    assert not [href for href in parsed.attributes("href") if "//" in href or href.startswith("/")]
    style = next(parsed.all("style"))[1]
    assert "url(" not in style
    assert "@import" not in style
    policy = next(attributes["content"] for attributes, _ in parsed.all("meta") if "http-equiv" in attributes)
    assert policy is not None
    assert policy.startswith("default-src 'none'")


def test_every_link_within_the_page_arrives(mixed: Report) -> None:
    parsed = tree(mixed)
    ids = parsed.attributes("id")
    assert len(ids) == len(set(ids))
    assert {href[1:] for href in parsed.attributes("href") if href.startswith("#")} <= set(ids)
    assert {each for named in parsed.attributes("aria-labelledby") for each in named.split()} <= set(ids)


def test_headings_never_skip_a_level(mixed: Report) -> None:
    levels = [int(name[1]) for name, _, _ in tree(mixed).elements if re.fullmatch(r"h[1-6]", name)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_landmarks_headers_and_the_skip_link_are_there(mixed: Report) -> None:
    parsed = tree(mixed)
    names = [name for name, _, _ in parsed.elements]
    assert all(names.count(each) == 1 for each in ("main", "nav", "footer"))
    assert next(parsed.all("a")) == ({"class": "skip", "href": "#main"}, "Skip to the content")
    assert all("scope" in attributes for attributes, _ in parsed.all("th"))
    assert next(parsed.all("html"))[0]["lang"] == "en"


def test_without_scripts_everything_but_the_filter_is_readable(mixed: Report) -> None:
    hidden = [name for name, attributes, _ in tree(mixed).elements if "hidden" in attributes]
    assert hidden == ["form"]


THEMES = re.findall(r":root \{([^}]*)\}", (page.PAGES / "style.css").read_text(encoding="utf-8"))


def luminance(colour: str) -> float:
    """Relative luminance, as WCAG 2.2 defines it."""
    digits = colour.lstrip("#")
    digits = "".join(each * 2 for each in digits) if len(digits) == 3 else digits
    channels = [int(digits[index : index + 2], 16) / 255 for index in (0, 2, 4)]
    linear = [each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("theme", THEMES, ids=["light", "dark", "print"])
def test_text_has_the_contrast_of_level_aa(theme: str) -> None:
    colours = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{3,6})", theme))
    for ground in ("paper", "raised", "bad-wash"):
        for ink in ("ink", "quiet", "link", "good", "bad", "mild", "open"):
            light, dark = sorted((luminance(colours[ground]), luminance(colours[ink])), reverse=True)
            assert (light + 0.05) / (dark + 0.05) >= 4.5, f"{ink} on {ground}"
