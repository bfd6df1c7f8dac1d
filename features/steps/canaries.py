"""What the sentences about canaries mean."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit

from pytest_bdd import given, parsers, then

from features.steps.judgement import Judged, at_least, at_most, differs
from features.steps.tracing import CANARY
from template import Resource, Template, is_secret_reference
from template.alarms import Alarm, Composite, alarms, composites
from template.dashboards import dashboards
from template.iam import Statement, policies, statements
from template.wildcards import like

ROLE, GROUP, BUCKET = "AWS::IAM::Role", "AWS::Logs::LogGroup", "AWS::S3::Bucket"
CURRENT = {"syn-python-selenium": (13, 0)}
"""Family of runtimes: the oldest version that still counts as current, which is the newest but one.

CloudWatch user guide, "Runtime versions using Python and Selenium Webdriver", read in November 2026, when
14.0 was the newest. A family that is not here was not looked up, and unknown is no yes.
"""

NEEDED: Mapping[str, str] = {
    "s3:PutObject": "",
    "s3:GetBucketLocation": "",
    "s3:ListAllMyBuckets": "*",
    "cloudwatch:PutMetricData": "*",
    "kms:GenerateDataKey": "",
    "kms:Decrypt": "",
    "logs:CreateLogStream": "",
    "logs:PutLogEvents": "",
    "secretsmanager:GetSecretValue": "",
    "xray:PutTraceSegments": "*",
    "ec2:DescribeNetworkInterfaces": "*",
    "ec2:DescribeSubnets": "*",
    "ec2:CreateNetworkInterface": "",
    "ec2:DeleteNetworkInterface": "",
    "ec2:AssignPrivateIpAddresses": "",
    "ec2:UnassignPrivateIpAddresses": "",
}
"""What a canary's work needs; a star where no resource can be named (Synthetics guide, required roles)."""

WRITTEN_SECRET = re.compile(
    r"AKIA[0-9A-Z]{16}|\b[sr]k_(live|test)_\w{8,}|-----BEGIN|\beyJ[\w-]{10,}\.|\b[0-9a-f]{32,}\b"
    r"|(?<![\w/-])(?=[A-Za-z0-9+_-]*[0-9])(?=[A-Za-z0-9+_-]*[A-Z])[A-Za-z0-9+_-]{24,}(?![\w/-])"
)
"""Shapes of keys: AWS, payment providers, PEM, tokens; hexadecimal or mixed text of a key's length."""

LEAST_MINOR, MOST_MINOR = 50, 1000
DIGITS = re.compile(r"(?<!\d)(?:\d[ -]?){12,18}\d(?!\d)")
SECONDS = {"minute": 60, "minutes": 60, "hour": 3600}


def variables(canary: Resource) -> Mapping[str, Any]:
    """What a canary is told."""
    found = canary.get("RunConfig.EnvironmentVariables", {})
    return found if isinstance(found, dict) else {}


def addresses(canary: Resource) -> list[str]:
    """Every address among a canary's variables; several may stand in one, with commas between."""
    texts = [part.strip() for value in variables(canary).values() for part in str(value).split(",")]
    return [text for text in texts if "://" in text]


def role(canary: Resource) -> Resource:
    """The role of this template that a canary runs under."""
    found = canary.template.target(canary.written("ExecutionRoleArn"), ROLE)
    assert found is not None, f"{canary.logical_id} has no role of this template"
    return found


def allowed(canary: Resource) -> list[Statement]:
    """Every statement of a canary's role, its own and those of policies that are attached to it."""
    mine = role(canary)
    attached = [
        one
        for one in canary.template.of("AWS::IAM::Policy", "AWS::IAM::ManagedPolicy").optional()
        if mine in [canary.template.target(name, ROLE) for name in one.written("Roles", [])]
    ]
    documents = [one.get("PolicyDocument") for one in mine.get("Policies", [])]
    documents += [one.get("PolicyDocument") for one in attached]
    return [one for document in documents for one in statements(document)]


