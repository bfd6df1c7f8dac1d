"""Traces that are not taken, not found, or not written."""

from __future__ import annotations

import json

from tests.features.breaks import Body, Break, Change, first, found, put, remove
from tests.features.breaks.dashboards import on, without, words

RULE, GROUP, TOPIC = "AWS::XRay::SamplingRule", "AWS::XRay::Group", "AWS::SNS::Topic"
OWN = "Payments are traced by a rule of their own"
HIDDEN = "No sampling rule is hidden by another"
TAKEN = "X-Ray takes each rule and each group"
FLOW = "Each payment flow has a group whose anomalies are found and announced"
WRITTEN = "Topics may write their traces"


def sampling(name: str, value: object, *, place: int = 0) -> Change:
    """One part of a sampling rule; of those of payments and of refunds, two each."""

    def change(template: Body) -> None:
        found(template, RULE)[place]["SamplingRule"][name] = value

    return change


def _catch_all(template: Body) -> None:
    everything = dict.fromkeys(
        ("ServiceName", "ServiceType", "HTTPMethod", "Host", "URLPath", "ResourceARN"), "*"
    )
    rule = {**found(template, RULE)[0]["SamplingRule"], **everything, "RuleName": "all", "Priority": 1}
    template["Resources"]["All"] = {"Type": RULE, "Properties": {"SamplingRule": rule}}


def _any_path_first(template: Body) -> None:
    rule = {**found(template, RULE)[0]["SamplingRule"], "RuleName": "path", "Priority": 200}
    template["Resources"]["Path"] = {
        "Type": RULE,
        "Properties": {"SamplingRule": {**rule, "URLPath": "/pay*"}},
    }


def _same_name(template: Body) -> None:
    first_, second = found(template, GROUP)[:2]
    second["GroupName"] = first_["GroupName"]


def _none_for_refunds(template: Body) -> None:
    for name, one in list(template["Resources"].items()):
        if one["Type"] == GROUP and "refunds" in one["Properties"]["FilterExpression"]:
            del template["Resources"][name]


def _unheard(template: Body) -> None:
    rule = first(template, "AWS::Events::Rule", Name="payments-prod-services")
    rule["EventPattern"]["$or"] = [
        one for one in rule["EventPattern"]["$or"] if one["source"] != ["aws.xray"]
    ]


def _function(template: Body) -> None:
    code = {
        "Code": {"ZipFile": "x"},
        "Role": "arn:aws:iam::111122223333:role/x",
        "Handler": "x.x",
        "Runtime": "python3.12",
    }
    template["Resources"]["Careless"] = {"Type": "AWS::Lambda::Function", "Properties": code}


def _policy(old: str, new: str) -> Change:
    """Other words in the policy that X-Ray has."""

    def change(template: Body) -> None:
        pieces = found(template, "AWS::XRay::ResourcePolicy")[0]["PolicyDocument"]["Fn::Join"][1]
        pieces[:] = [piece.replace(old, new) if isinstance(piece, str) else piece for piece in pieces]

    return change


def _strangers(template: Body) -> None:
    actions = ["xray:GetSamplingRules", "xray:GetSamplingTargets", "xray:PutTraceSegments"]
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "sns.amazonaws.com"},
        "Action": actions,
        "Resource": "*",
    }
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    found(template, "AWS::XRay::ResourcePolicy")[0]["PolicyDocument"] = document


BREAKS = (
    Break(scenario=OWN, change=sampling("ReservoirSize", 0), says="records 0 a second"),
    Break(scenario=OWN, change=sampling("FixedRate", 0), says="0 of the others"),
    Break(
        scenario=OWN,
        change=put(RULE, "SamplingRule.ServiceName", "other/prod", every=True),
        says="only the default rule",
    ),
    Break(scenario=HIDDEN, change=_catch_all, says="hidden by All"),
    Break(scenario=HIDDEN, change=_any_path_first, says="hidden by Tracing"),
    Break(scenario=HIDDEN, change=sampling("Priority", 1, place=1), says="hidden by Tracing"),
    Break(scenario=HIDDEN, change=sampling("Priority", 101), says="shares priority 101"),
    Break(scenario=HIDDEN, change=sampling("Priority", 10_000, place=1), says="after the default rule"),
    Break(
        scenario=TAKEN,
        change=sampling("RuleName", "prod-payments-that-people-make-by-card"),
        says="is too long",
    ),
    Break(scenario=TAKEN, change=put(GROUP, "GroupName", "g" * 33), says="is too long"),
    Break(scenario=TAKEN, change=_same_name, says="is taken"),
    Break(
        scenario=FLOW,
        change=put(GROUP, "FilterExpression", 'service("x/prod")'),
        says='holds service("x/prod")',
    ),
    Break(scenario=FLOW, change=_none_for_refunds, says="no group for {'refunds-api/prod'}"),
    Break(
        scenario=FLOW,
        change=put(GROUP, "InsightsConfiguration.InsightsEnabled", value=False),
        says="saw False",
    ),
    Break(
        scenario=FLOW,
        change=put(GROUP, "InsightsConfiguration.NotificationsEnabled", value=False),
        says="saw False",
    ),
    Break(scenario=FLOW, change=_unheard, says="what its insights find is lost"),
    Break(
        scenario="Traces are on a dashboard, one click away from the trace map",
        change=on("realtime", without("Traces of each flow (sampled)")),
        says="is on no dashboard",
    ),
    Break(
        scenario="Traces are on a dashboard, one click away from the trace map",
        change=on("realtime", words("#xray:service-map/map", "#home")),
        says="no link to the trace map",
    ),
    Break(scenario="X-Ray is on wherever it can be", change=_function, says="saw None, wanted 'Active'"),
    Break(
        scenario="X-Ray is on wherever it can be",
        change=put(TOPIC, "TracingConfig", "PassThrough"),
        says="saw 'PassThrough'",
    ),
    Break(
        scenario="X-Ray is on wherever it can be",
        change=put("AWS::Synthetics::Canary", "RuntimeVersion", "syn-nodejs-puppeteer-16.1"),
        says="saw None, wanted True",
    ),
    Break(
        scenario="X-Ray is not asked of canaries that cannot trace",
        change=put("AWS::Synthetics::Canary", "RunConfig.ActiveTracing", value=True),
        says="syn-python-selenium-14.0 cannot",
    ),
    Break(
        scenario=WRITTEN,
        change=lambda template: remove(template, "AWS::XRay::ResourcePolicy"),
        says="SNS may not",
    ),
    Break(scenario=WRITTEN, change=_policy("sns.amazonaws.com", "sqs.amazonaws.com"), says="SNS may not"),
    Break(
        scenario=WRITTEN,
        change=_policy("xray:PutTraceSegments", "xray:GetGroups"),
        says="xray:PutTraceSegments",
    ),
    Break(scenario=WRITTEN, change=_strangers, says="topics of other accounts may"),
)
