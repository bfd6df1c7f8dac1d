"""The peers' templates are what their own code makes of the platform, and nothing in them is lost."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from policies.world import World
from settings import conventions
from settings.environment import Settings
from template import is_unknown, read_all
from tests.scoreboard.peers.aws_recommended import CHOSEN, LEFT_OUT, ROWS
from tests.scoreboard.peers.register import FOLDER, PEERS
from tests.scoreboard.peers.routing import PAGERDUTY
from tests.scoreboard.peers.slic import platform

ALL = sorted(PEERS)
OFFLINE = sorted(name for name, peer in PEERS.items() if peer.offline)


def body(name: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = json.loads((FOLDER / f"{name}.template.json").read_text(encoding="utf-8"))
    return found


def world(name: str) -> World:
    return World(read_all(FOLDER / f"{name}.template.json"))


def alarms(name: str) -> dict[str, Mapping[str, Any]]:
    resources = body(name)["Resources"].values()
    found = (one["Properties"] for one in resources if one["Type"] == "AWS::CloudWatch::Alarm")
    return {str(one["AlarmName"]): one for one in found}


@pytest.mark.parametrize("name", OFFLINE)
def test_what_is_committed_is_what_its_code_makes(name: str, prod_settings: Settings, tmp_path: Path) -> None:
    assert PEERS[name].template(prod_settings, tmp_path / "assembly") == body(name)


def test_there_is_a_template_for_each_peer_and_no_other() -> None:
    assert sorted(file.name.removesuffix(".template.json") for file in FOLDER.iterdir()) == ALL


@pytest.mark.parametrize("name", ALL)
def test_a_template_says_where_it_comes_from(name: str) -> None:
    said = body(name)["Metadata"]["Provenance"]
    assert said["package"] == PEERS[name].package
    assert said["version"] == PEERS[name].version
    assert all(said[key] for key in ("licence", "source", "command"))


@pytest.mark.parametrize("name", ALL)
def test_every_alarm_has_a_name_and_a_series_that_can_be_read(name: str) -> None:
    for resource, one in world(name).alarms.items():
        assert isinstance(one.name, str), resource.logical_id
        assert one.series, one.name
        assert not any(is_unknown(part) for series in one.series for part in series.key), one.name


@pytest.mark.parametrize("name", ALL)
def test_every_alarm_tells_somebody_that_it_began_and_that_it_ended(name: str) -> None:
    for said, one in alarms(name).items():
        assert one["AlarmActions"] == one["OKActions"], said
        assert one["AlarmActions"][0]["Ref"] in {"Pages", "Tickets"}, said


@pytest.mark.parametrize("name", ALL)
def test_only_a_product_with_severities_writes_mail(name: str) -> None:
    used = {action["Ref"] for one in alarms(name).values() for action in one["AlarmActions"]}
    assert used == ({"Pages", "Tickets"} if name == "cdk-monitoring-constructs" else {"Pages"})


@pytest.mark.parametrize("name", ALL)
def test_pages_go_to_pagerduty_and_no_secret_stands_in_the_template(name: str) -> None:
    assert body(name)["Resources"]["PagesSubscription"]["Properties"]["Endpoint"] == PAGERDUTY
    assert "{{resolve:secretsmanager:" in PAGERDUTY


@pytest.mark.parametrize("name", ALL)
def test_the_apis_that_our_template_watches_are_watched(name: str, prod_settings: Settings) -> None:
    watched = {
        value
        for one in world(name).alarms.values()
        for series in one.series
        for key, value in series.key[2]
        if key == "ApiName"
    }
    assert watched == {service.api.name for service in prod_settings.services}


def test_the_brief_is_taken_literally(prod_settings: Settings) -> None:
    found = alarms("brief")
    lines = {
        "payments-api-4xxerror": 0.01,
        "payments-api-5xxerror": 0.01,
        "payments-prod-authorize-errors": 0.5,
        "payments-prod-transactions-readthrottleevents": 0,
        "payment-failure-rate": 1,
    }
    assert {name: found[name]["Threshold"] for name in lines} == lines
    assert {(one["EvaluationPeriods"], one["DatapointsToAlarm"]) for one in found.values()} == {(1, 1)}
    assert found["payment-failure-rate"]["Metrics"][-1]["Expression"] == "100 * (failed + declined) / total"
    read = {
        query["MetricStat"]["Metric"]["MetricName"] for query in found["payment-failure-rate"]["Metrics"][:-1]
    }
    assert conventions.PAYMENT_DECLINES in read
    assert prod_settings.namespace in json.dumps(found["payment-failure-rate"])


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['metric']}-{len(row['dimensions'])}")
def test_aws_numbers_are_kept_and_every_other_is_chosen_or_left_out(row: Mapping[str, Any]) -> None:
    of = [
        one
        for one in alarms("aws-recommended").values()
        if one["MetricName"] == row["metric"]
        and sorted(each["Name"] for each in one["Dimensions"]) == sorted(row["dimensions"])
    ]
    assert bool(of) is (row["metric"] not in LEFT_OUT)
    for one in of:
        assert one["Period"] == row["period_s"]
        assert one["EvaluationPeriods"] == row["evaluation_periods"]
        assert one["DatapointsToAlarm"] == row["datapoints_to_alarm"]
        assert one["ComparisonOperator"] == row["comparison"]
        assert one["TreatMissingData"] == row["treat_missing_data"]
        assert row["threshold"] is None or one["Threshold"] == row["threshold"]
        assert one.get("Statistic", one.get("ExtendedStatistic")) == row["statistic"]


def test_nothing_is_chosen_that_aws_says() -> None:
    stated = {row["metric"] for row in ROWS if row["threshold"] is not None}
    assert not stated & set(CHOSEN)
    assert set(CHOSEN) | set(LEFT_OUT) <= {row["metric"] for row in ROWS}


def test_slic_watch_was_given_the_platform_as_settings_have_it_today(prod_settings: Settings) -> None:
    resources = body("slic-watch")["Resources"]
    assert {key: resources.get(key) for key in platform(prod_settings)} == platform(prod_settings)


def test_slic_watch_was_run_with_its_defaults() -> None:
    found = alarms("slic-watch").values()
    errors = [one for one in found if one.get("MetricName") == "Errors"]
    assert errors
    assert {(one["Threshold"], one["EvaluationPeriods"], one["Period"]) for one in errors} == {(0, 1, 60)}


def test_cdk_monitoring_constructs_has_its_own_periods_and_datapoints() -> None:
    found = alarms("cdk-monitoring-constructs").values()
    assert {(one["EvaluationPeriods"], one["DatapointsToAlarm"]) for one in found} == {(3, 3)}
    periods = {one.get("Period") for one in found} | {
        query["MetricStat"]["Period"]
        for one in found
        for query in one.get("Metrics", ())
        if "MetricStat" in query
    }
    assert periods - {None} == {300}
