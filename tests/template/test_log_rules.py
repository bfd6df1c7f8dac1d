"""Further rules of filter patterns, one example each from the CloudWatch Logs user guide."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from template.log_matching import extracted, matches
from template.log_patterns import LogPatternError, parse_pattern

LINE = '127.0.0.1 Prod frank [10/Oct/2000:13:25:15 -0700] "GET /index.html HTTP/1.0" 404 1534'


@pytest.mark.parametrize(
    "pattern, line, match",
    [
        ("[..., request =*.html*, status_code = 4*,]", LINE, True),
        ("[..., request =*.html*, status_code = 5*,]", LINE, False),
        ("[..., status_code = 404, bytes > 1533]", LINE, True),
        ("[..., status_code = 404, bytes > 1534]", LINE, False),
        ("[ip, user, ...]", LINE, True),
        ("[ip = 10.*, ...]", LINE, False),
        ("[ip, user, , time, ...]", LINE, True),
        ('{ $.a = "say \\"no\\"" }', {"a": 'say "no"'}, True),
        ("{ $.a[*].b = 2 }", {"a": [{"b": 1}, {"b": 2}]}, True),
        ("{ $.a IS NULL }", {"a": None}, True),
        ("{ $.a IS NULL }", {"b": None}, False),
        ("{ $.a IS TRUE && $.b IS FALSE }", {"a": True, "b": False}, True),
        ("{ $.a NOT EXISTS }", {"b": 1}, True),
        ("{ $.a = %^x[0-9]+$% }", {"a": "x12"}, True),
        ("{ $.a = %^x[0-9]+$% }", {"a": "ax12"}, False),
        ("%\\d\\d\\d%", "status 404", True),
        ("%\\D%", "404", False),
        ("%\\x21%", "stop!", True),
        ("%a{2}%", "baab", True),
        ("%[^0-9]%", "123", False),
        ("?ERROR ?WARN", "WARNING", True),
        ("ERROR -EXIT", "ERROR EXIT", False),
        ('ERROR -"exit code"', "ERROR exit of code", True),
    ],
)
def test_pattern_meets_line(pattern: str, line: Any, match: Any) -> None:
    text = line if isinstance(line, str) else json.dumps(line)
    assert matches(parse_pattern(pattern), text) is match


def test_comma_at_the_end_stands_for_a_field() -> None:
    assert extracted(parse_pattern("[a, b,]"), "1 2 3") == {"$a": "1", "$b": "2", "$3": "3"}
    assert extracted(parse_pattern("[a, b]"), "1 2") == {"$a": "1", "$b": "2"}


@pytest.mark.parametrize(
    "pattern",
    [
        "user:admin",
        "ERROR*",
        "a.b",
        "%[a%",
        "%a{5,3}%",
        "%\\bword%",
        "%(a|b)%",
        "%a!%",
        "%\\x2%",
        "{ $.a = %x% || $.b = %y% || $.c = %z% }",
        "{ $.a[*].b[*] = 1 }",
        "{ $.a[*] = 1 || $.b[*] = 1 || $.c[*] = 1 || $.d[*] = 1 }",
        "{ $.a == 1 }",
        "{ $.a = 1 AND $.b = 2 }",
        "{ $.a = 1",
        "{ a = 1 }",
        "{ }",
        "[a, ..., b, ...]",
        "[a = 1 || b = 2]",
        '"open',
        "a" * 1025,
    ],
)
def test_pattern_is_refused(pattern: str) -> None:
    with pytest.raises(LogPatternError):
        parse_pattern(pattern)


@pytest.mark.parametrize("pattern", ['"user:admin"', "user_admin", "größe", "?a ?b", '-"a.b"', "%a.b%", "-a"])
def test_term_of_letters_or_in_quotes_is_accepted(pattern: str) -> None:
    assert parse_pattern(pattern) is not None


@given(st.text(alphabet='{}[]()$.*%"\\ab01 =!<>&|,?-', max_size=30), st.text(max_size=20))
def test_no_pattern_and_no_line_breaks_the_reader(pattern: str, line: str) -> None:
    try:
        parsed = parse_pattern(pattern)
    except LogPatternError:
        return
    assert matches(parsed, line) in {True, False}


@given(st.text(alphabet=st.characters(blacklist_characters='"\\', blacklist_categories=["Cs"]), max_size=20))
def test_line_matches_itself_in_quotes(line: str) -> None:
    assert matches(parse_pattern(f'"{line}"'), line)
