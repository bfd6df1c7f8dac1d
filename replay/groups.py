"""Which log group a file's lines belong to: what was asked for, or by the kind of its lines and its name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from policies.catalogue.log_lines import group_name
from policies.world import World
from replay.files import LogError, shown
from replay.promises import JSON, REPORT, TEXT
from template.insight_rule import InsightRule
from template.metric_filters import MetricFilter


@dataclass(frozen=True, kw_only=True)
class Watched:
    """All log groups of a template by name, with the kind that is claimed of their lines; and those read."""

    kinds: Mapping[str, str]
    read: frozenset[str]

    @property
    def claimed(self) -> bool:
        """Whether the template tells what its lines look like."""
        return any(self.kinds.values())


@dataclass(frozen=True, kw_only=True)
class Choice:
    """The group that was taken, and ``others`` that would have fitted as well."""

    group: str
    others: tuple[str, ...] = field(default=())


def watched(world: World, filters: Sequence[MetricFilter], rules: Sequence[InsightRule]) -> Watched:
    """Every log group that the templates name: claims, log groups, filters, rankings."""
    kinds: dict[str, str] = {}
    for one in world.of("AWS::Logs::LogGroup", "AWS::Logs::MetricFilter"):
        kinds.update(world.claims(one).logs)
    named = [plain_name(one.group) for one in filters if isinstance(one.group, str)]
    named += [name for rule in rules for name in map(plain_name, rule.groups) if not name.endswith("*")]
    own = [one.name for one in world.of("AWS::Logs::LogGroup")]
    return Watched(kinds={**dict.fromkeys([*named, *own], ""), **kinds}, read=frozenset(named))


def plain_name(group: str) -> str:
    """A log group's name, or the one in an ARN, where it stands after a colon or a slash."""
    _arn, slash, name = group.partition(":log-group/")
    return name if slash and group.startswith("arn:") else group_name(group)


def chosen(name: str, kind: str, groups: Watched, asked: Mapping[str, str]) -> Choice:
    """The group of a file whose lines are of ``kind``. Raises LogError where it cannot be told."""
    wanted = asked.get(name, asked.get("", ""))
    if wanted:
        return Choice(group=_known(wanted, groups))
    fitting = _fitting(kind, groups)
    if not fitting:
        raise LogError(_unplaced(name, kind, groups))
    told = _named(name, fitting)
    if kind == TEXT and groups.claimed and not _tells(name, told):
        raise LogError(
            f"{shown(name)}: its first lines are no JSON objects, and its name does not tell which log group"
            f" has such text; add --group {name}=LOG_GROUP, one of {', '.join(groups.kinds)}"
        )
    if len(told) > 1 and kind == REPORT:
        raise LogError(
            f"{shown(name)}: Lambda's reports do not say whose they are; name the file after the function or"
            f" add --group {name}=LOG_GROUP, one of {', '.join(told)}"
        )
    return Choice(group=told[0], others=tuple(told[1:]))


def _known(wanted: str, groups: Watched) -> str:
    if wanted not in groups.kinds:
        raise LogError(
            f"--group {wanted}: the template has no such log group; it has {', '.join(groups.kinds)}"
        )
    return wanted


def _fitting(kind: str, groups: Watched) -> list[str]:
    """Groups whose lines are claimed to be of this kind; where nothing is claimed, those that are read."""
    if groups.claimed:
        fitting = [name for name, claimed in groups.kinds.items() if claimed == kind]
    else:
        fitting = list(groups.kinds)
    return sorted(fitting, key=lambda name: name not in groups.read)


def _named(name: str, fitting: list[str]) -> list[str]:
    """Those of which a part that others lack stands in the file's name, by the longest such part."""
    shared = set.intersection(*(set(group.split("/")) for group in fitting))
    lengths = {
        group: max(
            (len(part) for part in group.split("/") if part and part not in shared and part in name),
            default=0,
        )
        for group in fitting
    }
    longest = max(lengths.values())
    return [group for group in fitting if lengths[group] == longest]


def _tells(name: str, told: Sequence[str]) -> bool:
    """Whether the file's name holds a part of the group's: else text may as well be broken JSON."""
    return len(told) == 1 and any(part in name for part in told[0].split("/") if part)


def _unplaced(name: str, kind: str, groups: Watched) -> str:
    what = {JSON: "JSON of no kind that the log contract knows", TEXT: "plain text"}.get(
        kind, f"of the kind {kind}"
    )
    if not groups.kinds:
        return f"{shown(name)}: the template names no log group, so no line of it is read"
    return (
        f"{shown(name)}: its lines are {what}, and the template has no log group for such; add"
        f" --group LOG_GROUP, one of {', '.join(groups.kinds)}"
    )
