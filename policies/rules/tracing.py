"""What X-Ray traces: rules that another one hides, rates that record nothing, groups that hold nothing."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from policies.rule import Said, failed, passed, rule, untold
from policies.world import World
from template import Resource, Unknown
from template.iam import admits, decode, publisher_context, statements

RULE, GROUP = "AWS::XRay::SamplingRule", "AWS::XRay::Group"
STAGE = "AWS::ApiGateway::Stage"
SAMPLING = "https://docs.aws.amazon.com/xray/latest/devguide/xray-console-sampling.html"
GROUPS = "https://docs.aws.amazon.com/xray/latest/devguide/xray-console-groups.html"
REQUIREMENTS = ("SOC2-CC7.2", "NIST-SI-4")
FIELDS = ("ServiceName", "ServiceType", "HTTPMethod", "Host", "URLPath", "ResourceARN")
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "CONNECT", "TRACE")
LAST = 9_999
LONGEST_NAME = 32
SERVICE_TYPES = frozenset(
    [
        "AWS::ApiGateway::Stage",
        "AWS::AppSync::GraphQLAPI",
        "AWS::EC2::Instance",
        "AWS::ECS::Container",
        "AWS::ElasticBeanstalk::Environment",
        "AWS::EKS::Container",
        "AWS::Lambda::Function",
        "AWS::StepFunctions::StateMachine",
        "AWS::ApiGatewayV2::Stage",
    ]
)
"""X-Ray guide, segment documents (``origin``) and sampling rules."""


def part(resource: Resource, name: str, default: Any = None) -> Any:
    """One property of a sampling rule."""
    return resource.get(f"SamplingRule.{name}", default)


def covers(wide: Any, narrow: Any) -> bool | None:
    """Whether each text that one pattern of X-Ray matches, another matches too; None where not told.

    Both may hold ``*`` and ``?``. The narrow one is taken as text, in which only a star covers a star.
    """
    if wide == "*":
        return True
    if isinstance(wide, Unknown) or isinstance(narrow, Unknown):
        return None
    pieces = {"*": ".*", "?": "[^*]"}
    shape = "".join(pieces.get(letter, re.escape(letter)) for letter in re.sub(r"\*+", "*", str(wide)))
    return re.fullmatch(shape, str(narrow), re.IGNORECASE | re.DOTALL) is not None


def shadows(first: Resource, second: Resource) -> bool | None:
    """Whether the first of two rules takes all that the second could."""
    wanted, also = (part(one, "Attributes") or {} for one in (first, second))
    found = [covers(part(first, name, "*"), part(second, name, "*")) for name in FIELDS]
    found += [name in also and covers(value, also[name]) for name, value in wanted.items()]
    return False if False in found else None if None in found else True


@rule(
    "trace-sampling-shadowed",
    RULE,
    question="Can the sampling rule be reached?",
    cause="A sampling rule with a smaller priority number takes everything before this rule.",
    reason="The first rule that matches decides; this one never does.",
    fix="Give the narrower rule the smaller priority number.",
    source=SAMPLING,
    requirements=REQUIREMENTS,
)
def shadowed(resource: Resource, world: World) -> Iterator[Said]:
    """Every rule before it, and those of the same priority."""
    mine = resource.number("SamplingRule.Priority")
    hidden = False
    for one in world.of(RULE):
        theirs = one.number("SamplingRule.Priority")
        if one is resource:
            continue
        if not isinstance(mine, (int, float)) or not isinstance(theirs, (int, float)):
            yield untold("a priority is decided at deployment", "SamplingRule", "Priority")
            return
        covered = shadows(one, resource)
        if theirs == mine and (covered is not False or shadows(resource, one) is not False):
            hidden = True
            yield failed(
                f"{one.logical_id} has the same priority, {mine:g}; X-Ray wants different ones",
                "SamplingRule",
                "Priority",
            )
        elif theirs < mine and covered:
            hidden = True
            yield failed(
                f"{one.logical_id} (priority {theirs:g}) takes all that this one ({mine:g}) could",
                "SamplingRule",
                "Priority",
            )
        elif theirs < mine and covered is None:
            hidden = True
            yield untold(f"whether {one.logical_id} takes everything", "SamplingRule", "Priority")
    if not hidden and isinstance(mine, (int, float)):
        if 1 <= mine <= LAST:
            yield passed(f"nothing before priority {mine:g} takes all of it")
        else:
            yield failed(f"Priority is {mine:g}; 1 to {LAST} are possible", "SamplingRule", "Priority")


@rule(
    "trace-sampling-records-nothing",
    RULE,
    question="Does the sampling rule record requests?",
    cause="The sampling rule records nothing, or more than everything.",
    reason="A rate is a share from 0 to 1: 5 per cent is 0.05; zero with an empty reservoir is no trace.",
    fix="Set FixedRate between 0 and 1, and ReservoirSize to 1 or more.",
    source=SAMPLING,
    requirements=REQUIREMENTS,
)
def records(resource: Resource, world: World) -> Iterator[Said]:
    """Rate and reservoir. Recording nothing of health checks may be meant, where nobody claims payments."""
    rate, reservoir = resource.number("SamplingRule.FixedRate"), resource.number("SamplingRule.ReservoirSize")
    if isinstance(rate, Unknown) or isinstance(reservoir, Unknown):
        yield untold("rate or reservoir is decided at deployment", "SamplingRule", "FixedRate")
        return
    if rate is None or not 0 <= rate <= 1:
        yield failed(
            f"FixedRate is {part(resource, 'FixedRate')}; a share from 0 to 1 is needed",
            "SamplingRule",
            "FixedRate",
        )
    elif rate == 0 and not reservoir:
        meant = not world.claims(resource).complete and covers(part(resource, "URLPath"), "/*") is False
        if not meant:
            yield failed("FixedRate is 0 and ReservoirSize is 0", "SamplingRule", "FixedRate")
    elif world.claims(resource).complete and (rate == 0 or not reservoir):
        yield failed(
            f"FixedRate is {rate:g} and ReservoirSize {reservoir:g}: quiet hours or busy ones leave no trace",
            "SamplingRule",
        )
    else:
        yield passed(f"FixedRate is {rate:g}, ReservoirSize {reservoir}")
    if reservoir is not None and reservoir < 0:
        yield failed(f"ReservoirSize is {reservoir:g}", "SamplingRule", "ReservoirSize")


@rule(
    "trace-sampling-matches-nothing",
    RULE,
    question="Can requests match the sampling rule?",
    cause="No request can match the sampling rule.",
    reason="The default rule samples them instead: one a second and five per cent.",
    fix="Write the values as X-Ray gets them: method in capitals, path with a slash, api/stage as service.",
    source=SAMPLING,
    requirements=REQUIREMENTS,
)
def matches_nothing(resource: Resource, world: World) -> Iterator[Said]:
    """Version, method, path, host, type and the name of the service."""
    version = part(resource, "Version", 1)
    if not isinstance(version, Unknown) and str(version) != "1":
        yield failed(f"Version is {version}; 1 is the only one", "SamplingRule", "Version")
    for name, fault in _FAULTS:
        value = part(resource, name, "*")
        if isinstance(value, Unknown):
            yield untold(f"{name} is {value!r}", "SamplingRule", name)
        elif words := fault(str(value)):
            yield failed(f"{name} is '{value}'; {words}", "SamplingRule", name)
        else:
            yield passed(f"{name} is '{value}'")
    yield from _service(resource, world)


def _method(value: str) -> str:
    found = any(covers(value, one) for one in METHODS)
    return "" if found else f"a method such as {METHODS[1]} is needed"


def _path(value: str) -> str:
    return "" if value.startswith(("/", "*", "?")) else "a path starts with /"


def _host(value: str) -> str:
    return "a host has no scheme and no path" if "/" in value else ""


def _type(value: str) -> str:
    return "" if any(covers(value, one) for one in SERVICE_TYPES) else "X-Ray knows no such type"


def _arn(value: str) -> str:
    return "" if value.startswith(("arn:", "*", "?")) else "an ARN starts with arn:"


_FAULTS = (
    ("HTTPMethod", _method),
    ("URLPath", _path),
    ("Host", _host),
    ("ServiceType", _type),
    ("ResourceARN", _arn),
)


def _service(resource: Resource, world: World) -> Iterator[Said]:
    name = part(resource, "ServiceName", "*")
    services = world.view(known_services)
    if not isinstance(name, str) or name == "*":
        return
    apis = world.claims(resource).apis
    stages = {f"{api}/{stage}" for api, stage in (apis or {}).items()}
    if any(covers(name, one) for one in (*stages, *services)):
        yield passed(f"'{name}' is a service that is watched")
    elif part(resource, "ServiceType") == STAGE and "/" not in name and "*" not in name and "?" not in name:
        yield failed(
            f"ServiceName is '{name}'; API Gateway calls itself api/stage", "SamplingRule", "ServiceName"
        )
    else:
        yield untold(f"no service that is watched is called '{name}'", "SamplingRule", "ServiceName")


def known_services(world: World) -> frozenset[str]:
    """Names that things of the templates have in X-Ray: stages, functions, machines."""
    found = {one.name for one in world.of("AWS::Lambda::Function", "AWS::StepFunctions::StateMachine")}
    for stage in world.of(STAGE):
        api = world.find(stage.get("RestApiId"), "AWS::ApiGateway::RestApi")
        found.add(f"{api.name if api else '*'}/{stage.name}")
    for claims in (world.claims(one) for one in world.of(RULE, GROUP)[:1]):
        found |= {
            *(claims.functions or ()),
            *(f"{api}/{stage}" for api, stage in (claims.apis or {}).items()),
        }
    return frozenset(found)


_SERVICE = re.compile(r'service\((?:id\([^)]*\)|"((?:[^"\\]|\\.)*)")\)')
_WORD = re.compile(
    r'"(?:[^"\\]|\\.)*"|[()]|[<>=!]=?|AND|OR|NOT|CONTAINS|BEGINSWITH|ENDSWITH|[A-Za-z_][\w.]*(?:\[[^\]]*\])?'
    r"|-?\d+(?:\.\d+)?|[{},:]|!|\s+"
)
_KEYWORDS = frozenset(
    [
        "ok",
        "error",
        "throttle",
        "fault",
        "partial",
        "responsetime",
        "duration",
        "http.status",
        "http.method",
        "http.url",
        "http.useragent",
        "http.clientip",
        "user",
        "name",
        "type",
        "message",
        "availabilityzone",
        "instance.id",
        "resource.arn",
        "service",
        "edge",
        "annotation",
        "id",
        "inferred",
        "first",
        "last",
        "rootcause.fault.entity",
        "rootcause.fault.service",
        "root",
        "account.id",
        "trace",
        "group",
        "group.name",
        "remote",
        "code",
        "json",
        "true",
        "false",
        "name",
        "root_cause_service",
        "account",
        "cause",
    ]
)


@rule(
    "trace-group-holds-nothing",
    GROUP,
    question="Does the group hold traces?",
    cause="The trace group's filter matches nothing, or cannot be read.",
    reason="The group, its insights and its panels stay empty.",
    fix='Write service("api/stage") with the name that the service has in X-Ray.',
    source="https://docs.aws.amazon.com/xray/latest/devguide/xray-console-filters.html",
    requirements=REQUIREMENTS,
)
def holds(resource: Resource, world: World) -> Iterator[Said]:
    """The expression's words and brackets, and the services that it names."""
    text = resource.get("FilterExpression")
    where = ("FilterExpression",)
    if text is None or isinstance(text, Unknown):
        yield (
            untold(f"the filter is {text!r}", *where)
            if isinstance(text, Unknown)
            else failed("no filter", *where)
        )
        return
    if fault := _unreadable(str(text)):
        yield failed(f"the filter {text} {fault}", *where)
        return
    services = world.view(known_services)
    for name in filter(None, _SERVICE.findall(str(text))):
        if name in services:
            yield passed(f"'{name}' is a service that is watched")
            continue
        meant = [
            one
            for one in services
            if one.lower() == name.lower() or one.partition("/")[0] == name.partition("/")[0]
        ]
        if meant:
            yield failed(f"no service is called '{name}'; there is '{min(meant)}'", *where)
        else:
            yield untold(f"no service that is watched is called '{name}'", *where)
    if not _SERVICE.findall(str(text)):
        yield passed("the filter can be read")


