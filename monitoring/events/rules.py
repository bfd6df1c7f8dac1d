"""The catalogue of rules: which events, whether kept, on which topic told, whether they page.

Events that are kept are kept as they came; PCI DSS 10.2.2 wants who, what, when and from where.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from monitoring.events import pager, tampering
from settings import conventions as names
from settings.environment import Settings

STATES = ("ALARM", "OK", "INSUFFICIENT_DATA")
STATE_CHANGE = "CloudWatch Alarm State Change"

HEALTH_SERVICES = (
    "APIGATEWAY",
    "CLOUDTRAIL",
    "CLOUDWATCH",
    "DYNAMODB",
    "EVENTS",
    "FIREHOSE",
    "KMS",
    "LAMBDA",
    "S3",
    "SECRETSMANAGER",
    "SNS",
    "SQS",
    "XRAY",
)
"""What the platform and its monitoring stand on, as AWS Health spells it."""


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One rule. ``tell`` is the topic on which people hear of it, ``page`` what PagerDuty is sent."""

    purpose: str
    says: str
    pattern: Mapping[str, Any]
    keep: bool = True
    tell: str = ""
    page: pager.Message | None = None


def rules(settings: Settings) -> Iterator[Rule]:
    """Every rule of an environment."""
    yield Rule(
        purpose="alarm-states",
        says="Every change of an alarm's state",
        pattern=_state_change({"prefix": f"{settings.environment}-"}),
    )
    yield Rule(
        purpose="services", says="What services say of the monitoring itself", pattern=_services(settings)
    )
    yield Rule(purpose="health", says="AWS Health on services in use", pattern=_health(), tell="warning")
    yield from _tampering(settings)
    yield from _failed_deliveries(settings)


def _tampering(settings: Settings) -> Iterator[Rule]:
    for family in tampering.families(settings):
        yield Rule(
            purpose=f"tampering-{family.name}",
            says=f"Calls that blind {family.blinds}",
            pattern=tampering.told(family),
            tell="critical",
            page=pager.tampering(settings),
        )
    says = "The same calls, made by AWS services as their routine"
    yield Rule(purpose="routine-calls", says=says, pattern=tampering.routine(settings))


def _failed_deliveries(settings: Settings) -> Iterator[Rule]:
    """Alarms that SNS itself may fail to tell, told without SNS; what reaches no target here, SNS tells."""
    subjects = ("*-delivery-failed", "*-alerts-dlq-not-empty")
    told = [{"wildcard": f"{settings.environment}-{subject}"} for subject in subjects]
    for purpose, state, message in (
        ("undelivered", "ALARM", pager.undelivered(settings)),
        ("delivered", "OK", pager.delivered()),
    ):
        says = f"Alarms about SNS that are {state}, told without SNS"
        pattern = _state_change(*told, states=(state,))
        yield Rule(purpose=purpose, says=says, pattern=pattern, keep=False, page=message)


def _state_change(*alarms: Mapping[str, str], states: tuple[str, ...] = STATES) -> dict[str, Any]:
    detail = {"alarmName": list(alarms), "state": {"value": list(states)}}
    return {"source": ["aws.cloudwatch"], "detail-type": [STATE_CHANGE], "detail": detail}


def _health() -> dict[str, Any]:
    return {
        "source": ["aws.health"],
        "detail-type": ["AWS Health Event"],
        "detail": {"service": list(HEALTH_SERVICES)},
    }


def _services(settings: Settings) -> dict[str, Any]:
    """Alarms and canaries of this environment by name; keys and insights are not told by ours."""
    canaries = names.canary_name("*", settings.environment, "*")
    return {
        "$or": [
            {
                "source": ["aws.cloudwatch"],
                "detail-type": ["CloudWatch Alarm Configuration Change"],
                "detail": {"alarmName": [{"prefix": f"{settings.environment}-"}]},
            },
            {
                "source": ["aws.synthetics"],
                "detail-type": ["Synthetics Canary Status Change", "Synthetics Canary TestRun Failure"],
                "detail": {"canary-name": [{"wildcard": canaries}]},
            },
            {"source": ["aws.kms"], "detail-type": ["KMS CMK Deletion", "KMS CMK Rotation"]},
            {"source": ["aws.xray"], "detail-type": ["AWS X-Ray Insight Update"]},
        ]
    }
