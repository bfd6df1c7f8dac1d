"""What no exception may cover: card data unmasked, an archive that can change, an administrator by wildcard.

Each row is refused when the register is read, whatever reason it gives. Without these three the rest of the
evidence is worth nothing: the first is the breach itself, the second hides it, the third allows both.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Untouchable:
    """Rules by shape, and the scope below which they may not be waived; empty for everywhere."""

    rules: tuple[str, ...]
    why: str
    scope: str = ""

    def holds(self, rule: str, scope: str) -> bool:
        """Whether ``rule`` at ``scope`` is meant; a scope above is, too, because it covers what is below."""
        near = (
            not self.scope
            or f"{self.scope}/".startswith(f"{scope}/")
            or f"{scope}/".startswith(f"{self.scope}/")
        )
        return near and any(re.fullmatch(shape, rule) for shape in self.rules)


CARD_DATA = Untouchable(
    rules=(
        r"features::Card data that reaches a log line is masked, and counted",
        r"features::Nobody is given the right to see masked card data",
        r"features::No role of the monitoring reads log lines",
        r"tap::(log-unmasked|role-unmasks-logs)",
    ),
    why="card data in logs stays masked (PCI 3.3.1, 3.4.1)",
)
ARCHIVE = Untouchable(
    rules=(
        r"features::Every audited log group flows into the archive",
        r"features::Lines reach the archive within minutes",
        r"features::Archived lines cannot be deleted or changed for at least 365 days",
        r"features::Archived lines end after their time, and not before",
        r"features::Only CloudWatch Logs of this account may write to the stream",
        r"tap::(archive-.*|role-loosens-archive|log-unprotected)",
    ),
    why="the audit archive keeps every line for 12 months, unchanged (PCI 10.3.2, 10.5.1)",
)
ARCHIVE_BUCKET = Untouchable(
    rules=(
        r"guard::CT\.S3\.PR\.(1|3|5|6|8|9|10|11)",
        r"NIST\.800\.53\.R5::NIST\.800\.53\.R5-S3(DefaultEncryptionKMS|BucketDefaultLockEnabled|BucketVersioningEnabled)",
        r"NIST\.800\.53\.R5::NIST\.800\.53\.R5-S3Bucket(PublicRead|PublicWrite|LevelPublicAccess)Prohibited",
        r"AwsSolutions::AwsSolutions-S(2|5|10)",
        r"checkov::CKV_AWS_(19|20|21|53|54|55|56|57)",
    ),
    scope="Archive/Store",
    why="the audit archive's bucket is locked, versioned, encrypted and private (PCI 10.3.2)",
)
ADMINISTRATOR = Untouchable(
    rules=(
        r"features::No policy allows actions by wildcard",
        r"features::No resource is open to everybody",
        r"tap::policy-(wildcard-action|allows-all-but|open-to-everyone)",
        r"tap::role-(administers-everything|escalates|trusts-everyone)",
        r"tap::key-gives-everything",
        r"AwsSolutions::AwsSolutions-IAM5\[Action::(\*|iam:\*|kms:\*|logs:\*|sts:\*)\]",
        r"AwsSolutions::AwsSolutions-IAM4\[.*AdministratorAccess\]",
        r"NIST\.800\.53\.R5::NIST\.800\.53\.R5-IAMPolicyNoStatementsWith(Admin|Full)Access",
        r"Serverless::Serverless-LambdaAdminPermissions",
        r"guard::CT\.IAM\.PR\.(1|2|3|5)",
        r"checkov::CKV_AWS_(61|62|63|110)",
    ),
    why="nobody administers by wildcard (PCI 7.2.1, 7.2.2)",
)
UNTOUCHABLE = (CARD_DATA, ARCHIVE, ARCHIVE_BUCKET, ADMINISTRATOR)


def refusal(rule: str, scope: str) -> str:
    """Why ``rule`` cannot be waived at ``scope``; empty if it can."""
    return next((each.why for each in UNTOUCHABLE if each.holds(rule, scope)), "")
