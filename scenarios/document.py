"""Reads files of incidents strictly: what is surely wrong is one error, never a silent guess."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from scenarios.courses import levels
from scenarios.errors import ScenarioError
from scenarios.fields import Part
from scenarios.incident import Reader
from scenarios.plain import ENDINGS, mapping
from scenarios.scenario import Scenario
from scenarios.signals import BASELINE, PROFILES
from simulator.delays import DelayError, Delays

LIBRARY = Path(__file__).parent / "library"
"""The product's own incidents."""
DAY_MIN = 1440.0
_MODELS = ("typical", "pessimistic")


def read_all(paths: Iterable[Path]) -> tuple[Scenario, ...]:
    """Every incident of files and folders; raises ScenarioError, also for two of one id, or none at all."""
    found = [one for path in paths for file in _files(path) for one in read(file)]
    by_id: dict[str, Scenario] = {}
    for one in found:
        if one.id in by_id:
            raise ScenarioError(f"{one.file}: {one.id}: stands also in {by_id[one.id].file}; ids are unique")
        by_id[one.id] = one
    return tuple(found)


def _files(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    found = sorted(one for one in path.iterdir() if one.suffix in ENDINGS)
    if not found:
        raise ScenarioError(f"{path}: holds no file of incidents ({', '.join(ENDINGS)})")
    return found


def read(path: Path) -> tuple[Scenario, ...]:
    """Every incident of one file."""
    whole = Part(file=str(path), value=mapping(path, "a list 'scenarios'"))
    version = whole.number("schema_version")
    if version not in (None, 1):
        whole.fail("schema_version", f"must be 1, not {version:g}")
    models = _models(whole.part("conventions"))
    whole.part("signals_to_cloudwatch")
    baseline = {**BASELINE, **levels(whole.part("baseline"))}
    named = whole.part("profiles")
    profiles: dict[str, Mapping[str, float]] = dict(PROFILES)
    for name, value in named.items() if named else ():
        profiles[name] = levels(named.inner(name, value) if named else None)
    parts = list(whole.parts("scenarios"))
    whole.done()
    if not parts:
        whole.fail("scenarios", "must list at least one incident")
    return tuple(Reader(part, path, baseline, profiles, models).scenario() for part in parts)


def _models(part: Part | None) -> Mapping[str, Mapping[str, float]]:
    """The models of delays that a file's conventions bring; the other conventions are words for people."""
    found: dict[str, Mapping[str, float]] = {}
    for model in _MODELS if part else ():
        minutes = part.part(f"delivery_model_{model}_min") if part else None
        if minutes:
            found[model] = {name: minutes.the_number(name, (0.0, DAY_MIN)) for name, _ in minutes.items()}
            try:
                Delays(name=model, minutes=found[model])
            except DelayError as error:
                minutes.fail("", str(error))
    return found


def delays_of(scenario: Scenario, model: Delays) -> Delays:
    """The file's own numbers for a model where it has them, for the model that is asked for."""
    minutes = scenario.models.get(model.name)
    return Delays(name=model.name, minutes=minutes) if minutes else model
