"""What a simulation tells: pages are counted once for each change, tickets are what paged nobody."""

from __future__ import annotations

from typing import Any

from simulator.played import Delivery, Played
from tests.simulator.worlds import START


def delivery(minute: float = 3.5, **more: Any) -> Delivery:
    usual = {
        "sent": 3.0,
        "alarm": "a",
        "state": "ALARM",
        "severity": "high",
        "topic": "t",
        "address": "pager",
        "way": "pagerduty",
        "pages": True,
    }
    return Delivery(minute=minute, **{**usual, **more})


def result(*deliveries: Delivery) -> Played:
    return Played(start=START, minutes=10, changes=(), deliveries=deliveries)


def test_change_that_rings_two_pagers_is_one_page_the_first_to_arrive() -> None:
    first, second = delivery(3.5, address="one"), delivery(4.5, address="two", severity="critical")
    assert result(second, first).pages == (first,)


def test_worst_severity_counts_where_pagers_ring_together() -> None:
    mild, bad = delivery(severity="low"), delivery(severity="critical", address="other")
    assert result(mild, bad).pages == (bad,)


def test_each_change_and_each_alarm_is_a_page() -> None:
    several = (delivery(), delivery(9.0, sent=8.0), delivery(9.5, sent=8.0, alarm="b"))
    assert result(*several).pages == several


def test_message_of_recovery_is_no_page_and_no_ticket() -> None:
    found = result(
        delivery(state="OK"), delivery(state="INSUFFICIENT_DATA"), delivery(state="OK", pages=False)
    )
    assert (found.pages, found.tickets) == ((), ())


def test_message_that_never_arrived_is_no_page() -> None:
    assert result(delivery(arrived=False)).pages == ()


def test_ticket_is_what_only_others_than_pagers_accepted() -> None:
    mail = delivery(pages=False, way="email", address="a@example.com")
    assert result(mail).tickets == (mail,)
    assert result(mail, delivery()).tickets == ()
    assert result(mail, delivery(alarm="b")).tickets == (mail,)
    assert result(mail, delivery(sent=8.0)).tickets == (mail,)


def test_mail_beside_a_page_that_was_lost_is_a_ticket() -> None:
    mail = delivery(pages=False, way="email")
    assert result(mail, delivery(arrived=False)).tickets == (mail,)


def test_two_mails_of_one_change_are_one_ticket() -> None:
    mails = (delivery(pages=False, address="a"), delivery(4.0, pages=False, address="b"))
    assert result(*mails).tickets == mails[:1]
