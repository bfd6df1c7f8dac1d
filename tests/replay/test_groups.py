"""Which log group a file is of."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from policies.world import World
from replay.files import LogError
from replay.groups import Watched, chosen, plain_name
from replay.run import Replay

KINDS = {
    "/shop/app": "payment_event",
    "/aws/apigateway/pay-api/prod/access": "access_log",
    "/aws/apigateway/refund-api/prod/access": "access_log",
    "/aws/lambda/pay-authorize": "platform_report",
    "/aws/lambda/pay-authorize-late": "platform_report",
}
GROUPS = Watched(kinds=KINDS, read=frozenset({"/aws/apigateway/refund-api/prod/access"}))


def test_the_only_group_of_a_kind_is_taken() -> None:
    one = chosen("any.log", "payment_event", GROUPS, {})
    assert (one.group, one.others) == ("/shop/app", ())


@pytest.mark.parametrize(
    "name,group",
    [
        ("logs/pay-api.log.gz", "/aws/apigateway/pay-api/prod/access"),
        ("exports/refund-api/000.gz", "/aws/apigateway/refund-api/prod/access"),
    ],
)
def test_of_several_the_one_that_the_name_tells_is_taken(name: str, group: str) -> None:
    one = chosen(name, "access_log", GROUPS, {})
    assert (one.group, one.others) == (group, ())


def test_of_several_untold_the_first_that_is_read_is_taken_and_the_others_told() -> None:
    one = chosen("access.log", "access_log", GROUPS, {})
    assert one.group == "/aws/apigateway/refund-api/prod/access"
    assert one.others == ("/aws/apigateway/pay-api/prod/access",)


def test_longest_name_wins() -> None:
    assert chosen("pay-authorize-late.log", "platform_report", GROUPS, {}).group.endswith("authorize-late")
    assert chosen("pay-authorize.log", "platform_report", GROUPS, {}).group.endswith("pay-authorize")


def test_reports_are_not_guessed_to_be_a_functions() -> None:
    with pytest.raises(LogError, match="do not say whose they are") as caught:
        chosen("lambda.log", "platform_report", GROUPS, {})
    assert "--group lambda.log=LOG_GROUP, one of /aws/lambda/pay-authorize, /aws" in str(caught.value)


@pytest.mark.parametrize("firehoses", [("/aws/kinesisfirehose/audit",), ("/text/audit", "/text/execution")])
def test_text_is_taken_where_the_name_tells_its_group_and_else_refused(firehoses: tuple[str, ...]) -> None:
    groups = Watched(kinds={**KINDS, **dict.fromkeys(firehoses, "text")}, read=frozenset())
    assert chosen("audit.log", "text", groups, {}).group == firehoses[0]
    with pytest.raises(LogError, match=r"its first lines are no JSON objects, .* --group app\.log=LOG_GROUP"):
        chosen("app.log", "text", groups, {})


@pytest.mark.parametrize(
    "asked", [{"": "/aws/lambda/pay-authorize"}, {"a.log": "/aws/lambda/pay-authorize", "": "/shop/app"}]
)
def test_what_is_asked_for_is_taken_whatever_the_lines_are(asked: Mapping[str, str]) -> None:
    assert chosen("a.log", "payment_event", GROUPS, asked).group == "/aws/lambda/pay-authorize"


def test_unknown_group_is_refused_with_the_known_ones() -> None:
    with pytest.raises(LogError, match="no such log group; it has /shop/app, /aws/"):
        chosen("a.log", "payment_event", GROUPS, {"": "/shop/ap"})


def test_kind_without_a_group_is_refused_with_all_groups() -> None:
    with pytest.raises(LogError, match=r"its lines are plain text, .* --group LOG_GROUP, one of /shop/app"):
        chosen("a.log", "text", GROUPS, {})
    with pytest.raises(LogError, match="names no log group"):
        chosen("a.log", "text", Watched(kinds={}, read=frozenset()), {})


def test_template_that_claims_nothing_offers_the_groups_that_are_read() -> None:
    groups = Watched(kinds={"/quiet": "", "/read": ""}, read=frozenset({"/read"}))
    one = chosen("a.log", "json", groups, {})
    assert (one.group, one.others) == ("/read", ("/quiet",))


def test_prod_has_a_group_for_every_kind(platform: World) -> None:
    kinds = Replay(world=platform, asked={}).groups.kinds
    assert kinds["/payments/prod/application"] == "payment_event"
    assert {"payment_event", "access_log", "platform_report", "audit_event"} <= set(kinds.values())


def test_names_come_out_of_arns() -> None:
    assert plain_name("/a") == "/a"
    assert plain_name("arn:aws:logs:us-east-1:111122223333:log-group:/a:*") == "/a"
    assert plain_name("arn:aws:logs:us-east-1:*:log-group/a") == "a"
