"""Our own rules as a judge beside the others: what each said of each resource, and the proof that it ran.

What failed is one answer a fault, what passed one a rule and resource. A rule that told nothing of any
resource, and a resource of which no rule told anything, each get an answer that says so: the population adds
up from both sides. On a template that claims to be complete, what is not told has failed already.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from policies.check import Asked, Checked, Finding, check
from policies.engines.verdict import EVERY_RULE, WHOLE, Answer, NoVerdictError, Verdict, below, judge
from policies.exceptions import Acknowledgement
from policies.record import EngineRun, Outcome
from policies.rule import Rule
from policies.rules import RULES
from template import Resource, Template, parse

JUDGE = "tap"

PLANTED = "alarm-switched-off"
"""The rule that must object to ``_planted(enabled=False)`` and to nothing else, or the judge has not run."""

SHOWN = 3
"""So many of the values that a rule has seen in one resource are told where all of them are right."""


def run(template: Path, excused: Sequence[Acknowledgement] = ()) -> EngineRun:
    """Judge one template file, and what is nested in it."""
    return judge(JUDGE, template, excused, _ask)


def _ask(view: Template) -> Verdict:
    prove(RULES)
    checked = check((view,), RULES)
    return Verdict(
        version=f"{len(RULES)} rules of this commit",
        rules=len(checked.rules),
        resources=len(view),
        answers=tuple(answers(checked)),
    )


def prove(rules: Iterable[Rule]) -> None:
    """Raise NoVerdictError unless the rules object to a planted defect, and to that alone."""
    asked = tuple(rules)
    for enabled, expected in ((False, {PLANTED}), (True, set[str]())):
        view = parse(json.dumps(_planted(enabled=enabled)), "planted.json")
        found = {one.rule.id for one in check((view,), asked).findings}
        if found != expected:
            told = ", ".join(sorted(found)) or "nothing"
            wanted = ", ".join(expected) or "nothing"
            raise NoVerdictError(f"objects to {told} where {wanted} was planted, so it has not run")


def _planted(*, enabled: bool) -> Mapping[str, Any]:
    alarm = {
        "ActionsEnabled": enabled,
        "AlarmActions": ["arn:aws:sns:us-east-1:111111111111:pages"],
        "OKActions": ["arn:aws:sns:us-east-1:111111111111:pages"],
        "Namespace": "AWS/Lambda",
        "MetricName": "Errors",
        "Dimensions": [{"Name": "FunctionName", "Value": "planted"}],
        "Statistic": "Sum",
        "ComparisonOperator": "GreaterThanThreshold",
        "Threshold": 0,
        "Period": 60,
        "EvaluationPeriods": 1,
    }
    return {"Resources": {"Planted": {"Type": "AWS::CloudWatch::Alarm", "Properties": alarm}}}


def answers(checked: Checked) -> Iterator[Answer]:
    """Every rule and every resource has one answer at least."""
    answered = set()
    for one in checked.asked:
        if one.outcome is not Outcome.NOT_APPLICABLE:
            answered.add(one.rule.id)
            yield from _told(one)
    for rule in checked.rules:
        if rule.id not in answered:
            yield _answer(rule, None, _why(rule, checked), applies=False)
    for resource, reason in checked.excluded.items():
        yield _excluded(resource, reason)


def _told(one: Asked) -> Iterator[Answer]:
    if one.faults:
        for said in one.faults:
            finding = Finding(rule=one.rule, resource=one.resource, seen=said.seen, field=said.field)
            words = f"{one.rule.cause} Seen: {said.seen}. {one.rule.fix}"
            yield _answer(one.rule, one.resource, words, where=finding.where)
        return
    seen = tuple(dict.fromkeys(said.seen for said in one.said))
    more = f"; and {len(seen) - SHOWN} more" if len(seen) > SHOWN else ""
    yield _answer(one.rule, one.resource, f"{'; '.join(seen[:SHOWN])}{more}", passed=True)


def _why(rule: Rule, checked: Checked) -> str:
    asked = [one for one in checked.asked if one.rule is rule]
    open_ = sum(bool(one.untold) for one in asked)
    if open_:
        return f"{rule.question} The template does not tell of {open_} of {len(asked)}."
    if asked:
        return f"{rule.question} Asked of {len(asked)}, applies to none of them."
    return f"{rule.question} Nothing here is of a type that it is about."


def _answer(  # noqa: PLR0913 - the parts of an answer
    rule: Rule,
    resource: Resource | None,
    words: str,
    *,
    where: str = "",
    passed: bool = False,
    applies: bool = True,
) -> Answer:
    return Answer(
        rule=f"{JUDGE}::{rule.id}",
        subject=resource.logical_id if resource else WHOLE,
        path=below(resource) if resource else WHOLE,
        words=words,
        where=where or (resource.where if resource else ""),
        passed=passed,
        applies=applies,
        requirements=rule.requirements,
    )


def _excluded(resource: Resource, reason: str) -> Answer:
    return Answer(
        rule=f"{JUDGE}::{EVERY_RULE}",
        subject=resource.logical_id,
        path=below(resource),
        words=f"Not judged: {reason}.",
        where=resource.where,
        applies=False,
    )
