"""What AWS publishes to SNS: the messages that subscriptions filter and people read.

The keys of alarm messages are those recorded on AWS in 2025 and 2026 by LocalStack's snapshot tests
(tests/aws/services/cloudwatch, Apache-2.0); events, budgets and cost anomalies follow the user guides. No
such message carries SNS message attributes. Values that a template cannot tell are samples.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from .alarms import Alarm, AnyAlarm, Composite
from .series import Series
from .values import SAMPLE, Place

TIME = "2026-01-15T10:00:00.000+0000"
MUTING_SINCE = "2026"
"""Messages of September 2025 say nothing of mute windows, those of February 2026 do."""
REGIONS: Mapping[str, str] = MappingProxyType(
    {
        "us-east-1": "US East (N. Virginia)",
        "us-east-2": "US East (Ohio)",
        "us-west-1": "US West (N. California)",
        "us-west-2": "US West (Oregon)",
        "ca-central-1": "Canada (Central)",
        "eu-west-1": "EU (Ireland)",
        "eu-west-2": "EU (London)",
        "eu-west-3": "EU (Paris)",
        "eu-central-1": "EU (Frankfurt)",
        "eu-north-1": "EU (Stockholm)",
        "ap-south-1": "Asia Pacific (Mumbai)",
        "sa-east-1": "South America (Sao Paulo)",
        "ap-southeast-1": "Asia Pacific (Singapore)",
        "ap-southeast-2": "Asia Pacific (Sydney)",
        "ap-northeast-1": "Asia Pacific (Tokyo)",
        "ap-northeast-2": "Asia Pacific (Seoul)",
    }
)


def alarm_message(
    alarm: AnyAlarm,
    *,
    state: str = "ALARM",
    before: str = "OK",
    reason: str = "Threshold Crossed",
    time: str = TIME,
) -> dict[str, Any]:
    """Return the JSON message of a metric alarm or a composite that goes from one state to another.

    ``time`` (ISO 8601) also says which keys the message has: some came along over the years.
    """
    place = alarm.resource.template.place
    message: dict[str, Any] = {
        "AlarmName": alarm.name,
        "AlarmDescription": alarm.description,
        "AWSAccountId": place.account,
        "AlarmConfigurationUpdatedTimestamp": time,
        "NewStateValue": state,
        "NewStateReason": reason,
        "StateChangeTime": time,
        "Region": REGIONS.get(place.region, place.region),
        "AlarmArn": alarm.resource.arn,
        "OldStateValue": before,
        "OKActions": [action.arn for action in alarm.ok_actions],
        "AlarmActions": [action.arn for action in alarm.actions],
        "InsufficientDataActions": [action.arn for action in alarm.insufficient_data_actions],
    }
    if isinstance(alarm, Composite):
        return message | _composite(alarm, state, time)
    trigger = _trigger(alarm) if isinstance(alarm, Alarm) else {}
    muted = {} if time < MUTING_SINCE else {"ActionExecutedAfterMuteWindow": False}
    return message | {"Trigger": trigger} | muted


def _composite(alarm: Composite, state: str, time: str) -> dict[str, Any]:
    children = [child.resource.arn if child.resource else child.text for child in alarm.children]
    triggering = [{"Arn": arn, "State": {"Value": state, "Timestamp": time}} for arn in children[:1]]
    return {"AlarmRule": alarm.text, "TriggeringChildren": triggering}


def _trigger(alarm: Alarm) -> dict[str, Any]:
    threshold = alarm.threshold
    common = {
        "EvaluationPeriods": alarm.periods,
        **(
            {"DatapointsToAlarm": alarm.datapoints}
            if "DatapointsToAlarm" in alarm.resource.properties
            else {}
        ),
        "ComparisonOperator": alarm.comparison,
        "Threshold": float(threshold) if isinstance(threshold, (int, float)) else threshold,
        "TreatMissingData": alarm.missing,
        "EvaluateLowSampleCountPercentile": alarm.resource.get("EvaluateLowSampleCountPercentile", ""),
    }
    if "Metrics" in alarm.resource.properties:
        return {"Period": alarm.period, **common, "Metrics": [_query(item) for item in alarm.reads]}
    series = alarm.series[0] if alarm.series else None
    return ({} if series is None else _single(series)) | common


def _single(series: Series) -> dict[str, Any]:
    extended = isinstance(series.statistic, str) and series.statistic not in _NAMED
    kind = "ExtendedStatistic" if extended else "Statistic"
    return {
        **_metric(series),
        "StatisticType": kind,
        kind: series.statistic if extended else _NAMED.get(series.statistic, series.statistic),
        "Unit": series.unit,
        "Period": series.period,
    }


_NAMED: Mapping[Any, str] = MappingProxyType(
    {
        "Average": "AVERAGE",
        "Sum": "SUM",
        "Minimum": "MINIMUM",
        "Maximum": "MAXIMUM",
        "SampleCount": "SAMPLE_COUNT",
    }
)


def _metric(series: Series) -> dict[str, Any]:
    dimensions = [{"value": value, "name": name} for name, value in series.dimensions]
    return {"MetricName": series.metric, "Namespace": series.namespace, "Dimensions": dimensions}


def _query(item: Any) -> dict[str, Any]:
    shown = {"Id": item.id, "Label": item.label, "ReturnData": item.returned}
    if not isinstance(item, Series):
        return {"Expression": item.text, **shown}
    stat = {"Metric": _metric(item), "Period": item.period, "Stat": item.statistic, "Unit": item.unit}
    return {"MetricStat": stat, **shown}


def alarm_event(alarm: AnyAlarm, *, state: str = "ALARM", before: str = "OK") -> dict[str, Any]:
    """Return the EventBridge event of an alarm's change of state; a rule sends it to SNS as it is."""
    return event(
        "aws.cloudwatch",
        "CloudWatch Alarm State Change",
        {
            "alarmName": alarm.name,
            "state": {"value": state, "reason": "Threshold Crossed", "timestamp": TIME},
            "previousState": {"value": before, "reason": "", "timestamp": TIME},
            "configuration": {"description": alarm.description, "metrics": []},
        },
        resources=(alarm.resource.arn,),
        place=alarm.resource.template.place,
    )


