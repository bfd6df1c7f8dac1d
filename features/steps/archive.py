"""What the sentences about the audit archive and about buckets mean."""

from __future__ import annotations

from pytest_bdd import given, parsers, then

from features.steps.judgement import Judged, at_least, at_most, differs
from template import Resource, Template
from template.iam import policies, statements

BUCKET, STREAM = "AWS::S3::Bucket", "AWS::KinesisFirehose::DeliveryStream"
AROUND_THE_LOCK = {"s3:BypassGovernanceRetention", "s3:DeleteObjectVersion", "s3:PutObjectRetention"}
DESTINATION = "ExtendedS3DestinationConfiguration"


def _stream(template: Template) -> Resource:
    """The stream that subscription filters send to."""
    found = {
        template.target(one.written("DestinationArn"), STREAM)
        for one in template.of("AWS::Logs::SubscriptionFilter")
    }
    assert len(found) == 1, f"log groups are sent to {len(found)} places"
    (stream,) = found
    assert stream is not None, "log groups are sent to something that is no stream of this template"
    return stream


def _bucket(template: Template) -> Resource:
    bucket = template.target(_stream(template).written(f"{DESTINATION}.BucketARN"), BUCKET)
    assert bucket is not None, "the stream delivers to no bucket of this template"
    return bucket


@given("the archive's delivery stream")
def _the_stream(template: Template, judged: Judged[Resource]) -> None:
    judged.choose("archive's stream", [_stream(template)])


@given("the archive's bucket")
def _the_bucket(template: Template, judged: Judged[Resource]) -> None:
    judged.choose("archive's bucket", [_bucket(template)])


@given("every bucket")
def _buckets(template: Template, judged: Judged[Resource]) -> None:
    judged.choose("buckets", template.of(BUCKET))


@given("the role that log groups send with")
def _sender(template: Template, judged: Judged[Resource]) -> None:
    filters = template.of("AWS::Logs::SubscriptionFilter")
    roles = {template.target(one.written("RoleArn"), "AWS::IAM::Role") for one in filters}
    judged.choose("roles of subscription filters", [role for role in roles if role])
    assert None not in roles, "a subscription filter has no role of this template"


@then("each has a subscription filter that passes every line to the archive")
def _subscribed(template: Template, judged: Judged[Resource]) -> None:
    stream = _stream(template)
    everything = template.of("AWS::Logs::SubscriptionFilter").where("FilterPattern", "")
    sent = {
        one.get("LogGroupName")
        for one in everything
        if template.target(one.written("DestinationArn")) is stream
    }
    judged.each(lambda group: "" if group.name in sent else "is not sent to the archive")


@then(parsers.parse("it delivers at least every {seconds:d} seconds"))
def _prompt(judged: Judged[Resource], seconds: int) -> None:
    interval = f"{DESTINATION}.BufferingHints.IntervalInSeconds"
    judged.each(lambda one: "" if at_most(one.number(interval), seconds) else f"every {one.get(interval)} s")


@then("it tells what it could not deliver")
def _tells(template: Template, judged: Judged[Resource]) -> None:
    options = f"{DESTINATION}.CloudWatchLoggingOptions"
    groups = {group.name for group in template.of("AWS::Logs::LogGroup")}
    streams = {one.get("LogStreamName") for one in template.of("AWS::Logs::LogStream")}
    judged.each(lambda one: differs(one.get(f"{options}.Enabled"), wanted=True))
    judged.each(
        lambda one: "" if one.get(f"{options}.LogGroupName") in groups else "to no log group of this template"
    )
    judged.each(
        lambda one: "" if one.get(f"{options}.LogStreamName") in streams else "to no stream of this template"
    )
    judged.each(lambda one: "" if one.get(f"{DESTINATION}.ErrorOutputPrefix") else "has no place for errors")


@then("it is encrypted with a key of this template")
def _stream_encrypted(template: Template, judged: Judged[Resource]) -> None:
    keys = (
        "DeliveryStreamEncryptionConfigurationInput.KeyARN",
        f"{DESTINATION}.EncryptionConfiguration.KMSEncryptionConfig.AWSKMSKeyARN",
    )
    judged.each(
        lambda one: ", ".join(at for at in keys if not template.target(one.written(at), "AWS::KMS::Key"))
    )


@then(parsers.parse("objects are locked in GOVERNANCE mode for at least {days:d} days"))
def _locked(judged: Judged[Resource], days: int) -> None:
    rule = "ObjectLockConfiguration.Rule.DefaultRetention"
    judged.each(lambda one: differs(one.get("ObjectLockEnabled"), wanted=True))
    judged.each(lambda one: differs(one.get("ObjectLockConfiguration.ObjectLockEnabled"), "Enabled"))
    judged.each(lambda one: differs(one.get(f"{rule}.Mode"), "GOVERNANCE"))
    judged.each(lambda one: "" if at_least(one.number(f"{rule}.Days"), days) else "too short")


