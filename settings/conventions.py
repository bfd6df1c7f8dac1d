"""Every name that two rooms must spell alike: builders write it, judges look for it.

Names only. A threshold or a duration here would make a judge agree with the builder's mistakes.
"""

from __future__ import annotations

REGION = "us-east-1"
SEVERITIES = ("critical", "warning", "info")
COST = "cost"
TOPICS = (*SEVERITIES, COST)
ENVIRONMENT_CONTEXT_KEY = "environmentSuffix"

# Custom metrics, all in namespace(): counts unless the name says a unit.
PAYMENT_ATTEMPTS = "PaymentAttempts"
PAYMENT_SUCCESSES = "PaymentSuccesses"
PAYMENT_FAILURES = "PaymentTechnicalFailures"
PAYMENT_DECLINES = "PaymentDeclines"
PAYMENT_DURATION = "PaymentProcessingTime"
PAYMENT_AMOUNT = "PaymentAmount"
PROVIDER_ATTEMPTS = "ProviderAttempts"
PROVIDER_FAILURES = "ProviderTechnicalFailures"
PROVIDER_LATENCY = "ProviderLatency"
COUNTRY_ATTEMPTS = "CountryAttempts"
COUNTRY_LOSSES = "CountryLosses"
MEMORY_USED = "MaxMemoryUsed"
MAINTENANCE_ANNOUNCED = "MaintenanceAnnounced"
AUDIT_EVENTS = "AuditEvents"
TAMPERING_EVENTS = "TamperingEvents"

# Dimensions of those metrics that have one; the others have none.
PROVIDER = "Provider"
CURRENCY = "Currency"
COUNTRY = "Country"
SERVICE = "Service"

# What Contributor Insights ranks; insight_rule() makes a rule's name of it.
TOP_CONSUMERS = "top-consumers"
TOP_REFUSED_CONSUMERS = "refused-consumers"
FAILING_PROVIDERS = "failing-providers"
COUNTRIES = "countries"
FAILING_MERCHANTS = "failing-merchants"


def stack_id(environment: str) -> str:
    """``TapStackprod``: what ``cdk deploy`` and the template's file are called."""
    return f"TapStack{environment}"


def prefix(platform: str, environment: str) -> str:
    """What every physical name of this stack starts with, e.g. ``payments-prod``."""
    return f"{platform}-{environment}"


def namespace(platform: str, environment: str) -> str:
    """CloudWatch namespace of the platform's own metrics, e.g. ``Payments/prod``."""
    return f"{platform.capitalize()}/{environment}"


def memory_metric(function: str) -> str:
    """A function's memory metric carries the function in its name.

    A ``platform.report`` line does not say which function wrote it, so no dimension can be taken from it.
    """
    return f"{MEMORY_USED}/{function}"


def severity_prefix(environment: str, severity: str) -> str:
    """What the names of a severity's alarms start with; a topic admits no others."""
    return f"{environment}-{severity}-"


def alarm_prefix(environment: str, severity: str, team: str) -> str:
    """What a team's subscription filters on: an alarm message has a name but no severity and no team."""
    return f"{severity_prefix(environment, severity)}{team}-"


def alarm_name(environment: str, severity: str, team: str, subject: str, symptom: str) -> str:
    """``prod-critical-payments-payments-api-5xx-rate``; teams have no hyphen, so prefixes never overlap."""
    return f"{alarm_prefix(environment, severity, team)}{subject}-{symptom}"


def maintenance_of(service: str) -> str:
    """Subject of the alarm that is on while a service announces its maintenance."""
    return f"{service}-maintenance"


def topic_name(platform: str, environment: str, severity: str) -> str:
    """One topic a severity and one for cost, e.g. ``payments-prod-critical``."""
    return f"{prefix(platform, environment)}-{severity}"


def secret_value(secret: str, key: str) -> str:
    """A key of a secret, as CloudFormation looks it up while it deploys; no value stands in a template."""
    return f"{{{{resolve:secretsmanager:{secret}:SecretString:{key}}}}}"


def function_log_group(function: str) -> str:
    """The group that Lambda writes to by itself; any other name would watch an empty group."""
    return f"/aws/lambda/{function}"


def key_alias(platform: str, environment: str) -> str:
    """Under which people find the key, e.g. ``alias/payments-prod-monitoring``."""
    return f"alias/{prefix(platform, environment)}-monitoring"


def access_log_group(api: str, stage: str) -> str:
    """The group that an API stage is pointed at for its access log."""
    return f"/aws/apigateway/{api}/{stage}/access"


def execution_log_group(api_id: str, stage: str) -> str:
    """The group that API Gateway writes execution logs to by itself (API Gateway guide, set-up-logging)."""
    return f"API-Gateway-Execution-Logs_{api_id}/{stage}"


def audit_log_group(platform: str, environment: str) -> str:
    """EventBridge may only write to groups below ``/aws/events/``."""
    return f"/aws/events/{prefix(platform, environment)}-audit"


def delivery_log_group(platform: str, environment: str) -> str:
    """Where Firehose says what it could not deliver to the archive."""
    return f"/aws/kinesisfirehose/{prefix(platform, environment)}-archive"


def archive_stream(platform: str, environment: str) -> str:
    """Firehose stream that carries audit logs to the archive."""
    return f"{prefix(platform, environment)}-archive"


def metric_stream(platform: str, environment: str) -> str:
    """Metric stream, and the Firehose stream behind it, that keep metrics at full resolution."""
    return f"{prefix(platform, environment)}-metrics"


def dead_letter_queue(platform: str, environment: str, source: str) -> str:
    """Where undeliverable ``alerts`` (SNS) or ``events`` (EventBridge) end."""
    return f"{prefix(platform, environment)}-{source}-dlq"


def rule_name(platform: str, environment: str, purpose: str) -> str:
    """EventBridge rule, e.g. ``payments-prod-tampering``."""
    return f"{prefix(platform, environment)}-{purpose}"


def canary_name(service: str, environment: str, purpose: str) -> str:
    """Synthetics canary of a service; ``purpose`` is ``up`` or ``pay``; 21 characters at most."""
    return f"{service}-{environment}-{purpose}"


def insight_rule(platform: str, environment: str, contributor: str) -> str:
    """Contributor Insights rule, e.g. ``payments-prod-top-consumers``."""
    return f"{prefix(platform, environment)}-{contributor}"


def trace_group(environment: str, flow: str) -> str:
    """X-Ray group of a payment flow; 32 characters at most."""
    return f"{environment}-{flow}"


def sampling_rule(environment: str, flow: str, purpose: str) -> str:
    """X-Ray sampling rule, e.g. ``prod-payments-pay``; 32 characters at most."""
    return f"{environment}-{flow}-{purpose}"


def traced_stage(api: str, stage: str) -> str:
    """What a REST API's stage calls itself in X-Ray, e.g. ``payments-api/prod``."""
    return f"{api}/{stage}"


def dashboard_name(platform: str, environment: str, view: str) -> str:
    """CloudWatch dashboard; ``view`` is ``realtime``, ``transactions`` or ``cost``."""
    return f"{prefix(platform, environment)}-{view}"
