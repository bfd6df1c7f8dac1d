"""``tap compliance``: synthesize, ask every judge, write the auditor's report, say where to read.

Leaves with 0 only if everything holds and every judge proved that it ran, 1 for findings, 2 for input that
cannot be judged. A line appears when a stage ends; the stages that only read the template run side by side.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from cli import tools
from cli.exceptions import add_today
from policies import exceptions
from policies.engines import ENGINES, synth
from policies.exceptions import Acknowledgement, Entry, RegisterError
from policies.record import EngineRun, Outcome
from settings.conventions import stack_id
from template import read

if TYPE_CHECKING:
    from evidence.detection import Detection
    from evidence.incidents import Incidents
    from evidence.manifest import Manifest
    from evidence.report import Finding, Report
    from evidence.scenarios import ScenarioResults
    from evidence.score_board import ScoreBoard

ROOT = Path(__file__).parent.parent
ENVIRONMENTS = "settings/environments/*.yaml"
ASSEMBLY, MESSAGES, LOG, BUNDLE = (
    "build/cdk.out",
    "build/messages.ndjson",
    "build/features.log",
    "build/compliance",
)
SCORE = "build/mutation/score.json"
SHOWN = 20
"""So many kinds of findings are told here; the page has all of them."""


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """What the judges of one template said."""

    runs: tuple[EngineRun, ...]
    scenarios: ScenarioResults
    incidents: Incidents | None
    board: ScoreBoard
    detection: Detection


@dataclass(frozen=True, kw_only=True)
class Register:
    """The exceptions of one environment, and the day on which they are looked at."""

    entries: tuple[Entry, ...]
    today: date


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which environment is judged, of those that have a settings file, and on which day."""
    known = sorted(path.stem for path in ROOT.glob(ENVIRONMENTS))
    parser.add_argument("--environment", default="prod", choices=known, help="default: prod")
    add_today(parser)


def run(arguments: argparse.Namespace) -> int:
    """The exit status of one whole run."""
    environment, today = arguments.environment, arguments.today
    print(f"compliance of {environment}", flush=True)
    try:
        entries = exceptions.entries(environment)
        excused = exceptions.spread(entries, environment, today)
        template, synthesis = _synthesize(environment)
    except (RegisterError, synth.SynthesisError) as error:
        print(error, file=sys.stderr)
        return 2
    judgement = _judge(template, excused, synthesis)
    report = _write(environment, template, judgement, Register(entries=entries, today=today))
    _summarize(report)
    return 1 if report.failed else 0


def _synthesize(environment: str) -> tuple[Path, EngineRun]:
    problem = tools.install(ROOT)
    if problem:
        raise synth.SynthesisError(problem)
    template, synthesis = synth.run(ROOT, ROOT / ASSEMBLY, environment, stack_id(environment))
    _tell("synth", synthesis.seconds, f"{template}: {synthesis.resources} resources")
    return template, synthesis


def _judge(template: Path, excused: Sequence[Acknowledgement], synthesis: EngineRun) -> Judgement:
    """Ask all; two at a time, because that is what the slowest two leave to gain."""
    with ThreadPoolExecutor(max_workers=2) as pool:
        scenarios = pool.submit(_promises, template)
        board = pool.submit(_board, template)
        asked = {pool.submit(ask, template, excused): name for name, ask in ENGINES.items()}
        simulated = pool.submit(_incidents, template, excused)
        runs = [synthesis]
        for done in as_completed(asked):
            runs.append(done.result())
            _tell(asked[done], runs[-1].seconds, _words(runs[-1]))
        run, incidents = simulated.result()
        detection = _detection(template, scenarios.result())
        return Judgement(
            runs=(*runs, run, detection.run),
            scenarios=scenarios.result(),
            incidents=incidents,
            board=board.result(),
            detection=detection,
        )


def _detection(template: Path, scenarios: ScenarioResults) -> Detection:
    """Whether the features saw every alarm fire and stay quiet; they all ran, so all can be asked for."""
    from evidence import detection

    found = detection.judge(template, scenarios)
    _tell(found.run.judge, found.run.seconds, _words(found.run))
    return found


def _promises(template: Path) -> ScenarioResults:
    """Run every feature in a process of its own; what it printed stays in the log."""
    from evidence import reading

    start = time.monotonic()
    stream = ROOT / MESSAGES
    stream.unlink(missing_ok=True)
    plugin = ["-p", "evidence.recorder", "--cucumber-messages", str(stream)]
    command = [sys.executable, "-m", "pytest", "features", "--template", str(template.resolve()), *plugin]
    with (ROOT / LOG).open("w", encoding="utf-8") as log:
        subprocess.run(command, cwd=ROOT, stdout=log, stderr=subprocess.STDOUT, check=False)
    results = reading.load(stream) if stream.is_file() else reading.results(())
    words = results.sum if results.scenarios else f"gave no verdict, see {LOG}: {_last_line(ROOT / LOG)}"
    _tell("features", time.monotonic() - start, words)
    return results


