"""What signals mean in a template: claimed, inferred, from a file; what is said where it is open."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from policies.world import World
from scenarios import binding_file
from scenarios.binding import Binding, OwnMetric, unbound
from scenarios.bound import bind
from scenarios.errors import ScenarioError

Worlds = Callable[..., World]
LAMBDA = ("AWS/Lambda", "Errors", {"FunctionName": "f"})


def test_our_template_says_what_is_critical(world: World) -> None:
    found = bind(world)
    assert (found.api, found.stage, found.function) == ("payments-api", "prod", "payments-prod-authorize")
    assert (found.table, found.queue) == ("payments-prod-transactions", "payments-prod-settlement")
    assert (found.canary, found.log_group) == ("payments-prod-up", "/payments/prod/application")
    assert found.dead_letter_queue == "payments-prod-settlement-dlq"
    assert found.metrics["provider_failures"].dimensions == {"Provider": "adyen"}
    assert found.metrics["seg_failures"].dimensions == {"Country": "US"}
    assert found.contributors["payments-prod-refused-consumers"] == "api_4xx"
    assert found.topics == ("payments-prod-critical", "payments-prod-warning")
    assert unbound(found) == ()


def test_a_name_that_no_alarm_reads_is_said(of_alarms: Worlds) -> None:
    world = of_alarms(LAMBDA, ("AWS/Lambda", "Errors", {"FunctionName": "g"}))
    assert bind(world, Binding(function="ff")).notes[-1] == (
        "function is ff, which no alarm reads; alarms read f, g"
    )
    assert not any("no alarm reads" in note for note in bind(world, Binding(function="f", table="t")).notes)


def test_suppressors_are_alarms_that_read_nothing_of_the_platform(world: World) -> None:
    assert sorted(bind(world).suppressors) == [
        "prod-info-payments-payments-maintenance-announced",
        "prod-info-refunds-refunds-maintenance-announced",
    ]


def test_the_only_one_of_a_kind_is_meant(of_alarms: Worlds) -> None:
    world = of_alarms(
        ("AWS/ApiGateway", "5XXError", {"ApiName": "pay"}),
        LAMBDA,
        ("AWS/Lambda", "Throttles", {"FunctionName": "f"}),
        ("AWS/DynamoDB", "ReadThrottleEvents", {"TableName": "t"}),
        ("AWS/SQS", "ApproximateAgeOfOldestMessage", {"QueueName": "q"}),
        ("AWS/SQS", "ApproximateNumberOfMessagesVisible", {"QueueName": "q-dlq"}),
        ("CloudWatchSynthetics", "SuccessPercent", {"CanaryName": "c"}),
        ("AWS/Logs", "IncomingLogEvents", {"LogGroupName": "g"}),
        ("Shop", "PaymentAttempts", {"Service": "pay"}),
    )
    found = bind(world)
    assert (found.api, found.function, found.table, found.queue) == ("pay", "f", "t", "q")
    assert (found.dead_letter_queue, found.canary, found.log_group) == ("q-dlq", "c", "g")
    own = OwnMetric(namespace="Shop", name="PaymentAttempts", dimensions={"Service": "pay"})
    assert found.metrics == {"pay_attempts": own}
    assert "api is taken to be pay, the only one that alarms read" in found.notes
    assert "segments (seg_*) is bound to nothing" in found.notes
    assert "the API (api_*) is bound to nothing" not in found.notes


def test_a_choice_is_left_to_people(of_alarms: Worlds) -> None:
    apis = [("AWS/ApiGateway", "Count", {"ApiName": name}) for name in ("a", "b")]
    found = bind(of_alarms(LAMBDA, *apis))
    assert not found.api
    assert "api is not bound: alarms read 2 (a, b)" in found.notes
    assert "the API (api_*) is bound to nothing" in found.notes


def test_a_queue_that_another_sends_its_failures_to_is_a_dead_letter_queue(of_alarms: Worlds) -> None:
    arn = "arn:aws:sqs:us-east-1:111122223333:failed"
    more = {"Q": {"Type": "AWS::SQS::Queue", "Properties": {"RedrivePolicy": {"deadLetterTargetArn": arn}}}}
    visible = ("AWS/SQS", "ApproximateNumberOfMessagesVisible", {"QueueName": "failed"})
    assert bind(of_alarms(visible, more=more)).dead_letter_queue == "failed"


def test_a_template_in_which_nothing_is_meant_is_an_error(of_alarms: Worlds) -> None:
    with pytest.raises(ScenarioError, match=r"leaves open which API.*--binding FILE"):
        bind(of_alarms(("AWS/EC2", "CPUUtilization", {})))


def test_a_given_binding_is_taken_as_it_is(of_alarms: Worlds) -> None:
    found = bind(of_alarms(LAMBDA), Binding(function="f", suppressors=("m",), topics=("t",)))
    assert (found.function, found.suppressors, found.topics) == ("f", ("m",), ("t",))
    assert "the table (ddb_*) is bound to nothing" in found.notes


WHOLE = {
    "api": "pay",
    "stage": "prod",
    "namespace": "Shop",
    "provider": "adyen",
    "country": "DE",
    "metrics": {
        "pay_attempts": "Tries",
        "seg_failures": {"namespace": "Other", "metric": "Lost", "dimensions": {"Key": "k"}},
    },
    "contributors": {"rule": "api_4xx"},
    "suppressors": ["m"],
    "topics": ["t"],
}


@pytest.fixture
def bound(tmp_path: Path) -> Callable[[Mapping[str, Any]], Binding]:
    def read(content: Mapping[str, Any]) -> Binding:
        path = tmp_path / "binding.yaml"
        with path.open("w", encoding="utf-8") as stream:
            YAML(typ="safe").dump(dict(content), stream)
        return binding_file.read(path)

    return read


def test_a_file_binds(bound: Callable[[Mapping[str, Any]], Binding]) -> None:
    found = bound(WHOLE)
    assert (found.api, found.suppressors, found.topics) == ("pay", ("m",), ("t",))
    assert found.metrics["pay_attempts"] == OwnMetric(namespace="Shop", name="Tries")
    assert found.metrics["seg_failures"] == OwnMetric(namespace="Other", name="Lost", dimensions={"Key": "k"})
    assert found.metrics["pay_business_declines"] == OwnMetric(namespace="Shop", name="PaymentDeclines")
    assert found.contributors == {"rule": "api_4xx"}


@pytest.mark.parametrize(
    "content, says",
    [
        ({"apis": "pay"}, "apis: unknown key; did you mean api?"),
        ({"api": 3}, "api: must be text, not 3"),
        ({}, "binds nothing; say one of api, stage, function,"),
        ({"provider": "adyen"}, "provider: needs namespace"),
        ({"metrics": {"pay_attempts": "Tries"}}, "metrics.pay_attempts: needs namespace"),
        (
            {"metrics": {"pay_tries": "Tries"}},
            "metrics.pay_tries: is nothing that own metrics count; one of pay_",
        ),
        ({"metrics": {"pay_attempts": 3}}, "metrics.pay_attempts: must be an object, not 3"),
        ({"metrics": {"pay_attempts": {"metric": "T"}}}, "metrics.pay_attempts.namespace: is missing"),
        ({"metrics": {"pay_attempts": {"namespace": "N"}}}, "metrics.pay_attempts.metric: is missing"),
        (
            {"metrics": {"pay_attempts": {"namespace": "N", "metric": "T", "dimensions": {"A": 3}}}},
            "dimensions.A: must be text, not 3",
        ),
        ({"contributors": {"rule": "seg_failures"}}, "contributors.rule: must be one of api_count"),
    ],
)
def test_a_wrong_binding_is_refused(
    content: Mapping[str, Any], says: str, bound: Callable[[Mapping[str, Any]], Binding]
) -> None:
    with pytest.raises(ScenarioError) as raised:
        bound(content)
    assert "binding.yaml" in str(raised.value)
    assert says in str(raised.value)
