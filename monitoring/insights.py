"""Contributor Insights: who is behind the traffic and behind the failures.

Keys and filters are paths of the log contract, so that no rule can rank by a field that no line has. A rule
costs 0.50 USD a month and 0.02 USD per million lines that pass its filters (CloudWatch pricing), so
rules on failures filter down to failures. Canaries' payments count: no filter can read a boolean.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from aws_cdk import aws_cloudwatch as cloudwatch
from constructs import Construct

from contract import fields
from monitoring.logs import Logs
from settings import conventions
from settings.environment import Settings

ABSENT = "-"
"""What API Gateway writes for a value that a request does not have, such as an API key."""


@dataclass(frozen=True, kw_only=True)
class Ranking:
    """One rule: lines of ``kind`` that pass all ``filters``, four at most, are counted by ``key``."""

    name: str
    kind: str
    key: str
    filters: tuple[dict[str, Any], ...]

    def body(self, log_groups: list[str]) -> str:
        """As the ``RuleBody`` of Contributor Insights, schema version 1."""
        contribution = {"Keys": [fields.path(self.kind, self.key)], "Filters": list(self.filters)}
        rule = {
            "Schema": {"Name": "CloudWatchLogRule", "Version": 1},
            "LogGroupNames": sorted(log_groups),
            "LogFormat": "JSON",
            "Contribution": contribution,
            "AggregateOn": "Count",
        }
        return json.dumps(rule)


def _is(field: str, wanted: str) -> dict[str, Any]:
    """Payment events whose ``field`` is ``wanted``."""
    match = fields.path("payment_event", field)
    return {"Match": match, "In": [fields.value("payment_event", field, wanted)]}


PAYMENT = _is("event", "payment")
FAILED = _is("outcome", "failed")
KNOWN_CONSUMER = {"Match": fields.path("access_log", "consumer"), "NotIn": [ABSENT]}
REFUSED = {"Match": fields.path("access_log", "status"), "StartsWith": ["4"]}
"""The access log quotes every value, so a status is compared as text."""

RANKINGS = (
    Ranking(name=conventions.TOP_CONSUMERS, kind="access_log", key="consumer", filters=(KNOWN_CONSUMER,)),
    Ranking(
        name=conventions.TOP_REFUSED_CONSUMERS,
        kind="access_log",
        key="consumer",
        filters=(KNOWN_CONSUMER, REFUSED),
    ),
    Ranking(
        name=conventions.FAILING_PROVIDERS, kind="payment_event", key="provider", filters=(PAYMENT, FAILED)
    ),
    Ranking(name=conventions.COUNTRIES, kind="payment_event", key="country", filters=(PAYMENT,)),
    Ranking(
        name=conventions.FAILING_MERCHANTS, kind="payment_event", key="merchant_id", filters=(PAYMENT, FAILED)
    ),
)


class Insights(Construct):
    """One rule a ranking; ``rules`` maps what is ranked to the rule."""

    def __init__(self, scope: Construct, construct_id: str, *, settings: Settings, logs: Logs) -> None:
        super().__init__(scope, construct_id)
        groups = {"access_log": list(logs.access.values()), "payment_event": [logs.application]}
        self.rules = {
            ranking.name: cloudwatch.CfnInsightRule(
                self,
                ranking.name,
                rule_name=conventions.insight_rule(settings.platform, settings.environment, ranking.name),
                rule_state="ENABLED",
                rule_body=ranking.body(groups[ranking.kind]),
                apply_on_transformed_logs=False,
            )
            for ranking in RANKINGS
        }
