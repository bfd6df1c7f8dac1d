"""Card data that slips into a log line is masked wherever it is read, and counted (PCI DSS 3.3.1, 3.4.1).

A second line of defence: the log contract has no field for it. Masked are queries, metric filters and
subscriptions alike, so the archive holds masked lines too; ``logs:Unmask`` is granted to nobody here. AWS
finds a number by its check digit and a word such as "card" near it, a security code or an expiry date by
such a word (Logs guide, protect-sensitive-log-data-types-financial).
"""

from __future__ import annotations

from typing import Any

CARD_DATA = ("CreditCardExpiration", "CreditCardNumber", "CreditCardSecurityCode")
"""Names of AWS managed data identifiers."""


def policy() -> dict[str, Any]:
    """A log group's data-protection policy; both statements must name the same data (Logs API reference).

    Findings go nowhere: a report would say where in the line the number stands, the metric
    LogEventsWithFindings says enough.
    """
    identifiers = [f"arn:aws:dataprotection::aws:data-identifier/{name}" for name in CARD_DATA]
    operations: dict[str, Any] = {
        "count": {"Audit": {"FindingsDestination": {}}},
        "mask": {"Deidentify": {"MaskConfig": {}}},
    }
    return {
        "Name": "card-data",
        "Description": "Counts and masks card data",
        "Version": "2021-06-01",
        "Statement": [
            {"Sid": sid, "DataIdentifier": identifiers, "Operation": operation}
            for sid, operation in operations.items()
        ],
    }
