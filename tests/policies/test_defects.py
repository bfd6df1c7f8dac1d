"""Every silent defect of the list is found in the prod template, by the rule that names its cause."""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from typing import Any

import pytest

from policies.check import check
from policies.rules import RULES
from template import parse
from tests.policies.defects import DEFECTS, Defect


def test_the_list_is_whole() -> None:
    assert [one.id for one in DEFECTS] == [f"D{number:02}" for number in range(1, 29)]


@pytest.mark.parametrize("defect", DEFECTS, ids=lambda one: f"{one.id} {one.words}")
def test_a_defect_is_found_by_the_rule_that_names_it(defect: Defect, prod: Mapping[str, Any]) -> None:
    body = copy.deepcopy(dict(prod))
    defect.plant(body)
    assert body != prod
    checked = check([parse(json.dumps(body), "prod.json")], RULES)
    assert defect.rule in {one.rule.id for one in checked.findings}
