"""A worker on an open home, as `work` and `up` run it; texts leave over HTTP."""

import asyncio
from datetime import timedelta

import aiohttp

from wayline.bootstrap import Home
from wayline.commands._hosting import BEHAVIOUR
from wayline.commands._work_lines import Lines
from wayline.runtime.collector import relax
from wayline.runtime.sandbox_found import FoundSandbox
from wayline.runtime.worker import Bells, Terms, Worker, worker

LEASE = 6.0  # seconds: how long the share of a dead worker lies idle
ATTEMPT = timedelta(seconds=25)  # of a hand-over; longer than the carrier's time-out
_TICK = 1.0  # seconds


async def working(home: Home, bells: Bells, stop: asyncio.Event, lines: Lines) -> None:
    """Work until told to stop, and say what was done."""
    relax()
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session:
        carrier = FoundSandbox(session, BEHAVIOUR.doubt, home.vault)
        terms = Terms(
            home.dsn,
            carrier,
            home.vault,
            home.revive,
            LEASE,
            ATTEMPT,
            home.config.webhook_origins,
            home.config.checkpoints,
        )
        async with worker(terms, bells, lines.share) as one:
            lines.share(one)
            telling = asyncio.create_task(_tell(lines, one))
            try:
                await one.run(stop)
            finally:
                telling.cancel()
    lines.end(one)


async def _tell(lines: Lines, one: Worker) -> None:
    while True:
        await asyncio.sleep(_TICK)
        lines.carrier(one)
        lines.progress(one)
