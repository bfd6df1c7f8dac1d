"""Careless people at work: an app with everything that is mended or refused, each once by name."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import aws_cdk as cdk
import jsii
from aws_cdk import (
    aws_apigateway as apigateway,
)
from aws_cdk import (
    aws_autoscaling as autoscaling,
)
from aws_cdk import (
    aws_cloudwatch as cloudwatch,
)
from aws_cdk import (
    aws_iam as iam,
)
from aws_cdk import (
    aws_kms as kms,
)
from aws_cdk import (
    aws_lambda as lambda_,
)
from aws_cdk import (
    aws_logs as logs,
)
from aws_cdk import (
    aws_s3 as s3,
)
from aws_cdk import (
    aws_s3_deployment as deployment,
)
from aws_cdk import (
    aws_sns as sns,
)
from aws_cdk import (
    aws_sqs as sqs,
)
from aws_cdk import (
    aws_stepfunctions as stepfunctions,
)
from aws_cdk import (
    aws_synthetics as synthetics,
)
from aws_cdk import (
    custom_resources,
)
from constructs import Construct, IConstruct

import aspects

TAGS = {"owner": "payments", "environment": "test"}
BOUNDARY = "payments-boundary"
CODE = lambda_.Code.from_inline("def handler(event, context): ...")
PYTHON = lambda_.Runtime.PYTHON_3_13


def build(folder: Path) -> cdk.App:
    """The app, invariants applied, with its assets and output in ``folder``."""
    (folder / "provider").mkdir()
    (folder / "provider" / "index.js").write_text("exports.handler = async () => {}")
    (folder / "site").mkdir()
    (folder / "site" / "index.html").write_text("hello")
    app = cdk.App(outdir=str(folder / "out"), context={"@aws-cdk/core:aspectStabilization": True})
    stack = cdk.Stack(app, "Careless")
    elsewhere = cdk.Stack(app, "Elsewhere")
    stage = cdk.Stage(app, "Later")
    for add in (log_groups, functions, writers, traced, helpers, roles, resource_policies, tagged):
        add(stack, folder)
    across_stacks(stack, elsewhere)
    nested(stack)
    staged(cdk.Stack(stage, "Staged"))
    cdk.Aspects.of(stack).add(AddsLate())
    aspects.apply(app, tags=TAGS, permissions_boundary=BOUNDARY)
    return app


def log_groups(stack: cdk.Stack, _: Path) -> None:
    """Log groups that keep for ever, too short, or for a time that only deployment knows."""
    parameter = cdk.CfnParameter(stack, "Days", type="Number", default=7)
    condition = cdk.CfnCondition(
        stack, "IsShort", expression=cdk.Fn.condition_equals(parameter.value_as_string, "7")
    )
    logs.LogGroup(stack, "ForEver", retention=logs.RetentionDays.INFINITE)
    logs.CfnLogGroup(stack, "Short", retention_in_days=7)
    logs.CfnLogGroup(stack, "ByParameter", retention_in_days=parameter.value_as_number)
    cdk.CfnResource(stack, "RawMissing", type="AWS::Logs::LogGroup")
    choice = cdk.Fn.condition_if(condition.logical_id, 1, cdk.Aws.NO_VALUE)
    cdk.CfnResource(stack, "RawChoice", type="AWS::Logs::LogGroup", properties={"RetentionInDays": choice})
    overridden = logs.CfnLogGroup(stack, "Overridden")
    overridden.add_property_override("RetentionInDays", 3653)
    logs.LogRetention(stack, "Outside", log_group_name="/aws/lambda/x", retention=logs.RetentionDays.ONE_DAY)


def functions(stack: cdk.Stack, folder: Path) -> None:
    """Functions of every make, and roles with and without leave to write traces."""
    lambda_.Function(stack, "Plain", runtime=PYTHON, handler="index.handler", code=CODE)
    lambda_.Function(
        stack, "Traced", runtime=PYTHON, handler="index.handler", code=CODE, tracing=lambda_.Tracing.ACTIVE
    )
    code = {"zipFile": "def handler(event, context): ..."}
    lambda_.CfnFunction(stack, "Foreign", code=code, role="arn:aws:iam::111122223333:role/foreign")
    trust = {
        "Statement": {
            "Effect": "Allow",
            "Principal": {"Service": "lambda.amazonaws.com"},
            "Action": "sts:AssumeRole",
        }
    }
    grant = {"Effect": "Allow", "Action": "s3:Abort*", "Resource": "arn:aws:s3:::x/*"}
    policies = [{"PolicyName": "own", "PolicyDocument": {"Statement": [grant]}}]
    properties = {"AssumeRolePolicyDocument": trust, "Policies": policies}
    role = cdk.CfnResource(stack, "RawRole", type="AWS::IAM::Role", properties=properties)
    raw = {"Code": {"ZipFile": "x"}, "Role": {"Fn::GetAtt": [role.logical_id, "Arn"]}}
    cdk.CfnResource(stack, "RawFunction", type="AWS::Lambda::Function", properties=raw)
    tracing = cdk.Fn.condition_if("IsShort", {"Mode": "PassThrough"}, cdk.Aws.NO_VALUE)
    cdk.CfnResource(
        stack, "RawChoiceFunction", type="AWS::Lambda::Function", properties={**raw, "TracingConfig": tracing}
    )
    cdk.CustomResourceProvider.get_or_create_provider(
        stack,
        "Custom::Own",
        code_directory=str(folder / "provider"),
        runtime=cdk.CustomResourceProviderRuntime.NODEJS_22_X,
    )


def writers(stack: cdk.Stack, _: Path) -> None:
    """Roles that may write traces already, in each way there is, and one that need not."""
    write = {
        "Effect": "Allow",
        "Action": ["XRAY:PutTraceSegments", "xray:PutTelemetryRecords"],
        "Resource": "*",
    }
    publish = {"Effect": "Allow", "Action": "sns:Publish", "Resource": "arn:aws:sns:us-east-1:111122223333:x"}
    code = lambda_.CfnFunction.CodeProperty(zip_file="x")
    made: dict[str, dict[str, Any]] = {
        "InlineTracer": {"policies": [_inline("own", write)]},
        "InlineWriter": {"policies": [_inline("own", publish)]},
        "Daemon": {"managed_policy_arns": ["arn:aws:iam::aws:policy/AWSXRayDaemonWriteAccess"]},
    }
    for name, more in made.items():
        trust = _trust("lambda.amazonaws.com")
        role = iam.CfnRole(stack, f"{name}Role", assume_role_policy_document=trust, **more)
        lambda_.CfnFunction(stack, name, code=code, role=role.attr_arn)
    idle = {"AssumeRolePolicyDocument": _trust("lambda.amazonaws.com")}
    cdk.CfnResource(stack, "RawIdleRole", type="AWS::IAM::Role", properties=idle)


def _inline(name: str, statement: dict[str, Any]) -> iam.CfnRole.PolicyProperty:
    return iam.CfnRole.PolicyProperty(policy_name=name, policy_document={"Statement": [statement]})


def traced(stack: cdk.Stack, _: Path) -> None:
    """Everything else that can write traces, with tracing off."""
    raw: dict[str, tuple[str, dict[str, Any]]] = {
        "Api": ("AWS::ApiGateway::Stage", {"RestApiId": "x", "TracingEnabled": False}),
        "Graph": ("AWS::AppSync::GraphQLApi", {"Name": "x", "AuthenticationType": "API_KEY"}),
        "Sam": ("AWS::Serverless::Function", {"Handler": "x", "Runtime": "python3.13"}),
    }
    for name, (kind, properties) in raw.items():
        cdk.CfnResource(stack, name, type=kind, properties=properties)
    apigateway.CfnStage(stack, "Stage", rest_api_id="x", tracing_enabled=False)
    sns.Topic(stack, "Topic")
    role = iam.CfnRole(stack, "MachineRole", assume_role_policy_document=_trust("states.amazonaws.com"))
    stepfunctions.CfnStateMachine(stack, "Machine", role_arn=role.attr_arn, definition_string="{}")
    for name, runtime in {
        "NodeCanary": "syn-nodejs-puppeteer-13.0",
        "PythonCanary": "syn-python-selenium-7.0",
        "UnknownCanary": cdk.Fn.ref("Days"),
    }.items():
        _canary(stack, name, runtime)
    firefox = _canary(stack, "FirefoxCanary", "syn-nodejs-playwright-8.0")
    firefox.browser_configs = [synthetics.CfnCanary.BrowserConfigProperty(browser_type="FIREFOX")]


def _canary(stack: cdk.Stack, name: str, runtime: str) -> synthetics.CfnCanary:
    role = iam.CfnRole(stack, f"{name}Role", assume_role_policy_document=_trust("lambda.amazonaws.com"))
    return synthetics.CfnCanary(
        stack,
        name,
        name=name.lower(),
        artifact_s3_location="s3://x",
        code=synthetics.CfnCanary.CodeProperty(handler="x.handler", script="x"),
        execution_role_arn=role.attr_arn,
        runtime_version=runtime,
        schedule=synthetics.CfnCanary.ScheduleProperty(expression="rate(5 minutes)"),
        run_config=synthetics.CfnCanary.RunConfigProperty(timeout_in_seconds=60),
    )


def _trust(*services: str, **more: Any) -> dict[str, Any]:
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": list(services)},
        "Action": "sts:AssumeRole",
        **more,
    }
    return {"Version": "2012-10-17", "Statement": [statement]}


def helpers(stack: cdk.Stack, folder: Path) -> None:
    """CDK's own helpers, which bring functions and roles that nobody looks at."""
    custom_resources.AwsCustomResource(
        stack,
        "Call",
        on_create=custom_resources.AwsSdkCall(
            service="SSM",
            action="getParameter",
            parameters={"Name": "x"},
            physical_resource_id=custom_resources.PhysicalResourceId.of("x"),
        ),
        policy=custom_resources.AwsCustomResourcePolicy.from_sdk_calls(
            resources=custom_resources.AwsCustomResourcePolicy.ANY_RESOURCE
        ),
    )
    handler = lambda_.Function(stack, "Handler", runtime=PYTHON, handler="index.handler", code=CODE)
    provider = custom_resources.Provider(stack, "Provider", on_event_handler=handler)
    cdk.CustomResource(stack, "Custom", service_token=provider.service_token)
    deployment.BucketDeployment(
        stack,
        "Deployment",
        sources=[deployment.Source.asset(str(folder / "site"))],
        destination_bucket=s3.Bucket(stack, "Site"),
    )


