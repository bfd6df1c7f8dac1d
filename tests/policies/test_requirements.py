"""The requirement catalogue: complete, consistent, and strict about what it is given."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from policies.requirements import CatalogueError, load

GOOD = """\
frameworks:
  - {prefix: PCI, name: PCI DSS, edition: "4.0.1"}
requirements:
  - id: PCI-1.1
    title: One
    meaning: Some words.
  - id: PCI-1.2
    title: Two
    meaning: More words.
    inherited: A precondition.
out_of_scope:
  - ids: [PCI-9.9]
    reason: Somebody else's.
"""

ROWS = [
    "PCI-1.2.5",
    "PCI-2.2.7",
    "PCI-4.2.1",
    "PCI-3.2.1",
    "PCI-3.3.1",
    "PCI-3.4.1",
    "PCI-3.5.1",
    "PCI-3.6.1",
    "PCI-3.7.4",
    "PCI-6.5.1",
    "PCI-8.6.2",
    "PCI-10.2.2",
    "PCI-10.3.1",
    "PCI-10.3.2",
    "PCI-10.3.3",
    "PCI-10.3.4",
    "PCI-10.4.1.1",
    "PCI-10.5.1",
    "PCI-10.7.2",
    "PCI-10.7.3",
    "PCI-12.10.1",
    "PCI-12.10.5",
    "SOC2-CC6.1",
    "SOC2-CC6.6",
    "SOC2-CC7.1",
    "SOC2-CC7.2",
    "SOC2-CC7.3",
    "SOC2-CC7.4",
    "SOC2-CC7.5",
    "SOC2-CC8.1",
    "SOC2-A1.1",
    "NIST-AU-2",
    "NIST-AU-3",
    "NIST-AU-4",
    "NIST-AU-5",
    "NIST-AU-6",
    "NIST-AU-9",
    "NIST-AU-11",
    "NIST-AU-12",
    "NIST-SI-4",
    "NIST-IR-4",
    "NIST-IR-5",
    "NIST-IR-6",
    "NIST-CM-3",
    "NIST-CM-6",
    "NIST-CM-8",
    "NIST-AC-6",
    "NIST-SC-8",
    "NIST-SC-12",
    "NIST-SC-13",
    "NIST-SC-28",
    "NIST-CA-7",
]


def catalogue(folder: Path, text: str) -> Path:
    """A catalogue file with ``text``."""
    path = folder / "requirements.yaml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("identifier", ROWS)
def test_every_requirement_that_was_promised_is_in_scope(identifier: str) -> None:
    assert identifier in load()


@pytest.mark.parametrize("family", ["PCI-7.2.", "PCI-7.3.", "PCI-10.2.1.", "CIS7-5."])
def test_every_family_that_was_promised_has_members_in_scope(family: str) -> None:
    assert any(each.id.startswith(family) for each in load().requirements)


def test_every_rule_of_cis_has_the_number_of_both_editions_in_reach() -> None:
    rules = [each for each in load().requirements if each.prefix == "CIS7"]
    assert all(each.formerly == re.sub(r"^5\.", "4.", each.number) for each in rules)


def test_all_sixteen_rules_of_cis_are_in_scope_or_out_of_it_with_a_reason() -> None:
    known = {each.id for each in load().requirements} | {
        each for group in load().out_of_scope for each in group.ids
    }
    assert {f"CIS7-5.{number}" for number in range(1, 17)} <= known


def test_preconditions_name_the_requirements_that_lean_on_them(tmp_path: Path) -> None:
    assert load(catalogue(tmp_path, GOOD)).preconditions == {"A precondition.": ("PCI-1.2",)}


def test_only_tags_of_a_framework_are_requirements(tmp_path: Path) -> None:
    found = load(catalogue(tmp_path, GOOD)).tags(["@PCI-1.1", "component-logs", "PCI-7", "@PCIE-1"])
    assert found == ("PCI-1.1", "PCI-7")


def test_an_unknown_id_is_told_from_one_out_of_scope(tmp_path: Path) -> None:
    assert load(catalogue(tmp_path, GOOD)).unknown(["PCI-1.1", "PCI-7", "PCI-9.9"]) == {
        "PCI-7": "not in the requirement catalogue",
        "PCI-9.9": "out of scope: Somebody else's.",
    }


@pytest.mark.parametrize(
    "old, new, words",
    [
        (
            "meaning: Some words.",
            "meening: Some words.",
            r"requirements.yaml:4: requirements\[0\].meaning: Field required",
        ),
        (
            "title: One",
            "title: One\n    extra: 1",
            r"requirements.yaml:6: requirements\[0\].extra: Extra inputs",
        ),
        (
            "id: PCI-1.2",
            "id: PCI-1.1",
            r"requirements.yaml:7: requirements\[1\].id: 'PCI-1.1' is there twice",
        ),
        (
            "id: PCI-1.2",
            "id: PCY-1.2",
            r"requirements.yaml:7: requirements\[1\].id: 'PCY-1.2' must begin with one of PCI-",
        ),
        (
            "[PCI-9.9]",
            "[PCI-1.2]",
            r"requirements.yaml:12: out_of_scope\[0\].ids\[0\]: 'PCI-1.2' is there twice",
        ),
        (
            "title: Two",
            "title: ''",
            r"requirements.yaml:8: requirements\[1\].title: String should have at least 3",
        ),
        (
            "title: Two",
            "title: 2",
            r"requirements.yaml:8: requirements\[1\].title: Input should be a valid string",
        ),
        (
            "prefix: PCI,",
            "prefix: SOX,",
            r"requirements.yaml:2: frameworks\[0\].prefix: no requirement's id begins",
        ),
        ("title: Two", "title: [", r"requirements.yaml:\d+: not valid YAML"),
        (
            "title: Two",
            "title: Two\n    title: Again",
            r"requirements.yaml:9: not valid YAML: found duplicate key",
        ),
    ],
    ids=[
        "missing",
        "extra",
        "twice",
        "no framework",
        "in and out",
        "empty",
        "a number",
        "unused",
        "broken",
        "key twice",
    ],
)
def test_a_wrong_catalogue_is_one_error_with_line_and_field(
    tmp_path: Path, old: str, new: str, words: str
) -> None:
    assert old in GOOD
    with pytest.raises(CatalogueError, match=words):
        load(catalogue(tmp_path, GOOD.replace(old, new, 1)))


def test_an_empty_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match=r"requirements.yaml:1: must be a mapping with frameworks"):
        load(catalogue(tmp_path, ""))


def test_a_missing_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match="cannot be read"):
        load(tmp_path / "requirements.yaml")
