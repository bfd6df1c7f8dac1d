"""Which of an alarm's changes of state execute its actions: suppressors and mute rules hold some back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from policies.world import World
from simulator.alarms import muting, suppression
from simulator.deliveries import Told
from simulator.histories import START, History
from template import Resource, TemplateError
from template.alarms import COMPOSITE_ALARM, METRIC_ALARM, AnyAlarm, Composite

MUTE_RULE = "AWS::CloudWatch::AlarmMuteRule"
_MINUTE_S = 60.0


@dataclass(frozen=True, kw_only=True, eq=False)
class Reserve:
    """The world's suppressors and mute rules over one recording's time."""

    world: World
    histories: Mapping[str, History]
    start: datetime
    minutes: int

    def told(self, alarm: AnyAlarm) -> Iterator[Told]:
        """Each change of state; EventBridge hears of all of them, people of those whose actions run."""
        changes = self.histories[alarm.name]
        acts = self._unmuted(alarm, self._unsuppressed(alarm, changes))
        done = set(acts)
        before = START
        for minute, state in changes:
            yield Told(
                minute=minute, alarm=alarm.name, before=before, after=state, acts=(minute, state) in done
            )
            before = state
        for minute, state in sorted(done - set(changes)):
            yield Told(minute=minute, alarm=alarm.name, before=_other(state), after=state, late=True)

    def _unsuppressed(self, alarm: AnyAlarm, changes: History) -> History:
        if not isinstance(alarm, Composite) or alarm.suppressor is None:
            return changes
        other = self.names.get(alarm.suppressor.text, "")
        return suppression.run(
            ((0.0, START), *changes),
            ((0.0, START), *self.histories.get(other, ())),
            wait=_minutes(alarm.wait),
            extension=_minutes(alarm.extension),
            until=float(self.minutes),
        )

    def _unmuted(self, alarm: AnyAlarm, acts: History) -> History:
        quiet = self._quiet(alarm.name)
        return muting.executed(acts, quiet, told=START, until=float(self.minutes)) if quiet else acts

    def _quiet(self, name: str) -> list[tuple[float, float]]:
        end = self.start + timedelta(minutes=self.minutes)
        found = [
            window
            for rule in self._rules
            if rule.mutes(name)
            for window in muting.windows(rule, self.start, end)
        ]
        return [(self._minute(begins), self._minute(ends)) for begins, ends in muting.joined(found)]

    def _minute(self, at: datetime) -> float:
        return (at - self.start).total_seconds() / _MINUTE_S

    @cached_property
    def names(self) -> Mapping[str, str]:
        """Which alarm the text of a composite's child or suppressor means."""
        return {
            child.text: self.world.any_alarms[child.resource].name
            for one in self.world.composites.values()
            for child in (*one.children, *((one.suppressor,) if one.suppressor else ()))
            if child.resource in self.world.any_alarms
        }

    @cached_property
    def _rules(self) -> tuple[muting.MuteRule, ...]:
        return tuple(mute_rule(one, self.world) for one in self.world.of(MUTE_RULE))


def mute_rule(one: Resource, world: World) -> muting.MuteRule:
    """Return the view of an AWS::CloudWatch::AlarmMuteRule; targets by the alarms' names.

    Raises TemplateError for one that CloudWatch would refuse: nobody knows what it would hold back.
    """
    try:
        found = _mute_rule(one, world)
        muting.check(found)
    except ValueError as error:
        raise TemplateError(one.template.file, str(error), line=one.line(), field=one.logical_id) from None
    return found


def _mute_rule(one: Resource, world: World) -> muting.MuteRule:
    named = one.get("MuteTargets.AlarmNames")
    if one.get("MuteTargets") is not None and not isinstance(named, list):
        raise muting.MuteError(f"MuteTargets.AlarmNames is {named!r}; a list of alarms is needed")
    return muting.MuteRule(
        expression=str(one.get("Rule.Schedule.Expression", "")),
        duration=str(one.get("Rule.Schedule.Duration", "")),
        timezone=str(one.get("Rule.Schedule.Timezone", "UTC")),
        targets=tuple(_name(item, world) for item in named) if isinstance(named, list) else None,
        start=_moment(one.get("StartDate")),
        expire=_moment(one.get("ExpireDate")),
    )


def _name(item: object, world: World) -> str:
    found = world.find(item, METRIC_ALARM, COMPOSITE_ALARM)
    return found.name if found else str(item)


def _moment(text: object) -> datetime | None:
    return datetime.fromisoformat(text.replace("Z", "+00:00")) if isinstance(text, str) else None


def _minutes(seconds: object) -> float:
    return float(seconds) / _MINUTE_S if isinstance(seconds, (int, float)) else 0.0


def _other(state: str) -> str:
    return "OK" if state == "ALARM" else "ALARM"