def roles(stack: cdk.Stack, _: Path) -> None:
    """Roles that trust, carry or allow too much."""
    for service in ("scheduler", "firehose", "unheardof"):
        iam.Role(stack, f"Of{service.title()}", assumed_by=iam.ServicePrincipal(f"{service}.amazonaws.com"))
    both = iam.CompositePrincipal(
        *(iam.ServicePrincipal(f"{one}.amazonaws.com") for one in ("events", "lambda"))
    )
    iam.Role(stack, "OfBoth", assumed_by=both)
    iam.CfnRole(
        stack,
        "OfMixed",
        assume_role_policy_document=_trust("events.amazonaws.com", "lambda.amazonaws.com", Sid="A"),
    )
    held = {"ArnLike": {"aws:SourceArn": "arn:aws:logs:us-east-1:111122223333:*"}}
    iam.CfnRole(
        stack, "OfHeld", assume_role_policy_document=_trust("logs.us-east-1.amazonaws.com", Condition=held)
    )
    role = iam.Role(stack, "Admin", assumed_by=iam.AccountRootPrincipal())
    role.add_managed_policy(iam.ManagedPolicy.from_aws_managed_policy_name("AdministratorAccess"))
    role.add_managed_policy(
        iam.ManagedPolicy.from_aws_managed_policy_name("service-role/AWSLambdaBasicExecutionRole")
    )
    iam.CfnRole(
        stack,
        "OtherBoundary",
        assume_role_policy_document=_trust("ec2.amazonaws.com"),
        permissions_boundary="arn:aws:iam::111122223333:policy/other",
    )
    iam.CfnUser(stack, "User")
    _policies(stack)


