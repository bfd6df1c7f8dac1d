"""Is this answer good? One function for what is wrong at once, one for what is only late."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

from content import NotJsonError, read_object
from failure import CheckError, Verdict
from patience import Patience
from probe import MAX_BODY_BYTES, Answer, NoAnswerError, Question, ask

REDIRECTS = range(300, 400)
SERVER_ERRORS = range(500, 600)


def answered(subject: str, question: Question, *, patience: Patience) -> Answer:
    """Ask, and turn silence into a failure.

    Raises:
        CheckError: down.
    """
    try:
        return ask(question, patience=patience)
    except NoAnswerError as error:
        raise CheckError(subject, Verdict.DOWN, saw=str(error), expected="an answer") from None


def document_of(subject: str, answer: Answer, *, statuses: Sequence[int]) -> dict[str, object]:
    """The JSON object of an answer that has one of ``statuses``.

    Raises:
        CheckError: broken, redirected, rejected, or wrong in content.
    """
    if answer.status not in statuses:
        expected = "status " + " or ".join(map(str, statuses))
        raise CheckError(subject, _kind(answer.status), saw=_seen(answer), expected=expected)
    if answer.oversized:
        saw, expected = "a body over the limit", f"at most {MAX_BODY_BYTES} bytes"
        raise CheckError(subject, Verdict.WRONG, saw=saw, expected=expected)
    try:
        return read_object(answer.body)
    except NotJsonError as error:
        raise CheckError(subject, Verdict.WRONG, saw=str(error), expected="a JSON object") from None


def in_time(subject: str, answer: Answer, *, patience: Patience) -> None:
    """Check the latency ceiling, last of all: what is wrong matters more than that it is late.

    Raises:
        CheckError: slow.
    """
    if answer.milliseconds > patience.ceiling_ms:
        saw, expected = f"an answer after {answer.milliseconds} ms", f"at most {patience.ceiling_ms} ms"
        raise CheckError(subject, Verdict.SLOW, saw=saw, expected=expected)


def _kind(status: int) -> Verdict:
    if status in SERVER_ERRORS:
        return Verdict.BROKEN
    return Verdict.REDIRECTED if status in REDIRECTS else Verdict.REJECTED


def _seen(answer: Answer) -> str:
    """The status, and for a redirect the host that it points to: paths and queries may hold tokens."""
    if answer.status not in REDIRECTS:
        return f"status {answer.status}"
    try:
        host = urlsplit(answer.location).hostname
    except ValueError:
        host = None
    whole = host if host and host.isascii() and host.isprintable() else "an unnamed host"
    return f"status {answer.status} to {whole}"
