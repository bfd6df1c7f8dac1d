"""Every message reaches the people it is for, and nobody else; what cannot be delivered is kept."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from monitoring.notifications.subscriptions import Subscription, _address, subscriptions
from settings import conventions as names
from settings.environment import Settings
from settings.people import Channel, EmailChannel, PagerDutyChannel, Team, WebhookChannel
from template import Resource, Template, filters, iam
from template.answer import Answer

ACCOUNT = "123456789012"
TOPICS = ("critical", "warning", "info", "cost")

BUDGET_TEXT = """AWS Budget Notification October 30, 2026
AWS Account 123456789012

Dear AWS Customer,
You requested that we alert you when the ACTUAL Cost associated with your payments-prod budget is greater than
$6,000.00 for the current month."""

ANOMALY = {
    "accountId": ACCOUNT,
    "anomalyDetailsLink": "https://console.aws.amazon.com/cost-management/home#/anomaly-detection",
    "anomalyId": "newAnomalyId",
    "dimensionalValue": "AWS Lambda",
    "impact": {"maxImpact": 151, "totalImpact": 1001},
    "subscriptionName": "payments-prod",
}

TAMPERING = {
    "version": "0",
    "detail-type": "AWS API Call via CloudTrail",
    "source": "aws.logs",
    "detail": {"eventSource": "logs.amazonaws.com", "eventName": "DeleteLogGroup"},
}


def alarm(name: str, state: str = "ALARM", **more: Any) -> str:
    """What CloudWatch publishes: no severity, no team, no attributes (LocalStack's recorded snapshots)."""
    body = {
        "AlarmName": name,
        "AlarmDescription": "Payments fail.",
        "AWSAccountId": ACCOUNT,
        "NewStateValue": state,
        "NewStateReason": "Threshold Crossed",
        "StateChangeTime": "2026-10-30T10:00:00.000+0000",
        "Region": "US East (N. Virginia)",
        "AlarmArn": f"arn:aws:cloudwatch:us-east-1:{ACCOUNT}:alarm:{name}",
        "OldStateValue": "OK" if state == "ALARM" else "ALARM",
        "ActionExecutedAfterMuteWindow": False,
        **more,
    }
    return json.dumps(body)


def topic(view: Template, purpose: str) -> Resource:
    return view.of("AWS::SNS::Topic").named(f"payments-prod-{purpose}").one()


def subscribed(view: Template, purpose: str) -> list[Resource]:
    arn = topic(view, purpose).arn
    return [one for one in view.of("AWS::SNS::Subscription") if one.get("TopicArn") == arn]


def reached(view: Template, purpose: str, message: str) -> set[str]:
    """Endpoints that a message on a topic arrives at."""
    return {
        str(one.written("Endpoint"))
        for one in subscribed(view, purpose)
        if filters.accepts(one.get("FilterPolicy"), scope=one.get("FilterPolicyScope"), body=message)
    }


def ways(team: Team, severity: str) -> set[str]:
    """Where a team wants to hear of a severity, said again without the builder."""
    return {endpoint(channel) for channel in team.channels().values() if severity in channel.severities}


def endpoint(channel: object) -> str:
    if isinstance(channel, EmailChannel):
        return channel.address
    if isinstance(channel, WebhookChannel):
        return channel.url
    assert isinstance(channel, PagerDutyChannel)
    return f"{{{{resolve:secretsmanager:{channel.secret}:SecretString:endpoint}}}}"


@pytest.mark.parametrize("state", ["ALARM", "OK", "INSUFFICIENT_DATA"])
@pytest.mark.parametrize("severity", ["critical", "warning", "info"])
@pytest.mark.parametrize("team", ["payments", "refunds", "platform"])
def test_an_alarm_reaches_its_team_by_all_its_channels_and_nobody_else(
    view: Template, prod_settings: Settings, team: str, severity: str, state: str
) -> None:
    message = alarm(f"prod-{severity}-{team}-payments-api-5xx-rate", state)
    assert reached(view, severity, message) == ways(prod_settings.teams[team], severity) != set()


def test_a_composite_alarm_arrives_like_any_other(view: Template, prod_settings: Settings) -> None:
    children = [{"Arn": f"arn:aws:cloudwatch:us-east-1:{ACCOUNT}:alarm:x", "State": {"Value": "ALARM"}}]
    message = alarm("prod-critical-payments-payments-unavailable", TriggeringChildren=children)
    assert reached(view, "critical", message) == ways(prod_settings.teams["payments"], "critical")


def test_an_alarm_of_another_environment_reaches_nobody(view: Template) -> None:
    assert reached(view, "critical", alarm("dev-critical-payments-payments-api-5xx-rate")) == set()


@pytest.mark.parametrize("purpose", ["critical", "warning"])
def test_an_event_reaches_those_who_operate_the_monitoring_but_not_pagerduty(
    view: Template, purpose: str
) -> None:
    expected = {"platform-oncall@example.com", "https://hooks.example.com/platform/alerts"}
    assert reached(view, purpose, json.dumps(TAMPERING)) == expected


@pytest.mark.parametrize(
    "message",
    [
        pytest.param(BUDGET_TEXT, id="budget-as-plain-text"),
        pytest.param(json.dumps(ANOMALY), id="anomaly-as-json"),
        pytest.param("[1]", id="anything"),
    ],
)
def test_a_message_about_cost_arrives_whatever_its_shape(view: Template, message: str) -> None:
    expected = {"platform-oncall@example.com", "https://hooks.example.com/platform/alerts"}
    assert reached(view, "cost", message) == expected


def test_every_filter_looks_into_the_body_and_is_one_that_sns_takes(view: Template) -> None:
    filtered = [one for one in view.of("AWS::SNS::Subscription") if one.get("FilterPolicy")]
    assert len(filtered) > 20
    for one in filtered:
        assert one.get("FilterPolicyScope") == "MessageBody", one
        filters.check_policy(one.get("FilterPolicy"), scope="MessageBody")


@pytest.mark.parametrize("purpose", TOPICS)
def test_every_topic_is_encrypted_with_our_key_and_signs_with_sha_256(view: Template, purpose: str) -> None:
    one = topic(view, purpose)
    assert one.get("KmsMasterKeyId") == view.of("AWS::KMS::Key").one().arn
    assert one.get("SignatureVersion") == "2"


def admitted(view: Template, purpose: str, service: str, **request: str) -> Answer:
    """Whether a service may publish on a topic, with what it says about the request."""
    arn = topic(view, purpose).arn
    policy = next(one for one in view.of("AWS::SNS::TopicPolicy") if one.get("Topics") == [arn])
    context = {"aws:SecureTransport": "true", **{f"aws:{key}": value for key, value in request.items()}}
    document = policy.get("PolicyDocument")
    return iam.admits(document, f"{service}.amazonaws.com", "sns:Publish", context, resource=str(arn))


def alarm_source(view: Template, name: str) -> dict[str, str]:
    account = view.place.account
    arn = f"arn:aws:cloudwatch:us-east-1:{account}:alarm:{name}"
    return {"SourceAccount": account, "SourceArn": arn}


@pytest.mark.parametrize("purpose", ["critical", "warning", "info"])
def test_a_topic_takes_alarms_of_its_own_severity_only(view: Template, purpose: str) -> None:
    taken = {
        severity
        for severity in ("critical", "warning", "info")
        if admitted(view, purpose, "cloudwatch", **alarm_source(view, f"prod-{severity}-payments-x-y"))
        is Answer.YES
    }
    assert taken == {purpose}


@pytest.mark.parametrize(
    "service,topics",
    [
        ("events", {"critical", "warning"}),
        ("budgets", {"cost"}),
        ("costalerts", {"cost"}),
        ("s3", set()),
    ],
)
def test_each_service_may_publish_only_where_it_does(view: Template, service: str, topics: set[str]) -> None:
    account = view.place.account
    request = {
        "events": {},
        "budgets": {
            "SourceAccount": account,
            "SourceArn": f"arn:aws:budgets::{account}:budget/payments-prod",
        },
        "costalerts": {"SourceAccount": account},
        "s3": {"SourceAccount": account},
    }[service]
    assert {one for one in TOPICS if admitted(view, one, service, **request) is Answer.YES} == topics


@pytest.mark.parametrize(
    "service,purpose", [("cloudwatch", "critical"), ("budgets", "cost"), ("costalerts", "cost")]
)
def test_no_service_publishes_for_another_account(view: Template, service: str, purpose: str) -> None:
    arn = "arn:aws:cloudwatch:us-east-1:999999999999:alarm:prod-critical-x"
    foreign = {"SourceAccount": "999999999999", "SourceArn": arn}
    assert admitted(view, purpose, service, **foreign) is Answer.NO


@pytest.mark.parametrize("purpose", TOPICS)
def test_nothing_is_published_in_clear(view: Template, purpose: str) -> None:
    service = "budgets" if purpose == "cost" else "cloudwatch"
    request = {**alarm_source(view, f"prod-{purpose}-payments-x-y"), "SecureTransport": "false"}
    if purpose == "cost":
        request["SourceArn"] = f"arn:aws:budgets::{view.place.account}:budget/payments-prod"
    assert admitted(view, purpose, service, **request) is Answer.NO
    assert admitted(view, purpose, service, **{**request, "SecureTransport": "true"}) is Answer.YES


def test_what_cannot_be_delivered_is_kept_two_weeks_in_a_queue_that_sns_may_fill(view: Template) -> None:
    queue = view.of("AWS::SQS::Queue").named("payments-prod-alerts-dlq").one()
    for one in view.of("AWS::SNS::Subscription"):
        assert one.get("RedrivePolicy") == {"deadLetterTargetArn": queue.arn}, one
    assert queue.get("KmsMasterKeyId") == view.of("AWS::KMS::Key").one().arn
    assert queue.number("MessageRetentionPeriod") == 14 * 24 * 3600
    policy = next(one for one in view.of("AWS::SQS::QueuePolicy") if one.get("Queues") == [queue.ref])
    document = policy.get("PolicyDocument")
    own = {"aws:SourceArn": topic(view, "critical").arn, "aws:SecureTransport": "true"}
    foreign = {**own, "aws:SourceArn": "arn:aws:sns:us-east-1:999999999999:payments-prod-critical"}
    clear = {**own, "aws:SecureTransport": "false"}
    asked = [
        iam.admits(document, "sns.amazonaws.com", "sqs:SendMessage", each) for each in (own, foreign, clear)
    ]
    assert asked == [Answer.YES, Answer.NO, Answer.NO]


def test_every_address_on_the_web_is_https_and_tried_for_a_quarter_of_an_hour(view: Template) -> None:
    web = [one for one in view.of("AWS::SNS::Subscription") if one.get("Protocol") != "email"]
    assert len(web) > 10
    for one in web:
        assert one.get("Protocol") == "https"
        assert str(one.written("Endpoint")).startswith(("https://", "{{resolve:secretsmanager:"))
        policy = one.get("DeliveryPolicy")["healthyRetryPolicy"]
        assert 300 <= longest_wait(policy) <= 1000, one


def longest_wait(policy: Mapping[str, Any]) -> int:
    """Seconds until SNS gives up, with every wait in between as long as it may be; SNS allows 3,600."""
    between = policy["numRetries"] - sum(policy[f"num{phase}DelayRetries"] for phase in ("No", "Min", "Max"))
    assert between >= 0
    slow = policy["numMaxDelayRetries"] + between
    return int(policy["numMinDelayRetries"] * policy["minDelayTarget"] + slow * policy["maxDelayTarget"])


def test_pagerduty_gets_the_envelope_at_an_address_that_only_a_secret_knows(
    view: Template, prod: Mapping[str, Any]
) -> None:
    secret = [one for one in view.of("AWS::SNS::Subscription") if "{{" in str(one.written("Endpoint"))]
    assert len(secret) == 6
    for one in secret:
        assert one.get("RawMessageDelivery") is False
        assert set(one.get("FilterPolicy")) == {"AlarmName"}
    assert "events.pagerduty.com/integration" not in json.dumps(prod)


def only(settings: Settings, **teams: Team) -> Settings:
    """The settings with these teams changed."""
    return settings.model_copy(update={"teams": {**settings.teams, **teams}})


def by_address(found: Iterable[Subscription]) -> dict[tuple[str, str], Subscription]:
    return {(one.topic, one.endpoint): one for one in found}


def test_teams_that_share_an_address_share_a_subscription_that_takes_alarms_of_both(
    prod_settings: Settings,
) -> None:
    refunds = prod_settings.teams["refunds"].model_copy(
        update={"email": prod_settings.teams["platform"].email}
    )
    found = subscriptions(only(prod_settings, refunds=refunds))
    assert len(by_address(found)) == len(found)
    policy = by_address(found)["critical", "platform-oncall@example.com"].filter()
    bodies = [alarm("prod-critical-refunds-x-y"), alarm("prod-critical-platform-x-y"), json.dumps(TAMPERING)]
    assert all(filters.accepts(policy, scope="MessageBody", body=body) for body in bodies)
    assert not filters.accepts(policy, scope="MessageBody", body=alarm("prod-critical-payments-x-y"))


def test_events_reach_operators_who_hear_of_warnings_only_in_pagerduty(prod_settings: Settings) -> None:
    platform = prod_settings.teams["platform"]
    quiet = platform.model_copy(
        update={
            "email": EmailChannel(address="platform@example.com", severities=("critical", "info")),
            "webhook": None,
        }
    )
    found = by_address(subscriptions(only(prod_settings, platform=quiet)))
    policy = found["warning", "platform@example.com"].filter()
    assert filters.accepts(policy, scope="MessageBody", body=json.dumps(TAMPERING))
    assert not filters.accepts(policy, scope="MessageBody", body=alarm("prod-warning-platform-x-y"))


def test_cost_reaches_a_team_without_mail(prod_settings: Settings) -> None:
    team = prod_settings.teams["platform"].model_copy(update={"email": None})
    found = [one for one in subscriptions(only(prod_settings, platform=team)) if one.topic == "cost"]
    assert [(one.protocol, one.filter()) for one in found] == [("https", None)]


def test_subscriptions_do_not_depend_on_the_order_of_teams(prod_settings: Settings) -> None:
    turned = dict(reversed(prod_settings.teams.items()))
    assert subscriptions(prod_settings.model_copy(update={"teams": turned})) == subscriptions(prod_settings)


WORDS = some.from_regex(r"[a-z][a-z0-9]{1,15}", fullmatch=True)


@given(team=WORDS, other=WORDS, subject=some.text(max_size=40), severity=some.sampled_from(names.SEVERITIES))
def test_no_teams_filter_ever_takes_another_teams_alarm(
    team: str, other: str, subject: str, severity: str
) -> None:
    one = Subscription(
        name="x",
        topic=severity,
        protocol="email",
        endpoint="x@example.com",
        prefixes=(names.alarm_prefix("prod", severity, team),),
    )
    message = alarm(names.alarm_name("prod", severity, other, subject, "symptom"))
    assert filters.accepts(one.filter(), scope="MessageBody", body=message) == (team == other)


def test_a_channel_of_a_new_kind_is_refused_and_not_forgotten() -> None:
    with pytest.raises(TypeError, match="one of email, webhook, pagerduty"):
        _address(Channel(severities=("info",)))
