"""Composite rules: what they read, when they hold, and where they are wrong."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from template.rules import MOST_ELEMENTS, RuleError, children, parse_rule, state

ALARM, OK = "ALARM", "OK"


def test_children_are_named_once_in_order_wherever_they_stand() -> None:
    rule = parse_rule('ALARM(b) AND (NOT OK("a, 1") OR AT_LEAST(1, NOT OK, (c, b))) OR TRUE')
    assert children(rule) == ("b", "a, 1", "c")


@pytest.mark.parametrize(
    "text,states,expected",
    [
        ("NOT NOT ALARM(a)", {"a": ALARM}, ALARM),
        ("NOT (ALARM(a) OR ALARM(b))", {"a": OK, "b": OK}, ALARM),
        ("ALARM('it is') ", {"it is": ALARM}, ALARM),
        (r'ALARM("say \"hi\"")', {'say "hi"': ALARM}, ALARM),
        ("ALARM ( a )AND\nALARM(b)", {"a": ALARM, "b": ALARM}, ALARM),
        ("AT_LEAST(34%, ALARM, (a, b, c))", {"a": ALARM, "b": OK, "c": OK}, OK),
        ("AT_LEAST(33%, ALARM, (a, b, c))", {"a": ALARM, "b": OK, "c": OK}, ALARM),
        ("ALARM(AND)", {"AND": ALARM}, ALARM),
        ('ALARM("TRUE")', {"TRUE": OK}, OK),
    ],
    ids=[
        "not not",
        "not of or",
        "single quotes",
        "escape",
        "space",
        "rounded up",
        "exact",
        "keyword",
        "quoted",
    ],
)
def test_rule_holds_as_written(text: str, states: dict[str, str], expected: str) -> None:
    assert state(parse_rule(text), states) == expected


@pytest.mark.parametrize(
    "text,position,words",
    [
        ("", 0, "is empty"),
        ("ALARM", 5, r"'\(' is needed"),
        ("ALARM()", 6, "name or ARN"),
        ('ALARM("a', 6, "not closed"),
        ("ALARM(a) ALARM(b)", 9, "AND, OR or the end"),
        ("alarm(a)", 0, "'alarm' is not ALARM"),
        ("ALARM(a) AND", 12, "too early"),
        ("AT_LEAST(0, ALARM, (a))", 9, "a number of alarms"),
        ("AT_LEAST(2, ALARM, (a))", 23, "never be reached"),
        ("AT_LEAST(101%, ALARM, (a))", 9, "a percentage"),
        ('"ALARM"(a)', 1, "is not ALARM"),
        ('ALARM("")', 7, "name or ARN"),
    ],
    ids=str,
)
def test_wrong_rule_is_refused_at_the_character(text: str, position: int, words: str) -> None:
    with pytest.raises(RuleError, match=words) as caught:
        parse_rule(text)
    assert caught.value.position == position


def test_rule_of_too_many_elements_or_brackets_is_refused() -> None:
    parse_rule(" OR ".join(["ALARM(a)"] * MOST_ELEMENTS))
    with pytest.raises(RuleError, match="at most 500"):
        parse_rule(" OR ".join(["ALARM(a)"] * (MOST_ELEMENTS + 1)))
    for deep in ("(" * 5000, "NOT " * 5000):
        with pytest.raises(RuleError, match="deep"):
            parse_rule(deep + "TRUE")


WORDS = st.lists(
    st.sampled_from(
        ["ALARM", "OK", "(", ")", ",", "AND", "OR", "NOT", "AT_LEAST", "2", "50%", "a", '"b c"', "TRUE", "'"]
    ),
    max_size=25,
).map(" ".join)


@given(WORDS | st.text(max_size=30))
@settings(max_examples=300, deadline=None)
def test_any_text_is_a_rule_or_a_rule_error(text: str) -> None:
    try:
        rule = parse_rule(text)
    except RuleError as error:
        assert 0 <= error.position <= len(text)  # noqa: PT017 - no error is as good
    else:
        assert state(rule, dict.fromkeys(children(rule), ALARM)) in {ALARM, OK}


RULES = st.recursive(
    st.sampled_from(["ALARM(a)", "OK(b)", "TRUE", "FALSE"]),
    lambda below: (
        st.tuples(below, st.sampled_from(["AND", "OR"]), below).map(lambda t: f"({t[0]} {t[1]} {t[2]})")
        | below.map(lambda text: f"NOT {text}")
    ),
    max_leaves=12,
)


@given(RULES, st.booleans(), st.booleans())
@settings(max_examples=200, deadline=None)
def test_rule_means_what_the_same_words_mean_in_python(text: str, a: bool, b: bool) -> None:  # noqa: FBT001
    python = (
        text.replace("ALARM(a)", str(a))
        .replace("OK(b)", str(b))
        .replace("TRUE", "True")
        .replace("FALSE", "False")
    )
    python = python.replace("AND", "and").replace("OR", "or").replace("NOT", "not")
    states = {"a": ALARM if a else OK, "b": OK if b else ALARM}
    assert state(parse_rule(text), states) == (ALARM if eval(python) else OK)  # noqa: S307 - its words are ours
