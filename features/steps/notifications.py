"""What the sentences about topics, subscriptions and messages mean."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from pytest_bdd import given, parsers, then

from features.steps.judgement import Judged, at_most, differs
from template import Resource, Template, is_secret_reference
from template.alarms import Action, AnyAlarm, alarms, composites
from template.filters import accepts
from template.iam import admits, policies, publisher_context
from template.messages import alarm_message, anomaly_message, api_call_event, budget_message

TOPIC, SUBSCRIPTION, QUEUE = "AWS::SNS::Topic", "AWS::SNS::Subscription", "AWS::SQS::Queue"
PAGING = re.compile(r"pagerduty|opsgenie|victorops|splunk|incident", re.IGNORECASE)
LONGEST_RETRY_S = 3600


def subscriptions(template: Template, topic: Resource | None) -> list[Resource]:
    """The subscriptions of a topic."""
    return [
        one
        for one in template.of(SUBSCRIPTION)
        if topic and template.target(one.written("TopicArn")) is topic
    ]


def delivered(template: Template, topic: Resource | None, message: object) -> list[Resource]:
    """The subscriptions of a topic that a message reaches."""
    return [
        one
        for one in subscriptions(template, topic)
        if accepts(one.get("FilterPolicy"), scope=one.get("FilterPolicyScope"), body=message)
    ]


def refused(template: Template, topic: Resource, service: str, source: object) -> str:
    """Why a service cannot publish to a topic, in words; nothing when policy and key let it."""
    context = publisher_context(source, template.place) | {
        "kms:EncryptionContext:aws:sns:topicArn": topic.arn
    }
    if not admits(
        policies(template, topic.logical_id), service, "sns:Publish", context, resource=str(topic.arn)
    ):
        return f"{topic.name} does not let {service} publish"
    key = template.target(topic.written("KmsMasterKeyId"), "AWS::KMS::Key")
    if key is None:
        return f"{topic.name} is not encrypted with a key of this template, which {service} could use"
    lacks = [
        action
        for action in ("kms:GenerateDataKey", "kms:Decrypt")
        if not admits(policies(template, key.logical_id), service, action, context)
    ]
    return f"the key of {topic.name} does not let {service} {lacks[0]}" if lacks else ""


def _topics(found: tuple[Action, ...]) -> list[Resource]:
    return [action.resource for action in found if action.resource is not None]


def _cost_topics(template: Template) -> list[Resource]:
    notified = [
        subscriber.get("Address")
        for budget in template.of("AWS::Budgets::Budget")
        for one in budget.get("NotificationsWithSubscribers", [])
        for subscriber in one.get("Subscribers", [])
        if subscriber.get("SubscriptionType") == "SNS"
    ]
    notified += [
        subscriber.get("Address")
        for one in template.of("AWS::CE::AnomalySubscription")
        for subscriber in one.get("Subscribers", [])
    ]
    found = dict.fromkeys(template.find(address, TOPIC) for address in notified)
    assert None not in found, "cost is told to something that is no topic of this template"
    return [topic for topic in found if topic]


@given("every topic")
def _every_topic(template: Template, judged: Judged[Resource]) -> None:
    judged.choose("topics", template.of(TOPIC))


@given("every queue")
def _every_queue(template: Template, judged: Judged[Resource]) -> None:
    judged.choose("queues", template.of(QUEUE))


@given("every subscription")
def _every_subscription(template: Template, judged: Judged[Resource]) -> None:
    judged.choose("subscriptions", template.of(SUBSCRIPTION))


@given("every subscription with a filter")
def _filtered(template: Template, judged: Judged[Resource]) -> None:
    judged.choose("subscriptions with a filter", template.of(SUBSCRIPTION).where("FilterPolicy"))


@given("every critical alarm and composite")
def _critical(template: Template, judged: Judged[AnyAlarm]) -> None:
    found = [
        one for one in (*alarms(template), *composites(template)) if one.name.split("-")[1] == "critical"
    ]
    judged.choose("critical alarms", found)


@given("every topic that budgets and cost anomalies are sent to")
def _cost(template: Template, judged: Judged[Resource]) -> None:
    judged.choose("topics for cost", _cost_topics(template))


@given("every topic that events are sent to")
@given("every target of an event rule that is a topic")
def _event_topics(template: Template, judged: Judged[Resource]) -> None:
    targets = [
        target.get("Arn") for rule in template.of("AWS::Events::Rule") for target in rule.get("Targets", [])
    ]
    judged.choose(
        "topics for events", dict.fromkeys(topic for arn in targets if (topic := template.find(arn, TOPIC)))
    )


@then("there is one for critical, warning and info")
def _three(judged: Judged[Resource]) -> None:
    judged.each(lambda _: "")
    endings = {topic.name.rpartition("-")[2] for topic in judged.things}
    missing = {"critical", "warning", "info"} - endings
    assert not missing, f"no topic for {missing}"


@then("each may publish to its topics, and use their keys")
def _may_publish(template: Template, judged: Judged[AnyAlarm]) -> None:
    def fault(alarm: AnyAlarm) -> str:
        told = _topics(alarm.actions)
        faults = [refused(template, topic, "cloudwatch.amazonaws.com", alarm.resource.arn) for topic in told]
        return "; ".join(filter(None, faults)) if told else "tells no topic"

    judged.each(fault)


@then("events may be published to it")
def _events_may(template: Template, judged: Judged[Resource]) -> None:
    rule = template.of("AWS::Events::Rule")[0].arn
    judged.each(lambda topic: refused(template, topic, "events.amazonaws.com", rule))


@then("budgets and cost anomalies may be published to it")
def _cost_may(template: Template, judged: Judged[Resource]) -> None:
    account = template.place.account
    sources = {
        "budgets.amazonaws.com": f"arn:aws:budgets::{account}:budget/sample",
        "costalerts.amazonaws.com": f"arn:aws:ce::{account}:anomalysubscription/sample",
    }
    judged.each(
        lambda topic: "; ".join(
            filter(None, (refused(template, topic, who, what) for who, what in sources.items()))
        )
    )


def _receivers(template: Template, alarm: AnyAlarm, kind: str, state: str) -> list[Resource]:
    message = alarm_message(alarm, state=state)
    return [one for topic in _topics(getattr(alarm, kind)) for one in delivered(template, topic, message)]


def _owner(subscription: Resource) -> str:
    """The team in the prefix that a subscription's filter names."""
    found = re.findall(
        r"[a-z0-9]+-(?:critical|warning|info)-([a-z0-9]+)-", str(subscription.get("FilterPolicy"))
    )
    return found[0] if found else ""


