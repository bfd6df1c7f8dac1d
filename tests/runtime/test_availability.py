from __future__ import annotations

import json
import socket
import time
from collections.abc import Callable
from types import SimpleNamespace

import availability
import probe
import pytest
from failure import CheckError, SeveralError

from tests.runtime.conftest import Serve
from tests.runtime.local_http import LocalHttp, Received, Reply

HEALTHY = Reply(body=b'{"status": "ok", "checks": {"database": true}}')
DEEP = b"[" * 50_000
Settings = Callable[..., None]


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Set the canary's variables; other ones by name."""

    def put(endpoints: str, **others: str | int) -> None:
        variables = {
            "ENDPOINTS": endpoints,
            "EXPECTED_FIELD": "status",
            "EXPECTED_VALUE": "ok",
            "LATENCY_CEILING_MS": 4_000,
            "TIMEOUT_MS": 5_000,
            "BACKOFF_MS": 1,
            **others,
        }
        for name, value in variables.items():
            monkeypatch.setenv(f"CANARY_{name}", str(value))

    return put


def run() -> str:
    return availability.handler({}, None)


def failure(kind: type[Exception] = CheckError) -> str:
    with pytest.raises(kind) as caught:
        run()
    return str(caught.value)


def always(reply: Reply) -> Callable[[Received], Reply]:
    return lambda _: reply


def first(*replies: Reply) -> Callable[[Received], Reply]:
    """Give these replies in turn, then healthy ones."""
    left = list(replies)
    return lambda _: left.pop(0) if left else HEALTHY


def health(server: LocalHttp) -> str:
    return f"{server.url}/health"


def test_healthy_endpoint_passes_and_is_asked_once(serve: Serve, settings: Settings) -> None:
    server = serve(always(HEALTHY))
    settings(health(server))
    assert run() == "1 of 1 endpoints are healthy."
    assert server.lines == ["GET /health"]
    assert server.received[0].headers["x-synthetic"] == "true"


def test_query_is_sent_but_not_shown(serve: Serve, settings: Settings) -> None:
    server = serve(always(Reply(status=500)))
    settings(f"{health(server)}?deep=1")
    assert "deep" not in failure()
    assert server.lines == ["GET /health?deep=1"]


@pytest.mark.parametrize(
    "reply, sentence",
    [
        pytest.param(Reply(status=503), "is broken: saw status 503, expected status 200.", id="broken"),
        pytest.param(Reply(status=403), "is rejected: saw status 403, expected status 200.", id="rejected"),
        pytest.param(
            Reply(status=204), "is rejected: saw status 204, expected status 200.", id="another success"
        ),
        pytest.param(
            Reply(status=302, headers={"Location": "https://elsewhere.example/login?token=t0ken"}),
            "is redirected: saw status 302 to elsewhere.example, expected status 200.",
            id="redirect elsewhere",
        ),
        pytest.param(
            Reply(status=301, headers={"Location": "https://[half"}),
            "is redirected: saw status 301 to an unnamed host, expected status 200.",
            id="redirect to nowhere",
        ),
        pytest.param(
            Reply(body=b'{"status": "degraded"}'),
            'is wrong in content: saw status = "degraded", expected "ok".',
            id="other value",
        ),
        pytest.param(
            Reply(body=b'{"state": "ok"}'),
            'is wrong in content: saw status = no such field, expected "ok".',
            id="no field",
        ),
        pytest.param(
            Reply(body=b"<h1>Maintenance</h1>"),
            "is wrong in content: saw a body of 20 bytes that is not JSON, expected a JSON object.",
            id="not JSON",
        ),
        pytest.param(Reply(), "is wrong in content: saw an empty body, expected a JSON object.", id="empty"),
        pytest.param(
            Reply(body=b'["ok"]'),
            "is wrong in content: saw JSON that is not an object, expected a JSON object.",
            id="list",
        ),
        pytest.param(
            Reply(body=DEEP),
            "is wrong in content: saw a body of 50000 bytes that is not JSON, expected a JSON object.",
            id="deep",
        ),
        pytest.param(
            Reply(body=b'{"status": "ok", "more": "' + b"x" * 200_000 + b'"}'),
            "is wrong in content: saw a body over the limit, expected at most 65536 bytes.",
            id="huge",
        ),
        pytest.param(
            Reply(body=b"{}", promises=10),
            "is down: saw a connection that was lost (3 attempts, 5000 ms allowed), expected an answer.",
            id="cut off",
        ),
        pytest.param(
            Reply(hangs_up=True),
            "is down: saw a connection that was lost (3 attempts, 5000 ms allowed), expected an answer.",
            id="hangs up",
        ),
        pytest.param(
            Reply(raw=b"SSH-2.0-OpenSSH\r\n"),
            "is down: saw something that is not HTTP (1 attempt, 5000 ms allowed), expected an answer.",
            id="not HTTP",
        ),
    ],
)
def test_failure_is_one_sentence_with_kind_seen_and_expected(
    serve: Serve, settings: Settings, reply: Reply, sentence: str
) -> None:
    server = serve(always(reply))
    settings(health(server))
    assert failure() == f"{health(server)} {sentence}"


def test_slow_answer_is_slow(serve: Serve, settings: Settings) -> None:
    server = serve(always(Reply(body=HEALTHY.body, delay_s=0.05)))
    settings(health(server), LATENCY_CEILING_MS=20)
    assert f"{health(server)} is slow: saw an answer after" in failure()