STATEMENTS: dict[str, dict[str, Any]] = {
    "StarAction": {"Action": "*", "Resource": "arn:aws:s3:::x"},
    "ServiceStar": {"Action": ["s3:PutObject", "dynamodb:*"], "Resource": "arn:aws:s3:::x"},
    "PrefixStar": {"Action": "dynamodb:Get*", "Resource": "arn:aws:s3:::x"},
    "QuestionMark": {"Action": "dynamodb:GetIte?", "Resource": "arn:aws:s3:::x"},
    "StarResource": {"Action": "s3:PutObject", "Resource": "*"},
    "StarArn": {
        "Action": "sqs:SendMessage",
        "Resource": {"Fn::Sub": "arn:${AWS::Partition}:sqs:us-east-1:1:*"},
    },
    "Namespaceless": {"Action": "cloudwatch:PutMetricData", "Resource": "*"},
    "NotAction": {"NotAction": "iam:PassRole", "Resource": "arn:aws:s3:::x"},
    "NotResource": {"Action": "s3:PutObject", "NotResource": "arn:aws:s3:::x"},
    "Unreadable": {"Action": {"Ref": "Days"}, "Resource": "arn:aws:s3:::x"},
    "InCondition": {"Action": {"Fn::If": ["IsShort", "s3:*", "s3:PutObject"]}, "Resource": "arn:aws:s3:::x"},
    "Forced": {"Action": ["XRAY:puttracesegments", "logs:DescribeLogGroups"], "Resource": "*"},
    "Namespaced": {
        "Action": "cloudwatch:PutMetricData",
        "Resource": "*",
        "Condition": {"StringEquals": {"cloudwatch:namespace": "CloudWatchSynthetics"}},
    },
    "Grant": {"Action": ["s3:getobject*", "s3:GetObject", "kms:ReEncrypt*"], "Resource": "arn:aws:s3:::x/*"},
    "Prefixed": {
        "Action": "logs:PutLogEvents",
        "Resource": "arn:aws:logs:us-east-1:1:log-group:/aws/lambda/x*",
    },
    "Denied": {"Effect": "Deny", "Action": "*", "Resource": "*"},
}
"""Statements of identity policies, by the name of the construct that holds each."""


