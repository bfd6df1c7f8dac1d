"""The variables of the payment canary; their table is in ``payment``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from api_key import VARIABLE
from endpoint import ADDRESS, Endpoint
from environment import MisconfiguredError, Variables
from patience import Patience

HIGHEST_AMOUNT = 10_000
TOKEN = r"(?!.*[0-9]{12})[A-Za-z][A-Za-z0-9_-]{2,63}"  # noqa: S105 - a pattern, not a password
SECRET = r"[A-Za-z0-9/_+=.@:!-]{1,512}"  # noqa: S105 - a pattern, not a password
FIELD = "[A-Za-z0-9_-]{0,64}"
HEADER = "[A-Za-z0-9-]{1,64}"


@dataclass(frozen=True, kw_only=True)
class PaymentEnvironment:
    """What to pay, where, with which key, and for how long to wait; minor units, milliseconds."""

    payments: Endpoint
    secret: str
    secret_field: str
    key_header: str
    card_token: str
    amount: int
    currency: str
    undo: str
    settle_ms: int
    poll_ms: int
    patience: Patience

    @classmethod
    def parse(cls, strings: Mapping[str, str]) -> PaymentEnvironment:
        """Read and check all of them.

        Raises:
            MisconfiguredError: a variable is missing or wrong.
        """
        variables = Variables(strings=strings)
        text, whole = variables.text, variables.whole
        return cls(
            payments=_payments(variables),
            secret=text(VARIABLE, pattern=SECRET, takes="a secret's ARN or name, never the key itself"),
            secret_field=text("CANARY_API_KEY_FIELD", pattern=FIELD, takes="a JSON field's name", default=""),
            key_header=text("CANARY_API_KEY_HEADER", pattern=HEADER, takes="a header", default="x-api-key"),
            card_token=text("CANARY_CARD_TOKEN", pattern=TOKEN, takes="a test card's token, no number"),
            amount=whole("CANARY_AMOUNT_MINOR", low=1, high=HIGHEST_AMOUNT),
            currency=text("CANARY_CURRENCY", pattern="[A-Z]{3}", takes="an ISO 4217 code such as USD"),
            undo=text("CANARY_UNDO", pattern="refund|void", takes="refund or void", default="refund"),
            settle_ms=whole("CANARY_SETTLE_DEADLINE_MS", low=50, high=300_000),
            poll_ms=whole("CANARY_POLL_INTERVAL_MS", low=1, high=30_000, default=500),
            patience=Patience.parse(variables),
        )


def _payments(variables: Variables) -> Endpoint:
    name = "CANARY_PAYMENTS_URL"
    try:
        return Endpoint.parse(variables.text(name, pattern=r"\S+", takes=ADDRESS))
    except MisconfiguredError:
        raise
    except ValueError:
        raise MisconfiguredError(name, problem="set to something else", takes=ADDRESS) from None
