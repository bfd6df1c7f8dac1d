"""A real HTTP server on a free loopback port that does as told and remembers what it was asked."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType

LONGEST_HOLD_S = 10


@dataclass(frozen=True, kw_only=True)
class Received:
    """One request as it came over the wire; header names in lower case."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def line(self) -> str:
        return f"{self.method} {self.path}"


@dataclass(frozen=True, kw_only=True)
class Reply:
    """What to send.

    ``delay_s`` sleeps first, ``drip_s`` before each byte of the body. ``hangs_up`` closes without a byte;
    ``holds`` sends ``body``, then nothing till the server closes; ``promises`` announces another length than
    the body has; ``raw`` replaces everything.
    """

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    delay_s: float = 0
    drip_s: float = 0
    hangs_up: bool = False
    holds: bool = False
    promises: int | None = None
    raw: bytes | None = None


Respond = Callable[[Received], Reply]


class LocalHttp:
    """The server; a context manager that frees its port."""

    def __init__(self, respond: Respond) -> None:
        self.received: list[Received] = []
        self._respond = respond
        self._closing = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.005,), daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def lines(self) -> list[str]:
        return [request.line for request in self.received]

    def __enter__(self) -> LocalHttp:  # noqa: PYI034 - Self is newer than Python 3.10
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def _answer(self, request: Received) -> Reply:
        self.received.append(request)
        reply = self._respond(request)
        if reply.delay_s:
            self._closing.wait(reply.delay_s)
        return reply

    def _pieces(self, reply: Reply) -> Iterator[bytes]:
        for byte in reply.body if reply.drip_s else ():
            self._closing.wait(reply.drip_s)
            yield bytes([byte])
        if not reply.drip_s:
            yield reply.body

    def _send(self, handler: BaseHTTPRequestHandler, reply: Reply) -> None:
        if reply.raw is not None:
            handler.wfile.write(reply.raw)
        elif not reply.hangs_up:
            self._send_http(handler, reply)
        if reply.holds:
            self._closing.wait(LONGEST_HOLD_S)

    def _send_http(self, handler: BaseHTTPRequestHandler, reply: Reply) -> None:
        handler.send_response(reply.status)
        length = len(reply.body) if reply.promises is None else reply.promises
        for name, value in {"Content-Length": str(length), **reply.headers}.items():
            handler.send_header(name, value)
        handler.end_headers()
        for piece in self._pieces(reply):
            handler.wfile.write(piece)

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        local = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                headers = {name.lower(): value for name, value in self.headers.items()}
                request = Received(method=self.command, path=self.path, headers=headers, body=body)
                self.close_connection = True
                with suppress(ConnectionError):
                    local._send(self, local._answer(request))

            do_POST = do_GET  # noqa: N815 - http.server looks for this name

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it
                pass

        return Handler
