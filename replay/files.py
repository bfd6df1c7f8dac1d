"""Log files as bytes: plain or gzip, told apart by their first bytes; one clear error for what is neither."""

from __future__ import annotations

import gzip
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedReader
from pathlib import Path
from typing import BinaryIO, cast

STDIN = "-"
CHUNK = 256 * 1024
_GZIP = b"\x1f\x8b"
_FOREIGN = {
    b"PK\x03\x04": "a zip archive",
    b"\x28\xb5\x2f\xfd": "compressed with zstd",
    b"BZh": "compressed with bzip2",
    b"\xfd7zXZ": "compressed with xz",
    b"\xff\xfe": "UTF-16 text",
    b"\xfe\xff": "UTF-16 text",
}


class LogError(ValueError):
    """A log file, or a choice of its log group, that cannot be used; the message names it and says why."""


def shown(name: str) -> str:
    """How a file is called in words."""
    return "standard input" if name == STDIN else name


def check(name: str) -> None:
    """Raise LogError for a file that cannot be opened, before others are read for nothing."""
    if name != STDIN:
        with _opened(name) as stream:
            _kind(name, stream)


def chunks(name: str) -> Iterator[bytes]:
    """The file's bytes, unpacked, a quarter of a megabyte at a time. Raises LogError."""
    with _opened(name) as stream:
        packed = _kind(name, stream)
        source = cast("BinaryIO", gzip.GzipFile(fileobj=stream)) if packed else stream
        try:
            while chunk := source.read(CHUNK):
                yield chunk
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            words = "its end is missing" if isinstance(error, EOFError) else str(error)
            raise LogError(f"{shown(name)}: is broken gzip: {words}") from None
        except OSError as error:
            raise LogError(f"{shown(name)}: cannot be read: {error.strerror or error}") from None


def _kind(name: str, stream: BufferedReader) -> bool:
    """Whether it is gzip. Raises LogError for what no log is."""
    try:
        head = stream.peek(8)[:8]
    except OSError as error:
        raise LogError(f"{shown(name)}: cannot be read: {error.strerror or error}") from None
    foreign = next((words for mark, words in _FOREIGN.items() if head.startswith(mark)), None)
    if foreign:
        raise LogError(f"{shown(name)}: is {foreign}; lines in UTF-8 are needed, plain or gzip")
    packed = head.startswith(_GZIP)
    if name.endswith(".gz") and head and not packed:
        raise LogError(f"{name}: is called .gz and is no gzip")
    return packed


@contextmanager
def _opened(name: str) -> Iterator[BufferedReader]:
    if name == STDIN:
        yield cast("BufferedReader", sys.stdin.buffer)
        return
    path = Path(name)
    if path.is_dir():
        raise LogError(f"{name}: is a folder; name the log files in it")
    try:
        stream = path.open("rb")
    except FileNotFoundError:
        raise LogError(f"{name}: no such file") from None
    except (OSError, ValueError) as error:
        raise LogError(f"{name}: cannot be read: {getattr(error, 'strerror', None) or error}") from None
    with stream:
        yield stream
