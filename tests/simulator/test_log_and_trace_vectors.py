"""Every scored case of Contributor Insights, embedded metrics and X-Ray is answered as AWS answers."""

from __future__ import annotations

import pytest

from conformance.scorer import judge
from conformance.vectors import OWN, Case, read

CASES = [
    pytest.param(case, id=f"{topic}-{place}-{case.id}")
    for topic in ("contributor_insights", "emf", "xray")
    for place, case in enumerate(read(OWN / f"{topic}.json"))
    if case.score
]


@pytest.mark.parametrize("case", CASES)
def test_a_case_is_answered_as_aws_answers(case: Case) -> None:
    assert judge(case).wrong == ()
