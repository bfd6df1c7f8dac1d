from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.exceptions import JUDGE_OF, PATH, Acknowledgement, RegisterError, load

ENTRY = """
exceptions:
  - id: EX-1
    rules: [checkov::CKV_AWS_18, "AwsSolutions::AwsSolutions-IAM5[Resource::*]"]
    scope: [Archive/Bucket, Logs]
    requirements: [PCI-3.5.1]
    category: mitigated
    severity: medium
    reason: It is the bucket that the logs of others go to.
    compensating: ["features::Keys rotate"]
    owner: Ines Moreau
    requested_by: Tomas Lindqvist
    approved_by: Daniel Okafor
    approved_on: 2026-11-10
    expires: 2027-02-08
    ticket: PAY-SEC-101
"""
FIELDS = [line.split(":")[0].strip(" -") for line in ENTRY.splitlines()[2:]]


@pytest.fixture
def register(tmp_path: Path) -> Path:
    file = tmp_path / "exceptions.yaml"
    file.write_text(ENTRY)
    return file


def test_an_entry_is_the_product_of_its_rules_and_scopes(register: Path) -> None:
    found = {(each.id, each.scope, each.exception, each.judge) for each in load("prod", register)}
    assert found == {
        ("checkov::CKV_AWS_18", "Archive/Bucket", "EX-1", "checkov"),
        ("checkov::CKV_AWS_18", "Logs", "EX-1", "checkov"),
        ("AwsSolutions::AwsSolutions-IAM5[Resource::*]", "Archive/Bucket", "EX-1", "cdk-nag"),
        ("AwsSolutions::AwsSolutions-IAM5[Resource::*]", "Logs", "EX-1", "cdk-nag"),
    }


def test_an_entry_may_hold_in_some_environments_only(register: Path) -> None:
    register.write_text(f"{ENTRY}    environments: [prod]\n")
    assert len(load("prod", register)) == 4
    assert load("dev", register) == ()


def test_a_placeholder_stands_for_the_environment_in_rules_and_scopes(register: Path) -> None:
    register.write_text(
        ENTRY.replace("Resource::*", "Resource::a-{environment}").replace("Logs]", "'Logs/{environment}']")
    )
    assert {each.scope for each in load("dev", register)} == {"Archive/Bucket", "Logs/dev"}
    assert "AwsSolutions::AwsSolutions-IAM5[Resource::a-dev]" in {each.id for each in load("dev", register)}


def test_the_register_of_this_project_can_be_read() -> None:
    assert {each.judge for each in load("prod")} <= set(JUDGE_OF.values())
    assert PATH.is_file()


@pytest.mark.parametrize(
    "old,new,says",
    [
        ("id: EX-1", "id: 1", "3: exceptions[0].id: must be EX- and a number"),
        ("id: EX-1", "id: one", "3: exceptions[0].id: must be EX- and a number or name, not 'one'"),
        ("checkov::CKV_AWS_18", "CKV_AWS_18", "4: exceptions[0].rules[0]: must be a judge's namespace"),
        ("checkov::CKV_AWS_18", "other::CKV_AWS_18", "4: exceptions[0].rules[0]: must be a judge's"),
        ("checkov::CKV_AWS_18", '"checkov::*"', "4: exceptions[0].rules[0]: must be a judge's namespace"),
        ("checkov::CKV_AWS_18", '"checkov::CKV_*"', "4: exceptions[0].rules[0]: must be a judge's"),
        (
            "checkov::CKV_AWS_18",
            '"tap::no-such-rule"',
            "4: exceptions[0].rules[0]: 'tap::no-such-rule' names",
        ),
        ("Archive/Bucket", '"*"', "5: exceptions[0].scope[0]: must be a construct path below the stack"),
        ("Archive/Bucket", "Archive/*", "5: exceptions[0].scope[0]: must be a construct path"),
        ("Archive/Bucket", '""', "5: exceptions[0].scope[0]: must be a construct path"),
        ("Archive/Bucket", "/Archive", "5: exceptions[0].scope[0]: must be a construct path"),
        ("Archive/Bucket, Logs", "", "5: exceptions[0].scope: "),
        (
            "PCI-3.5.1",
            "PCI-99",
            "6: exceptions[0].requirements[0]: 'PCI-99' is not in the requirement catalogue",
        ),
        ("PCI-3.5.1", "", "6: exceptions[0].requirements: "),
        (
            "mitigated",
            "wanted",
            "7: exceptions[0].category: must be one of risk-accepted, mitigated, false-pos",
        ),
        ("medium", "huge", "8: exceptions[0].severity: must be one of low, medium, high, not 'huge'"),
        (
            "It is the bucket that the logs of others go to.",
            "Because.",
            "9: exceptions[0].reason: must be a sen",
        ),
        ("reason:", "raeson:", "exceptions[0].raeson: unknown field; did you mean 'reason'?"),
        ("features::Keys rotate", "features::Keys rotat", "did you mean 'features::Keys rotate'?"),
        (
            "features::Keys rotate",
            "tap::no-such-rule",
            "10: exceptions[0].compensating[0]: 'tap::no-such-rule'",
        ),
        (
            "features::Keys rotate",
            "Keys rotate",
            "10: exceptions[0].compensating[0]: must be 'features::' and",
        ),
        ('["features::Keys rotate"]', "[]", "10: exceptions[0].compensating: mitigated needs at least one"),
        ("Ines Moreau", '""', "11: exceptions[0].owner: must be a person, by first and last name"),
        ("Ines Moreau", "team-1", "11: exceptions[0].owner: must be a person"),
        (
            "Daniel Okafor",
            "tomas  Lindqvist",
            "13: exceptions[0].approved_by: 'tomas  Lindqvist' has requested",
        ),
        ("2026-11-10", "soon", "14: exceptions[0].approved_on: must be a date, as 2026-11-10, not 'soon'"),
        (
            "2027-02-08",
            "2027-05-10",
            "15: exceptions[0].expires: must be after 2026-11-10 and at most 180 days",
        ),
        ("2027-02-08", "2026-11-10", "15: exceptions[0].expires: must be after 2026-11-10"),
        ("severity: medium", "severity: high", ""),
        ("PAY-SEC-101", "later", "16: exceptions[0].ticket: must be a ticket, as PAY-SEC-101, not 'later'"),
        ("exceptions:", "exceptions: 1\nother:", "exceptions: "),
        ("exceptions:", "exceptions: [", "not valid YAML"),
        (ENTRY, "", "1: must be a mapping with exceptions"),
        (
            ENTRY,
            ENTRY + ENTRY.replace("exceptions:", "").lstrip("\n"),
            "17: exceptions[1].id: 'EX-1' stands twice",
        ),
        (
            "checkov::CKV_AWS_18",
            "checkov::CKV_AWS_62",
            "4: exceptions[0].rules[0]: 'checkov::CKV_AWS_62' cannot be waived at Archive/Bucket",
        ),
    ],
)
def test_a_wrong_register_is_refused_with_file_line_field_and_what_is_right(
    register: Path, old: str, new: str, says: str
) -> None:
    assert old in ENTRY
    register.write_text(ENTRY.replace(old, new))
    if not says:
        assert load("prod", register)
        return
    with pytest.raises(RegisterError) as error:
        load("prod", register)
    assert str(error.value).startswith("exceptions.yaml:")
    assert says in str(error.value)


