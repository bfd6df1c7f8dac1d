"""The table against the Service Authorization Reference, as cfn-lint carries it offline."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

import pytest

from aspects.least_privilege.unscoped_actions import NEEDS_CONDITION, ONE_DATASET, UNSCOPED
from aspects.least_privilege.wildcards import KEY_ADMINISTRATION, NARROWER


@pytest.fixture(scope="module")
def reference() -> Any:
    """Resource types by action in small letters; an empty set for actions that take none."""
    text = (files("cfnlint") / "data" / "AdditionalSpecs" / "Policies.json").read_text(encoding="utf-8")
    return {
        f"{service}:{action}".lower(): set(details.get("Resources", ()))
        for service, one in json.loads(text).items()
        for action, details in one["Actions"].items()
    }


@pytest.mark.parametrize("action", sorted(UNSCOPED - ONE_DATASET))
def test_an_action_of_the_table_takes_no_resource(reference: dict[str, set[str]], action: str) -> None:
    assert reference[action] == set()


@pytest.mark.parametrize("action", sorted(ONE_DATASET))
def test_the_exceptions_take_the_one_dataset_of_the_account_and_nothing_else(
    reference: dict[str, set[str]], action: str
) -> None:
    assert reference[action] == {"dataset"}


def test_actions_that_take_a_resource_are_not_in_the_table(reference: dict[str, set[str]]) -> None:
    for action in ("s3:putobject", "ec2:createnetworkinterface", "logs:putlogevents", "ssm:getparameter"):
        assert reference[action]
        assert action not in UNSCOPED


def test_an_action_that_needs_a_condition_is_one_without_resources() -> None:
    assert set(NEEDS_CONDITION) <= UNSCOPED


@pytest.mark.parametrize(
    "action", [*KEY_ADMINISTRATION, *(one for many in NARROWER.values() for one in many)]
)
def test_every_action_that_we_write_or_propose_exists(reference: dict[str, set[str]], action: str) -> None:
    assert action.lower() in reference
