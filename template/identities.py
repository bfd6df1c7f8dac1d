"""What ``Ref`` and ``Fn::GetAtt`` return, by resource type.

Source: the "Return values" section of each type in the CloudFormation user guide, and
``primaryIdentifier`` of the resource schemas. Only identities are here: what a template can tell.
``{name}`` is the named property or the symbol ``<LogicalId>``; ``{id}`` is always the symbol, for AWS makes
it up.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType


@dataclass(frozen=True, kw_only=True)
class Identity:
    """How one type is named: ``name`` is a property; the others are patterns."""

    name: str = ""
    ref: str = "{name}"
    arn: str = ""
    attributes: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


def _arn(service: str, resource: str, *, region: str = "{region}", account: str = "{account}") -> str:
    return f"arn:{{partition}}:{service}:{region}:{account}:{resource}"


def _named(prop: str, service: str, resource: str, ref: str = "{name}", **attributes: str) -> Identity:
    return Identity(name=prop, ref=ref, arn=_arn(service, resource), attributes=attributes)


def _iam(prop: str, kind: str, ref: str = "{name}") -> Identity:
    return Identity(name=prop, ref=ref, arn=_arn("iam", kind + "{path}{name}", region=""))


_QUEUE_URL = "https://sqs.{region}.{suffix}/{account}/{name}"

IDENTITIES: Mapping[str, Identity] = MappingProxyType(
    {
        "AWS::ApiGateway::RestApi": Identity(
            name="Name",
            ref="{id}",
            arn=_arn("apigateway", "/restapis/{id}", account=""),
            attributes={"RestApiId": "{id}"},
        ),
        "AWS::ApiGateway::Stage": Identity(name="StageName"),
        "AWS::ApiGatewayV2::Api": Identity(name="Name", ref="{id}", attributes={"ApiId": "{id}"}),
        "AWS::ApiGatewayV2::Stage": Identity(name="StageName"),
        "AWS::ApplicationSignals::ServiceLevelObjective": _named(
            "Name", "application-signals", "slo/{name}", "{arn}"
        ),
        "AWS::Budgets::Budget": Identity(name="Budget.BudgetName"),
        "AWS::CE::AnomalyMonitor": Identity(
            name="MonitorName",
            ref="{arn}",
            arn=_arn("ce", "anomalymonitor/{id}", region=""),
            attributes={"MonitorArn": "{arn}"},
        ),
        "AWS::CE::AnomalySubscription": Identity(
            name="SubscriptionName",
            ref="{arn}",
            arn=_arn("ce", "anomalysubscription/{id}", region=""),
            attributes={"SubscriptionArn": "{arn}"},
        ),
        "AWS::CloudFormation::Stack": Identity(ref="{arn}", arn=_arn("cloudformation", "stack/{name}/{id}")),
        "AWS::CloudTrail::Trail": _named("TrailName", "cloudtrail", "trail/{name}"),
        "AWS::CloudWatch::Alarm": _named("AlarmName", "cloudwatch", "alarm:{name}"),
        "AWS::CloudWatch::AlarmMuteRule": _named("Name", "cloudwatch", "alarm-mute-rule:{name}", "{arn}"),
        "AWS::CloudWatch::AnomalyDetector": Identity(ref="{id}", attributes={"Id": "{id}"}),
        "AWS::CloudWatch::CompositeAlarm": _named("AlarmName", "cloudwatch", "alarm:{name}"),
        "AWS::CloudWatch::Dashboard": Identity(
            name="DashboardName",
            arn=_arn("cloudwatch", "dashboard/{name}", region=""),
        ),
        "AWS::CloudWatch::InsightRule": _named(
            "RuleName", "cloudwatch", "insight-rule/{name}", "{arn}", RuleName="{name}", Id="{arn}"
        ),
        "AWS::CloudWatch::LogAlarm": _named("AlarmName", "cloudwatch", "alarm:{name}"),
        "AWS::CloudWatch::MetricStream": _named("Name", "cloudwatch", "metric-stream/{name}"),
        "AWS::DynamoDB::GlobalTable": _named("TableName", "dynamodb", "table/{name}", TableId="{id}"),
        "AWS::DynamoDB::Table": _named("TableName", "dynamodb", "table/{name}"),
        "AWS::EC2::SecurityGroup": Identity(ref="{id}", attributes={"GroupId": "{id}", "Id": "{id}"}),
        "AWS::EC2::Subnet": Identity(ref="{id}", attributes={"SubnetId": "{id}"}),
        "AWS::EC2::VPC": Identity(ref="{id}", attributes={"VpcId": "{id}"}),
        "AWS::ECS::Cluster": _named("ClusterName", "ecs", "cluster/{name}"),
        "AWS::Events::ApiDestination": _named(
            "Name",
            "events",
            "api-destination/{name}/{id}",
            ArnForPolicy=_arn("events", "api-destination/{name}"),
        ),
        "AWS::Events::Archive": _named("ArchiveName", "events", "archive/{name}"),
        "AWS::Events::Connection": _named(
            "Name",
            "events",
            "connection/{name}/{id}",
            ArnForPolicy=_arn("events", "connection/{name}"),
            SecretArn=_arn("secretsmanager", "secret:events!connection/{name}/{id}"),
        ),
        "AWS::Events::EventBus": _named("Name", "events", "event-bus/{name}", Name="{name}"),
        "AWS::Events::Rule": _named("Name", "events", "rule/{bus}{name}"),
        "AWS::IAM::Group": _iam("GroupName", "group"),
        "AWS::IAM::InstanceProfile": _iam("InstanceProfileName", "instance-profile"),
        "AWS::IAM::ManagedPolicy": Identity(
            name="ManagedPolicyName",
            ref="{arn}",
            arn=_arn("iam", "policy{path}{name}", region=""),
            attributes={"PolicyArn": "{arn}"},
        ),
        "AWS::IAM::Policy": Identity(name="PolicyName"),
        "AWS::IAM::Role": _iam("RoleName", "role"),
        "AWS::IAM::User": _iam("UserName", "user"),
        "AWS::KMS::Alias": Identity(name="AliasName", arn=_arn("kms", "{name}")),
        "AWS::KMS::Key": Identity(arn=_arn("kms", "key/{id}"), ref="{id}", attributes={"KeyId": "{id}"}),
        "AWS::Kinesis::Stream": _named("Name", "kinesis", "stream/{name}"),
        "AWS::KinesisFirehose::DeliveryStream": _named(
            "DeliveryStreamName", "firehose", "deliverystream/{name}"
        ),
        "AWS::Lambda::Function": _named("FunctionName", "lambda", "function:{name}"),
        "AWS::Logs::Delivery": Identity(ref="{id}", attributes={"DeliveryId": "{id}"}),
        "AWS::Logs::DeliveryDestination": _named("Name", "logs", "delivery-destination:{name}"),
        "AWS::Logs::DeliverySource": _named("Name", "logs", "delivery-source:{name}"),
        "AWS::Logs::Destination": _named("DestinationName", "logs", "destination:{name}"),
        "AWS::Logs::LogAnomalyDetector": Identity(
            ref="{arn}",
            arn=_arn("logs", "anomaly-detector:{id}"),
            attributes={"AnomalyDetectorArn": "{arn}"},
        ),
        "AWS::Logs::LogGroup": _named("LogGroupName", "logs", "log-group:{name}:*"),
        "AWS::Logs::LogStream": Identity(name="LogStreamName"),
        "AWS::Logs::MetricFilter": Identity(name="FilterName"),
        "AWS::Logs::QueryDefinition": Identity(
            name="Name", ref="{id}", attributes={"QueryDefinitionId": "{id}"}
        ),
        "AWS::Logs::ResourcePolicy": Identity(name="PolicyName"),
        "AWS::Logs::SubscriptionFilter": Identity(name="FilterName"),
        "AWS::Oam::Link": _named("", "oam", "link/{id}", "{arn}"),
        "AWS::Oam::Sink": _named("Name", "oam", "sink/{id}", "{arn}"),
        "AWS::S3::Bucket": Identity(
            name="BucketName",
            arn=_arn("s3", "{name}", region="", account=""),
            attributes={
                "DomainName": "{name}.s3.{suffix}",
                "RegionalDomainName": "{name}.s3.{region}.{suffix}",
            },
        ),
        "AWS::SNS::Subscription": Identity(ref="{arn}", arn=_arn("sns", "{id}")),
        "AWS::SNS::Topic": _named(
            "TopicName", "sns", "{name}", "{arn}", TopicArn="{arn}", TopicName="{name}"
        ),
        "AWS::SQS::Queue": _named(
            "QueueName", "sqs", "{name}", _QUEUE_URL, QueueName="{name}", QueueUrl=_QUEUE_URL
        ),
        "AWS::SSM::Parameter": _named("Name", "ssm", "parameter/{name}"),
        "AWS::Scheduler::Schedule": _named("Name", "scheduler", "schedule/default/{name}"),
        "AWS::SecretsManager::Secret": _named("Name", "secretsmanager", "secret:{name}", "{arn}", Id="{arn}"),
        "AWS::StepFunctions::StateMachine": _named(
            "StateMachineName", "states", "stateMachine:{name}", "{arn}", Name="{name}"
        ),
        "AWS::Synthetics::Canary": _named("Name", "synthetics", "canary:{name}", Id="{id}"),
        "AWS::Synthetics::Group": _named("Name", "synthetics", "group:{id}", Id="{id}"),
        "AWS::XRay::Group": _named("GroupName", "xray", "group/{name}/{id}", "{arn}", GroupARN="{arn}"),
        "AWS::XRay::SamplingRule": _named(
            "SamplingRule.RuleName", "xray", "sampling-rule/{name}", "{arn}", RuleARN="{arn}"
        ),
    }
)
"""Types outside this table are known by their symbol alone."""

UNNAMED = Identity(ref="{id}")
