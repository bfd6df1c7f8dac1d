"""Files of incidents: what is read, and every way to be refused in one clear sentence."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from scenarios.document import delays_of, read, read_all
from scenarios.errors import ScenarioError
from scenarios.scenario import Pulse, Ramp, Scenario, Span
from simulator.delays import PESSIMISTIC, TYPICAL
from tests.scenarios.conftest import Change, changed, cut, put

Incident = Callable[..., Scenario]
PHASE = "phases.0.set.api_5xx_rate"
LATE = {"signals": ["api_5xx"], "from_min": 0, "to_min": 5}
PULSE = {"on": 0.5, "off": 0, "period_min": 5, "width_min": 2}
MODEL = {
    "AWS/Lambda": 2,
    "AWS/Logs and metric filters": 2,
    "custom EMF or PutMetricData": 1,
    "state change to pager": 0.5,
}
WRONG: list[tuple[str, Change, str]] = [
    ("unknown key", put("durations_min", 3), "X01: durations_min: unknown key; did you mean duration_min?"),
    ("unknown key of the file", put("/scenario", []), "scenario: unknown key; did you mean scenarios?"),
    ("unknown key of a page", put("expected.page.dead_line", 3), "X01: expected.page.dead_line: unknown key"),
    ("unknown key of a phase", put("phases.0.until", 3), "X01: phases[0].until: unknown key"),
    ("unknown key of late", put("late", [{**LATE, "delay_min": 1, "x": 1}]), "late[0].x: unknown key"),
    ("another version", put("/schema_version", 2), "schema_version: must be 1, not 2"),
    ("no incidents", put("/scenarios", []), "scenarios: must list at least one incident"),
    ("incidents no list", put("/scenarios", {}), "scenarios: must be a list, not an object"),
    ("incident no object", put("/scenarios", [3]), "scenarios[0]: must be an object, not 3"),
    ("no id", cut("id"), "scenarios[0].id: is missing; must be text"),
    ("an id with a slash", put("id", "a/b"), "must be of letters, digits"),
    ("empty id", put("id", ""), "must not be empty"),
    ("title no text", put("title", 3), "X01: title: must be text, not 3"),
    ("no t0", cut("t0"), "X01: t0: is missing"),
    ("t0 no time", put("t0", "tomorrow"), "X01: t0: must be a time such as 2025-03-04T13:00:00Z"),
    ("t0 in another zone", put("t0", "2025-04-08T10:00:00+02:00"), "a whole minute in UTC"),
    ("t0 before all clocks", put("t0", "0001-01-01T00:00:00Z"), "X01: t0: must be a time such as"),
    ("t0 after all clocks", put("t0", "9999-12-31T23:59:00Z"), "of the years 1971 to 2200"),
    ("t0 with seconds", put("t0", "2025-04-08T10:00:30Z"), "a whole minute in UTC"),
    ("no duration", cut("duration_min"), "X01: duration_min: is missing; must be a whole number from 1"),
    ("duration zero", put("duration_min", 0), "X01: duration_min: must be a number from 1 to"),
    ("duration in parts", put("duration_min", 1.5), "must be a whole number"),
    ("duration as text", put("duration_min", "20"), "must be a number from 1 to 86400, not '20'"),
    ("duration beyond doubles", put("duration_min", 10**400), "not one of 309 digits or more"),
    ("duration true", put("duration_min", value=True), "must be a number"),
    ("no warm-up", put("warmup_min", 0), "X01: warmup_min: must be a number from 1"),
    ("unknown profile", put("profile", "dusk"), "profile: 'dusk' is unknown; one of day, night_low"),
    ("incident ends early", put("incident.end_min", 0), "X01: incident.end_min: must be after start_min (0)"),
    (
        "phase before the warm-up",
        put("phases.0.from_min", -31),
        "phases[0].from_min: must be a number from -30",
    ),
    ("phase after the end", put("phases.0.to_min", 21), "phases[0].to_min: must be a number from -30 to 20"),
    ("phase without levels", cut("phases.0.set"), "X01: phases[0].set: is missing; must be an object"),
    (
        "unknown level",
        put("phases.0.set", {"api_6xx_rate": 1}),
        "api_6xx_rate: is no level; one of api_4xx_rate",
    ),
    ("rate above one", put(PHASE, 1.2), "phases[0].set.api_5xx_rate: must be a number from 0 to 1, not 1.2"),
    ("negative rate", put(PHASE, -0.1), "must be a number from 0 to 1, not -0.1"),
    ("level as text", put(PHASE, "0.2"), "must be a number from 0 to 1, not '0.2'"),
    ("ramp of three", put(PHASE, {"ramp": [0, 1, 0]}), "must be a number, "),
    ("ramp too high", put(PHASE, {"ramp": [0, 2]}), "must be a number from 0 to 1, not 2"),
    ("unknown course", put(PHASE, {"wave": [0, 1]}), 'must be a number, {"ramp": [first, last]} or {"pulse"'),
    ("pulse without width", put(PHASE, {"pulse": {**PULSE, "width_min": None}}), "width_min: is missing"),
    ("pulse too wide", put(PHASE, {"pulse": {**PULSE, "width_min": 6}}), "must be a number from 1 to 5"),
    ("pulse with more", put(PHASE, {"pulse": {**PULSE, "phase": 6}}), "pulse.phase: unknown key"),
    ("unknown signal", put("late", [{**LATE, "signals": ["api_6xx"]}]), "signals[0]: 'api_6xx' is no signal"),
    ("no signals", put("late", [{**LATE, "signals": []}]), "signals: must list at least one"),
    ("late without a delay", put("late", [LATE]), "late[0].delay_min: must be a whole number from 1"),
    (
        "part above one",
        put("late", [{**LATE, "partial_fraction": 2}]),
        "partial_fraction: must be a number from",
    ),
    (
        "part never whole",
        put("late", [{**LATE, "partial_fraction": 0.5}]),
        "complete_after_min: must be",
    ),
    ("whole without part", put("late", [{**LATE, "complete_after_min": 2}]), "partial_fraction: is missing"),
    (
        "drop without an end",
        put("drop", [{"signals": ["api_5xx"], "from_min": 0}]),
        "drop[0].to_min: is missing",
    ),
    ("inject too late", put("inject", [{"signal": "api_5xx", "minute": 20, "value": 1}]), "inject[0].minute"),
    (
        "inject less than none",
        put("inject", [{"signal": "api_5xx", "minute": 2, "value": -1}]),
        "value: must be",
    ),
    (
        "suppress backwards",
        put("suppress", [{"from_min": 5, "to_min": 2}]),
        "to_min: must be after from_min (5)",
    ),
    ("no csv", put("series_csv", "series/none.csv"), "series_csv: "),
    (
        "csv and series",
        lambda d: put("series", {"api_5xx": "1"})(d) or put("series_csv", "incidents.json")(d),
        "cannot stand",
    ),
    ("series no text", put("series", {"api_5xx": [1]}), "X01: series.api_5xx: must be a series such as"),
    ("series no notation", put("series", {"api_5xx": "5y2"}), "character 1: '5y2' is no series"),
    ("series of nothing", put("series", {"api_6xx": "5"}), "'api_6xx' is no signal"),
    ("series too long", put("series", {"api_5xx": "5x20"}), "has 21 minutes, but duration_min is 20"),
    (
        "series out of range",
        put("series", {"canary_success_percent": "101"}),
        "must be a number from 0 to 100",
    ),
    ("nothing expected", cut("expected"), "X01: expected: is missing; must be an object"),
    ("an empty expectation", put("expected", {}), "expected: must say what is right: page, ticket or"),
    ("page without required", cut("expected.page.required"), "required: is missing; must be true or false"),
    ("required as text", put("expected.page.required", "yes"), "must be true or false, not 'yes'"),
    ("no deadline", cut("expected.page.deadline_min"), "deadline_min: is missing"),
    (
        "unknown severity",
        put("expected.page.severity_min", "warning"),
        "must be high or critical, not 'warning'",
    ),
    ("unknown forbidden", put("expected.page.forbidden_severities", ["low"]), "must be high or critical"),
    (
        "required, forbidden",
        put("expected.page.forbidden", value=True),
        "cannot be true while required",
    ),
    (
        "forbids what it wants",
        put("expected.page.forbidden_severities", ["critical"]),
        "forbids the severity",
    ),
    ("too early a deadline", put("expected.page.not_before_min", 8), "must be not_before_min (8) or later"),
    (
        "ticket without deadline",
        put("expected.ticket", {"required": True}),
        "ticket.deadline_min: is missing",
    ),
    (
        "unknown silence",
        put("expected.must_stay_silent", ["nights"]),
        "must_stay_silent[0]: must be *, critical",
    ),
    ("silence no text", put("expected.must_stay_silent", [3]), "must be text, not 3"),
    ("resolve without end", put("incident", None), "X01: incident: is needed"),
    ("baseline of nothing", put("/baseline", {"requests": 3}), "baseline.requests: is no level"),
    (
        "baseline too high",
        put("/baseline", {"pay_share": 3}),
        "baseline.pay_share: must be a number from 0 to 1",
    ),
    ("profile of nothing", put("/profiles", {"dusk": {"x": 3}}), "profiles.dusk.x: is no level"),
    (
        "model lacks the pager",
        put("/conventions", {"delivery_model_typical_min": {"AWS/Lambda": 2}}),
        "do not say 'AWS/Logs and metric filters'",
    ),
    (
        "negative delay",
        put("/conventions", {"delivery_model_typical_min": {**MODEL, "AWS/SQS": -1}}),
        "AWS/SQS: must be a number from 0",
    ),
]


@pytest.mark.parametrize("change, says", [row[1:] for row in WRONG], ids=[row[0] for row in WRONG])
def test_what_is_wrong_is_said_with_its_place(change: Change, says: str, file: Callable[..., Path]) -> None:
    path = file(change)
    with pytest.raises(ScenarioError) as raised:
        read(path)
    assert str(raised.value).startswith(f"{path}: ")
    assert says in str(raised.value)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    "name, content, says",
    [
        ("a.json", "{", "a.json:1: is not JSON"),
        ("a.json", "[]", "must be an object with a list 'scenarios', not a list"),
        ("a.json", '{"a": 1, "a": 2}', "key 'a' stands twice"),
        ("a.yaml", "a: [", "is not YAML"),
        ("a.yaml", "a: 1\na: 2", "key 'a' stands twice"),
        ("a.txt", "{}", "must end in .json, .yaml, .yml"),
        ("a.json", b"\xff", "is not text in UTF-8"),
        ("a.json", '{"scenarios": [{"id": "X", "duration_min": NaN}]}', "must be a number"),
    ],
)
def test_what_is_no_file_of_incidents_is_refused(
    name: str, content: str | bytes, says: str, tmp_path: Path
) -> None:
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(ScenarioError) as raised:
        read(path)
    assert says in str(raised.value)
    assert name in str(raised.value)


def test_a_file_that_is_missing_is_said(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match=r"none\.json: cannot be read: No such file"):
        read(tmp_path / "none.json")


def test_yaml_means_the_same_as_json(incident: Incident, tmp_path: Path) -> None:
    path = tmp_path / "same.yaml"
    with path.open("w", encoding="utf-8") as stream:
        YAML(typ="safe").dump(changed(), stream)
    (found,) = read(path)
    same = incident()
    assert (found.t0, found.phases, found.expected, found.levels) == (
        same.t0,
        same.phases,
        same.expected,
        same.levels,
    )


def test_comments_stand_anywhere(incident: Incident) -> None:
    notes = [put("note", "x"), put("based_on", ["https://example.com"]), put("expected.page.note", "x")]
    assert incident(*notes, put("phases.0.note", "why")).id == "X01"


def test_courses_and_lateness_are_read(incident: Incident) -> None:
    found = incident(
        put(PHASE, {"ramp": [0, 0.5]}),
        put("phases.0.set.requests_per_min", {"pulse": {**PULSE, "on": 900}}),
        put("late", [{**LATE, "delay_min": 3, "partial_fraction": 0.5, "complete_after_min": 2}]),
    )
    assert found.phases[0].levels["api_5xx_rate"] == Ramp(first=0, last=0.5)
    assert found.phases[0].levels["requests_per_min"] == Pulse(on=900, off=0, period=5, width=2)
    assert (found.late[0].delay, found.late[0].fraction, found.late[0].complete) == (3, 0.5, 2)
    assert found.late[0].span == Span(start=0, end=5)


def test_the_baseline_of_the_file_and_the_profile_over_it_make_a_healthy_minute(incident: Incident) -> None:
    found = incident(
        put("/baseline", {"pay_share": 0.4}),
        put("/profiles", {"dusk": {"requests_per_min": 90}}),
        put("profile", "dusk"),
    )
    assert (found.levels["pay_share"], found.levels["requests_per_min"]) == (0.4, 90)


def test_a_share_of_failing_deliveries_may_be_said_of_the_whole_incident(incident: Incident) -> None:
    found = incident(put("sns_publish_fail_fraction", 0.5), put("phases.0.set.sns_publish_fail_fraction", 1))
    assert [one.levels["sns_fail_fraction"] for one in found.phases] == [0.5, 1]


def test_series_by_hand_start_with_the_onset(incident: Incident) -> None:
    np.testing.assert_array_equal(incident(put("series", {"api_5xx": "0 5x1"})).given["api_5xx"], [0, 5, 5])


def test_primary_signals_are_found_in_sentences(incident: Incident) -> None:
    words = ["seg_failures (new version)", "log_events missing while api_count > 0", "suppressor alarm"]
    found = incident(put("expected.primary_signals", words))
    assert found.expected.primary == ("seg_failures", "log_events", "api_count")


@pytest.mark.parametrize(
    "word, kind, of",
    [
        ("*", "pages", ()),
        ("critical", "severity", ("critical",)),
        ("ticket", "tickets", ()),
        ("before minute 30", "before", ()),
        ("after minute -5", "after", ()),
        ("pay_technical", "signals", ("pay_technical_failures",)),
        ("api_5xx", "signals", ("api_5xx",)),
        ("pay_business_declines/pay_attempts", "signals", ("pay_business_declines",)),
    ],
)
def test_words_of_silence(word: str, kind: str, of: tuple[str, ...], incident: Incident) -> None:
    (found,) = incident(put("expected.must_stay_silent", [word])).expected.silences
    assert (found.kind, found.of) == (kind, of)


def test_a_files_own_delays_take_the_place_of_ours(incident: Incident) -> None:
    own = {**MODEL, "AWS/Lambda": 7}
    found = incident(put("/conventions", {"delivery_model_typical_min": own, "time": "words"}))
    assert delays_of(found, TYPICAL).of("AWS/Lambda") == 7
    assert delays_of(found, PESSIMISTIC) is PESSIMISTIC


def test_a_folder_is_read_whole(file: Callable[..., Path]) -> None:
    first = file()
    other = first.with_name("more.yml")
    other.write_text(json.dumps(changed(put("id", "X02"))), encoding="utf-8")
    (first.parent / "README.md").write_text("words", encoding="utf-8")
    assert [one.id for one in read_all([first.parent])] == ["X01", "X02"]


def test_an_id_stands_once(file: Callable[..., Path]) -> None:
    path = file()
    path.with_name("more.json").write_text(json.dumps(changed()), encoding="utf-8")
    with pytest.raises(ScenarioError, match=r"more\.json: X01: stands also in .*incidents\.json"):
        read_all([path.parent])


def test_a_folder_without_incidents_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match="holds no file of incidents"):
        read_all([tmp_path])


PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=6,
)
FIELDS = sorted(
    {*changed()["scenarios"][0], "late", "drop", "inject", "suppress", "series", "series_csv", "profile"}
)


@given(field=st.sampled_from(FIELDS), value=PLAIN)
def test_any_value_is_read_or_refused(
    field: str, value: Any, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("any") / "any.json"
    path.write_text(json.dumps(changed(put(field, value))), encoding="utf-8")
    with suppress(ScenarioError):
        assert len(read(path)) == 1
