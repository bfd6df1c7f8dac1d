"""Alarms on one provider or country that miss it, or take its normal for a fault."""

from __future__ import annotations

from tests.features.breaks import Break
from tests.features.breaks.alarms import put

FIRES = "A provider that fails or is slow, a lost country, an abusive consumer raise their alarm"
QUIET = "A provider, a country or a consumer that is just within what is normal raises no alarm"

BREAKS = (
    Break(scenario=FIRES, change=put("stripe-failure-rate", Threshold=10), says="never fires"),
    Break(scenario=QUIET, change=put("GB-country-loss", Threshold=30), says="minutes after it begins"),
)
