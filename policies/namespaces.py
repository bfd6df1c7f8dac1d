"""Whose rules a namespace holds; where CDK's acknowledgements know the judge, the namespace is theirs."""

from __future__ import annotations

import re

JUDGE_OF = {
    "cfn-lint": "cfn-lint",
    "checkov": "checkov",
    "cloudsplaining": "cloudsplaining",
    "guard": "guard",
    "AwsSolutions": "cdk-nag",
    "NIST.800.53.R5": "cdk-nag",
    "Serverless": "cdk-nag",
    "cdk-preflight": "cdk-preflight",
    "CloudFormation-Validate": "validator",
    "Annotation": "validator",
    "tap": "tap",
    "features": "features",
    "simulator": "simulator",
}

_SPACES = "|".join(re.escape(space) for space in JUDGE_OF if space != "features")

RULE = rf"^(({_SPACES})::[A-Za-z0-9][^\s*\[]*(\[\S.*\])?|features::\S.*)$"
"""One exact rule: asterisks stand only between brackets, where cdk-nag quotes what it has found."""
