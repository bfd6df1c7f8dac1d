"""Every policy document is narrowed, held to our account, and refused if it still allows more than it says.

One table says where documents hang. A document is mended when the template is written and judged in CDK's
validation, so statements that arrive late, through grants or other aspects, are read as well.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from aws_cdk import CfnResource

from aspects.intrinsics import each, is_plain, rewritten
from aspects.least_privilege import service_principals as place
from aspects.least_privilege.json_text import Unreadable, closed, opened
from aspects.least_privilege.source_account import guarded, unguarded
from aspects.least_privilege.statements import Statement, entry, statements_of
from aspects.least_privilege.wildcards import narrowed, wildcards
from aspects.properties import given_to, mend_when_written, rendered
from aspects.refusal import refuse_later
from aspects.visitor import type_of


@dataclass(frozen=True, kw_only=True)
class Slot:
    """A property that holds a policy; ``place`` is empty for policies of an identity, which admit nobody.

    ``key`` is the document's name inside each item where the property is a list of policies, ``is_json`` says
    that the property is a string, ``star_is_self`` that ``Resource: "*"`` means the one resource that the
    policy is attached to.
    """

    name: str = "PolicyDocument"
    place: str = ""
    key: str = ""
    is_json: bool = False
    star_is_self: bool = False


TRUST = Slot(name="AssumeRolePolicyDocument", place=place.TRUST, star_is_self=True)
INLINE = Slot(name="Policies", key="PolicyDocument")
IDENTITY = Slot()
SECRET_POLICY = Slot(name="ResourcePolicy", place=place.SECRETS, star_is_self=True)

SLOTS: Mapping[str, tuple[Slot, ...]] = {
    "AWS::IAM::Role": (TRUST, INLINE),
    "AWS::IAM::User": (INLINE,),
    "AWS::IAM::Group": (INLINE,),
    "AWS::IAM::Policy": (IDENTITY,),
    "AWS::IAM::ManagedPolicy": (IDENTITY,),
    "AWS::IAM::RolePolicy": (IDENTITY,),
    "AWS::IAM::UserPolicy": (IDENTITY,),
    "AWS::IAM::GroupPolicy": (IDENTITY,),
    "AWS::SNS::TopicPolicy": (Slot(place=place.TOPIC),),
    "AWS::SNS::TopicInlinePolicy": (Slot(place=place.TOPIC),),
    "AWS::SQS::QueuePolicy": (Slot(place=place.QUEUE),),
    "AWS::SQS::QueueInlinePolicy": (Slot(place=place.QUEUE),),
    "AWS::S3::BucketPolicy": (Slot(place=place.BUCKET),),
    "AWS::KMS::Key": (Slot(name="KeyPolicy", place=place.KEY, star_is_self=True),),
    "AWS::KMS::ReplicaKey": (Slot(name="KeyPolicy", place=place.KEY, star_is_self=True),),
    "AWS::Logs::ResourcePolicy": (Slot(place=place.LOGS, is_json=True),),
    "AWS::XRay::ResourcePolicy": (Slot(place=place.TRACES, is_json=True, star_is_self=True),),
    "AWS::SecretsManager::ResourcePolicy": (SECRET_POLICY,),
}


@dataclass(frozen=True)
class Documents:
    """Mends and judges the policies of ``SLOTS``."""

    types: frozenset[str] = frozenset(SLOTS)

    def apply(self, node: CfnResource, /) -> None:
        """Promise both for later, but for plain documents that are in order already.

        Nothing is resolved while others still build, and most documents of a generated class need nothing:
        to see that costs one round trip, to mend and judge one later costs twenty.
        """
        slots = [slot for slot in SLOTS[type_of(node)] if not settled(given_to(node, slot.name), slot)]
        for slot in slots:
            mend_when_written(node, slot.name, partial(mended, slot=slot), is_text=slot.is_json)
        if slots:
            refuse_later(node, lambda: judged(node))


def mended(value: Any, *, slot: Slot) -> Any:
    """The property with its statements narrowed and guarded; mending twice changes nothing."""
    if value is None:
        return None
    if slot.key:
        return _in_each(value, slot)
    if not slot.is_json:
        return _mended_document(value, slot)
    try:
        document = opened(value)
    except Unreadable:
        return value
    return closed(_mended_document(document, slot))


def settled(value: Any, slot: Slot) -> bool:
    """Whether a property is plain data that needs neither mending nor refusal."""
    plain = is_plain(value) and not slot.is_json
    return plain and mended(value, slot=slot) == value and not any(open_in(value, slot))


def judged(node: CfnResource) -> Iterator[str]:
    """Sentences about everything that is still open in a resource's policies."""
    properties = rendered(node)
    for slot in SLOTS[type_of(node)]:
        yield from open_in(properties.get(slot.name), slot)


def open_in(value: Any, slot: Slot) -> Iterator[str]:
    """The same for one property."""
    try:
        documents = [opened(value)] if slot.is_json and value is not None else list(each(value))
    except Unreadable as error:
        yield f"{slot.name} cannot be read before deployment ({error}); allowed: JSON with references"
        return
    for document in documents:
        inner = entry(document, slot.key) if slot.key else document
        for statement in statements_of(mended(inner, slot=Slot(place=slot.place))):
            yield from wildcards(statement, star_is_self=slot.star_is_self)
            yield from unguarded(statement, slot.place) if slot.place else ()


def _in_each(value: Any, slot: Slot) -> Any:
    """Policies in a list, in branches of ``Fn::If`` too, each with its document mended."""

    def change(policy: Statement) -> list[Statement]:
        name = slot.key if slot.key in policy else slot.key[0].lower() + slot.key[1:]
        return [{**policy, name: _mended_document(policy.get(name), slot)}]

    return rewritten(value, change)


def _mended_document(document: Any, slot: Slot) -> Any:
    def change(statement: Statement) -> list[Statement]:
        one = narrowed(statement)
        return guarded(one, slot.place) if slot.place else [one]

    def within(one: dict[str, Any]) -> list[dict[str, Any]]:
        return [{**one, "Statement": rewritten(one.get("Statement"), change)}]

    return rewritten(document, within)
