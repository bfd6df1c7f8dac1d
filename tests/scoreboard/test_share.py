from __future__ import annotations

from scoreboard.share import share


def test_hits_are_counted_among_all() -> None:
    assert str(share([True, False, True])) == "2/3"


def test_nothing_is_a_share_of_nothing() -> None:
    assert str(share([])) == "0/0"