def targets(canary: Resource, *actions: str) -> list[str]:
    """The resources on which a canary may do any of these actions."""
    wanted = [action.lower() for action in actions]
    found = [
        one
        for one in allowed(canary)
        if any(like(str(a), w, ignore_case=True) for a in one.actions for w in wanted)
    ]
    return [str(resource) for one in found for resource in one.resources]


def bucket(canary: Resource) -> Resource | None:
    """The bucket of this template that keeps what a canary leaves behind."""
    place = urlsplit(str(canary.get("ArtifactS3Location")))
    return canary.template.find(
        place.netloc or re.sub(r"^s3://([^/]+).*", r"\1", str(canary.get("ArtifactS3Location"))), BUCKET
    )


def interval_s(canary: Resource) -> float | None:
    """Seconds between the starts of two runs."""
    found = re.fullmatch(r"rate\((\d+) (\w+)\)", str(canary.get("Schedule.Expression")))
    return int(found[1]) * SECONDS[found[2]] if found and found[2] in SECONDS else None


def _of_canary(template: Template, canary: Resource, metric: str) -> list[Alarm]:
    """Alarms that read a metric of a canary."""
    return [
        one
        for one in alarms(template)
        for series in one.series
        if (series.namespace, series.metric, series.dimension("CanaryName"))
        == ("CloudWatchSynthetics", metric, canary.name)
    ]


@given("every canary")
def _canaries(template: Template, judged: Judged[Resource]) -> None:
    judged.choose("canaries", template.of(CANARY))


@given("every canary that pays")
def _paying(template: Template, judged: Judged[Resource]) -> None:
    """It has a card's token and an amount."""
    found = [
        one
        for one in template.of(CANARY)
        if {"CANARY_CARD_TOKEN", "CANARY_AMOUNT_MINOR"} <= set(variables(one))
    ]
    judged.choose("canaries that pay", found)


@then("there is exactly one")
def _one(judged: Judged[object]) -> None:
    judged.each(lambda _: "" if len(judged.things) == 1 else f"one of {len(judged.things)}")


@then("each pays with test data, never with a card number")
def _test_data(judged: Judged[Resource]) -> None:
    """Tokens of test cards start with ``tok_``, and a token is no card number."""
    judged.each(
        lambda one: (
            ""
            if str(variables(one).get("CANARY_CARD_TOKEN")).startswith("tok_")
            else "pays with no test token"
        )
    )
    judged.each(lambda one: ", ".join(name for name, value in variables(one).items() if _card(str(value))))


@then("each pays a small sum, in a currency whose amounts are watched")
def _small_sum(template: Template, judged: Judged[Resource]) -> None:
    """Processors refuse sums below half a unit, and one above ten units hurts when it is not taken back."""
    series = [series for one in dashboards(template) for series in one.series]
    watched = {one.dimension("Currency") for one in series if one.metric == "PaymentAmount"}

    def fault(one: Resource) -> str:
        amount, currency = (variables(one).get(f"CANARY_{name}") for name in ("AMOUNT_MINOR", "CURRENCY"))
        small = str(amount).isdecimal() and LEAST_MINOR <= int(str(amount)) <= MOST_MINOR
        if not small:
            return f"pays {amount}, wanted {LEAST_MINOR} to {MOST_MINOR}"
        return "" if currency in watched else f"pays in {currency}, which no graph shows"

    judged.each(fault)


def _card(text: str) -> bool:
    """Whether a card number stands in a text: digits that pass Luhn's check."""
    return any(
        _luhn([int(digit) for digit in found[0] if digit.isdigit()]) for found in DIGITS.finditer(text)
    )


def _luhn(digits: list[int]) -> bool:
    doubled = [digit * 2 - 9 * (digit > 4) for digit in digits[-2::-2]]  # noqa: PLR2004 - ten or more is two digits
    return (sum(digits[::-2]) + sum(doubled)) % 10 == 0


