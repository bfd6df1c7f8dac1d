from __future__ import annotations

from typing import Any

import pytest

from aspects.tracing import SWITCHES, traces
from tests.aspects.synthesized import Synthesized

NODE = "syn-nodejs-puppeteer-13.0"


def test_every_function_of_every_stack_traces_actively(careless: Synthesized) -> None:
    kind = "AWS::Lambda::Function"
    found = {
        f"{stack}/{name}": one
        for stack in careless.templates
        for name, one in careless.of_type(kind, stack).items()
    }
    passive = [name for name, one in found.items() if one.get("TracingConfig") != {"Mode": "Active"}]
    assert passive == []
    assert len(found) >= 14


@pytest.mark.parametrize(
    "prefix",
    [
        "Plain",
        "RawFunction",
        "RawChoiceFunction",
        "CustomOwn",
        "AWS679",
        "LogRetention",
        "CustomCDKBucketDeployment",
    ],
)
def test_functions_of_every_make_are_among_them(careless: Synthesized, prefix: str) -> None:
    assert careless.one("AWS::Lambda::Function", prefix)["TracingConfig"] == {"Mode": "Active"}


def test_the_framework_behind_a_provider_traces(careless: Synthesized) -> None:
    framework = careless.one("AWS::Lambda::Function", "Providerframework")
    assert framework["TracingConfig"] == {"Mode": "Active"}


@pytest.mark.parametrize(
    "kind, prefix, name, value",
    [
        ("AWS::ApiGateway::Stage", "Api", "TracingEnabled", True),
        ("AWS::ApiGateway::Stage", "Stage", "TracingEnabled", True),
        ("AWS::SNS::Topic", "Topic", "TracingConfig", "Active"),
        ("AWS::AppSync::GraphQLApi", "Graph", "XrayEnabled", True),
        ("AWS::Serverless::Function", "Sam", "Tracing", "Active"),
        ("AWS::StepFunctions::StateMachine", "Machine", "TracingConfiguration", {"Enabled": True}),
        (
            "AWS::Synthetics::Canary",
            "NodeCanary",
            "RunConfig",
            {"ActiveTracing": True, "TimeoutInSeconds": 60},
        ),
    ],
)
def test_everything_else_that_can_trace_does(
    careless: Synthesized, kind: str, prefix: str, name: str, value: Any
) -> None:
    assert careless.one(kind, prefix)[name] == value


@pytest.mark.parametrize("prefix", ["PythonCanary", "FirefoxCanary", "UnknownCanary"])
def test_a_canary_without_tracing_in_its_runtime_is_left_alone(careless: Synthesized, prefix: str) -> None:
    assert careless.one("AWS::Synthetics::Canary", prefix)["RunConfig"] == {"TimeoutInSeconds": 60}


def test_a_runtime_that_only_deployment_knows_is_said(careless: Synthesized) -> None:
    assert "X-Ray was left as it is" in careless.warnings["Careless/UnknownCanary"][0]
    assert "Careless/PythonCanary" not in careless.warnings


@pytest.mark.parametrize(
    "canary, expected",
    [
        ({"RuntimeVersion": NODE}, True),
        ({"RuntimeVersion": NODE, "BrowserConfigs": [{"BrowserType": "CHROME"}]}, True),
        (
            {
                "RuntimeVersion": NODE,
                "BrowserConfigs": [{"BrowserType": "CHROME"}, {"BrowserType": "firefox"}],
            },
            False,
        ),
        ({"RuntimeVersion": "syn-python-selenium-7.0"}, False),
        ({"RuntimeVersion": "syn-java-1.0"}, False),
        ({}, False),
    ],
)
def test_a_canary_traces_on_nodejs_with_chrome(canary: Any, expected: Any) -> None:
    assert traces(canary) is expected


def test_each_switch_is_a_property_of_its_type() -> None:
    from cfnlint.schema import manager

    for kind, (path, _) in SWITCHES.items():
        schema = manager.PROVIDER_SCHEMA_MANAGER.get_resource_schema("us-east-1", kind).schema
        assert path.split(".")[0] in schema["properties"], kind
