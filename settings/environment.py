"""The whole description of one environment, and what must hold between its parts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from settings import conventions
from settings.fields import Dollars, Email, Https, PositiveCount, PositivePercent, Strict, Word
from settings.people import Team
from settings.platform import Application, Canaries, Provider, Service
from settings.thresholds import Thresholds


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
    ]
    duration_min: Annotated[int, Field(ge=1, le=21_600, strict=True, description="Minutes, 15 days at most.")]
    timezone: str = "UTC"


class Tracing(Strict):
    """What share of payment requests is traced, beyond ``reservoir_per_s`` of them each second."""

    sample_percent: PositivePercent = 5
    reservoir_per_s: PositiveCount = 5


class Settings(Strict):
    """One environment, whole. Names are unique and every reference leads somewhere."""

    environment: Word
    platform: Word
    account: Annotated[str, StringConstraints(pattern=r"^\d{12}$")] | None = None
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
        """What the services and the functions are called."""
        functions = [function.name for service in self.services for function in service.functions]
        return {"service": [service.name for service in self.services], "function": functions}

    def service(self, name: str) -> Service:
        """The service called ``name``; references were checked when settings were read."""
        return next(service for service in self.services if service.name == name)

    @model_validator(mode="after")
    def _names_are_unique_and_lead_somewhere(self) -> Settings:
        for problem in (*_duplicates(self), *_dangling(self), *_unheard(self), *_too_long(self)):
            raise problem
        return self


class Misreference(ValueError):
    """A name that is there twice, or that leads nowhere; ``where`` is the path of its field."""

    def __init__(self, where: tuple[int | str, ...], words: str) -> None:
        super().__init__(words)
        self.where = where


def _duplicates(settings: Settings) -> Iterator[Misreference]:
    seen: set[tuple[str, str]] = set()
    for kind, name, where in _names(settings):
        if (kind, name) not in seen:
            seen.add((kind, name))
        else:
            yield Misreference(
                where, f"'{name}' is there already; the name of each {kind} must be there once"
            )


def _names(settings: Settings) -> Iterator[tuple[str, str, tuple[int | str, ...]]]:
    """Kind, name and place of everything that must have a name of its own."""
    for number, service in enumerate(settings.services):
        at: tuple[int | str, ...] = ("services", number)
        yield "service", service.name, (*at, "name")
        yield "API", service.api.name, (*at, "api", "name")
        yield "API id", service.api.id, (*at, "api", "id")
        for index, function in enumerate(service.functions):
            yield "function", function.name, (*at, "functions", index, "name")
        for index, table in enumerate(service.tables):
            yield "table", table.name, (*at, "tables", index, "name")
            for place, gsi in enumerate(table.indexes):
                yield f"index of {table.name}", gsi.name, (*at, "tables", index, "indexes", place, "name")
        for index, queue in enumerate(service.queues):
            yield "queue", queue.name, (*at, "queues", index, "name")
            yield "queue", queue.dead_letter_queue, (*at, "queues", index, "dead_letter_queue")
    for number, provider in enumerate(settings.providers):
        yield "provider", provider.name, ("providers", number, "name")
    for number, window in enumerate(settings.maintenance):
        yield "maintenance window", window.name, ("maintenance", number, "name")
    for number, currency in enumerate(settings.application.currencies):
        yield "currency", currency, ("application", "currencies", number)


def _too_long(settings: Settings) -> Iterator[Misreference]:
    """A longer canary's name would be cut in the name of the log group that Lambda writes to."""
    longest = 21
    for number, service in enumerate(settings.services):
        name = conventions.canary_name(service.name, settings.environment, "pay")
        if len(name) > longest:
            words = f"'{service.name}' makes the canary's name {name} longer than {longest} characters"
            yield Misreference(("services", number, "name"), words)


def _dangling(settings: Settings) -> Iterator[Misreference]:
    services = [service.name for service in settings.services]
    for kind, name, where in _references(settings):
        known = services if kind == "service" else list(settings.teams)
        if name not in known:
            yield Misreference(where, f"there is no {kind} '{name}'; one of {', '.join(sorted(known))}")


def _references(settings: Settings) -> Iterator[tuple[str, str, tuple[int | str, ...]]]:
    """Kind, name and place of everything that is named to be found elsewhere in settings."""
    yield "team", settings.operations_team, ("operations_team",)
    yield "team", settings.budget.team, ("budget", "team")
    yield "service", settings.canaries.payment.service, ("canaries", "payment", "service")
    for number, service in enumerate(settings.services):
        yield "team", service.team, ("services", number, "team")
    for number, provider in enumerate(settings.providers):
        yield "team", provider.team, ("providers", number, "team")
    for number, window in enumerate(settings.maintenance):
        yield "service", window.service, ("maintenance", number, "service")


def _unheard(settings: Settings) -> Iterator[Misreference]:
    """Nobody would hear that SNS itself fails: that news goes around it, straight to PagerDuty."""
    team = settings.teams.get(settings.operations_team)
    if team is not None and team.pagerduty is None:
        where = ("teams", settings.operations_team, "pagerduty")
        yield Misreference(where, "is missing; the operations_team needs it to hear that other channels fail")
