"""The links of an alarm's description and of a dashboard: what people click at night must be there."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from policies.rule import Said, failed, passed, rule, untold
from policies.views.nearness import nearest
from policies.world import World
from template import Resource, Unknown

ALARMS = ("AWS::CloudWatch::Alarm", "AWS::CloudWatch::CompositeAlarm")
DASHBOARD = "AWS::CloudWatch::Dashboard"
GUIDE = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/AlarmThatSendsEmail.html"
NEEDED = ("PCI-12.10.5", "SOC2-CC7.4")
_DASHBOARD = re.compile(r"dashboards(?::name=|/dashboard/)([A-Za-z0-9_-]+)")
_CONSOLE = re.compile(r"https://(?:([a-z]{2}-[a-z-]+-\d)\.)?console\.aws\.amazon\.com/(\S*)")
_REGION = re.compile(r"[?&]region=([a-z0-9-]+)")
_RUNBOOK = re.compile(r"\brun-?book:?\s+(https?://([^/\s]+)(/\S*)?)", re.IGNORECASE)
MOST = 3
"""So many alarms have a habit; fewer have each its own."""


def _consoles(text: str) -> Iterator[tuple[str, str]]:
    """Each link to the console: the region of its host, and the one it opens: the host's if none is said."""
    for host, rest in dict.fromkeys(_CONSOLE.findall(text)):
        said = _REGION.search(rest)
        if said or host:
            yield host, said[1] if said else host


def _text(resource: Resource) -> str:
    name = "DashboardBody" if resource.type == DASHBOARD else "AlarmDescription"
    value = resource.get(name)
    return value.shape if isinstance(value, Unknown) else value if isinstance(value, str) else ""


@rule(
    "alarm-link-dead",
    *ALARMS,
    DASHBOARD,
    question="Does each link to a dashboard lead to one that is there, in its region?",
    cause="A link leads to a dashboard that does not exist, or to another region.",
    reason="Whoever is paged opens an empty page and loses the first minutes.",
    fix="Name the dashboard as its DashboardName does, and the region in which the stack is.",
    source="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Dashboards.html",
    requirements=NEEDED,
)
def dead(resource: Resource, world: World) -> Iterator[Said]:
    """A near name is a slip for anybody; another one may be another stack's, unless this one is complete."""
    text, known = _text(resource), [one.name for one in world.of(DASHBOARD)]
    for name in dict.fromkeys(_DASHBOARD.findall(text)):
        near = nearest(name, known)
        if name in known:
            yield passed(f"the dashboard {name} is there")
        elif near or (known and world.claims(resource).complete):
            yield failed(f"no dashboard is called {name}; there are {near or ', '.join(sorted(known))}")
        elif known:
            yield untold(f"the dashboard {name} is not in the template")
    for host, region in dict.fromkeys(_consoles(text)):
        if host and host != region:
            yield failed(f"the link is to the console of {host} and to region={region}")
    yield from _regions(resource, text, world)


def _regions(resource: Resource, text: str, world: World) -> Iterator[Said]:
    usual = world.view(_usual_region)
    for region in dict.fromkeys(region for _, region in _consoles(text)):
        if usual and region != usual and resource.type != DASHBOARD:
            yield failed(f"the link is to region={region}, all others are to {usual}")


def _usual_region(world: World) -> str:
    """The region of the links of most alarms."""
    found = Counter(
        region for one in world.any_alarms for region in {one for _, one in _consoles(_text(one))}
    )
    return next((region for region, number in found.most_common(1) if number > MOST), "")


@rule(
    "alarm-runbook-unlike",
    *ALARMS,
    question="Has the alarm the runbook of its own kind, where all others have theirs?",
    cause="The alarm has no runbook, another alarm's runbook, or one at another place than all others.",
    reason="Whoever is paged follows the wrong steps, or none.",
    fix="Write the address of the alarm's own runbook into its description.",
    source=GUIDE,
    requirements=NEEDED,
)
def runbook(resource: Resource, world: World) -> Iterator[Said]:
    """Habits of nearly all alarms of the template; who has none breaks none."""
    found, habit = _runbook(resource), world.view(_habit)
    if habit is None:
        return
    host, titled = habit
    name = world.any_alarms[resource].name
    at = "AlarmDescription"
    if not found:
        yield failed(f"no runbook; all others have one at {host}", at)
    elif found[0] != host:
        yield failed(f"the runbook is at {found[0]}, all others are at {host}", at)
    elif titled and not _titles(found[1], name):
        yield failed(
            f"the runbook '{found[1]}' is not about '{name}'; the other alarms' are about theirs", at
        )
    else:
        yield passed(f"the runbook is {found[0]}/{found[1]}")


def _runbook(resource: Resource) -> tuple[str, str] | None:
    """Host and last part of the path."""
    match = _RUNBOOK.search(_text(resource))
    return (match[2], (match[3] or "").rstrip("/").rpartition("/")[2].partition("#")[0]) if match else None


def _titles(title: str, name: str) -> bool:
    return bool(title) and f"-{title.lower()}-" in f"-{re.sub(r'[^a-z0-9]+', '-', name.lower())}-"


def _habit(world: World) -> tuple[str, bool] | None:
    """The host of nearly all runbooks, and whether their titles are in nearly all alarms' names."""
    all_of = [(_runbook(one), alarm.name) for one, alarm in world.any_alarms.items()]
    have = [(found, name) for found, name in all_of if found]
    hosts = Counter(found[0] for found, _ in have)
    host, number = next(iter(hosts.most_common(1)), ("", 0))
    if number <= MOST or number * 10 < len(all_of) * 9:
        return None
    titled = sum(_titles(found[1], name) for found, name in have)
    return host, titled * 10 >= len(have) * 9
