"""A report enters; JUnit XML leaves, one suite a judge, for the place where a build shows its tests.

JUnit has no word for waived or undefined. What is waived is written as skipped, and a scenario that proved
nothing as a failure, because readers show skipped tests as harmless.
"""

from __future__ import annotations

from xml.etree import ElementTree as ET

from evidence.junit_xml import clean, total
from evidence.report import Report
from evidence.scenarios import JUDGE
from policies.record import EngineRun, Outcome, Record


def render(report: Report) -> str:
    """The whole file."""
    root = ET.Element("testsuites", name=f"compliance {report.manifest.environment}")
    when = report.manifest.when.strftime("%Y-%m-%dT%H:%M:%S")
    for run in report.runs:
        root.append(_suite(run, when))
    _suite_of_findings(root, report)
    total(root, list(root))
    ET.indent(root)
    return ET.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _suite(run: EngineRun, when: str) -> ET.Element:
    suite = ET.Element("testsuite", name=run.judge, timestamp=when, time=f"{run.seconds:.3f}")
    if run.judge != JUDGE:
        proof = ET.SubElement(
            suite, "testcase", classname=run.judge, name="ran and read the template", time="0"
        )
        problem = run.problem or ("" if run.resources else "read no resources")
        if problem:
            _child(proof, "error", problem)
    for record in run.records:
        suite.append(_case(record))
    total(suite, [suite])
    return suite


def _suite_of_findings(root: ET.Element, report: Report) -> None:
    """What no judge's suite can hold: tags without a requirement, resources that nobody looked at."""
    judges = {run.judge for run in report.runs if run.judge != JUDGE}
    told = {record.rule for record in report.records if record.judge == JUDGE}
    rest = [each for each in report.findings if each.judge not in judges and each.what not in told]
    if rest:
        suite = ET.SubElement(root, "testsuite", name="completeness")
        for finding in rest:
            case = ET.SubElement(
                suite, "testcase", classname=finding.judge, name=clean(finding.what), time="0"
            )
            _child(case, "failure", finding.words, finding.where)
        total(suite, [suite])


def _case(record: Record) -> ET.Element:
    scenario = record.judge == JUDGE
    place = record.where.rpartition(":")[0] if scenario else record.subject
    name = f"{record.rule} ({record.where})" if scenario else f"{record.rule} on {record.subject}"
    case = ET.Element("testcase", classname=f"{record.judge}.{clean(place)}", name=clean(name), time="0")
    if record.outcome is Outcome.FAILED or (scenario and record.outcome is Outcome.NOT_ASKED):
        _child(case, "failure", record.words, record.where)
    elif record.outcome is not Outcome.PASSED:
        _child(case, "skipped", f"{record.outcome.value}: {record.words}")
    return case


def _child(case: ET.Element, kind: str, words: str, where: str = "") -> None:
    lines = clean(words).splitlines() or [kind]
    child = ET.SubElement(case, kind, message=lines[0])
    child.text = "\n".join(filter(None, (*lines, clean(where))))
