"""How long numbers and messages travel. A delay is an input, never one number.

Three models: nothing takes time; what is typical; what has been seen at the worst. Minutes, in the words of
the incident library's files, whose numbers come from AWS's guides and from what users measured.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil

FILTERED, CUSTOM, PAGER = (
    "AWS/Logs and metric filters",
    "custom EMF or PutMetricData",
    "state change to pager",
)
LOGS = "AWS/Logs"
OTHER = "AWS/Lambda"
"""AWS publishes most metrics as fast as Lambda's; used for a namespace that a model does not name."""


class DelayError(ValueError):
    """A model of delays that lacks something; the message says what."""


@dataclass(frozen=True, kw_only=True)
class Delays:
    """``minutes`` by namespace, by the two kinds of own metrics, and from a state's change to the pager."""

    name: str
    minutes: Mapping[str, float]

    def __post_init__(self) -> None:
        missing = [one for one in (FILTERED, CUSTOM, PAGER, OTHER) if one not in self.minutes]
        if missing:
            raise DelayError(f"the delays '{self.name}' do not say '{missing[0]}'")

    def of(self, namespace: str, *, filtered: bool = False) -> int:
        """Whole minutes from a minute's end until its datapoint shows; ``filtered``: made of log lines."""
        if filtered or namespace == LOGS:
            return ceil(self.minutes[FILTERED])
        if namespace in self.minutes:
            return ceil(self.minutes[namespace])
        return ceil(self.minutes[OTHER if namespace.startswith("AWS/") else CUSTOM])

    @property
    def pager(self) -> float:
        """Minutes from a change of state until somebody's pager rings."""
        return self.minutes[PAGER]


_TYPICAL = {
    "AWS/ApiGateway": 2.0,
    "AWS/Lambda": 2.0,
    "AWS/DynamoDB": 3.0,
    "AWS/SQS": 2.0,
    "AWS/SNS": 3.0,
    FILTERED: 2.0,
    CUSTOM: 1.0,
    "CloudWatchSynthetics": 1.0,
    PAGER: 0.5,
}
_PESSIMISTIC = {
    "AWS/ApiGateway": 3.0,
    "AWS/Lambda": 5.0,
    "AWS/DynamoDB": 8.0,
    "AWS/SQS": 4.0,
    "AWS/SNS": 10.0,
    FILTERED: 3.0,
    CUSTOM: 3.0,
    "CloudWatchSynthetics": 3.0,
    PAGER: 5.0,
}
IDEAL = Delays(name="ideal", minutes=dict.fromkeys(_TYPICAL, 0.0))
TYPICAL = Delays(name="typical", minutes=_TYPICAL)
PESSIMISTIC = Delays(name="pessimistic", minutes=_PESSIMISTIC)
MODELS = {one.name: one for one in (IDEAL, TYPICAL, PESSIMISTIC)}
