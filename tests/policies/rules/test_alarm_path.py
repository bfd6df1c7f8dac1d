"""Every silent end of the path from an alarm to a human is found by the rule that names it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from policies.rules import (
    alarm_actions,
    alarm_severity,
    composites,
    dead_letters,
    keys,
    subscriptions,
    topics,
)
from tests.policies.rules.conftest import Body, Judge
from tests.policies.rules.test_alarm_twins import BREAKS

MODULES = (alarm_actions, alarm_severity, composites, dead_letters, keys, subscriptions, topics)
RULES = [one.id for module in MODULES for one in vars(module).values() if hasattr(one, "ask")]
Break = Callable[[Body], Any]
OTHER = "arn:aws:sns:us-east-1:609831742057:somewhere-else"


def props(body: Body, kind: str, word: str) -> dict[str, Any]:
    """The properties of the first resource of a type with a word in its id or in what it says."""
    found: list[dict[str, Any]] = [
        one["Properties"]
        for name, one in body["Resources"].items()
        if one["Type"] == kind and (word in name or word in str(one["Properties"]))
    ]
    assert found, f"no {kind} with {word}"
    return found[0]


def named(body: Body, name: str) -> dict[str, Any]:
    """The properties of an alarm or composite by its name."""
    return next(
        one["Properties"] for one in body["Resources"].values() if one["Properties"].get("AlarmName") == name
    )


def topic(body: Body, word: str) -> dict[str, Any]:
    return {
        "Ref": next(n for n, o in body["Resources"].items() if o["Type"] == "AWS::SNS::Topic" and word in n)
    }


def sub(body: Body, word: str) -> dict[str, Any]:
    return next(
        one["Properties"]
        for name, one in body["Resources"].items()
        if one["Type"] == "AWS::SNS::Subscription" and name.startswith(f"Notifications{word}")
    )


def policy(body: Body, word: str) -> dict[str, Any]:
    found = props(body, "AWS::SNS::TopicPolicy", f"Notifications{word}Policy")
    statements: dict[str, Any] = {one["Sid"]: one for one in found["PolicyDocument"]["Statement"]}
    return statements


def key(body: Body) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = props(body, "AWS::KMS::Key", "")["KeyPolicy"]["Statement"]
    return found


def without(statements: list[dict[str, Any]], sid: str) -> None:
    statements[:] = [one for one in statements if one["Sid"] != sid]


def drop_statement(word: str, sid: str) -> Break:
    def broken(body: Body) -> None:
        without(
            props(body, "AWS::SNS::TopicPolicy", f"Notifications{word}Policy")["PolicyDocument"]["Statement"],
            sid,
        )

    return broken


def alarm(**changes: Any) -> Break:
    return lambda body: named(body, "prod-warning-platform-log-pipeline-silent").update(changes)


def composite(**changes: Any) -> Break:
    return lambda body: named(body, "prod-critical-refunds-refunds-unavailable").update(changes)


def rule_text(old: str, new: str, name: str = "prod-critical-refunds-refunds-unavailable") -> Break:
    def broken(body: Body) -> None:
        found = named(body, name)
        assert old in found["AlarmRule"]
        found["AlarmRule"] = found["AlarmRule"].replace(old, new)

    return broken


def subscription(word: str, **changes: Any) -> Break:
    return lambda body: sub(body, word).update(changes)


def body_filter(policy: Any) -> dict[str, Any]:
    return {"FilterPolicy": policy, "FilterPolicyScope": "MessageBody"}


def statement(word: str, sid: str, **changes: Any) -> Break:
    return lambda body: policy(body, word)[sid].update(changes)


def deny(body: Body) -> None:
    found = props(body, "AWS::SNS::TopicPolicy", "NotificationscriticalPolicy")["PolicyDocument"]["Statement"]
    found.append({"Effect": "Deny", "Principal": "*", "Action": "sns:Publish", "Resource": "*"})


def key_change(sid: str, **changes: Any) -> Break:
    return lambda body: next(one for one in key(body) if one["Sid"] == sid).update(changes)


def key_without(sid: str) -> Break:
    return lambda body: without(key(body), sid)


def retry(**changes: Any) -> Break:
    return lambda body: sub(body, "criticalpaymentswebhook")["DeliveryPolicy"]["healthyRetryPolicy"].update(
        changes
    )


def swap_filters(body: Body) -> None:
    one, two = sub(body, "criticalpaymentspagerduty"), sub(body, "criticalrefundspagerduty")
    one["FilterPolicy"], two["FilterPolicy"] = two["FilterPolicy"], one["FilterPolicy"]


def drop_subscribers(word: str) -> Break:
    def broken(body: Body) -> None:
        names = [n for n in body["Resources"] if n.startswith(f"Notifications{word}") and "Topic" not in n]
        for name in names:
            if body["Resources"][name]["Type"] == "AWS::SNS::Subscription":
                del body["Resources"][name]

    return broken


def mute(**schedule: str) -> Break:
    return lambda body: props(body, "AWS::CloudWatch::AlarmMuteRule", "")["Rule"]["Schedule"].update(schedule)


def queue(**changes: Any) -> Break:
    return lambda body: props(body, "AWS::SQS::Queue", "alertsdlq").update(changes)


def queue_policy(**changes: Any) -> Break:
    found = "Notificationsalertsdlq"
    return lambda body: props(body, "AWS::SQS::QueuePolicy", found)["PolicyDocument"]["Statement"][0].update(
        changes
    )


API = 'ALARM("prod-info-refunds-refunds-api-5xx-rate")'
NO_ACTIONS: dict[str, Any] = {"AlarmActions": [], "OKActions": []}
DEFECTS: dict[str, tuple[str, str, Break]] = {
    "D01 filter on attributes": (
        "subscription-filters-attributes",
        "MessageBody is needed",
        lambda b: sub(b, "criticalpaymentsemail").pop("FilterPolicyScope"),
    ),
    "D02 filter on a key that no message has": (
        "subscription-hears-nothing",
        "severity",
        subscription("criticalpaymentsemail", **body_filter({"severity": ["critical"]})),
    ),
    "D02 filter on that key besides the name": (
        "subscription-hears-nothing",
        "severity",
        lambda b: sub(b, "criticalpaymentsemail")["FilterPolicy"].update(severity=["critical"]),
    ),
    "D03 AWS-managed key": (
        "topic-key-closed",
        "customer key",
        lambda b: props(b, "AWS::SNS::Topic", "criticalTopic").update(KmsMasterKeyId="alias/aws/sns"),
    ),
    "D04 key does not admit CloudWatch": ("key-refuses-user", "cloudwatch", key_without("Alarms")),
    "key admits CloudWatch to decrypt only": (
        "key-refuses-user",
        "GenerateDataKey",
        key_change("Alarms", Action=["kms:Decrypt"]),
    ),
    "key admits a misspelt service": (
        "key-refuses-user",
        "cloudwatch",
        key_change("Alarms", Principal={"Service": "monitoring.amazonaws.com"}),
    ),
    "key does not admit EventBridge to topics": ("key-refuses-user", "events", key_without("EventsToTopics")),
    "key does not admit EventBridge to queues": ("key-refuses-user", "events", key_without("EventsToQueues")),
    "key does not admit Budgets": ("key-refuses-user", "budgets", key_without("Budgets")),
    "key does not admit cost anomalies": ("key-refuses-user", "costalerts", key_without("CostAnomalies")),
    "key does not admit SNS to dead letters": ("key-refuses-user", "sns", key_without("DeadLetters")),
    "key does not admit CloudWatch Logs": ("key-refuses-user", "logs", key_without("Logs")),
    "key admits Logs of another region": (
        "key-refuses-user",
        "logs",
        key_change("Logs", Principal={"Service": "logs.eu-west-1.amazonaws.com"}),
    ),
    "key does not admit the roles that write to buckets": (
        "key-refuses-user",
        "role",
        key_without("UseThroughServices"),
    ),
    "key is disabled": (
        "key-disabled",
        "Enabled",
        lambda b: props(b, "AWS::KMS::Key", "").update(Enabled=False),
    ),
    "key of another account": (
        "topic-key-closed",
        "outside",
        lambda b: props(b, "AWS::SNS::Topic", "infoTopic").update(
            KmsMasterKeyId="arn:aws:kms:us-east-1:444455556666:key/x"
        ),
    ),
    "D05 topic does not admit CloudWatch": (
        "topic-refuses-publisher",
        "cloudwatch",
        drop_statement("critical", "Alarms"),
    ),
    "D06 topic does not admit EventBridge": (
        "topic-refuses-publisher",
        "events",
        drop_statement("warning", "Events"),
    ),
    "topic does not admit Budgets": ("topic-refuses-publisher", "budgets", drop_statement("cost", "Budgets")),
    "topic does not admit cost anomalies": (
        "topic-refuses-publisher",
        "costalerts",
        drop_statement("cost", "CostAnomalies"),
    ),
    "topic admits another action": (
        "topic-refuses-publisher",
        "cloudwatch",
        statement("info", "Alarms", Action="sns:Subscribe"),
    ),
    "topic admits a misspelt service": (
        "topic-refuses-publisher",
        "cloudwatch",
        statement("info", "Alarms", Principal={"Service": "alarms.amazonaws.com"}),
    ),
    "topic admits another account": (
        "topic-refuses-publisher",
        "cloudwatch",
        lambda b: policy(b, "info")["Alarms"]["Condition"].update(
            StringEquals={"aws:SourceAccount": "999999999999"}
        ),
    ),
    "topic admits alarms of another name": (
        "topic-refuses-publisher",
        "cloudwatch",
        lambda b: policy(b, "info")["Alarms"].update(
            Condition={"ArnLike": {"aws:SourceArn": "arn:aws:cloudwatch:us-east-1:609831742057:alarm:dev-*"}}
        ),
    ),
    "topic denies everybody": ("topic-refuses-publisher", "refuses", deny),
    "policy is about another topic": (
        "topic-policy-misplaced",
        "is about",
        lambda b: policy(b, "info")["Alarms"].update(Resource=topic(b, "warningTopic")),
    ),
    "policy is attached to another topic": (
        "topic-policy-misplaced",
        "attached",
        lambda b: props(b, "AWS::SNS::TopicPolicy", "NotificationsinfoPolicy").update(
            Topics=[topic(b, "warningTopic")]
        ),
    ),
    "log group on the AWS-managed key": (
        "log-key-closed",
        "customer key",
        lambda b: props(b, "AWS::Logs::LogGroup", "").update(KmsKeyId="alias/aws/logs"),
    ),
    "topic is FIFO": (
        "topic-fifo",
        "standard",
        lambda b: props(b, "AWS::SNS::Topic", "infoTopic").update(FifoTopic=True),
    ),
    "display name of another severity": (
        "topic-severity-crossed",
        "critical",
        lambda b: props(b, "AWS::SNS::Topic", "infoTopic").update(DisplayName="prod critical"),
    ),
    "D19 composite names a missing child": (
        "composite-child-missing",
        "5xx-rte",
        rule_text("api-5xx-rate", "api-5xx-rte"),
    ),
    "composite names its child in another case": (
        "composite-child-missing",
        "near it",
        rule_text("api-5xx-rate", "API-5xx-rate"),
    ),
    "composite's rule does not parse": ("composite-does-not-parse", "character", rule_text(" OR ", " || ")),
    "composite reads itself": (
        "composite-reads-itself",
        "among",
        rule_text("prod-info-refunds-refunds-api-5xx-rate", "prod-critical-refunds-refunds-unavailable"),
    ),
    "composite fires when a child is OK": (
        "composite-never-changes",
        "every child is OK",
        rule_text(API, API.replace("ALARM", "OK")),
    ),
    "composite is always true": ("composite-never-changes", "every state", rule_text(API, "TRUE")),
    "composite can never fire": (
        "composite-never-changes",
        "no state",
        composite(AlarmRule=f"{API} AND NOT {API}"),
    ),
    "composite reads a window's OK": (
        "composite-reads-the-wrong-state",
        "falls silent",
        rule_text(
            'ALARM("prod-info-refunds-refunds-api-fast-burn-long")',
            'OK("prod-info-refunds-refunds-api-fast-burn-long")',
        ),
    ),
    "composite waits for missing data that never count": (
        "composite-reads-the-wrong-state",
        "never has that state",
        rule_text(API, API.replace("ALARM", "INSUFFICIENT_DATA")),
    ),
    "composite joins all by AND": ("composite-joined-wrongly", "at once", rule_text(" OR ", " AND ")),
    "composite joins windows by OR": ("composite-joined-wrongly", "other window", rule_text(" AND ", " OR ")),
    "composite loses a child that its twin has": (
        "composite-differs-from-its-twin",
        "5xx-rate",
        rule_text(f"{API} OR ", ""),
    ),
    "suppressor is missing": (
        "composite-held-back-wrongly",
        "no alarm",
        composite(ActionsSuppressor="prod-info-nothing"),
    ),
    "suppressor is a child": (
        "composite-held-back-wrongly",
        "reports",
        composite(ActionsSuppressor="prod-info-refunds-refunds-api-5xx-rate"),
    ),
    "suppressor fires with the composite": (
        "composite-held-back-wrongly",
        "whenever",
        composite(ActionsSuppressor="prod-info-refunds-refunds-held-back"),
    ),
    "suppressor is another service's": (
        "composite-held-back-wrongly",
        "belongs",
        composite(ActionsSuppressor="prod-info-payments-payments-maintenance-announced"),
    ),
    "suppressor waits for hours": (
        "composite-held-back-wrongly",
        "900",
        composite(ActionsSuppressorWaitPeriod=7200),
    ),
    "suppressor extends for days": (
        "composite-held-back-wrongly",
        "3600",
        composite(ActionsSuppressorExtensionPeriod=180000),
    ),
    "mutes always": (
        "alarm-muted-for-ever",
        "of the time",
        mute(Expression="cron(* * * * *)", Duration="PT1H"),
    ),
    "mutes half of every day": (
        "alarm-muted-for-ever",
        "50%",
        mute(Expression="cron(0 3 * * *)", Duration="PT12H"),
    ),
    "mutes a missing alarm": (
        "alarm-muted-for-ever",
        "no alarm",
        lambda b: props(b, "AWS::CloudWatch::AlarmMuteRule", "")["MuteTargets"].update(
            AlarmNames=["prod-critical-x"]
        ),
    ),
    "D20 OK actions only": ("alarm-recovery-only", "ALARM is needed", alarm(AlarmActions=[])),
    "composite with OK actions only": ("alarm-recovery-only", "ALARM is needed", composite(AlarmActions=[])),
    "no action at all": ("alarm-tells-nobody", "no composite", alarm(**NO_ACTIONS)),
    "composite without actions": (
        "alarm-tells-nobody",
        "no composite",
        lambda b: named(b, "prod-warning-refunds-refunds-degraded").update(NO_ACTIONS),
    ),
    "child without actions": (
        "alarm-quiet-among-siblings",
        "beside it",
        lambda b: named(b, "prod-info-refunds-refunds-api-5xx-rate").update(NO_ACTIONS),
    ),
    "no OK to a paging topic": ("alarm-never-resolves", "pages", composite(OKActions=[])),
    "no OK where others have it": (
        "alarm-never-resolves",
        "hears OK of its other",
        lambda b: named(b, "prod-info-refunds-refunds-api-5xx-rate").update(OKActions=[]),
    ),
    "actions are switched off": ("alarm-switched-off", "false", composite(ActionsEnabled=False)),
    "action outside": ("alarm-action-nowhere", "outside", alarm(AlarmActions=[OTHER])),
    "action is a misspelt topic": (
        "alarm-action-nowhere",
        "near it",
        alarm(AlarmActions=["arn:aws:sns:us-east-1:609831742057:payments-prod-critcal"]),
    ),
    "action in another region": (
        "alarm-action-nowhere",
        "another region",
        alarm(AlarmActions=["arn:aws:sns:eu-west-1:609831742057:payments-prod-warning"]),
    ),
    "action is a queue": (
        "alarm-action-nowhere",
        "nothing that",
        alarm(AlarmActions=[{"Fn::GetAtt": ["NotificationsalertsdlqQueue2C76238C", "Arn"]}]),
    ),
    "action is listed twice": (
        "alarm-action-twice",
        "2 times",
        lambda b: alarm(AlarmActions=[topic(b, "warningTopic")] * 2)(b),
    ),
    "D21 critical alarm to the info topic": (
        "alarm-severity-crossed",
        "critical alarm",
        lambda b: composite(AlarmActions=[topic(b, "infoTopic")])(b),
    ),
    "info alarm to the critical topic": (
        "alarm-severity-crossed",
        "info alarm",
        lambda b: named(b, "prod-info-refunds-refunds-api-5xx-rate").update(
            AlarmActions=[topic(b, "criticalTopic")]
        ),
    ),
    "OK to a topic of another severity": (
        "alarm-severity-crossed",
        "OKActions",
        lambda b: composite(OKActions=[topic(b, "infoTopic")])(b),
    ),
    "D22 topic without a subscriber": ("topic-nobody-subscribes", "one at least", drop_subscribers("cost")),
    "filter with another prefix": (
        "subscription-hears-nothing",
        "no alarm",
        subscription(
            "criticalpaymentsemail", **body_filter({"AlarmName": [{"prefix": "prod-critical-orders-"}]})
        ),
    ),
    "filter drops the team's alarms": (
        "alarm-heard-by-nobody",
        "filters",
        lambda b: [
            sub(b, f"warningrefunds{way}").update(body_filter({"AlarmName": ["x"]}))
            for way in ("email", "webhook", "pagerduty")
        ],
    ),
    "filter drops events": (
        "event-heard-by-nobody",
        "filters",
        lambda b: [
            sub(b, f"criticalplatform{way}").update(
                body_filter({"AlarmName": [{"prefix": "prod-critical-platform-"}]})
            )
            for way in ("email", "webhook")
        ],
    ),
    "one filter drops events": (
        "subscription-differs-from-its-twin",
        "filters events",
        subscription(
            "criticalplatformemail", **body_filter({"AlarmName": [{"prefix": "prod-critical-platform-"}]})
        ),
    ),
    "filter drops budgets": (
        "event-heard-by-nobody",
        "filters",
        lambda b: [
            sub(b, f"costplatform{way}").update(body_filter({"AlarmName": [{"exists": True}]}))
            for way in ("email", "webhook")
        ],
    ),
    "filter drops OK": (
        "subscription-drops-one-state",
        "not OK",
        lambda b: sub(b, "criticalpaymentspagerduty")["FilterPolicy"].update(NewStateValue=["ALARM"]),
    ),
    "filter drops ALARM": (
        "subscription-drops-one-state",
        "not ALARM",
        lambda b: sub(b, "criticalpaymentsemail")["FilterPolicy"].update(NewStateValue=["OK"]),
    ),
    "state spelt in small letters": (
        "subscription-hears-nothing",
        "values",
        lambda b: sub(b, "criticalpaymentsemail")["FilterPolicy"].update(NewStateValue=["Alarm"]),
    ),
    "teams are crossed": ("subscription-hears-another-team", "refunds", swap_filters),
    "filter is taken off": (
        "subscription-hears-another-team",
        "address of",
        lambda b: sub(b, "criticalpaymentsemail").pop("FilterPolicy"),
    ),
    "address of another team": (
        "subscription-hears-another-team",
        "address of",
        subscription("criticalpaymentsemail", Endpoint="refunds-oncall@example.com"),
    ),
    "critical alarm loses its pager": (
        "alarm-critical-pages-nobody",
        "no paging service",
        lambda b: [
            b["Resources"].pop(n)
            for n in list(b["Resources"])
            if n.startswith("Notificationscriticalrefundspagerduty")
        ],
    ),
    "plain HTTP": (
        "subscription-unreachable",
        "Protocol is http",
        subscription("criticalpaymentswebhook", Protocol="http"),
    ),
    "https without scheme": (
        "subscription-unreachable",
        "no address",
        subscription("criticalpaymentswebhook", Endpoint="hooks.example.com/x"),
    ),
    "email without @": (
        "subscription-unreachable",
        "name@domain",
        subscription("criticalpaymentsemail", Endpoint="oncall.example.com"),
    ),
    "raw to PagerDuty": (
        "subscription-raw-to-pager",
        "true",
        subscription("criticalpaymentspagerduty", RawMessageDelivery=True),
    ),
    "no retries": ("subscription-gives-up", "numRetries", retry(numRetries=0)),
    "retries wait for days": ("subscription-gives-up", "maxDelayTarget", retry(maxDelayTarget=86400)),
    "retry policy that is not read": (
        "subscription-gives-up",
        "not read",
        subscription("criticalpaymentswebhook", DeliveryPolicy={"numRetries": 3}),
    ),
    "retry policy is dropped": (
        "subscription-gives-up",
        "unlike",
        lambda b: sub(b, "criticalpaymentswebhook").pop("DeliveryPolicy"),
    ),
    "subscribed twice": (
        "subscription-twice",
        "same address",
        subscription("criticalrefundswebhook", Endpoint="https://hooks.example.com/payments/alerts"),
    ),
    "subscription to a missing topic": (
        "subscription-to-no-topic",
        "outside",
        subscription("criticalpaymentsemail", TopicArn=OTHER),
    ),
    "filter that SNS refuses": (
        "subscription-filter-refused",
        "array",
        subscription("criticalpaymentsemail", **body_filter({"AlarmName": "x"})),
    ),
    "no dead-letter queue": (
        "subscription-dead-letters-nowhere",
        "unlike",
        lambda b: sub(b, "criticalpaymentsemail").pop("RedrivePolicy"),
    ),
    "dead letters to a topic": (
        "subscription-dead-letters-nowhere",
        "no queue",
        lambda b: subscription(
            "criticalpaymentsemail", RedrivePolicy={"deadLetterTargetArn": topic(b, "info")}
        )(b),
    ),
    "dead letters to a missing queue": (
        "subscription-dead-letters-nowhere",
        "outside",
        subscription(
            "criticalpaymentsemail",
            RedrivePolicy={"deadLetterTargetArn": "arn:aws:sqs:us-east-1:609831742057:gone"},
        ),
    ),
    "dead-letter queue refuses SNS": (
        "subscription-dead-letters-refused",
        "refuses",
        queue_policy(Principal={"Service": "events.amazonaws.com"}),
    ),
    "dead-letter queue knows another topic": (
        "subscription-dead-letters-refused",
        "refuses",
        lambda b: queue_policy(Condition={"ArnLike": {"aws:SourceArn": topic(b, "cost")}})(b),
    ),
    "dead-letter queue is on the AWS-managed key": (
        "topic-key-closed",
        "sns.amazonaws.com",
        queue(KmsMasterKeyId="alias/aws/sqs"),
    ),
    "dead letters kept for a minute": (
        "subscription-dead-letters-short",
        "60",
        queue(MessageRetentionPeriod=60),
    ),
}


@pytest.mark.parametrize("defect", DEFECTS)
def test_a_defect_is_found_by_the_rule_that_names_it(defect: str, broken: Body, judge: Judge) -> None:
    """And the value that is wrong, or the one that is needed, is in its words."""
    rule, words, damage = DEFECTS[defect]
    damage(broken)
    found = {f"{one.rule.id}: {one.seen} {one.field}" for one in judge(broken, *RULES).findings}
    assert any(one.startswith(f"{rule}:") and words in one for one in found), (
        "\n".join(sorted(found)) or "nothing"
    )


def test_the_correct_template_has_no_finding(prod: Body, judge: Judge) -> None:
    """Although what it cannot tell counts, as it claims to be complete."""
    found = [f"{one.rule.id} {one.resource}: {one.seen}" for one in judge(prod, *RULES).findings]
    assert found == []


def test_every_rule_is_broken_by_a_defect() -> None:
    """So that no rule is there that never fails."""
    broken_with_the_alarms = {rule for rule, _words, _change in BREAKS.values()}
    mine = {rule for rule, _words, _damage in DEFECTS.values()}
    assert set(RULES) - broken_with_the_alarms <= mine <= set(RULES)
