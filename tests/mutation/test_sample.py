from __future__ import annotations

from mutation.mutant import Kind, Mutant
from mutation.sample import choose, shares
from tests.mutation.samples import mutant


def many(count: int) -> list[Mutant]:
    return [mutant(number, Kind.DROP if number % 10 else Kind.FLIP) for number in range(count)]


def test_every_stratum_is_asked_about_however_small_the_sample(prod_mutants: tuple[Mutant, ...]) -> None:
    chosen = choose(prod_mutants, size=1, seed="x")
    assert {(one.operator, one.type) for one in chosen} == {(one.operator, one.type) for one in prod_mutants}


def test_a_sample_has_about_the_size_that_was_asked_for(prod_mutants: tuple[Mutant, ...]) -> None:
    assert 1500 <= len(choose(prod_mutants, size=2000, seed="x")) <= 2500


def test_the_same_seed_chooses_the_same_and_another_one_others() -> None:
    first, again, other = (choose(many(200), size=40, seed=seed) for seed in ("x", "x", "y"))
    assert first == again
    assert first != other


def test_a_mutant_more_elsewhere_moves_no_other_one() -> None:
    pool = many(200)
    extra = mutant(999, operator="new", type="AWS::X::Y")
    kept = [one for one in choose([extra, *pool], size=40, seed="x") if one is not extra]
    assert len({one.id for one in kept} & {one.id for one in choose(pool, size=40, seed="x")}) >= 36


def test_shares_grow_with_the_root_and_no_stratum_gives_more_than_it_has() -> None:
    assert shares({("a",): 100, ("b",): 400, ("c",): 1}, 31) == {("a",): 10, ("b",): 20, ("c",): 1}
