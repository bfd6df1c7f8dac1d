"""The benchmark of the replay counts lines that the contract allows, all of them."""

from __future__ import annotations

from pathlib import Path

from benchmarks.replay import count_lines, load_lines, measured, payments, write
from policies.world import World
from replay.run import Replay
from template import read_all


def test_lines_are_the_same_each_time_and_keep_the_contract(prod_path: Path, tmp_path: Path) -> None:
    file = tmp_path / "few.log"
    assert write(file, 300) == file.stat().st_size
    assert list(payments(300)) == list(payments(300))
    one = Replay(world=World(read_all(prod_path)), asked={})
    one.read(str(file))
    (tally,) = one.tallies.values()
    assert (tally.lines, tally.breaks.lines) == (300, 0)
    tally.finish()
    read = [watch for watch in tally.watches if "Maintenance" not in watch.filter.resource.logical_id]
    assert all(watch.lines for watch in read)


def test_both_sides_are_measured_on_the_same_lines(prod_path: Path, tmp_path: Path) -> None:
    file = tmp_path / "few.log"
    write(file, 50)
    assert count_lines(str(prod_path), str(file)) > 0
    assert load_lines("", str(file)) > 0
    cost = measured("load", str(prod_path), file)
    assert cost.seconds > 0
    assert cost.megabytes > 1
