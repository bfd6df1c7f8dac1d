"""For a build's list of tests: one suite a template, one case for every rule that was asked."""

from __future__ import annotations

from collections.abc import Iterable
from xml.etree import ElementTree as ET

from evidence.junit_xml import clean, total
from policies.check import Asked, Checked
from policies.record import Outcome
from policies.rule import Rule


def render(checked: Checked) -> str:
    """The whole file. A rule that applies to nothing in a template, or is not told, is skipped."""
    root = ET.Element("testsuites", name="tap check")
    by_file: dict[str, dict[str, list[Asked]]] = {one.template.file: {} for one in checked.resources}
    for asked in checked.asked:
        by_file[asked.resource.template.file].setdefault(asked.rule.id, []).append(asked)
    for file, by_rule in by_file.items():
        suite = ET.SubElement(root, "testsuite", name=clean(file))
        suite.extend(_case(rule, by_rule.get(rule.id, [])) for rule in checked.rules)
        total(suite, [suite])
    total(root, list(root))
    ET.indent(root)
    return ET.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _case(rule: Rule, asked: list[Asked]) -> ET.Element:
    case = ET.Element("testcase", classname=rule.kind, name=f"{rule.id}: {rule.question}", time="0")
    faults = [
        f"{one.resource.where} {one.resource}: {said.seen}"
        for one in _with(asked, Outcome.FAILED)
        for said in one.faults
    ]
    passed = [one.resource.logical_id for one in _with(asked, Outcome.PASSED)]
    if faults:
        failure = ET.SubElement(case, "failure", message=clean(f"{rule.cause} ({len(faults)})"))
        failure.text = clean("\n".join([*faults, f"fix: {rule.fix}"]))
    elif passed:
        ET.SubElement(case, "system-out").text = clean(f"passed: {', '.join(passed)}")
    else:
        ET.SubElement(case, "skipped", message=clean(_why(asked)))
    return case


def _with(asked: Iterable[Asked], outcome: Outcome) -> list[Asked]:
    return [one for one in asked if one.outcome is outcome]


def _why(asked: list[Asked]) -> str:
    told = [said.seen for one in asked for said in one.untold]
    return f"not told: {'; '.join(told)}" if told else "not applicable: nothing that it is about"
