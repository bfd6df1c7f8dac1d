"""A small app for the judges that run during synth: one resource is fine, one is excused, one is not."""

from __future__ import annotations

import aws_cdk as cdk
from aws_cdk import aws_logs as logs
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from policies import bridge
from policies.exceptions import Acknowledgement

KEY = "arn:aws:kms:us-east-1:111111111111:key/00000000-0000-0000-0000-000000000000"
EXCUSED = tuple(
    Acknowledgement(id=rule, scope="Known", reason="This one is known.", exception="EX-1")
    for rule in (
        "NIST.800.53.R5::NIST.800.53.R5-CloudWatchLogGroupEncrypted",
        "cdk-preflight::pf-logs-filter-pattern-bracket",
        "CloudFormation-Validate::F3034",
        "AwsSolutions::AwsSolutions-SQS3",
        "AwsSolutions::AwsSolutions-SQS4",
        "Serverless::Serverless-SQSRedrivePolicy",
    )
)


def _flawed(scope: Construct) -> None:
    group = logs.CfnLogGroup(scope, "Group", retention_in_days=30)
    pattern = logs.CfnMetricFilter.MetricTransformationProperty(
        metric_name="M", metric_namespace="N", metric_value="1"
    )
    logs.CfnMetricFilter(
        scope,
        "Filter",
        log_group_name=group.ref,
        filter_pattern="[unclosed",
        metric_transformations=[pattern],
    )
    sqs.CfnQueue(scope, "Queue", visibility_timeout=999_999)


app = cdk.App()
stack = cdk.Stack(app, "TapStackprod", env=cdk.Environment(region="us-east-1"))
logs.CfnLogGroup(stack, "Fine", retention_in_days=30, kms_key_id=KEY)
_flawed(Construct(stack, "Known"))
_flawed(Construct(stack, "Open"))
bridge.attach(app, stack, excused=EXCUSED, names={})
app.synth()
