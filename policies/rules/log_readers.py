"""Which log groups a ranking or a saved query reads: each once, and all of a kind."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping

from policies.catalogue.log_lines import group_name
from policies.rule import Said, failed, passed, rule, untold
from policies.world import World
from template import Resource

RULE, QUERY = "AWS::CloudWatch::InsightRule", "AWS::Logs::QueryDefinition"
RANKING = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/ContributorInsights-RuleSyntax.html"
SAVED = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_Insights-Saving-Queries.html"
NEEDS = ("PCI-10.4.1.1", "PCI-12.10.1", "SOC2-CC7.3")
AT = {RULE: "RuleBody", QUERY: "LogGroupNames"}


def read_groups(world: World) -> Mapping[Resource, tuple[object, ...]]:
    """The log groups of every ranking and saved query, as they are written; for ``world.view``."""
    return {one: _groups(one) for one in world.of(RULE, QUERY)}


def _groups(resource: Resource) -> tuple[object, ...]:
    """Of a ranking also where the rest of its body would be refused."""
    found = resource.get("LogGroupNames")
    if resource.type == RULE:
        text = resource.get("RuleBody")
        try:
            body = json.loads(text) if isinstance(text, str) else text
        except ValueError:
            return ()
        found = body.get("LogGroupNames") if isinstance(body, dict) else None
    return tuple(group_name(one) if isinstance(one, str) else one for one in found or ())


@rule(
    "log-group-asked-twice",
    RULE,
    QUERY,
    question="Is each log group named once?",
    cause="One log group is named twice.",
    reason="The second place was meant for another group, whose lines nobody sees.",
    fix="Name the group that is missing, or take the second one out.",
    source=RANKING,
    requirements=NEEDS,
)
def asked_twice(resource: Resource, world: World) -> Iterator[Said]:
    """Groups whose names are told."""
    counted = Counter(one for one in world.view(read_groups)[resource] if isinstance(one, str))
    for name, number in counted.items():
        if number > 1:
            yield failed(f"{name} is named {number} times", AT[resource.type])
        else:
            yield passed(f"{name} is named once")


@rule(
    "log-group-left-out",
    RULE,
    QUERY,
    question="Are all log groups of a kind read where most of them are?",
    cause="A ranking or a saved query leaves one log group of its kind out.",
    reason="What happens there is in no answer, and the answer does not say so.",
    fix="Name all groups whose lines are of this kind.",
    source=SAVED,
    requirements=NEEDS,
)
def left_out(resource: Resource, world: World) -> Iterator[Said]:
    """Only where the template claims to be complete; one alone may be meant, unless others read all."""
    claims, groups = world.claims(resource), world.view(read_groups)
    mine = groups[resource]
    if not claims.complete or not mine:
        return
    if not all(isinstance(one, str) for one in mine):
        yield untold("a log group is not told", AT[resource.type])
        return
    for kind in sorted({claims.logs[name] for name in map(str, mine) if name in claims.logs}):
        every = {name for name, lines in claims.logs.items() if lines == kind}
        missing = sorted(every - set(mine))
        whole = any(every <= set(found) for one, found in groups.items() if one is not resource)
        if missing and (whole or len(missing) == 1 < len(every) - 1):
            yield failed(
                f"{', '.join(missing)} is not read, as all others with {kind} lines", AT[resource.type]
            )
        else:
            yield passed(f"{len(every) - len(missing)} of {len(every)} groups with {kind} lines")
