from __future__ import annotations

import copy
import json
import traceback
from collections.abc import Callable

import payment
import pytest
from failure import CheckError

from tests.runtime.conftest import Manage, Serve
from tests.runtime.local_http import LocalHttp, Received, Reply
from tests.runtime.payment_api import Change, PaymentApi, at, reply_of
from tests.runtime.secrets_manager import SecretsManager

KEY = "sk_test_4f9d2c7b1e8a6035"
CREATE, READ, REFUND = "POST /payments", "GET /payments/pay_1", "POST /payments/pay_1/refund"
Start = Callable[..., LocalHttp]


@pytest.fixture
def start(serve: Serve, secrets_manager: Manage, monkeypatch: pytest.MonkeyPatch) -> Start:
    """Start a payment API, and set the canary's variables; other ones by name."""

    def put(respond: Callable[[Received], Reply], **others: str | int) -> LocalHttp:
        server = serve(respond)
        secrets_manager(SecretsManager(answer={"SecretString": KEY}))
        variables = {
            "PAYMENTS_URL": f"{server.url}/payments",
            "API_KEY_SECRET": "payments/test/canary/api-key",
            "CARD_TOKEN": "tok_visa",
            "AMOUNT_MINOR": 100,
            "CURRENCY": "USD",
            "SETTLE_DEADLINE_MS": 5_000,
            "POLL_INTERVAL_MS": 1,
            "LATENCY_CEILING_MS": 4_000,
            "TIMEOUT_MS": 5_000,
            "BACKOFF_MS": 1,
            **others,
        }
        for name, value in variables.items():
            monkeypatch.setenv(f"CANARY_{name}", str(value))
        return server

    return put


def run() -> str:
    return payment.handler({}, None)


def failure() -> str:
    with pytest.raises(CheckError) as caught:
        run()
    return str(caught.value)


def without_host(sentence: str, server: LocalHttp) -> str:
    return sentence.replace(server.url, "")


def test_payment_succeeds_and_is_taken_back(start: Start) -> None:
    server = start(PaymentApi())
    assert run() == "A payment of 100 minor units of USD succeeded and was taken back."
    assert server.lines == [CREATE, READ, READ, REFUND, READ]


def test_payment_that_succeeds_at_once_is_not_read_again(start: Start) -> None:
    server = start(PaymentApi(states=["succeeded"], undone=["refunded"]))
    run()
    assert server.lines == [CREATE, REFUND]


def test_void_takes_back_as_void(start: Start) -> None:
    server = start(PaymentApi(states=["succeeded"], undone=["voided"]), UNDO="void")
    run()
    assert server.lines == [CREATE, "POST /payments/pay_1/void"]


def test_refund_that_ends_as_void_is_wrong(start: Start) -> None:
    server = start(PaymentApi(states=["succeeded"], undone=["voided"]))
    sentence = "refund payment (POST /payments/pay_1/refund) is wrong in content: saw state voided"
    assert without_host(failure(), server).startswith(sentence)


def test_every_request_carries_key_and_mark(start: Start) -> None:
    server = start(PaymentApi())
    run()
    assert {request.headers["x-api-key"] for request in server.received} == {KEY}
    assert {request.headers["x-synthetic"] for request in server.received} == {"true"}
    created = json.loads(server.received[0].body)
    assert created == {"amount": 100, "currency": "USD", "synthetic": True, "card_token": "tok_visa"}


def test_key_goes_into_the_header_that_settings_name(start: Start) -> None:
    server = start(PaymentApi(), API_KEY_HEADER="X-Canary-Key")
    run()
    assert server.received[0].headers["x-canary-key"] == KEY
    assert "x-api-key" not in server.received[0].headers


def test_writing_requests_carry_keys_that_differ_between_steps_and_runs(start: Start) -> None:
    def keys() -> list[str]:
        server = start(PaymentApi())
        run()
        return [request.headers["idempotency-key"] for request in server.received if request.method == "POST"]

    assert len({*keys(), *keys()}) == 4


def test_creation_tried_again_keeps_its_idempotency_key(start: Start) -> None:
    api, lost = PaymentApi(), [Reply(hangs_up=True)]
    server = start(lambda request: lost.pop() if lost else api(request))
    run()
    assert server.lines[:2] == [CREATE, CREATE]
    again = [request.headers["idempotency-key"] for request in server.received[:2]]
    assert again[0] == again[1]