@then("nobody may delete them, shorten their lock or go around it")
def _nobody_may(template: Template, judged: Judged[Resource]) -> None:
    """GOVERNANCE mode lets whoever has the permission around the lock; the policy gives it to nobody."""

    def fault(bucket: Resource) -> str:
        denied = {
            str(action)
            for one in policies(template, bucket.logical_id)
            if one.effect == "Deny" and one.public and not one.conditions
            for action in one.actions
        }
        return ", ".join(sorted(AROUND_THE_LOCK - denied))

    judged.each(fault)


@then("every version is kept")
def _versioned(judged: Judged[Resource]) -> None:
    judged.each(lambda one: differs(one.get("VersioningConfiguration.Status"), "Enabled"))


@then("the bucket survives the stack")
def _survives(judged: Judged[Resource]) -> None:
    judged.each(
        lambda one: differs(
            (one.body.get("DeletionPolicy"), one.body.get("UpdateReplacePolicy")), ("Retain", "Retain")
        )
    )


def _rules(bucket: Resource) -> list[dict[str, object]]:
    found = bucket.get("LifecycleConfiguration.Rules")
    return [rule for rule in found if rule.get("Status") == "Enabled"] if isinstance(found, list) else []


@then(parsers.parse("objects expire after {days:d} days or later"))
def _expire(judged: Judged[Resource], days: int) -> None:
    def fault(bucket: Resource) -> str:
        ends = [rule["ExpirationInDays"] for rule in _rules(bucket) if "ExpirationInDays" in rule]
        return (
            ""
            if ends and all(isinstance(end, (int, float)) and end >= days for end in ends)
            else f"expire after {ends}"
        )

    judged.each(fault)


@then(parsers.parse("none moves to a colder tier before day {days:d}"))
def _warm(judged: Judged[Resource], days: int) -> None:
    def fault(bucket: Resource) -> str:
        moves = [move for rule in _rules(bucket) for move in rule.get("Transitions", [])]  # type: ignore[attr-defined]
        return ", ".join(str(move) for move in moves if move.get("TransitionInDays", 0) < days)

    judged.each(fault)


@then("each denies requests without TLS")
def _tls(template: Template, judged: Judged[Resource]) -> None:
    judged.each(lambda one: "" if _denies_plain(template, one) else "takes requests without TLS")


def _denies_plain(template: Template, resource: Resource) -> bool:
    return any(
        one.effect == "Deny"
        and one.public
        and one.conditions.get("Bool", {}).get("aws:SecureTransport") == ("false",)
        and any(str(action).endswith(":*") or action == "*" for action in one.actions)
        for one in policies(template, resource.logical_id)
    )


@then("each blocks public access")
def _private(judged: Judged[Resource]) -> None:
    doors = ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets")
    judged.each(
        lambda one: ", ".join(
            door for door in doors if one.get(f"PublicAccessBlockConfiguration.{door}") is not True
        )
    )


@then("each is encrypted, with a key of this template unless S3 itself writes to it")
def _bucket_encrypted(template: Template, judged: Judged[Resource]) -> None:
    """S3 delivers access logs only to buckets with its own keys (S3 guide, enable-server-access-logging)."""
    rule = "BucketEncryption.ServerSideEncryptionConfiguration.0.ServerSideEncryptionByDefault"
    logged = {
        template.target(one.written("LoggingConfiguration.DestinationBucketName")) for one in judged.things
    }

    def fault(bucket: Resource) -> str:
        if bucket in logged:
            return differs(bucket.get(f"{rule}.SSEAlgorithm"), "AES256")
        key = template.target(bucket.written(f"{rule}.KMSMasterKeyID"), "AWS::KMS::Key")
        return differs(bucket.get(f"{rule}.SSEAlgorithm"), "aws:kms") or (
            "" if key else "no key of this template"
        )

    judged.each(fault)


@then("each ends what it keeps")
def _ends(judged: Judged[Resource]) -> None:
    judged.each(
        lambda one: (
            "" if any("ExpirationInDays" in rule for rule in _rules(one)) else "keeps everything for ever"
        )
    )


@then("it trusts only logs.amazonaws.com from this account")
def _trusts(judged: Judged[Resource]) -> None:
    def fault(role: Resource) -> str:
        trusted = statements(role.get("AssumeRolePolicyDocument"))
        services = {name for one in trusted for name in one.services}
        narrow = all({"aws:sourceaccount", "aws:sourcearn"} & one.condition_keys for one in trusted)
        others = any(set(one.principals or {}) != {"Service"} for one in trusted)
        return differs(services, {"logs.amazonaws.com"}) or (
            "" if narrow and not others else "trusts too many"
        )

    judged.each(fault)


@then("it may only put records into the archive's stream")
def _may_only_put(template: Template, judged: Judged[Resource]) -> None:
    allowed = {"firehose:PutRecord", "firehose:PutRecordBatch"}
    stream = _stream(template)

    def fault(role: Resource) -> str:
        own = [one for policy in role.get("Policies", []) for one in statements(policy.get("PolicyDocument"))]
        actions = {action for one in own for action in one.actions}
        resources = {resource for one in own for resource in one.resources}
        return differs(actions, allowed) or differs(resources, {stream.arn})

    judged.each(fault)
