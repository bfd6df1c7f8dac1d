"""Log files as bytes: what is read, and what is refused in one sentence."""

from __future__ import annotations

import gzip
import io
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from replay.files import LogError, check, chunks

PACKED = gzip.compress(b"one\n" * 9999, mtime=0)


def test_plain_file_is_read_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "a.log"
    file.write_bytes(b"one\ntwo\n")
    assert b"".join(chunks(str(file))) == b"one\ntwo\n"


@pytest.mark.parametrize("name", ["a.log.gz", "called-otherwise.log"])
def test_gzip_is_told_by_its_bytes_not_by_its_name(tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    file.write_bytes(gzip.compress(b"one\n") + gzip.compress(b"two\n"))
    assert b"".join(chunks(str(file))) == b"one\ntwo\n"


def test_standard_input_is_read_packed_or_not(monkeypatch: pytest.MonkeyPatch) -> None:
    for given in (b"one\n", gzip.compress(b"one\n")):
        stream = SimpleNamespace(buffer=io.BufferedReader(io.BytesIO(given)))
        monkeypatch.setattr(sys, "stdin", stream)
        assert b"".join(chunks("-")) == b"one\n"


@pytest.mark.parametrize(
    "name,content,words",
    [
        ("a.gz", b"plain\n", "is called .gz and is no gzip"),
        ("a.log", b"PK\x03\x04rest", "a zip archive"),
        ("a.log", b"\x28\xb5\x2f\xfdrest", "zstd"),
        ("a.log", "one\n".encode("utf-16"), "UTF-16"),
        pytest.param("a.gz", PACKED[:-5], "is broken gzip: its end is missing", id="cut"),
        pytest.param("a.gz", PACKED[:-8] + b"\0" * 8, "is broken gzip: CRC", id="wrong sum"),
        pytest.param("a.gz", PACKED + b"rest", "is broken gzip: Not a gzipped", id="rest"),
    ],
)
def test_what_is_no_log_is_refused_and_named(tmp_path: Path, name: str, content: bytes, words: str) -> None:
    file = tmp_path / name
    file.write_bytes(content)
    with pytest.raises(LogError, match=words) as caught:
        list(chunks(str(file)))
    assert str(file) in str(caught.value)


def test_empty_file_called_gz_is_empty(tmp_path: Path) -> None:
    file = tmp_path / "a.gz"
    file.touch()
    assert list(chunks(str(file))) == []


def test_missing_file_and_folder_are_refused_before_anything_is_read(tmp_path: Path) -> None:
    with pytest.raises(LogError, match="no such file"):
        check(str(tmp_path / "none.log"))
    with pytest.raises(LogError, match="is a folder"):
        check(str(tmp_path))
    with pytest.raises(LogError, match="cannot be read"):
        check("nul\0byte")
