"""Actions that take no resource, so that ``Resource: "*"`` is the narrowest IAM offers.

Source: Service Authorization Reference, tables "Actions, resources, and condition keys", where the column
"Resource types" is empty. Short on purpose: observability and what it needs around it. A missing row is a
refusal, never a silent yes.
"""

from __future__ import annotations

from collections.abc import Mapping

_NAMES: Mapping[str, tuple[str, ...]] = {
    "cloudwatch": (
        "DescribeAlarmsForMetric",
        "DescribeAnomalyDetectors",
        "DescribeInsightRules",
        "GetMetricStatistics",
        "GetMetricWidgetImage",
        "ListDashboards",
        "ListMetricStreams",
    ),
    "ec2": (
        "DescribeDhcpOptions",
        "DescribeNetworkInterfaces",
        "DescribeSecurityGroups",
        "DescribeSubnets",
        "DescribeVpcs",
    ),
    "ecr": ("GetAuthorizationToken",),
    "events": ("ListEventBuses", "ListRules"),
    "kms": ("GenerateRandom", "ListAliases", "ListKeys"),
    "lambda": ("GetAccountSettings", "ListFunctions"),
    "logs": (
        "CreateLogDelivery",
        "DeleteLogDelivery",
        "DescribeDeliveries",
        "DescribeDestinations",
        "DescribeLogGroups",
        "DescribeQueries",
        "DescribeQueryDefinitions",
        "DescribeResourcePolicies",
        "GetLogDelivery",
        "ListLogDeliveries",
        "PutResourcePolicy",
        "StopQuery",
        "UpdateLogDelivery",
    ),
    "s3": ("ListAllMyBuckets",),
    "secretsmanager": ("GetRandomPassword", "ListSecrets"),
    "sns": ("ListSubscriptions", "ListTopics"),
    "sqs": ("ListQueues",),
    "ssm": ("DescribeParameters",),
    "states": ("ListStateMachines", "SendTaskFailure", "SendTaskHeartbeat", "SendTaskSuccess"),
    "sts": ("GetCallerIdentity",),
    "synthetics": ("DescribeCanaries", "DescribeCanariesLastRun", "DescribeRuntimeVersions", "ListGroups"),
    "tag": ("GetResources", "GetTagKeys", "GetTagValues"),
    "xray": (
        "BatchGetTraces",
        "GetInsightSummaries",
        "GetSamplingRules",
        "GetSamplingStatisticSummaries",
        "GetSamplingTargets",
        "GetServiceGraph",
        "GetTraceGraph",
        "GetTraceSummaries",
        "PutTelemetryRecords",
        "PutTraceSegments",
    ),
}

ONE_DATASET = frozenset({"cloudwatch:getmetricdata", "cloudwatch:listmetrics", "cloudwatch:putmetricdata"})
"""Actions that take only a ``dataset``: an account has one, ``default``, with all its metrics.

Naming it is no narrower than ``*``, which AWS's own policies for canaries and Lambda Insights still write.
"""

UNSCOPED = ONE_DATASET | {f"{service}:{name}".lower() for service, names in _NAMES.items() for name in names}
"""Actions in small letters, as IAM compares them."""

NEEDS_CONDITION: Mapping[str, str] = {"cloudwatch:putmetricdata": "cloudwatch:namespace"}
"""Actions whose reach is narrowed by a condition key where it cannot be by a resource."""
