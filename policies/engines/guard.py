"""Control Tower's proactive controls, as AWS publishes them for Guard, judged by AWS's own evaluator.

The evaluator is the PyPI package ``cloudformation-validate`` (a native library: glibc 2.34 or macOS). The
rules are read out of the PyPI package ``cdklabs.cdk-validator-cfnguard`` (Apache-2.0), which is not
imported, because that would start Node. Guard tells failures only, and a pass may be vacuous: so each rule
file is given one more rule, which objects exactly when the file's own rule has passed. What neither fails
nor passes did not apply. Control Tower's rules ignore ``Metadata.guard.SuppressedRules``, so plain Guard
still names what is accepted.
"""

from __future__ import annotations

import json
import re
import tarfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution, version
from pathlib import Path
from typing import Any

from policies.engines import suppressions
from policies.engines.verdict import WHOLE, Answer, NoVerdictError, Verdict, below, judge
from policies.exceptions import Acknowledgement
from policies.record import EngineRun
from template import Resource, Template

JUDGE = "guard"
EVALUATOR = "cloudformation-validate"
LIBRARY = "cdklabs.cdk-validator-cfnguard"
PASSED = "passed_"
"""Opens the name of the rule that is added to each file; alike names would be told once only."""

PROOF = "rule {proof} when {rule} {{ Never exists <<passed>> }}\n"

PLANTED = "CT.CLOUDWATCH.PR.2"
"""The control that must object to ``DEFECT`` and must not object to ``SOUND``, or the judge has not run."""

DEFECT, SOUND = (
    {"Resources": {"Planted": {"Type": "AWS::Logs::LogGroup", "Properties": {"RetentionInDays": days}}}}
    for days in (1, 3653)
)


@dataclass(frozen=True, kw_only=True)
class Control:
    """One control: its rule's text, and the resource types that it is about."""

    id: str
    title: str
    rule: str
    types: frozenset[str]
    text: str

    @property
    def file(self) -> str:
        """The name that the evaluator says it by."""
        return self.id.lower().replace(".", "_")

    @property
    def proof(self) -> str:
        """The name of the rule that objects when this one has passed."""
        return f"{PASSED}{self.file}"


def run(template: Path, excused: Sequence[Acknowledgement] = ()) -> EngineRun:
    """Judge one template file."""
    return judge(JUDGE, template, excused, _ask)


def _ask(view: Template) -> Verdict:
    controls = library()
    present = {resource.type for resource in view.resources.values()}
    asked = [control for control in controls if control.types & present]
    prove({control.id: control for control in controls}[PLANTED])
    said = evaluate(asked, suppressions.without(view))
    answers = tuple(_answers(view, asked, said))
    return Verdict(
        version=f"{version(EVALUATOR)}, controls {version(LIBRARY)}",
        rules=len(controls),
        resources=len(view),
        answers=(*answers, *_elsewhere(controls, asked)),
        suppressions=tuple(suppressions.native(view, JUDGE)),
    )


def library() -> tuple[Control, ...]:
    """Every control of the package. Raises NoVerdictError when it is not what is expected."""
    try:
        (archive,) = (file for file in distribution(LIBRARY).files or () if file.name.endswith(".tgz"))
        with tarfile.open(str(archive.locate())) as packed:
            texts = {
                Path(member.name).name: packed.extractfile(member).read().decode()  # type: ignore[union-attr]
                for member in packed
                if member.name.endswith((".guard", ".metadata.json"))
            }
        return tuple(_controls(texts))
    except (PackageNotFoundError, OSError, tarfile.TarError, ValueError, KeyError) as error:
        raise NoVerdictError(f"cannot read the controls of {LIBRARY}: {error!r}") from None


def _controls(texts: Mapping[str, str]) -> Iterator[Control]:
    for name, text in sorted(texts.items()):
        if name.endswith(".guard"):
            about = json.loads(texts[name.replace(".guard", ".metadata.json")])
            yield Control(
                id=about["Id"],
                title=about["DisplayName"],
                rule=_named(text),
                types=frozenset(about["EvaluatedResourceTypes"]),
                text=text,
            )


def _named(text: str) -> str:
    """The rule's own name: the first that a file defines."""
    found = re.search(r"^rule (\w+)", text, re.MULTILINE)
    if not found:
        raise ValueError("a file defines no rule")
    return found[1]


def evaluate(controls: Sequence[Control], body: str) -> list[Any]:
    """Return what the evaluator objects to; the added rules' objections are among it."""
    native = _evaluator()
    sources = [
        native.ExternalRuleSource(
            name=f"{control.file}.guard",
            content=f"{control.text}\n{PROOF.format(proof=control.proof, rule=control.rule)}",
        )
        for control in controls
    ]
    try:
        engine = native.CelEngine(native.EngineConfig(guard_rules=sources))
        report = engine.validate_template(
            native.TemplateContent(body), native.ValidateConfig(disable_builtin_rules=True)
        )
    except native.ValidationError as error:
        raise NoVerdictError(f"the evaluator refused: {error}") from None
    if report.status is not native.ReportStatus.OK:
        raise NoVerdictError(f"the evaluator ended with {report.status.name}")
    return list(report.diagnostics)


def _evaluator() -> Any:
    try:
        import cloudformation_validate
    except (ImportError, OSError, RuntimeError) as error:
        raise NoVerdictError(
            f"{EVALUATOR} cannot be loaded, its native library needs glibc 2.34 (Debian 12, Ubuntu 22.04, "
            f"Amazon Linux 2023) or macOS: {error}"
        ) from None
    return cloudformation_validate


def prove(control: Control) -> None:
    """Raise NoVerdictError unless the control objects to a planted defect, and passes what is sound."""
    for body, expected in ((DEFECT, control.rule), (SOUND, control.proof)):
        if {found.rule_id for found in evaluate([control], json.dumps(body))} != {expected}:
            raise NoVerdictError(f"{control.id} did not judge what was planted for it, so it has not run")


def _answers(view: Template, asked: Sequence[Control], said: Sequence[Any]) -> Iterator[Answer]:
    for control in asked:
        mine = [found for found in said if found.category == f"{JUDGE}:{control.file}"]
        faults = {_subject(found): found for found in mine if found.rule_id != control.proof}
        faults = {place: fault for place, fault in faults.items() if place} or faults
        for logical_id in faults:
            yield _answer(control, view.resources.get(logical_id))
        if not mine:
            yield _answer(control, None, applies=False)
            continue
        for resource in view.resources.values():
            if resource.type in control.types and not {resource.logical_id, ""} & set(faults):
                yield _answer(control, resource, passed=True)


def _subject(found: Any) -> str:
    return found.entity.logical_id if found.entity else ""


def _elsewhere(controls: Sequence[Control], asked: Sequence[Control]) -> Iterator[Answer]:
    """Controls over types that the template does not have."""
    for control in controls:
        if control not in asked:
            yield _answer(control, None, applies=False)


def _answer(
    control: Control, resource: Resource | None, *, passed: bool = False, applies: bool = True
) -> Answer:
    about = "" if applies else f" Applies to nothing here, it is about {', '.join(sorted(control.types))}."
    return Answer(
        rule=f"{JUDGE}::{control.id}",
        subject=resource.logical_id if resource else WHOLE,
        path=below(resource) if resource else WHOLE,
        words=f"{control.title}.{about}",
        where=resource.where if resource else "",
        passed=passed,
        applies=applies,
    )
