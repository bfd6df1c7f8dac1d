"""Cucumber Messages enter; scenario results leave.

Pages and exports see only what is read here, so what they say is what the stream says.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from evidence import messages, population
from evidence.attempt import Status
from evidence.population import Envelope
from evidence.scenarios import Feature, Scenario, ScenarioResults, Step, Tag

STATUS_OF = {status.value.upper(): status for status in Status} | {
    "UNKNOWN": Status.NOT_RUN,
    "AMBIGUOUS": Status.UNDEFINED,
}
WORST_FIRST = (Status.FAILED, Status.UNDEFINED, Status.PENDING, Status.SKIPPED, Status.NOT_RUN, Status.PASSED)


def results(envelopes: Iterable[Envelope]) -> ScenarioResults:
    """Read a stream; one that was cut off is a problem, not a shorter run."""
    return _Reader(tuple(envelopes)).results()


def load(path: Path) -> ScenarioResults:
    """Read the stream in ``path``."""
    return results(messages.read(path))


class _Reader:
    """Joins the stream's messages by their ids."""

    def __init__(self, envelopes: tuple[Envelope, ...]) -> None:
        self.envelopes = envelopes
        self.kinds: dict[str, list[Any]] = {}
        for envelope in envelopes:
            for kind, message in envelope.items():
                self.kinds.setdefault(kind, []).append(message)
        self.cases = {case["id"]: case for case in self.kinds.get("testCase", ())}
        self.case_of = {case["pickleId"]: case for case in self.cases.values()}
        started = {each["id"]: each["testCaseId"] for each in self.kinds.get("testCaseStarted", ())}
        self.started = set(started.values())
        self.results_of = {
            each["testStepId"]: each["testStepResult"] for each in self.kinds.get("testStepFinished", ())
        }
        files = {
            (started[each["testCaseStartedId"]], each.get("fileName")): each["body"]
            for each in self.kinds.get("attachment", ())
        }
        self.subjects_of = {
            case: tuple(body.splitlines()) for (case, name), body in files.items() if name == messages.JUDGED
        }
        self.seen_of = {
            case: tuple((alarm, did) for alarm, did in json.loads(body))
            for (case, name), body in files.items()
            if name == messages.SEEN
        }
        self.definitions = {
            each["id"]: each["sourceReference"] for each in self.kinds.get("stepDefinition", ())
        }

    def results(self) -> ScenarioResults:
        meta = (self.kinds.get("meta") or [{}])[0].get("implementation", {})
        return ScenarioResults(
            features=tuple(self._features()),
            problems=tuple(self._problems()),
            seconds=self._seconds(),
            version=f"{meta.get('name', 'unknown')} {meta.get('version', '')}".strip(),
            envelopes=self.envelopes,
        )

    def _problems(self) -> Iterator[str]:
        for error in self.kinds.get("parseError", ()):
            place = error["source"]
            first = str(error["message"]).splitlines()[0]
            yield f"{place['uri']}:{place['location']['line']}: cannot be read: {first}"
        finished = self.kinds.get("testRunFinished", ())
        if not finished:
            yield "the stream of messages has no end: the run was cut off"
        yield from (each["message"] for each in finished if each.get("message"))

    def _seconds(self) -> float:
        ends = [self.kinds.get(kind) for kind in ("testRunStarted", "testRunFinished")]
        if not all(ends):
            return 0.0
        start, end = (_seconds(each[0]["timestamp"]) for each in ends if each)
        return end - start

    def _features(self) -> Iterator[Feature]:
        for document in self.kinds.get("gherkinDocument", ()):
            feature = document.get("feature")
            if feature is None:
                continue
            yield Feature(
                name=feature["name"],
                keyword=feature["keyword"],
                uri=document["uri"],
                line=feature["location"]["line"],
                description=_paragraph(feature.get("description", "")),
                tags=tuple(_tags(feature)),
                scenarios=tuple(self._scenarios(document)),
            )

    def _scenarios(self, document: Envelope) -> Iterator[Scenario]:
        nodes = dict(_nodes(document))
        rules = {scenario["id"]: (scenario, rule) for scenario, rule in population.scenarios(document)}
        for pickle in self.kinds.get("pickle", ()):
            if pickle["uri"] != document["uri"]:
                continue
            scenario, rule = rules[pickle["astNodeIds"][0]]
            steps = tuple(self._steps(pickle, nodes))
            status, words = self._status(pickle, steps)
            case = self.case_of.get(pickle["id"], {}).get("id", "")
            yield Scenario(
                name=pickle["name"],
                keyword=scenario["keyword"],
                uri=document["uri"],
                line=nodes[pickle["astNodeIds"][-1]]["location"]["line"],
                rule=rule["name"] if rule else "",
                tags=tuple(Tag(name=tag["name"], line=_tag_line(tag, nodes)) for tag in pickle["tags"]),
                steps=steps,
                status=status,
                words=words,
                example=tuple(cell["value"] for cell in nodes[pickle["astNodeIds"][-1]].get("cells", ())),
                subjects=self.subjects_of.get(case, ()),
                seen=self.seen_of.get(case, ()),
            )

    def _steps(self, pickle: Envelope, nodes: Mapping[str, Envelope]) -> Iterator[Step]:
        pickled = {step["id"]: step for step in pickle["steps"]}
        for planned in self.case_of.get(pickle["id"], {}).get("testSteps", ()):
            result = self.results_of.get(planned["id"], {})
            status = STATUS_OF[result["status"]] if result else Status.NOT_RUN
            ran = {
                "status": status,
                "seconds": _seconds(result.get("duration")),
                "message": result.get("message", ""),
            }
            if planned.get("hookId"):
                place = planned["hookId"].removeprefix("pytest-")
                yield Step(keyword=place.title(), text=f"{place} the steps", line=0, hook=True, **ran)
            else:
                step = pickled[planned["pickleStepId"]]
                yield self._step(step, nodes[step["astNodeIds"][0]], planned, ran)

    def _step(self, step: Envelope, node: Envelope, planned: Envelope, ran: dict[str, Any]) -> Step:
        argument = step.get("argument", {})
        table = argument.get("dataTable", {}).get("rows", ())
        known = (planned.get("stepDefinitionIds") or [None])[0]
        place = self.definitions.get(known)
        return Step(
            keyword=node["keyword"].strip(),
            text=step["text"],
            line=node["location"]["line"],
            rows=tuple(tuple(cell["value"] for cell in row["cells"]) for row in table),
            document=argument.get("docString", {}).get("content"),
            location=f"{place['uri']}:{place['location']['line']}" if place else "",
            **ran,
        )

    def _status(self, pickle: Envelope, steps: tuple[Step, ...]) -> tuple[Status, str]:
        """The worst of the steps; silence is never taken for assent."""
        case = self.case_of.get(pickle["id"])
        if case is None or case["id"] not in self.started:
            return Status.NOT_RUN, messages.NOT_RUN
        worst = min(steps, key=lambda step: WORST_FIRST.index(step.status), default=None)
        if worst is None or (not pickle["steps"] and worst.status is Status.FAILED):
            return Status.UNDEFINED, messages.NO_STEPS
        words = next((step.message for step in steps if step.status is worst.status and step.message), "")
        return worst.status, "" if worst.status is Status.PASSED else words


def _nodes(tree: Any) -> Iterator[tuple[str, Envelope]]:
    """Everything in a Gherkin document that has an id."""
    for value in tree.values() if isinstance(tree, dict) else tree:
        if isinstance(value, (dict, list)):
            yield from _nodes(value)
        if isinstance(value, dict) and "id" in value:
            yield value["id"], value


def _tags(node: Envelope) -> Iterator[Tag]:
    for tag in node["tags"]:
        yield Tag(name=tag["name"], line=tag["location"]["line"])


def _tag_line(tag: Envelope, nodes: Mapping[str, Envelope]) -> int:
    return int(nodes[tag["astNodeId"]]["location"]["line"])


def _paragraph(text: str) -> str:
    return "\n".join(line.strip() for line in text.strip().splitlines())


def _seconds(moment: Mapping[str, int] | None) -> float:
    return moment["seconds"] + moment["nanos"] / 1e9 if moment else 0.0
