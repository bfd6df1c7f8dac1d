from __future__ import annotations

from typing import Any

import pytest

from aspects.least_privilege.permissions import unheld
from tests.aspects.synthesized import Synthesized


@pytest.mark.parametrize("prefix", ["ByLogs", "ByS3"])
def test_a_service_that_sends_its_account_is_held_to_ours(careless: Synthesized, prefix: str) -> None:
    assert careless.one("AWS::Lambda::Permission", prefix)["SourceAccount"] == {"Ref": "AWS::AccountId"}
    assert careless.errors_at(f"Careless/{prefix}") == ""


def test_a_service_that_does_not_is_refused_and_left(careless: Synthesized) -> None:
    assert "SourceAccount" not in careless.one("AWS::Lambda::Permission", "ByEvents")
    assert "lets in events.amazonaws.com for any account" in careless.errors_at("Careless/ByEvents")


@pytest.mark.parametrize("guard", ["SourceAccount", "SourceArn", "PrincipalOrgID", "EventSourceToken"])
@pytest.mark.parametrize("principal", ["events.amazonaws.com", "unheardof.amazonaws.com", "*"])
def test_any_tie_to_a_source_is_enough(guard: str, principal: Any) -> None:
    assert list(unheld({"Principal": principal}))
    assert list(unheld({"Principal": principal, guard: {"Ref": "X"}})) == []


@pytest.mark.parametrize(
    "principal", ["111122223333", "arn:aws:iam::111122223333:root", {"Ref": "AWS::AccountId"}]
)
def test_an_account_is_named_and_needs_no_more(principal: Any) -> None:
    assert list(unheld({"Principal": principal})) == []
