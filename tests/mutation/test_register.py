from __future__ import annotations

from pathlib import Path

import pytest

from mutation import register, run
from mutation.mutant import Mutant
from mutation.register import RegisterError, Row
from tests.mutation.samples import mutant

REASON = "a reason that is long enough to be one"
ROW = f'rows: [{{operators: ["drop.*"], paths: ["TopicName"], reason: "{REASON}"}}]'


def written(folder: Path, text: str) -> Path:
    path = folder / "survivors.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_row_matches_by_operator_type_and_path(tmp_path: Path) -> None:
    (row,) = register.load(written(tmp_path, ROW))
    assert row.matches(mutant())
    assert not row.matches(mutant(operator="flip.boolean"))
    assert not row.matches(mutant(path=("DisplayName",)))


@pytest.mark.parametrize("field", ["types", "resources", "before", "after"])
def test_a_row_is_narrowed_by_a_further_field(field: str) -> None:
    row = Row.model_validate({"paths": ["*"], "reason": REASON, field: ["nothing like it"]})
    assert not row.matches(mutant())


@pytest.mark.parametrize(
    "text,says",
    [
        ("rows: [{paths: [x]}]", "rows.0.reason: Field required"),
        ("rows: [{paths: [x], reason: short}]", "rows.0.reason: String should have at least 20"),
        (f'rows: [{{reason: "{REASON}"}}]', "rows.0.paths: Field required"),
        (f'rows: [{{paths: [], reason: "{REASON}"}}]', "rows.0.paths"),
        (f'rows: [{{paths: [x], reason: "{REASON}", path: y}}]', "rows.0.path: Extra inputs"),
        ("rows: [", "cannot be read"),
        ("[]", "the file"),
    ],
)
def test_a_register_that_cannot_be_used_says_where_and_why(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(RegisterError, match=f"survivors.yaml: {says}"):
        register.load(written(tmp_path, text))


def test_a_missing_register_is_told(tmp_path: Path) -> None:
    with pytest.raises(RegisterError, match="cannot be read"):
        register.load(tmp_path / "survivors.yaml")


def test_the_first_row_that_matches_has_the_mutant() -> None:
    narrow = Row.model_validate({"paths": ["TopicName"], "reason": REASON})
    wide = Row.model_validate({"paths": ["*"], "reason": REASON})
    parted = register.sort([mutant()], [narrow, wide])
    assert [len(found) for _row, found in parted.by_row] == [1, 0]
    assert parted.stale == (wide,)


def test_a_row_that_matches_nothing_fails_the_run(
    prod_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stale = f'rows: [{{types: ["AWS::No::Such"], paths: ["*"], reason: "{REASON}"}}]'
    monkeypatch.setattr(register, "SURVIVORS", written(tmp_path, stale))
    with pytest.raises(RegisterError, match=r"survivors.yaml: stale: no mutant matches"):
        run.plan(prod_path)


def test_no_row_of_the_registers_is_stale_in_prod(prod_mutants: tuple[Mutant, ...]) -> None:
    scope = register.sort(prod_mutants, register.load(register.SCOPE))
    accepted = register.sort(scope.rest, register.load(register.SURVIVORS))
    assert [row.words for row in (*scope.stale, *accepted.stale)] == []
