from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_logs as logs
from constructs import Construct

from aspects.visitor import EVERY_TYPE, Visitor, type_of


@dataclass(frozen=True)
class Notes:
    types: frozenset[str]
    seen: list[str] = field(default_factory=list)

    def apply(self, node: cdk.CfnResource, /) -> None:
        self.seen.append(node.node.id)


@pytest.fixture(scope="module")
def stack() -> Any:
    stack = cdk.Stack(cdk.App(), "Visited")
    logs.CfnLogGroup(stack, "Generated")
    cdk.CfnResource(stack, "Raw", type="AWS::Logs::LogGroup")
    cdk.CfnResource(stack, "Other", type="Custom::Other")
    Construct(stack, "Plain")
    return stack


def visited(stack: cdk.Stack, *types: str) -> Any:
    notes = Notes(frozenset(types))
    visitor = Visitor([notes])
    for node in stack.node.find_all():
        visitor.visit(node)
    return notes.seen


def test_resources_are_found_by_type_however_they_were_made(stack: cdk.Stack) -> None:
    assert visited(stack, "AWS::Logs::LogGroup") == ["Generated", "Raw"]


def test_types_that_no_invariant_names_are_passed_by(stack: cdk.Stack) -> None:
    assert visited(stack, "AWS::Logs::MetricFilter") == []


def test_an_invariant_may_ask_for_every_type(stack: cdk.Stack) -> None:
    assert visited(stack, EVERY_TYPE) == ["Generated", "Raw", "Other"]


def test_invariants_of_one_type_run_in_the_order_given(stack: cdk.Stack) -> None:
    order = []

    @dataclass(frozen=True)
    class Named:
        name: str
        types: frozenset[str] = frozenset({"Custom::Other"})

        def apply(self, node: cdk.CfnResource, /) -> None:
            order.append(f"{self.name} {node.node.id}")

    visitor = Visitor([Named("first"), Named("second")])
    visitor.visit(stack.node.find_child("Other"))
    assert order == ["first Other", "second Other"]


def test_two_raw_resources_of_one_class_keep_their_own_types(stack: cdk.Stack) -> None:
    found = [node for node in stack.node.find_all() if type(node) is cdk.CfnResource]
    assert [type_of(node) for node in found] == ["AWS::Logs::LogGroup", "Custom::Other"]


def test_a_class_of_ones_own_below_a_generated_class_keeps_its_type() -> None:
    class Audit(logs.CfnLogGroup):
        """A log group by another name."""

    assert type_of(Audit(cdk.Stack(cdk.App(), "Own"), "Audit")) == "AWS::Logs::LogGroup"
