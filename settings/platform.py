"""What is watched: services with their APIs, functions, tables and queues, and the payment providers.

The workload exists already. Nothing here is created by the stack but its log groups, where settings say so.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from settings import pace
from settings.fields import (
    Https,
    Milliseconds,
    Name,
    PositiveCount,
    ResourceName,
    Seconds,
    SecretName,
    Strict,
    Word,
)

LogGroupMode = Literal["create", "adopt"]
LogGroupName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_/.#-]{1,512}$")]


class Api(Strict):
    """A REST API and its stage; ``id`` names the log group that API Gateway writes by itself."""

    name: Name
    id: Annotated[str, StringConstraints(pattern=r"^[a-z0-9]{10}$")] = Field(
        description="REST API id, 10 of a-z0-9."
    )
    stage: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,128}$")]
    url: Https = Field(description="Address of the stage; canaries call it.")
    health_path: Annotated[str, StringConstraints(pattern=r"^/\S*$")] = "/health"
    execution_logs: LogGroupMode = "create"
    latency_p99_ms: Milliseconds = 3000


class Function(Strict):
    """A Lambda function with JSON logging, so that its platform.report lines can be read."""

    name: ResourceName
    memory_mb: Annotated[int, Field(ge=128, le=10240, strict=True)]
    timeout_s: Annotated[int, Field(ge=1, le=900, strict=True)]
    log_group: LogGroupMode = "create"


class Capacity(Strict):
    """Provisioned units, or the maximum that an on-demand table may consume, a second."""

    read: PositiveCount
    write: PositiveCount


class Index(Strict):
    """A global secondary index."""

    name: ResourceName
    capacity: Capacity


class Table(Strict):
    """A DynamoDB table; ``capacity`` is what is provisioned, or on demand the table's declared maximum."""

    name: ResourceName
    billing: Literal["provisioned", "on-demand"]
    capacity: Capacity
    indexes: tuple[Index, ...] = ()


class Queue(Strict):
    """A queue with its dead-letter queue."""

    name: ResourceName
    dead_letter_queue: ResourceName
    oldest_message_s: Seconds = 300


class Service(Strict):
    """A part of the platform that one team answers for."""

    name: Word
    team: Word
    api: Api
    functions: tuple[Function, ...] = Field(min_length=1)
    tables: tuple[Table, ...] = ()
    queues: tuple[Queue, ...] = ()


class Provider(Strict):
    """A payment provider, as the log contract spells it."""

    name: Name
    team: Word
    latency_p99_ms: Milliseconds = 3000


class Application(Strict):
    """The log group that receives payment events in the form of the log contract.

    Each of ``countries`` (ISO 3166-1 alpha-2, as the contract spells them) is watched by itself.
    """

    log_group: LogGroupName
    mode: LogGroupMode = "create"
    currencies: tuple[Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")], ...] = Field(
        min_length=1, max_length=20
    )
    countries: tuple[Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")], ...] = Field(
        default=(), max_length=20
    )


class PaymentCanary(Strict):
    """The synthetic payment: which API, with which key. Alarms on silence count on it every five minutes."""

    service: Word
    secret: SecretName
    path: Annotated[str, StringConstraints(pattern=r"^/\S*$")] = "/payments"
    interval_min: Annotated[int, Field(ge=2, le=5, strict=True)] = 5


class Network(Strict):
    """Where canaries for private endpoints run: two zones at least."""

    vpc_id: Annotated[str, StringConstraints(pattern=r"^vpc-[0-9a-f]{8,17}$")]
    subnets: dict[
        Annotated[str, StringConstraints(pattern=r"^us-east-1[a-f]$")],
        Annotated[str, StringConstraints(pattern=r"^subnet-[0-9a-f]{8,17}$")],
    ] = Field(min_length=2, description="Availability zone to subnet; two zones at least.")
    security_groups: tuple[Annotated[str, StringConstraints(pattern=r"^sg-[0-9a-f]{8,17}$")], ...] = Field(
        min_length=1
    )


class Canaries(Strict):
    """Synthetic checks: each API's availability, and a payment through the critical flow."""

    availability_interval_min: Annotated[int, Field(ge=1, le=5, strict=True)] = 1
    slow_after_ms: Annotated[int, Field(ge=1, le=20_000, strict=True, description="Milliseconds.")] = 3000
    payment: PaymentCanary
    network: Network | None = None

    @model_validator(mode="after")
    def _runs_fit_into_their_intervals(self) -> Canaries:
        pace.of_availability(self.availability_interval_min, self.slow_after_ms)
        pace.of_payment(self.payment.interval_min, self.slow_after_ms)
        return self
