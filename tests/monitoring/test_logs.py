"""Log groups: real names, 30 days, encrypted, masked where callers' data may show, created or adopted."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from monitoring import masking
from monitoring.logs import Group, groups
from settings.environment import Settings
from settings.loader import load
from template import Resource, Template, parse

GROUP = "AWS::Logs::LogGroup"
SHOWS_CALLERS_DATA = (
    "/payments/prod/application",
    "/aws/apigateway/payments-api/prod/access",
    "API-Gateway-Execution-Logs_a1b2c3d4e5/prod",
    "/aws/lambda/payments-prod-authorize",
)
AUDITED = (
    "/payments/prod/application",
    "/aws/events/payments-prod-audit",
    "/aws/apigateway/payments-api/prod/access",
    "/aws/apigateway/refunds-api/prod/access",
)


def rows(settings: Settings) -> dict[str, Group]:
    return {row.name: row for row in groups(settings)}


def group(view: Template, name: str) -> Resource:
    return view.of(GROUP).named(name).one()


def test_group_of_each_kind_is_there_by_its_real_name(prod_settings: Settings) -> None:
    assert set(rows(prod_settings)) == {
        "/payments/prod/application",
        "/aws/events/payments-prod-audit",
        "/aws/kinesisfirehose/payments-prod-archive",
        "/aws/apigateway/payments-api/prod/access",
        "/aws/apigateway/refunds-api/prod/access",
        "API-Gateway-Execution-Logs_a1b2c3d4e5/prod",
        "API-Gateway-Execution-Logs_f6g7h8i9j0/prod",
        "/aws/lambda/payments-prod-authorize",
        "/aws/lambda/payments-prod-capture",
        "/aws/lambda/payments-prod-status",
        "/aws/lambda/payments-prod-webhooks",
        "/aws/lambda/payments-prod-settlement",
        "/aws/lambda/refunds-prod-create",
        "/aws/lambda/refunds-prod-process",
    }


def test_every_group_but_the_adopted_one_is_created(view: Template, prod_settings: Settings) -> None:
    created = {resource.name for resource in view.of(GROUP)}
    wanted = {row.name for row in groups(prod_settings) if row.mode == "create"}
    assert wanted <= created
    assert "/aws/lambda/payments-prod-settlement" not in created


def test_every_group_keeps_lines_for_30_days_under_our_key(view: Template, prod_settings: Settings) -> None:
    key = view.of("AWS::KMS::Key").one()
    for name, row in rows(prod_settings).items():
        if row.mode == "create":
            assert group(view, name).get("RetentionInDays") == 30, name
            assert key.logical_id in group(view, name).references, name


def test_every_group_outlives_the_stack_and_can_be_imported_again_by_name(
    view: Template, prod_settings: Settings
) -> None:
    for name, row in rows(prod_settings).items():
        if row.mode == "create":
            body = group(view, name).body
            assert body["DeletionPolicy"] == body["UpdateReplacePolicy"] == "Retain", name
            assert isinstance(body["Properties"]["LogGroupName"], str), name


@pytest.mark.parametrize("name", SHOWS_CALLERS_DATA)
def test_card_data_is_masked_and_counted_where_callers_data_may_show(view: Template, name: str) -> None:
    assert group(view, name).get("DataProtectionPolicy") == masking.policy()


@pytest.mark.parametrize(
    "name", ["/aws/events/payments-prod-audit", "/aws/kinesisfirehose/payments-prod-archive"]
)
def test_what_aws_itself_wrote_is_left_as_it_is(view: Template, name: str) -> None:
    assert group(view, name).get("DataProtectionPolicy") is None


@pytest.mark.parametrize("name", AUDITED)
def test_audited_group_cannot_be_deleted_in_one_call(view: Template, name: str) -> None:
    assert group(view, name).get("DeletionProtectionEnabled") is True


def test_other_groups_can_be_deleted(view: Template) -> None:
    assert group(view, "/aws/lambda/payments-prod-status").get("DeletionProtectionEnabled") is None


def test_audited_groups_are_those_that_say_who_did_what(prod_settings: Settings) -> None:
    assert {row.name for row in groups(prod_settings) if row.audited} == set(AUDITED)


def test_every_group_may_be_adopted_where_settings_have_a_mode(
    synth: Callable[[Settings], Mapping[str, Any]],
) -> None:
    adopted = _adopting_everything(load("dev"))
    template = parse(json.dumps(synth(adopted)), "adopted.template.json")
    created = {resource.name for resource in template.of(GROUP)}
    assert not [name for name in created if name.startswith(("/aws/lambda/payments", "/aws/lambda/refunds"))]
    assert not [name for name in created if name.startswith("API-Gateway-Execution-Logs")]
    assert "/payments/dev/application" not in created
    metrics = {resource.get("LogGroupName") for resource in template.of("AWS::Logs::MetricFilter")}
    assert {"/payments/dev/application", "/aws/lambda/refunds-dev-create"} <= metrics
    archived = {resource.get("LogGroupName") for resource in template.of("AWS::Logs::SubscriptionFilter")}
    assert "/payments/dev/application" in archived


def _adopting_everything(settings: Settings) -> Settings:
    tree = settings.model_dump()
    tree["application"]["mode"] = "adopt"
    for service in tree["services"]:
        service["api"]["execution_logs"] = "adopt"
        for function in service["functions"]:
            function["log_group"] = "adopt"
    return Settings.model_validate(tree)


def test_an_adopted_group_has_three_schedules_and_none_of_that_without(
    prod: Mapping[str, Any], prod_settings: Settings, synth: Callable[[Settings], Mapping[str, Any]]
) -> None:
    def schedules(template: Mapping[str, Any]) -> int:
        return sum(one["Type"] == "AWS::Scheduler::Schedule" for one in template["Resources"].values())

    tree = prod_settings.model_dump(mode="json")
    for service in tree["services"]:
        for function in service["functions"]:
            function["log_group"] = "create"
    assert schedules(prod) == 3
    assert schedules(synth(Settings.model_validate(tree))) == 0
