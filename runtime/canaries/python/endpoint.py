"""An address that a canary may call: https, or plain http on a loopback address."""

from __future__ import annotations

import http.client
import ipaddress
import re
import ssl
from dataclasses import dataclass, replace
from urllib.parse import SplitResult, urlsplit

ADDRESS = "an https address without user, password or fragment (plain http on a loopback address only)"
_LABEL = r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_HOST = re.compile(rf"{_LABEL}(\.{_LABEL})*\.?")
_VISIBLE = re.compile(r"[\x21-\x7e]+")


@dataclass(frozen=True, kw_only=True)
class Endpoint:
    """Where a request goes; as text it is the address without its query, which may hold secrets."""

    secure: bool
    host: str
    port: int | None
    path: str
    query: str = ""

    @classmethod
    def parse(cls, address: str) -> Endpoint:
        """Read an address.

        Raises:
            ValueError: it is not ``ADDRESS``; the message does not repeat it.
        """
        if not _VISIBLE.fullmatch(address):
            raise ValueError(ADDRESS)
        parts, port = _split(address)
        host = parts.hostname or ""
        secure = parts.scheme == "https"
        allowed = secure or (parts.scheme == "http" and is_loopback(host))
        if (
            not allowed
            or "@" in parts.netloc
            or "#" in address
            or not _is_host(host, bracketed="[" in parts.netloc)
        ):
            raise ValueError(ADDRESS)
        return cls(secure=secure, host=host, port=port, path=parts.path or "/", query=parts.query)

    @property
    def target(self) -> str:
        """What stands in the request line."""
        return f"{self.path}?{self.query}" if self.query else self.path

    def child(self, *segments: str) -> Endpoint:
        """The address below this one; the query stays behind."""
        return replace(self, path="/".join((self.path.rstrip("/"), *segments)), query="")

    def connect(self, timeout: float) -> http.client.HTTPConnection:
        """A connection, not opened yet; ``timeout`` in seconds. The environment's proxies are not used."""
        if self.secure:
            context = ssl.create_default_context()
            return http.client.HTTPSConnection(self.host, self.port, timeout=timeout, context=context)
        return http.client.HTTPConnection(self.host, self.port, timeout=timeout)

    def __str__(self) -> str:
        """The address as people read it in an alarm."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = "" if self.port is None else f":{self.port}"
        return f"{'https' if self.secure else 'http'}://{host}{port}{self.path}"


def is_loopback(host: str) -> bool:
    """True for ``localhost`` and for addresses that never leave the machine."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _is_host(host: str, *, bracketed: bool) -> bool:
    """True for a name that DNS can hold and for an IP address; the rest would crash deep in the resolver."""
    if not bracketed:
        return bool(_HOST.fullmatch(host))
    try:
        return bool(ipaddress.IPv6Address(host))
    except ValueError:
        return False


def _split(address: str) -> tuple[SplitResult, int | None]:
    """The parts and the port; urllib's own errors would repeat the address."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        raise ValueError(ADDRESS) from None
    return parts, port
