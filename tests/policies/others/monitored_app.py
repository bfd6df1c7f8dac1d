"""A platform like ours, monitored by cdk-monitoring-constructs: others' correct work, to be judged.

Written with the library's own defaults and the thresholds that its guide shows. Started as a process of its
own: ``python monitored_app.py FOLDER`` writes the assembly.
"""

from __future__ import annotations

import sys

import aws_cdk as cdk
import cdk_monitoring_constructs as monitoring
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_lambda as functions
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from aws_cdk import aws_sqs as sqs
from aws_cdk import aws_stepfunctions as states
from aws_cdk import aws_synthetics as synthetics
from aws_cdk.aws_cloudwatch import ComparisonOperator as Comparison

SECONDS = cdk.Duration.seconds
APIS = ("payments", "refunds")
FUNCTIONS = ("checkout", "settlement", "webhooks")
TABLES = ("transactions", "customers")


class Monitored(cdk.Stack):
    """Two APIs, three functions, two tables, a queue, a state machine and a canary, all with alarms."""

    def __init__(self, app: cdk.App) -> None:
        super().__init__(app, "Monitored")
        topic = sns.Topic(self, "Alerts")
        topic.add_subscription(subscriptions.EmailSubscription("oncall@example.com"))
        self.facade = monitoring.MonitoringFacade(
            self,
            "Monitoring",
            alarm_factory_defaults=monitoring.AlarmFactoryDefaults(
                alarm_name_prefix="Shop",
                actions_enabled=True,
                action=monitoring.SnsAlarmActionStrategy(on_alarm_topic=topic, on_ok_topic=topic),
            ),
        )
        made = [self.function(name) for name in FUNCTIONS]
        for name, function in zip(APIS, made, strict=False):
            self.api(name, function)
        for name in TABLES:
            self.table(name)
        self.queue()
        self.machine()
        self.canary()
        self.business()

    def function(self, name: str) -> functions.Function:
        """A function with alarms on faults, their rate, latency and throttles."""
        made = functions.Function(
            self,
            f"{name}-function",
            runtime=functions.Runtime.PYTHON_3_12,
            handler="index.handler",
            code=functions.Code.from_inline("def handler(event, context):\n    return {'statusCode': 200}\n"),
            timeout=SECONDS(15),
        )
        self.facade.monitor_lambda_function(
            lambda_function=made,
            human_readable_name=name,
            alarm_friendly_name=name,
            add_fault_count_alarm={"Critical": monitoring.ErrorCountThreshold(max_error_count=5)},
            add_fault_rate_alarm={"Warning": monitoring.ErrorRateThreshold(max_error_rate=0.01)},
            add_latency_p99_alarm={"Warning": monitoring.LatencyThreshold(max_latency=SECONDS(10))},
            add_throttles_count_alarm={"Warning": monitoring.ErrorCountThreshold(max_error_count=1)},
        )
        return made

    def api(self, name: str, function: functions.Function) -> None:
        """A REST API with alarms on its errors and latency."""
        made = apigateway.RestApi(self, f"{name}-api", rest_api_name=name, cloud_watch_role=False)
        made.root.add_method("POST", apigateway.LambdaIntegration(function))
        self.facade.monitor_api_gateway(
            api=made,
            human_readable_name=name,
            alarm_friendly_name=name,
            add5_xx_fault_rate_alarm={"Critical": monitoring.ErrorRateThreshold(max_error_rate=0.01)},
            add4_xx_error_count_alarm={"Warning": monitoring.ErrorCountThreshold(max_error_count=100)},
            add_latency_p99_alarm={"Warning": monitoring.LatencyThreshold(max_latency=SECONDS(3))},
        )

    def table(self, name: str) -> None:
        """A table on demand with alarms on throttles and AWS's own errors."""
        made = dynamodb.Table(
            self,
            f"{name}-table",
            partition_key=dynamodb.Attribute(name="id", type=dynamodb.AttributeType.STRING),
            billing_mode=dynamodb.BillingMode.PAY_PER_REQUEST,
        )
        self.facade.monitor_dynamo_table(
            table=made,
            human_readable_name=name,
            alarm_friendly_name=name,
            add_read_throttled_events_count_alarm={
                "Warning": monitoring.ThrottledEventsThreshold(max_throttled_events_threshold=1)
            },
            add_write_throttled_events_count_alarm={
                "Warning": monitoring.ThrottledEventsThreshold(max_throttled_events_threshold=1)
            },
            add_system_error_count_alarm={"Critical": monitoring.ErrorCountThreshold(max_error_count=1)},
        )

    def queue(self) -> None:
        """A queue with its dead letters."""
        dead = sqs.Queue(self, "orders-dead")
        made = sqs.Queue(
            self, "orders", dead_letter_queue=sqs.DeadLetterQueue(queue=dead, max_receive_count=3)
        )
        self.facade.monitor_sqs_queue_with_dlq(
            queue=made,
            dead_letter_queue=dead,
            human_readable_name="orders",
            alarm_friendly_name="orders",
            add_queue_max_message_age_alarm={
                "Warning": monitoring.MaxMessageAgeThreshold(max_age_in_seconds=600)
            },
            add_dead_letter_queue_max_size_alarm={
                "Critical": monitoring.MaxMessageCountThreshold(max_message_count=1)
            },
        )

    def machine(self) -> None:
        """A state machine with alarms on failed and aborted runs."""
        made = states.StateMachine(
            self, "settling", definition_body=states.DefinitionBody.from_chainable(states.Pass(self, "Done"))
        )
        self.facade.monitor_step_function(
            state_machine=made,
            human_readable_name="settling",
            alarm_friendly_name="settling",
            add_failed_execution_count_alarm={"Critical": monitoring.ErrorCountThreshold(max_error_count=1)},
            add_timed_out_execution_count_alarm={
                "Warning": monitoring.ErrorCountThreshold(max_error_count=1)
            },
        )

    def canary(self) -> None:
        """A canary with an alarm on failures."""
        made = synthetics.Canary(
            self,
            "front",
            test=synthetics.Test.custom(
                code=synthetics.Code.from_inline("exports.handler = async () => {};\n"),
                handler="index.handler",
            ),
            runtime=synthetics.Runtime("syn-nodejs-puppeteer-13.0", synthetics.RuntimeFamily.NODEJS),
            schedule=synthetics.Schedule.rate(cdk.Duration.minutes(5)),
        )
        self.facade.monitor_synthetics_canary(
            canary=made,
            human_readable_name="front",
            alarm_friendly_name="front",
            add5xx_fault_count_alarm={"Critical": monitoring.ErrorCountThreshold(max_error_count=1)},
        )

    def business(self) -> None:
        """Metrics that only the application's code publishes."""
        factory = self.facade.create_metric_factory()
        placed = factory.create_metric(
            "OrdersPlaced", monitoring.MetricStatistic.SUM, namespace="Shop", label="Orders"
        )
        failures = factory.create_metric(
            "OrdersFailed", monitoring.MetricStatistic.SUM, namespace="Shop", label="Failures"
        )
        self.facade.monitor_custom(
            alarm_friendly_name="orders-business",
            human_readable_name="Business",
            metric_groups=[
                monitoring.CustomMetricGroup(
                    title="Orders",
                    metrics=[
                        placed,
                        monitoring.CustomMetricWithAlarm(
                            metric=failures,
                            alarm_friendly_name="orders-failed",
                            add_alarm={
                                "Warning": monitoring.CustomThreshold(
                                    threshold=5,
                                    comparison_operator=Comparison.GREATER_THAN_THRESHOLD,
                                )
                            },
                        ),
                    ],
                )
            ],
        )


if __name__ == "__main__":
    application = cdk.App(outdir=sys.argv[1])
    Monitored(application)
    application.synth()