def _unreadable(text: str) -> str:
    words = [found[0] for found in _WORD.finditer(text)]
    if "".join(words) != text:
        return "has a character or a quote that X-Ray does not know"
    plain = [word for word in words if word.strip() and not word.startswith('"')]
    depth = 0
    for word in plain:
        depth += (word == "(") - (word == ")")
        if depth < 0:
            break
    if depth:
        return "has brackets that do not match"
    strange = [
        word for word in plain if word[0].isalpha() and word.lower().partition("[")[0] not in _KEYWORDS
    ]
    strange = [
        word
        for word in strange
        if word.upper() not in {"AND", "OR", "NOT", "CONTAINS", "BEGINSWITH", "ENDSWITH"}
    ]
    return (
        f"has the word '{strange[0]}', which is no keyword" if strange else "" if text.strip() else "is empty"
    )


@rule(
    "trace-group-silent",
    GROUP,
    question="Do insights of the group reach anybody?",
    cause="The trace group finds anomalies that nobody is told, or finds none.",
    reason="Without insights there is nothing to announce; without notifications nobody hears.",
    fix="Set InsightsEnabled and NotificationsEnabled to true.",
    source="https://docs.aws.amazon.com/xray/latest/devguide/xray-console-insights.html",
    requirements=REQUIREMENTS,
)
def silent(resource: Resource, world: World) -> Iterator[Said]:
    """Notifications need insights; other groups of the template show what is usual."""
    insights = resource.get("InsightsConfiguration.InsightsEnabled")
    told = resource.get("InsightsConfiguration.NotificationsEnabled")
    siblings = [
        one.get("InsightsConfiguration.InsightsEnabled") for one in world.of(GROUP) if one is not resource
    ]
    strict = world.claims(resource).complete or True in siblings
    if told is True and insights is not True:
        yield failed("notifications are on and insights are off", "InsightsConfiguration")
    elif strict and (insights is not True or told is not True) and not isinstance(insights, Unknown):
        yield failed(
            f"insights are {insights}, notifications {told}; both on are needed", "InsightsConfiguration"
        )
    elif insights is True:
        yield passed(f"insights are on, notifications {told}")


