"""Log groups: the 30 days that people search; what auditors need longer goes on to the archive.

A group is created, or adopted where settings say that it exists. Groups outlive the stack (Retain): after a
stack was deleted or its first deployment rolled back, ``cdk deploy --import-existing-resources`` takes them
in again by name.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from aws_cdk import RemovalPolicy
from aws_cdk import aws_logs as logs
from constructs import Construct

from monitoring import masking
from monitoring.adoption import Adopted, Adoption
from monitoring.queries import Queries
from settings import conventions as names
from settings.environment import Settings
from settings.platform import LogGroupMode, Service

RETENTION_DAYS = 30


@dataclass(frozen=True, kw_only=True)
class Group:
    """A log group.

    ``lines``: the kind of its lines, one of the log contract or ``text``. ``cards``: may show what a caller
    sent, so card data is masked; audit events stay as AWS wrote them (PCI DSS 10.3.2). ``audited``: says who
    did what, so it goes to the archive and cannot be deleted without lifting its protection first.
    """

    id: str
    name: str
    lines: str
    mode: LogGroupMode = "create"
    cards: bool = False
    audited: bool = False


class Logs(Construct):
    """All groups but the canaries', whose names AWS makes of the canaries' ids.

    Attributes hold physical names; ``reference`` gives what a resource must use that needs the group to be
    there first.
    """

    def __init__(self, scope: Construct, construct_id: str, *, settings: Settings, key_arn: str) -> None:
        super().__init__(scope, construct_id)
        platform, environment = settings.platform, settings.environment
        self.application = settings.application.log_group
        self.audit = names.audit_log_group(platform, environment)
        self.delivery = names.delivery_log_group(platform, environment)
        self.access = {
            one.api.name: names.access_log_group(one.api.name, one.api.stage) for one in settings.services
        }
        self.execution = {
            one.api.name: names.execution_log_group(one.api.id, one.api.stage) for one in settings.services
        }
        functions = [function for service in settings.services for function in service.functions]
        self.functions = {function.name: names.function_log_group(function.name) for function in functions}

        rows = tuple(groups(settings))
        self.audited = tuple(row.name for row in rows if row.audited)
        self.masked = tuple(row.name for row in rows if row.cards)
        self._created = {row.name: _create(self, row, key_arn) for row in rows if row.mode == "create"}
        adopted = [
            Adopted(name=row.name, retention_days=RETENTION_DAYS, cards=row.cards)
            for row in rows
            if row.mode == "adopt"
        ]
        if adopted:
            Adoption(
                self,
                "Adopted",
                groups=adopted,
                key_arn=key_arn,
                dead_letters=names.dead_letter_queue(platform, environment, "events"),
            )
        Queries(self, "Queries", settings=settings, groups=self)

    def reference(self, name: str) -> str:
        """The group's ``Ref``, which is its name and orders creation; the plain name of an adopted one."""
        return self._created.get(name, name)


def groups(settings: Settings) -> Iterator[Group]:
    """Every group of an environment."""
    platform, environment = settings.platform, settings.environment
    application = settings.application
    yield Group(
        id="Application",
        name=application.log_group,
        lines="payment_event",
        mode=application.mode,
        cards=True,
        audited=True,
    )
    yield Group(
        id="Audit", name=names.audit_log_group(platform, environment), lines="audit_event", audited=True
    )
    yield Group(id="Delivery", name=names.delivery_log_group(platform, environment), lines="text")
    for service in settings.services:
        yield from _workload(service)


def _workload(service: Service) -> Iterator[Group]:
    """An API's two groups and its functions'. Execution logs repeat at length what the access log says."""
    api = service.api
    yield Group(
        id=f"Access-{api.name}",
        name=names.access_log_group(api.name, api.stage),
        lines="access_log",
        cards=True,
        audited=True,
    )
    execution = names.execution_log_group(api.id, api.stage)
    yield Group(id=f"Execution-{api.name}", name=execution, lines="text", mode=api.execution_logs, cards=True)
    for function in service.functions:
        name = names.function_log_group(function.name)
        yield Group(
            id=f"Function-{function.name}",
            name=name,
            lines="platform_report",
            mode=function.log_group,
            cards=True,
        )


def _create(scope: Construct, row: Group, key_arn: str) -> str:
    group = logs.CfnLogGroup(
        scope,
        row.id,
        log_group_name=row.name,
        retention_in_days=RETENTION_DAYS,
        kms_key_id=key_arn,
        data_protection_policy=masking.policy() if row.cards else None,
        deletion_protection_enabled=True if row.audited else None,
    )
    group.apply_removal_policy(RemovalPolicy.RETAIN)
    return group.ref
