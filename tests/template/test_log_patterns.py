"""Filter patterns of CloudWatch Logs are read as AWS reads them; examples from its user guide."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from template.log_logic import contradiction, tautology
from template.log_patterns import (
    Comparison,
    Every,
    Everything,
    Field,
    Fields,
    Is,
    Json,
    Literal,
    LogPatternError,
    Missing,
    Selector,
    Some,
    Term,
    Terms,
    conditions,
    parse_pattern,
)


def equal(path: str, value: str, *, quoted: bool = True) -> Comparison:
    return Comparison(Selector((path,)), "=", Literal(value, quoted=quoted))


@pytest.mark.parametrize(
    "text, tree",
    [
        ("", Everything()),
        ('" "', Everything()),
        ("ERROR -exit", Terms((Term("ERROR"), Term("exit", "-")))),
        ("?ERROR ?WARN", Terms((Term("ERROR", "?"), Term("WARN", "?")))),
        ('"INTERNAL SERVER ERROR"', Terms((Term("INTERNAL SERVER ERROR"),))),
        ("%AUTHORI[SZ]ED%", Terms((Term("AUTHORI[SZ]ED", regex=True),))),
        ('{ $.a = "x" }', Json(equal("a", "x"))),
        ("{$.a=x}", Json(equal("a", "x", quoted=False))),
        ("{ $.detail-type = * }", Json(equal("detail-type", "*", quoted=False))),
        ("{ $.['cluster.name'] = \"c\" }", Json(equal("cluster.name", "c"))),
        ("{ $.a NOT EXISTS }", Json(Missing(Selector(("a",))))),
        ("{ $.a IS TRUE }", Json(Is(Selector(("a",)), "TRUE"))),
        (
            "{ $.users[0].tags[*] != %v.% }",
            Json(Comparison(Selector(("users", 0, "tags", "*")), "!=", Literal("v.", regex=True))),
        ),
        (
            "{ $.a = x || $.b = y && $.c = z }",
            Json(
                Some(
                    (
                        equal("a", "x", quoted=False),
                        Every((equal("b", "y", quoted=False), equal("c", "z", quoted=False))),
                    )
                )
            ),
        ),
        (
            "[..., status = 404 || status = 4*, size]",
            Fields(
                (
                    Field("", rest=True),
                    Field(
                        "status",
                        Some((equal("status", "404", quoted=False), equal("status", "4*", quoted=False))),
                    ),
                    Field("size"),
                )
            ),
        ),
        ("[]", Fields(())),
    ],
)
def test_a_pattern_becomes_a_tree(text: str, tree: object) -> None:
    assert parse_pattern(text) == tree


@pytest.mark.parametrize(
    "text, words",
    [
        ("%something!%", "'!' is not supported"),
        ("[a=%x%, b=%y%, c=%z%]", "3 regular expressions"),
        ('{ $.users[*].tags[*] = "x" }', "more than one"),
        ("{ $.a EXISTS }", "no comparison"),
        ('{ $.a = "x" ', "needed at the end"),
        ('{ $.a = "x }', "not closed"),
        ("{ ($.a = x }", "not closed"),
        ("{ }", "needed here"),
        ("{ $.a = x $.b = y }", "&&"),
        ("{ a = x }", "selector"),
        ("{ $.a IS MAYBE }", "MAYBE"),
        ("[a, b = 1 && c = 2]", "where b is needed"),
        ("[a, ..., b, ...]", "once"),
        ("[a, b", "needed at the end"),
        ('"ERROR', "not closed"),
        ("[ERROR] Exception", "needed at the end"),
        ("ERROR (x)", "quotation marks"),
        ("x" * 1025, "1024"),
        ("{ " + "(" * 200 + "$.a = 1" + ")" * 200 + " }", "nest"),
    ],
)
def test_what_aws_refuses_is_refused_in_words(text: str, words: str) -> None:
    with pytest.raises(LogPatternError, match=words.replace("|", r"\|")):
        parse_pattern(text)


@pytest.mark.parametrize(
    "text",
    [
        "%\\x21%",
        "{ $.users[*].id = 1 }",
        "{ $.a[*] = 1 || $.b[*] = 1 || $.c[*] = 1 }",
        "a" * 1024,
        '{ ($.errorCode = "*UnauthorizedOperation") || ($.errorCode = "AccessDenied*") }',
        "[ip=%127\\.0\\.0\\.[1-9]%, user, username, timestamp, request =*.html*, status_code = 4*, bytes]",
        "{ $.number[0] != 1e-3 }",
    ],
)
def test_what_aws_takes_is_taken(text: str) -> None:
    parse_pattern(text)


@given(st.text(alphabet="{}[]()$.=!<>&|\"%*,- ?abcXISNOTEXISTS01\\'", max_size=60))
def test_any_text_is_a_tree_or_an_error(text: str) -> None:
    with suppress(LogPatternError):
        assert parse_pattern(text) == parse_pattern(text)


@pytest.mark.parametrize(
    "text, words",
    [
        ('{ $.a = "x" && $.a = "y" }', "at once"),
        ('{ $.a = "x" && $.a != "x" }', "not to be it"),
        ("{ $.a NOT EXISTS && $.a = 1 }", "not to be there"),
        ("{ $.a IS TRUE && $.a IS FALSE }", "FALSE and TRUE"),
        ("{ $.a > 5 && $.a < 3 }", "above 5"),
        ('{ ($.a = "x" && $.a = "y") || ($.b > 1 && $.b < 1) }', "at once"),
    ],
)
def test_a_condition_that_never_holds_is_told(text: str, words: str) -> None:
    assert words in contradiction(conditions(parse_pattern(text))[0])


@pytest.mark.parametrize(
    "text",
    [
        '{ $.a = "x" || $.a = "y" }',
        '{ $.a = "x*" && $.a = "*y" }',
        "{ $.a NOT EXISTS || $.a = 1 }",
        "{ $.a >= 3 && $.a <= 3 }",
        '{ $.a[*] = "x" && $.a[*] = "y" }',
    ],
)
def test_a_condition_that_can_hold_is_let_be(text: str) -> None:
    assert not contradiction(conditions(parse_pattern(text))[0])
    assert not tautology(conditions(parse_pattern(text))[0])


def test_two_negations_joined_by_or_let_everything_pass() -> None:
    found = conditions(parse_pattern('{ $.a != "x" || $.a != "y" }'))[0]
    assert "x and y" in tautology(found)