@then("the composite that pages for each also hears of a canary that fails")
def _paged_for(template: Template, judged: Judged[str]) -> None:
    by_name = {one.name: one for one in alarms(template)}

    def read(composite: Composite, dimension: str) -> set[str]:
        series = [
            one for child in composite.children if child.text in by_name for one in by_name[child.text].series
        ]
        return {str(one.dimension(dimension)) for one in series} - {"None"}

    critical = [one for one in composites(template) if "-critical-" in one.name]
    heard = {api for one in critical if read(one, "CanaryName") for api in read(one, "ApiName")}
    judged.each(lambda api: "" if api in heard else "no canary that fails pages for it")


@then("there are as many addresses that canaries try as APIs")
def _as_many(template: Template, judged: Judged[str]) -> None:
    paying = [one for one in template.of(CANARY) if "CANARY_PAYMENTS_URL" in variables(one)]
    tried = {
        urlsplit(text).netloc for one in template.of(CANARY) if one not in paying for text in addresses(one)
    }
    assert len(tried) == len(judged.things), f"{len(judged.things)} APIs, but canaries try {sorted(tried)}"


@then("each starts when it is created")
def _starts(judged: Judged[Resource]) -> None:
    judged.each(lambda one: differs(one.get("StartCanaryAfterCreation"), wanted=True))


@then("each has a runtime that is current")
def _current(judged: Judged[Resource]) -> None:
    def fault(canary: Resource) -> str:
        runtime = str(canary.get("RuntimeVersion"))
        found = re.fullmatch(r"(syn-[a-z-]+)-(\d+)\.(\d+)", runtime)
        if not found or found[1] not in CURRENT:
            return f"nobody looked up whether {runtime} is current"
        return "" if (int(found[2]), int(found[3])) >= CURRENT[found[1]] else f"{runtime} is not current"

    judged.each(fault)


@then("each address that it is given is HTTPS")
def _https(judged: Judged[Resource]) -> None:
    judged.each(lambda one: "" if addresses(one) else "is given no address")
    judged.each(lambda one: ", ".join(text for text in addresses(one) if not text.startswith("https://")))


@then("each repeats a run that fails")
def _repeats(judged: Judged[Resource]) -> None:
    judged.each(
        lambda one: (
            "" if at_least(one.number("Schedule.RetryConfig.MaxRetries"), 1) else "never repeats a run"
        )
    )


@then("a run and its repetition end before the next run begins")
def _in_time(judged: Judged[Resource]) -> None:
    def fault(canary: Resource) -> str:
        runs = 1 + _or_endless(canary.get("Schedule.RetryConfig.MaxRetries", 0))
        lasts = _or_endless(canary.number("RunConfig.TimeoutInSeconds"))
        pause = interval_s(canary) or 0
        return "" if runs * lasts < pause else f"{runs:g} runs of {lasts:g} s in {pause:g} s"

    judged.each(fault)


def _or_endless(value: object) -> float:
    """A number, or endlessly much where the template tells none."""
    return float(value) if isinstance(value, (int, float)) else math.inf


@then("each leaves it in a bucket of this template, under its own name")
def _own_place(judged: Judged[Resource]) -> None:
    judged.each(lambda one: "" if bucket(one) else f"leaves it at {one.get('ArtifactS3Location')}")
    judged.each(lambda one: differs(str(one.get("ArtifactS3Location")).rpartition("/")[2], one.name))


@then("that bucket encrypts with a key of this template")
def _bucket_encrypts(template: Template, judged: Judged[Resource]) -> None:
    """Python runtimes know no encryption of their own, so it is the bucket's (Synthetics guide)."""
    rule = "BucketEncryption.ServerSideEncryptionConfiguration.0.ServerSideEncryptionByDefault"

    def fault(canary: Resource) -> str:
        kept = bucket(canary)
        key = template.target(kept.written(f"{rule}.KMSMasterKeyID"), "AWS::KMS::Key") if kept else None
        return (
            ""
            if kept and key and kept.get(f"{rule}.SSEAlgorithm") == "aws:kms"
            else "is not encrypted with it"
        )

    judged.each(fault)


