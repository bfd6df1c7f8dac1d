"""Keys that stand still, or that keep out who must use them."""

from __future__ import annotations

from functools import partial

from tests.features.breaks import Body, Break, found, put, remove

KEY = "AWS::KMS::Key"
ADMITS = "The key admits every publisher of this stack"
NOBODY = "The key admits nobody else"


def _without(template: Body, service: str) -> None:
    policy = found(template, KEY)[0]["KeyPolicy"]
    policy["Statement"] = [one for one in policy["Statement"] if service not in str(one["Principal"])]


def _add(template: Body, **statement: object) -> None:
    whole = {
        "Effect": "Allow",
        "Principal": {"AWS": "*"},
        "Action": "kms:Decrypt",
        "Resource": "*",
        **statement,
    }
    found(template, KEY)[0]["KeyPolicy"]["Statement"].append(whole)


BREAKS = (
    Break(
        scenario="Keys rotate",
        change=put(KEY, "EnableKeyRotation", value=False),
        says="saw False, wanted True",
    ),
    Break(
        scenario="Keys rotate", change=lambda body: remove(body, "AWS::KMS::Alias"), says="no AWS::KMS::Alias"
    ),
    *(
        Break(
            scenario=ADMITS,
            change=partial(_without, service=who),
            says=f"{who}.amazonaws.com may not",
        )
        for who in ("cloudwatch", "events", "budgets", "costalerts", "sns", "logs.us-east-1")
    ),
    Break(scenario=NOBODY, change=_add, says="admits everybody"),
    Break(
        scenario=NOBODY,
        change=lambda body: _add(body, Principal={"Service": "sns.amazonaws.com"}, Action="kms:*"),
        says="kms:*",
    ),
)
