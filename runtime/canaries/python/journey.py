"""The way of one synthetic payment: created, watched until it succeeded, taken back."""

from __future__ import annotations

import time
from dataclasses import dataclass

import journal
from conversation import Conversation, Reply, Step
from endpoint import Endpoint
from failure import CheckError, Verdict
from payment_content import ENDS, NOT_YET_UNDONE, ON_THE_WAY, UNDONE, agrees, payment_id, state
from payment_environment import PaymentEnvironment


@dataclass(frozen=True, kw_only=True)
class Journey:
    """One payment's way; ``idempotency_key`` makes a request that is tried again count once."""

    environment: PaymentEnvironment
    conversation: Conversation
    idempotency_key: str

    def run(self) -> None:
        """Pay, wait for success, undo; what was created is taken back also when a later step failed.

        Raises:
            CheckError: the first step that failed.
        """
        created = self.conversation.send(self._creation)
        payment = self.environment.payments.child(payment_id(created))
        try:
            self._settle(created, payment)
        except CheckError as failure:
            if failure.verdict in ENDS.values():
                raise
            raise self._after_undoing(failure, payment) from None
        self._undo(payment)

    @property
    def _promise(self) -> dict[str, object]:
        """What is asked for, and must come back in every answer about the payment."""
        return {"amount": self.environment.amount, "currency": self.environment.currency, "synthetic": True}

    @property
    def _creation(self) -> Step:
        return Step(
            name="create",
            endpoint=self.environment.payments,
            body={**self._promise, "card_token": self.environment.card_token},
            idempotency_key=self.idempotency_key,
        )

    def _settle(self, created: Reply, payment: Endpoint) -> None:
        agrees(created, self._promise)
        self._await(created, payment, wanted="succeeded", waiting=ON_THE_WAY)

    def _undo(self, payment: Endpoint) -> None:
        name = self.environment.undo
        key = f"{self.idempotency_key}-{name}"
        step = Step(name=name, endpoint=payment.child(name), body={"synthetic": True}, idempotency_key=key)
        self._await(self.conversation.send(step), payment, wanted=UNDONE[name], waiting=NOT_YET_UNDONE)

    def _after_undoing(self, failure: CheckError, payment: Endpoint) -> CheckError:
        """The failure, with a note when the payment could not be taken back either."""
        try:
            self._undo(payment)
        except CheckError as second:
            journal.note(step=self.environment.undo, verdict=second.verdict.value, message=str(second))
            return failure.leaving(f"the {self.environment.undo} of that payment did not work either")
        return failure

    def _await(self, reply: Reply, payment: Endpoint, *, wanted: str, waiting: frozenset[str]) -> None:
        """Read the payment again until it is as ``wanted``, leaves ``waiting``, or the time is over."""
        deadline = time.monotonic() + self.environment.settle_ms / 1000
        while (found := state(reply)) in waiting:
            _punctual(reply)
            if time.monotonic() >= deadline:
                saw = f"state {found} after {self.environment.settle_ms} ms"
                raise reply.step.wrong(saw=saw, expected=f"state {wanted}", verdict=Verdict.STUCK)
            time.sleep(self.environment.poll_ms / 1000)
            reply = self._read(payment)
        if found != wanted:
            verdict = ENDS.get(found, Verdict.WRONG)
            raise reply.step.wrong(saw=f"state {found}", expected=f"state {wanted}", verdict=verdict)
        _punctual(reply)

    def _read(self, payment: Endpoint) -> Reply:
        reply = self.conversation.send(Step(name="read", endpoint=payment))
        agrees(reply, {"id": payment.path.rpartition("/")[2], **self._promise})
        return reply


def _punctual(reply: Reply) -> None:
    if reply.late:
        raise reply.late
