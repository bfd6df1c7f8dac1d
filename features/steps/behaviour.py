"""What the sentences about single alarms mean: a series by hand, and the state that each alarm comes to."""

from __future__ import annotations

from collections.abc import Callable

from pytest_bdd import given, parsers, then, when

from features.steps.judgement import Judged
from features.steps.story import Story, world
from features.steps.trial import Course, Series, Trial, keys
from scenarios.coverage import FIRES, QUIET
from simulator.notation import parse
from template import Template
from template.alarms import AnyAlarm, alarms, composites

READS = (
    r"one (?P<pace>minute|run) at a time (?P<metric>\S+) reads \"(?P<numbers>[^\"]+)\""
    r"(?P<percent> percent of the line)?(?: while (?P<other>\S+) reads \"(?P<meanwhile>[^\"]+)\")?"
)


@given(parsers.re(r"every \"(?P<symptom>[a-z0-9-]+)\" alarm on (?P<metric>\S+)"))
def _alarms(template: Template, judged: Judged[AnyAlarm], symptom: str, metric: str) -> None:
    found = [one for one in alarms(template) if one.name.endswith(f"-{symptom}") and keys(one, metric)]
    judged.choose(f"{symptom} alarms on {metric}", found)


@given(parsers.re(r"every \"(?P<symptom>[a-z0-9-]+)\" composite of (?P<team>\S+)"))
def _composites(template: Template, judged: Judged[AnyAlarm], symptom: str, team: str) -> None:
    found = [one for one in composites(template) if one.name.endswith(f"-{team}-{symptom}")]
    judged.choose(f"{symptom} composites of {team}", found)


@when(parsers.re(READS))
def _reads(  # noqa: PLR0913, PLR0917 - the words of one sentence
    template: Template,
    judged: Judged[AnyAlarm],
    story: Story,
    pace: str,
    metric: str,
    numbers: str,
    percent: str | None,
    other: str | None,
    meanwhile: str | None,
) -> None:
    assert judged.things, "no alarm was chosen: a sentence that starts with Given every ... comes first"
    trial = Trial(
        world=world(template),
        alarms=judged.things,
        series=Series(metric=metric, values=parse(numbers), run=pace == "run", percent=bool(percent)),
        meanwhile=(Series(metric=other, values=parse(meanwhile)),) if other and meanwhile else (),
    )
    story.courses = trial.courses()


@then(parsers.parse("each is in ALARM within {minutes:d} minutes"))
def _fires(judged: Judged[AnyAlarm], story: Story, minutes: int) -> None:
    def fault(course: Course) -> str:
        fired = course.first("ALARM", course.began)
        if fired is None:
            return f"never fires, and is {course.state(course.ended)} at the end"
        late = fired - course.began
        return "" if late <= minutes else f"fires after {late:g} minutes, not within {minutes}"

    _each(judged, story, fault, FIRES)


@then(parsers.parse("each is OK again within {minutes:d} minutes after the end"))
def _ends(judged: Judged[AnyAlarm], story: Story, minutes: int) -> None:
    def fault(course: Course) -> str:
        fired = course.first("ALARM", course.began)
        over = None if fired is None else course.first("OK", max(fired, course.ended))
        if over is None:
            return "is never OK again"
        late = over - course.ended
        return "" if late <= minutes else f"is OK again after {late:g} minutes, not within {minutes}"

    _each(judged, story, fault, "")


@then("each stays quiet")
def _quiet(judged: Judged[AnyAlarm], story: Story) -> None:
    def fault(course: Course) -> str:
        fired = course.first("ALARM", 0)
        if fired is not None:
            return f"fires {fired - course.began:g} minutes after it begins"
        state = course.changes[-1][1] if course.changes else "INSUFFICIENT_DATA"
        return "" if state == "OK" else f"ends in {state}"

    _each(judged, story, fault, QUIET)


def _each(judged: Judged[AnyAlarm], story: Story, fault: Callable[[Course], str], did: str) -> None:
    """Every course of every alarm must be without fault; only then was each seen to do it."""
    assert story.courses, "nothing was played: a sentence that starts with When one ... comes first"

    def faults(alarm: AnyAlarm) -> str:
        courses = story.courses[alarm.name]
        return next(filter(None, (one.unready or fault(one) for one in courses)), "")

    judged.each(faults)
    if did:
        story.saw(story.courses, did)
