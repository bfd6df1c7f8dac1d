"""Who is told, and how: teams and their channels."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from settings.fields import Email, Https, SecretName, Strict

Severity = Literal["critical", "warning", "info"]


class Channel(Strict):
    """One way to reach a team, and for which severities it is used."""

    severities: tuple[Severity, ...] = Field(min_length=1, description="Which severities go this way.")


class EmailChannel(Channel):
    """Mail; each address confirms once, after the first deploy."""

    address: Email


class WebhookChannel(Channel):
    """An HTTPS endpoint that confirms SNS subscriptions and reads SNS messages."""

    url: Https


class PagerDutyChannel(Channel):
    """PagerDuty's CloudWatch integration, addressed through a secret.

    The secret's JSON has the keys ``endpoint`` (the integration's https address) and ``routing_key``.
    """

    secret: SecretName


class Team(Strict):
    """People who own alarms. Critical alarms need two different ways to reach them (PCI DSS 12.10)."""

    email: EmailChannel | None = None
    webhook: WebhookChannel | None = None
    pagerduty: PagerDutyChannel | None = None

    def channels(self) -> dict[str, Channel]:
        """The channels that this team has, by kind."""
        found = {"email": self.email, "webhook": self.webhook, "pagerduty": self.pagerduty}
        return {kind: channel for kind, channel in found.items() if channel is not None}

    @model_validator(mode="after")
    def _every_severity_reaches_somebody(self) -> Team:
        for severity, ways in {"critical": 2, "warning": 1, "info": 1}.items():
            reached = [kind for kind, channel in self.channels().items() if severity in channel.severities]
            if len(reached) < ways:
                needed = f"{severity} alarms need {ways} channel(s) of email, webhook, pagerduty"
                message = f"{needed}; has {', '.join(reached) or 'none'}"
                raise ValueError(message)
        if self.pagerduty is None or "critical" not in self.pagerduty.severities:
            message = "needs pagerduty with critical among its severities: critical alarms page through it"
            raise ValueError(message)
        return self
