"""Log lines that are kept for ever, not at all, in clear, or with card data."""

from __future__ import annotations

from tests.features.breaks import Body, Break, Change, found, put, remove

GROUP, SCHEDULE, QUERY = "AWS::Logs::LogGroup", "AWS::Scheduler::Schedule", "AWS::Logs::QueryDefinition"
KEPT = "Every log group ends after 30 days"
ADOPTED = "A log group that exists already is adopted, not created again"
KINDS = "Every kind of log has its group"
REAL = "A function's log group is the one that Lambda writes to"
ENCRYPTED = "Every log group is encrypted with the platform's own key"
MASKED = "Card data that reaches a log line is masked, and counted"
UNMASK = "Nobody is given the right to see masked card data"
SURVIVE = "Audit logs survive the stack"
QUERIES = "Saved queries ask log groups that exist, for fields that lines have"


def group(name: str, **values: object) -> Change:
    """Set properties of one log group."""

    def change(template: Body) -> None:
        next(one for one in found(template, GROUP) if one["LogGroupName"] == name).update(values)

    return change


def _policy(template: Body, operation: str) -> None:
    for one in found(template, GROUP):
        if "DataProtectionPolicy" in one:
            statements = one["DataProtectionPolicy"]["Statement"]
            one["DataProtectionPolicy"]["Statement"] = [
                each for each in statements if operation not in each["Operation"]
            ]


def _unmask(template: Body) -> None:
    role = found(template, "AWS::IAM::Role")[0]
    statement = {
        "Effect": "Allow",
        "Action": "logs:Unmask",
        "Resource": "arn:aws:logs:us-east-1:1:log-group:x:*",
    }
    role.setdefault("Policies", []).append({"PolicyName": "x", "PolicyDocument": {"Statement": [statement]}})


def _lost(template: Body) -> None:
    for one in template["Resources"].values():
        if one["Type"] == GROUP:
            one.pop("DeletionPolicy", None)


APPLICATION = "/payments/prod/application"
BREAKS = (
    Break(scenario=KEPT, change=group(APPLICATION, RetentionInDays=90), says="saw 90, wanted 30"),
    Break(
        scenario=ADOPTED,
        change=put(SCHEDULE, "State", "DISABLED", every=True),
        says="no schedule sets its retention",
    ),
    Break(
        scenario=ADOPTED,
        change=put(SCHEDULE, "ScheduleExpression", "rate(30 days)", every=True),
        says="no schedule sets its retention",
    ),
    Break(
        scenario=ADOPTED,
        change=put(SCHEDULE, "Target.DeadLetterConfig", {}, every=True),
        says="putRetentionPolicy",
    ),
    Break(
        scenario=KINDS,
        change=group("/aws/events/payments-prod-audit", LogGroupName="/other"),
        says="audit events",
    ),
    Break(
        scenario=REAL,
        change=group("/aws/lambda/payments-prod-capture", LogGroupName="/aws/lambda/payments-prod-Capture"),
        says="no /aws/lambda/payments-prod-capture",
    ),
    Break(
        scenario=ENCRYPTED,
        change=group(APPLICATION, KmsKeyId="alias/aws/logs"),
        says="KmsKeyId is 'alias/aws/logs'",
    ),
    Break(scenario=MASKED, change=lambda body: _policy(body, "Deidentify"), says="Deidentify lacks"),
    Break(scenario=MASKED, change=lambda body: _policy(body, "Audit"), says="Audit lacks"),
    Break(scenario=UNMASK, change=_unmask, says="allows it"),
    Break(scenario=SURVIVE, change=_lost, says="wanted 'Retain'"),
    Break(
        scenario=QUERIES, change=put(QUERY, "QueryString", "fields customer_name, x"), says="customer_name"
    ),
    Break(scenario=QUERIES, change=put(QUERY, "LogGroupNames", ["/none"]), says="/none"),
    Break(scenario=QUERIES, change=lambda body: remove(body, QUERY), says="no AWS::Logs::QueryDefinition"),
)
