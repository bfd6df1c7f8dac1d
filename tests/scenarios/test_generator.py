"""Series made by the format's conventions: chance with a seed, blanks where nothing is counted."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scenarios.generator import generate
from scenarios.levels import by_minute
from scenarios.scenario import Scenario
from scenarios.signals import BASELINE, LEVELS, SIGNALS
from simulator.recording import FloatArray
from tests.scenarios.conftest import Change, put

Incident = Callable[..., Scenario]
SAME_INCIDENT = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
LEVEL = st.sampled_from(sorted(LEVELS))


def level(name: str, value: object) -> Change:
    return put("phases.0.set", {name: value})


def made(incident: Incident, name: str, value: object) -> Mapping[str, FloatArray]:
    return generate(incident(level(name, value)))


def test_a_ramp_is_linear_and_ends_before_its_last_value(incident: Incident) -> None:
    found = by_minute(incident(level("dlq_visible", {"ramp": [0, 20]})))["dlq_visible"]
    np.testing.assert_allclose(found[30:41], [0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 0])


def test_a_pulse_is_on_at_the_start_of_each_period(incident: Incident) -> None:
    pulse = {"pulse": {"on": 9, "off": 1, "period_min": 4, "width_min": 2}}
    found = by_minute(incident(level("dlq_visible", pulse)))["dlq_visible"]
    np.testing.assert_array_equal(found[30:41], [9, 9, 1, 1, 9, 9, 1, 1, 9, 9, 0])


def test_later_phases_override_earlier_ones(incident: Incident) -> None:
    phases = [
        {"from_min": 0, "to_min": 4, "set": {"dlq_visible": 3}},
        {"from_min": 2, "to_min": 3, "set": {"dlq_visible": 7}},
    ]
    found = by_minute(incident(put("phases", phases)))["dlq_visible"]
    np.testing.assert_array_equal(found[29:35], [0, 3, 3, 7, 3, 0])


def test_a_night_is_the_same_night_wherever_it_is_played(incident: Incident) -> None:
    one, same, other = incident(), incident(), incident(put("id", "X02"))
    for name in SIGNALS:
        np.testing.assert_array_equal(generate(one)[name], generate(same)[name])
    assert not np.array_equal(generate(one)["api_count"], generate(other)["api_count"])


@SAME_INCIDENT
@given(name=LEVEL, share=st.floats(0, 1))
def test_every_value_is_one_that_a_signal_can_have(name: str, share: float, incident: Incident) -> None:
    greatest = 1.0 if LEVELS[name][1] == 1 else 5.0 if "sigma" in name else 500.0
    for signal, values in made(incident, name, share * greatest).items():
        real = values[~np.isnan(values)]
        low, high = SIGNALS[signal]
        assert ((real >= low) & (real <= high)).all(), signal


@SAME_INCIDENT
@given(rate=st.floats(0, 1), requests=st.floats(0, 300))
def test_what_fails_is_part_of_what_was_tried(rate: float, requests: float, incident: Incident) -> None:
    rates = (
        "api_5xx_rate",
        "api_4xx_rate",
        "lambda_error_rate",
        "pay_technical_failure_rate",
        "seg_failure_rate",
    )
    found = generate(
        incident(put("phases.0.set", dict.fromkeys(rates, rate) | {"requests_per_min": requests}))
    )
    for part, whole in (
        ("api_5xx", "api_count"),
        ("api_4xx", "api_count"),
        ("lambda_errors", "lambda_invocations"),
        ("pay_attempts", "api_count"),
        ("pay_technical_failures", "pay_attempts"),
        ("seg_attempts", "pay_attempts"),
        ("seg_failures", "seg_attempts"),
    ):
        both = ~np.isnan(found[part]) & ~np.isnan(found[whole])
        assert (found[part][both] <= found[whole][both]).all()
    lost = found["pay_technical_failures"] + found["pay_business_declines"]
    assert (np.nan_to_num(lost) <= np.nan_to_num(found["pay_attempts"])).all()


def test_counts_are_near_their_rates(incident: Incident) -> None:
    found = generate(incident(put("warmup_min", 4000)))
    healthy = {name: values[:4000] for name, values in found.items()}
    assert healthy["api_count"].mean() == pytest.approx(600, rel=0.01)
    assert healthy["api_count"].var() == pytest.approx(600, rel=0.1)
    assert healthy["pay_attempts"].sum() / healthy["api_count"].sum() == pytest.approx(0.5, rel=0.02)
    assert healthy["api_4xx"].sum() / healthy["api_count"].sum() == pytest.approx(0.003, rel=0.1)
    assert healthy["log_events"].sum() / healthy["api_count"].sum() == 4
    jitter = np.log(healthy["api_latency_p99_ms"] / BASELINE["api_latency_p99_ms"])
    assert (jitter.mean(), jitter.std()) == pytest.approx((0, 0.08), abs=0.01)


def test_without_requests_there_are_no_datapoints_of_them(incident: Incident) -> None:
    found = made(incident, "requests_per_min", 0)
    there = {
        "dlq_visible",
        "queue_oldest_age_s",
        "canary_success_percent",
        "sns_publish_fail_fraction",
        "suppressor",
    }
    assert {name for name, values in found.items() if not np.isnan(values[30:40]).any()} == there


def test_without_payments_requests_are_still_counted(incident: Incident) -> None:
    found = made(incident, "pay_share", 0)
    blank = {name for name, values in found.items() if np.isnan(values[30:40]).all()}
    assert blank >= {"pay_attempts", "pay_technical_failures", "provider_latency_p99_ms", "seg_attempts"}
    assert "api_5xx" not in blank


def test_dynamodb_publishes_no_zeros(incident: Incident) -> None:
    found = made(incident, "ddb_write_throttles_per_min", 50)
    assert np.isnan(found["ddb_write_throttle_events"][:30]).all()
    assert (found["ddb_write_throttle_events"][30:40] > 0).all()
    assert np.isnan(found["ddb_read_throttle_events"]).all()


def test_the_canary_runs_once_a_minute(incident: Incident) -> None:
    found = made(incident, "canary_success_rate", 0.5)["canary_success_percent"]
    assert set(found[30:40]) == {0, 100}
    assert set(found[:30]) == {100}
