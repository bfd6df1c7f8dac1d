"""Which actions run: one table of kinds of action, asked at every evaluation.

Sources: "Alarm actions" in the CloudWatch user guide (actions happen on transitions only, except Auto
Scaling, which repeats every minute; OpsItems, incidents and investigations only on ALARM) and PutMetricAlarm
in the API reference (without ActionsEnabled the state still changes). EventBridge hears of every change.
"""

from __future__ import annotations

from dataclasses import dataclass

EVENTBRIDGE = "eventbridge"


class ActionError(ValueError):
    """A kind of action that CloudWatch does not know."""


@dataclass(frozen=True, kw_only=True)
class Kind:
    """How a kind of action behaves; ``service`` and ``resource`` are how its ARN begins."""

    service: str
    resource: str = ""
    repeats: bool = False
    alarm_only: bool = False


KINDS = {
    "sns": Kind(service="sns"),
    "lambda": Kind(service="lambda"),
    "autoscaling": Kind(service="autoscaling", repeats=True),
    "ec2": Kind(service="automate"),
    "swf": Kind(service="swf"),
    "opsitem": Kind(service="ssm", alarm_only=True),
    "incident": Kind(service="ssm-incidents", alarm_only=True),
    "investigation": Kind(service="aiops", alarm_only=True),
}
ALIASES = {
    "asg": "autoscaling",
    "automate": "ec2",
    "ssm": "opsitem",
    "ssm-incidents": "incident",
    "systems_manager": "opsitem",
    "aiops": "investigation",
}


def kind_of(arn: str) -> str:
    """Return the kind of an action's ARN; raises ActionError."""
    parts = arn.split(":", 5)
    service = parts[2] if len(parts) == 6 and parts[0] == "arn" else ""  # noqa: PLR2004 - parts of an ARN
    if service == "swf" and parts[5].startswith("action/actions/AWS_EC2"):
        return "ec2"
    for name, kind in KINDS.items():
        if kind.service == service:
            return name
    raise ActionError(f"{arn!r} is no action of an alarm; the services are {', '.join(_services())}")


def executes(kind: str, *, before: str, after: str, enabled: bool = True, configured: bool = True) -> bool:
    """Return whether an evaluation that found state ``after`` executes an action of ``after``.

    Args:
        kind: a key of KINDS, or EVENTBRIDGE for the event, which needs no configuration.
        before: the state before.
        after: the state found.
        enabled: ActionsEnabled.
        configured: whether the alarm lists the action for ``after``.

    Raises ActionError for a kind that is unknown.
    """
    changed = before != after
    if kind == EVENTBRIDGE:
        return changed
    found = KINDS.get(ALIASES.get(kind, kind))
    if found is None:
        raise ActionError(f"action {kind!r} is none of {', '.join((*KINDS, EVENTBRIDGE))}")
    fits = after == "ALARM" or not found.alarm_only
    return enabled and configured and fits and (changed or found.repeats)


def _services() -> tuple[str, ...]:
    return tuple(dict.fromkeys(kind.service for kind in KINDS.values()))
