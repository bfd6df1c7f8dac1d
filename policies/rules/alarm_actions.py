"""Whom an alarm tells, and whether it tells anybody at all."""

from __future__ import annotations

from collections.abc import Iterator

from policies.rule import Said, failed, passed, rule, untold
from policies.world import World
from template import Resource

ALARMS = ("AWS::CloudWatch::Alarm", "AWS::CloudWatch::CompositeAlarm")
GUIDE = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-actions.html"


@rule(
    "alarm-switched-off",
    *ALARMS,
    question="Are the alarm's actions switched on?",
    cause="The alarm's actions are switched off.",
    reason="It changes its state on the console and tells nobody.",
    fix="Take ActionsEnabled out; announce maintenance with a mute rule or a suppressor instead.",
    source=GUIDE,
    requirements=("PCI-10.7.2", "SOC2-CC7.3"),
)
def switched_off(resource: Resource, world: World) -> Iterator[Said]:
    """Only alarms that have actions at all."""
    alarm = world.any_alarms[resource]
    if not (alarm.actions or alarm.ok_actions or alarm.insufficient_data_actions):
        return
    if alarm.enabled is True:
        yield passed("actions are enabled")
    elif alarm.enabled is False:
        yield failed("ActionsEnabled is false", "ActionsEnabled")
    else:
        yield untold(f"ActionsEnabled is {alarm.enabled!r}", "ActionsEnabled")