def test_wrong_answer_is_wrong_even_when_slow(serve: Serve, settings: Settings) -> None:
    settings(health(serve(always(Reply(body=b"{}", delay_s=0.05)))), LATENCY_CEILING_MS=20)
    assert "is wrong in content" in failure()


@pytest.mark.parametrize(
    "reply",
    [
        pytest.param(Reply(delay_s=5), id="silence"),
        pytest.param(Reply(body=b'{"status":', promises=20, holds=True), id="body that never ends"),
        pytest.param(Reply(body=HEALTHY.body, drip_s=0.02), id="body byte by byte"),
    ],
)
def test_no_answer_in_time_is_down_and_not_tried_again(
    serve: Serve, settings: Settings, reply: Reply
) -> None:
    server = serve(always(reply))
    settings(health(server), TIMEOUT_MS=100, LATENCY_CEILING_MS=50)
    assert "is down: saw no answer in time (1 attempt, 100 ms allowed)" in failure()
    assert len(server.received) <= 1


def test_refused_connection_is_down_after_all_attempts(settings: Settings) -> None:
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))
        settings(f"http://127.0.0.1:{reserved.getsockname()[1]}/health", ATTEMPTS=2)
        assert "is down: saw a refused connection (2 attempts, 5000 ms allowed)" in failure()


def test_unknown_name_is_down(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    settings("https://api.example.com/health")
    assert failure().startswith(
        "https://api.example.com/health is down: saw a name that does not resolve (3 attempts"
    )


def test_https_address_that_speaks_plain_http_is_down(serve: Serve, settings: Settings) -> None:
    settings(health(serve(always(HEALTHY))).replace("http:", "https:"))
    assert "is down: saw a TLS handshake that failed (1 attempt" in failure()


def test_connection_lost_once_is_tried_again(serve: Serve, settings: Settings) -> None:
    server = serve(first(Reply(hangs_up=True)))
    settings(health(server))
    assert run() == "1 of 1 endpoints are healthy."
    assert len(server.received) == 2


def test_bad_answer_is_not_tried_again(serve: Serve, settings: Settings) -> None:
    server = serve(first(Reply(status=500)))
    settings(health(server))
    assert "is broken" in failure()
    assert len(server.received) == 1


def test_attempts_are_bounded(serve: Serve, settings: Settings) -> None:
    server = serve(first(Reply(hangs_up=True), Reply(hangs_up=True)))
    settings(health(server), ATTEMPTS=2)
    assert "is down" in failure()
    assert len(server.received) == 2


def test_pauses_double_and_none_follows_the_last_attempt(
    serve: Serve, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    pauses: list[float] = []
    monkeypatch.setattr(probe, "time", SimpleNamespace(monotonic=time.monotonic, sleep=pauses.append))
    settings(health(serve(always(Reply(hangs_up=True)))), ATTEMPTS=4, BACKOFF_MS=100)
    assert "(4 attempts, " in failure()
    assert pauses == [0.1, 0.2, 0.4]


def test_pause_that_outlasts_the_timeout_ends_the_attempts(serve: Serve, settings: Settings) -> None:
    server = serve(always(Reply(hangs_up=True)))
    settings(health(server), TIMEOUT_MS=1_000, LATENCY_CEILING_MS=900, BACKOFF_MS=5_000)
    assert "(1 attempt, 1000 ms allowed)" in failure()


def test_redirect_is_not_followed_even_to_the_same_host(serve: Serve, settings: Settings) -> None:
    server = serve(first(Reply(status=307, headers={"Location": "/elsewhere"})))
    settings(health(server))
    assert "is redirected" in failure()
    assert server.lines == ["GET /health"]


def test_nested_field_of_another_type_is_checked_as_json(serve: Serve, settings: Settings) -> None:
    server = serve(always(HEALTHY))
    settings(health(server), EXPECTED_FIELD="checks.database", EXPECTED_VALUE="true")
    assert run() == "1 of 1 endpoints are healthy."
    settings(health(server), EXPECTED_FIELD="checks.database", EXPECTED_VALUE='"true"')
    assert 'saw checks.database = true, expected "true"' in failure()


def test_every_endpoint_is_asked_and_all_failures_make_one_sentence(serve: Serve, settings: Settings) -> None:
    broken, good, empty = serve(always(Reply(status=500))), serve(always(HEALTHY)), serve(always(Reply()))
    settings(" ".join(map(health, (broken, good, empty))))
    assert failure(SeveralError) == (
        f"2 of 3 endpoints failed: {health(broken)} is broken: saw status 500, expected status 200; "
        f"{health(empty)} is wrong in content: saw an empty body, expected a JSON object."
    )
    assert len(good.received) == 1


def test_log_is_one_json_object_a_line(
    serve: Serve, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    server = serve(always(Reply(status=500)))
    settings(health(server))
    sentence = failure()
    asked, failed = map(json.loads, capsys.readouterr().out.splitlines())
    assert {**asked, "latency_ms": 0} == {
        "endpoint": health(server),
        "status": 500,
        "latency_ms": 0,
        "attempts": 1,
    }
    assert failed == {"endpoint": health(server), "verdict": "broken", "message": sentence}
