"""Secrets that everybody can read, and what only looks like one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from policies.check import Checked

Judge = Callable[..., Checked]
Body = dict[str, Any]
RULES = ("secret-in-plain-text", "secret-in-parameter-default", "secret-shown", "secret-not-resolved")
KEY = "0123456789abcdef" * 2


def resource(kind: str = "AWS::Events::Connection", **properties: Any) -> Body:
    return {"Resources": {"Thing": {"Type": kind, "Properties": properties}}}


SECRETS = {
    "a key in PagerDuty's address": {"Endpoint": f"https://events.pagerduty.com/integration/{KEY}/enqueue"},
    "a key of PagerDuty under its name": {"RoutingKey": KEY},
    "an access key of AWS": {"Text": "AKIA" + "IOSFODNN7EXAMPLE"},
    "a secret access key": {"SecretAccessKey": "wJalrXUtnFEMI/K7MDENG/" + "bPxRfiCYEXAMPLEKEY"},
    "a password by its name": {"MasterUserPassword": "hunter2hunter2"},
    "an API key of a connection": {
        "AuthParameters": {"ApiKeyAuthParameters": {"ApiKeyValue": "s3cr3t-Value-1"}}
    },
    "a password in a variable": {"Environment": {"Variables": {"DB_PASSWORD": "correct-horse"}}},
    "a password in an address": {"Url": "postgres://app:hunter22@db.example.com/x"},
    "a token in a query": {"Url": "https://example.com/hook?token=abcdef123456"},
    "a webhook of Slack": {"Url": "https://hooks.slack.com/services/" + "T0/B0/xyz"},
    "a key of a payment provider": {"Text": "sk_live_" + "abcdefghij12"},
    "a private key": {"Text": "-----BEGIN RSA PRIVATE KEY-----\nMIIE"},
}


@pytest.mark.parametrize("properties", SECRETS.values(), ids=SECRETS)
def test_secrets_in_plain_text_are_found_and_not_repeated(judge: Judge, properties: Body) -> None:
    found = judge(resource(**properties), "secret-in-plain-text").findings
    assert found
    assert all(KEY not in one.seen and "hunter2" not in one.seen for one in found)


HARMLESS = {
    "a reference to a secret": {"ApiKeyValue": "{{resolve:secretsmanager:a/b:SecretString:key}}"},
    "a secret's ARN": {"SecretArn": "arn:aws:secretsmanager:us-east-1:609831742057:secret:a-b1c2d3"},
    "a secret's name": {"Environment": {"Variables": {"API_KEY": "payments/prod/canary/api-key"}}},
    "a parameter": {"MasterUserPassword": {"Ref": "Given"}},
    "the name of a key": {"ApiKeyName": "X-Routing-Key"},
    "a switch": {"ManageMasterUserPassword": True, "Password": "required"},
    "a hash of an asset": {"S3Key": f"{KEY}{KEY}.zip"},
    "an address with a port": {"Url": "https://example.com:8443/health"},
    "an address of PagerDuty without a key": {"Url": "https://events.pagerduty.com/v2/enqueue"},
    "an alias of a key": {"KmsMasterKeyId": "alias/payments", "KeyId": "mrk-1234"},
    "a policy of passwords": {"Description": "rotates the password every 30 days"},
    "a reference that CDK joins": {
        "MasterUserPassword": {
            "Fn::Join": ["", ["{{resolve:secretsmanager:", {"Ref": "Given"}, ":SecretString:password::}}"]]
        }
    },
}


@pytest.mark.parametrize("properties", HARMLESS.values(), ids=HARMLESS)
def test_what_only_looks_like_a_secret_raises_nothing(judge: Judge, properties: Body) -> None:
    body = {**resource(**properties), "Parameters": {"Given": {"Type": "String", "NoEcho": True}}}
    assert not judge(body, *RULES).findings


def test_defaults_of_parameters_are_read_once_a_template(judge: Judge) -> None:
    body = resource(Name="n")
    body["Resources"]["Other"] = dict(body["Resources"]["Thing"])
    body["Parameters"] = {"DbPassword": {"Type": "String", "Default": "hunter2hunter2"}}
    assert len(judge(body, "secret-in-parameter-default").findings) == 1
    body["Parameters"] = {"Anything": {"Type": "String", "NoEcho": "true", "Default": "hunter2hunter2"}}
    assert judge(body, "secret-in-parameter-default").findings
    body["Parameters"] = {"Stage": {"Type": "String", "Default": "prod"}}
    assert not judge(body, "secret-in-parameter-default").findings


REFERENCE = "{{resolve:secretsmanager:a/b:SecretString:key}}"


def test_outputs_and_variables_show_no_secret(judge: Judge) -> None:
    function = resource("AWS::Lambda::Function", Environment={"Variables": {"KEY": REFERENCE}})
    assert "resolves a secret" in judge(function, "secret-shown").findings[0].seen
    body = resource(Name="n")
    body["Outputs"] = {"Key": {"Value": REFERENCE}}
    assert judge(body, "secret-shown").findings[0].seen == "output Key shows a secret"
    body["Outputs"] = {"Key": {"Value": {"Ref": "Thing"}}}
    assert not judge(body, "secret-shown").findings


MISSPELT = {
    "a single brace": "{resolve:secretsmanager:a/b}",
    "a space in the braces": "{{ resolve:secretsmanager:a/b }}",
    "a store that does not exist": "{{resolve:secretmanager:a/b}}",
    "a closing brace that is missing": "{{resolve:secretsmanager:a/b}",
    "a key where SecretString is needed": "{{resolve:secretsmanager:a/b:routing_key}}",
    "no name": "{{resolve:secretsmanager:}}",
}


@pytest.mark.parametrize("text", MISSPELT.values(), ids=MISSPELT)
def test_references_that_cloudformation_leaves_as_they_are_are_found(judge: Judge, text: str) -> None:
    assert judge(resource(Value=text), "secret-not-resolved").findings


@pytest.mark.parametrize(
    "text",
    [
        REFERENCE,
        "{{resolve:secretsmanager:a/b}}",
        "{{resolve:secretsmanager:a/b:SecretString:key:AWSCURRENT}}",
        "{{resolve:secretsmanager:arn:aws:secretsmanager:us-east-1:609831742057:secret:a-b1c2d3:SecretString:k}}",
        "{{resolve:ssm:/a/b:1}}",
        "{{resolve:ssm-secure:/a/b:1}}",
    ],
)
def test_references_that_are_resolved_raise_nothing(judge: Judge, text: str) -> None:
    assert not judge(resource(Value=text), "secret-not-resolved").findings


def test_a_reference_in_code_is_not_resolved(judge: Judge) -> None:
    body = resource("AWS::Lambda::Function", Code={"ZipFile": f"key = '{REFERENCE}'"})
    assert "code" in judge(body, "secret-not-resolved").findings[0].seen


def test_a_key_written_into_the_prod_template_is_found(judge: Judge, broken: Body) -> None:
    (connection,) = [one for one in broken["Resources"].values() if one["Type"] == "AWS::Events::Connection"]
    connection["Properties"]["AuthParameters"]["ApiKeyAuthParameters"]["ApiKeyValue"] = KEY
    assert judge(broken, "secret-in-plain-text").findings[0].field[-1] == "ApiKeyValue"


def test_the_prod_template_raises_nothing(judge: Judge, prod: Mapping[str, Any]) -> None:
    assert not judge(prod, *RULES).findings


@pytest.mark.parametrize("hidden, faults", [(True, 0), ("true", 0), (False, 1), (None, 1)])
def test_a_connection_hides_what_comes_from_a_store(judge: Judge, hidden: Any, faults: int) -> None:
    one = {"Key": "routing_key", "Value": "{{resolve:secretsmanager:a:SecretString:b}}"}
    one |= {} if hidden is None else {"IsValueSecret": hidden}
    body = resource(AuthParameters={"InvocationHttpParameters": {"BodyParameters": [one]}})
    assert len(judge(body, "secret-shown-by-connection").findings) == faults


def test_a_plain_parameter_of_a_connection_is_no_secret(judge: Judge) -> None:
    one = {"Key": "team", "Value": "platform"}
    body = resource(AuthParameters={"InvocationHttpParameters": {"HeaderParameters": [one]}})
    assert not judge(body, "secret-shown-by-connection", strict=True).findings


def test_the_connection_of_prod_hides_its_key(judge: Judge, prod: Body) -> None:
    checked = judge(prod, "secret-shown-by-connection")
    assert not checked.findings
    assert checked.asked[0].said
