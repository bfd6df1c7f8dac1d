"""The data-protection policy has the shape that PutDataProtectionPolicy asks for, and names card data."""

from __future__ import annotations

import json

from monitoring import masking


def test_number_expiry_and_security_code_are_found() -> None:
    for statement in masking.policy()["Statement"]:
        assert [arn.rpartition("/")[2] for arn in statement["DataIdentifier"]] == [
            "CreditCardExpiration",
            "CreditCardNumber",
            "CreditCardSecurityCode",
        ]


def test_identifiers_are_those_that_aws_manages() -> None:
    arns = {arn.rpartition("/")[0] for one in masking.policy()["Statement"] for arn in one["DataIdentifier"]}
    assert arns == {"arn:aws:dataprotection::aws:data-identifier"}


def test_one_statement_audits_and_one_masks_the_same_data() -> None:
    audit, mask = masking.policy()["Statement"]
    assert audit["Operation"] == {"Audit": {"FindingsDestination": {}}}
    assert mask["Operation"] == {"Deidentify": {"MaskConfig": {}}}
    assert audit["DataIdentifier"] == mask["DataIdentifier"]
    assert audit["Sid"] != mask["Sid"]


def test_policy_is_of_the_only_version_there_is_and_fits_the_limit() -> None:
    assert masking.policy()["Version"] == "2021-06-01"
    assert len(json.dumps(masking.policy())) <= 30_720
