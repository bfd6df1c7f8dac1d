"""Filter expressions of X-Ray are read as the developer guide writes them, and find the traces it says."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.tracing.matching import matches
from simulator.tracing.trace_filter import TraceFilterError, parse_filter

FAULTS = [{"name": "web"}, {"name": "Auth", "type": "AWS::DynamoDB", "inferred": True}]
TRACE: dict[str, Any] = {
    "http_status": 200,
    "responsetime": 1.0,
    "duration": 6,
    "http_url": "http://api.example.com/v2/game",
    "http_method": "GET",
    "http_clientip": "10.0.0.1",
    "users": ["alice", "bob"],
    "annotations": {"age": 30, "gameid": "817DL6VO", "beta": True, "old": False, "a.b": "c"},
    "partial": False,
    "instance_id": "i-1",
    "services": [
        {"name": "web", "http_status": 200, "responsetime": 1, "root": True},
        {"name": "db", "type": "AWS::DynamoDB", "fault": True, "account_id": "111122223333"},
        {"name": "fn", "type": "AWS::Lambda", "error": False, "fault": False},
        {"name": "fn", "type": "AWS::Lambda::Function", "error": True},
    ],
    "edges": [
        {"source": "web", "destination": "db", "fault": True},
        {"source": {"name": "web"}, "destination": {"name": "fn"}, "error": True},
    ],
    "rootcause": {"fault": {"service": FAULTS}, "json": [{"Services": []}]},
}


@pytest.mark.parametrize(
    "expression,expected",
    [
        ("ok", True),
        ("OK", True),
        ("!ok", False),
        ("!!ok", True),
        ("ok = true", True),
        ('ok = "true"', True),
        ("ok = false", False),
        ("ok != false", True),
        ("error", False),
        ("fault", False),
        ("throttle", False),
        ("partial", False),
        ("inferred", False),
        ("responsetime > 5", False),
        ("responsetime > 0.5", True),
        ("responseTime >= 1", True),
        ("responsetime < 1", False),
        ("responsetime = 1.0", True),
        ("duration >= 5 AND duration <= 8", True),
        ("duration <3", False),
        ("duration != 6", False),
        ("duration > -1", True),
        ("http.status != 200", False),
        ("http.status = 200", True),
        ("ok !partial duration <3", False),
        ("ok !partial duration <7", True),
        ("fault or ok and partial", False),
        ("fault OR ok AND !partial", True),
        ("(fault OR ok) AND partial", False),
        ("ok OR fault AND partial", True),
        ("!(fault OR partial)", True),
        ('http.url CONTAINS "/v2/"', True),
        ('http.url contains "/v3/"', False),
        ('http.url BEGINSWITH "http://api."', True),
        ('http.url ENDSWITH "game"', True),
        ('http.url ENDSWITH "gam"', False),
        ('http.url = "http://api.example.com/v2/game"', True),
        ('http.method != "GET"', False),
        ('http.method = "get"', False),
        ('http.clientip BEGINSWITH "10."', True),
        ("http.url AND responseTime > 0", True),
        ("http.useragent", False),
        ('http.useragent != "curl"', False),
        ('user CONTAINS ""', True),
        ('user = "alice"', True),
        ('user = "carol"', False),
        ('user != "carol"', True),
        ('user != "bob"', False),
        ('instance.id = "i-1"', True),
        ("index > 0", False),
        ("annotation.age", True),
        ("!annotation.age", False),
        ("annotation.colour", False),
        ("!annotation.colour", True),
        ("annotation.beta", True),
        ("annotation.old", False),
        ("annotation.beta = true", True),
        ("annotation.beta != false", True),
        ("annotation.age > 29", True),
        ("annotation.age > 30", False),
        ('annotation.age = "30"', False),
        ("annotation.age = 30", True),
        ("annotation.beta = 1", False),
        ('annotation.gameid = "817DL6VO"', True),
        ('annotation.gameid = "817dl6vo"', False),
        ('annotation.gameid BEGINSWITH "817"', True),
        ("annotation.colour != 5", False),
        ('annotation.a.b = "c"', True),
        ('annotation[a.b] = "c"', True),
        ('annotation["age"] >= 30', True),
        ('service("web")', True),
        ('!service("api.example.com")', True),
        ("service() { fault }", True),
        ("service() { throttle }", False),
        ('service("db") { fault }', True),
        ('service("web") { fault }', False),
        ('service("web") { ok AND responsetime <= 1 }', True),
        ('service("web") { root = true and fault = false }', True),
        ('service("fn") { error }', True),
        ('service("fn") { ok }', True),
        ('service("db") { ok }', False),
        ('service(id(name: "fn", type: "AWS::Lambda::Function")) { error }', True),
        ('service(id(name: "fn", type: "AWS::Lambda")) { error }', False),
        ('service(id(type: "AWS::DynamoDB"))', True),
        ('service(id(account.id: "111122223333"))', True),
        ('service(id(account.id:"444455556666"))', False),
        ('service("db") { fault } AND annotation.age > 29', True),
        ('service("db") { type = "AWS::DynamoDB" }', True),
        ('edge("web", "db")', True),
        ('edge("web", "db") { fault }', True),
        ('edge("web", "db") { error }', False),
        ('edge("db", "web")', False),
        ('edge("web", "fn") { error }', True),
        ('!edge("web", "cache")', True),
        ('edge("web", id(type: "AWS::DynamoDB"))', True),
        ('edge(id(name: "web", type: "AWS::EC2"), "db")', False),
        ('rootcause.fault.service { name = "Auth" }', True),
        ('rootcause.fault.service { last and type = "AWS::DynamoDB" }', True),
        ('rootcause.fault.service { first and name = "Auth" }', False),
        ('rootcause.fault.service { inferred and name = "Auth" }', True),
        ("rootcause.fault.service { index > 5 }", False),
        ("rootcause.fault.service { index = 1 }", True),
        ("rootcause.responsetime.entity { last and coverage > 0.8 }", False),
        ("rootcause.fault.service", True),
        ("rootcause.fault.exception", False),
        ('rootcause.json = #[{ "Services": [] }]', True),
        ("rootcause.json = #[1]", False),
    ],
)
def test_an_expression_finds_the_trace_or_not(expression: str, *, expected: bool) -> None:
    assert matches(expression, TRACE) is expected


@pytest.mark.parametrize(
    "status", [199, 200, 204, 299, 300, 302, 399, 400, 404, 428, 429, 430, 499, 500, 503, 599, 600]
)
def test_outcomes_are_classes_of_statuses(status: int) -> None:
    found = {name for name in ("ok", "error", "throttle", "fault") if matches(name, {"http_status": status})}
    wanted = {2: {"ok"}, 4: {"error"}, 5: {"fault"}}.get(status // 100, set())
    assert found == wanted | ({"throttle"} if status == 429 else set())


def test_a_trace_without_a_status_has_no_outcome() -> None:
    assert not any(matches(name, {}) for name in ("ok", "error", "throttle", "fault"))


def test_a_fault_downstream_that_was_handled_is_found_by_service_only() -> None:
    trace = {"http_status": 200, "services": [{"name": "db", "http_status": 503}]}
    assert not matches("fault", trace)
    assert matches("service() { fault }", trace)


GROUPS = {"slow": "responseTime > 3", "arn:slow": "responseTime > 3", "loop": 'group.name = "loop"'}


@pytest.mark.parametrize(
    "expression,expected",
    [
        ('group.name = "slow"', True),
        ('group.name != "slow"', False),
        ('group.name = "slow" AND user = "alice"', True),
        ('group.name = "slow" AND user = "carol"', False),
        ('group.arn = "arn:slow"', True),
        ('group.name = "slow" OR group.name = "slow"', True),
        ('service("x") { ok } OR group.name = "slow"', True),
    ],
)
def test_a_group_stands_for_its_expression(expression: str, *, expected: bool) -> None:
    trace = {"responsetime": 4, "users": ["alice"]}
    assert matches(expression, trace, groups=GROUPS) is expected


@pytest.mark.parametrize("expression", ['group.name = "loop"', 'group.name = "other"'])
def test_a_group_that_is_unknown_or_circular_is_an_error(expression: str) -> None:
    with pytest.raises(TraceFilterError, match=r"unknown|defined by itself"):
        matches(expression, {}, groups=GROUPS)


@pytest.mark.parametrize(
    "expression,words",
    [
        ("", "a keyword is needed"),
        ("latency > 5", "character 1: 'latency' is no keyword"),
        ("ok AND", "a keyword is needed"),
        ("AND ok", "'AND' is no keyword"),
        ("ok OR OR fault", "'OR' is no keyword"),
        ("responsetime >", "a number, true, false or text"),
        ('responsetime > "5"', "needs a number"),
        ("responsetime CONTAINS 5", "cannot be compared with CONTAINS"),
        ("http.url > 5", "cannot be compared with >"),
        ("http.url = 5", "needs text in quotation marks"),
        ("name = traces", "a number, true, false or text"),
        ("ok > true", "cannot be compared with >"),
        ('ok = "yes"', "needs true or false"),
        ("ok = 1", "needs true or false"),
        ("duration == 5", "a number, true, false or text"),
        ("(ok", r"'\)' is needed"),
        ("ok)", r"'\)' is not allowed"),
        ('service("a"', "',' is needed"),
        ("service", r"'\(' is needed"),
        ('service("a") { fault', "'}' is needed"),
        ('service("a", "b")', "no more than 1"),
        ("service(a)", "text in quotation marks"),
        ('service(id(colour: "red"))', "id takes"),
        ('service(id(name: "a", name: "b"))', "id takes"),
        ('service("a") { annotation.age }', "do not go inside service"),
        ('edge("a")', "a source and a destination"),
        ('edge("a", "b", "c")', "no more than 2"),
        ("edge()", "a source and a destination"),
        ("annotation. > 5", "an annotation's key"),
        ('annotation.age > "5"', "cannot compare an annotation"),
        ("annotation.age CONTAINS 5", "cannot compare an annotation"),
        ("annotation.age > true", "cannot compare an annotation"),
        ("annotation", "'annotation' is no keyword"),
        ("group.name", "goes with = or !="),
        ("group.name = slow", "text in quotation marks"),
        ("rootcause.fault", "is no keyword"),
        ("rootcause.json = 5", "needs = and #"),
        ("rootcause.json = #[", "no JSON follows"),
        ('http.url = "open', "is not allowed here"),
        ("ok & fault", "character 4: '& fault' is not allowed here"),
        ("(" * 100 + "ok" + ")" * 100, "nest more than"),
    ],
)
def test_an_expression_in_error_is_refused_in_words(expression: str, words: str) -> None:
    with pytest.raises(TraceFilterError, match=words):
        parse_filter(expression)


def test_a_quotation_mark_can_stand_in_a_text() -> None:
    assert matches(r'user = "a \"b\" \\"', {"users": ['a "b" \\']})


WORDS = st.sampled_from(
    [
        *(
            "ok",
            "!",
            "fault",
            "AND",
            "OR",
            "(",
            ")",
            "{",
            "}",
            "service(",
            "edge(",
            "id(",
            '"a"',
            ",",
            ":",
            "name",
        ),
        *(
            "responsetime",
            ">",
            "<=",
            "=",
            "!=",
            "5",
            "-0.5",
            "http.url",
            "CONTAINS",
            "annotation.a",
            "annotation[b]",
        ),
        *(
            "rootcause.fault.service",
            "rootcause.json",
            "#[]",
            "#[",
            "group.name",
            "true",
            "type",
            "account.id",
            " ",
        ),
    ]
)
VALUES = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=3), st.just("a"))
TRACES = st.dictionaries(
    st.sampled_from(["http_status", "responsetime", "http_url", "users", "fault"]),
    st.one_of(VALUES, st.lists(VALUES, max_size=2)),
)


@given(st.lists(WORDS, max_size=14).map(" ".join) | st.text(), TRACES, st.dictionaries(st.just("a"), VALUES))
def test_any_text_matches_or_is_an_error_of_this_module(
    expression: str, trace: dict[str, Any], annotations: dict[str, Any]
) -> None:
    try:
        node = parse_filter(expression)
        found = matches(node, {**trace, "annotations": annotations, "services": [trace], "edges": [trace]})
    except TraceFilterError:
        return
    assert isinstance(found, bool)


@given(
    st.lists(st.sampled_from(["ok", "fault", "partial", "responsetime > 1", 'user = "a"']), min_size=1),
    TRACES,
)
def test_words_join_terms_as_logic_does(terms: list[str], trace: dict[str, Any]) -> None:
    alone = [matches(term, trace) for term in terms]
    assert matches(" AND ".join(terms), trace) is all(alone)
    assert matches(" ".join(terms), trace) is all(alone)
    assert matches(" OR ".join(terms), trace) is any(alone)
    assert matches(f"!({' OR '.join(terms)})", trace) is not any(alone)
