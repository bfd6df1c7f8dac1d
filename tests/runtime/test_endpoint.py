from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from endpoint import ADDRESS, Endpoint, is_loopback
from hypothesis import given
from hypothesis import strategies as st

LABELS = st.from_regex(r"[a-z0-9]([a-z0-9-]{0,20}[a-z0-9])?", fullmatch=True)
PATHS = st.lists(st.from_regex(r"[A-Za-z0-9_.~-]{1,10}", fullmatch=True), max_size=4)


@pytest.mark.parametrize(
    "address, shown, target",
    [
        ("https://api.example.com/health", "https://api.example.com/health", "/health"),
        ("https://api.example.com", "https://api.example.com/", "/"),
        ("https://api.example.com:8443/h?key=1", "https://api.example.com:8443/h", "/h?key=1"),
        ("http://127.0.0.1:8080/health", "http://127.0.0.1:8080/health", "/health"),
        ("http://localhost/health", "http://localhost/health", "/health"),
        ("http://[::1]:9/health", "http://[::1]:9/health", "/health"),
    ],
)
def test_address_is_read_and_shown_without_its_query(address: str, shown: str, target: str) -> None:
    endpoint = Endpoint.parse(address)
    assert str(endpoint) == shown
    assert endpoint.target == target


@pytest.mark.parametrize(
    "address",
    [
        "",
        "api.example.com/health",
        "ftp://api.example.com/",
        "http://api.example.com/health",
        "http://127.0.0.1.example.com/",
        "http://localhost.example.com/",
        "http://10.0.0.1/",
        "http://[::2]/",
        "https:///health",
        "https://user:password@api.example.com/",
        "https://@api.example.com/",
        "https://api.example.com/#top",
        "https://api.example.com:99999/",
        "https://api.example.com:x/",
        "https://api..example.com/",
        "https://-api.example.com/",
        f"https://{'a' * 64}.example.com/",
        "https://[::1/",
        "https://[fe80]/",
        "https://api.example.com/a b",
        "https://api.exämple.com/",
        "https://api.example.com/\r\nX-Admin: 1",
    ],
)
def test_other_address_is_refused_and_not_repeated(address: str) -> None:
    with pytest.raises(ValueError, match=r"^an https address without user, password or fragment") as caught:
        Endpoint.parse(address)
    assert str(caught.value) == ADDRESS


@given(
    text=st.text(max_size=60),
    scheme=st.sampled_from(["", "https://", "http://", "https://[", "http://127.0.0.1"]),
)
def test_any_text_is_an_address_over_tls_or_loopback_or_refused(text: str, scheme: str) -> None:
    try:
        endpoint = Endpoint.parse(scheme + text)
    except ValueError as refused:
        said = str(refused)
    else:
        said = ADDRESS if endpoint.secure or is_loopback(endpoint.host) else str(endpoint)
    assert said == ADDRESS


@given(
    labels=st.lists(LABELS, min_size=1, max_size=4), segments=PATHS, port=st.none() | st.integers(1, 65535)
)
def test_well_formed_address_survives_reading_and_showing(
    labels: list[str], segments: list[str], port: int | None
) -> None:
    authority = ".".join(labels) + ("" if port is None else f":{port}")
    address = f"https://{authority}/{'/'.join(segments)}"
    assert str(Endpoint.parse(address)) == address


@given(segments=PATHS.filter(bool))
def test_child_stays_on_the_same_host(segments: list[str]) -> None:
    child = Endpoint.parse("https://api.example.com/v1/payments/?a=b").child(*segments)
    assert child.target == "/v1/payments/" + "/".join(segments)
    assert urlsplit(str(child)).hostname == "api.example.com"