def changed(line: str, **fields: object) -> Change:
    return at(line, lambda answer: reply_of({**answer, **fields}))


def answers(line: str, reply: Reply) -> Change:
    return at(line, lambda _: reply)


KNOWN = (
    "one of declined, failed, pending, processing, refund_pending, refunded, succeeded, void_pending, voided"
)
LEFT_OPEN = "the refund of that payment did not work either."
CREATING = "create payment (POST /payments)"
READING = "read payment (GET /payments/pay_1)"
REFUNDING = "refund payment (POST /payments/pay_1/refund)"
WRITTEN = "expected status 200 or 201 or 202."
GOES_WRONG: dict[str, tuple[PaymentApi, str, str, list[str]]] = {
    "declined at once": (
        PaymentApi(states=["declined"]),
        CREATING,
        "is declined: saw state declined, expected state succeeded.",
        [CREATE],
    ),
    "declined later": (
        PaymentApi(states=["pending", "declined"]),
        READING,
        "is declined: saw state declined, expected state succeeded.",
        [CREATE, READ],
    ),
    "failed": (
        PaymentApi(states=["pending", "failed"]),
        READING,
        "is failed: saw state failed, expected state succeeded.",
        [CREATE, READ],
    ),
    "API broken": (
        PaymentApi(change=answers(CREATE, Reply(status=502))),
        CREATING,
        f"is broken: saw status 502, {WRITTEN}",
        [CREATE],
    ),
    "key refused": (
        PaymentApi(change=answers(CREATE, Reply(status=403))),
        CREATING,
        f"is rejected: saw status 403, {WRITTEN}",
        [CREATE],
    ),
    "redirect elsewhere": (
        PaymentApi(change=answers(CREATE, Reply(status=307, headers={"Location": "https://evil.example/"}))),
        CREATING,
        f"is redirected: saw status 307 to evil.example, {WRITTEN}",
        [CREATE],
    ),
    "huge answer": (
        PaymentApi(change=answers(CREATE, Reply(status=201, body=b" " * 100_000))),
        CREATING,
        "is wrong in content: saw a body over the limit, expected at most 65536 bytes.",
        [CREATE],
    ),
    "id that is a path": (
        PaymentApi(change=changed(CREATE, id="../admin")),
        CREATING,
        "is wrong in content: saw no usable id, expected 1 to 64 letters, digits, _ or - as id.",
        [CREATE],
    ),
    "other amount": (
        PaymentApi(change=changed(CREATE, amount=10_000)),
        CREATING,
        "is wrong in content: saw another amount or none, expected amount 100.",
        [CREATE, REFUND],
    ),
    "mark lost": (
        PaymentApi(change=changed(READ, synthetic=1), undone=["refunded"]),
        READING,
        "is wrong in content: saw another synthetic or none, expected synthetic true.",
        [CREATE, READ, REFUND],
    ),
    "another payment": (
        PaymentApi(change=changed(READ, id="pay_2"), undone=["refunded"]),
        READING,
        'is wrong in content: saw another id or none, expected id "pay_1".',
        [CREATE, READ, REFUND],
    ),
    "unknown state": (
        PaymentApi(change=changed(READ, state="settled"), undone=["refunded"]),
        READING,
        f"is wrong in content: saw an unknown state or none, expected {KNOWN}.",
        [CREATE, READ, REFUND],
    ),
    "reading broken": (
        PaymentApi(change=answers(READ, Reply(status=500)), undone=["refunded"]),
        READING,
        "is broken: saw status 500, expected status 200.",
        [CREATE, READ, REFUND],
    ),
    "refund broken": (
        PaymentApi(states=["succeeded"], change=answers(REFUND, Reply(status=500))),
        REFUNDING,
        f"is broken: saw status 500, {WRITTEN}",
        [CREATE, REFUND],
    ),
    "refund fails": (
        PaymentApi(states=["succeeded"], undone=["refund_pending", "failed"]),
        READING,
        "is failed: saw state failed, expected state refunded.",
        [CREATE, REFUND, READ],
    ),
    "state wrong, and refund broken": (
        PaymentApi(states=["refunded"], change=answers(REFUND, Reply(status=500))),
        CREATING,
        "is wrong in content: saw state refunded, expected state succeeded; " + LEFT_OPEN,
        [CREATE, REFUND],
    ),
}


