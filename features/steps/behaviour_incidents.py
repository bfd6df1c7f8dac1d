"""What the sentences about incidents mean: what happens to the platform, and when it is."""

from __future__ import annotations

import re
from datetime import datetime, timezone

from pytest_bdd import given, parsers, when

from features.steps.incident import MADE_OF_LINES, TUESDAY
from features.steps.story import Story
from scenarios.scenario import Drop, Pulse, Span

TIMES: dict[str, tuple[str, datetime]] = {
    "a busy day": ("day", TUESDAY),
    "the busiest hour": ("peak", TUESDAY.replace(hour=18)),
    "a quiet night": ("night_low", TUESDAY.replace(hour=2)),
    "a night with hardly any customer": ("night_trickle", TUESDAY.replace(hour=3)),
    "three o'clock on Sunday morning": ("night_low", datetime(2025, 4, 6, 3, 0, tzinfo=timezone.utc)),
}
"""Which traffic a time has, and when it is; its incident begins then."""
NUMBER = r"(?P<number>\d+(?:\.\d+)?)"
HAPPENS: dict[str, tuple[str, float]] = {
    rf"{NUMBER} % of payments API responses are 5XX": ("api_5xx_rate", 0.01),
    rf"{NUMBER} % of payments API responses are 4XX": ("api_4xx_rate", 0.01),
    rf"the payments API answers in {NUMBER} seconds": ("api_latency_p99_ms", 1000),
    rf"{NUMBER} requests a minute come in": ("requests_per_min", 1),
    rf"{NUMBER} % of payments fail": ("pay_technical_failure_rate", 0.01),
    rf"{NUMBER} % of payments are declined": ("pay_business_decline_rate", 0.01),
    rf"{NUMBER} % of one country's payments are lost": ("seg_failure_rate", 0.01),
    rf"the provider answers in {NUMBER} seconds": ("provider_latency_p99_ms", 1000),
    rf"{NUMBER} % of the function's invocations fail": ("lambda_error_rate", 0.01),
    rf"{NUMBER} invocations a minute are throttled": ("lambda_throttles_per_min", 1),
    rf"the table refuses {NUMBER} writes a minute": ("ddb_write_throttles_per_min", 1),
    rf"the oldest message waits for {NUMBER} seconds": ("queue_oldest_age_s", 1),
    rf"{NUMBER} messages? lies? in the dead-letter queue": ("dlq_visible", 1),
    rf"{NUMBER} % of the canary's runs succeed": ("canary_success_rate", 0.01),
    rf"{NUMBER} % of alerts cannot be delivered": ("sns_fail_fraction", 0.01),
}
"""What can happen: which level it sets, and the factor from the number that is told to the level's."""


@given(parsers.parse("it is {time}"))
def _it_is(story: Story, time: str) -> None:
    assert time in TIMES, f"'{time}' is no time; one of {', '.join(TIMES)} is right"
    story.incident.profile, story.incident.t0 = TIMES[time]


@when(parsers.re(r"(?P<happens>.+) for (?P<minutes>\d+) minutes"))
def _happens(story: Story, happens: str, minutes: str) -> None:
    level, value = _level(happens)
    story.incident.happens(level, value, Span(start=0, end=int(minutes)))


@when(parsers.re(r"in one minute of (?P<period>\d+), (?P<happens>.+), and so on until minute (?P<end>\d+)"))
def _flaps(story: Story, period: str, happens: str, end: str) -> None:
    level, value = _level(happens)
    normal = story.incident.level(level)
    course = Pulse(on=value, off=normal, period=int(period), width=1)
    story.incident.happens(level, course, Span(start=0, end=int(end)))


@when(parsers.parse("the application logs nothing until minute {end:d}"))
def _logs_nothing(story: Story, end: int) -> None:
    """What is counted from its lines is not counted either."""
    story.incident.drops.append(Drop(signals=MADE_OF_LINES, span=Span(start=0, end=end)))


@when(parsers.parse("maintenance is announced from minute {start:d} until minute {end:d}"))
def _announced(story: Story, start: int, end: int) -> None:
    story.incident.suppressed.append(Span(start=start, end=end))


@when(parsers.parse("nothing happens in {hours:d} hours"))
def _nothing(story: Story, hours: int) -> None:
    story.incident.quiet_min = hours * 60


def _level(happens: str) -> tuple[str, float]:
    for words, (level, factor) in HAPPENS.items():
        match = re.fullmatch(words, happens)
        if match:
            return level, float(match["number"]) * factor
    right = "; ".join(words.replace(NUMBER, "N") for words in HAPPENS)
    raise AssertionError(f"'{happens}' is nothing that can happen; right are: {right}")
