"""Can a customer pay? One run pays with a test card, waits until that succeeded, and takes it back.

Runs as handler ``payment.handler`` on a Synthetics Python runtime, written for Python 3.10 and later:
``syn-python-selenium-6.0`` to ``-8.0`` have 3.11, newer ones 3.12.
Standard library, and boto3 as the runtime has it.

Environment variables (strings, 4 KB together, set on the canary):

=========================  =========  ================================================================
name                       default    takes
=========================  =========  ================================================================
CANARY_PAYMENTS_URL        required   https address of the payments collection
CANARY_API_KEY_SECRET      required   ARN or name of the secret that holds the API key, never the key
CANARY_API_KEY_FIELD       (empty)    JSON field of the secret that holds the key; empty: the whole secret
CANARY_API_KEY_HEADER      x-api-key  header that carries the key
CANARY_CARD_TOKEN          required   token of a test card of the provider, never a card number
CANARY_AMOUNT_MINOR        required   1 to 10000, in the currency's minor unit (100 is 1.00 USD)
CANARY_CURRENCY            required   ISO 4217, e.g. USD
CANARY_UNDO                refund     refund or void
CANARY_SETTLE_DEADLINE_MS  required   50 to 300000; time to reach succeeded, and again to be taken back
CANARY_POLL_INTERVAL_MS    500        1 to 30000; pause between two readings
CANARY_LATENCY_CEILING_MS  required   1 to 59999; an answer that takes longer is slow
CANARY_TIMEOUT_MS          10000      50 to 60000, more than the ceiling; bounds one request with retries
CANARY_ATTEMPTS            3          1 to 5; connection errors only
CANARY_BACKOFF_MS          200        1 to 5000; first pause between attempts, doubled each time
=========================  =========  ================================================================

What the API must speak (``amount`` in minor units)::

    POST {url}              {"amount", "currency", "card_token", "synthetic": true}
                            -> 200, 201 or 202 {"id", "state", "amount", "currency", "synthetic": true}
    GET  {url}/{id}         -> 200, the same fields
    POST {url}/{id}/refund  (or /void) {"synthetic": true} -> 200, 201 or 202 {"state"}

States: pending, processing, succeeded, declined, failed, refund_pending, refunded, void_pending, voided.
Every request carries ``X-Synthetic: true``; those that write carry an ``Idempotency-Key``, so that a retry
counts once. Payments must come back marked as synthetic, or the canary would count as business.

A run takes at most 2 x CANARY_SETTLE_DEADLINE_MS + 4 x CANARY_TIMEOUT_MS + 2 x CANARY_POLL_INTERVAL_MS, and
at worst 30 s more for the secret; the canary's own timeout must be longer. A creation that was never answered
leaves a payment that nobody takes back; its idempotency key starts with ``canary-``.
"""

from __future__ import annotations

import os
import uuid

import journal
from api_key import ApiKey
from conversation import Conversation
from failure import CheckError
from journey import Journey
from payment_environment import PaymentEnvironment


def handler(event: object, context: object) -> str:  # noqa: ARG001 - AWS passes both, by position
    """Send one synthetic payment through the critical flow.

    Raises:
        MisconfiguredError: a variable is missing or wrong.
        SecretError: the API key could not be had.
        CheckError: a step failed.
    """
    environment = PaymentEnvironment.parse(os.environ)
    key = ApiKey.fetch(environment.secret, member=environment.secret_field)
    conversation = Conversation(key=key, key_header=environment.key_header, patience=environment.patience)
    once = f"canary-{uuid.uuid4()}"
    journey = Journey(environment=environment, conversation=conversation, idempotency_key=once)
    try:
        journey.run()
    except CheckError as failure:
        journal.note(verdict=failure.verdict.value, message=str(failure))
        raise
    paid = f"{environment.amount} minor units of {environment.currency}"
    return f"A payment of {paid} succeeded and was taken back."
