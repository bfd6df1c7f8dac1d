"""One HTTP question with a time limit, a size limit and bounded retries.

Only a connection that could not be made or was lost is tried again; an answer, whatever it says, and a
timeout are final. Redirects are never followed. No text of the other side gets into an error.
"""

from __future__ import annotations

import http.client
import socket
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

from endpoint import Endpoint
from patience import Patience

MAX_BODY_BYTES = 64 * 1024
CHUNK_BYTES = 16 * 1024

FAULTS: tuple[tuple[type[Exception], str, bool], ...] = (
    (TimeoutError, "no answer in time", False),
    (ssl.SSLCertVerificationError, "a certificate that is not trusted", False),
    (ssl.SSLEOFError, "a connection that was lost", True),
    (ssl.SSLError, "a TLS handshake that failed", False),
    (socket.gaierror, "a name that does not resolve", True),
    (ConnectionRefusedError, "a refused connection", True),
    (ConnectionError, "a connection that was lost", True),
    (http.client.IncompleteRead, "a connection that was lost", True),
    (http.client.HTTPException, "something that is not HTTP", False),
    (OSError, "a network that cannot be reached", True),
)
"""What went wrong, its words, and whether to try again; the first line that fits counts."""


@dataclass(frozen=True, kw_only=True)
class Question:
    """One request; headers and body stay out of its text form because they hold the key."""

    method: str
    endpoint: Endpoint
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What came back: ``milliseconds`` of the attempt that was answered, from connecting to the last byte.

    ``body`` ends after ``MAX_BODY_BYTES`` when ``oversized``.
    """

    status: int
    location: str = field(repr=False)
    body: bytes = field(repr=False)
    oversized: bool
    milliseconds: int
    attempts: int

    @property
    def figures(self) -> dict[str, int]:
        """What may be logged of any answer."""
        return {"status": self.status, "latency_ms": self.milliseconds, "attempts": self.attempts}


class NoAnswerError(Exception):
    """Nothing came back; the message says why, in words that fit after "saw"."""

    def __init__(self, words: str, *, attempts: int, timeout_ms: int) -> None:
        """Add how hard it was tried."""
        tries = "1 attempt" if attempts == 1 else f"{attempts} attempts"
        super().__init__(f"{words} ({tries}, {timeout_ms} ms allowed)")


def ask(question: Question, *, patience: Patience) -> Answer:
    """Ask until there is an answer, the attempts are used up or the time is over.

    Raises:
        NoAnswerError: there was none.
    """
    deadline = time.monotonic() + patience.timeout_ms / 1000
    for attempt in range(1, patience.attempts + 1):
        try:
            return _exchange(question, deadline=deadline, attempt=attempt)
        except (OSError, http.client.HTTPException) as error:
            words, again = _fault(error)
        pause = patience.backoff_ms / 1000 * 2 ** (attempt - 1)
        if not again or attempt == patience.attempts or time.monotonic() + pause >= deadline:
            break
        time.sleep(pause)
    raise NoAnswerError(words, attempts=attempt, timeout_ms=patience.timeout_ms)


def _exchange(question: Question, *, deadline: float, attempt: int) -> Answer:
    started = time.monotonic()
    connection = question.endpoint.connect(_left(deadline))
    try:
        connection.request(question.method, question.endpoint.target, question.body, dict(question.headers))
        wire = connection.sock
        wire.settimeout(_left(deadline))
        response = connection.getresponse()
        body = _read(response, wire, deadline)
    finally:
        connection.close()
    return Answer(
        status=response.status,
        location=response.headers.get("Location", ""),
        body=body[:MAX_BODY_BYTES],
        oversized=len(body) > MAX_BODY_BYTES,
        milliseconds=round((time.monotonic() - started) * 1000),
        attempts=attempt,
    )


def _read(response: http.client.HTTPResponse, wire: socket.socket, deadline: float) -> bytes:
    """Up to one chunk more than the limit; each chunk gets only the time that is left."""
    body = b""
    while len(body) <= MAX_BODY_BYTES and not response.isclosed():
        wire.settimeout(_left(deadline))
        chunk = response.read1(CHUNK_BYTES)
        if not chunk:
            if response.length:
                raise http.client.IncompleteRead(body)
            break
        body += chunk
    return body


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def _fault(error: Exception) -> tuple[str, bool]:
    return next((words, again) for kind, words, again in FAULTS if isinstance(error, kind))
