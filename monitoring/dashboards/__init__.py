"""Settings and alarms enter; dashboards leave for on-call people, for the business, for who pays and audits.

What a widget shows is written with ``monitoring.series``, as alarms are, so both look at the same numbers.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from aws_cdk import Aws, Fn
from aws_cdk import aws_cloudwatch as cloudwatch
from constructs import Construct

from monitoring.alarms import Alarms
from monitoring.dashboards import cost, realtime, transactions
from monitoring.dashboards.widgets import Widget, placed
from settings.conventions import dashboard_name
from settings.environment import Settings


class Dashboards(Construct):
    """One dashboard a reader; ``names`` are their names."""

    def __init__(self, scope: Construct, construct_id: str, *, settings: Settings, alarms: Alarms) -> None:
        super().__init__(scope, construct_id)
        self._settings = settings
        self.names = (
            self._dashboard("realtime", "-PT3H", realtime.widgets(settings, alarms.arns)),
            self._dashboard("transactions", "-P1D", transactions.widgets(settings)),
            self._dashboard("cost", "-P1M", cost.widgets(settings, alarms.arns)),
        )

    def _dashboard(self, view: str, start: str, widgets: Iterable[Widget]) -> str:
        """``start`` is how far back it looks when opened, as an ISO 8601 duration."""
        name = dashboard_name(self._settings.platform, self._settings.environment, view)
        body = {"start": start, "periodOverride": "auto", "widgets": placed(widgets)}
        cloudwatch.CfnDashboard(self, view, dashboard_name=name, dashboard_body=_text(body))
        return name


def _text(body: Mapping[str, Any]) -> str:
    """The body with the account as Fn::Sub writes it: an Fn::Join of hundreds of ARNs is a third longer."""
    text = json.dumps(body, separators=(",", ":"), ensure_ascii=False)
    whole = text.replace(Aws.ACCOUNT_ID, "${AWS::AccountId}")
    return text if whole == text else Fn.sub(whole)