@then(parsers.parse("that bucket and Synthetics end it after at most {days:d} days"))
def _ends(judged: Judged[Resource], days: int) -> None:
    def fault(canary: Resource) -> str:
        names = ("SuccessRetentionPeriod", "FailureRetentionPeriod")
        late = [name for name in names if not at_most(canary.number(name), days)]
        if late:
            return f"Synthetics ends it by {', '.join(late)} only"
        kept = bucket(canary)
        rules = kept.get("LifecycleConfiguration.Rules", []) if kept else []
        ends = [one.get("ExpirationInDays") for one in rules if one.get("Status") == "Enabled"]
        return "" if any(at_most(end, days) for end in ends) else f"the bucket ends it after {ends}"

    judged.each(fault)


@then("each has a role that no other uses, which Lambda alone may assume")
def _own_role(template: Template, judged: Judged[Resource]) -> None:
    users = [role(one) for one in judged.things]
    judged.each(lambda one: "shares its role" if users.count(role(one)) > 1 else "")

    def fault(canary: Resource) -> str:
        trusted = [one for one in policies(template, role(canary).logical_id) if one.allows]
        named = {
            (kind, name)
            for one in trusted
            for kind, names in (one.principals or {}).items()
            for name in names
        }
        return differs(sorted(named), [("Service", "lambda.amazonaws.com")])

    judged.each(fault)


def _outside(found: Iterable[str], *shapes: str) -> str:
    """Resources that are not among these, or words for none at all."""
    found = list(found)
    wrong = [one for one in found if not any(re.fullmatch(shape, one) for shape in shapes)]
    return f"may write to {', '.join(wrong)}" if wrong else "" if found else "may write nowhere"


@then("each may write only below its own name in the bucket")
def _own_prefix(judged: Judged[Resource]) -> None:
    def fault(canary: Resource) -> str:
        kept = bucket(canary)
        own = f"{kept.arn}/{canary.name}/*" if kept else "nowhere"
        return _outside(targets(canary, "s3:PutObject"), re.escape(own))

    judged.each(fault)


@then("each may write only to its own log group, and create none")
def _own_log(judged: Judged[Resource]) -> None:
    """A role names the group up to the id, not known yet; so no canary's name may start another's."""
    names = [one.name for one in judged.things]

    def fault(canary: Resource) -> str:
        if targets(canary, "logs:CreateLogGroup"):
            return "may create log groups, which would be neither encrypted nor ended"
        if any(other.startswith(f"{canary.name}-") for other in names):
            return "its log group's name starts like another's"
        own = rf"arn:[\w-]+:logs:[\w-]+:\d+:log-group:/aws/lambda/cwsyn-{re.escape(canary.name)}-\*:\*"
        return _outside(targets(canary, "logs:CreateLogStream", "logs:PutLogEvents"), own)

    judged.each(fault)


@then("each may do nothing else than its work needs")
def _needed(judged: Judged[Resource]) -> None:
    def fault(canary: Resource) -> str:
        given_ = [one for one in allowed(canary) if one.allows]
        extra = {str(action) for one in given_ for action in one.actions} - set(NEEDED)
        wide = {
            str(a) for one in given_ if "*" in one.resources for a in one.actions if NEEDED.get(str(a)) != "*"
        }
        negative = [one for one in given_ if one.not_actions or one.not_resources]
        return ", ".join(sorted(extra | wide)) or ("allows by exclusion" if negative else "")

    judged.each(fault)
    judged.each(lambda one: "has managed policies" if role(one).get("ManagedPolicyArns") else "")
    judged.each(_metrics_elsewhere)


def _metrics_elsewhere(canary: Resource) -> str:
    found = [one for one in allowed(canary) if "cloudwatch:PutMetricData" in one.actions]
    spaces = [one.conditions.get("StringEquals", {}).get("cloudwatch:namespace") for one in found]
    return (
        ""
        if all(space == ("CloudWatchSynthetics",) for space in spaces)
        else f"may publish metrics in {spaces}"
    )


