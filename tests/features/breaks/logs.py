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
ANSWERS = "Every question of an incident has a query that answers it"


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


def query(name: str, old: str, new: str) -> Change:
    """Other words in the saved query of this name."""

    def change(template: Body) -> None:
        one = next(one for one in found(template, QUERY) if one["Name"].endswith(f"/{name}"))
        one["QueryString"].index(old)  # a ValueError where another row has changed it already
        one["QueryString"] = one["QueryString"].replace(old, new)

    return change


def _function_left_out(template: Body) -> None:
    longest = max(found(template, QUERY), key=lambda one: len(one["LogGroupNames"]))
    del longest["LogGroupNames"][1]


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
    Break(
        scenario=QUERIES,
        change=put(QUERY, "Name", "payments-prod/something-else"),
        says="answers none",
    ),
    Break(
        scenario=ANSWERS,
        change=query("failed-payments-by-reason", 'event = "payment"', 'event != "payment"'),
        says="event != ",
    ),
    Break(
        scenario=ANSWERS,
        change=query("failed-payments-by-reason", " by reason, provider", " by provider"),
        says="by provider",
    ),
    Break(scenario=ANSWERS, change=query("slowest-payments", " desc", " asc"), says="duration_ms asc"),
    Break(
        scenario=ANSWERS, change=query("slowest-payments", "limit 50", "limit 5"), says="ends after 5 rows"
    ),
    Break(
        scenario=ANSWERS, change=query("slowest-payments", "\n| limit 50", ""), says="ends after 10000 rows"
    ),
    Break(scenario=ANSWERS, change=query("one-payment", "PAYMENT-ID", "PAYENT-ID"), says="PUT-THE-PAYENT"),
    Break(scenario=ANSWERS, change=_function_left_out, says="/aws/lambda/payments-prod-capture"),
)
