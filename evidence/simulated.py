"""Verdicts of simulated incidents for a build's list of tests: one case an incident."""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree import ElementTree as ET

from evidence.junit_xml import clean, total
from scenarios.verdict import Verdict


def junit(verdicts: Sequence[Verdict], *, template: str) -> str:
    """The whole file; what was wrong is each failure's text."""
    root = ET.Element("testsuites", name="tap simulate")
    suite = ET.SubElement(root, "testsuite", name=clean(template))
    for one in verdicts:
        case = ET.SubElement(
            suite, "testcase", classname="incident", name=clean(f"{one.id}: {one.title}"), time="0"
        )
        if one.reasons:
            failure = ET.SubElement(case, "failure", message=clean(one.reasons[0]))
            failure.text = clean("\n".join(one.reasons))
    total(suite, [suite])
    total(root, list(root))
    ET.indent(root)
    return ET.tostring(root, encoding="unicode", xml_declaration=True) + "\n"