@pytest.mark.parametrize("field", FIELDS)
def test_a_missing_field_is_named(register: Path, field: str) -> None:
    register.write_text(
        re.sub(rf"(?m)^    {field}: .*\n", "", ENTRY.replace("- id: EX-1", "-\n    id: EX-1"))
    )
    with pytest.raises(RegisterError, match=rf"exceptions\[0\]\.{field}: is missing"):
        load("prod", register)


def test_every_fault_is_told_at_once(register: Path) -> None:
    register.write_text(ENTRY.replace("Ines Moreau", '""').replace("PAY-SEC-101", "later"))
    with pytest.raises(RegisterError) as error:
        load("prod", register)
    assert len(str(error.value).splitlines()) == 2


def test_high_severity_lasts_ninety_days_at_most(register: Path) -> None:
    register.write_text(ENTRY.replace("medium", "high").replace("2027-02-08", "2027-02-09"))
    with pytest.raises(RegisterError, match="at most 90 days later, on 2027-02-08, for severity high"):
        load("prod", register)


def test_a_false_positive_needs_no_promise(register: Path) -> None:
    register.write_text(
        ENTRY.replace("mitigated", "false-positive").replace('["features::Keys rotate"]', "[]")
    )
    assert load("prod", register)


def test_an_exception_out_of_its_time_is_read_and_said_to_have_lapsed(register: Path) -> None:
    for today, words in (
        (date(2026, 11, 9), "is approved only from 2026-11-10 on"),
        (date(2026, 11, 10), ""),
        (date(2027, 2, 8), ""),
        (date(2027, 2, 9), "expired on 2027-02-08"),
    ):
        assert {each.lapsed for each in load("prod", register, today=today)} == {words}


def test_a_missing_register_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RegisterError, match="cannot be read"):
        load("prod", tmp_path / "none.yaml")


PATHS = st.lists(st.sampled_from(["Logs", "Archive", "Log", "a"]), min_size=1, max_size=4).map("/".join)


@given(scope=PATHS, path=PATHS)
def test_a_scope_covers_itself_and_what_lies_under_it(scope: str, path: str) -> None:
    accepted = Acknowledgement(id="checkov::X", scope=scope, reason="", exception="EX-1")
    under = path.split("/")[: len(scope.split("/"))] == scope.split("/")
    assert accepted.covers("checkov::X", path) is under
    assert not accepted.covers("checkov::Y", path)
    assert not accepted.covers("cfn-lint::X", path)


def test_a_placeholder_covers_any_service_and_names_each_for_the_construct_tree() -> None:
    accepted = Acknowledgement(
        id="AwsSolutions::IAM5[{service}/*]", scope="Canaries/{service}-role", reason="r", exception="EX-1"
    )
    assert accepted.covers("AwsSolutions::IAM5[payouts/*]", "Canaries/refunds-role")
    assert not accepted.covers("AwsSolutions::IAM5[pay/outs/*]", "Canaries/refunds-role")
    assert not accepted.covers("AwsSolutions::IAM5[payouts/x]", "Canaries/refunds-role")
    named = [(each.id, each.scope) for each in accepted.named({"service": ["a1", "b2"], "function": []})]
    assert named == [
        ("AwsSolutions::IAM5[a1/*]", "Canaries/a1-role"),
        ("AwsSolutions::IAM5[b2/*]", "Canaries/b2-role"),
    ]


def test_without_placeholders_there_is_one_acknowledgement(register: Path) -> None:
    for each in load("prod", register):
        assert list(each.named({"service": ["a", "b"], "function": ["c"]})) == [each]
