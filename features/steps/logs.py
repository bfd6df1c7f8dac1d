"""What the sentences about log groups and saved queries mean."""

from __future__ import annotations

import re

from pytest_bdd import given, parsers, then

from contract import fields
from features.steps.judgement import Judged, differs
from template import Resource, Template
from template.alarms import Alarm, alarms

GROUP = "AWS::Logs::LogGroup"
KINDS = {
    "API access": r"^/aws/apigateway/.+/access$",
    "API execution": r"^API-Gateway-Execution-Logs_[a-z0-9]{10}/.+$",
    "a Lambda function": r"^/aws/lambda/(?!cwsyn-).+$",
    "the application": r"^/[a-z0-9]+/[a-z0-9]+/application$",
    "audit events": r"^/aws/events/.+$",
    "a canary": r"^/aws/lambda/cwsyn-.+$",
    "archive delivery": r"^/aws/kinesisfirehose/.+$",
}
WRITTEN_BY_OTHERS = ("API access", "API execution", "a Lambda function", "the application")
CARD_DATA = {"CreditCardNumber", "CreditCardSecurityCode", "CreditCardExpiration"}


def of_kind(template: Template, *kinds: str) -> list[Resource]:
    """The log groups whose name is of one of these kinds."""
    shapes = [KINDS[kind] for kind in kinds]
    return [group for group in template.of(GROUP) if any(re.match(shape, group.name) for shape in shapes)]


def watched(template: Template) -> set[str]:
    """Names of the groups that filters read."""
    filters = template.of("AWS::Logs::MetricFilter", "AWS::Logs::SubscriptionFilter")
    return {str(one.get("LogGroupName")) for one in filters}


def adopted(template: Template) -> list[str]:
    """Names of groups that filters read and that the template does not create."""
    return sorted(watched(template) - {group.name for group in template.of(GROUP)})


@given("every log group")
def _every_group(template: Template, judged: Judged[Resource]) -> None:
    judged.choose("log groups", template.of(GROUP))


@given(parsers.re(f"every log group of (?P<kind>{'|'.join(KINDS)})$"))
def _every_group_of(template: Template, judged: Judged[Resource], kind: str) -> None:
    judged.choose(f"log groups of {kind}", of_kind(template, kind))


@given("every log group of API access, the application and audit events")
def _audited(template: Template, judged: Judged[Resource]) -> None:
    judged.choose("audited log groups", of_kind(template, "API access", "the application", "audit events"))


@given("every log group that code or clients can write to")
def _written_by_others(template: Template, judged: Judged[Resource]) -> None:
    judged.choose("log groups that others write to", of_kind(template, *WRITTEN_BY_OTHERS))


@given("every log group that is archived")
def _archived(template: Template, judged: Judged[Resource]) -> None:
    names = {one.get("LogGroupName") for one in template.of("AWS::Logs::SubscriptionFilter")}
    judged.choose("archived log groups", [group for group in template.of(GROUP) if group.name in names])


@given("every log group that is watched")
def _watched(template: Template, judged: Judged[str]) -> None:
    judged.choose("watched log groups", sorted(watched(template)))


@given("every saved query")
def _queries(template: Template, judged: Judged[Resource]) -> None:
    judged.choose("saved queries", template.of("AWS::Logs::QueryDefinition"))


@given("every alarm on a function's errors")
def _function_errors(template: Template, judged: Judged[Alarm]) -> None:
    found = [
        one for one in alarms(template) if any(series.namespace == "AWS/Lambda" for series in one.series)
    ]
    judged.choose("alarms on functions", found)


@then("there is at least one")
def _at_least_one(judged: Judged[object]) -> None:
    judged.each(lambda _: "")


@then(parsers.parse("each keeps its lines for {days:d} days"))
def _keeps(judged: Judged[Resource], days: int) -> None:
    judged.each(lambda group: differs(group.get("RetentionInDays"), days))


@then(parsers.parse("each is created here, or is given {days:d} days every day, by name"))
def _kept_by_schedule(template: Template, judged: Judged[str], days: int) -> None:
    created = {group.name for group in template.of(GROUP)}
    inputs = [str(one.get("Target.Input")) for one in _schedules(template, "putRetentionPolicy")]

    def fault(name: str) -> str:
        said = (f'"LogGroupName": "{name}"', f'"RetentionInDays": {days}')
        kept = name in created or any(all(part in text for part in said) for text in inputs)
        return "" if kept else "no schedule sets its retention"

    judged.each(fault)


