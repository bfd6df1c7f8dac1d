"""Roles that may do more than they must, secrets in clear, and things that nobody uses."""

from __future__ import annotations

from typing import Any

from tests.features.breaks import Body, Break, found, put

ROLE, TOPIC = "AWS::IAM::Role", "AWS::SNS::Topic"
WILDCARD = "No policy allows actions by wildcard"
NAMED = "Resources are named wherever IAM can name them"
OWN = "A service acts for this account only"
OPEN = "No resource is open to everybody"
BOUNDARY = "Roles stay within their boundary where the platform has one"
SECRETS = "Secrets are named, never written"
UNUSED = "Nothing is deployed that nobody uses"


def _statement(template: Body, **values: Any) -> None:
    statement = {
        "Effect": "Allow",
        "Resource": "arn:aws:sqs:us-east-1:111122223333:x",
        "Action": "sqs:SendMessage",
    }
    document = {"Statement": [{**statement, **values}]}
    found(template, ROLE)[0].setdefault("Policies", []).append(
        {"PolicyName": "more", "PolicyDocument": document}
    )


def _not_action(template: Body) -> None:
    _statement(template, NotAction="iam:*")
    del found(template, ROLE)[0]["Policies"][-1]["PolicyDocument"]["Statement"][0]["Action"]


def _trust(template: Body, **values: Any) -> None:
    for role in found(template, ROLE):
        if "scheduler" in str(role["AssumeRolePolicyDocument"]):
            role["AssumeRolePolicyDocument"]["Statement"][0].update(values)


def _public(template: Body) -> None:
    document = found(template, "AWS::SNS::TopicPolicy")[0]["PolicyDocument"]
    document["Statement"].append(
        {"Effect": "Allow", "Principal": "*", "Action": "sns:Publish", "Resource": "*"}
    )


def _metric_data(template: Body) -> None:
    _statement(template, Action="cloudwatch:PutMetricData", Resource="*")


BREAKS = (
    Break(scenario=WILDCARD, change=lambda body: _statement(body, Action="s3:Get*"), says="s3:Get*"),
    Break(scenario=WILDCARD, change=_not_action, says="NotAction"),
    Break(scenario=NAMED, change=lambda body: _statement(body, Resource="*"), says="sqs:SendMessage"),
    Break(scenario=NAMED, change=_metric_data, says="lacks cloudwatch:namespace"),
    Break(scenario=OWN, change=lambda body: _trust(body, Principal={"AWS": "*"}), says="wanted {'Service'}"),
    Break(scenario=OWN, change=lambda body: _trust(body, Condition={}), says="scheduler.amazonaws.com"),
    Break(scenario=OPEN, change=_public, says="lets everybody in"),
    Break(
        scenario="No role of the monitoring reads log lines",
        change=lambda body: _statement(body, Action=["logs:GetLogEvents"]),
        says="logs:GetLogEvents",
    ),
    Break(
        scenario=BOUNDARY, change=put(ROLE, "PermissionsBoundary", "arn:aws:iam::aws:policy/x"), says="wanted"
    ),
    Break(scenario=SECRETS, change=put(TOPIC, "DisplayName", "https://a:b@c.example"), says="://"),
    Break(
        scenario=SECRETS,
        change=put(
            "AWS::Synthetics::Canary",
            "RunConfig.EnvironmentVariables.KEY",
            "{{resolve:secretsmanager:x:SecretString:y}}",
        ),
        says="is resolved into a readable place",
    ),
    Break(
        scenario=UNUSED,
        change=lambda body: body["Resources"].update(
            Spare={"Type": TOPIC, "Properties": {"TopicName": "spare"}}
        ),
        says="nothing uses it",
    ),
)