@then("none has a secret in its environment")
def _no_secret(judged: Judged[Resource]) -> None:
    def fault(canary: Resource) -> str:
        written = canary.written("RunConfig.EnvironmentVariables", {})
        found = [name for name, value in variables(canary).items() if WRITTEN_SECRET.search(str(value))]
        found += [
            name
            for name, value in written.items()
            if is_secret_reference(value) or "{{resolve:" in str(value)
        ]
        return f"a secret in {', '.join(sorted(set(found)))}" if found else ""

    judged.each(fault)


@then("each may read no secret but the one that its environment names")
def _one_secret(judged: Judged[Resource]) -> None:
    """Secrets Manager ends an ARN with a hyphen and six characters, which nobody knows beforehand."""

    def fault(canary: Resource) -> str:
        named = {str(value) for name, value in variables(canary).items() if name.endswith("_SECRET")}
        readable = targets(canary, "secretsmanager:GetSecretValue")
        wanted = {rf"arn:[\w-]+:secretsmanager:[\w-]+:\d+:secret:{re.escape(name)}-\?{{6}}" for name in named}
        if len(readable) != len(named) or len(named) > 1:
            return f"names {sorted(named)}, may read {readable}"
        return ", ".join(one for one in readable if not any(re.fullmatch(shape, one) for shape in wanted))

    judged.each(fault)
    assert any(targets(one, "secretsmanager:GetSecretValue") for one in judged.things), (
        "no canary reads a secret"
    )


@then(parsers.parse("each has the log group of its id, encrypted and kept for {days:d} days"))
def _own_group(template: Template, judged: Judged[Resource], days: int) -> None:
    groups = {group.name: group for group in template.of(GROUP)}

    def fault(canary: Resource) -> str:
        name = f"/aws/lambda/cwsyn-{canary.name}-{canary.attribute('Id')}"
        group = groups.get(name)
        if group is None:
            return f"there is no {name}"
        key = template.target(group.written("KmsKeyId"), "AWS::KMS::Key")
        return differs(group.get("RetentionInDays"), days) or ("" if key else f"{name} is not encrypted")

    judged.each(fault)


@then("each has an alarm on runs that fail")
def _failing(template: Template, judged: Judged[Resource]) -> None:
    """A run fails as a whole: above half of the runs is no alarm at all."""

    def fault(canary: Resource) -> str:
        found = [
            one
            for one in _of_canary(template, canary, "SuccessPercent")
            if one.comparison == "LessThanThreshold" and not one.expressions
        ]
        in_time = [one for one in found if one.period == interval_s(canary)]
        return "" if any(50 < one.threshold <= 100 for one in in_time) else "nobody hears that it fails"  # noqa: PLR2004

    judged.each(fault)


@then("each has an alarm on no runs at all, which waits for two of them")
def _silent(template: Template, judged: Judged[Resource]) -> None:
    def fault(canary: Resource) -> str:
        counted = [
            one
            for one in _of_canary(template, canary, "Duration")
            if one.series[0].statistic == "SampleCount"
        ]
        found = [
            one for one in counted if (one.comparison, one.missing) == ("LessThanThreshold", "breaching")
        ]
        patient = [one for one in found if one.periods * one.period >= 2 * (interval_s(canary) or 0)]
        return "" if any(one.threshold == 1 for one in patient) else "nobody hears that it is silent"

    judged.each(fault)


@then("each that runs in a network has two subnets at least, and a security group")
def _two_zones(judged: Judged[Resource]) -> None:
    """Which zone a subnet is in, no template tells; settings name zones and refuse a single one."""

    def fault(canary: Resource) -> str:
        network = canary.get("VPCConfig")
        if network is None:
            return ""
        subnets = {str(one) for one in canary.get("VPCConfig.SubnetIds", [])}
        return (
            ""
            if len(subnets) > 1 and canary.get("VPCConfig.SecurityGroupIds")
            else f"only in {sorted(subnets)}"
        )

    judged.each(fault)
