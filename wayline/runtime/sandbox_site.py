"""Hosts the sandbox carrier over HTTP for an installation that has no other carrier."""

import asyncio
import fcntl
import secrets
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from wayline.runtime.clock import RealClock
from wayline.runtime.sandbox_found import LINKS
from wayline.runtime.vault import Vault
from wayline.sandbox.behaviour import REAL, Behaviour
from wayline.sandbox.carrier import Carrier
from wayline.sandbox.online import Account, carrier_online
from wayline.store import connections
from wayline.store.bulk import Connection
from wayline.store.connections import CarrierConnection
from wayline.store.database import Database

SANDBOX: Final = "sandbox"  # the provider, and the name of its connection
BOOKS: Final = "sandbox.sqlite"  # in the home
SEED: Final = 1
_LOCK: Final = "sandbox.lock"  # beside them: whoever holds it is the host
_LOOK: Final = 1.0  # seconds between two tries to become the host


@dataclass(frozen=True, slots=True)
class Place:
    """Where the server is whose carrier this is.

    `server` is its address as seen from here: receipts and replies are posted there, and phones
    open links there. `links` is what tracked links begin with; its host leads to the server too.
    The carrier listens on `host`, and others find it under `name`.
    """

    server: str
    links: str
    host: str = "127.0.0.1"
    name: str = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class SandboxSite:
    """A sandbox that is being hosted: its address, and its books."""

    address: str
    carrier: Carrier


@asynccontextmanager
async def sandbox_server(
    database: Database,
    folder: Path,
    place: Place,
    vault: Vault,
    now: Callable[[], datetime],
    *,
    behaviour: Behaviour = REAL,
    latency: float = 0.0,
) -> AsyncIterator[SandboxSite]:
    """Host the sandbox carrier of a home until the block ends.

        async with sandbox_server(database, folder, Place(url, f"{url}/l"), vault, now) as site:
            ...

    The connection `sandbox` with its secrets is made, and the carrier's address kept there, where
    workers find it (`FoundSandbox`). `now` is business time, which may be scaled. What was not
    told when the block ends is told after the next start: the books in `folder` are durable. One
    host at a time: see `alone`.
    """
    kept = await database.retrying(partial(_known, vault=vault, now=now))
    notes = {LINKS: place.links}
    api_key, secret = vault.open(kept.api_key), vault.open(kept.secret)
    account = Account(api_key, secret, callback_of(place.server), notes)
    with Carrier(folder / BOOKS, behaviour, SEED) as carrier:
        async with carrier_online(
            carrier,
            account,
            now=now,
            real_now=RealClock().now,
            reach=_hosts(place),
            host=place.host,
            name=place.name,
            latency=latency,
        ) as address:
            found = replace(kept, address=address)
            await database.retrying(partial(connections.keep, one=found, at=now()))
            yield SandboxSite(address, carrier)


@asynccontextmanager
async def alone(folder: Path, stop: asyncio.Event) -> AsyncIterator[bool]:
    """Wait until nobody else hosts the carrier of a home; False if told to stop before."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / _LOCK).open("w") as lock:
        while not stop.is_set():
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                await _pause(stop)
        yield not stop.is_set()


def callback_of(server: str) -> str:
    """Where the sandbox posts receipts and replies."""
    return f"{server.rstrip('/')}/in/{SANDBOX}/{SANDBOX}"


async def _known(
    connection: Connection, vault: Vault, now: Callable[[], datetime]
) -> CarrierConnection:
    """The connection, made if there is none; its address as it was."""
    found = await connections.find(connection, SANDBOX)
    if found is not None:
        return found
    return await connections.keep(connection, made_up(SANDBOX, vault), now())


def made_up(name: str, vault: Vault) -> CarrierConnection:
    """A connection to a sandbox of ours, with secrets drawn for it."""
    secret, api_key = (vault.seal(secrets.token_urlsafe(32)) for _ in range(2))
    return CarrierConnection(name, None, name, "", secret, api_key)


async def _pause(stop: asyncio.Event) -> None:
    try:
        await asyncio.wait_for(stop.wait(), _LOOK)
    except TimeoutError:
        return


def _hosts(place: Place) -> Mapping[str, str]:
    """The hosts of links that are ours, and the server behind all of them."""
    url, links = urlsplit(place.server), urlsplit(place.links)
    names = {url.netloc, links.netloc}
    if url.hostname in ("localhost", "127.0.0.1"):
        names |= {f"{name}:{url.port or 80}" for name in ("localhost", "127.0.0.1")}
    return dict.fromkeys(names, place.server)
