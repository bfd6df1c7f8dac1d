"""What a simulation is given: every metric that a signal becomes, late as it is, and what is forced."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from policies.world import World
from scenarios.binding import Binding, OwnMetric, own_metrics
from scenarios.errors import ScenarioError
from scenarios.night import Night, night
from scenarios.recorder import OTHERS, SEGMENT, longest_window, record
from scenarios.scenario import Scenario
from simulator.recording import FloatArray, Key, Recording, key
from tests.scenarios.conftest import put

Incident = Callable[..., Scenario]
Worlds = Callable[..., World]
BINDING = Binding(
    api="pay",
    stage="prod",
    function="f",
    table="t",
    queue="q",
    dead_letter_queue="d",
    canary="c",
    log_group="g",
    topics=("critical",),
    metrics=own_metrics("Pay", "adyen", "DE"),
    contributors={"rule": "api_4xx"},
    suppressors=("maintenance",),
)
ALARM = ("AWS/ApiGateway", "5XXError", {"ApiName": "pay"})


@pytest.fixture
def recorded(incident: Incident, of_alarms: Worlds) -> Callable[..., tuple[Recording, Night]]:
    """Records the incident, changed, for a template of the alarms."""

    def make(
        *changes: object, series: tuple[tuple[str, str, dict[str, str]], ...] = (ALARM,)
    ) -> tuple[Recording, Night]:
        found = night(incident(*changes), window=0)
        return record(found, BINDING, of_alarms(*series)).recording, found

    return make


def statistic(recording: Recording, metric: Key, name: str = "Sum") -> FloatArray:
    return recording.tracks[metric].values[name]


@pytest.mark.parametrize(
    "metric, signal",
    [
        (key("AWS/ApiGateway", "Count", ApiName="pay"), "api_count"),
        (key("AWS/ApiGateway", "Count", ApiName="pay", Stage="prod"), "api_count"),
        (key("AWS/ApiGateway", "4XXError", ApiName="pay"), "api_4xx"),
        (key("AWS/ApiGateway", "5XXError", ApiName="pay", Stage="prod"), "api_5xx"),
        (key("AWS/Lambda", "Invocations", FunctionName="f"), "lambda_invocations"),
        (key("AWS/Lambda", "Errors"), "lambda_errors"),
        (key("AWS/Lambda", "Throttles", FunctionName="f"), "lambda_throttles"),
        (key("AWS/DynamoDB", "WriteThrottleEvents", TableName="t"), "ddb_write_throttle_events"),
        (
            key("AWS/DynamoDB", "ThrottledRequests", TableName="t", Operation="GetItem"),
            "ddb_read_throttle_events",
        ),
        (key("AWS/DynamoDB", "SystemErrors", TableName="t", Operation="PutItem"), "ddb_system_errors"),
        (key("AWS/SQS", "ApproximateNumberOfMessagesVisible", QueueName="d"), "dlq_visible"),
        (key("AWS/SQS", "ApproximateAgeOfOldestMessage", QueueName="q"), "queue_oldest_age_s"),
        (key("AWS/Logs", "IncomingLogEvents", LogGroupName="g"), "log_events"),
        (key("CloudWatchSynthetics", "SuccessPercent", CanaryName="c"), "canary_success_percent"),
        (key("AWS/SNS", "NumberOfNotificationsFailed", TopicName="critical"), "sns_publish_fail_fraction"),
        (key("Pay", "PaymentAttempts"), "pay_attempts"),
        (key("Pay", "PaymentTechnicalFailures"), "pay_technical_failures"),
        (key("Pay", "PaymentDeclines"), "pay_business_declines"),
        (key("Pay", "ProviderAttempts", Provider="adyen"), "pay_attempts"),
        (key("Pay", "CountryAttempts", Country="DE"), "seg_attempts"),
    ],
)
def test_each_signal_becomes_its_metrics(
    metric: Key, signal: str, recorded: Callable[..., tuple[Recording, Night]]
) -> None:
    phase = {
        "ddb_read_throttles_per_min": 40,
        "ddb_write_throttles_per_min": 40,
        "ddb_system_errors_per_min": 9,
    }
    recording, found = recorded(put("phases.0.set", {**phase, "sns_fail_fraction": 0.5}))
    np.testing.assert_array_equal(statistic(recording, metric), found.signals[signal])


def test_rates_are_shares_of_requests(recorded: Callable[..., tuple[Recording, Night]]) -> None:
    recording, found = recorded()
    five = key("AWS/ApiGateway", "5XXError", ApiName="pay")
    np.testing.assert_array_equal(statistic(recording, five, "SampleCount"), found.signals["api_count"])
    errors = key("AWS/Lambda", "Errors", FunctionName="f")
    np.testing.assert_array_equal(
        statistic(recording, errors, "SampleCount"), found.signals["lambda_invocations"]
    )


def test_successes_are_what_neither_failed_nor_was_declined(
    recorded: Callable[..., tuple[Recording, Night]],
) -> None:
    recording, found = recorded()
    names = ("pay_attempts", "pay_technical_failures", "pay_business_declines")
    attempts, failures, declines = (found.signals[name] for name in names)
    np.testing.assert_array_equal(
        statistic(recording, key("Pay", "PaymentSuccesses")), attempts - failures - declines
    )


def test_a_provider_without_failures_publishes_none_of_them(
    recorded: Callable[..., tuple[Recording, Night]],
) -> None:
    recording, found = recorded(put("phases.0.set", {"pay_technical_failure_rate": 0.5}))
    failures = statistic(recording, key("Pay", "ProviderTechnicalFailures", Provider="adyen"))
    real = found.signals["pay_technical_failures"]
    np.testing.assert_array_equal(failures, np.where(real > 0, real, np.nan))
    assert not np.isnan(statistic(recording, key("Pay", "PaymentTechnicalFailures"))).any()


def test_latencies_have_the_percentiles_that_alarms_ask_for(incident: Incident, world: World) -> None:
    found = night(incident(), window=0)
    recording = record(found, BINDING, world).recording
    latency = recording.tracks[key("AWS/ApiGateway", "Latency", ApiName="pay")]
    np.testing.assert_allclose(latency.values["p99"], found.signals["api_latency_p99_ms"])
    np.testing.assert_allclose(latency.values["p50"], found.signals["api_latency_p50_ms"])


def test_a_message_in_the_dead_letter_queue_grows_old(
    recorded: Callable[..., tuple[Recording, Night]],
) -> None:
    recording, found = recorded(put("phases.0.set", {"dlq_visible": 3}))
    age = statistic(recording, key("AWS/SQS", "ApproximateAgeOfOldestMessage", QueueName="d"))
    first = found.before
    assert age[first - 1 : first + 3].tolist() == [0, 60, 120, 180]
    assert age[first + 10] == 0


def test_a_minute_without_requests_has_no_count(recorded: Callable[..., tuple[Recording, Night]]) -> None:
    recording, found = recorded(put("series", {"api_count": "0x9"}))
    assert np.isnan(
        statistic(recording, key("AWS/ApiGateway", "Count", ApiName="pay"), "SampleCount")[found.before]
    )


def test_the_canary_tells_how_long_it_took_whenever_it_ran(
    recorded: Callable[..., tuple[Recording, Night]],
) -> None:
    recording, _found = recorded(put("series", {"canary_success_percent": "100 _ 0"}))
    took = statistic(recording, key("CloudWatchSynthetics", "Duration", CanaryName="c"), "SampleCount")
    failed = statistic(recording, key("CloudWatchSynthetics", "Failed", CanaryName="c"))
    np.testing.assert_array_equal(took[30:33], [1, np.nan, 1])
    np.testing.assert_array_equal(failed[30:33], [0, np.nan, 1])


def test_a_series_with_more_dimensions_has_the_same_numbers(
    recorded: Callable[..., tuple[Recording, Night]],
) -> None:
    more = {"FunctionName": "f", "Resource": "f:live"}
    recording, found = recorded(series=(ALARM, ("AWS/Lambda", "Errors", more)))
    np.testing.assert_array_equal(
        statistic(recording, key("AWS/Lambda", "Errors", **more)), found.signals["lambda_errors"]
    )


def test_other_operations_are_known_and_silent(recorded: Callable[..., tuple[Recording, Night]]) -> None:
    query = {"TableName": "t", "Operation": "Query"}
    recording, _found = recorded(series=(ALARM, ("AWS/DynamoDB", "SystemErrors", query)))
    assert np.isnan(statistic(recording, key("AWS/DynamoDB", "SystemErrors", **query))).all()


def test_somebody_elses_metric_is_unknown(recorded: Callable[..., tuple[Recording, Night]]) -> None:
    other = ("AWS/Lambda", "Errors", {"FunctionName": "other"})
    recording, _found = recorded(series=(ALARM, other))
    assert not recording.known(key(other[0], other[1], **other[2]))


def test_what_is_late_or_partial_is_so_in_every_metric_of_the_signal(
    recorded: Callable[..., tuple[Recording, Night]],
) -> None:
    late = {"signals": ["api_5xx"], "from_min": 0, "to_min": 5, "delay_min": 3}
    part = {**late, "signals": ["pay_attempts"], "partial_fraction": 0.5, "complete_after_min": 2}
    recording, found = recorded(put("late", [late, part]))
    five = recording.tracks[key("AWS/ApiGateway", "5XXError", ApiName="pay", Stage="prod")]
    assert five.late is not None
    assert five.late[found.before] == 3
    for attempts in (key("Pay", "PaymentAttempts"), key("Pay", "ProviderAttempts", Provider="adyen")):
        track = recording.tracks[attempts]
        assert track.part is not None
        assert track.complete is not None
        assert (track.part[found.before], track.complete[found.before]) == (0.5, 2)
    assert recording.tracks[key("AWS/ApiGateway", "4XXError", ApiName="pay")].regular


def test_a_segment_has_its_share_of_what_is_ranked(recorded: Callable[..., tuple[Recording, Night]]) -> None:
    recording, found = recorded(put("phases.0.set", {"seg_share": 0.6, "api_4xx_rate": 0.5}))
    ranked = recording.contributors["rule"]
    assert len(ranked) == OTHERS + 1
    np.testing.assert_allclose(sum(ranked.values()), found.signals["api_4xx"])
    incident = slice(found.before, found.before + 10)
    share = ranked[SEGMENT][incident] / found.signals["api_4xx"][incident]
    assert share.mean() == pytest.approx(0.6, abs=0.05)


def test_suppressors_and_failing_deliveries_are_handed_on(incident: Incident, of_alarms: Worlds) -> None:
    found = night(incident(put("suppress", [{"from_min": 0, "to_min": 5}])), window=0)
    made = record(found, BINDING, of_alarms(ALARM))
    assert made.forced["maintenance"].sum() == 5
    assert made.failing is found.signals["sns_publish_fail_fraction"]
    assert made.reads["api_5xx"] == {("AWS/ApiGateway", "5XXError")}


def test_alarms_that_read_nothing_bound_are_an_error(incident: Incident, of_alarms: Worlds) -> None:
    world = of_alarms(("AWS/EC2", "CPUUtilization", {}))
    with pytest.raises(ScenarioError, match="no alarm reads anything that a signal is bound to"):
        record(night(incident(), window=0), replace(BINDING, contributors={}), world)


def test_own_metrics_may_have_other_names(incident: Incident, of_alarms: Worlds) -> None:
    own = OwnMetric(namespace="N", name="Tries", dimensions={"Country": "DE"})
    binding = Binding(metrics={"seg_attempts": own})
    found = night(incident(), window=0)
    made = record(found, binding, of_alarms(("N", "Tries", {"Country": "DE"}))).recording
    real = found.signals["seg_attempts"]
    np.testing.assert_array_equal(
        statistic(made, key("N", "Tries", Country="DE")), np.where(real > 0, real, np.nan)
    )


def test_the_longest_window_is_in_minutes(of_alarms: Worlds) -> None:
    assert longest_window(of_alarms(ALARM)) == 5


def test_the_product_looks_back_for_six_hours_at_least(world: World) -> None:
    assert longest_window(world) >= 360
