"""The API key of the synthetic customer: fetched by reference, used in one header, never shown."""

from __future__ import annotations

import importlib
import json
import logging
import re
from contextlib import closing
from dataclasses import dataclass, field

from probe import Answer

VARIABLE = "CANARY_API_KEY_SECRET"
SECONDS = 3
ATTEMPTS = 3
_KEY = re.compile(r"[\x21-\x7e]{16,512}")


class SecretError(Exception):
    """The key could not be had; the message names the variable and the reason, nothing of the secret."""

    def __init__(self, problem: str) -> None:
        """Say what is the matter with the secret."""
        super().__init__(f"The secret that {VARIABLE} refers to {problem}.")


@dataclass(frozen=True, kw_only=True)
class ApiKey:
    """A key that does not appear in the text form of anything that holds it."""

    value: str = field(repr=False)

    @classmethod
    def fetch(cls, secret: str, *, member: str = "") -> ApiKey:
        """Read the key from Secrets Manager.

        ``secret`` is an ARN or a name; ``member`` the JSON field that holds the key; empty: all of it.

        Raises:
            SecretError: it cannot be read, or holds no key.
        """
        value = _secret_string(secret)
        if member:
            value = _member(value, member)
        if not isinstance(value, str) or not _KEY.fullmatch(value):
            problem = "holds no API key: expected 16 to 512 visible ASCII characters"
            raise SecretError(problem)
        return cls(value=value)

    def is_repeated_in(self, answer: Answer) -> bool:
        """True when the other side sent the key back, where the next reader might log it."""
        return self.value.encode() in answer.body or self.value in answer.location


def _secret_string(secret: str) -> object:
    """Ask Secrets Manager; boto3 comes with the runtime and takes long to load, so it is loaded here.

    botocore logs whole answers at DEBUG, secret included, if anything in the process asks for that level.
    """
    logging.getLogger("botocore").setLevel(logging.WARNING)
    exceptions = importlib.import_module("botocore.exceptions")
    retries = {"total_max_attempts": ATTEMPTS, "mode": "standard"}
    limits = {"connect_timeout": SECONDS, "read_timeout": SECONDS, "retries": retries}
    config = importlib.import_module("botocore.config").Config(**limits)
    session = importlib.import_module("boto3").session.Session()
    try:
        with closing(session.client("secretsmanager", config=config)) as client:
            return client.get_secret_value(SecretId=secret).get("SecretString")
    except exceptions.ClientError as error:
        code = str(error.response.get("Error", {}).get("Code", "an error"))
    except exceptions.BotoCoreError as error:
        code = type(error).__name__
    message = f"could not be read: {code}"
    raise SecretError(message) from None


def _member(text: object, name: str) -> object:
    try:
        return json.loads(str(text))[name]
    except (ValueError, TypeError, KeyError, RecursionError):
        message = "has no JSON field of the name in CANARY_API_KEY_FIELD"
        raise SecretError(message) from None
