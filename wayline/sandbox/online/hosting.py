"""Runs the carrier's address and its pump together, for as long as a block lasts."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from datetime import datetime

import aiohttp
from aiohttp import web

from wayline.sandbox.carrier import Carrier
from wayline.sandbox.online.pump import Pump
from wayline.sandbox.online.server import Desk


@asynccontextmanager
async def carrier_online(
    carrier: Carrier,
    *,
    api_key: str,
    secret: str,
    now: Callable[[], datetime],
    real_now: Callable[[], datetime],
    reach: Mapping[str, str],
    port: int = 0,
    latency: float = 0.0,
) -> AsyncIterator[str]:
    """The carrier on a loopback port (0: a free one); yields its address.

    `latency` is real seconds before an answer. `reach`: see `Pump`. OSError if the port is taken.
    """
    desk = Desk(carrier, api_key, latency)
    runner = web.AppRunner(desk.application(), access_log=None, shutdown_timeout=2)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", port, backlog=1024)
        await site.start()
        # Nobody's cookies, and no proxy of the surroundings.
        async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session:
            pump = Pump(carrier, session, secret=secret, now=now, real_now=real_now, reach=reach)
            pumping = asyncio.create_task(pump.run())
            try:
                yield f"http://127.0.0.1:{runner.addresses[0][1]}"
            finally:
                pumping.cancel()
                with suppress(asyncio.CancelledError):
                    await pumping
    finally:
        await runner.cleanup()
