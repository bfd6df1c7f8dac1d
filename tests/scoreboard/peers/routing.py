"""Where a peer's alarms go: to PagerDuty, or to people's mail. What leaves are resources of CloudFormation.

No peer ships subscriptions, so each gets the same ones: the address of PagerDuty's integration with
CloudWatch (https://www.pagerduty.com/docs/guides/aws-cloudwatch-integration-guide/), its key from the
secret that our own stack reads, and one mail address. A product that separates severities uses both topics,
the others page always.
"""

from __future__ import annotations

from typing import Any

Resources = dict[str, dict[str, Any]]

PAGES, TICKETS = "Pages", "Tickets"
KEY = "{{resolve:secretsmanager:payments/prod/pagerduty/payments:SecretString:key}}"
PAGERDUTY = f"https://events.pagerduty.com/integration/{KEY}/enqueue"
MAIL = "payments-oncall@example.com"
NAMES = {PAGES: "payments-prod-critical", TICKETS: "payments-prod-warning"}


def topics() -> Resources:
    """A topic that pages and one that only writes mail, each with its subscription."""
    return _topic(PAGES, "https", PAGERDUTY) | _topic(TICKETS, "email", MAIL)


def _topic(topic: str, protocol: str, endpoint: str) -> Resources:
    subscription = {"Protocol": protocol, "Endpoint": endpoint, "TopicArn": {"Ref": topic}}
    return {
        topic: {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": NAMES[topic]}},
        f"{topic}Subscription": {"Type": "AWS::SNS::Subscription", "Properties": subscription},
    }


def actions(topic: str) -> dict[str, Any]:
    """Said when an alarm begins and when it ends."""
    return {"AlarmActions": [{"Ref": topic}], "OKActions": [{"Ref": topic}]}
