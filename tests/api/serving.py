"""A business whose API runs on a loopback port, and how tests speak to it."""

import asyncio
import json
from base64 import b64encode
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import aiohttp
from yarl import URL

from tests.runtime.world import START, WORKSPACE, world
from tests.sealing import VAULT
from wayline.api.server import application, listen, serve
from wayline.domain.api_keys import SCOPES
from wayline.runtime.clock import RealClock
from wayline.runtime.worker import Bells
from wayline.store import api_keys
from wayline.store.database import Connection
from wayline.store.partitions import create_months, month_of

ADMIN = "ak_" + "x" * 43  # opens everything
KEY = "wk_" + "A" * 43  # the one that the payloads were captured with
WELCOME = """\
wayline: 1
journey: welcome
name: Welcome
entry: {on: {event: Order Completed}, again: always}
steps:
  - {id: settle, wait: 2 hours}
"""


@dataclass(slots=True)
class Answer:
    """What came back."""

    status: int
    headers: Any
    body: Any


@dataclass(slots=True)
class Shop:
    """The server's address, a client, and a connection to look at what it wrote."""

    url: str
    client: aiohttp.ClientSession
    connection: Connection

    async def post(
        self, path: str, body: Any, *, key: str | None = KEY, at: str | None = None, **headers: str
    ) -> Answer:
        """Post a body: octets as they are, anything else as JSON."""
        octets = body if isinstance(body, bytes) else json.dumps(body).encode()
        sent = {"content-type": "application/json"} | {
            name.replace("_", "-"): value for name, value in headers.items()
        }
        if key is not None:
            sent.setdefault("authorization", basic(key))
        async with self.client.post(
            self.url + path, data=BytesIO(octets), headers=sent
        ) as response:
            told = await response.read()
            return Answer(response.status, response.headers, json.loads(told))

    async def ask(
        self, method: str, path: str, body: Any = None, *, key: str | None = ADMIN, **headers: str
    ) -> Answer:
        """Ask for an operation of the API; octets as they are, anything else as JSON."""
        octets = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if key is not None:
            sent["authorization"] = f"Bearer {key}"
        if octets is not None:
            sent.setdefault("content-type", "application/json")
        place = URL(self.url + path, encoded=True)
        async with self.client.request(
            method, place, data=octets and BytesIO(octets), headers=sent
        ) as response:
            told = await response.text()
            is_json = "json" in response.content_type and not response.content_type.endswith("l")
            return Answer(response.status, response.headers, json.loads(told) if is_json else told)

    async def rows(self, query: str, *values: object) -> list[tuple]:
        """Rows of a query of the test's own."""
        return await (await self.connection.execute(query, values)).fetchall()

    async def events(self) -> list[tuple]:
        """Who did what, with which properties, by clients alone, in the order of arrival."""
        return await self.rows(
            "SELECT name, properties FROM event WHERE source <> 'people' ORDER BY received_at"
        )


def basic(key: str) -> str:
    """A key as basic auth carries it."""
    return "Basic " + b64encode(f"{key}:".encode()).decode()


@asynccontextmanager
async def shop(dsn: str, folder: Path) -> AsyncIterator[Shop]:
    """A business with one journey, whose server runs."""
    async with world(dsn, folder, [WELCOME]) as w, aiohttp.ClientSession() as client:
        await w.connection.execute("RESET ROLE")
        await create_months(w.connection, [month_of(RealClock().now())])
        await api_keys.insert(w.connection, WORKSPACE, KEY, "shop", START)
        await api_keys.insert(w.connection, WORKSPACE, ADMIN, "admin", START, scopes=list(SCOPES))
        async with door(dsn) as url:
            yield Shop(url, client, w.connection)


@asynccontextmanager
async def door(
    dsn: str,
    bells: Bells | None = None,
    *,
    link_domain: str | None = None,
    now: Callable[[], datetime] | None = None,
) -> AsyncIterator[str]:
    """A server of its own on a database; its address. `now` is business time."""
    listening = listen("127.0.0.1", 0)
    stop = asyncio.Event()
    clock = now or RealClock().now
    async with application(dsn, VAULT, clock, bells, link_domain=link_domain) as app:
        running = asyncio.create_task(serve(app, listening, stop))
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            stop.set()
            await running
            listening.close()
