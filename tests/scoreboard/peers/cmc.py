"""What cdk-monitoring-constructs builds for the platform: its own code, its own periods and M of N.

The library has a default for everything but the thresholds, which its users must give
(https://github.com/cdklabs/cdk-monitoring-constructs/discussions/432). They are the brief's where the brief
has one, AWS's recommended or chosen numbers elsewhere, so that the comparison is of
what the library adds. Its keys ``Critical`` and ``Warning`` separate severities, and
``disambiguator_action`` routes them as its guide shows: what users feel pages, causes and latency write
mail. The platform's payments are monitored as its guide's custom metrics, by the counters that our own
stack makes of log lines; the log group by its own monitor.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import aws_cdk as cdk
import cdk_monitoring_constructs as monitoring
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_lambda as functions
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sqs as sqs
from aws_cdk.aws_cloudwatch import ComparisonOperator as Comparison
from aws_cdk.aws_cloudwatch import MathExpression, Metric

from settings import conventions
from settings.environment import Settings
from settings.platform import Api, Function, Queue, Table
from tests.scoreboard.peers.aws_recommended import QUEUE_AGE_S
from tests.scoreboard.peers.brief import filters
from tests.scoreboard.peers.routing import NAMES, PAGES, TICKETS, Resources, topics

CRITICAL, WARNING = "Critical", "Warning"
API_RATE, LAMBDA_RATE, PAYMENT_PERCENT = 0.01, 0.005, 1.0
"""The brief's lines; rates of the library are shares from 0 to 1."""
CANARY_PERCENT = 90.0
"""What our own canaries must not fall below; the library and AWS say nothing."""
LATENCY_MS = 2500
"""AWS's recommended line for the p90 of a REST API."""
PERCENT_OF_TIMEOUT = 0.8
ACCOUNT = "111122223333"
NAMED = ("TopicName", "FunctionName", "Name")
KEPT = ("AWS::CloudWatch::Alarm", "AWS::CloudWatch::CompositeAlarm")


