"""What the sentences about X-Ray mean."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import groupby
from typing import Any

from pytest_bdd import given, parsers, then

from features.steps.dashboards import LINK
from features.steps.events import caught, targets
from features.steps.judgement import Judged, at_least, differs
from template import Resource, Template, is_unknown
from template.alarms import alarms
from template.dashboards import Dashboard, dashboards
from template.iam import admits, publisher_context, statements
from template.messages import event

RULE, GROUP = "AWS::XRay::SamplingRule", "AWS::XRay::Group"
TOPIC, CANARY = "AWS::SNS::Topic", "AWS::Synthetics::Canary"
STAGE = "AWS::ApiGateway::Stage"
DEFAULT_PRIORITY = 10_000
"""Of the rule that every account has; it takes what no other rule matches."""

PATTERNS = ("ServiceName", "ServiceType", "HTTPMethod", "Host", "URLPath", "ResourceARN")
SWITCHES: dict[str, tuple[str, object]] = {
    "AWS::Lambda::Function": ("TracingConfig.Mode", "Active"),
    STAGE: ("TracingEnabled", True),
    "AWS::StepFunctions::StateMachine": ("TracingConfiguration.Enabled", True),
    TOPIC: ("TracingConfig", "Active"),
    "AWS::AppSync::GraphQLApi": ("XrayEnabled", True),
    CANARY: ("RunConfig.ActiveTracing", True),
}
"""What can trace, and how it is told to (X-Ray developer guide, integrating AWS services)."""

WRITES = ("xray:PutTraceSegments", "xray:GetSamplingRules", "xray:GetSamplingTargets")
"""What SNS does to trace (SNS developer guide, active tracing)."""


def part(rule: Resource, name: str) -> Any:
    """One property of a sampling rule."""
    return rule.get(f"SamplingRule.{name}")


def traces(resource: Resource) -> bool:
    """Whether a resource can trace: canaries can only in Node.js runtimes, and not with Firefox."""
    runtime, browsers = str(resource.get("RuntimeVersion")), str(resource.get("BrowserConfigs", []))
    return resource.type != CANARY or (
        runtime.startswith("syn-nodejs-") and "FIREFOX" not in browsers.upper()
    )


def covers(wide: object, narrow: object) -> bool:
    """Whether every text that one pattern of X-Ray matches, another matches too.

    The narrow pattern is taken as text, of which only a star of the wide one matches a star.
    """
    pieces = {"*": ".*", "?": "[^*]"}
    shape = "".join(pieces.get(letter, re.escape(letter)) for letter in str(wide))
    known = isinstance(wide, str) and isinstance(narrow, str)
    return known and re.fullmatch(shape, str(narrow), re.IGNORECASE | re.DOTALL) is not None


def shadows(first: Resource, second: Resource) -> bool:
    """Whether the first of two rules takes everything that the second could."""
    wanted, also = (part(rule, "Attributes") or {} for rule in (first, second))
    attributes = all(name in also and covers(value, also[name]) for name, value in wanted.items())
    return attributes and all(covers(part(first, name), part(second, name)) for name in PATTERNS)


def in_order(rules: Iterable[Resource]) -> list[Resource]:
    """The order in which X-Ray tries rules."""
    return sorted(rules, key=lambda rule: float(part(rule, "Priority")))


def stages(template: Template) -> set[str]:
    """API stages that alarms watch, as they call themselves in X-Ray."""
    series = [one for alarm in alarms(template) for one in alarm.series if one.namespace == "AWS/ApiGateway"]
    return {f"{one.dimension('ApiName')}/{one.dimension('Stage')}" for one in series}


def payments(template: Template, api: str) -> list[Resource]:
    """Rules that match a POST to an API, in order."""
    (stage,) = [name for name in stages(template) if name.rpartition("/")[0] == api]
    facts = {"ServiceName": stage, "ServiceType": STAGE, "HTTPMethod": "POST"}
    facts |= {
        "Host": "api.example.com",
        "URLPath": "/payments",
        "ResourceARN": "arn:aws:apigateway:us-east-1::/x",
    }
    found = [
        one for one in template.of(RULE) if all(covers(part(one, name), fact) for name, fact in facts.items())
    ]
    return [one for one in in_order(found) if not part(one, "Attributes")]


@given("every sampling rule")
def _rules(template: Template, judged: Judged[Resource]) -> None:
    judged.choose("sampling rules", template.of(RULE))


@given("every trace group")
def _groups(template: Template, judged: Judged[Resource]) -> None:
    judged.choose("trace groups", template.of(GROUP))


@given("every sampling rule and trace group")
def _both(template: Template, judged: Judged[Resource]) -> None:
    judged.choose("sampling rules and trace groups", [*template.of(RULE), *template.of(GROUP)])


@given("everything that X-Ray can trace")
def _traceable(template: Template, judged: Judged[Resource]) -> None:
    judged.choose("resources that can trace", [one for one in template.of(*SWITCHES) if traces(one)])


@given("every topic that traces")
def _tracing_topics(template: Template, judged: Judged[Resource]) -> None:
    judged.choose("topics that trace", template.of(TOPIC).where("TracingConfig", "Active"))


@then("a POST to each is sampled by a rule of this stack, not by the default rule")
def _sampled(template: Template, judged: Judged[str]) -> None:
    judged.each(lambda api: "" if payments(template, api) else "only the default rule samples it")


@then("that rule records at least one request a second, and a share of the others")
def _records(template: Template, judged: Judged[str]) -> None:
    def fault(api: str) -> str:
        rule = payments(template, api)[0]
        reservoir, rate = part(rule, "ReservoirSize"), part(rule, "FixedRate")
        enough = at_least(reservoir, 1) and isinstance(rate, (int, float)) and 0 < rate <= 1
        return "" if enough else f"{rule.logical_id} records {reservoir} a second and {rate} of the others"

    judged.each(fault)


@then("none is shadowed by a rule that comes before it")
def _not_shadowed(judged: Judged[Resource]) -> None:
    rules = in_order(judged.things)

    def fault(rule: Resource) -> str:
        before = [
            one
            for one in rules
            if one is not rule and float(part(one, "Priority")) <= float(part(rule, "Priority"))
        ]
        return ", ".join(f"hidden by {one.logical_id}" for one in before if shadows(one, rule))

    judged.each(fault)


@then("each has a priority of its own, before the default rule")
def _priorities(judged: Judged[Resource]) -> None:
    same = {
        key
        for key, rules in groupby(in_order(judged.things), lambda one: part(one, "Priority"))
        if len(list(rules)) > 1
    }
    judged.each(
        lambda one: "" if 0 < part(one, "Priority") < DEFAULT_PRIORITY else "comes after the default rule"
    )
    judged.each(
        lambda one: f"shares priority {part(one, 'Priority')}" if part(one, "Priority") in same else ""
    )


def _name(resource: Resource) -> Any:
    return resource.get("GroupName") if resource.type == GROUP else part(resource, "RuleName")


@then(parsers.parse("each has a name of at most {most:d} characters, which no other has"))
def _names(judged: Judged[Resource], most: int) -> None:
    names = [(one.type, _name(one)) for one in judged.things]
    judged.each(lambda one: "" if 0 < len(str(_name(one))) <= most else f"'{_name(one)}' is too long")
    judged.each(lambda one: f"'{_name(one)}' is taken" if names.count((one.type, _name(one))) > 1 else "")
    judged.each(lambda one: f"'{_name(one)}' is X-Ray's own" if _name(one) == "Default" else "")


@then("each holds the traces of an API that alarms watch, and no such API is without one")
def _holds(template: Template, judged: Judged[Resource]) -> None:
    wanted = {f'service("{stage}")': stage for stage in stages(template)}
    judged.each(
        lambda one: "" if one.get("FilterExpression") in wanted else f"holds {one.get('FilterExpression')}"
    )
    held = {wanted[str(one.get("FilterExpression"))] for one in judged.things}
    assert held == stages(template), f"no group for {stages(template) - held}"


@then("each has insights that announce what they find")
def _insights(judged: Judged[Resource]) -> None:
    judged.each(lambda one: differs(one.get("InsightsConfiguration.InsightsEnabled"), wanted=True))
    judged.each(lambda one: differs(one.get("InsightsConfiguration.NotificationsEnabled"), wanted=True))


@then("what they find is caught by a rule and kept")
def _kept(template: Template, judged: Judged[Resource]) -> None:
    """X-Ray tells EventBridge (X-Ray developer guide, insights notifications)."""

    def fault(group: Resource) -> str:
        found = event(
            "aws.xray",
            "AWS X-Ray Insight Update",
            {"State": "ACTIVE", "Category": "FAULT", "GroupName": group.name},
        )
        kept = [one for rule in caught(template, found) for one in targets(template, rule) if one.group()]
        return "" if kept else "what its insights find is lost"

    judged.each(fault)


def _counting(template: Template, group: Resource) -> list[Dashboard]:
    return [
        one
        for one in dashboards(template)
        for series in one.series
        if (series.metric, series.dimension("GroupName")) == ("ApproximateTraceCount", group.get("GroupName"))
    ]


@then("each has its traces counted on a dashboard")
def _counted(template: Template, judged: Judged[Resource]) -> None:
    judged.each(lambda one: "" if _counting(template, one) else "is on no dashboard")


@then("that dashboard links to the trace map")
def _trace_map(template: Template, judged: Judged[Resource]) -> None:
    def fault(group: Resource) -> str:
        words = " ".join(str(widget.markdown) for one in _counting(template, group) for widget in one.widgets)
        return (
            ""
            if any("#xray:service-map" in link for link in LINK.findall(words))
            else "has no link to the trace map"
        )

    judged.each(fault)


@then("each has it switched on")
def _switched_on(judged: Judged[Resource]) -> None:
    judged.each(lambda one: differs(one.get(SWITCHES[one.type][0]), SWITCHES[one.type][1]))


@then("none is told to trace by a runtime that cannot")
def _not_asked(judged: Judged[Resource]) -> None:
    """Synthetics refuses such a canary (CloudWatch user guide, canaries and X-Ray tracing)."""
    judged.each(
        lambda one: (
            f"{one.get('RuntimeVersion')} cannot" if one.get(SWITCHES[CANARY][0]) and not traces(one) else ""
        )
    )


@then("X-Ray lets it write them, for this account only")
def _may_write(template: Template, judged: Judged[Resource]) -> None:
    documents = [one.get("PolicyDocument") for one in template.of("AWS::XRay::ResourcePolicy").optional()]
    given_ = tuple(one for document in documents for one in statements(document))
    strangers = {
        "aws:SourceAccount": "999999999999",
        "aws:SourceArn": "arn:aws:sns:us-east-1:999999999999:other",
    }

    def fault(topic: Resource) -> str:
        context = publisher_context(topic.arn, template.place)
        missing = [action for action in WRITES if not admits(given_, "sns.amazonaws.com", action, context)]
        return f"SNS may not {', '.join(missing)}" if missing else ""

    judged.each(fault)
    open_to_all = [action for action in WRITES if admits(given_, "sns.amazonaws.com", action, strangers)]
    assert not open_to_all, f"topics of other accounts may {', '.join(open_to_all)}"
    assert not is_unknown(documents), "the policy is not known before it is deployed"
