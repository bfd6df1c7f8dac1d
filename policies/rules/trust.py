"""Who may assume a role, and whether the service that should can."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from policies.catalogue.role_uses import Use, request, uses
from policies.catalogue.service_calls import DEPUTY, TRUST, faults, guards, service, ties
from policies.rule import Said, failed, passed, rule, untold
from policies.world import World
from template import Resource, Template
from template.answer import Answer, some
from template.graph import Edge, is_use
from template.iam import Statement, admits, statements
from template.unknown import Unknown

ROLE = "AWS::IAM::Role"
FIELD = "AssumeRolePolicyDocument"
GUIDE = "https://docs.aws.amazon.com/IAM/latest/UserGuide/"
REQUIREMENTS = ("PCI-7.2.1", "NIST-AC-6", "SOC2-CC6.1")


def _trust(role: Resource) -> Iterator[tuple[int, Statement]]:
    for place, one in enumerate(statements(role.get(FIELD))):
        if one.allows:
            yield place, one


@rule(
    "role-trusts-everyone",
    ROLE,
    question="Does the role name whom it trusts?",
    cause="Everybody may assume the role.",
    reason="Any AWS account can take its permissions.",
    fix="Name the service or the role that assumes it.",
    source=f"{GUIDE}reference_policies_elements_principal.html",
    requirements=REQUIREMENTS,
)
def everyone(role: Resource, _world: World) -> Iterator[Said]:
    """A condition on the caller's account or organisation narrows it; one on a source is for services."""
    for place, one in _trust(role):
        narrowed = any(ties(value) for key, value in guards(one) if not key.startswith("aws:source"))
        if one.public and not narrowed:
            yield failed('trusts "*"; needed is a principal', FIELD, "Statement", place, "Principal")
        else:
            yield passed("names whom it trusts", FIELD, "Statement", place)


@rule(
    "role-trusts-another-account",
    ROLE,
    question="Does the role trust its own account only?",
    cause="The role trusts an account that the template does not tell to be its own.",
    reason="Whoever administers that account decides who takes the role's permissions.",
    fix="Trust AWS::AccountId, or require an ExternalId that the other side was given.",
    source=f"{GUIDE}id_roles_common-scenarios_third-party.html",
    requirements=REQUIREMENTS,
)
def another_account(role: Resource, _world: World) -> Iterator[Said]:
    """Where the region and account are not told, a number says nothing."""
    for place, one in _trust(role):
        for principal in (one.principals or {}).get("AWS", ()):
            text = principal.shape if isinstance(principal, Unknown) else str(principal)
            account = text.split(":")[4] if text.count(":") > 4 else text  # noqa: PLR2004 - an ARN's account
            if account == role.template.place.account:
                yield passed("trusts its own account", FIELD, "Statement", place)
            elif account != "*" and "sts:externalid" not in one.condition_keys:
                yield untold(f"trusts {text} without an ExternalId", FIELD, "Statement", place, "Principal")


@rule(
    "role-confused-deputy",
    ROLE,
    question="Is a service that tells for whom it acts held to this account?",
    cause="A service may assume the role for anybody's account.",
    reason="Somebody else's rule or schedule can make the service use this role.",
    fix="Add StringEquals aws:SourceAccount, or ArnLike aws:SourceArn, of this account.",
    source=DEPUTY,
    requirements=REQUIREMENTS,
)
def confused_deputy(role: Resource, _world: World) -> Iterator[Said]:
    """Only services whose guide says that they send these keys when they assume a role."""
    for place, one in _trust(role):
        for principal in one.services:
            name = service(principal)
            if name not in TRUST:
                continue
            held = [f"{key} {value}" for key, value in guards(one) if ties(value)]
            if held:
                yield passed(f"{principal} is held to {held[0]}", FIELD, "Statement", place)
            else:
                words = (
                    f"{principal} without aws:SourceAccount or aws:SourceArn of this account ({TRUST[name]})"
                )
                yield failed(words, FIELD, "Statement", place)


@rule(
    "role-unknown-service",
    ROLE,
    question="Is every service that the role trusts a service of AWS?",
    cause="The role trusts a service principal that does not exist.",
    reason="The service that should assume it cannot.",
    fix="Write the principal as the service's guide does.",
    source=f"{GUIDE}reference_policies_elements_principal.html",
    requirements=("NIST-AC-6",),
)
def unknown_service(role: Resource, _world: World) -> Iterator[Said]:
    """What is written for a service often enough is known by the name that was meant."""
    for place, one in _trust(role):
        for principal in one.services:
            if isinstance(principal, str):
                yield named(principal, FIELD, "Statement", place, "Principal", "Service")


def named(principal: str, *field: str | int) -> Said:
    """Whether a service principal is one, as an answer."""
    fault, certain = faults(principal)
    if not fault:
        return passed(f"{principal} exists", *field)
    return failed(fault, *field) if certain else untold(fault, *field)