@then("its message on ALARM passes the filter of a subscription of its team")
def _alarm_arrives(template: Template, judged: Judged[AnyAlarm]) -> None:
    def fault(alarm: AnyAlarm) -> str:
        owners = {_owner(one) for one in _receivers(template, alarm, "actions", "ALARM")}
        return "" if alarm.name.split("-")[2] in owners else "reaches nobody of its team"

    judged.each(fault)


@then("its message on OK passes the same filters")
def _ok_arrives(template: Template, judged: Judged[AnyAlarm]) -> None:
    def ids(alarm: AnyAlarm, kind: str, state: str) -> list[str]:
        return sorted(one.logical_id for one in _receivers(template, alarm, kind, state))

    judged.each(lambda one: differs(ids(one, "ok_actions", "OK"), ids(one, "actions", "ALARM")))


@then("no other team receives it")
def _nobody_else(template: Template, judged: Judged[AnyAlarm]) -> None:
    judged.each(
        lambda one: differs(
            {_owner(sub) for sub in _receivers(template, one, "actions", "ALARM")}, {one.name.split("-")[2]}
        )
    )


@then(parsers.parse("its message passes the filters of at least {ways:d} kinds of subscription"))
def _ways(template: Template, judged: Judged[AnyAlarm], ways: int) -> None:
    def fault(alarm: AnyAlarm) -> str:
        found = {_way(one) for one in _receivers(template, alarm, "actions", "ALARM")}
        return "" if len(found) >= ways else f"only {', '.join(sorted(found)) or 'nothing'}"

    judged.each(fault)


def _way(subscription: Resource) -> str:
    return (
        "secret address"
        if is_secret_reference(subscription.written("Endpoint"))
        else str(subscription.get("Protocol"))
    )


@then("one of them is a secret address of PagerDuty")
def _pagerduty(template: Template, judged: Judged[AnyAlarm]) -> None:
    def fault(alarm: AnyAlarm) -> str:
        found = [
            one for one in _receivers(template, alarm, "actions", "ALARM") if _way(one) == "secret address"
        ]
        return (
            ""
            if any("pagerduty" in str(one.written("Endpoint")) for one in found)
            else "PagerDuty does not hear of it"
        )

    judged.each(fault)


@then("an event's message passes the filter of a subscription")
def _event_arrives(template: Template, judged: Judged[Resource]) -> None:
    message = api_call_event("logs", "DeleteLogGroup")
    judged.each(lambda topic: "" if delivered(template, topic, message) else "an event reaches nobody")


