"""Questions that on-call people, developers and auditors ask of the logs, saved in Logs Insights.

A field stands in braces and is looked up in the log contract: a question about a field that no line has
cannot be saved.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Protocol

from aws_cdk import aws_logs as logs
from constructs import Construct

from contract import fields
from settings.environment import Settings

FIELD = re.compile(r"\{([\w.-]+)\}")
PLAIN = re.compile(r"[\w.]+")


class Groups(Protocol):
    """Where the lines of each kind are."""

    application: str
    audit: str
    access: dict[str, str]
    functions: dict[str, str]

    def reference(self, name: str) -> str:
        """The group as a resource must name it."""


@dataclass(frozen=True, kw_only=True)
class Question:
    """A query in Logs Insights' language about lines of ``kind``; each item of ``lines`` is one command."""

    name: str
    kind: str
    lines: tuple[str, ...]

    def text(self) -> str:
        """The query with its fields spelt as Logs Insights wants them."""
        return FIELD.sub(lambda found: column(self.kind, found[1]), "\n| ".join(self.lines))


QUESTIONS = (
    Question(
        name="failed-payments-by-reason",
        kind="payment_event",
        lines=(
            'filter {event} = "payment" and {outcome} = "failed"',
            "stats count(*) as payments, max({duration_ms}) as longest_ms by {reason}, {provider}",
            "sort payments desc",
        ),
    ),
    Question(
        name="slowest-payments",
        kind="payment_event",
        lines=(
            'filter {event} = "payment"',
            "fields @timestamp, {payment_id}, {outcome}, {duration_ms}, {trace_id}",
            "fields {provider}, {provider_latency_ms}",
            "sort {duration_ms} desc",
            "limit 50",
        ),
    ),
    Question(
        name="one-payment",
        kind="payment_event",
        lines=(
            'filter {payment_id} = "PUT-THE-PAYMENT-ID-HERE"',
            "fields @timestamp, {service}, {level}, {message}, {outcome}, {reason}, {provider}, {trace_id}",
            "sort @timestamp asc",
        ),
    ),
    Question(
        name="refused-requests-by-consumer",
        kind="access_log",
        lines=(
            "filter {status} like /^4/",
            "stats count(*) as requests by {consumer}, {method}, {path}, {status}",
            "sort requests desc",
            "limit 50",
        ),
    ),
    Question(
        name="cold-starts-and-memory",
        kind="platform_report",
        lines=(
            'filter {type} = "platform.report"',
            "fields {record.metrics.maxMemoryUsedMB} as used, {record.metrics.memorySizeMB} as size",
            "fields {record.metrics.initDurationMs} as start, {record.metrics.durationMs} as took",
            "stats count(start) as cold_starts, max(used) as most_mb, max(size), pct(took, 99) by @log",
            "sort most_mb desc",
        ),
    ),
    Question(
        name="who-changed-the-monitoring",
        kind="audit_event",
        lines=(
            'filter {detail-type} = "AWS API Call via CloudTrail"',
            "fields {time}, {detail.userIdentity.arn}, {detail.sourceIPAddress}",
            "fields {detail.eventSource}, {detail.eventName}, {detail.errorCode}",
            "sort {time} desc",
        ),
    ),
)


class Queries(Construct):
    """One saved query a question, in a folder with the environment's name."""

    def __init__(self, scope: Construct, construct_id: str, *, settings: Settings, groups: Groups) -> None:
        super().__init__(scope, construct_id)
        where = {
            "payment_event": [groups.application],
            "access_log": [*groups.access.values()],
            "platform_report": [*groups.functions.values()],
            "audit_event": [groups.audit],
        }
        for question in QUESTIONS:
            logs.CfnQueryDefinition(
                self,
                question.name,
                name=f"{settings.prefix}/{question.name}",
                query_string=question.text(),
                log_group_names=[groups.reference(name) for name in where[question.kind]],
            )


def column(kind: str, field: str) -> str:
    """A field of the contract; in backticks where its name has more than letters, digits, ``_`` and ``.``."""
    name = fields.path(kind, field).removeprefix("$.")
    return name if PLAIN.fullmatch(name) else f"`{name}`"
