from __future__ import annotations

import json

import pytest
from content import LONGEST_SHOWN, MISSING, NotJsonError, expected_value, lookup, read_object, same, shown
from failure import CheckError, Verdict
from hypothesis import given
from hypothesis import strategies as st
from judgement import document_of
from probe import Answer

SCALARS = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
)
DOCUMENTS = st.recursive(
    SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=8
)


@given(body=st.binary(max_size=200), status=st.integers(200, 599))
def test_any_answer_is_read_or_fails_as_a_check(body: bytes, status: int) -> None:
    answer = Answer(status=status, location="", body=body, oversized=False, milliseconds=1, attempts=1)
    verdict = None
    try:
        document_of("here", answer, statuses=(200,))
    except CheckError as failure:
        verdict = failure.verdict
    assert (verdict is Verdict.BROKEN) == (status >= 500)
    assert (verdict is Verdict.REDIRECTED) == (300 <= status < 400)
    assert (verdict in {None, Verdict.WRONG}) == (status == 200)


@given(document=DOCUMENTS)
def test_only_objects_are_documents(document: object) -> None:
    body = json.dumps(document).encode()
    if isinstance(document, dict):
        assert read_object(body) == document
    else:
        with pytest.raises(NotJsonError, match="not an object"):
            read_object(body)


@pytest.mark.parametrize("body", [b'{"a": NaN}', b'{"a": -Infinity}', b'{"a": 1', b"\xff\xfe{", b"9" * 9_000])
def test_what_json_does_not_allow_is_not_json(body: bytes) -> None:
    with pytest.raises(NotJsonError, match="that is not JSON"):
        read_object(body)


@given(
    document=DOCUMENTS, names=st.lists(st.text(min_size=1).filter(lambda name: "." not in name), min_size=1)
)
def test_lookup_finds_what_was_put_under_a_path(document: object, names: list[str]) -> None:
    nested = document
    for name in reversed(names):
        nested = {name: nested}
    assert lookup(nested, ".".join(names)) is document
    assert lookup(nested, ".".join([*names, "further"])) is MISSING or isinstance(document, dict)


@given(value=SCALARS)
def test_scalar_written_as_json_is_expected_as_that_scalar(value: object) -> None:
    assert same(expected_value(json.dumps(value)), value)


@pytest.mark.parametrize("text", ["ok", "NaN", "tRUE", "{}", "[1]", "1 2", "[" * 50_000])
def test_other_text_is_expected_as_itself(text: str) -> None:
    assert expected_value(text) == text


@pytest.mark.parametrize(
    "seen, expected", [(True, 1), (1, True), (False, 0), ("true", True), ("1", 1), (MISSING, None)]
)
def test_values_of_other_types_are_not_the_same(seen: object, expected: object) -> None:
    assert not same(seen, expected)


@given(value=DOCUMENTS)
def test_value_is_shown_on_one_bounded_ascii_line(value: object) -> None:
    text = shown(value)
    assert text.isascii()
    assert text.isprintable()
    assert len(text) <= LONGEST_SHOWN + 3
