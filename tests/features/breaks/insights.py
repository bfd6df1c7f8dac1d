"""Rankings that count nothing, or too much."""

from __future__ import annotations

from typing import Any

from tests.features.breaks import Body, Break, Change, at, first, put, rewrite
from tests.features.breaks.dashboards import on, without

RULE = "AWS::CloudWatch::InsightRule"
WHOEVER = "Whoever stands out can be named"
SEEN = "Every rule counts, and people see it"
READS = "Rules read log groups that exist, in the format that lines have"
ASKS = "Rules ask for fields that lines have, and values that fields can have"
TAKEN = "CloudWatch takes each rule"
PRIVATE = "Rankings name no address and no text of a customer"
WORTH = "Rules cost what they are worth"
APPLICATION, ACCESS = "/payments/prod/application", "/aws/apigateway/payments-api/prod/access"


def ranked(name: str, path: str, value: Any) -> Change:
    """Another value at a path of what a rule says."""

    def change(template: Body) -> None:
        def write(body: Body) -> None:
            holder, last = at(body, path)
            holder[last] = value

        rewrite(first(template, RULE, RuleName=f"payments-prod-{name}"), "RuleBody", write)

    return change


def key(name: str, *paths: str) -> Change:
    """A rule ranks by something else."""
    return ranked(name, "Contribution.Keys", list(paths))


def filters(name: str, *found: Body) -> Change:
    """A rule has other filters."""
    return ranked(name, "Contribution.Filters", list(found))


PAYMENT = {"Match": "$.event", "In": ["payment"]}
KNOWN = {"Match": "$.consumer", "NotIn": ["-"]}

BREAKS = (
    Break(
        scenario=WHOEVER, change=key("top-consumers", "$.path"), says="there is no rankings of API consumers"
    ),
    Break(scenario=WHOEVER, change=key("countries", "$.currency"), says="there is no rankings of countries"),
    Break(
        scenario=WHOEVER,
        change=filters("failing-providers", PAYMENT),
        says="no rankings of failing providers",
    ),
    Break(
        scenario=WHOEVER,
        change=filters("failing-merchants", PAYMENT),
        says="no rankings of failing merchants",
    ),
    Break(
        scenario=WHOEVER,
        change=filters("top-consumers", {"Match": "$.consumer", "In": ["-"]}),
        says="no rankings of API consumers",
    ),
    Break(
        scenario=WHOEVER,
        change=filters("refused-consumers", KNOWN, {"Match": "$.status", "StartsWith": ["3"]}),
        says="no rankings of refused consumers",
    ),
    Break(
        scenario=WHOEVER,
        change=filters("refused-consumers", KNOWN),
        says="no rankings of refused consumers",
    ),
    Break(
        scenario=WHOEVER,
        change=on("transactions", without("Countries with the most payments")),
        says="Insightscountries",
    ),
    Break(scenario=WHOEVER, change=ranked("countries", "AggregateOn", "Sum"), says="saw 'Sum'"),
    Break(scenario=SEEN, change=put(RULE, "RuleState", "DISABLED"), says="saw 'DISABLED'"),
    Break(
        scenario=SEEN,
        change=on("realtime", without("Consumers that are refused most (4XX)")),
        says="is on no dashboard",
    ),
    Break(
        scenario=READS,
        change=ranked("countries", "LogGroupNames", ["/nowhere"]),
        says="no log group /nowhere",
    ),
    Break(scenario=READS, change=ranked("countries", "LogGroupNames", []), says="reads no log group"),
    Break(
        scenario=READS,
        change=ranked("countries", "LogGroupNames", [APPLICATION, ACCESS]),
        says="reads ['access_log', 'payment_event']",
    ),
    Break(
        scenario=READS,
        change=ranked("top-consumers", "LogGroupNames", [ACCESS, ACCESS]),
        says="refunds-api/prod/access",
    ),
    Break(scenario=READS, change=ranked("top-consumers", "LogFormat", "CLF"), says="saw 'CLF'"),
    Break(scenario=READS, change=ranked("top-consumers", "Schema.Version", 2), says="'Version': 2"),
    Break(scenario=READS, change=put(RULE, "RuleBody", "{"), says="reads no log group"),
    Break(
        scenario=READS, change=put(RULE, "ApplyOnTransformedLogs", value=True), says="reads transformed lines"
    ),
    Break(scenario=ASKS, change=key("failing-merchants", "$.merchant"), says="no line has $.merchant"),
    Break(
        scenario=ASKS,
        change=filters("failing-merchants", PAYMENT, {"Match": "$.outcome", "In": ["failure"]}),
        says="$.outcome is never failure",
    ),
    Break(
        scenario=ASKS,
        change=filters("refused-consumers", {"Match": "$.status", "GreaterThan": 399}),
        says="$.status is string, which GreaterThan cannot test",
    ),
    Break(
        scenario=ASKS,
        change=filters("countries", {"Match": "$.synthetic", "In": ["false"]}),
        says="$.synthetic is boolean, which In cannot test",
    ),
    Break(
        scenario=ASKS,
        change=filters("countries", {"Match": "$.duration_ms", "GreaterThan": "1000"}),
        says="$.duration_ms is compared with 1000",
    ),
    Break(
        scenario=ASKS,
        change=filters("countries", {"Match": "$.kind", "In": ["x"]}),
        says="no line has $.kind",
    ),
    Break(
        scenario=TAKEN,
        change=key("countries", "$.country", "$.currency", "$.provider", "$.service", "$.reason"),
        says="has 5 keys",
    ),
    Break(scenario=TAKEN, change=key("countries"), says="has 0 keys"),
    Break(scenario=TAKEN, change=filters("countries", *[PAYMENT] * 5), says="has 5 filters"),
    Break(scenario=TAKEN, change=ranked("countries", "AggregateOn", "Sum"), says="adds up None"),
    Break(
        scenario=TAKEN,
        change=ranked("countries", "Contribution.ValueOf", "$.amount"),
        says="counts, yet names",
    ),
    Break(scenario=PRIVATE, change=key("top-consumers", "$.source_ip"), says="$.source_ip"),
    Break(scenario=WORTH, change=filters("countries"), says="counts every line"),
)