@then("a budget's message and an anomaly's message pass the filter of a subscription")
def _cost_arrives(template: Template, judged: Judged[Resource]) -> None:
    messages = {"budget": budget_message("sample"), "anomaly": anomaly_message()}
    judged.each(
        lambda topic: ", ".join(
            kind for kind, told in messages.items() if not delivered(template, topic, told)
        )
    )


@then("each filters on the message body")
def _on_body(judged: Judged[Resource]) -> None:
    judged.each(lambda one: differs(one.get("FilterPolicyScope"), "MessageBody"))


@then("each HTTPS address without a secret is of no paging service")
def _no_paging_address(judged: Judged[Resource]) -> None:
    judged.each(lambda one: "" if _way(one) == "secret address" else PAGING.search(str(one.get("Endpoint"))))


@then("PagerDuty receives the whole envelope")
def _envelope(judged: Judged[Resource]) -> None:
    judged.each(
        lambda one: (
            "raw delivery" if _way(one) == "secret address" and one.get("RawMessageDelivery") is True else ""
        )
    )


@then("each goes by e-mail, by HTTPS, or to an AWS service")
def _protocols(judged: Judged[Resource]) -> None:
    allowed = {"email", "https", "sqs", "lambda", "firehose"}
    judged.each(lambda one: "" if one.get("Protocol") in allowed else f"goes by {one.get('Protocol')}")
    judged.each(_not_https)


def _not_https(subscription: Resource) -> str:
    plain = subscription.get("Protocol") == "https" and _way(subscription) != "secret address"
    return (
        ""
        if not plain or str(subscription.get("Endpoint")).startswith("https://")
        else "its address is not https://"
    )


@then("each refuses to be published to without TLS")
def _tls(template: Template, judged: Judged[Resource]) -> None:
    def fault(topic: Resource) -> str:
        plain: Mapping[str, Any] = publisher_context(None, template.place) | {"aws:SecureTransport": "false"}
        denied = [one for one in policies(template, topic.logical_id) if one.effect == "Deny" and one.public]
        held = any(
            one.conditions.get("Bool", {}).get("aws:SecureTransport") == (plain["aws:SecureTransport"],)
            for one in denied
        )
        return "" if held else "may be published to without TLS"

    judged.each(fault)


@then("each has a dead-letter queue that lets the topic in")
def _dead_letters(template: Template, judged: Judged[Resource]) -> None:
    def fault(one: Resource) -> str:
        queue = template.target(one.written("RedrivePolicy.deadLetterTargetArn"), QUEUE)
        topic = template.target(one.written("TopicArn"), TOPIC)
        return not_let_in(template, queue, "sns.amazonaws.com", topic.arn if topic else None)

    judged.each(fault)


def not_let_in(template: Template, queue: Resource | None, service: str, source: object) -> str:
    """Why a service cannot leave a message in a dead-letter queue, in words; nothing when it can."""
    if queue is None:
        return "has no dead-letter queue of this template"
    context = publisher_context(source, template.place) | {"kms:EncryptionContext:aws:sqs:arn": queue.arn}
    if not admits(policies(template, queue.logical_id), service, "sqs:SendMessage", context):
        return f"{queue.name} does not let {service} in"
    key = template.target(queue.written("KmsMasterKeyId"), "AWS::KMS::Key")
    actions = ("kms:GenerateDataKey", "kms:Decrypt") if key else ()
    lacks = [
        action
        for action in actions
        if key and not admits(policies(template, key.logical_id), service, action, context)
    ]
    return f"the key of {queue.name} does not let {service} {lacks[0]}" if lacks else ""


@then("each HTTPS one retries for at most one hour")
def _retries(judged: Judged[Resource]) -> None:
    def fault(one: Resource) -> str:
        if one.get("Protocol") != "https":
            return ""
        policy = one.get("DeliveryPolicy.healthyRetryPolicy", {})
        longest = policy.get("numRetries", 0) * policy.get("maxDelayTarget", 0)
        return "" if at_most(longest, LONGEST_RETRY_S) else f"retries for up to {longest} s"

    judged.each(fault)


@then("an event rule carries it to PagerDuty without SNS")
def _by_another_path(template: Template, judged: Judged[AnyAlarm]) -> None:
    from features.steps.events import caught, to_pagerduty
    from template.messages import alarm_event

    def fault(alarm: AnyAlarm) -> str:
        for state, before in (("ALARM", "OK"), ("OK", "ALARM")):
            rules = caught(template, alarm_event(alarm, state=state, before=before))
            if not any(to_pagerduty(template, rule) for rule in rules):
                return f"{state} reaches PagerDuty through SNS only"
        return ""

    judged.each(fault)
