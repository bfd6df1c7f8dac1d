"""A run as the pages and exports see it: realistic words, and every outcome there is."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timezone
from pathlib import Path
from typing import Any

from gherkin.stream.id_generator import IdGenerator

from evidence import messages, population, reading
from evidence.attempt import Attempt, Definition, Status, StepRun
from evidence.incidents import Incident, Incidents, Vectors
from evidence.manifest import Manifest, collect
from evidence.population import Case, Envelope
from evidence.report import Report
from evidence.score_board import ScoreBoard, read
from policies import requirements
from policies.record import EngineRun, Outcome, Record
from policies.register import Category, Entry, Severity
from scenarios.verdict import Told, Verdict

WHEN = datetime(2031, 3, 4, 5, 6, 7, tzinfo=timezone.utc)

LOGS = """\
@component-logs
Feature: Log groups keep what an auditor needs, and nothing that a thief wants
  Thirty days are hot; audit records live on in the archive for a year and more.

  Background:
    Given the synthesized template

  @PCI-10.5.1 @NIST-AU-11
  Scenario: Audit groups are archived for at least a year
    When the audit log groups are listed
    Then each has a subscription to a delivery stream
    And the archive bucket locks objects for 365 days or more

  @PCI-3.4.1 @PCI-3.3.1
  Scenario: Card data is masked in every group
    Then each log group masks
      | data identifier      | as    |
      | CreditCardNumber     | audit |
      | CreditCardSecurityCode | mask |

  @PCI-3.5.1 @NIST-SC-28 @PCI-3.6.1
  Scenario Outline: <kind> groups are encrypted with the platform's key
    Then each log group of kind "<kind>" names a key

    Examples: Groups that AWS writes
      | kind             |
      | API access       |
      | Lambda           |

    @PCI-10.3.2
    Examples: Groups that auditors read
      | kind   |
      | audit  |
"""

ALARMS = """\
@component-alarms
Feature: Alarms page the right human, once

  Rule: A critical alarm reaches two channels

    @PCI-12.10.5 @SOC2-CC7.2 @NIST-IR-6
    Scenario: Every critical alarm has a pager and a second way
      Given the alarms of severity critical
      Then each notifies a topic with a subscription of protocol https
      And each notifies a topic with a subscription of protocol email

    @PCI-10.7.2
    Scenario: An alarm watches the deliveries of alarms
      Given the topics
      Then each has an alarm on failed notifications that goes by another topic

  @SOC2-A1.1
  Scenario: Throttles of a table raise an alarm
    Given the tables in settings
    Then each has an alarm on "ThrottledRequests" with
      \"\"\"
      statistic: Sum
      missing data: not breaching
      \"\"\"

  @PCI-10.4.1.1
  Scenario: An alarm without traffic stays quiet
    Given a night without traffic
    Then no alarm pages
"""

EVENTS = """\
@component-events
Feature: Nobody blinds the monitoring unseen

  @CIS7-5.5 @PCI-10.2.1.6 @PCI-10.3.4
  Scenario: Stopping a trail is told to people
    Given the rules on API calls
    Then one matches "StopLogging" and notifies the critical topic

  @CIS7-5.7 @PCI-10.2.1.7
  Scenario: Disabling a key is told to people
    Given the rules on API calls
    Then one matches "ScheduleKeyDeletion" and notifies the critical topic
