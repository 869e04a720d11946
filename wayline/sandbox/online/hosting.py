"""Runs the carrier's address and its pump together, for as long as a block lasts."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime

import aiohttp
from aiohttp import web

from wayline.sandbox.carrier import Carrier
from wayline.sandbox.online.pump import Pump
from wayline.sandbox.online.server import Desk


@dataclass(frozen=True, slots=True)
class Account:
    """A client: the key it comes with, the secret that posts to it are signed with.

    `callback` is where it is told what belongs to texts that named no address of their own;
    `notes` is what it finds under `/v1/account`.
    """

    api_key: str = field(repr=False)
    secret: str = field(repr=False)
    callback: str | None = None
    notes: Mapping[str, str] = field(default_factory=dict)


@asynccontextmanager
async def carrier_online(
    carrier: Carrier,
    account: Account,
    *,
    now: Callable[[], datetime],
    real_now: Callable[[], datetime],
    reach: Mapping[str, str],
    host: str = "127.0.0.1",
    name: str = "127.0.0.1",
    latency: float = 0.0,
) -> AsyncIterator[str]:
    """The carrier on a free port of `host`; yields its address, under `name`.

    `latency` is real seconds before an answer. `reach`: see `Pump`.
    """
    desk = Desk(carrier, account.api_key, latency, account.notes)
    runner = web.AppRunner(desk.application(), access_log=None, shutdown_timeout=2)
    await runner.setup()
    try:
        site = web.TCPSite(runner, host, 0, backlog=1024)
        await site.start()
        # Nobody's cookies, and no proxy of the surroundings.
        async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session:
            pump = Pump(
                carrier,
                session,
                secret=account.secret,
                now=now,
                real_now=real_now,
                reach=reach,
                callback=account.callback,
            )
            pumping = asyncio.create_task(pump.run())
            try:
                yield f"http://{name}:{runner.addresses[0][1]}"
            finally:
                pumping.cancel()
                with suppress(asyncio.CancelledError):
                    await pumping
    finally:
        await runner.cleanup()
