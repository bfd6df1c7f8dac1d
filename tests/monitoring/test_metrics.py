"""Metric filters: right lines, value, unit and default; every custom metric has a producer."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fnmatch import fnmatchcase
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract import fields
from monitoring.metrics import Row, audit, maintenance, memory, payments
from settings import conventions as names
from settings.environment import Settings
from template import Resource, Template

Line = Mapping[str, Any]
TERM = re.compile(r'\((\$[\w.-]+) (NOT EXISTS|IS FALSE|(!?=) ("[^"]*"|\*))\)')
PAYMENT = {
    "event": "payment",
    "outcome": "succeeded",
    "provider": "adyen",
    "provider_latency_ms": 180,
    "duration_ms": 240,
    "amount": 12.34,
    "currency": "USD",
}
ROWS = {row.metric: row for row in (*payments(), maintenance(), memory("f"), *audit())}


def passes(pattern: str, line: Line) -> bool:
    """Whether a JSON filter pattern of the kinds used here lets a line through."""

    def term(found: re.Match[str]) -> str:
        value: Any = line
        for key in found[1].removeprefix("$.").split("."):
            value = value.get(key) if isinstance(value, dict) else None
        if found[2] == "NOT EXISTS":
            return str(value is None)
        if found[2] == "IS FALSE":
            return str(value is False)
        alike = value is not None and fnmatchcase(str(value), found[4].strip('"'))
        return str(alike if found[3] == "=" else not alike)

    assert pattern.startswith("{ ")
    assert pattern.endswith(" }")
    formula = TERM.sub(term, pattern[2:-2]).replace("&&", "and").replace("||", "or")
    assert set(re.findall(r"\w+", formula)) <= {"True", "False", "and", "or"}, formula
    return bool(eval(formula))  # noqa: S307 - only True, False, and, or are left


def counted(line: Line) -> set[str]:
    return {metric for metric, row in ROWS.items() if passes(row.pattern, line)}


@pytest.fixture
def filters(view: Template) -> dict[str, Resource]:
    found = view.of("AWS::Logs::MetricFilter")
    return {one.get("MetricTransformations.0.MetricName"): one for one in found}


@pytest.mark.parametrize(
    "outcome,metrics",
    [
        ("succeeded", {names.PAYMENT_SUCCESSES, names.PAYMENT_AMOUNT}),
        ("declined", {names.PAYMENT_DECLINES}),
        ("failed", {names.PAYMENT_FAILURES, names.PROVIDER_FAILURES}),
    ],
)
def test_payment_counts_as_an_attempt_and_as_its_outcome_only(outcome: str, metrics: set[str]) -> None:
    every = {names.PAYMENT_ATTEMPTS, names.PAYMENT_DURATION, names.PROVIDER_ATTEMPTS, names.PROVIDER_LATENCY}
    assert counted({**PAYMENT, "outcome": outcome}) == every | metrics


@pytest.mark.parametrize("outcome", ["succeeded", "declined", "failed"])
def test_canarys_payment_counts_nowhere(outcome: str) -> None:
    assert counted({**PAYMENT, "outcome": outcome, "synthetic": True}) == set()


def test_payment_that_says_it_is_not_synthetic_counts_like_one_that_says_nothing() -> None:
    assert counted({**PAYMENT, "synthetic": False}) == counted(PAYMENT)


def test_other_lines_of_the_application_are_no_payments() -> None:
    assert counted({**PAYMENT, "event": "log"}) == set()


def test_announced_maintenance_counts_for_its_service() -> None:
    assert counted({"event": "maintenance", "service": "payments"}) == {names.MAINTENANCE_ANNOUNCED}
    assert ROWS[names.MAINTENANCE_ANNOUNCED].by == ("Service", "service")


def test_memory_comes_from_report_lines_only() -> None:
    report = {"type": "platform.report", "record": {"metrics": {"maxMemoryUsedMB": 301}}}
    assert counted(report) == {"MaxMemoryUsed/f"}
    assert counted({"type": "platform.start", "record": {"requestId": "1"}}) == set()


@pytest.mark.parametrize("address", ["203.0.113.7", "console.amazonaws.com", None])
def test_call_by_anybody_counts_as_tampering(address: str | None) -> None:
    detail = {"eventName": "DeleteLogGroup"} | ({"sourceIPAddress": address} if address else {})
    event = {"detail-type": "AWS API Call via CloudTrail", "detail": detail}
    assert counted(event) == {names.AUDIT_EVENTS, names.TAMPERING_EVENTS}


@pytest.mark.parametrize("service", ["cloudformation", "scheduler", "dynamodb.application-autoscaling"])
def test_routine_of_aws_services_is_kept_but_is_no_tampering(service: str) -> None:
    detail = {"eventName": "PutRetentionPolicy", "sourceIPAddress": f"{service}.amazonaws.com"}
    assert counted({"detail-type": "AWS API Call via CloudTrail", "detail": detail}) == {names.AUDIT_EVENTS}


def test_alarm_state_change_is_an_audit_event_but_no_tampering() -> None:
    event = {"detail-type": "CloudWatch Alarm State Change", "detail": {"alarmName": "a"}}
    assert counted(event) == {names.AUDIT_EVENTS}


@given(
    line=st.fixed_dictionaries(
        {}, optional={key: st.one_of(st.none(), st.just(value)) for key, value in PAYMENT.items()}
    )
)
def test_what_is_counted_by_outcome_is_counted_as_an_attempt(line: Line) -> None:
    outcomes = {names.PAYMENT_SUCCESSES, names.PAYMENT_FAILURES, names.PAYMENT_DECLINES}
    found = counted(line)
    assert not found & outcomes or names.PAYMENT_ATTEMPTS in found
    assert len(found & outcomes) <= 1


def test_every_custom_metric_that_conventions_name_has_a_producer(
    filters: dict[str, Resource], prod_settings: Settings
) -> None:
    counts = ("PAYMENT_", "PROVIDER_", "COUNTRY_", "MAINTENANCE_", "AUDIT_", "TAMPERING_")
    wanted = {getattr(names, name) for name in dir(names) if name.startswith(counts)}
    functions = [function.name for service in prod_settings.services for function in service.functions]
    assert wanted | {names.memory_metric(name) for name in functions} == set(filters)


def test_metrics_are_in_the_platforms_namespace(filters: dict[str, Resource]) -> None:
    assert {one.get("MetricTransformations.0.MetricNamespace") for one in filters.values()} == {
        "Payments/prod"
    }


@pytest.mark.parametrize(
    "metric,unit,value",
    [
        ("PaymentAttempts", "Count", "1"),
        ("PaymentTechnicalFailures", "Count", "1"),
        ("PaymentProcessingTime", "Milliseconds", "$.duration_ms"),
        ("PaymentAmount", "None", "$.amount"),
        ("ProviderLatency", "Milliseconds", "$.provider_latency_ms"),
        ("ProviderTechnicalFailures", "Count", "1"),
        ("MaintenanceAnnounced", "Count", "1"),
        ("MaxMemoryUsed/refunds-prod-process", "Megabytes", "$.record.metrics.maxMemoryUsedMB"),
        ("TamperingEvents", "Count", "1"),
    ],
)
def test_metric_has_its_unit_and_its_value(
    filters: dict[str, Resource], metric: str, unit: str, value: str
) -> None:
    found = filters[metric].get("MetricTransformations.0")
    assert (found["Unit"], found["MetricValue"]) == (unit, value)


@pytest.mark.parametrize(
    "metric,dimension",
    [
        ("PaymentAmount", {"Key": "Currency", "Value": "$.currency"}),
        ("ProviderAttempts", {"Key": "Provider", "Value": "$.provider"}),
        ("ProviderTechnicalFailures", {"Key": "Provider", "Value": "$.provider"}),
        ("ProviderLatency", {"Key": "Provider", "Value": "$.provider"}),
        ("MaintenanceAnnounced", {"Key": "Service", "Value": "$.service"}),
    ],
)
def test_metric_has_its_dimension(
    filters: dict[str, Resource], metric: str, dimension: dict[str, str]
) -> None:
    assert filters[metric].get("MetricTransformations.0.Dimensions") == [dimension]


def test_other_metrics_have_no_dimension(filters: dict[str, Resource]) -> None:
    for metric in ("PaymentAttempts", "PaymentDeclines", "PaymentProcessingTime", "AuditEvents"):
        assert filters[metric].get("MetricTransformations.0.Dimensions") is None


def test_default_is_zero_for_plain_counts_and_absent_elsewhere(filters: dict[str, Resource]) -> None:
    zero = {
        name for name, one in filters.items() if one.get("MetricTransformations.0.DefaultValue") is not None
    }
    assert {filters[name].get("MetricTransformations.0.DefaultValue") for name in zero} == {0}
    assert zero == {
        "PaymentAttempts",
        "PaymentSuccesses",
        "PaymentTechnicalFailures",
        "PaymentDeclines",
        "AuditEvents",
        "TamperingEvents",
    }


def test_default_and_dimension_never_come_together() -> None:
    plain, by = Row(metric="m", kind="payment_event", where="x"), ("Provider", "provider")
    assert plain.default == 0
    assert Row(metric="m", kind="payment_event", where="x", by=by).default is None
    assert Row(metric="m", kind="payment_event", where="x", value="amount").default is None


def test_filter_reads_the_group_that_has_such_lines(filters: dict[str, Resource]) -> None:
    assert filters["PaymentAttempts"].get("LogGroupName") == "/payments/prod/application"
    assert filters["AuditEvents"].get("LogGroupName") == "/aws/events/payments-prod-audit"
    authorize = filters["MaxMemoryUsed/payments-prod-authorize"]
    assert authorize.get("LogGroupName") == "/aws/lambda/payments-prod-authorize"


def test_filter_on_an_adopted_group_names_it(filters: dict[str, Resource]) -> None:
    settlement = filters["MaxMemoryUsed/payments-prod-settlement"]
    assert settlement.written("LogGroupName") == "/aws/lambda/payments-prod-settlement"


def test_filter_on_a_created_group_waits_for_it(view: Template, filters: dict[str, Resource]) -> None:
    group = view.of("AWS::Logs::LogGroup").named("/payments/prod/application").one()
    assert group.logical_id in filters["PaymentAttempts"].references


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
def test_pattern_reads_fields_of_the_contract_only(row: Row) -> None:
    assert set(re.findall(r"\$[\w.-]+", row.pattern)) <= fields.paths(row.kind)


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
def test_pattern_is_within_the_limits_of_cloudwatch_logs(row: Row) -> None:
    assert len(row.pattern) <= 1024
    assert "%" not in row.pattern
