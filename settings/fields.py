"""The kinds of value that settings are made of, each with its allowed range and the words that say so."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

SECRET_SHAPES = {
    "an AWS access key": re.compile(r"\b(AKIA|ASIA)[A-Z0-9]{16}\b"),
    "a PagerDuty integration key": re.compile(
        r"(?<![0-9A-Za-z])[0-9a-fA-F]{32}(?![0-9A-Za-z])|\bR[0-9A-Z]{31}\b"
    ),
    "a PagerDuty integration address": re.compile(r"events\.(eu\.)?pagerduty\.com", re.IGNORECASE),
    "a Slack webhook": re.compile(r"hooks\.slack\.com/", re.IGNORECASE),
    "a token": re.compile(r"\b(xox[abprs]-|gh[pousr]_|sk_live_|sk_test_|eyJ[A-Za-z0-9_-]{10,}\.)"),
    "a private key": re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----"),
    "a password": re.compile(
        r"(password|passwd|pwd|token|api_?key|secret|sig|signature)=[^&\s]+", re.IGNORECASE
    ),
    "a user and password in an address": re.compile(r"^[a-z]+://[^/@\s]+:[^/@\s]+@", re.IGNORECASE),
}


def secret_shape(text: str) -> str | None:
    """What kind of secret ``text`` looks like, or None."""
    return next((kind for kind, shape in SECRET_SHAPES.items() if shape.search(text)), None)


class Strict(BaseModel):
    """Frozen, and closed: an unknown key is a typo, never ignored."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True, allow_inf_nan=False)


def _https(url: str) -> str:
    if not re.fullmatch(r"https://[A-Za-z0-9.-]+(:\d{1,5})?(/\S*)?", url):
        message = "must be an address that starts with https:// and names a host"
        raise ValueError(message)
    return url


PositivePercent = Annotated[float, Field(gt=0, le=100, description="A percentage above 0, up to 100.")]
Count = Annotated[int, Field(ge=0, strict=True)]
PositiveCount = Annotated[int, Field(gt=0, strict=True)]
Milliseconds = Annotated[int, Field(gt=0, strict=True, description="Milliseconds.")]
Seconds = Annotated[int, Field(gt=0, strict=True, description="Seconds.")]
Dollars = Annotated[float, Field(gt=0, description="US dollars.")]
Name = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,38}[a-z0-9]$"),
    Field(description="a-z, 0-9 and hyphens."),
]
Word = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z][a-z0-9]{1,15}$"),
    Field(description="a-z and 0-9, no hyphen, 2-16 long."),
]
ResourceName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.-]{3,64}$")]
Https = Annotated[str, AfterValidator(_https), Field(description="An https:// address.")]
Email = Annotated[
    str, StringConstraints(pattern=r"^[^@\s]+@[^@\s]+\.[A-Za-z]{2,}$"), Field(description="An e-mail.")
]
SecretName = Annotated[
    str,
    StringConstraints(pattern=r"^[A-Za-z0-9/_+=.@-]{3,128}$"),
    Field(description="Name of a secret in Secrets Manager; the value never stands in settings."),
]
