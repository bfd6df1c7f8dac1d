"""Whether each claimed API's payments are traced, and all of them alike."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from policies.rule import Said, failed, passed, rule
from policies.rules.tracing import FIELDS, RULE, SAMPLING, STAGE, covers, part
from policies.world import World
from template import Resource, is_unknown

NEEDED = ("SOC2-CC7.2", "NIST-SI-4")
RATES = ("HTTPMethod", "FixedRate", "ReservoirSize", "URLPath", "Host", "Attributes")


@rule(
    "trace-payments-unsampled",
    RULE,
    question="Do payments of each claimed API have a sampling rule of their own?",
    cause="Payments of an API share the sampling of every other request, or have none.",
    reason="Polling for a status uses up the reservoir, and the failed payment has no trace.",
    fix="Give POST of the stage a sampling rule of its own, before the one for any method.",
    source=SAMPLING,
    requirements=NEEDED,
)
def unsampled(resource: Resource, world: World) -> Iterator[Said]:
    """Asked once a template, of its first sampling rule."""
    claims = world.claims(resource)
    if not claims.complete or world.of(RULE)[0] is not resource:
        return
    for api, stage in sorted((claims.apis or {}).items()):
        own = [one for one in world.of(RULE) if _takes(one, f"{api}/{stage}")]
        named = any(part(one, "HTTPMethod") == "POST" for one in own)
        others = any(part(one, "HTTPMethod") == "*" for one in own)
        if named and others:
            yield passed(f"POST to {api}/{stage} has a rule of its own")
        else:
            missing = "any method" if named else "POST"
            yield failed(f"no sampling rule names {missing} of {api}/{stage}")


def _takes(one: Resource, service: str) -> bool:
    request = {"ServiceName": service, "ServiceType": STAGE}
    return all(
        covers(part(one, name, "*"), request.get(name, "/")) for name in FIELDS if name != "HTTPMethod"
    )


@rule(
    "trace-sampling-unlike",
    RULE,
    question="Are all claimed APIs sampled alike?",
    cause="One API is sampled otherwise than the others.",
    reason="Where fewer requests are traced, an incident has fewer traces than the others led to expect.",
    fix="Give the rules of all APIs the same methods, rates, reservoirs and paths.",
    source=SAMPLING,
    requirements=NEEDED,
)
def unlike(resource: Resource, world: World) -> Iterator[Said]:
    """Where the template claims to be complete; of two that differ, either may be the wrong one."""
    claims = world.claims(resource)
    stages = {f"{api}/{stage}" for api, stage in (claims.apis or {}).items()}
    if not claims.complete or part(resource, "ServiceName") not in stages or len(stages) == 1:
        return
    mine = _way(resource)
    ways = Counter(_way(one) for one in world.of(RULE) if part(one, "ServiceName") in stages)
    if is_unknown(mine) or ways[mine] == len(stages):
        yield passed("the other APIs have such a rule too")
    else:
        yield failed(
            f"{', '.join(mine)}: {ways[mine]} of {len(stages)} APIs have such a rule", "SamplingRule"
        )


def _way(one: Resource) -> tuple[str, ...]:
    return tuple(f"{name} {part(one, name)}" for name in RATES if part(one, name) is not None)
