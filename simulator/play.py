"""Play a recording through every alarm of the templates: states, actions, messages, people."""

from __future__ import annotations

from collections.abc import Mapping

from policies.world import World
from simulator.delays import Delays
from simulator.played import Played
from simulator.recording import FloatArray, Recording


def play(
    world: World,
    recording: Recording,
    *,
    delays: Delays,
    forced: Mapping[str, FloatArray] | None = None,
    failing: FloatArray | None = None,
) -> Played:
    """Return what would happen.

    ``forced`` holds alarms by name in ALARM where its minutes are 1, in OK where they are 0 (a suppressor
    whose reason is no metric). ``failing`` is the share of deliveries to SNS's paging endpoints that fail.
    """
    raise NotImplementedError
