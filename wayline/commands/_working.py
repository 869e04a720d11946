"""A worker on an open home with the simulated carrier, as `work` and `up` run it."""

import asyncio
from datetime import timedelta
from typing import Final

from wayline.bootstrap import Home
from wayline.commands._work_lines import Lines
from wayline.runtime.collector import relax
from wayline.runtime.sandbox import SandboxConnection
from wayline.runtime.worker import Bells, Terms, Worker, worker
from wayline.sandbox.behaviour import STILL, Behaviour
from wayline.sandbox.carrier import Carrier

LEASE = 6.0  # seconds: how long the share of a dead worker lies idle
ATTEMPT = timedelta(seconds=25)  # of a hand-over; longer than the carrier's time-out
BEHAVIOUR: Behaviour = STILL  # nobody answers by chance: that is for `wayline phone`
SANDBOX: Final = "sandbox.sqlite"
_SEED: Final = 1
_TICK: Final = 1.0  # seconds


async def working(home: Home, bells: Bells, stop: asyncio.Event, lines: Lines) -> None:
    """Work until told to stop, and say what was done."""
    relax()
    with Carrier(home.folder / SANDBOX, BEHAVIOUR, _SEED) as carrier:
        origins = home.config.webhook_origins
        terms = Terms(home.dsn, SandboxConnection(carrier), home.revive, LEASE, ATTEMPT, origins)
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
        lines.progress(one)
