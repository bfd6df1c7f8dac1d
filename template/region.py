"""The region that a template is written for, where its text leaves no doubt."""

from __future__ import annotations

import re
from dataclasses import replace

from .values import Place

MENTIONS = 3
_REGION = re.compile(
    r"(?<![a-z0-9-])(?:us|us-gov|eu|ap|sa|ca|me|af|il|mx|cn)"
    r"-(?:north|south|east|west|central|northeast|southeast|northwest|southwest)-\d(?![a-z0-9])"
)


def placed(place: Place, text: str) -> Place:
    """Return the place with the only region that the text names, if it names it three times or more.

    A stack that CDK makes for a region writes it into every ARN. A region that was told otherwise stays.
    """
    if place.told:
        return place
    mentioned = _REGION.findall(text)
    if len(mentioned) < MENTIONS or len(set(mentioned)) > 1:
        return place
    return replace(place, region=mentioned[0], told=True)
