"""What PutCompositeAlarm refuses.

Source: PutCompositeAlarm in the CloudWatch API reference, "Create a composite alarm" in the user guide (no
EC2 and no Auto Scaling actions). The rule's grammar is ``template.rules``'.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from simulator.alarms.actions import KINDS, ActionError, kind_of
from simulator.alarms.parameters import ParameterError, common
from template.rules import RuleError, children, parse_rule

_ARN = re.compile(r"arn:[^:]*:cloudwatch:([^:]*):([^:]*):alarm:")
LONGEST_RULE, MOST_CHILDREN, MOST_PARENTS = 10_240, 100, 150
LONGEST_SUPPRESSOR = 1600
_EVERY_STATE = ("sns", "lambda")
_POSSIBLE = {
    "AlarmActions": (*_EVERY_STATE, *(name for name, kind in KINDS.items() if kind.alarm_only)),
    "OKActions": _EVERY_STATE,
    "InsufficientDataActions": _EVERY_STATE,
}
_PERIODS = ("ActionsSuppressorWaitPeriod", "ActionsSuppressorExtensionPeriod")


def check(parameters: Mapping[str, Any], *, region: str = "", account: str = "", parents: int = 0) -> None:
    """Raise ParameterError for a composite that PutCompositeAlarm refuses.

    Args:
        parameters: as PutCompositeAlarm takes them.
        region: where the composite is; "" leaves that of its children alone.
        account: the same of the account.
        parents: how many composites read the child that is read most, this one included.
    """
    faults = [*common(parameters), *_rule(str(parameters.get("AlarmRule") or ""), region, account)]
    for name in _POSSIBLE:
        faults += _actions(name, parameters.get(name) or ())
    faults += _suppressor(parameters)
    if parents > MOST_PARENTS:
        faults.append(f"AlarmRule: an alarm is read by {parents} composites, at most {MOST_PARENTS} may")
    if faults:
        raise ParameterError("; ".join(faults))


def _rule(text: str, region: str, account: str) -> Iterator[str]:
    if len(text) > LONGEST_RULE:
        yield f"AlarmRule: at most {LONGEST_RULE} characters are possible"
    try:
        read = children(parse_rule(text))
    except RuleError as error:
        yield str(error)
        return
    if len(read) > MOST_CHILDREN:
        yield f"AlarmRule: at most {MOST_CHILDREN} alarms are possible"
    for child in read:
        place = _ARN.match(child)
        if place and ((region or place[1]) != place[1] or (account or place[2]) != place[2]):
            yield f"AlarmRule: {child} is in another account or Region"


def _actions(name: str, actions: Sequence[str]) -> Iterator[str]:
    for arn in actions:
        try:
            kind = kind_of(arn)
        except ActionError:
            continue  # said by what is common to alarms
        if kind not in _POSSIBLE[name]:
            yield f"{name}: a composite cannot do {kind} there; {', '.join(_POSSIBLE[name])} are possible"


def _suppressor(parameters: Mapping[str, Any]) -> Iterator[str]:
    given = parameters.get("ActionsSuppressor")
    if given is not None and not 1 <= len(str(given)) <= LONGEST_SUPPRESSOR:
        yield f"ActionsSuppressor: an alarm's name or ARN is needed, 1 to {LONGEST_SUPPRESSOR} characters"
    for name in _PERIODS:
        period = parameters.get(name)
        if given is not None and period is None:
            yield f"{name} is needed beside ActionsSuppressor"
        if period is not None and (not isinstance(period, int) or isinstance(period, bool) or period < 0):
            yield f"{name}: whole seconds are needed"