"""

FEATURES = {"logs": LOGS, "alarms": ALARMS, "events": EVENTS}
FAILS = "An alarm watches the deliveries of alarms"
WAIVED = "Throttles of a table raise an alarm"
SAFE = "Card data is masked in every group"
UNDEFINED = "An alarm without traffic stays quiet"
WORDS = "AssertionError: InfoTopic has no alarm on NumberOfNotificationsFailed\nassert [] != []"


EXEMPT = Entry(
    id="EX-1",
    rules=("AwsSolutions::AwsSolutions-IAM5[Resource::*]",),
    scope=("Tracing/CanaryRole",),
    requirements=("PCI-7.2.2",),
    category=Category.MITIGATED,
    severity=Severity.LOW,
    reason="xray:PutTraceSegments has no resource to name; the list of actions is closed.",
    compensating=(f"features::{SAFE}",),
    owner="Ines Moreau",
    requested_by="Ines Moreau",
    approved_by="Daniel Okafor",
    approved_on=date(2031, 2, 1),
    expires=date(2031, 3, 14),
    ticket="PAY-SEC-101",
)


def envelopes(
    folder: Path,
    *,
    features: Mapping[str, str] = FEATURES,
    statuses: Mapping[str, Status] | None = None,
    words: str = WORDS,
) -> list[Envelope]:
    """Messages of a run in which each scenario came to ``statuses`` of its name, and the rest passed."""
    for name, text in features.items():
        path = folder / "features" / name / f"{name}.feature"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    ids = IdGenerator()
    found = population.read(folder / "features", root=folder, ids=ids)
    wanted = statuses or {}
    attempts = [attempt(case, wanted.get(case.pickle["name"], Status.PASSED), words) for case in found.cases]
    stream = messages.Stream(meta=META, population=found, ids=ids, started=0, finished=9)
    return stream.build(each for each in attempts if each)


def attempt(case: Case, status: Status, words: str) -> Attempt | None:
    """A run of ``case`` in which the last step came to ``status``."""
    if status is Status.NOT_RUN:
        return None
    place = Definition(pattern="a pattern", regular_expression=False, uri="features/steps/some.py", line=12)
    good = StepRun(status=Status.PASSED, started=1, seconds=0.002, definition=place)
    said = {
        Status.FAILED: words,
        Status.UNDEFINED: f"no step definition matches the last step of {case.pickle['name']}",
    }
    last = StepRun(status=status, started=2, seconds=0.004, message=said.get(status, ""), definition=place)
    number = len(case.pickle["steps"])
    uri, line, values = case.key
    steps = (good,) * (number - 1) + (last,) * min(number, 1)
    return Attempt(uri=uri, line=line, values=values, worker="gw0", started=1, seconds=0.1, steps=steps)


META: Envelope = {
    "protocolVersion": "34.0.0",
    "implementation": {"name": "pytest-bdd", "version": "9.0.1"},
    "runtime": {"name": "CPython", "version": "3.11.7"},
    "os": {"name": "Linux"},
    "cpu": {"name": "x86_64"},
    "ci": {"name": "local run", "git": {"remote": "https://repository.invalid/some", "revision": "0" * 40}},
}

MIXED = {FAILS: Status.FAILED, WAIVED: Status.FAILED, UNDEFINED: Status.UNDEFINED}


def record(rule: str, subject: str, outcome: Outcome, words: str, **rest: object) -> Record:
    """A third-party engine's answer."""
    return Record(judge="", rule=rule, subject=subject, outcome=outcome, words=words, **rest)  # type: ignore[arg-type]


def engines(*, good: bool = False) -> list[EngineRun]:
    """Judges that answered, one of them with a finding unless ``good``."""
    verdict = Outcome.PASSED if good else Outcome.FAILED
    encrypted = "SNS topics are encrypted with a customer managed key"
    logs = "Log groups are encrypted with a customer managed key"
    return [
        engine(
            "cfn-lint",
            "1.41.0",
            241,
            [record("E3002", "template", Outcome.PASSED, "Properties are known to the type")],
        ),
        engine(
            "checkov",
            "3.2.470",
            None,
            [
                *(
                    record("CKV_AWS_158", f"LogGroup{n}", Outcome.PASSED, logs, requirements=("PCI-3.5.1",))
                    for n in range(14)
                ),
                record("CKV_AWS_26", "CriticalTopic", Outcome.PASSED, encrypted),
                record("CKV_AWS_26", "InfoTopic", verdict, encrypted, where="TapStackprod.template.json:812"),
            ],
        ),
        engine(
            "cdk-nag",
            "3.0.2",
            214,
            [
                record(
                    "AwsSolutions-IAM5", EXEMPT.scope[0], Outcome.WAIVED, EXEMPT.reason, where=EXEMPT.scope[0]
                ),
                record(
                    "AwsSolutions-L1", "TapStackprod/Canaries", Outcome.NOT_APPLICABLE, "No function of ours"
                ),
            ],
        ),
    ]