def _policies(stack: cdk.Stack) -> None:
    for name, statement in STATEMENTS.items():
        document = {"Version": "2012-10-17", "Statement": {"Effect": "Allow", **statement}}
        iam.CfnManagedPolicy(stack, name, policy_document=document)
        raw = {"PolicyName": name, "PolicyDocument": {"Statement": [{"Effect": "Allow", **statement}]}}
        cdk.CfnResource(stack, f"Raw{name}", type="AWS::IAM::RolePolicy", properties={**raw, "RoleName": "x"})
    bucket, key = s3.Bucket(stack, "Granted"), kms.Key(stack, "DefaultKey")
    reader = iam.Role(stack, "Reader", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"))
    bucket.grant_read(reader)
    key.grant_encrypt_decrypt(reader)
    inline = {"Statement": [{"Effect": "Allow", "Action": "sns:*", "Resource": "*"}]}
    iam.CfnRole(
        stack,
        "Inline",
        assume_role_policy_document=_trust("lambda.amazonaws.com"),
        policies=[iam.CfnRole.PolicyProperty(policy_name="x", policy_document=inline)],
    )


def resource_policies(stack: cdk.Stack, _: Path) -> None:
    """Policies of topics, queues, keys, buckets, logs and functions that let services in for anybody."""
    topic, queue, bucket = sns.Topic(stack, "Open"), sqs.Queue(stack, "Queue"), s3.Bucket(stack, "Bucket")
    for service in ("cloudwatch", "events", "budgets"):
        topic.grant_publish(iam.ServicePrincipal(f"{service}.amazonaws.com"))
    queue.grant_send_messages(iam.ServicePrincipal("sns.amazonaws.com"))
    bucket.grant_put(iam.ServicePrincipal("delivery.logs.amazonaws.com"))
    kms.CfnKey(
        stack,
        "Key",
        key_policy={"Statement": [*map(_use_of_key, ("cloudwatch", "events", "logs.us-east-1"))]},
    )
    sqs.CfnQueuePolicy(
        stack,
        "Everybody",
        queues=[queue.queue_url],
        policy_document={
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": "*",
                    "Action": "sqs:SendMessage",
                    "Resource": queue.queue_arn,
                }
            ]
        },
    )
    logs.ResourcePolicy(
        stack,
        "Queries",
        policy_statements=[
            iam.PolicyStatement(
                principals=[iam.ServicePrincipal("route53.amazonaws.com")],
                actions=["logs:PutLogEvents"],
                resources=[f"arn:aws:logs:us-east-1:{cdk.Aws.ACCOUNT_ID}:log-group:/aws/route53/x:*"],
            )
        ],
    )
    logs.CfnResourcePolicy(stack, "NoJson", policy_name="x", policy_document="allow all")
    for service in ("logs", "events", "s3"):
        lambda_.CfnPermission(
            stack,
            f"By{service.title()}",
            action="lambda:InvokeFunction",
            function_name="x",
            principal=f"{service}.amazonaws.com",
        )


