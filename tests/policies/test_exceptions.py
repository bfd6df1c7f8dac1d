from __future__ import annotations

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
    reason: It is the bucket that the logs of others go to.
"""


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
        ("id: EX-1", "id: 1", "exceptions.0.id"),
        ("id: EX-1", "id: one", "exceptions.0.id"),
        ("checkov::CKV_AWS_18", "CKV_AWS_18", "exceptions.0.rules.0"),
        ("checkov::CKV_AWS_18", "other::CKV_AWS_18", "exceptions.0.rules.0"),
        ("Archive/Bucket", '"*"', "exceptions.0.scope.0"),
        ("Archive/Bucket", "Archive/*", "exceptions.0.scope.0"),
        ("Archive/Bucket", '""', "exceptions.0.scope.0"),
        ("Archive/Bucket", "/Archive", "exceptions.0.scope.0"),
        ("Archive/Bucket, Logs", "", "exceptions.0.scope"),
        ("It is the bucket that the logs of others go to.", "Because.", "exceptions.0.reason"),
        ("reason:", "raeson:", "exceptions.0.reason"),
        ("exceptions:", "exceptions: 1\nother:", "exceptions"),
        ("exceptions:", "exceptions: [", "cannot be read"),
        (ENTRY, "", "the file"),
        (ENTRY, ENTRY + ENTRY.replace("exceptions:", "").lstrip("\n"), "EX-1 stands twice"),
    ],
)
def test_a_wrong_register_is_refused_with_file_and_field(
    register: Path, old: str, new: str, says: str
) -> None:
    register.write_text(ENTRY.replace(old, new))
    with pytest.raises(RegisterError) as error:
        load("prod", register)
    assert str(error.value).startswith("exceptions.yaml: ")
    assert says in str(error.value)
    assert "\n" not in str(error.value)


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
