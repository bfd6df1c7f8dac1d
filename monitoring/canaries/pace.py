"""Times of canaries, which settings have checked; an interval that nobody checked is refused here, too."""

from __future__ import annotations

from settings import pace
from settings.loader import SettingsError
from settings.pace import SECRET_S, Pace, TooShort

__all__ = ["SECRET_S", "Pace", "of_availability", "of_payment"]


def of_availability(interval_min: int, slow_after_ms: int) -> Pace:
    """One request."""
    try:
        return pace.of_availability(interval_min, slow_after_ms)
    except TooShort as error:
        raise _refusal(error) from None


def of_payment(interval_min: int, slow_after_ms: int) -> Pace:
    """A secret, four requests, and two waits."""
    try:
        return pace.of_payment(interval_min, slow_after_ms)
    except TooShort as error:
        raise _refusal(error) from None


def _refusal(error: TooShort) -> SettingsError:
    return SettingsError(f"{'.'.join(error.where)}: {error}")
