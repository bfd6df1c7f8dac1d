"""Settings and a key enter; canaries leave, each with its own role and log group, and one bucket for all.

A canary checks what logs and metrics cannot: that a customer gets through when nobody else is there.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from aws_cdk import RemovalPolicy
from aws_cdk import aws_iam as iam
from aws_cdk import aws_logs as logs
from aws_cdk import aws_s3_assets as assets
from aws_cdk import aws_synthetics as synthetics
from constructs import Construct

from monitoring.buckets import Bucket, Plan
from monitoring.canaries.checks import Check, checks
from monitoring.canaries.role import TRUST, log_group_prefix, statements
from settings.environment import Settings

RUNTIME = "syn-python-selenium-14.0"
"""The newest Python runtime (Synthetics guide, runtime versions, November 2026): Python 3.12."""
RETENTION_DAYS = 30
MEMORY_MB = 960
"""The least that Synthetics takes."""
SCRIPTS = Path(__file__).parents[2] / "runtime" / "canaries"


class Canaries(Construct):
    """One canary a check; ``names`` are their names.

    A log group has its canary's id in its name, so it comes after the canary. The bucket encrypts what
    runs leave behind: Python runtimes know no ``ArtifactConfig`` (Synthetics guide, artifact encryption).
    """

    def __init__(
        self, scope: Construct, construct_id: str, *, settings: Settings, key_arn: str, access_log_bucket: str
    ) -> None:
        super().__init__(scope, construct_id)
        self._settings = settings
        self._key_arn = key_arn
        plan = Plan(expire_days=RETENTION_DAYS, key_arn=key_arn, access_logs=access_log_bucket)
        self._artifacts = Bucket(self, "Canaries", plan=plan)
        self._tls_only = self._artifacts.secure()
        self._scripts = assets.Asset(
            self,
            "Scripts",
            path=str(SCRIPTS),
            exclude=["*", "!python", "!python/*.py"],
            display_name="Canaries",
        )
        found = tuple(checks(settings))
        for check in found:
            self._log_group(check, self._canary(check))

    def _role(self, check: Check) -> iam.CfnRole:
        allowed = statements(
            name=check.name,
            bucket_arn=self._artifacts.arn,
            key_arn=self._key_arn,
            secret=check.secret,
            network=self._settings.canaries.network,
        )
        policy = iam.CfnRole.PolicyProperty(
            policy_name="run", policy_document={"Version": "2012-10-17", "Statement": list(allowed)}
        )
        return iam.CfnRole(
            self,
            f"{check.name}-role",
            description=f"Canary {check.name}",
            assume_role_policy_document=TRUST,
            policies=[policy],
        )

    def _canary(self, check: Check) -> synthetics.CfnCanary:
        pace = check.pace
        canary = synthetics.CfnCanary(
            self,
            check.name,
            name=check.name,
            runtime_version=RUNTIME,
            execution_role_arn=self._role(check).attr_arn,
            artifact_s3_location=f"s3://{self._artifacts.name}/{check.name}",
            code=synthetics.CfnCanary.CodeProperty(
                handler=check.handler,
                s3_bucket=self._scripts.s3_bucket_name,
                s3_key=self._scripts.s3_object_key,
            ),
            schedule=synthetics.CfnCanary.ScheduleProperty(
                expression=pace.schedule,
                retry_config=synthetics.CfnCanary.RetryConfigProperty(max_retries=pace.retries),
            ),
            run_config=synthetics.CfnCanary.RunConfigProperty(
                environment_variables=dict(check.variables),
                memory_in_mb=MEMORY_MB,
                timeout_in_seconds=pace.run_s,
            ),
            start_canary_after_creation=True,
            success_retention_period=RETENTION_DAYS,
            failure_retention_period=RETENTION_DAYS,
            provisioned_resource_cleanup="AUTOMATIC",
            resources_to_replicate_tags=["lambda-function"],
            **self._network(),
        )
        canary.add_resource_dependency(self._tls_only)
        return canary

    def _network(self) -> dict[str, Any]:
        network = self._settings.canaries.network
        if not network:
            return {}
        inside = synthetics.CfnCanary.VPCConfigProperty(
            vpc_id=network.vpc_id,
            subnet_ids=[subnet for _, subnet in sorted(network.subnets.items())],
            security_group_ids=list(network.security_groups),
        )
        return {"vpc_config": inside}

    def _log_group(self, check: Check, canary: synthetics.CfnCanary) -> None:
        group = logs.CfnLogGroup(
            self,
            f"{check.name}-log",
            log_group_name=f"{log_group_prefix(check.name)}{canary.attr_id}",
            retention_in_days=RETENTION_DAYS,
            kms_key_id=self._key_arn,
        )
        group.apply_removal_policy(RemovalPolicy.RETAIN)
