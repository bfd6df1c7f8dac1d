"""A settings file is used whole, or refused with one error: file, line, field and what is allowed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as effort
from hypothesis import strategies as st
from pydantic import ValidationError
from ruamel.yaml import YAML

from settings.loader import FOLDER, SettingsError, environments, load, read
from settings.pace import TooShort, of_availability, of_payment
from settings.platform import Canaries

PROD = (FOLDER / "prod.yaml").read_text(encoding="utf-8")

Refused = Callable[[str], str]


@pytest.fixture
def refused(tmp_path: Path) -> Refused:
    """The message with which a file of this text is refused."""

    def message(text: str) -> str:
        path = tmp_path / "prod.yaml"
        path.write_text(text, encoding="utf-8")
        with pytest.raises(SettingsError) as caught:
            read(path)
        return str(caught.value).replace(f"{tmp_path}/", "")

    return message


def changed(old: str, new: str) -> str:
    """The prod settings with one thing changed, which must have been there."""
    assert old in PROD
    return PROD.replace(old, new, 1)


def test_every_environment_is_valid_and_realistic() -> None:
    assert environments() == ["dev", "prod"]
    for name in environments():
        settings = load(name)
        tables = [table for service in settings.services for table in service.tables]
        assert len(settings.services) == 2
        assert sum(len(service.functions) for service in settings.services) >= 6
        assert len(tables) == 3
        assert {table.billing for table in tables if table.indexes} == {"provisioned"}
        assert len(settings.providers) == 3
        assert len(settings.teams) == 3
        assert all(team.email and team.webhook and team.pagerduty for team in settings.teams.values())


def test_settings_are_frozen() -> None:
    with pytest.raises(ValueError, match="frozen"):
        load("prod").platform = "other"  # type: ignore[misc]


@pytest.mark.parametrize(
    "old,new,said",
    [
        pytest.param(
            "stage: prod", "stagee: prod", "unknown key; did you mean 'stage'? allowed: ", id="typo-in-key"
        ),
        pytest.param("canaries:", "canary:", "unknown key; did you mean 'canaries'?", id="typo-at-top"),
        pytest.param(
            "api_4xx_percent: 1",
            "api_4xx_percent: 101",
            "must be a number above 0 to 100, not 101",
            id="percent",
        ),
        pytest.param(
            "api_4xx_percent: 1",
            "api_4xx_percent: -1",
            "must be a number above 0 to 100, not -1",
            id="negative-percent",
        ),
        pytest.param(
            "api_4xx_percent: 1",
            "api_4xx_percent: .nan",
            "must be a number above 0 to 100",
            id="not-a-number",
        ),
        pytest.param(
            "name: stripe", "name: adyen", "providers.1.name: 'adyen' is there already", id="same-provider"
        ),
        pytest.param("id: f6g7h8i9j0", "id: a1b2c3d4e5", "services.1.api.id: 'a1b2c3d4e5'", id="same-api"),
        pytest.param(
            "prod-capture,", "prod-authorize,", "functions.1.name: 'payments-prod-auth", id="same-function"
        ),
        pytest.param(
            "    team: refunds", "    team: refundz", "no team 'refundz'; one of pay", id="alarm-without-team"
        ),
        pytest.param(
            "service: payments", "service: paymets", "no service 'paymets'; one of pay", id="no-such-service"
        ),
        pytest.param(
            "billing: on-demand", "billing: free", "'provisioned' or 'on-demand', not 'free'", id="choice"
        ),
        pytest.param(
            "environment: prod", "environment: dev", "must be 'prod', as the file is called", id="file-name"
        ),
        pytest.param(
            "runbooks: https", "runbooks: http", "must be an address that starts with https://", id="http"
        ),
        pytest.param(
            "expire_days: 400",
            "expire_days: 399",
            "must be a whole number from 400, not 399",
            id="retention-too-short",
        ),
        pytest.param(
            "lock_days: 365",
            "lock_days: 364",
            "must be a whole number from 365, not 364",
            id="lock-too-short",
        ),
        pytest.param(
            "cron(0 3 * * SUN)", "cron(0 3 * *)", "maintenance.0.schedule", id="cron-with-four-fields"
        ),
        pytest.param(
            "- name: refunds",
            "- name: refundsabroad",
            "services.1.name: 'refundsabroad' makes the canary's name refundsabroad-prod-pay longer than 21",
            id="canary-too-long",
        ),
        pytest.param("    team: refunds\n", "", "team: is missing; one of payments, pl", id="no-team"),
        pytest.param("currencies: [USD, EUR, GBP]", "currencies: []", "at least 1 item(s), not 0", id="none"),
        pytest.param("platform: pay", "account: 12\nplatform: pay", "12 digits in quotes", id="account"),
        pytest.param("name: stripe", "name: Stripe", "allowed: a-z, 0-9 and hyphens.", id="described"),
        pytest.param(
            "memory_mb: 1024",
            "memory_mb: '1024'",
            "must be a whole number from 128 to 10240, not '1024'",
            id="number-in-quotes",
        ),
    ],
)
def test_a_wrong_value_is_named_with_its_line_and_what_is_allowed(
    refused: Refused, old: str, new: str, said: str
) -> None:
    text = changed(old, new)
    message = refused(text)
    assert said in message
    assert message.startswith("prod.yaml:")


def test_the_line_is_the_line_of_the_field(refused: Refused) -> None:
    text = changed("name: stripe", "name: adyen")
    second = [number for number, line in enumerate(text.splitlines(), 1) if "name: adyen" in line][1]
    assert refused(text).startswith(f"prod.yaml:{second}: ")


@pytest.mark.parametrize(
    "secret,kind",
    [
        pytest.param(
            "https://events.pagerduty.com/integration/x/enqueue", "PagerDuty", id="pagerduty-address"
        ),
        pytest.param("0123456789abcdef0123456789abcdef", "PagerDuty integration key", id="routing-key"),
        pytest.param("AKIAIOSFODNN7EXAMPLE", "AWS access key", id="aws-key"),
        pytest.param("https://user:hunter2@hooks.example.com/x", "user and password", id="user-info"),
        pytest.param("https://hooks.example.com/x?token=abc", "a password", id="token-in-query"),
        pytest.param("https://hooks.slack.com/services/T0/B0/x", "Slack webhook", id="slack"),
    ],
)
def test_a_secret_in_clear_is_refused_and_not_repeated(refused: Refused, secret: str, kind: str) -> None:
    message = refused(changed("https://hooks.example.com/refunds/alerts", secret))
    assert kind in message
    assert "teams.refunds.webhook.url: looks like" in message
    assert secret not in message


def test_critical_alarms_need_two_ways_to_a_human(refused: Refused) -> None:
    lines = PROD.splitlines(keepends=True)
    at = next(n for n, line in enumerate(lines) if line.startswith("  refunds:"))
    del lines[at + 2 : at + 4]
    message = refused("".join(lines))
    assert message == (
        f"prod.yaml:{at + 1}: teams.refunds: critical alarms need 2 channel(s) of email, webhook, pagerduty; "
        "has email"
    )


@pytest.mark.parametrize(
    "text,said",
    [
        pytest.param("a: [1", "not valid YAML", id="open-bracket"),
        pytest.param("a: 1\na: 2\n", "found duplicate key", id="duplicate-key"),
        pytest.param("- 1\n", "must be a mapping", id="list"),
        pytest.param("", "must be a mapping", id="empty"),
        pytest.param("a: &a [*a]\n", "unknown key", id="cycle"),
        pytest.param("a: !!python/object/apply:os.system [ls]\n", "unknown key", id="tag"),
    ],
)
def test_a_broken_file_is_one_error(refused: Refused, text: str, said: str) -> None:
    assert said in refused(text)


def test_a_missing_environment_lists_those_there_are() -> None:
    with pytest.raises(
        SettingsError, match=r"prdo\.yaml: no such env.* one of dev, prod\. Did you mean 'prod'\?"
    ):
        load("prdo")


def test_two_mistakes_are_both_said(refused: Refused) -> None:
    text = PROD.replace("name: stripe", "naem: stripe")
    assert "providers.1.name: is missing" in refused(text)
    assert "providers.1.naem: unknown key; did you mean 'name'?" in refused(text)


def test_a_private_endpoint_needs_two_zones(refused: Refused) -> None:
    one = "{us-east-1a: subnet-0123abcd}"
    network = f"{{vpc_id: vpc-0123456789abcdef0, security_groups: [sg-0123abcd], subnets: {one}}}"
    message = refused(changed("  slow_after_ms: 3000\n", f"  slow_after_ms: 3000\n  network: {network}\n"))
    assert "canaries.network.subnets" in message
    assert "at least 2" in message


@pytest.mark.parametrize(
    "slow_ms,availability,payment,field",
    [
        (20_000, 1, 5, "canaries.availability_interval_min: 1 min"),
        (20_000, 5, 5, "canaries.payment.interval_min: 5 min"),
        (12_000, 1, 4, "canaries.payment.interval_min: 4 min"),
        (15_000, 1, 3, "canaries.availability_interval_min: 1 min"),
    ],
)
def test_canaries_whose_runs_outlast_their_interval_are_refused(
    refused: Refused, slow_ms: int, availability: int, payment: int, field: str
) -> None:
    text = changed("slow_after_ms: 3000", f"slow_after_ms: {slow_ms}")
    text = text.replace("availability_interval_min: 1", f"availability_interval_min: {availability}")
    message = refused(text.replace("interval_min: 5}", f"interval_min: {payment}}}"))
    assert message.startswith("prod.yaml:")
    assert f": {field} are too short for runs that wait canaries.slow_after_ms" in message


@effort(deadline=None)
@given(slow_ms=st.integers(1, 20_000), availability=st.integers(1, 5), payment=st.integers(2, 5))
def test_canaries_that_settings_accept_have_times(slow_ms: int, availability: int, payment: int) -> None:
    tree = {
        "slow_after_ms": slow_ms,
        "availability_interval_min": availability,
        "payment": {"service": "payments", "secret": "a/b/c", "interval_min": payment},
    }
    try:
        Canaries.model_validate(tree)
    except ValidationError:
        with pytest.raises(TooShort):
            _times(slow_ms, availability, payment)
    else:
        _times(slow_ms, availability, payment)


def _times(slow_ms: int, availability: int, payment: int) -> None:
    of_availability(availability, slow_ms)
    of_payment(payment, slow_ms)


@pytest.mark.parametrize(
    "old,new,said",
    [
        (
            "name: stripe",
            "name: payments-api",
            "providers.1.name: team payments has alarms on 'payments-api'",
        ),
        ("name: stripe", "name: payments", "'payments' already (payment flow)"),
        ("name: stripe", "name: payments-maintenance", "already (maintenance of payments)"),
        ("name: stripe", "name: payments-prod-up", "'payments-prod-up' already (canary)"),
        (
            "payments-prod-idempotency",
            "payments-prod-transactions-merchant-created",
            "already (index merchant-created of payments-prod-transactions)",
        ),
        ("queue: payments-prod-settlement-dlq", "queue: adyen", "'adyen' already (dead-letter queue)"),
        ("stripe, team: payments", "archive, team: platform", "'archive' already (part of the monitoring)"),
        ("stripe, team: payments", "events-3, team: platform", "'events-3' already (part of the monitoring)"),
    ],
)
def test_two_subjects_of_one_team_have_two_names(refused: Refused, old: str, new: str, said: str) -> None:
    message = refused(changed(old, new))
    assert said in message
    assert "allowed: " in message


def test_one_team_may_answer_for_two_services(tmp_path: Path) -> None:
    (tmp_path / "prod.yaml").write_text(changed("    team: refunds", "    team: payments"), encoding="utf-8")
    assert {service.team for service in read(tmp_path / "prod.yaml").services} == {"payments"}


@pytest.mark.parametrize(
    "group",
    [
        "/aws/lambda/payments-prod-capture",
        "/aws/apigateway/refunds-api/prod/access",
        "API-Gateway-Execution-Logs_a1b2c3d4e5/prod",
        "/aws/events/payments-prod-audit",
        "/aws/kinesisfirehose/payments-prod-archive",
    ],
)
def test_the_application_has_a_log_group_of_its_own(refused: Refused, group: str) -> None:
    message = refused(changed("log_group: /payments/prod/application", f"log_group: {group}"))
    assert f"application.log_group: '{group}' is the log group of " in message


@pytest.mark.parametrize(
    "old,new",
    [
        ("    pagerduty: {secret: payments/prod/pagerduty/refunds, severities: [critical, warning]}\n", ""),
        ("pagerduty/refunds, severities: [critical, warning]", "pagerduty/refunds, severities: [warning]"),
    ],
)
def test_every_team_is_paged_for_critical_alarms(refused: Refused, old: str, new: str) -> None:
    assert "teams.refunds: needs pagerduty with critical among" in refused(changed(old, new))


yaml_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=20,
)


@effort(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(field=st.sampled_from(sorted(YAML(typ="safe").load(PROD))), value=yaml_values)
def test_any_value_anywhere_gives_settings_or_one_error(
    tmp_path_factory: pytest.TempPathFactory, field: str, value: object
) -> None:
    tree = {**YAML(typ="safe").load(PROD), field: value}
    path = tmp_path_factory.mktemp("any") / "prod.yaml"
    YAML(typ="safe").dump(tree, path)
    try:
        said = read(path).environment
    except SettingsError as error:
        said = str(error)
    assert said == "prod" or said.startswith(str(path))


@effort(deadline=None)
@given(junk=st.binary(max_size=200))
def test_any_bytes_give_one_error(tmp_path_factory: pytest.TempPathFactory, junk: bytes) -> None:
    path = tmp_path_factory.mktemp("junk") / "prod.yaml"
    path.write_bytes(junk)
    with pytest.raises(SettingsError):
        read(path)