@rule(
    "trace-name-refused",
    RULE,
    GROUP,
    question="Does X-Ray take the name?",
    cause="X-Ray refuses the name of the rule or group.",
    reason="The stack does not deploy, or one replaces the other.",
    fix=f"Use a name of at most {LONGEST_NAME} characters that no other has, not Default.",
    source=GROUPS,
    requirements=REQUIREMENTS,
)
def name_refused(resource: Resource, world: World) -> Iterator[Said]:
    """Length, and names that occur twice."""
    prop = "GroupName" if resource.type == GROUP else "SamplingRule.RuleName"
    name = resource.get(prop)
    if not isinstance(name, str):
        return
    same = Counter(one.get(prop) for one in world.of(resource.type) if isinstance(one.get(prop), str))[name]
    where = tuple(prop.split("."))
    if not 0 < len(name) <= LONGEST_NAME:
        yield failed(f"'{name}' has {len(name)} characters; {LONGEST_NAME} are allowed", *where)
    elif same > 1 or name.lower() == "default":
        yield failed(f"'{name}' is taken", *where)
    else:
        yield passed(f"'{name}' is free")


SWITCHES: dict[str, tuple[str, Any]] = {
    "AWS::Lambda::Function": ("TracingConfig.Mode", "Active"),
    STAGE: ("TracingEnabled", True),
    "AWS::StepFunctions::StateMachine": ("TracingConfiguration.Enabled", True),
    "AWS::SNS::Topic": ("TracingConfig", "Active"),
}


