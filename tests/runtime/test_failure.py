from __future__ import annotations

import socket
import ssl

import probe
import pytest
from failure import LONGEST_SENTENCE, CheckError, SeveralError, Verdict
from hypothesis import given
from hypothesis import strategies as st


@given(subject=st.text(max_size=900), saw=st.text(max_size=900), verdict=st.sampled_from(Verdict))
def test_sentence_fits_into_the_reason_that_synthetics_keeps(
    subject: str, saw: str, verdict: Verdict
) -> None:
    failure = CheckError(subject, verdict, saw=saw, expected="more")
    assert len(str(failure)) <= LONGEST_SENTENCE
    assert len(str(SeveralError([failure, failure], of=3))) <= LONGEST_SENTENCE
    assert str(SeveralError([failure, failure], of=3)).startswith("2 of 3 endpoints failed: ")


def test_cut_sentence_ends_in_dots() -> None:
    assert str(CheckError("x" * 2_000, Verdict.DOWN, saw="", expected="")).endswith("x...")


@pytest.mark.parametrize(
    "error",
    [
        pytest.param(TimeoutError(), id="timeout"),
        pytest.param(socket.gaierror(), id="name"),
        pytest.param(ssl.SSLCertVerificationError(), id="certificate"),
        pytest.param(ssl.SSLEOFError(), id="TLS broken off"),
        pytest.param(ssl.SSLError(), id="TLS"),
        pytest.param(ConnectionRefusedError(), id="refused"),
        pytest.param(ConnectionResetError(), id="reset"),
        pytest.param(OSError(113, "No route to host"), id="no route"),
    ],
)
def test_network_error_has_the_words_of_its_own_row(error: Exception) -> None:
    nearest = next(kind for kind in type(error).__mro__ if kind in {row[0] for row in probe.FAULTS})
    words = {row[0]: (row[1], row[2]) for row in probe.FAULTS}
    assert probe._fault(error) == words[nearest]


def test_no_row_of_the_fault_table_hides_a_later_one() -> None:
    kinds = [kind for kind, _, _ in probe.FAULTS]
    hidden = [
        (early, late)
        for place, early in enumerate(kinds)
        for late in kinds[place + 1 :]
        if issubclass(late, early)
    ]
    assert not hidden
