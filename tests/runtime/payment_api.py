"""A payment API in memory, good or bad on purpose, behind the local HTTP server."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from tests.runtime.local_http import Received, Reply

Change = Callable[[Received, dict[str, object]], Reply | None]


def nothing(_: Received, __: dict[str, object]) -> None:
    """Change no answer."""


@dataclass(kw_only=True)
class PaymentApi:
    """One payment; ``states`` are what it is when created and at each reading, the last one from then on.

    ``undone`` are its states from the refund or void on; ``change`` may replace an answer, having seen it.
    """

    states: list[str] = field(default_factory=lambda: ["pending", "processing", "succeeded"])
    undone: list[str] = field(default_factory=lambda: ["refund_pending", "refunded"])
    change: Change = nothing
    payment: dict[str, object] = field(default_factory=dict)

    def __call__(self, request: Received) -> Reply:
        answer = self._answer(request)
        return self.change(request, answer) or reply_of(
            answer, status=201 if request.method == "POST" else 200
        )

    def _answer(self, request: Received) -> dict[str, object]:
        if request.line == "POST /payments":
            asked = json.loads(request.body)
            self.payment = {
                "id": "pay_1",
                **{name: asked[name] for name in ("amount", "currency", "synthetic")},
            }
        elif request.method == "POST":
            self.states = list(self.undone)
        state = self.states.pop(0) if len(self.states) > 1 else self.states[0]
        return {**self.payment, "state": state}


def reply_of(document: Mapping[str, object], status: int = 200) -> Reply:
    return Reply(
        status=status, body=json.dumps(document).encode(), headers={"Content-Type": "application/json"}
    )


def at(line: str, change: Callable[[dict[str, object]], Reply]) -> Change:
    """Replace the answer to one request line."""
    return lambda request, answer: change(answer) if request.line == line else None