def _incidents(template: Path, excused: Sequence[Acknowledgement]) -> tuple[EngineRun, Incidents | None]:
    """Play the library, by a simulator that has just shown that it behaves as AWS does."""
    from conformance.scorer import score
    from conformance.vectors import OWN, VectorError, read_all
    from evidence.incidents import Vectors, gathered, trusted
    from scenarios import judge

    try:
        scores = list(score(read_all([OWN])))
    except VectorError:
        scores = []
    right, asked = sum(one.passed for one in scores), sum(len(one.outcomes) for one in scores)
    vectors = Vectors(asked=asked, right=right, topics=len(scores))
    judged = judge.run(template, excused)
    run = trusted(judged.run, vectors)
    _tell(run.judge, run.seconds, f"{_words(run)}; {right} of {asked} cases of AWS's behaviour are right")
    return run, gathered(judged, vectors)


def _board(template: Path) -> ScoreBoard:
    """Compare, in a process of its own; a board judges nothing, and says so where it could not be made."""
    from evidence import score_board

    start = time.monotonic()
    command = [sys.executable, "-m", "cli", "scoreboard", "--json", "--template", str(template.resolve())]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=False)
    board = score_board.read(done.stdout, done.stderr)
    words = board.why or f"{len(board.names)} sets of alarms compared"
    _tell("scoreboard", time.monotonic() - start, words)
    return board


def _last_line(log: Path) -> str:
    return (log.read_text(encoding="utf-8", errors="replace").strip() or "it is empty").splitlines()[-1]


def _write(environment: str, template: Path, judgement: Judgement, register: Register) -> Report:
    from evidence import bundle, mutation_score, paths
    from evidence.report import Report
    from policies import requirements

    start = time.monotonic()
    manifest = _particulars(environment, template, judgement.runs)
    report = Report.of(
        manifest=manifest,
        catalogue=requirements.load(),
        scenarios=judgement.scenarios,
        runs=judgement.runs,
        exceptions=register.entries,
        today=register.today,
        paths=paths.read_paths(template),
        mutation=mutation_score.read(ROOT / SCORE, manifest.template_sha256),
        incidents=judgement.incidents,
        board=judgement.board,
        detection=judgement.detection,
    )
    page = bundle.write(ROOT / BUNDLE, report, template=template)
    _tell("evidence", time.monotonic() - start, str(page.relative_to(ROOT)))
    return report


def _particulars(environment: str, template: Path, runs: Sequence[EngineRun]) -> Manifest:
    """What was judged with what; a resource is evaluated when some judge found something to say of it."""
    from evidence import manifest

    known = set(read(template).resources)
    everything = [record for run in runs for record in run.records if record.subject in known]
    evaluated = {record.subject for record in everything if record.outcome is not Outcome.NOT_APPLICABLE}
    excluded = {record.subject: record.words for record in everything if record.subject not in evaluated}
    return manifest.collect(
        root=ROOT,
        environment=environment,
        template=template,
        evaluated=evaluated,
        excluded=excluded,
        tools={run.judge: run.version for run in runs if run.version},
        command=f".venv/bin/tox run -e compliance -- --environment {environment}",
    )


def _tell(stage: str, seconds: float, words: str) -> None:
    print(f"  {stage:<14}{seconds:6.1f} s  {words}", flush=True)


def _words(run: EngineRun) -> str:
    if run.problem:
        return f"gave no verdict: {run.problem}"
    return f"{run.version}: {_counts(record.outcome for record in run.records)}"


def _counts(outcomes: Iterator[Outcome]) -> str:
    found = Counter(outcomes)
    return ", ".join(f"{found[each]} {each.value}" for each in Outcome if found[each]) or "asked nothing"


def _summarize(report: Report) -> None:
    resources, judges = report.manifest.population.resources, len(report.engines)
    print(f"\nasked:  {resources} resources, {judges} judges, {report.scenarios.sum}")
    print(f"        {_counts(record.outcome for record in report.records)}")
    alike: dict[tuple[str, str], list[Finding]] = {}
    for finding in report.findings:
        alike.setdefault((finding.judge, finding.what), []).append(finding)
    for (judge, what), findings in list(alike.items())[:SHOWN]:
        first, others = findings[0], f" and {len(findings) - 1} more" if len(findings) > 1 else ""
        place = " at ".join(part for part in (first.subject, first.where) if part)
        print(f"failed: {judge}: {what}" + (f" on {place}{others}" if place else others))
        seen, needed = _split(first.words)
        print(f"        {seen}")
        if needed:
            print(f"        {needed}")
    if len(alike) > SHOWN:
        print(f"... and {_plural(len(alike) - SHOWN, 'kind')} more")
    verdict = _plural(len(report.findings), "finding") if report.failed else "everything holds"
    print(f"{verdict}; read {BUNDLE}/index.html")


def _split(words: str) -> tuple[str, str]:
    """The first line of what was seen, and what an exception would need, without its brackets."""
    seen, opening, rest = words.partition("(An exception would need")
    needed = f"an exception would need{rest.partition('.)')[0]}." if opening else ""
    return (seen.strip() or " ").splitlines()[0].strip(), needed


def _plural(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"