@rule(
    "role-service-cannot-assume",
    ROLE,
    question="Can the services that work through the role assume it?",
    cause="What uses the role cannot assume it.",
    reason="It fails whenever it is to run, often without a word.",
    fix="Trust the service that assumes it, with no condition on what that service does not send.",
    source=f"{GUIDE}id_roles_create_for-service.html",
    requirements=("NIST-AC-6", "SOC2-CC7.2"),
)
def cannot_assume(role: Resource, world: World) -> Iterator[Said]:
    """The request carries what the guide of the service says that it sends."""
    for use in world.view(_by_role).get(role, ()):
        told = some(admits(role.get(FIELD), one, "sts:AssumeRole", request(use)) for one in _principals(use))
        if told is Answer.NO and _elsewhere(use):
            told = Answer.UNKNOWN
        words = f"{use.user.logical_id} works through it as {use.principal}"
        if told is Answer.YES:
            yield passed(words, FIELD)
        elif told is Answer.NO:
            yield failed(f"{words}, which the trust policy does not admit", FIELD)
        else:
            yield untold(f"{words}; a value in the trust policy is not known", FIELD)


def _elsewhere(use: Use) -> bool:
    """Whether the trust names the service with another region, which may be the template's own."""
    found = {str(one) for _, statement in _trust(use.role) for one in statement.services}
    same = {one for one in found if service(one) == service(use.principal)}
    return not use.role.template.place.told and bool(same - {*_principals(use)})


def _principals(use: Use) -> tuple[str, ...]:
    """CloudWatch Logs is known by its region's name as well."""
    regional = use.principal.replace("logs.", f"logs.{use.user.template.place.region}.")
    return (use.principal, regional) if use.principal == "logs.amazonaws.com" else (use.principal,)


def _by_role(world: World) -> Mapping[Resource, tuple[Use, ...]]:
    found: dict[Resource, list[Use]] = {}
    for use in world.view(uses):
        found.setdefault(use.role, []).append(use)
    return {role: tuple(group) for role, group in found.items()}


@rule(
    "role-trusts-idle-service",
    ROLE,
    question="Does everything that the role trusts use it?",
    cause="The role trusts a service that nothing in the template uses it with.",
    reason="One who can hand on the role can use it with that service as well.",
    fix="Trust the services that use it, and no others.",
    source=f"{GUIDE}best-practices.html",
    requirements=REQUIREMENTS,
)
def idle_service(role: Resource, world: World) -> Iterator[Said]:
    """Asked where all users of the role are known: it is used here, and no output shows it to others."""
    found = world.view(_by_role).get(role, ())
    users = {use.user.logical_id for use in found}
    if not found or not users >= world.view(_users).get(role, frozenset()):
        return
    expected = {use.principal for use in found}
    for place, one in _trust(role):
        for principal in one.services:
            if str(principal).lower() not in expected:
                words = (
                    f"trusts {principal}; used by {', '.join(sorted(users))} through {', '.join(expected)}"
                )
                yield untold(words, FIELD, "Statement", place, "Principal", "Service")
            else:
                yield passed(f"{principal} uses it", FIELD, "Statement", place)


@rule(
    "role-unused",
    ROLE,
    question="Does anything use the role?",
    cause="Nothing in the template uses the role.",
    reason="Permissions that nobody needs are there for whoever finds them.",
    fix="Take it out, or name it in what works through it.",
    source=f"{GUIDE}best-practices.html",
    requirements=REQUIREMENTS,
)
def unused(role: Resource, world: World) -> Iterator[Said]:
    """A role may serve people or another stack: an output, or a trust in accounts, is use enough."""
    idle = role not in world.view(_users)
    of_people = any(set(one.principals or {}) - {"Service"} for _, one in _trust(role))
    if not idle or of_people:
        yield passed("something uses it")
    else:
        yield untold("no resource, output or person is named that uses it; its name may be known elsewhere")


OUTPUTS = "an output"


def _users(world: World) -> Mapping[Resource, frozenset[str]]:
    """Role -> logical ids of what works through it; policies that hang on it, or are about it, do not."""
    found: dict[Resource, set[str]] = {}
    for use in world.view(uses):
        found.setdefault(use.role, set()).add(use.user.logical_id)
    for edge in (edge for template in world.templates for edge in _edges(template)):
        if is_use(edge):
            found.setdefault(edge.target, set()).add(edge.source.logical_id)
    for template in world.templates:
        for name in template.references(list(template.outputs.values())):
            found.setdefault(template.resources[name], set()).add(OUTPUTS)
    return {role: frozenset(users) for role, users in found.items()}


def _edges(template: Template) -> Iterator[Edge]:
    for resource in template.resources.values():
        for field, raw in resource.raw.items():
            for name in template.references(raw):
                target = template.resources[name]
                if target.type == ROLE and target is not resource:
                    yield Edge(resource, target, "reference", field)
