"""Is the API there, fast and right? One run asks each health endpoint once and judges its answer.

Runs as handler ``availability.handler`` on a Synthetics Python runtime, written for Python 3.10 and later:
``syn-python-selenium-6.0`` to ``-8.0`` have 3.11, newer ones 3.12. Standard library only, no browser.

Environment variables (strings, 4 KB together, set on the canary):

=========================  ========  =================================================================
name                       default   takes
=========================  ========  =================================================================
CANARY_ENDPOINTS           required  https addresses of health paths, separated by spaces
CANARY_EXPECTED_FIELD      required  dotted path of a JSON field in the answer, e.g. ``checks.database``
CANARY_EXPECTED_VALUE      required  its value: a JSON scalar (``true``, ``1``, ``"1"``) or plain text
CANARY_LATENCY_CEILING_MS  required  1 to 59999; an answer that takes longer is slow
CANARY_TIMEOUT_MS          10000     50 to 60000, more than the ceiling; bounds one endpoint with retries
CANARY_ATTEMPTS            3         1 to 5; connection errors only
CANARY_BACKOFF_MS          200       1 to 5000; first pause between attempts, doubled each time
=========================  ========  =================================================================

A run takes at most the number of endpoints times CANARY_TIMEOUT_MS; the canary's own timeout must be longer.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass

import journal
from content import expected_value, lookup, same, shown
from endpoint import ADDRESS, Endpoint
from environment import MisconfiguredError, Variables
from failure import CheckError, SeveralError, Verdict
from judgement import answered, document_of, in_time
from patience import Patience
from probe import Question

HEADERS = {"Accept": "application/json", "User-Agent": "payment-monitoring-canary", "X-Synthetic": "true"}


@dataclass(frozen=True, kw_only=True)
class AvailabilityEnvironment:
    """The variables of this canary, read and checked."""

    endpoints: tuple[Endpoint, ...]
    field: str
    value: object
    patience: Patience

    @classmethod
    def parse(cls, strings: Mapping[str, str]) -> AvailabilityEnvironment:
        """Read the table above.

        Raises:
            MisconfiguredError: a variable is missing or wrong.
        """
        variables = Variables(strings=strings)
        dotted = r"[A-Za-z0-9_-]{1,64}(\.[A-Za-z0-9_-]{1,64}){0,7}"
        value = variables.text("CANARY_EXPECTED_VALUE", pattern=r"[^\n]{1,256}", takes="one line of text")
        return cls(
            endpoints=_endpoints(variables),
            field=variables.text("CANARY_EXPECTED_FIELD", pattern=dotted, takes="JSON fields joined by dots"),
            value=expected_value(value),
            patience=Patience.parse(variables),
        )


def _endpoints(variables: Variables) -> tuple[Endpoint, ...]:
    name, takes = "CANARY_ENDPOINTS", f"addresses separated by spaces, each {ADDRESS}"
    addresses = variables.text(name, pattern=r"(?s).+", takes=takes).split()
    try:
        return tuple(map(Endpoint.parse, addresses))
    except ValueError:
        raise MisconfiguredError(name, problem="set to something else", takes=takes) from None


def check(endpoint: Endpoint, environment: AvailabilityEnvironment) -> None:
    """Ask one endpoint.

    Raises:
        CheckError: down, broken, redirected, rejected, wrong in content or slow.
    """
    subject, patience = str(endpoint), environment.patience
    answer = answered(subject, Question(method="GET", endpoint=endpoint, headers=HEADERS), patience=patience)
    journal.note(endpoint=subject, **answer.figures)
    seen = lookup(document_of(subject, answer, statuses=(200,)), environment.field)
    if not same(seen, environment.value):
        saw, expected = f"{environment.field} = {shown(seen)}", shown(environment.value)
        raise CheckError(subject, Verdict.WRONG, saw=saw, expected=expected)
    in_time(subject, answer, patience=patience)


def handler(event: object, context: object) -> str:  # noqa: ARG001 - AWS passes both, by position
    """Check every endpoint, also after a failure, so that one run tells the whole extent.

    Raises:
        MisconfiguredError: a variable is missing or wrong.
        CheckError: one endpoint failed.
        SeveralError: more than one did.
    """
    environment = AvailabilityEnvironment.parse(os.environ)
    failures = []
    for endpoint in environment.endpoints:
        try:
            check(endpoint, environment)
        except CheckError as failure:
            journal.note(endpoint=str(endpoint), verdict=failure.verdict.value, message=str(failure))
            failures.append(failure)
    asked = len(environment.endpoints)
    if failures:
        raise failures[0] if len(failures) == 1 else SeveralError(failures, of=asked)
    return f"{asked} of {asked} endpoints are healthy."
