"""The whole description of one environment, and what must hold between its parts."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from settings import conventions, references
from settings.fields import Dollars, Email, Https, PositiveCount, PositivePercent, Strict, Word
from settings.people import Team
from settings.platform import Application, Canaries, Provider, Service
from settings.schedule import a_schedule, a_zone
from settings.thresholds import Thresholds

ACCOUNT = "An AWS account: 12 digits in quotes, such as '012345678901'."


class Tags(Strict):
    """On everything that can be tagged."""

    owner: Annotated[str, StringConstraints(min_length=2, max_length=128)]
    cost_centre: Annotated[str, StringConstraints(min_length=2, max_length=128)]
    data_class: Literal["public", "internal", "confidential", "restricted"]
    compliance_scope: Annotated[str, StringConstraints(min_length=2, max_length=128)]


AnomalyMonitor = Annotated[
    str, StringConstraints(pattern=r"^arn:aws[a-z-]*:ce::\d{12}:anomalymonitor/[A-Za-z0-9-]{1,64}$")
]


class Budget(Strict):
    """What the platform may cost a month, and who hears of it."""

    monthly_usd: Dollars
    alert_at_percent: tuple[PositivePercent, ...] = Field(min_length=1, max_length=4)
    anomaly_impact_usd: Dollars
    anomaly_monitor: AnomalyMonitor | None = Field(
        default=None,
        description="ARN of the account's monitor of AWS services, if it has one: more are refused.",
    )
    team: Word
    copy_to: tuple[Email, ...] = Field(default=(), max_length=10, description="Mail from Budgets itself.")


class Archive(Strict):
    """PCI DSS 10.5.1: twelve months kept; locked for ``lock_days``, expired after ``expire_days``."""

    lock_days: Annotated[int, Field(ge=365, strict=True)] = 365
    glacier_after_days: Annotated[int, Field(ge=90, strict=True)] = 90
    expire_days: Annotated[int, Field(ge=400, strict=True)] = 400

    @model_validator(mode="after")
    def _expires_after_the_lock(self) -> Archive:
        if not self.glacier_after_days < self.lock_days < self.expire_days:
            message = "must satisfy glacier_after_days < lock_days < expire_days"
            raise ValueError(message)
        return self


class Maintenance(Strict):
    """A window in which a service's alarms are muted."""

    name: Word
    service: Word
    schedule: Annotated[
        str,
        StringConstraints(pattern=r"^(cron\(\S+( \S+){4}\)|at\(\d{4}-\d\d-\d\dT\d\d:\d\d\))$"),
        Field(description="cron(minute hour day-of-month month day-of-week), or at(yyyy-mm-ddThh:mm)."),
        AfterValidator(a_schedule),
    ]
    duration_min: Annotated[int, Field(ge=1, le=21_600, strict=True, description="Minutes, 15 days at most.")]
    timezone: Annotated[
        str, AfterValidator(a_zone), Field(description="UTC, or a zone such as Europe/Berlin.")
    ] = "UTC"


class Tracing(Strict):
    """What share of payment requests is traced, beyond ``reservoir_per_s`` of them each second."""

    sample_percent: PositivePercent = 5
    reservoir_per_s: PositiveCount = 5


class Settings(Strict):
    """One environment, whole. Names are unique and every reference leads somewhere."""

    environment: Word
    platform: Word
    account: Annotated[str, StringConstraints(pattern=r"^\d{12}$"), Field(description=ACCOUNT)] | None = None
    permissions_boundary: Annotated[str, StringConstraints(pattern=r"^[\w+=,.@/-]{1,128}$")] | None = None
    runbooks: Https = Field(description="Address below which each symptom has its runbook.")
    tags: Tags
    teams: dict[Word, Team] = Field(min_length=1)
    operations_team: Word = Field(description="The team that owns the monitoring itself.")
    services: tuple[Service, ...] = Field(min_length=1)
    providers: tuple[Provider, ...] = Field(min_length=1)
    application: Application
    canaries: Canaries
    thresholds: Thresholds = Thresholds()
    budget: Budget
    archive: Archive = Archive()
    tracing: Tracing = Tracing()
    maintenance: tuple[Maintenance, ...] = ()
    metric_stream: bool = Field(
        default=False, description="Keep metrics at full resolution in S3; about 0.003 USD per 1,000 updates."
    )

    @property
    def prefix(self) -> str:
        """What physical names start with."""
        return conventions.prefix(self.platform, self.environment)

    @property
    def namespace(self) -> str:
        """Namespace of the platform's own metrics."""
        return conventions.namespace(self.platform, self.environment)

    def names(self) -> dict[str, list[str]]:
        """What the services, the functions and the APIs are called."""
        return {
            "service": [service.name for service in self.services],
            "function": [function.name for service in self.services for function in service.functions],
            "api": [service.api.name for service in self.services],
        }

    def service(self, name: str) -> Service:
        """The service called ``name``; references were checked when settings were read."""
        return next(service for service in self.services if service.name == name)

    @model_validator(mode="after")
    def _names_are_unique_and_lead_somewhere(self) -> Settings:
        for problem in references.problems(self):
            raise problem
        return self
