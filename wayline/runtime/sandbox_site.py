"""Hosts the sandbox carrier over HTTP for an installation that has no other carrier."""

import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import aiohttp

from wayline.channels.contract import Credentials
from wayline.channels.providers.sandbox import SandboxOnline
from wayline.runtime.clock import RealClock
from wayline.sandbox.behaviour import REAL, Behaviour
from wayline.sandbox.carrier import Carrier
from wayline.sandbox.online import carrier_online
from wayline.store import connections
from wayline.store.bulk import Connection
from wayline.store.connections import CarrierConnection

SANDBOX: Final = "sandbox"  # the provider, and the name of its connection
BOOKS: Final = "sandbox.sqlite"  # in the home
SEED: Final = 1


@dataclass(frozen=True, slots=True)
class SandboxSite:
    """A sandbox that is being served.

    `carrier` are its books; `connection` is what a `Sender` hands texts to, over HTTP; `callback`
    is what the `Sender` names as the address of receipts and replies.
    """

    address: str
    carrier: Carrier
    connection: SandboxOnline
    callback: str


@asynccontextmanager
async def sandbox_server(
    database: Connection,
    folder: Path,
    public_url: str,
    now: Callable[[], datetime],
    *,
    link_domain: str | None = None,
    behaviour: Behaviour = REAL,
    port: int = 0,
    latency: float = 0.0,
) -> AsyncIterator[SandboxSite]:
    """Serve the sandbox carrier of a home until the block ends.

        async with sandbox_server(connection, folder, "http://127.0.0.1:8080", now) as site:
            sender = Sender(library, site.connection, real, callback=site.callback, ...)

    `database` is used at the start only, to make the connection `sandbox` with its secrets and to
    keep the address, which other processes find with `sandbox_connection`. `public_url` is where
    `wayline serve` listens, as seen from here: receipts and replies are posted to its
    `/in/sandbox/sandbox`, and phones open links on it (and those of `link_domain`, whose server
    it is too). `now` is business time, which may be scaled. What was not told when the block ends
    is told after the next start: the books in `folder` are durable.
    """
    made = CarrierConnection(
        SANDBOX, None, SANDBOX, "", secrets.token_urlsafe(32), secrets.token_urlsafe(32)
    )
    kept = await connections.find(database, SANDBOX) or made
    kept = await connections.keep(database, kept, now())
    base = public_url.rstrip("/")
    with Carrier(folder / BOOKS, behaviour, SEED) as carrier:
        async with (
            carrier_online(
                carrier,
                api_key=kept.api_key,
                secret=kept.secret,
                now=now,
                real_now=RealClock().now,
                reach=_hosts(base, link_domain),
                port=port,
                latency=latency,
            ) as address,
            aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session,
        ):
            kept = await connections.keep(database, replace(kept, address=address), now())
            connection = SandboxOnline(session, _credentials(kept, behaviour))
            yield SandboxSite(address, carrier, connection, callback_of(base))


@asynccontextmanager
async def sandbox_connection(
    database: Connection, behaviour: Behaviour = REAL
) -> AsyncIterator[SandboxOnline | None]:
    """A connection of another process to the sandbox that is served; None if none ever was."""
    known = await connections.find(database, SANDBOX)
    if known is None:
        yield None
        return
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session:
        yield SandboxOnline(session, _credentials(known, behaviour))


def callback_of(public_url: str) -> str:
    """Where the sandbox posts receipts and replies."""
    return f"{public_url.rstrip('/')}/in/{SANDBOX}/{SANDBOX}"


def _credentials(kept: CarrierConnection, behaviour: Behaviour) -> Credentials:
    return Credentials(kept.name, kept.address, kept.api_key, behaviour.doubt)


def _hosts(base: str, link_domain: str | None) -> dict[str, str]:
    """The hosts of links that are ours, and the server behind all of them."""
    url = urlsplit(base)
    names = {url.netloc, link_domain} - {None}
    if url.hostname in ("localhost", "127.0.0.1"):
        names |= {f"{name}:{url.port or 80}" for name in ("localhost", "127.0.0.1")}
    return {name: base for name in names if name}