def engine(judge: str, version: str, rules: int | None, records: Sequence[Record]) -> EngineRun:
    """One judge that read the whole sample template."""
    named = tuple(Record(**(vars(each) | {"judge": judge})) for each in records)
    return EngineRun(judge=judge, version=version, rules=rules, resources=212, records=named, seconds=2.25)


def template(folder: Path, number: int = 212) -> Path:
    """A template with ``number`` resources."""
    path = folder / "TapStackprod.template.json"
    resources = {f"Resource{index}": {"Type": "AWS::Logs::LogGroup"} for index in range(number)}
    path.write_text(json.dumps({"Resources": resources}), encoding="utf-8")
    return path


def manifest(folder: Path, **changes: object) -> Manifest:
    """Particulars of the sample run."""
    known: dict[str, object] = {
        "root": folder,
        "environment": "prod",
        "template": template(folder),
        "evaluated": [f"Resource{index}" for index in range(2, 212)],
        "excluded": {f"Resource{index}": "metadata of the CDK, deploys nothing" for index in range(2)},
        "tools": {"node": "24.1.0", "aws-cdk": "2.1148.1"},
        "when": WHEN,
        "actor": "builder",
        "command": "tox run -e compliance",
    }
    return collect(**(known | changes))  # type: ignore[arg-type]


def report(folder: Path, *, good: bool = False) -> Report:
    """The whole sample: everything fine but a few things, or ``good``."""
    results = reading.results(envelopes(folder, statuses={} if good else MIXED))
    if not good:
        place = next(each.where for each in results.scenarios if each.name == WAIVED)
        results = results.waive({place: "EX-7"})
    return Report.of(
        manifest=manifest(folder),
        catalogue=requirements.load(),
        scenarios=results,
        runs=engines(good=good),
        exceptions=[EXEMPT],
        incidents=incidents(),
        board=board(),
    )


def incidents() -> Incidents:
    """One that is right, with a title that is no HTML, and one that is wrong."""
    page = Told(minute=3.52, sent=3.0, alarm="prod-critical-payments-unavailable", severity="critical")
    right = Verdict(
        id="S01",
        title="Card processor <down>",
        right=True,
        reasons=(),
        paged=("pagerduty",),
        minutes_to_page=3.52,
        pages=(page,),
        resolved=39.52,
        tickets=(page,),
        minutes_to_ticket=3.5,
        deadline=5.0,
        ticket_deadline=10.0,
    )
    wrong = replace(
        right,
        id="P07",
        title="Night outage",
        right=False,
        reasons=("no page by minute 6",),
        paged=(),
        minutes_to_page=None,
        pages=(),
        resolved=None,
        tickets=(),
        minutes_to_ticket=None,
        ticket_deadline=None,
    )
    return Incidents(
        shown=(_incident(right, Outcome.PASSED), _incident(wrong, Outcome.FAILED)),
        concerned=40,
        alarms=117,
        vectors=Vectors(asked=1278, right=1278, topics=14),
    )


def _incident(verdict: Verdict, outcome: Outcome) -> Incident:
    picture = (
        f'<svg class="night" role="img" aria-labelledby="title-{verdict.id} desc-{verdict.id}">'
        f'<title id="title-{verdict.id}">{verdict.id}</title><desc id="desc-{verdict.id}">Words</desc></svg>'
    )
    return Incident(verdict=verdict, outcome=outcome, timeline=picture, file=picture)


BOARD: dict[str, Any] = {
    "scenarios": 38,
    "healthy_days": 7,
    "delays": "typical",
    "columns": {"paged_in_time": "paged in time", "false_pages_a_day": "false pages a healthy day"},
    "rows": [
        {"name": "this template", "shown": {"paged_in_time": "20/20", "false_pages_a_day": "0.0"}},
        {"name": "AWS recommended alarms", "shown": {"paged_in_time": "9/20", "false_pages_a_day": "112.7"}},
    ],
}


def board() -> ScoreBoard:
    """Two contenders, as the command prints them."""
    return read(json.dumps(BOARD))