def _schedules(template: Template, call: str) -> list[Resource]:
    """The schedules that make this call to CloudWatch Logs every day."""
    return [
        one
        for one in template.of("AWS::Scheduler::Schedule").optional()
        if str(one.get("Target.Arn")).endswith(f":aws-sdk:cloudwatchlogs:{call}")
        and one.get("ScheduleExpression") == "rate(1 day)"
        and one.get("State", "ENABLED") == "ENABLED"
    ]


@then("no schedule is without retries and a dead-letter queue")
def _schedules_retry(template: Template) -> None:
    for schedule in template.of("AWS::Scheduler::Schedule").optional():
        assert schedule.get("Target.RetryPolicy.MaximumRetryAttempts", 0) > 0, schedule.logical_id
        assert schedule.get("Target.DeadLetterConfig.Arn"), schedule.logical_id


@then("each function has a log group of its real name")
def _real_name(template: Template, judged: Judged[Alarm]) -> None:
    known = {group.name for group in template.of(GROUP)} | set(adopted(template))

    def fault(alarm: Alarm) -> str:
        functions = {
            str(one.dimension("FunctionName")) for one in alarm.series if one.namespace == "AWS/Lambda"
        }
        return ", ".join(f"no /aws/lambda/{name}" for name in functions if f"/aws/lambda/{name}" not in known)

    judged.each(fault)


@then("each is encrypted with a key of this template")
def _encrypted(template: Template, judged: Judged[Resource]) -> None:
    properties = {
        GROUP: "KmsKeyId",
        "AWS::SNS::Topic": "KmsMasterKeyId",
        "AWS::SQS::Queue": "KmsMasterKeyId",
    }

    def fault(resource: Resource) -> str:
        key = template.target(resource.written(properties[resource.type]), "AWS::KMS::Key")
        return "" if key else f"{properties[resource.type]} is {resource.get(properties[resource.type])!r}"

    judged.each(fault)


@then("each masks card numbers, security codes and expiry dates")
def _masks(judged: Judged[Resource]) -> None:
    judged.each(lambda group: _identifiers_missing(group, "Deidentify"))


@then("each counts what it masks")
def _counts(judged: Judged[Resource]) -> None:
    judged.each(lambda group: _identifiers_missing(group, "Audit"))


def _identifiers_missing(group: Resource, operation: str) -> str:
    statements = group.get("DataProtectionPolicy.Statement", [])
    found = {
        str(name).rpartition("/")[2]
        for statement in statements
        if operation in statement.get("Operation", {})
        for name in statement.get("DataIdentifier", [])
    }
    missing = CARD_DATA - found
    return f"{operation} lacks {', '.join(sorted(missing))}" if missing else ""


@then("each is retained when the stack is deleted")
def _retained(judged: Judged[Resource]) -> None:
    judged.each(lambda one: differs(one.body.get("DeletionPolicy"), "Retain"))


@then("each asks log groups of this template")
def _asks_groups(template: Template, judged: Judged[Resource]) -> None:
    known = {group.name for group in template.of(GROUP)} | set(adopted(template))
    judged.each(lambda query: "" if query.get("LogGroupNames") else "asks no log group")
    judged.each(
        lambda query: ", ".join(str(name) for name in query.get("LogGroupNames") if name not in known)
    )


@then("each asks only for fields of the log contract")
def _contract_fields(judged: Judged[Resource]) -> None:
    known = {path.removeprefix("$.") for kind in fields.KINDS for path in fields.paths(kind)}

    def fault(query: Resource) -> str:
        text = re.sub(r'"[^"]*"|/[^/\n]*/', "''", str(query.get("QueryString")))
        named = set(re.findall(r"\bas ([a-z]\w*)", text))
        used = set(
            re.findall(r"(?<![\w@.'])([a-z]\w*(?:\.\w+)*)(?=\s*(?:=|!=|>|<|,|\)|like\b|in\b|\n|$))", text)
        )
        words = {"desc", "asc", "and", "or", "not"}
        return ", ".join(sorted(used - known - named - words))

    judged.each(fault)