@rule(
    "trace-switched-off",
    *SWITCHES,
    question="Does it take part in tracing as its siblings do?",
    cause="Tracing is off here, while it is on for the others of its kind.",
    reason="Traces end or begin in the middle; the broken part is the one that cannot be seen.",
    fix="Switch tracing on as in the others.",
    source="https://docs.aws.amazon.com/xray/latest/devguide/xray-services.html",
    requirements=REQUIREMENTS,
)
def switched_off(resource: Resource, world: World) -> Iterator[Said]:
    """The majority of its kind is what is usually meant, so this is a fault in complete templates only."""
    path, on = SWITCHES[resource.type]
    siblings = world.of(resource.type)
    traced = sum(one.get(path) == on for one in siblings)
    value = resource.get(path)
    if value == on:
        yield passed(f"{path} is {on}")
    elif isinstance(value, Unknown):
        yield untold(f"{path} is {value!r}", *path.split("."))
    elif traced * 2 > len(siblings) and "cwsyn" not in resource.name:
        seen = f"{path} is {value}; {traced} of {len(siblings)} have {on}"
        yield untold(seen, *path.split("."))


@rule(
    "trace-group-crossed",
    GROUP,
    question="Does the group hold the traces of what it is named after?",
    cause="The trace group holds the traces of another service than its name says, or of another group.",
    reason="Two groups tell of one service, and nobody is told of the other's faults.",
    fix="Name the group's own service in its filter.",
    source=GROUPS,
    requirements=REQUIREMENTS,
)
def crossed(resource: Resource, world: World) -> Iterator[Said]:
    """Equal filters; and words of names, where another group's name has the word of the service."""
    text, name = resource.get("FilterExpression"), resource.get("GroupName")
    others = [one for one in world.of(GROUP) if one is not resource]
    if not isinstance(text, str) or not isinstance(name, str) or not others:
        return
    where = ("FilterExpression",)
    twins = [one.logical_id for one in others if one.get("FilterExpression") == text]
    mine = _split(name)
    own = mine - set().union(*(_split(str(one.get("GroupName"))) for one in others))
    wrong = [one.name for one in others if (_split(str(one.get("GroupName"))) - mine) & _split(text)]
    if wrong and not own & _split(text):
        yield failed(f"{name} has the filter {text}, which is about {wrong[0]}", *where)
    elif twins:
        yield failed(f"{twins[0]} has the same filter, {text}", *where)
    else:
        yield passed(f"no other group has {text}")


