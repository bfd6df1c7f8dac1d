"""Settings and topics enter; every alarm, each with its actions and its words to a human, leaves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from aws_cdk import Aws, CfnResource
from aws_cdk import aws_cloudwatch as cloudwatch
from constructs import Construct

from monitoring.alarms.catalogue import watched
from monitoring.alarms.composites import Composite, Names, composites
from monitoring.alarms.maintenance import mute_rule
from monitoring.alarms.maintenance import window as schedule
from monitoring.alarms.symptom import Symptom, Watched
from settings.conventions import REGION, alarm_name, dashboard_name
from settings.environment import Settings

OPERATORS = {"above": "GreaterThanThreshold", "below": "LessThanThreshold"}


class Alarms(Construct):
    """One CloudWatch alarm for each row of the catalogue, and the composites that page for them.

    ``arns`` has the ARNs by service, composites first; ``""`` is the monitoring itself.
    """

    def __init__(  # noqa: PLR0913 - it joins the rooms whose failures it watches
        self,
        scope: Construct,
        construct_id: str,
        *,
        settings: Settings,
        topics: Mapping[str, str],
        rules: Sequence[str],
        card_data_groups: Sequence[str],
        ranking: cloudwatch.CfnInsightRule,
    ) -> None:
        """``topics`` maps severity to ARN; ``rules`` and ``card_data_groups`` are watched by name.

        ``ranking`` is the insight rule that one alarm reads; CloudFormation sees no reference in math.
        """
        super().__init__(scope, construct_id)
        self._settings = settings
        self._topics = topics
        self._ranking = ranking
        self._made: dict[str, CfnResource] = {}
        self._arn = f"arn:aws:cloudwatch:{REGION}:{Aws.ACCOUNT_ID}:alarm"
        self.arns: dict[str, list[str]] = {service.name: [] for service in settings.services}
        rows = list(watched(settings, rules, card_data_groups))
        named = [(row.service, self._alarm(row)) for row in rows]
        for service in settings.services:
            self._composites(service.name, [row for row in rows if row.service == service.name])
        for service_name, name in named:
            self.arns.setdefault(service_name, []).append(f"{self._arn}:{name}")

    def _alarm(self, row: Watched) -> str:
        symptom = row.symptom
        name = alarm_name(self._settings.environment, symptom.severity, row.team, row.subject, symptom.name)
        self._made[name] = alarm = cloudwatch.CfnAlarm(
            self,
            f"{row.team}-{row.subject}-{symptom.name}",
            alarm_name=name,
            comparison_operator=OPERATORS[symptom.comparison],
            threshold=symptom.threshold,
            evaluation_periods=symptom.of,
            datapoints_to_alarm=symptom.datapoints,
            treat_missing_data=symptom.missing,
            alarm_description=self._description(
                symptom.name, symptom.says, symptom.line, symptom.reads, symptom.silence
            ),
            **self._actions(symptom.severity),
            **_measured(symptom),
        )
        if "INSIGHT_RULE_METRIC" in symptom.expression:
            alarm.add_resource_dependency(self._ranking)
        return name

    def _composites(self, service: str, rows: Sequence[Watched]) -> None:
        """Each waits for the alarms that its rule names; a rule's text is no reference."""
        names = Names(
            environment=self._settings.environment, team=self._settings.service(service).team, service=service
        )
        for composite in composites(names, rows):
            alarm = self._composite(service, composite)
            alarm.node.add_dependency(*(self._made[name] for name in composite.reads))
            self._made[composite.name] = alarm
            self.arns[service].append(f"{self._arn}:{composite.name}")
        self._mute(service, names)

    def _composite(self, service: str, composite: Composite) -> cloudwatch.CfnCompositeAlarm:
        severity = composite.name.split("-")[1]
        held: dict[str, Any] = {
            "actions_suppressor": composite.held_back_by,
            "actions_suppressor_wait_period": composite.wait_s,
            "actions_suppressor_extension_period": composite.extension_s,
        }
        return cloudwatch.CfnCompositeAlarm(
            self,
            f"{service}-{composite.symptom}",
            alarm_name=composite.name,
            alarm_rule=composite.rule,
            alarm_description=self._description(composite.symptom, composite.says, composite.line),
            **self._actions(severity),
            **(held if composite.held_back_by else {}),
        )

    def _mute(self, service: str, names: Names) -> None:
        muted = [names.unavailable, names.degraded]
        for window in self._settings.maintenance:
            if window.service == service:
                rule = cloudwatch.CfnAlarmMuteRule(
                    self,
                    f"mute-{window.name}",
                    name=mute_rule(self._settings, window),
                    description=f"Planned maintenance of {service}: nobody is paged.",
                    mute_targets={"alarmNames": muted},
                    rule={"schedule": schedule(window)},
                )
                rule.node.add_dependency(*(self._made[name] for name in muted))

    def _actions(self, severity: str) -> dict[str, Any]:
        topic = [self._topics[severity]]
        return {"alarm_actions": topic, "ok_actions": topic, "actions_enabled": True}

    def _description(self, symptom: str, *sentences: str) -> str:
        """Every number of the alarm stands in it in words, so that neither can change alone."""
        view = dashboard_name(self._settings.platform, self._settings.environment, "realtime")
        console = f"https://{REGION}.console.aws.amazon.com/cloudwatch/home#dashboards/dashboard/{view}"
        parts = [*sentences, f"Runbook: {self._settings.runbooks}/{symptom}", f"Dashboard: {console}"]
        return "\n".join(part for part in parts if part)


def _measured(symptom: Symptom) -> dict[str, Any]:
    """The alarm's metric, or its metric math with the one line that is compared."""
    if symptom.expression:
        line = {
            "id": "line",
            "expression": symptom.expression,
            "label": f"{symptom.name} ({symptom.unit})",
            "returnData": True,
        }
        if not symptom.series:
            line["period"] = symptom.period_s
        return {
            "metrics": [
                *(one.every(symptom.period_s).query(name) for name, one in symptom.series.items()),
                line,
            ]
        }
    (series,) = symptom.series.values()
    statistic = "extended_statistic" if series.statistic.startswith("p") else "statistic"
    dimensions = [{"name": key, "value": value} for key, value in series.dimensions]
    return {
        "namespace": series.namespace,
        "metric_name": series.metric,
        **({"dimensions": dimensions} if dimensions else {}),
        "period": symptom.period_s,
        statistic: series.statistic,
    }
