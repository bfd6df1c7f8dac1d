"""Names are spelt in one place, and stay within AWS's limits."""

from __future__ import annotations

import itertools
import re

import pytest

from settings import conventions as names
from settings.loader import environments, load


def test_no_number_stands_among_the_names() -> None:
    values = [value for name, value in vars(names).items() if name.isupper()]
    assert values
    assert all(isinstance(value, (str, tuple)) for value in values)


@pytest.mark.parametrize("environment", environments())
def test_one_teams_prefix_never_matches_anothers_alarms(environment: str) -> None:
    teams = load(environment).teams
    for one, other in itertools.permutations(teams, 2):
        alarm = names.alarm_name(environment, "critical", other, "subject", "symptom")
        assert not alarm.startswith(names.alarm_prefix(environment, "critical", one))


@pytest.mark.parametrize("environment", environments())
def test_names_stay_within_the_limits_of_their_services(environment: str) -> None:
    settings = load(environment)
    for service in settings.services:
        assert len(names.trace_group(environment, service.name)) <= 32
        for purpose in ("up", "pay"):
            assert re.fullmatch(r"[0-9a-z_-]{1,21}", names.canary_name(service.name, environment, purpose))
