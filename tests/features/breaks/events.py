"""Things that happen to the monitoring, and are not seen, not kept, or not told."""

from __future__ import annotations

from collections.abc import Callable

from tests.features.breaks import Body, Break, Change, found

RULE, TOPICS = "AWS::Events::Rule", "Notifications"
STATES = "Alarm state changes are kept"
CALLS = "A call that would blind the monitoring is kept and told to people"
HEALTH = "AWS Health events are kept and told"
AS_THEY_CAME = "The audit log keeps events as they came"
AGAIN = "An event that cannot be delivered is tried again, and kept"
COUNTED = "Audit events are counted on a dashboard"


def rule(ending: str, how: Callable[[Body], object]) -> Change:
    """Change one rule."""

    def change(template: Body) -> None:
        how(next(one for one in found(template, RULE) if one["Name"].endswith(ending)))

    return change


def each(how: Callable[[Body], object]) -> Change:
    """Change every rule."""

    def change(template: Body) -> None:
        for one in found(template, RULE):
            how(one)

    return change


def _without(one: Body, words: str) -> None:
    one["Targets"] = [target for target in one["Targets"] if words not in str(target["Arn"])]


def _spelt(one: Body) -> None:
    one["EventPattern"]["detail"]["state"]["value"] = ["Alarm", "Ok"]


def _transformed(one: Body) -> None:
    one["Targets"][0]["InputPath"] = "$.detail"


def _no_policy(template: Body) -> None:
    for policy in found(template, "AWS::Logs::ResourcePolicy"):
        policy["PolicyDocument"] = '{"Statement": []}'


def _no_retry(one: Body) -> None:
    for target in one["Targets"]:
        target.pop("RetryPolicy", None)


def _no_queue(one: Body) -> None:
    for target in one["Targets"]:
        target.pop("DeadLetterConfig", None)


BREAKS = (
    Break(scenario=STATES, change=rule("-alarm-states", _spelt), says="is not kept"),
    Break(
        scenario=STATES,
        change=rule("-alarm-states", lambda one: one.update(State="DISABLED")),
        says="is not kept",
    ),
    Break(scenario=CALLS, change=each(lambda one: _without(one, "log-group")), says="is not kept"),
    Break(scenario=CALLS, change=each(lambda one: _without(one, TOPICS)), says="reaches nobody"),
    Break(scenario=CALLS, change=each(lambda one: _without(one, "PagerDuty")), says="pages nobody"),
    Break(
        scenario=HEALTH, change=rule("-health", lambda one: one.update(State="DISABLED")), says="is not kept"
    ),
    Break(scenario=HEALTH, change=rule("-health", lambda one: _without(one, TOPICS)), says="reaches nobody"),
    Break(scenario=AS_THEY_CAME, change=rule("-alarm-states", _transformed), says="InputPath"),
    Break(scenario=AS_THEY_CAME, change=_no_policy, says="may not logs:CreateLogStream, logs:PutLogEvents"),
    Break(scenario=AGAIN, change=rule("-health", _no_retry), says="gives up"),
    Break(scenario=AGAIN, change=rule("-health", _no_queue), says="has no dead-letter queue"),
    Break(
        scenario=COUNTED,
        change=rule("-health", lambda one: one.update(State="DISABLED")),
        says="is switched off",
    ),
    Break(
        scenario=COUNTED,
        change=rule("-health", lambda one: one.update(Name="payments-prod-x")),
        says="is on no dashboard",
    ),
)
