"""Calls web addresses that strangers chose, so that none leads into our own network.

The name is resolved once, every address that it has must be public, and the connection goes to
those very addresses under the name (Host, SNI, certificate). No redirect is followed, no proxy or
cookie used, and neither the time nor the length of an answer is in the hands of the other side.
"""

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any, Final

import aiohttp
import orjson
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from wayline.channels.addresses import is_odd_number, is_public

TIMEOUT: Final = 5.0  # seconds, from the look-up of the name to the last octet of the answer
MOST_OCTETS: Final = 64 * 1024
BLOCKED: Final = "webhook:blocked"
FAILED: Final = "webhook:failed"
TIMED_OUT: Final = "webhook:timeout"
TOO_LONG: Final = "webhook:too_long"
_DEEPEST: Final = 32  # levels of an answer; what is deeper is kept as text
# These belong to the connection, and a wrong one would let a request be read as two.
_OURS: Final = frozenset(
    "accept-encoding connection content-length expect host keep-alive te trailer "
    "transfer-encoding upgrade".split()
)
# No encoding, so that no answer is longer than the octets we have counted.
_HEADERS: Final = {"User-Agent": "Wayline", "Accept": "*/*", "Accept-Encoding": "identity"}

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]


@dataclass(frozen=True, slots=True)
class Request:
    """One call, with its body as it goes out."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes | None = None


@dataclass(frozen=True, slots=True)
class Answered:
    """The other side answered, whatever it said; `retry_after` in seconds, if it asked for that."""

    status: int
    body: Any
    retry_after: float | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """The address is not one that may be called: nothing was sent."""

    reason: str


@dataclass(frozen=True, slots=True)
class Failed:
    """There is no answer; `retryable` tells whether there may be one later."""

    reason: str
    retryable: bool


Outcome = Answered | Refused | Failed


async def system_resolve(host: str, port: int) -> Sequence[str]:
    """All addresses of a host as the system knows them."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(entry[4][0]) for entry in found]


class Web:
    """The guarded client. `allowed` are origins such as `http://127.0.0.1:8080` without guard."""

    def __init__(
        self,
        allowed: Collection[str] = (),
        *,
        resolve: Resolve = system_resolve,
        tls: ssl.SSLContext | None = None,
        timeout: float = TIMEOUT,
    ) -> None:
        self._allowed = frozenset(URL(origin).origin() for origin in allowed)
        self._resolve = resolve
        self._tls = tls
        self._timeout = timeout

    async def call(self, request: Request) -> Outcome:
        """Call an address; every trouble that the other side can make is an outcome."""
        try:
            async with asyncio.timeout(self._timeout):
                return await self._call(request)
        except TimeoutError:
            return Failed(TIMED_OUT, retryable=True)
        except (aiohttp.ClientConnectionError, OSError):  # before ValueError: some are one, too
            return Failed(FAILED, retryable=True)
        except ValueError:  # no address, or a header that cannot be sent
            return Failed(FAILED, retryable=False)
        except aiohttp.ClientError:
            return Failed(FAILED, retryable=True)

    def may_call(self, url: str) -> bool:
        """Whether an address looks like one that may be called; where it leads is not asked yet."""
        try:
            return self._may_be_called(URL(url))
        except ValueError:
            return False

    async def _call(self, request: Request) -> Outcome:
        url = URL(request.url)
        if not self._may_be_called(url):
            return Refused(BLOCKED)
        if any(name.lower() in _OURS for name in request.headers):
            return Failed(FAILED, retryable=False)
        addresses = await self._addresses(url)
        if not addresses:
            return Refused(BLOCKED)
        async with self._session(addresses) as session:
            return await _ask(session, url, request)

    def _may_be_called(self, url: URL) -> bool:
        """Whether scheme, port and host are such that they may be looked up at all."""
        if url.scheme not in ("http", "https") or not url.raw_host:
            return False
        if self._is_allowed(url):
            return True
        return url.scheme == "https" and url.port == 443 and not is_odd_number(url.raw_host)

    def _is_allowed(self, url: URL) -> bool:
        return url.origin() in self._allowed

    async def _addresses(self, url: URL) -> Sequence[str]:
        """The addresses behind the name, resolved here and never again; none if one is inside."""
        host = url.raw_host or ""
        found = [host] if _is_literal(host) else await self._resolve(host, url.port or 0)
        if self._is_allowed(url) or all(map(is_public, found)):
            return found
        return ()

    def _session(self, addresses: Sequence[str]) -> aiohttp.ClientSession:
        # One for each call: it knows the addresses of this call only, and keeps no connection.
        connector = aiohttp.TCPConnector(
            resolver=_Checked(addresses),
            use_dns_cache=False,
            force_close=True,
            ssl=self._tls or True,
        )
        return aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            headers=_HEADERS,
            timeout=aiohttp.ClientTimeout(total=None),  # the caller's clock is running
            auto_decompress=False,
            trust_env=False,
        )


class _Checked(AbstractResolver):
    """Knows nothing but the addresses that were checked."""

    def __init__(self, addresses: Sequence[str]) -> None:
        self._addresses = addresses

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """The same addresses for whatever name: there is only one in a call."""
        del family  # both are fine
        return [
            ResolveResult(
                hostname=host,
                host=address,
                port=port,
                family=socket.AF_INET6 if ":" in address else socket.AF_INET,
                proto=socket.IPPROTO_TCP,
                flags=socket.AI_NUMERICHOST,
            )
            for address in self._addresses
        ]

    async def close(self) -> None:
        """Nothing is open."""


async def _ask(session: aiohttp.ClientSession, url: URL, request: Request) -> Outcome:
    async with session.request(
        request.method, url, headers=request.headers, data=request.body, allow_redirects=False
    ) as response:
        body = await _bounded(response)
        if body is None:
            return Failed(TOO_LONG, retryable=False)
        if response.headers.get("Content-Encoding", "identity") != "identity":
            return Failed(FAILED, retryable=False)
        return Answered(response.status, _value(body), _seconds(response.headers))


async def _bounded(response: aiohttp.ClientResponse) -> bytes | None:
    """The answer's octets, None as soon as there are too many."""
    body = bytearray()
    async for chunk in response.content.iter_any():
        body += chunk
        if len(body) > MOST_OCTETS:
            return None
    return bytes(body)


def _value(body: bytes) -> Any:
    """An answer as JSON if it is an object or a list, else as text; None if it is empty."""
    if body.lstrip()[:1] in (b"{", b"["):
        try:
            return _plain(orjson.loads(body), _DEEPEST)
        except ValueError:
            pass
    return body.decode("utf-8", "replace").replace("\0", "") or None


def _plain(value: Any, deepest: int) -> Any:
    """The value without what a database column of JSON cannot hold; ValueError if too deep."""
    if isinstance(value, str):
        return value.replace("\0", "")
    if isinstance(value, dict | list) and not deepest:
        raise ValueError("too deep")
    if isinstance(value, list):
        return [_plain(item, deepest - 1) for item in value]
    if isinstance(value, dict):
        return {key.replace("\0", ""): _plain(item, deepest - 1) for key, item in value.items()}
    return value


def _seconds(headers: Mapping[str, str]) -> float | None:
    said = headers.get("Retry-After", "")
    return float(said) if said.isascii() and said.isdigit() and len(said) < 8 else None


def _is_literal(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