class Monitored(cdk.Stack):
    """The platform by its names, and the library's facade over it."""

    def __init__(self, app: cdk.App, settings: Settings) -> None:
        super().__init__(app, "Peer", env=cdk.Environment(account=ACCOUNT, region=conventions.REGION))
        self.settings = settings
        named = {topic: sns.Topic(self, topic, topic_name=NAMES[topic]) for topic in (PAGES, TICKETS)}
        routes = {
            key: monitoring.SnsAlarmActionStrategy(on_alarm_topic=named[topic], on_ok_topic=named[topic])
            for key, topic in ((CRITICAL, PAGES), (WARNING, TICKETS))
        }
        self.facade = monitoring.MonitoringFacade(
            self,
            "Monitoring",
            alarm_factory_defaults=monitoring.AlarmFactoryDefaults(
                alarm_name_prefix="Payments", actions_enabled=True, disambiguator_action=routes
            ),
        )
        for service in settings.services:
            self.api(service.api)
            for function in service.functions:
                self.function(function)
            for table in service.tables:
                self.table(table)
            for queue in service.queues:
                self.queue(queue)
            self.canary(conventions.canary_name(service.name, settings.environment, "up"))
        self.payments()
        self.logs()

    def api(self, api: Api) -> None:
        """Errors and latency of a REST API."""
        made = apigateway.RestApi(self, api.name, rest_api_name=api.name, cloud_watch_role=False)
        made.root.add_method("ANY", apigateway.MockIntegration())
        self.facade.monitor_api_gateway(
            api=made,
            api_stage=api.stage,
            human_readable_name=api.name,
            alarm_friendly_name=api.name,
            add5_xx_fault_rate_alarm={CRITICAL: monitoring.ErrorRateThreshold(max_error_rate=API_RATE)},
            add4_xx_error_rate_alarm={WARNING: monitoring.ErrorRateThreshold(max_error_rate=API_RATE)},
            add_latency_p90_alarm={WARNING: _latency(LATENCY_MS)},
        )

    def function(self, function: Function) -> None:
        """Faults, throttles and duration of a function."""
        made = functions.Function(
            self,
            function.name,
            function_name=function.name,
            runtime=functions.Runtime.PYTHON_3_12,
            handler="index.handler",
            code=functions.Code.from_inline("def handler(event, context):\n    return {}\n"),
            timeout=cdk.Duration.seconds(function.timeout_s),
        )
        self.facade.monitor_lambda_function(
            lambda_function=made,
            human_readable_name=function.name,
            alarm_friendly_name=function.name,
            add_fault_rate_alarm={CRITICAL: monitoring.ErrorRateThreshold(max_error_rate=LAMBDA_RATE)},
            add_throttles_count_alarm={WARNING: monitoring.ErrorCountThreshold(max_error_count=0)},
            add_latency_p90_alarm={WARNING: _latency(int(function.timeout_s * 1000 * PERCENT_OF_TIMEOUT))},
        )

    def table(self, table: Table) -> None:
        """Throttles and AWS's own errors of a table."""
        made = dynamodb.Table.from_table_name(self, f"{table.name}-table", table.name)
        provisioned = table.billing == "provisioned"
        mode = dynamodb.BillingMode.PROVISIONED if provisioned else dynamodb.BillingMode.PAY_PER_REQUEST
        none = monitoring.ThrottledEventsThreshold(max_throttled_events_threshold=0)
        self.facade.monitor_dynamo_table(
            table=made,
            billing_mode=mode,
            human_readable_name=table.name,
            alarm_friendly_name=table.name,
            add_read_throttled_events_count_alarm={WARNING: none},
            add_write_throttled_events_count_alarm={WARNING: none},
            add_system_error_count_alarm={WARNING: monitoring.ErrorCountThreshold(max_error_count=0)},
        )

    def queue(self, queue: Queue) -> None:
        """Age of a queue's oldest message, and whether its dead-letter queue holds anything."""
        made, dead = (
            sqs.Queue.from_queue_arn(
                self, f"{name}-queue", f"arn:aws:sqs:{conventions.REGION}:{ACCOUNT}:{name}"
            )
            for name in (queue.name, queue.dead_letter_queue)
        )
        age = monitoring.MaxMessageAgeThreshold(max_age_in_seconds=QUEUE_AGE_S)
        self.facade.monitor_sqs_queue_with_dlq(
            queue=made,
            dead_letter_queue=dead,
            human_readable_name=queue.name,
            alarm_friendly_name=queue.name,
            add_queue_max_message_age_alarm={WARNING: age},
            add_dead_letter_queue_max_size_alarm={
                WARNING: monitoring.MaxMessageCountThreshold(max_message_count=0)
            },
        )

    def canary(self, name: str) -> None:
        """The library's own canary alarms read HTTP codes; success itself is one of its custom metrics."""
        success = self.facade.create_metric_factory().create_metric(
            "SuccessPercent",
            monitoring.MetricStatistic.AVERAGE,
            namespace="CloudWatchSynthetics",
            dimensions_map={"CanaryName": name},
        )
        below = monitoring.CustomThreshold(
            threshold=CANARY_PERCENT, comparison_operator=Comparison.LESS_THAN_THRESHOLD
        )
        self.custom(name, success, below)

    def payments(self) -> None:
        """Technical failures in percent of attempts."""
        factory = self.facade.create_metric_factory()
        total, bad = (
            factory.create_metric(name, monitoring.MetricStatistic.SUM, namespace=self.settings.namespace)
            for name in (conventions.PAYMENT_ATTEMPTS, conventions.PAYMENT_FAILURES)
        )
        rate = factory.create_metric_math("100 * bad / total", {"bad": bad, "total": total}, "Failures (%)")
        above = monitoring.CustomThreshold(
            threshold=PAYMENT_PERCENT, comparison_operator=Comparison.GREATER_THAN_THRESHOLD
        )
        self.custom("payment-failures", rate, above)

    def custom(self, name: str, metric: Metric | MathExpression, line: monitoring.CustomThreshold) -> None:
        """A metric of one's own with an alarm, as the guide's "Custom metrics" has it."""
        alarmed = monitoring.CustomMetricWithAlarm(
            metric=metric, alarm_friendly_name=name, add_alarm={CRITICAL: line}
        )
        group = monitoring.CustomMetricGroup(title=name, metrics=[alarmed])
        self.facade.monitor_custom(
            alarm_friendly_name=f"custom-{name}", human_readable_name=name, metric_groups=[group]
        )

    def logs(self) -> None:
        """The application's log group should not fall silent."""
        self.facade.monitor_log(
            log_group_name=self.settings.application.log_group,
            human_readable_name="application-log",
            alarm_friendly_name="application-log",
            add_min_incoming_logs_alarm={WARNING: monitoring.MinUsageCountThreshold(min_count=1)},
        )


def _latency(milliseconds: int) -> monitoring.LatencyThreshold:
    return monitoring.LatencyThreshold(max_latency=cdk.Duration.millis(milliseconds))


def resources(settings: Settings, folder: Path) -> Resources:
    """Topics, the library's alarms, and the filters that count payments; ``folder`` takes the assembly."""
    os.environ["CDK_VALIDATION"] = "false"
    app = cdk.App(outdir=str(folder))
    stack = Monitored(app, settings)
    app.synth()
    written = json.loads((folder / stack.template_file).read_text(encoding="utf-8"))["Resources"]
    alarms = {key: one for key, one in written.items() if one["Type"] in KEPT}
    return topics() | _named(alarms, written) | filters(settings)


def _named(alarms: Resources, written: Resources) -> Resources:
    """References by names, for what they refer to is left out; topics by every peer's ids."""
    ids = {name: topic for topic, name in NAMES.items()}
    text = json.dumps(
        {key: {"Type": one["Type"], "Properties": one["Properties"]} for key, one in alarms.items()}
    )
    for key, one in written.items():
        name = next((one["Properties"][field] for field in NAMED if field in one.get("Properties", {})), None)
        if name is not None:
            text = text.replace(
                json.dumps({"Ref": key}), json.dumps({"Ref": ids[name]} if name in ids else name)
            )
    found: Resources = json.loads(text)
    return found
