"""Talking to the payment API as the synthetic customer: every step named, marked, keyed and judged."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

import journal
from api_key import ApiKey
from endpoint import Endpoint
from failure import CheckError, Verdict
from judgement import answered, document_of, in_time
from patience import Patience
from probe import Question

READ = (200,)
WRITTEN = (200, 201, 202)


@dataclass(frozen=True, kw_only=True)
class Step:
    """One request, and the words that name it in an alarm; with a ``body`` it writes, without it reads."""

    name: str
    endpoint: Endpoint
    body: Mapping[str, object] | None = None
    idempotency_key: str = ""

    @property
    def method(self) -> str:
        """The HTTP method."""
        return "GET" if self.body is None else "POST"

    def __str__(self) -> str:
        """Name, method and address."""
        return f"{self.name} payment ({self.method} {self.endpoint})"

    def wrong(self, *, saw: str, expected: str, verdict: Verdict = Verdict.WRONG) -> CheckError:
        """A failure of this step."""
        return CheckError(str(self), verdict, saw=saw, expected=expected)


@dataclass(frozen=True, kw_only=True)
class Reply:
    """A step, its answer's document, and the failure to raise if the answer came too late.

    Lateness waits, because a late answer may hold the id of a payment that has to be taken back first.
    """

    step: Step
    document: Mapping[str, object]
    late: CheckError | None


@dataclass(frozen=True, kw_only=True)
class Conversation:
    """Who asks (``key`` in ``key_header``) and with how much patience."""

    key: ApiKey
    key_header: str
    patience: Patience

    def send(self, step: Step) -> Reply:
        """Ask and judge everything that does not depend on payments.

        Raises:
            CheckError: down, broken, redirected, rejected, or wrong in content.
        """
        body = None if step.body is None else json.dumps(step.body).encode()
        headers = self._headers(step)
        question = Question(method=step.method, endpoint=step.endpoint, headers=headers, body=body)
        answer = answered(str(step), question, patience=self.patience)
        journal.note(step=step.name, **answer.figures)
        if self.key.is_repeated_in(answer):
            raise step.wrong(saw="an answer that repeats the API key", expected="an answer without it")
        document = document_of(str(step), answer, statuses=READ if step.body is None else WRITTEN)
        try:
            in_time(str(step), answer, patience=self.patience)
        except CheckError as slow:
            return Reply(step=step, document=document, late=slow)
        return Reply(step=step, document=document, late=None)

    def _headers(self, step: Step) -> dict[str, str]:
        reading = {
            self.key_header: self.key.value,
            "Accept": "application/json",
            "User-Agent": "payment-monitoring-canary",
            "X-Synthetic": "true",
        }
        if step.body is None:
            return reading
        return {**reading, "Content-Type": "application/json", "Idempotency-Key": step.idempotency_key}