def api_call_event(source: str, name: str, *, place: Place = SAMPLE, **detail: Any) -> dict[str, Any]:
    """Return the event of an API call that CloudTrail saw: ``api_call_event("logs", "DeleteLogGroup")``."""
    return event(
        f"aws.{source}",
        "AWS API Call via CloudTrail",
        {
            "eventVersion": "1.11",
            "eventSource": f"{source}.amazonaws.com",
            "eventName": name,
            "awsRegion": place.region,
            "eventTime": TIME,
            "sourceIPAddress": "192.0.2.1",
            "requestParameters": {},
            "userIdentity": {"type": "IAMUser", "accountId": place.account, "userName": "sample"},
            **detail,
        },
        place=place,
    )


def event(
    source: str,
    detail_type: str,
    detail: Mapping[str, Any],
    *,
    resources: tuple[Any, ...] = (),
    place: Place = SAMPLE,
) -> dict[str, Any]:
    """Return an EventBridge event in its envelope."""
    return {
        "version": "0",
        "id": "00000000-0000-0000-0000-000000000000",
        "detail-type": detail_type,
        "source": source,
        "account": place.account,
        "time": "2026-01-15T10:00:00Z",
        "region": place.region,
        "resources": list(resources),
        "detail": dict(detail),
    }


def budget_message(name: str, *, limit: str = "$100.00", place: Place = SAMPLE) -> str:
    """Return the message of AWS Budgets: plain text, so no filter on the body can ever let it through."""
    return (
        f"AWS Budget Notification\nAWS Account {place.account}\n\nDear AWS Customer,\n\n"
        f"You requested that we alert you when the ACTUAL cost of your budget {name} is greater than {limit}."
    )


def anomaly_message(
    *, monitor_arn: str = "", service: str = "AmazonCloudWatch", place: Place = SAMPLE
) -> dict[str, Any]:
    """Return the JSON message of Cost Anomaly Detection."""
    link = "https://console.aws.amazon.com/cost-management/home#/anomaly-detection/monitors/sample/anomalies/sample"
    return {
        "accountId": place.account,
        "accountName": "sample",
        "anomalyDetailsLink": link,
        "anomalyId": "sample",
        "anomalyStartDate": "2026-01-15T00:00:00Z",
        "anomalyEndDate": "2026-01-16T00:00:00Z",
        "anomalyScore": {"currentScore": 0.5, "maxScore": 0.5},
        "dimensionalValue": service,
        "impact": {
            "maxImpact": 150,
            "totalImpact": 1000,
            "totalActualSpend": 1300,
            "totalExpectedSpend": 300,
        },
        "monitorArn": monitor_arn,
        "rootCauses": [{"service": service, "region": place.region}],
        "subscriptionId": "sample",
        "subscriptionName": "sample",
    }
