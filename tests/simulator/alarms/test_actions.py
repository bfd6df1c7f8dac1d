"""Actions: on which evaluation which kind runs."""

from __future__ import annotations

from itertools import product

import pytest

from simulator.alarms.actions import EVENTBRIDGE, KINDS, ActionError, executes, kind_of

STATES = ("OK", "ALARM", "INSUFFICIENT_DATA")
CHANGES = [(before, after) for before, after in product(STATES, STATES) if before != after]
ONCE = [kind for kind, one in KINDS.items() if not one.repeats]


@pytest.mark.parametrize("kind", ["sns", "lambda", "ec2", "autoscaling", "swf"])
@pytest.mark.parametrize("before,after", CHANGES)
def test_action_runs_on_every_change_into_its_state(kind: str, before: str, after: str) -> None:
    assert executes(kind, before=before, after=after)


@pytest.mark.parametrize("kind", ONCE)
@pytest.mark.parametrize("state", STATES)
def test_action_runs_once_a_change(kind: str, state: str) -> None:
    assert not executes(kind, before=state, after=state)


@pytest.mark.parametrize("state", STATES)
def test_auto_scaling_runs_again_while_the_state_lasts(state: str) -> None:
    assert executes("autoscaling", before=state, after=state)
    assert not executes("autoscaling", before=state, after=state, enabled=False)


@pytest.mark.parametrize("kind", ["opsitem", "incident", "investigation", "ssm"])
def test_systems_manager_and_investigations_run_on_alarm_only(kind: str) -> None:
    assert [executes(kind, before=before, after=after) for before, after in CHANGES] == [
        after == "ALARM" for _, after in CHANGES
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_disabled_or_missing_actions_do_not_run(kind: str) -> None:
    assert executes(kind, before="OK", after="ALARM")
    assert not executes(kind, before="OK", after="ALARM", enabled=False)
    assert not executes(kind, before="OK", after="ALARM", configured=False)


def test_eventbridge_hears_of_every_change_and_of_nothing_else() -> None:
    for before, after in product(STATES, STATES):
        heard = executes(EVENTBRIDGE, before=before, after=after, enabled=False, configured=False)
        assert heard is (before != after)


@pytest.mark.parametrize(
    "arn,kind",
    [
        ("arn:aws:sns:eu-central-1:123456789012:topic", "sns"),
        ("arn:aws-cn:sns:cn-north-1:123456789012:topic", "sns"),
        ("arn:aws:lambda:us-east-1:123456789012:function:f:1", "lambda"),
        (
            "arn:aws:autoscaling:us-east-1:123456789012:scalingPolicy:id:autoScalingGroupName/g:p/n",
            "autoscaling",
        ),
        ("arn:aws:automate:us-east-1:ec2:reboot", "ec2"),
        ("arn:aws:swf:us-east-1:123456789012:action/actions/AWS_EC2.InstanceId.Stop/1.0", "ec2"),
        ("arn:aws:ssm:us-east-1:123456789012:opsitem:1#CATEGORY=Security", "opsitem"),
        ("arn:aws:ssm-incidents::123456789012:response-plan/plan", "incident"),
        ("arn:aws:aiops:us-east-1:123456789012:investigation-group:g", "investigation"),
    ],
)
def test_kind_is_read_from_the_arn(arn: str, kind: str) -> None:
    assert kind_of(arn) == kind


@pytest.mark.parametrize("arn", ["arn:aws:sqs:us-east-1:123456789012:queue", "topic", "", "arn:aws:sns"])
def test_arn_that_is_no_action_is_refused(arn: str) -> None:
    with pytest.raises(ActionError, match="is no action"):
        kind_of(arn)


def test_kind_that_is_none_is_refused() -> None:
    with pytest.raises(ActionError, match="'pager' is none of sns"):
        executes("pager", before="OK", after="ALARM")
