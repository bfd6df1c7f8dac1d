"""AWS::CloudWatch::InsightRule as CloudFormation takes it, and what else AWS says of rules in numbers.

Sources: the resource's schema in the CloudFormation registry; "Create a Contributor Insights rule" and
"Viewing Contributor Insights reports" in the CloudWatch user guide; "GetInsightRuleReport" in the API
reference.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from simulator.facts import Fact
from simulator.insights.contributors import LONGEST_KEY, MOST_REPORTED, REPORTED
from template.insight_filter import MOST_VALUES
from template.insight_rule import MOST_FILTERS, MOST_KEYS, InsightRuleError, parse_rule_body

STATES = ("ENABLED", "DISABLED")
LONGEST_NAME = 128
LONGEST_BODY = 8192
_NAME = re.compile(rf"[\x20-\x7E]{{1,{LONGEST_NAME}}}")

_SYNTAX = '"Contributor Insights rule syntax in CloudWatch"'
_CREATE = '"Create a Contributor Insights rule in CloudWatch"'
_VIEW = '"View Contributor Insights reports"'
_REPORT = 'API reference, "GetInsightRuleReport"'
_PUT = 'API reference, "PutInsightRule"'
LIMITS: Mapping[str, Fact] = {
    "max_keys": Fact(value=MOST_KEYS, source=_SYNTAX),
    "max_filters": Fact(value=MOST_FILTERS, source=_SYNTAX),
    "max_filter_values": Fact(value=MOST_VALUES, source=_SYNTAX),
    "max_key_bytes": Fact(value=LONGEST_KEY, source=_CREATE),
    "max_log_groups": Fact(value=20, source=_CREATE),
    "max_rule_name_length": Fact(value=LONGEST_NAME, source=_PUT),
    "max_rule_body_length": Fact(value=LONGEST_BODY, source=_PUT),
    "max_report_contributors": Fact(value=MOST_REPORTED, source=_REPORT),
    "default_report_contributors": Fact(value=REPORTED, source=_REPORT),
    "max_report_hours": Fact(value=24, source=_VIEW),
    "report_age_days": Fact(value=15, source=_VIEW),
    "max_rules": Fact(value=100, source='"CloudWatch service quotas"'),
}
"""Sources are pages of the CloudWatch user guide unless they say otherwise."""


def check_properties(properties: Mapping[str, Any]) -> None:
    """Raise InsightRuleError for a property that is given and wrong; a missing one is no fault here."""
    state = properties.get("RuleState", STATES[0])
    if state not in STATES:
        raise InsightRuleError(f"RuleState is {state!r}; {' or '.join(STATES)} is needed")
    name = properties.get("RuleName", "rule")
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise InsightRuleError(f"RuleName is {name!r}; 1 to {LONGEST_NAME} signs of ASCII are needed")
    flag = properties.get("ApplyOnTransformedLogs", False)
    if not isinstance(flag, bool):
        raise InsightRuleError(f"ApplyOnTransformedLogs is {flag!r}; true or false is needed")
    if "RuleBody" in properties:
        parse_rule_body(properties["RuleBody"])
