"""What every JUnit file needs: text that XML can hold, and sums; light, for commands that must start fast."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

FORBIDDEN = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 cannot hold, escaped or not."""


def total(element: ET.Element, suites: list[ET.Element]) -> None:
    """Write the sums of the cases below ``suites`` on ``element``."""
    cases = [case for suite in suites for case in suite.iter("testcase")]
    element.set("tests", str(len(cases)))
    for attribute, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        element.set(attribute, str(sum(case.find(tag) is not None for case in cases)))


def clean(text: str) -> str:
    """Replace what XML cannot hold."""
    return FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", text)
