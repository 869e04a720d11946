"""A live worker in the test's own process, and how to wait for what it does."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime

from tests.sealing import VAULT
from wayline.runtime.clock import RealClock
from wayline.runtime.sandbox import SandboxConnection
from wayline.runtime.worker import Bells, Terms, Worker, worker
from wayline.sandbox.carrier import Carrier
from wayline.store import clock
from wayline.store.clock import ClockRow
from wayline.store.database import Connection


@asynccontextmanager
async def at_work(
    dsn: str, carrier: Carrier, bells: Bells | None = None, checkpoints: str | None = None
) -> AsyncIterator[Worker]:
    """A live worker in this process."""
    stop = asyncio.Event()
    terms = Terms(dsn, SandboxConnection(carrier), VAULT, checkpoints=checkpoints)
    async with worker(terms, bells or Bells(), lambda _: None) as one:
        running = asyncio.create_task(one.run(stop))
        yield one
        stop.set()
        await running


async def until(found: Callable[[], Awaitable[bool]], seconds: float = 60) -> None:
    """Wait for something to be so."""
    async with asyncio.timeout(seconds):
        while not await found():  # noqa: ASYNC110 - the database rings no bell for tests
            await asyncio.sleep(0.05)


async def at(connection: Connection, business: datetime) -> None:
    """Set the business clock, which then runs as fast as the real one."""
    await clock.set_to(connection, ClockRow("scaled", business, RealClock().now(), 1.0))