def _split(text: str) -> set[str]:
    return set(re.findall(r"[a-z0-9]+", text.lower()))


@rule(
    "trace-topic-refused",
    "AWS::SNS::Topic",
    question="Does X-Ray take the traces of the topic?",
    cause="The policy for X-Ray leaves out a topic whose tracing is on.",
    reason="SNS may not send the topic's traces, and the way of a message cannot be followed.",
    fix="Name every topic with TracingConfig Active in the AWS::XRay::ResourcePolicy.",
    source="https://docs.aws.amazon.com/sns/latest/dg/sns-active-tracing.html",
    requirements=REQUIREMENTS,
)
def topic_refused(resource: Resource, world: World) -> Iterator[Said]:
    """Only where such policies are in the template; another stack may have one more."""
    found = [one.get("PolicyDocument") for one in world.of("AWS::XRay::ResourcePolicy")]
    given = tuple(item for one in found for item in statements(decode(one) if isinstance(one, str) else one))
    named = any("sns.amazonaws.com" in one.services for one in given)
    if resource.get("TracingConfig") != "Active" or not named:
        return
    context = publisher_context(resource.arn, resource.template.place)
    told = admits(given, "sns.amazonaws.com", "xray:PutTraceSegments", context)
    seen = f"sns.amazonaws.com may send traces of {resource.name}"
    yield passed(seen) if told else untold(f"no policy says that {seen}", "TracingConfig")
