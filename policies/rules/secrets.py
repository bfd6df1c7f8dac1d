"""Secrets where everybody who reads the template, the console or an output can read them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from policies.rule import Path, Said, failed, passed, rule
from policies.world import World
from template import Resource, Template, is_secret_reference

REQUIREMENTS = ("PCI-8.6.2", "PCI-2.2.7", "NIST-SC-28", "SOC2-CC6.1")
GUIDE = "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"

SHAPES: Mapping[str, str] = {
    "an access key of AWS": r"\b(?:AKIA|ASIA)[A-Z2-7]{16}\b",
    "an integration key of PagerDuty": r"events\.(?:eu\.)?pagerduty\.com/integration/[0-9A-Za-z]{20,}",
    "a webhook of Slack": r"hooks\.slack\.com/(?:services|workflows)/[A-Z0-9]",
    "a webhook of Teams": r"\.webhook\.office\.com/webhookb2/",
    "an API key in an address of Opsgenie": r"api\.(?:eu\.)?opsgenie\.com/\S*apiKey=[0-9a-f-]{20,}",
    "a token of Slack": r"\bxox[abeoprs]-[0-9A-Za-z-]{10,}",
    "a token of GitHub": r"\b(?:gh[pousr]_[0-9A-Za-z]{30,}|github_pat_[0-9A-Za-z_]{30,})",
    "a secret key of a payment provider": r"\b[rs]k_(?:live|test)_[0-9A-Za-z]{10,}",
    "a private key": r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----",
    "a token": r"\beyJ[0-9A-Za-z_-]{10,}\.eyJ[0-9A-Za-z_-]{10,}\.[0-9A-Za-z_-]{10,}",
    "a password in an address": r"\b[a-z][a-z0-9+.-]*://[^/@\s:{}$<]+:(?!\{\{)[^/@\s{}$<]+@",
    "a secret in an address": (
        r"(?i)[?&](?:password|passwd|token|access_token|api_?key|secret)=(?!\{\{|<|\$)[^&\s]{6,}"
    ),
}
_COMPILED = {name: re.compile(shape) for name, shape in SHAPES.items()}

_NAMED = re.compile(
    r"(?:^|_)(?:password|passwd|secret_?access_?key|client_?secret|api_?key(?:_?value)?|auth_?token|"
    r"access_?token|private_?key|routing_?key|integration_?key|master_?user_?password|secret_?string|"
    r"secret_?key|credentials?)$"
)
_WORDS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_KEY = re.compile(r"[0-9a-f]{32}|[0-9A-Za-z+/_-]{32,}={0,2}|\S{8,}")
_PLACEHOLDER = re.compile(
    r"(?i)^(?:|true|false|none|null|enabled|disabled|required|optional|\$\{.*\}|<.*>|x+|\*+)$"
)
_OUTSIDE = re.compile(r"^(?:arn:|alias/|https?://|/|\{\{resolve:)|^\$[.\w]|^<|^[a-z0-9-]+(?:/[a-z0-9_.-]+)+$")
_REFERENCE = re.compile(r"\{\{resolve:(?:secretsmanager|ssm-secure|ssm):[^}]*\}\}")
READABLE = (
    "Environment",
    "RunConfig",
    "EnvironmentVariables",
    "UserData",
    "Description",
    "Tags",
    "DashboardBody",
)
"""Properties that the console shows as they are."""


def _texts(value: Any, path: Path = ()) -> Iterator[tuple[str, Path]]:
    stack: list[tuple[Any, Path]] = [(value, path)]
    while stack:
        item, place = stack.pop()
        if isinstance(item, str):
            yield item, place
        elif isinstance(item, dict):
            stack.extend((below, (*place, key)) for key, below in item.items())
        elif isinstance(item, list):
            stack.extend((below, (*place, index)) for index, below in enumerate(item))


def _fault(text: str, path: Path) -> str:
    for name, shape in _COMPILED.items():
        if shape.search(text):
            return name
    names = [step for step in path if isinstance(step, str)]
    name = names[-1] if names else ""
    if _names_secret(name) and _is_value(text):
        return f"a value of {name}"
    return ""


def _names_secret(name: str) -> bool:
    return bool(_NAMED.search(_WORDS.sub("_", name).replace("-", "_").lower()))


def _is_value(text: str) -> bool:
    outside = _PLACEHOLDER.match(text) or _OUTSIDE.match(text) or " " in text
    return not outside and bool(_KEY.fullmatch(text)) and not is_secret_reference(text)


def _hidden(text: str) -> str:
    return f"{len(text)} characters"


@rule(
    "secret-in-plain-text",
    "AWS::*",
    "Custom::*",
    question="Is every secret taken from a secret store?",
    cause="A secret stands in the template in plain text.",
    reason="Everybody who may read the template, its history or the console can use it.",
    fix="Make a new one, store it in Secrets Manager, and write {{resolve:secretsmanager:...}}.",
    source=f"{GUIDE}dynamic-references-secretsmanager.html",
    requirements=REQUIREMENTS,
)
def plain_text(resource: Resource, _world: World) -> Iterator[Said]:
    """Names of secrets, ARNs and references are no secrets; a value counts by its shape or by its name."""
    found = False
    for text, path in _texts(resource.raw):
        fault = "" if _is_function(path) else _fault(text, path)
        if fault:
            found = True
            yield failed(f"{'.'.join(map(str, path))} holds {fault} ({_hidden(text)})", *path)
    if not found and resource.raw:
        yield passed("no text looks like a secret")


def _is_function(path: Path) -> bool:
    return bool(path) and (path[-1] == "Ref" or "Fn::GetAtt" in path)


@rule(
    "secret-in-parameter-default",
    "AWS::*",
    "Custom::*",
    question="Do parameters that carry secrets have no default?",
    cause="The default of a parameter is a secret in plain text.",
    reason="It stands in the template, and whoever sets nothing deploys it.",
    fix="Take the default out, set NoEcho, or use a dynamic reference.",
    source=f"{GUIDE}security-best-practices.html",
    requirements=REQUIREMENTS,
)
def parameter_default(resource: Resource, _world: World) -> Iterator[Said]:
    """Told of the first resource, once a template: parameters are no resources."""
    if not _is_first(resource):
        return
    for name, parameter in resource.template.parameters.items():
        default = parameter.get("Default") if isinstance(parameter, dict) else None
        if not isinstance(default, str) or not default:
            continue
        fault = _fault(default, (name,))
        hidden = str(parameter.get("NoEcho")).lower() == "true"
        if fault or (hidden and _is_value(default)):
            yield failed(
                f"parameter {name} has a default that is {fault or 'not to be shown'} ({_hidden(default)})"
            )
        else:
            yield passed(f"the default of {name} is no secret")


@rule(
    "secret-shown",
    "AWS::*",
    "Custom::*",
    question="Is no secret resolved into what everybody can read?",
    cause="A secret is resolved into a place where everybody can read it.",
    reason="The console and the API show outputs, environment variables, descriptions and tags as they are.",
    fix="Hand on the secret's ARN and read it at run time.",
    source=f"{GUIDE}dynamic-references.html",
    requirements=REQUIREMENTS,
)
def shown(resource: Resource, _world: World) -> Iterator[Said]:
    """Outputs are told of the first resource, for they are no resources."""
    references = 0
    for text, path in _texts(resource.properties):
        if _REFERENCE.search(text) and not text.startswith("{{resolve:ssm:"):
            references += 1
            if set(READABLE) & set(map(str, path)):
                yield failed(f"{'.'.join(map(str, path))} resolves a secret", *path)
    for name, text in _outputs(resource.template) if _is_first(resource) else ():
        if is_secret_reference(text) or _fault(text, (name,)):
            yield failed(f"output {name} shows a secret")
    if references:
        yield passed("secrets are resolved into properties that AWS does not show")


def _outputs(template: Template) -> Iterator[tuple[str, str]]:
    for name, output in template.outputs.items():
        for text, _ in _texts(output.get("Value") if isinstance(output, dict) else None):
            yield name, text


@rule(
    "secret-not-resolved",
    "AWS::*",
    "Custom::*",
    question="Does CloudFormation resolve every reference to a secret?",
    cause="A reference to a secret stands where CloudFormation does not resolve it, or is misspelt.",
    reason="The words of the reference are used in place of the secret.",
    fix="Write {{resolve:secretsmanager:name:SecretString:key}} in a property that supports it.",
    source=f"{GUIDE}dynamic-references.html",
    requirements=("PCI-8.6.2", "SOC2-CC7.3"),
)
def not_resolved(resource: Resource, _world: World) -> Iterator[Said]:
    """No reference works inside code, with spaces in its braces, or with one brace."""
    for text, path in _texts(resource.properties):
        if "resolve:" not in text or "{" not in text:
            continue
        fault = _unresolved(text, path)
        if fault:
            yield failed(f"{'.'.join(map(str, path))}: {fault}", *path)
        else:
            yield passed(f"{'.'.join(map(str, path))} is resolved")


def _unresolved(text: str, path: Path) -> str:
    if "ZipFile" in path or "Script" in path:
        return "code is not resolved"
    for found in re.findall(r"\{+\s*resolve:[^}]*\}*", text):
        fault = _misspelt(found)
        if fault:
            return fault
    return ""


def _misspelt(reference: str) -> str:
    """``{{resolve:secretsmanager:id-or-arn:SecretString:json-key:stage:version}}``."""
    if not (reference.startswith("{{resolve:") and reference.endswith("}}")):
        return f"'{reference}' needs two braces and no space on either side"
    service, _, rest = reference[len("{{resolve:") : -2].partition(":")
    if service not in {"secretsmanager", "ssm-secure", "ssm"}:
        return f"'{service}' is no secret store; needed is secretsmanager, ssm-secure or ssm"
    parts = rest.split(":")
    after = parts[7:] if rest.startswith("arn:") else parts[1:]
    if service == "secretsmanager" and after and after[0] not in {"SecretString", ""} and "$" not in rest:
        return f"'{after[0]}' stands where SecretString is needed"
    return "" if rest else "it names no secret"


def _is_first(resource: Resource) -> bool:
    return next(iter(resource.template.resources), "") == resource.logical_id


@rule(
    "secret-shown-by-connection",
    "AWS::Events::Connection",
    question="Does the connection hide what comes from a secret store?",
    cause="A parameter of the connection holds a secret and is not marked as one.",
    reason="Whoever may describe the connection reads it.",
    fix="Set IsValueSecret to true.",
    source="https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-target-connection-auth.html",
    requirements=("PCI-8.6.2",),
)
def shown_by_connection(resource: Resource, _world: World) -> Iterator[Said]:
    """Headers, queries and bodies whose value is resolved from a store of secrets."""
    held = resource.get("AuthParameters.InvocationHttpParameters")
    for kind, items in (held if isinstance(held, dict) else {}).items():
        for place, one in enumerate(items if isinstance(items, list) else ()):
            value = str(one.get("Value"))
            if "{{resolve:secretsmanager:" in value or "{{resolve:ssm-secure:" in value:
                field = ("AuthParameters", "InvocationHttpParameters", kind, place)
                hidden = str(one.get("IsValueSecret", False)).lower()
                told = passed if hidden == "true" else failed
                yield told(f"{one.get('Key')}: IsValueSecret is {hidden}; true is needed", *field)
