"""Resources that say nobody is responsible for them."""

from __future__ import annotations

from tests.features.breaks import Body, Break, found

SCENARIO = "Owner, environment, cost centre, data class and compliance scope are on every taggable resource"


def _no_owner(template: Body) -> None:
    topic = found(template, "AWS::SNS::Topic")[0]
    topic["Tags"] = [tag for tag in topic["Tags"] if tag["Key"] != "owner"]


def _no_tags(template: Body) -> None:
    del found(template, "AWS::Logs::LogGroup")[0]["Tags"]


BREAKS = (
    Break(scenario=SCENARIO, change=_no_owner, says="lacks owner"),
    Break(
        scenario=SCENARIO,
        change=_no_tags,
        says="lacks owner, environment, cost_centre, data_class, compliance_scope",
    ),
)
