"""Messages that are published, and arrive nowhere, or at the wrong people."""

from __future__ import annotations

from tests.features.breaks import Body, Break, Change, found, put

TOPIC, SUBSCRIPTION, POLICY = "AWS::SNS::Topic", "AWS::SNS::Subscription", "AWS::SNS::TopicPolicy"
THREE = "There is a topic for each severity"
ENCRYPTED = "Topics and dead-letter queues are encrypted with a key that lets their publishers in"
ADMITS = "A topic admits whoever publishes to it"
REACHES = "Whatever an alarm says reaches somebody"
TWO = "A critical alarm reaches a human in two ways, one of them PagerDuty"
EVENTS = "Events, budgets and cost anomalies are not filtered away"
BODY = "A filter reads the message, for alarms have no attributes"
ADDRESS = "PagerDuty's address is a secret"
SECURE = "Messages travel encrypted"
AGAIN = "A delivery that fails is tried again, kept, and told by another path"


def subscription(topic: str, team: str, channel: str, **values: object) -> Change:
    """Set properties of one subscription, by the logical id that says what it is."""

    def change(template: Body) -> None:
        start = f"Notifications{topic}{team}{channel}"
        chosen = [one for key, one in template["Resources"].items() if key.startswith(start)]
        chosen[0]["Properties"].update(values)

    return change


def _without(service: str) -> Change:
    def change(template: Body) -> None:
        for policy in found(template, POLICY):
            document = policy["PolicyDocument"]
            document["Statement"] = [
                one for one in document["Statement"] if service not in str(one["Principal"])
            ]

    return change


def _plain(template: Body) -> None:
    document = found(template, POLICY)[0]["PolicyDocument"]
    document["Statement"] = [one for one in document["Statement"] if one["Effect"] == "Allow"]


def _nobody_pages(template: Body) -> None:
    for key in [key for key in template["Resources"] if "pagerduty" in key and "critical" in key]:
        del template["Resources"][key]


def _only_pagerduty(template: Body) -> None:
    for key in [key for key in template["Resources"] if key.startswith("Notificationscriticalpayments")]:
        if "pagerduty" not in key:
            del template["Resources"][key]


def _no_other_path(template: Body) -> None:
    for rule in found(template, "AWS::Events::Rule"):
        if rule["Name"].endswith("-delivered"):
            rule["State"] = "DISABLED"


def _closed_queue(template: Body) -> None:
    for policy in found(template, "AWS::SQS::QueuePolicy"):
        document = policy["PolicyDocument"]
        document["Statement"] = [one for one in document["Statement"] if one["Effect"] == "Deny"]


def _events_only(template: Body) -> None:
    for one in found(template, SUBSCRIPTION):
        one.update(FilterPolicy={"detail-type": [{"exists": True}]}, FilterPolicyScope="MessageBody")


OK_ONLY = {"AlarmName": [{"prefix": "prod-critical-payments-"}], "NewStateValue": ["ALARM"]}
BREAKS = (
    Break(
        scenario=THREE,
        change=put(TOPIC, "TopicName", "payments-prod-other"),
        says="no topic for {'critical'}",
    ),
    Break(scenario=ENCRYPTED, change=put(TOPIC, "KmsMasterKeyId", "alias/aws/sns"), says="'alias/aws/sns'"),
    Break(
        scenario=ENCRYPTED,
        change=put("AWS::SQS::Queue", "KmsMasterKeyId", None),
        says="KmsMasterKeyId is None",
    ),
    Break(
        scenario=ADMITS, change=_without("cloudwatch"), says="does not let cloudwatch.amazonaws.com publish"
    ),
    Break(scenario=ADMITS, change=_without("events"), says="does not let events.amazonaws.com publish"),
    Break(scenario=ADMITS, change=_without("budgets"), says="does not let budgets.amazonaws.com publish"),
    Break(
        scenario=ADMITS,
        change=put(TOPIC, "KmsMasterKeyId", "alias/aws/sns"),
        says="is not encrypted with a key",
    ),
    *(
        Break(
            scenario=REACHES,
            change=subscription("info", "refunds", "email", FilterPolicy=policy),
            says="reaches nobody of its team",
        )
        for policy in ({"severity": ["info"]}, {"AlarmName": [{"prefix": "prod-info-refund-"}]})
    ),
    Break(
        scenario=REACHES,
        change=subscription("info", "refunds", "email", FilterPolicyScope="MessageAttributes"),
        says="reaches nobody of its team",
    ),
    Break(
        scenario=REACHES,
        change=subscription("critical", "payments", "email", FilterPolicy=OK_ONLY),
        says="wanted [",
    ),
    Break(
        scenario=REACHES,
        change=subscription(
            "info", "platform", "email", FilterPolicy={"AlarmName": [{"prefix": "prod-info-"}]}
        ),
        says="wanted {'",
    ),
    Break(scenario=TWO, change=_nobody_pages, says="PagerDuty does not hear of it"),
    Break(scenario=TWO, change=_only_pagerduty, says="only secret address"),
    Break(
        scenario=EVENTS,
        change=put(SUBSCRIPTION, "FilterPolicy", {"AlarmName": [{"prefix": "prod-"}]}, every=True),
        says="an event reaches nobody",
    ),
    Break(
        scenario=EVENTS,
        change=_events_only,
        says="budget, anomaly",
    ),
    Break(
        scenario=BODY,
        change=subscription("critical", "payments", "email", FilterPolicyScope="MessageAttributes"),
        says="wanted 'MessageBody'",
    ),
    Break(
        scenario=ADDRESS,
        change=subscription(
            "critical", "payments", "webhook", Endpoint="https://events.pagerduty.com/integration/x"
        ),
        says="pagerduty",
    ),
    Break(
        scenario=ADDRESS,
        change=subscription("critical", "payments", "pagerduty", RawMessageDelivery=True),
        says="raw delivery",
    ),
    Break(
        scenario=SECURE,
        change=subscription("critical", "payments", "webhook", Protocol="http"),
        says="goes by http",
    ),
    Break(
        scenario=SECURE,
        change=subscription("critical", "payments", "webhook", Endpoint="http://x.example.com"),
        says="its address is not https://",
    ),
    Break(scenario=SECURE, change=_plain, says="may be published to without TLS"),
    Break(
        scenario=AGAIN,
        change=subscription("critical", "payments", "webhook", RedrivePolicy={}),
        says="has no dead-letter queue",
    ),
    Break(scenario=AGAIN, change=_closed_queue, says="does not let sns.amazonaws.com in"),
    Break(
        scenario=AGAIN,
        change=subscription("critical", "payments", "webhook", DeliveryPolicy={}),
        says="retries for up to 0 s",
    ),
    Break(scenario=AGAIN, change=_no_other_path, says="OK reaches PagerDuty through SNS only"),
)