@pytest.mark.parametrize("name", GOES_WRONG)
def test_failure_names_the_step_and_takes_back_what_was_paid(start: Start, name: str) -> None:
    api, step, sentence, lines = GOES_WRONG[name]
    server = start(copy.deepcopy(api))
    assert without_host(failure(), server) == f"{step} {sentence}"
    assert server.lines[: len(lines)] == lines
    assert (REFUND in server.lines) == (REFUND in lines)


def test_payment_stuck_in_pending_is_stuck_and_taken_back(start: Start) -> None:
    server = start(PaymentApi(states=[*["pending"] * 2_000, "succeeded"]), SETTLE_DEADLINE_MS=50)
    sentence = (
        "read payment (GET /payments/pay_1) is stuck: saw state pending after 50 ms, expected state succeeded"
    )
    assert without_host(failure(), server).startswith(sentence)
    assert REFUND in server.lines


def test_refund_that_never_ends_is_stuck(start: Start) -> None:
    server = start(PaymentApi(states=["succeeded"], undone=["succeeded"]), SETTLE_DEADLINE_MS=50)
    sentence = "is stuck: saw state succeeded after 50 ms, expected state refunded."
    assert failure().endswith(sentence)
    assert server.lines[:2] == [CREATE, REFUND]


@pytest.mark.parametrize(
    "line, state",
    [
        pytest.param(CREATE, "pending", id="creation still pending"),
        pytest.param(CREATE, "succeeded", id="creation"),
        pytest.param(REFUND, "refunded", id="refund"),
    ],
)
def test_late_answer_is_slow_and_the_payment_is_taken_back(start: Start, line: str, state: str) -> None:
    def late(answer: dict[str, object]) -> Reply:
        return Reply(status=201, body=json.dumps({**answer, "state": state}).encode(), delay_s=0.6)

    server = start(PaymentApi(states=["succeeded"], change=at(line, late)), LATENCY_CEILING_MS=500)
    assert (
        f"payment (POST {server.url}{line.removeprefix('POST ')}) is slow: saw an answer after" in failure()
    )
    assert REFUND in server.lines


def test_down_api_is_down(start: Start) -> None:
    server = start(lambda _: Reply(hangs_up=True))
    assert without_host(failure(), server) == (
        "create payment (POST /payments) is down: "
        "saw a connection that was lost (3 attempts, 5000 ms allowed), expected an answer."
    )


def repeat(**parts: object) -> Change:
    """Answers to readings that hold the API key in some place."""
    return at(READ, lambda answer: reply_of({**answer, **parts}))


SPILLS: dict[str, Change] = {
    "state": repeat(state=KEY),
    "id": at(CREATE, lambda answer: reply_of({**answer, "id": KEY})),
    "amount": repeat(amount={KEY: KEY}),
    "error body": answers(READ, Reply(status=500, body=KEY.encode())),
    "text": answers(READ, Reply(body=f"Welcome, {KEY}".encode())),
    "location": answers(READ, Reply(status=302, headers={"Location": f"https://{KEY}.example/"})),
    "location's query": answers(READ, Reply(status=302, headers={"Location": f"https://a.example/?k={KEY}"})),
    "reason phrase": answers(READ, Reply(raw=f"HTTP/1.1 500 {KEY}\r\n\r\n".encode())),
    "status line": answers(READ, Reply(raw=f"{KEY}\r\n\r\n".encode())),
    "header": answers(READ, Reply(raw=f"HTTP/1.1 200 OK\r\n{KEY}\r\n\r\n{{}}".encode())),
}


@pytest.mark.parametrize("place", SPILLS)
def test_key_never_reaches_output_or_error_though_the_api_sends_it_back(
    start: Start, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture, place: str
) -> None:
    caplog.set_level("DEBUG")
    start(PaymentApi(change=SPILLS[place], undone=["refunded"]))
    with pytest.raises(CheckError) as caught:
        run()
    told = "".join(traceback.format_exception(caught.value))
    printed = capfd.readouterr()
    for text in (told, repr(caught.value), printed.out, printed.err, caplog.text):
        assert KEY not in text


def test_success_prints_neither_key_nor_card(start: Start, capfd: pytest.CaptureFixture[str]) -> None:
    start(PaymentApi())
    run()
    printed = capfd.readouterr().out
    assert [json.loads(line)["step"] for line in printed.splitlines()] == [
        "create",
        "read",
        "read",
        "refund",
        "read",
    ]
    assert KEY not in printed
    assert "tok_visa" not in printed
