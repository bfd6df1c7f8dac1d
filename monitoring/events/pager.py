"""A way to PagerDuty that does not need SNS: EventBridge calls its Events API v2.

The routing key is a secret of the team that operates the monitoring. CloudFormation reads it while it
deploys, and EventBridge adds it to each call, as PagerDuty wants it: ``routing_key`` in the body.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aws_cdk import Stack
from aws_cdk import aws_events as events
from aws_cdk import aws_iam as iam
from constructs import Construct

from settings import conventions as names
from settings.environment import Settings

ENDPOINT = "https://events.pagerduty.com/v2/enqueue"
CALLS_PER_SECOND = 1
"""PagerDuty takes 120 a minute for one key."""


@dataclass(frozen=True, kw_only=True)
class Message:
    """An event as PagerDuty reads it; ``<name>`` in the body stands for what lies at ``paths[name]``."""

    paths: Mapping[str, str]
    body: Mapping[str, Any]

    def transformer(self) -> events.CfnRule.InputTransformerProperty:
        """As EventBridge fills it in. Values land inside of strings, so none of them may contain a quote."""
        return events.CfnRule.InputTransformerProperty(
            input_paths_map=dict(self.paths), input_template=json.dumps(self.body)
        )


def tampering(settings: Settings) -> Message:
    """One incident for each kind of call, however often it is made until somebody closes the incident."""
    paths = {
        "call": "$.detail.eventName",
        "service": "$.detail.eventSource",
        "who": "$.detail.userIdentity.arn",
        "address": "$.detail.sourceIPAddress",
        "time": "$.time",
    }
    summary = f"{settings.prefix}: <call> of <service> was called by <who> from <address>"
    return Message(
        paths=paths, body=_trigger(settings, f"{settings.prefix}/<service>/<call>", summary, "tampering")
    )


def undelivered(settings: Settings) -> Message:
    """SNS could not deliver; the alarm's name is the key, so that ``delivered`` closes the same incident."""
    paths = {"alarm": "$.detail.alarmName", "time": "$.time"}
    summary = "Notifications do not arrive: <alarm> is in ALARM"
    return Message(paths=paths, body=_trigger(settings, "<alarm>", summary, "delivery-failed"))


def delivered() -> Message:
    """SNS delivers again."""
    return Message(
        paths={"alarm": "$.detail.alarmName"}, body={"event_action": "resolve", "dedup_key": "<alarm>"}
    )


def _trigger(settings: Settings, dedup_key: str, summary: str, runbook: str) -> dict[str, Any]:
    return {
        "event_action": "trigger",
        "dedup_key": dedup_key,
        "payload": {
            "summary": summary,
            "source": settings.prefix,
            "severity": "critical",
            "timestamp": "<time>",
        },
        "links": [{"href": f"{settings.runbooks}/{runbook}", "text": "Runbook"}],
    }


class Pager(Construct):
    """The connection with its secret, the address, and the role that may call this address only."""

    def __init__(self, scope: Construct, construct_id: str, *, settings: Settings) -> None:
        super().__init__(scope, construct_id)
        connection = events.CfnConnection(
            self,
            "Connection",
            description="PagerDuty Events API v2",
            authorization_type="API_KEY",
            auth_parameters=_authorization(names.secret_value(_secret(settings), "routing_key")),
        )
        destination = events.CfnApiDestination(
            self,
            "Destination",
            connection_arn=connection.attr_arn,
            http_method="POST",
            invocation_endpoint=ENDPOINT,
            invocation_rate_limit_per_second=CALLS_PER_SECOND,
        )
        self.arn = destination.attr_arn
        self.role_arn = self._role(names.rule_name(settings.platform, settings.environment, "*")).attr_arn

    def _role(self, rules: str) -> iam.CfnRole:
        allowed = {"Effect": "Allow", "Action": "events:InvokeApiDestination", "Resource": self.arn}
        document = {"Version": "2012-10-17", "Statement": [allowed]}
        return iam.CfnRole(
            self,
            "Role",
            assume_role_policy_document=_trust(Stack.of(self), rules),
            policies=[iam.CfnRole.PolicyProperty(policy_name="CallPagerDuty", policy_document=document)],
        )


def _secret(settings: Settings) -> str:
    """Settings without it are refused; asked again here, for this is where a gap would be silent."""
    channel = settings.teams[settings.operations_team].pagerduty
    if channel is None:
        message = f"teams.{settings.operations_team}.pagerduty is missing; operations_team needs it"
        raise ValueError(message)
    return channel.secret


def _authorization(routing_key: str) -> events.CfnConnection.AuthParametersProperty:
    """The body is what counts; the header is there because a connection must have one."""
    parameter = events.CfnConnection.ParameterProperty(
        key="routing_key", value=routing_key, is_value_secret=True
    )
    return events.CfnConnection.AuthParametersProperty(
        api_key_auth_parameters=events.CfnConnection.ApiKeyAuthParametersProperty(
            api_key_name="X-Routing-Key", api_key_value=routing_key
        ),
        invocation_http_parameters=events.CfnConnection.ConnectionHttpParametersProperty(
            body_parameters=[parameter]
        ),
    )


def _trust(stack: Stack, rules: str) -> dict[str, Any]:
    source = f"arn:{stack.partition}:events:{stack.region}:{stack.account}:rule/{rules}"
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "events.amazonaws.com"},
        "Action": "sts:AssumeRole",
        "Condition": {
            "StringEquals": {"aws:SourceAccount": stack.account},
            "ArnLike": {"aws:SourceArn": source},
        },
    }
    return {"Version": "2012-10-17", "Statement": [statement]}
