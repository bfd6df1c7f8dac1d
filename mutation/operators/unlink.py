"""The connection is cut: it leads outside, into another account or region, or nowhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from mutation.mutant import Change, Kind
from mutation.operators.edit import changed, dropped, worded
from mutation.place import Place
from mutation.references import mentions
from mutation.tree import is_intrinsic

ACCOUNT, REGION = "999988887777", "eu-west-3"
_REGION = re.compile(r"\b(us|eu|ap|ca|sa|me|af|il|mx)-(north|south|east|west|central)+[a-z]*-\d\b")
KEY_ID = "0000aaaa-1111-2222-3333-444455556666"


def changes(place: Place) -> Iterator[Change]:
    """References to resources, to the account, and whatever names a region."""
    value = place.value
    if mentions(value):
        if isinstance(place.parent, (dict, list)) and len(place.path) > 1 and place.path[0] == "Properties":
            yield dropped(place, Kind.UNLINK, "removed")
        yield changed(place, Kind.UNLINK, "outside", _outside(place, value))
    if is_intrinsic(value) and '"AWS::AccountId"' in repr(value).replace("'", '"'):
        yield changed(place, Kind.UNLINK, "other account", _elsewhere(value))
    if place.words and (region := _REGION.search(place.words[1])):
        path, text = place.words
        other = f"{text[: region.start()]}{REGION}{text[region.end() :]}"
        yield worded(place, Kind.UNLINK, "other region", path, other)


def _outside(place: Place, value: Any) -> str:
    """What it resolves to, as somebody else's."""
    template = place.ground.template
    target = mentions(value)[0]
    whole = template.resolve(value)
    if isinstance(whole, str) and whole.startswith("arn:") and "<" not in whole:
        head, *_, name = whole.split(":", 5)
        service, region = whole.split(":")[2:4]
        return f"{head}:aws:{service}:{region}:{ACCOUNT}:{name}"
    kind = template.resources[target].type if target in template.resources else ""
    if kind == "AWS::KMS::Key":
        return f"arn:aws:kms:us-east-1:{ACCOUNT}:key/{KEY_ID}"
    service = kind.split("::")[1].lower() if kind else "sns"
    is_arn = "Fn::GetAtt" in value or "arn" in str(whole)[:4]
    return f"arn:aws:{service}:us-east-1:{ACCOUNT}:elsewhere" if is_arn else "elsewhere"


def _elsewhere(value: Any) -> Any:
    """The same intrinsic, in an account that is not ours."""
    if value == {"Ref": "AWS::AccountId"}:
        return ACCOUNT
    if isinstance(value, dict):
        return {key: _elsewhere(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_elsewhere(item) for item in value]
    return value.replace("${AWS::AccountId}", ACCOUNT) if isinstance(value, str) else value
