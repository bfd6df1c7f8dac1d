"""Contributor Insights rules, and what they count: the whole, and minutes where alarms read them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any

from policies.world import World
from replay.groups import plain_name
from replay.questions import Question, of_filter
from replay.series import Minute
from simulator.insights.contributors import Contributors
from simulator.insights.fields import read_line
from template.insight_rule import InsightRule, InsightRuleError, parse_rule_body
from template.series import Expression

HELD_A_MINUTE = 500


@dataclass(frozen=True, kw_only=True)
class Rule:
    """A rule by its name; ``alarmed``: some alarm reads its report."""

    name: str
    rule: InsightRule
    alarmed: bool

    def reads(self, group: str) -> bool:
        """Whether a log group is one of its groups, whose names may end in a star."""
        return any(fnmatchcase(group, _escaped(plain_name(one))) for one in self.rule.groups)

    @property
    def gate(self) -> list[Question] | None:
        """What it asks of parsed lines; None for a rule on Common Log Format."""
        return None if self.rule.format == "CLF" else [of_filter(one) for one in self.rule.filters]


def _escaped(name: str) -> str:
    stars = name.endswith("*")
    plain = (name[:-1] if stars else name).replace("[", "[[]").replace("?", "[?]").replace("*", "[*]")
    return plain + ("*" if stars else "")


def rules(world: World) -> tuple[Rule, ...]:
    """Every rule that CloudWatch would take and that is enabled."""
    return tuple(_rules(world))


def _rules(world: World) -> Iterator[Rule]:
    read = {
        name
        for alarm in world.alarms.values()
        for one in alarm.reads
        if isinstance(one, Expression)
        for name in one.insight_rules
    }
    for resource in world.of("AWS::CloudWatch::InsightRule"):
        try:
            body = parse_rule_body(resource.get("RuleBody"))
        except InsightRuleError:
            continue
        if resource.get("RuleState") != "DISABLED":
            yield Rule(name=resource.name, rule=body, alarmed=resource.name in read)


@dataclass(kw_only=True)
class Ranking:
    """What one rule has counted."""

    rule: Rule
    whole: Contributors
    minutes: dict[Minute, Contributors] = field(default_factory=dict)

    def add(self, line: Any, minute: Minute) -> None:
        """Count a parsed line."""
        if self.whole.add(line) and self.rule.alarmed:
            of = self.minutes.get(minute)
            if of is None:
                of = self.minutes[minute] = Contributors(self.rule.rule, held=HELD_A_MINUTE)
            of.add(line)

    def add_text(self, text: str, minute: Minute) -> None:
        """Count a line in Common Log Format."""
        parts = read_line(self.rule.rule, text)
        if parts is not None:
            self.add(parts, minute)


def ranking(rule: Rule) -> Ranking:
    """A ranking that has counted nothing."""
    return Ranking(rule=rule, whole=Contributors(rule.rule))
