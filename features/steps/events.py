"""What the sentences about event rules and the audit log mean."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pytest_bdd import given, parsers, then

from features.steps.judgement import Judged
from features.steps.notifications import TOPIC, delivered, not_let_in
from template import Resource, Template
from template.alarms import alarms, composites
from template.dashboards import dashboards
from template.iam import admits, statements
from template.messages import alarm_event, api_call_event, event
from template.patterns import arrives, matches

RULE, GROUP = "AWS::Events::Rule", "AWS::Logs::LogGroup"
SHORTEST_S = 60
INPUTS = ("Input", "InputPath", "InputTransformer")


@dataclass(frozen=True)
class Happening:
    """An event that may happen to the monitoring."""

    name: str
    event: Mapping[str, Any]

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True)
class Target:
    """One target of one rule: as resolved, and as written."""

    resource: Resource
    body: Mapping[str, Any]
    written: Mapping[str, Any]

    def group(self) -> Resource | None:
        """The log group that it is, if it is one."""
        return self.resource.template.find(str(self.body.get("Arn")).removesuffix(":*"), GROUP)


def targets(template: Template, *rules: Resource) -> list[Target]:
    """Every target of these rules, or of all."""
    return [
        Target(rule, body, rule.written(f"Targets.{place}", {}))
        for rule in rules or template.of(RULE)
        for place, body in enumerate(rule.get("Targets", []))
    ]


def caught(template: Template, happening: Mapping[str, Any]) -> list[Resource]:
    """The rules that an event reaches and matches."""
    return [
        rule
        for rule in template.of(RULE)
        if rule.get("State", "ENABLED") != "DISABLED"
        and arrives(happening, rule.get("State", "ENABLED"))
        and matches(rule.get("EventPattern"), happening)
    ]


def to_pagerduty(template: Template, rule: Resource) -> bool:
    """Whether a rule has a target that calls PagerDuty's Events API."""
    found = [
        template.target(one.written.get("Arn"), "AWS::Events::ApiDestination")
        for one in targets(template, rule)
    ]
    return any(
        str(one.get("InvocationEndpoint")).startswith("https://events.pagerduty.com/v2/")
        for one in found
        if one
    )


@given("a state change of every alarm and composite")
def _state_changes(template: Template, judged: Judged[Happening]) -> None:
    states = (("ALARM", "OK"), ("OK", "ALARM"), ("INSUFFICIENT_DATA", "OK"))
    everything = (*alarms(template), *composites(template))
    found = [
        Happening(one.logical_id, alarm_event(one, state=now, before=was))
        for one in everything
        for now, was in states
    ]
    judged.choose("state changes", found)


@given(parsers.parse("a call of {service} to {operation}"))
def _call(template: Template, judged: Judged[Happening], service: str, operation: str) -> None:
    judged.choose(
        "calls",
        [Happening(f"{service}:{operation}", api_call_event(service, operation, place=template.place))],
    )


@given(parsers.parse("an AWS Health event of {service}"))
def _health(template: Template, judged: Judged[Happening], service: str) -> None:
    detail = {
        "service": service,
        "eventTypeCategory": "issue",
        "eventTypeCode": f"AWS_{service}_OPERATIONAL_ISSUE",
    }
    told = event("aws.health", "AWS Health Event", detail, place=template.place)
    judged.choose("health events", [Happening(f"health of {service}", told)])


@given("every rule")
def _every_rule(template: Template, judged: Judged[Resource]) -> None:
    judged.choose("event rules", template.of(RULE))


@given("every target of every rule")
def _every_target(template: Template, judged: Judged[Target]) -> None:
    judged.choose("targets", targets(template))


@given("every target that is a log group")
def _log_targets(template: Template, judged: Judged[Target]) -> None:
    judged.choose("targets that are log groups", [one for one in targets(template) if one.group()])


@then("a rule catches it and keeps it in the audit log")
def _kept(template: Template, judged: Judged[Happening]) -> None:
    def fault(one: Happening) -> str:
        groups = [
            target.group()
            for target in targets(template, *caught(template, one.event) or [_nothing(template)])
        ]
        return (
            "" if any(group and group.name.startswith("/aws/events/") for group in groups) else "is not kept"
        )

    judged.each(fault)


def _nothing(template: Template) -> Resource:
    """A rule without targets, for a selection of rules that may be empty."""
    return Resource(logical_id="", type=RULE, body={}, template=template)


@then("a rule sends it to a topic that people read")
def _told(template: Template, judged: Judged[Happening]) -> None:
    def fault(one: Happening) -> str:
        found = [target for rule in caught(template, one.event) for target in targets(template, rule)]
        topics = [
            template.target(target.written.get("Arn"), TOPIC)
            for target in found
            if not set(INPUTS) & set(target.body)
        ]
        return (
            ""
            if any(delivered(template, topic, one.event) for topic in topics if topic)
            else "reaches nobody"
        )

    judged.each(fault)


@then("a rule sends it to PagerDuty without SNS")
def _paged(template: Template, judged: Judged[Happening]) -> None:
    judged.each(
        lambda one: (
            ""
            if any(to_pagerduty(template, rule) for rule in caught(template, one.event))
            else "pages nobody"
        )
    )


@then("each keeps the event untransformed")
def _untransformed(judged: Judged[Target]) -> None:
    judged.each(lambda one: ", ".join(set(INPUTS) & set(one.body)))


@then("EventBridge may write to it")
def _may_write(template: Template, judged: Judged[Target]) -> None:
    found = tuple(
        one
        for policy in template.of("AWS::Logs::ResourcePolicy")
        for one in statements(policy.get("PolicyDocument"))
    )

    def fault(target: Target) -> str:
        group = target.group()
        context = {"aws:SourceArn": target.resource.arn, "aws:SourceAccount": template.place.account}
        where = f"{str(group.arn).removesuffix(':*')}:log-stream:sample" if group else ""
        lacks = [
            action
            for action in ("logs:CreateLogStream", "logs:PutLogEvents")
            if not admits(found, "events.amazonaws.com", action, context, resource=where)
        ]
        return f"may not {', '.join(lacks)}" if lacks else ""

    judged.each(fault)


@then("each retries")
def _retries(judged: Judged[Target]) -> None:
    def fault(one: Target) -> str:
        policy = one.body.get("RetryPolicy", {})
        return (
            ""
            if policy.get("MaximumRetryAttempts", 0) > 0
            and policy.get("MaximumEventAgeInSeconds", 0) >= SHORTEST_S
            else "gives up"
        )

    judged.each(fault)


@then("each has a dead-letter queue that lets the rule in")
def _dead_letters(template: Template, judged: Judged[Target]) -> None:
    def fault(one: Target) -> str:
        queue = template.target(one.written.get("DeadLetterConfig", {}).get("Arn"), "AWS::SQS::Queue")
        return not_let_in(template, queue, "events.amazonaws.com", one.resource.arn)

    judged.each(fault)


@then("each is switched on")
def _switched_on(judged: Judged[Resource]) -> None:
    judged.each(
        lambda rule: "" if str(rule.get("State", "ENABLED")).startswith("ENABLED") else "is switched off"
    )


@then("each is counted on a dashboard")
def _counted(template: Template, judged: Judged[Resource]) -> None:
    series = [one for view in dashboards(template) for one in view.series if one.metric == "TriggeredRules"]
    shown = {one.dimension("RuleName") for one in series}
    judged.each(lambda rule: "" if rule.name in shown else "is on no dashboard")
