"""Bytes to numbered lines, whatever the chunks are."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from replay import lines
from replay.lines import LONGEST, Batch, batches


def read(*chunks: bytes) -> tuple[list[str], dict[int, str]]:
    found: list[Batch] = list(batches(chunks))
    first = 1
    for batch in found:
        assert batch.first == first
        first += len(batch.texts)
    return [text for one in found for text in one.texts], {
        k: v for one in found for k, v in one.flaws.items()
    }


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\n\r")), min_size=1), st.data())
def test_lines_do_not_depend_on_where_chunks_end(texts: list[str], data: st.DataObject) -> None:
    whole = "\n".join(texts).encode()
    places = sorted(data.draw(st.lists(st.integers(0, len(whole)), max_size=5)))
    pieces = [whole[a:b] for a, b in zip([0, *places], [*places, len(whole)], strict=True)]
    expected = "\n".join(texts).removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}").split("\n")
    while expected and not expected[-1]:
        expected.pop()
    found, flaws = read(*pieces)
    while found and not found[-1]:
        found.pop()
    assert (found, flaws) == (expected, {})


def test_windows_line_ends_and_byte_order_mark_are_no_part_of_a_line() -> None:
    assert read("\N{ZERO WIDTH NO-BREAK SPACE}{}\r\n{}\r\n".encode()) == (["{}", "{}"], {})


def test_other_separators_of_lines_stay_in_the_line() -> None:
    assert read("a\u2028b\x85c\x0bd\n".encode())[0] == ["a\u2028b\x85c\x0bd"]


def test_line_that_is_no_utf8_keeps_its_number_and_its_readable_part() -> None:
    found, flaws = read(b"one\nt\xffo\nthree\n")
    assert found == ["one", "t\N{REPLACEMENT CHARACTER}o", "three"]
    assert flaws == {2: "is not UTF-8 (byte 2 of the line)"}


def test_too_long_line_is_told_and_others_go_on() -> None:
    chunk = b"x" * (LONGEST // 4)
    found, flaws = read(b"one\n", *[chunk] * 5, b"x\nthree\n")
    assert found == ["one", "", "three"]
    assert list(flaws) == [2]
    assert "longer than 1,048,576 bytes" in flaws[2]


def test_longest_line_is_still_taken() -> None:
    quarter = b"x" * (LONGEST // 4)
    assert read(*[quarter] * 4, b"\n")[1] == {}
    assert read(*[quarter] * 4, b"x\n")[1].keys() == {1}


def test_endless_line_is_not_held_in_memory() -> None:
    def endless() -> object:
        for _ in range(64):
            yield b"x" * (LONGEST // 4)

    found = batches(endless())  # type: ignore[arg-type]
    frame = found.gi_frame  # type: ignore[attr-defined]
    batch = next(found)
    assert list(batch.flaws) == [1]
    assert batch.texts == [""]
    assert len(frame.f_locals.get("held", b"")) <= lines.LONGEST