def _use_of_key(service: str) -> dict[str, Any]:
    principal = {"Service": f"{service}.amazonaws.com"}
    return {
        "Effect": "Allow",
        "Principal": principal,
        "Action": ["kms:Decrypt", "kms:GenerateDataKey*"],
        "Resource": "*",
    }


def tagged(stack: cdk.Stack, _: Path) -> None:
    """Tags in every form, with and without a value of the author's."""
    alarm: dict[str, Any] = {"comparison_operator": "GreaterThanThreshold", "evaluation_periods": 1}
    cloudwatch.CfnAlarm(stack, "Alarm", **alarm)
    cloudwatch.CfnAlarm(stack, "OwnAlarm", **alarm, tags=[cdk.CfnTag(key="owner", value="risk")])
    own = sns.Topic(stack, "OwnTopic")
    cdk.Tags.of(own).add("owner", "ledger")
    raw: dict[str, tuple[str, dict[str, Any]]] = {
        "RawTopic": ("AWS::SNS::Topic", {}),
        "RawOwnTopic": ("AWS::SNS::Topic", {"Tags": [{"Key": "owner", "Value": "risk"}]}),
        "RawParameter": ("AWS::SSM::Parameter", {"Tags": {"owner": "risk"}}),
        "RawPool": ("AWS::Cognito::UserPool", {}),
        "RawGroup": ("AWS::AutoScaling::AutoScalingGroup", {}),
        "RawUntaggable": ("AWS::Logs::MetricFilter", {}),
        "RawCustom": ("Custom::Anything", {}),
    }
    for name, (kind, properties) in raw.items():
        cdk.CfnResource(stack, name, type=kind, properties=properties)
    autoscaling.CfnAutoScalingGroup(stack, "Group", max_size="1", min_size="1")


def across_stacks(stack: cdk.Stack, elsewhere: cdk.Stack) -> None:
    """A policy that names another stack's topic, and a function that runs under another stack's role."""
    topic = sns.Topic(elsewhere, "Far")
    role = iam.Role(elsewhere, "FarRole", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"))
    publisher = iam.Role(stack, "Publisher", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"))
    publisher.add_to_policy(iam.PolicyStatement(actions=["sns:Publish"], resources=[topic.topic_arn]))
    code = lambda_.CfnFunction.CodeProperty(zip_file="x")
    lambda_.CfnFunction(stack, "UnderFarRole", code=code, role=role.role_arn)


def nested(stack: cdk.Stack) -> None:
    """A nested stack that uses a topic of its parent."""
    inner = cdk.NestedStack(stack, "Inner")
    topic = sns.Topic(stack, "Parents")
    logs.CfnLogGroup(inner, "Log")
    function = lambda_.Function(inner, "Function", runtime=PYTHON, handler="index.handler", code=CODE)
    topic.grant_publish(function)
    iam.Role(inner, "Role", assumed_by=iam.ServicePrincipal("scheduler.amazonaws.com"))


def staged(stack: cdk.Stack) -> None:
    """A stack of a stage, which aspects on the app do not reach by themselves."""
    logs.CfnLogGroup(stack, "Log")
    lambda_.Function(stack, "Function", runtime=PYTHON, handler="index.handler", code=CODE)
    policy = iam.CfnManagedPolicy(stack, "Policy", policy_document={"Statement": []})
    policy.policy_document = {"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}


@jsii.implements(cdk.IAspect)
class AddsLate:
    """Somebody else's aspect, of CDK's default priority, that adds resources after our visit."""

    def visit(self, node: IConstruct) -> None:
        """Add to the stack and to a policy, once."""
        stack = cdk.Stack.of(node)
        if isinstance(node, iam.Role) and node.node.id == "Publisher":
            node.add_to_policy(
                iam.PolicyStatement(actions=["sns:*"], resources=["arn:aws:sns:us-east-1:1:x"])
            )
        if isinstance(node, cdk.Stack) and not stack.node.try_find_child("Late"):
            late = Construct(stack, "Late")
            logs.CfnLogGroup(late, "Log")
            iam.CfnManagedPolicy(
                late,
                "Policy",
                policy_document={"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]},
            )
