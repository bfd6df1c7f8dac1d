"""The large template of the benchmark is as large as it says, and each copy is about its own copies."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any

from benchmarks.check import enlarged, measured

BODY = {
    "Resources": {
        "Topic": {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": "pages"}},
        "Mail": {
            "Type": "AWS::SNS::Subscription",
            "DependsOn": ["Topic"],
            "Properties": {"TopicArn": {"Ref": "Topic"}, "Protocol": "email", "Endpoint": "a@example.com"},
        },
        "Board": {"Type": "AWS::CloudWatch::Dashboard", "Properties": {"DashboardBody": "{}"}},
    }
}


def test_a_template_is_repeated_until_it_is_large_enough(prod: Mapping[str, Any]) -> None:
    assert len(enlarged(prod)["Resources"]) == 500


def test_a_copy_has_its_own_name_and_refers_to_copies() -> None:
    resources = enlarged(BODY, 5)["Resources"]
    assert resources["Topiccopy1"]["Properties"]["TopicName"] == "pagescopy1"
    assert resources["Mailcopy1"]["Properties"]["TopicArn"] == {"Ref": "Topiccopy1"}
    assert resources["Mailcopy1"]["DependsOn"] == ["Topiccopy1"]
    assert "Boardcopy1" not in resources


def test_a_process_costs_time_and_memory() -> None:
    cost = measured([sys.executable, "-c", "pass"])
    assert cost.seconds > 0
    assert cost.megabytes > 1
