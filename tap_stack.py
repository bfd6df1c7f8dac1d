"""The whole observability of a payment platform, as a table of contents: one line a kind."""

from __future__ import annotations

from dataclasses import dataclass

import aws_cdk as cdk
from constructs import Construct

from monitoring.alarms import Alarms
from monitoring.archive import Archive
from monitoring.canaries import Canaries
from monitoring.cost import Cost
from monitoring.dashboards import Dashboards
from monitoring.encryption import Encryption
from monitoring.events import Events
from monitoring.insights import Insights
from monitoring.inventory import inventory
from monitoring.logs import Logs
from monitoring.metric_stream import MetricStream
from monitoring.metrics import Metrics
from monitoring.notifications import Notifications
from monitoring.tracing import Tracing
from settings.conventions import REGION, TOP_REFUSED_CONSUMERS
from settings.environment import Settings


@dataclass(frozen=True, kw_only=True)
class TapStackProps:
    """What a stack is built from: one environment's settings, and whether it may be deleted."""

    settings: Settings
    termination_protection: bool = True


class TapStack(cdk.Stack):
    """All monitoring of one environment. Deploys to us-east-1, where billing metrics are."""

    def __init__(self, scope: Construct, construct_id: str, props: TapStackProps) -> None:
        settings = props.settings
        super().__init__(
            scope,
            construct_id,
            description=f"Monitoring of the {settings.platform} platform, {settings.environment}",
            env=cdk.Environment(region=REGION, account=settings.account),
            termination_protection=props.termination_protection,
        )
        self.template_options.metadata = inventory(settings)
        key = Encryption(self, "Encryption", settings=settings).key_arn
        logs = Logs(self, "Logs", settings=settings, key_arn=key)
        Metrics(self, "Metrics", settings=settings, logs=logs)
        archive = Archive(self, "Archive", settings=settings, key_arn=key, logs=logs)
        if settings.metric_stream:
            MetricStream(self, "MetricStream", settings=settings, key_arn=key, archive=archive)
        notifications = Notifications(self, "Notifications", settings=settings, key_arn=key)
        topics = notifications.topics
        events = Events(self, "Events", settings=settings, key_arn=key, logs=logs, topics=topics)
        Canaries(
            self, "Canaries", settings=settings, key_arn=key, access_log_bucket=archive.access_log_bucket
        )
        insights = Insights(self, "Insights", settings=settings, logs=logs)
        Tracing(self, "Tracing", settings=settings, topics=topics)
        alarms = Alarms(
            self,
            "Alarms",
            settings=settings,
            topics=topics,
            rules=events.rules,
            card_data_groups=logs.masked,
            ranking=insights.rules[TOP_REFUSED_CONSUMERS],
        )
        Cost(self, "Cost", settings=settings, topics=topics, admitted=notifications.cost_policy)
        Dashboards(self, "Dashboards", settings=settings, alarms=alarms)
