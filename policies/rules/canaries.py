"""Canaries: whether they run, in time, on a runtime that lives, and leave behind what somebody can read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from policies.catalogue.happenings import near
from policies.rule import Said, failed, passed, rule, untold
from policies.world import World
from template import Resource, Unknown, is_secret_reference
from template.intervals import nonsense, seconds

CANARY, BUCKET = "AWS::Synthetics::Canary", "AWS::S3::Bucket"
GUIDE = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/"
REQUIREMENTS = ("SOC2-A1.1", "SOC2-CC7.2", "NIST-SI-4")
LONGEST_RATE_S, LONGEST_RUN_S = 3600, 840
GONE: Mapping[str, tuple[int, int]] = {
    "syn-nodejs-puppeteer": (6, 9),
    "syn-python-selenium": (2, 9),
    "syn-nodejs": (2, 9),
}
"""Family of runtimes: the newest version that is deprecated (CloudWatch guide, runtime versions support
policy; read in November 2026). A family that is not here is not told to be old."""

_RUNTIME = re.compile(r"(syn-[a-z-]+?)-(\d+)\.(\d+)(?:-beta)?")
_SECRET = re.compile(
    r"AKIA[0-9A-Z]{16}|\b[sr]k_(?:live|test)_\w{8,}|-----BEGIN|\beyJ[\w-]{10,}\.|\bghp_\w{20,}"
)
_DIGITS = re.compile(r"(?<!\d)(?:\d[ -]?){12,18}\d(?!\d)")


def variables(resource: Resource) -> Mapping[str, Any]:
    """What a canary is told."""
    found = resource.get("RunConfig.EnvironmentVariables")
    return found if isinstance(found, dict) else {}


@rule(
    "canary-never-runs",
    CANARY,
    question="Does the canary run, again and again?",
    cause="The canary is created, and never runs, or not for long.",
    reason="It tests nothing, and its alarms see no data.",
    fix="Set StartCanaryAfterCreation to true, a rate up to an hour, and no DurationInSeconds.",
    source=f"{GUIDE}CloudWatch_Synthetics_Canaries.html",
    requirements=REQUIREMENTS,
)
def runs(resource: Resource, world: World) -> Iterator[Said]:  # noqa: ARG001 - every rule gets the world
    """Start, schedule, end."""
    start = resource.get("StartCanaryAfterCreation")
    if isinstance(start, Unknown):
        yield untold(f"StartCanaryAfterCreation is {start!r}", "StartCanaryAfterCreation")
    elif str(start).lower() != "true":
        yield failed(f"StartCanaryAfterCreation is {start}; true is needed", "StartCanaryAfterCreation")
    text = resource.get("Schedule.Expression")
    where = ("Schedule", "Expression")
    if isinstance(text, Unknown):
        yield untold(f"the schedule is {text!r}", *where)
    elif fault := nonsense(text):
        yield failed(f"{text} {fault}", *where)
    elif (seconds(text) or 0) > LONGEST_RATE_S:
        yield failed(f"{text} is refused; rate(1 hour) is the longest", *where)
    else:
        yield passed(f"it runs {text}")
    lasts = resource.number("Schedule.DurationInSeconds")
    if isinstance(lasts, (int, float)) and lasts > 0:
        yield failed(f"it stops after {lasts:g} s; 0 means for ever", "Schedule", "DurationInSeconds")


@rule(
    "canary-outlasts-interval",
    CANARY,
    question="Does a run end before the next one begins?",
    cause="A run of the canary may last longer than the time between two runs.",
    reason="Synthetics refuses it, or runs overlap and results come late.",
    fix="Lower TimeoutInSeconds, or run less often.",
    source=f"{GUIDE}CloudWatch_Synthetics_Canaries_Create.html",
    requirements=REQUIREMENTS,
)
def in_time(resource: Resource, world: World) -> Iterator[Said]:  # noqa: ARG001 - every rule gets the world
    """Repetitions count; without a timeout the interval is the limit."""
    timeout, every = (
        resource.number("RunConfig.TimeoutInSeconds"),
        seconds(resource.get("Schedule.Expression")),
    )
    tries = resource.number("Schedule.RetryConfig.MaxRetries") or 0
    if not isinstance(timeout, (int, float)) or every is None or isinstance(tries, Unknown):
        return
    longest = timeout * (1 + tries)
    if timeout > LONGEST_RUN_S or timeout < 3:  # noqa: PLR2004 - Synthetics' own least
        yield failed(
            f"TimeoutInSeconds is {timeout:g}; 3 to {LONGEST_RUN_S} are possible",
            "RunConfig",
            "TimeoutInSeconds",
        )
    elif longest > every:
        yield failed(
            f"{1 + tries:g} runs of {timeout:g} s do not end in {every} s", "RunConfig", "TimeoutInSeconds"
        )
    else:
        yield passed(f"{1 + tries:g} runs of {timeout:g} s in {every} s")


@rule(
    "canary-runtime-gone",
    CANARY,
    question="Is the runtime alive?",
    cause="The canary's runtime is deprecated, or older than that of its siblings.",
    reason="Synthetics refuses to create it, or stops it.",
    fix="Use the newest runtime of its family.",
    source=f"{GUIDE}CloudWatch_Synthetics_Canaries_Library.html",
    requirements=REQUIREMENTS,
)
def runtime(resource: Resource, world: World) -> Iterator[Said]:
    """By the table, and by what the others use."""
    text = resource.get("RuntimeVersion")
    found = _RUNTIME.fullmatch(str(text))
    if isinstance(text, Unknown):
        yield untold(f"the runtime is {text!r}", "RuntimeVersion")
        return
    if found is None:
        yield failed(f"'{text}' is no runtime of Synthetics", "RuntimeVersion")
        return
    version = (int(found[2]), int(found[3]))
    others = [_version(one, found[1]) for one in world.of(CANARY)]
    newest = max((one for one in others if one), default=version)
    if version <= GONE.get(found[1], (0, 0)) or text == "syn-1.0":
        yield failed(f"{text} is deprecated", "RuntimeVersion")
    elif version < newest:
        yield failed(f"{text} is older than {newest[0]}.{newest[1]}, which others here use", "RuntimeVersion")
    else:
        yield passed(f"{text} is not known to be deprecated")


def _version(resource: Resource, family: str) -> tuple[int, int] | None:
    found = _RUNTIME.fullmatch(str(resource.get("RuntimeVersion")))
    return (int(found[2]), int(found[3])) if found and found[1] == family else None


@rule(
    "canary-artifacts-lost",
    CANARY,
    question="Are the canary's results kept, encrypted and ended?",
    cause="What the canary leaves behind has no bucket, no encryption or no end.",
    reason="Screenshots and requests of a payment flow lie open, or for ever.",
    fix="Name a bucket with encryption and a lifecycle rule that expires objects.",
    source=f"{GUIDE}CloudWatch_Synthetics_artifact_encryption.html",
    requirements=("PCI-3.2.1", "PCI-3.5.1"),
)
def artifacts(resource: Resource, world: World) -> Iterator[Said]:
    """Buckets of the templates; encryption by S3 itself is the default since 2023."""
    text = resource.get("ArtifactS3Location")
    if isinstance(text, Unknown) or text is None:
        yield untold(f"the bucket is {text!r}", "ArtifactS3Location")
        return
    location = str(text)
    name = location.removeprefix("s3://").partition("/")[0]
    bucket = world.find(name, BUCKET)
    where = ("ArtifactS3Location",)
    if not location.startswith("s3://"):
        yield failed(f"'{text}' does not start with s3://", *where)
    elif bucket is None:
        yield untold(f"the bucket '{name}' is not in the template", *where)
    elif not _ends(bucket):
        say = failed if world.claims(resource).complete else untold
        yield say(f"{bucket.logical_id} has no enabled rule that expires objects", *where)
    elif world.claims(resource).complete and bucket.get("BucketEncryption") is None:
        yield failed(f"{bucket.logical_id} has no BucketEncryption", *where)
    else:
        yield passed(f"{bucket.logical_id} encrypts, and expires objects")


def _ends(bucket: Resource) -> bool:
    rules = bucket.get("LifecycleConfiguration.Rules")
    found = [one for one in rules or () if isinstance(one, dict) and one.get("Status") == "Enabled"]
    return isinstance(rules, Unknown) or any("ExpirationInDays" in one for one in found)


@rule(
    "canary-variable-unsafe",
    CANARY,
    question="Is what the canary is told safe?",
    cause="The canary's environment holds a secret, a card number or an address without TLS.",
    reason="Environment variables are read by whoever may look at the canary.",
    fix="Name the secret and read it at run time; use https and test tokens.",
    source=f"{GUIDE}CloudWatch_Synthetics_Canaries_Create.html",
    requirements=("PCI-8.6.2", "PCI-4.2.1", "PCI-3.3.1"),
)
def unsafe(resource: Resource, world: World) -> Iterator[Said]:  # noqa: ARG001 - every rule gets the world
    """Each variable by itself."""
    for name, value in variables(resource).items():
        where = ("RunConfig", "EnvironmentVariables", name)
        text = str(value)
        if isinstance(value, Unknown):
            continue
        if "http://" in text:
            yield failed(f"{name} is {text}; https:// is needed", *where)
        elif _SECRET.search(text):
            yield failed(f"{name} holds a secret", *where)
        elif is_secret_reference(value):
            yield failed(f"{name} is filled in with a secret at deployment, and can be read then", *where)
        elif any(_luhn(found[0]) for found in _DIGITS.finditer(text)):
            yield failed(f"{name} holds a card number", *where)
        else:
            yield passed(f"{name} holds no secret")


def _luhn(text: str) -> bool:
    digits = [int(one) for one in text if one.isdigit()][::-1]
    doubled = sum(sum(divmod(2 * digit, 10)) for digit in digits[1::2])
    return (sum(digits[::2]) + doubled) % 10 == 0


@rule(
    "canary-handler-missing",
    CANARY,
    question="Is there the function that the canary calls?",
    cause="The canary calls a function that its code does not have.",
    reason="Every run fails before it has tested anything.",
    fix="Write Handler as file.function, as in the code.",
    source=f"{GUIDE}CloudWatch_Synthetics_Canaries_WritingCanary.html",
    requirements=REQUIREMENTS,
)
def handler(resource: Resource, world: World) -> Iterator[Said]:
    """Code in the template is read; else a handler that is almost that of another canary is a misspelling."""
    name, script = resource.get("Code.Handler"), resource.get("Code.Script")
    if not isinstance(name, str):
        return
    where = ("Code", "Handler")
    module, _, function = name.rpartition(".")
    others = {one.get("Code.Handler") for one in world.of(CANARY) if one is not resource}
    texts = frozenset(one for one in others if isinstance(one, str))
    if not module or not function:
        yield failed(f"the handler is '{name}'; file.function is needed", *where)
    elif isinstance(script, str) and not re.search(rf"\b{re.escape(function)}\b", script):
        yield failed(f"the code has no '{function}'", *where)
    elif name not in texts and (meant := near(name, texts)):
        yield failed(f"the handler is '{name}'; another canary's is '{meant}'", *where)
    else:
        yield passed(f"the handler is '{name}'")


@rule(
    "canary-network-thin",
    CANARY,
    question="Does the canary outlive one zone?",
    cause="The canary runs in one subnet only, or without a security group.",
    reason="When the zone fails, the canary fails with it and tells nothing of the others.",
    fix="Name two subnets in two zones, and a security group.",
    source=f"{GUIDE}CloudWatch_Synthetics_Canaries_VPC.html",
    requirements=("SOC2-A1.1",),
)
def network(resource: Resource, world: World) -> Iterator[Said]:  # noqa: ARG001 - every rule gets the world
    """Only canaries in a network."""
    found = resource.get("VPCConfig")
    if not isinstance(found, dict) or not found:
        return
    subnets, groups = found.get("SubnetIds"), found.get("SecurityGroupIds")
    if isinstance(subnets, Unknown) or isinstance(groups, Unknown):
        yield untold("the network is decided at deployment", "VPCConfig")
    elif len({str(one) for one in subnets or ()}) < 2 or not groups:  # noqa: PLR2004 - two zones
        yield failed(f"subnets {subnets}, security groups {groups}", "VPCConfig")
    else:
        yield passed(f"{len(subnets or ())} subnets")


@rule(
    "canary-input-unlike-siblings",
    CANARY,
    question="Is the canary told what its code needs?",
    cause="The canary lacks what others with the same code are told, or tests what another one tests.",
    reason="The run fails at its start, or one API is tested twice and another never.",
    fix="Set the variable, and give each canary its own address.",
    source=f"{GUIDE}CloudWatch_Synthetics_Canaries_Create.html",
    requirements=REQUIREMENTS,
)
def inputs(resource: Resource, world: World) -> Iterator[Said]:
    """Canaries with the same handler and code."""
    same = [
        one for one in world.of(CANARY) if one is not resource and one.get("Code") == resource.get("Code")
    ]
    mine = variables(resource)
    if not same or not mine:
        return
    needed = set.intersection(*(set(variables(one)) for one in same))
    for name in sorted(needed - mine.keys()):
        yield failed(
            f"{name} is missing; {len(same)} others with this code have it",
            "RunConfig",
            "EnvironmentVariables",
        )
    empty = [
        name for name, value in mine.items() if value == "" and all(variables(one).get(name) for one in same)
    ]
    for name in empty:
        yield failed(
            f"{name} is empty; others with this code have a value", "RunConfig", "EnvironmentVariables", name
        )
    twins = [one.logical_id for one in same if dict(variables(one)) == dict(mine)]
    if twins and world.claims(resource).complete:
        yield failed(f"it tests just what {', '.join(twins)} tests", "RunConfig", "EnvironmentVariables")
    elif not needed - mine.keys() and not empty:
        yield passed("it has all that its siblings have")
