"""Whether a policy of one's own denies what one's own role must do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from policies.catalogue.role_uses import Need, needs
from policies.rule import Said, failed, passed, rule
from policies.world import World
from template import Resource
from template.answer import Answer
from template.iam import Statement, admits, policies

BUCKET, KEY, QUEUE, TOPIC = "AWS::S3::Bucket", "AWS::KMS::Key", "AWS::SQS::Queue", "AWS::SNS::Topic"
ORDER = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html"
EVERYTHING = Statement(effect="Allow", principals={"AWS": ("*",)}, actions=("*",), resources=("*",))


def _needs(world: World) -> Mapping[Resource, tuple[Need, ...]]:
    """What roles must do to each guarded thing; an object is its bucket's."""
    found: dict[Resource, list[Need]] = {}
    for one in world.view(needs):
        if isinstance(one.resource, str) and one.resource != "*":
            place = one.resource.partition("/")[0] if ":s3:::" in one.resource else one.resource
            thing = world.find(place, BUCKET, KEY, QUEUE, TOPIC)
            if thing is not None:
                found.setdefault(thing, []).append(one)
    return {thing: tuple(group) for thing, group in found.items()}


@rule(
    "policy-denies-own-role",
    BUCKET,
    KEY,
    QUEUE,
    TOPIC,
    question="Does the resource's own policy let those work who must work with it?",
    cause="The resource's policy denies what a role of the template must do with it.",
    reason="A denial outweighs every permission: deliveries, canaries or schedules fail from then on.",
    fix="Narrow the denial, by its action or by a condition that the service's requests do not meet.",
    source=ORDER,
    requirements=("PCI-10.5.1", "NIST-AU-12", "SOC2-CC7.2"),
)
def denies_own_role(resource: Resource, world: World) -> Iterator[Said]:
    """Denials that surely apply to a request over TLS; permissions have a rule of their own."""
    wanted = world.view(_needs).get(resource, ())
    denials = tuple(one for one in policies(resource.template, resource.logical_id) if one.effect == "Deny")
    if not wanted or not denials:
        return
    refused: dict[str, list[str]] = {}
    for one in wanted:
        context = {**_request(one), **one.context}
        told = admits(
            (EVERYTHING, *denials), one.use.role.arn, one.action, context, resource=str(one.resource)
        )
        if told is Answer.NO:
            refused.setdefault(one.use.user.logical_id, []).append(one.action)
    for user, actions in refused.items():
        yield failed(f"it denies {user} {', '.join(dict.fromkeys(actions))}, which it needs")
    if not refused:
        yield passed(f"nothing that {wanted[0].use.user.logical_id} needs is denied")


def _request(one: Need) -> Mapping[str, str]:
    place = one.use.user.template.place
    return {
        "aws:SecureTransport": "true",
        "aws:PrincipalAccount": place.account,
        "aws:PrincipalIsAWSService": "false",
        "aws:PrincipalArn": str(one.use.role.arn),
    }
