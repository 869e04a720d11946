"""Drives the demo: lets its clock run, feeds the shop's events, and does all that is due.

The clock is written after what it says was done. So whoever starts after a kill finds everything
before that instant done, and what was done of the time after it is known again by its keys.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from wayline.domain.ids import BUCKETS
from wayline.domain.places import data_versions
from wayline.runtime.clock import BusinessClock, RealClock
from wayline.runtime.demo.feed import HOUR, Feed
from wayline.runtime.demo.figures import Counts, Figures
from wayline.runtime.demo.overhearing import CountingIngest, OverheardConnection
from wayline.runtime.demo.setting_up import AHEAD, SCALE, SEED, Demo
from wayline.runtime.inbound import InboundDesk
from wayline.runtime.library import Library
from wayline.runtime.rounds import Rounds
from wayline.runtime.runner import Runner
from wayline.runtime.sealer import seal
from wayline.runtime.sender import Sender
from wayline.runtime.signing import Signet
from wayline.sandbox.behaviour import REAL
from wayline.sandbox.carrier import Carrier
from wayline.store import clock, demos, journeys
from wayline.store.bulk import Connection
from wayline.store.clock import ClockRow
from wayline.store.database import connect
from wayline.store.partitions import create_months, known_months, month_of

TICK: Final = 0.2  # real seconds
SAVED: Final = 1.0  # real seconds between two writings of the clock, and two looks at the figures
LEASE: Final = timedelta(seconds=3)  # the carrier is in this process: an answer takes milliseconds
CALLBACK: Final = "demo"
# A machine that slept, or is too slow, must not find years of business to do: time waits for it.
LONGEST_STEP: Final = timedelta(hours=2)


class DemoClock:
    """Business time that runs only while somebody drives it, and never far at once."""

    def __init__(self, stands_at: datetime, real: RealClock) -> None:
        self.at = stands_at
        self.real_at = real.now()
        self._real = real
        self._clock = BusinessClock("scaled", stands_at, self.real_at, SCALE)

    def tick(self) -> datetime:
        """The business time now."""
        self.real_at = self._real.now()
        meant = self._clock.now(self.real_at)
        self.at = min(max(meant, self.at), self.at + LONGEST_STEP)
        if self.at != meant:
            self._clock = BusinessClock("scaled", self.at, self.real_at, SCALE)
        return self.at

    def row(self, scale: float) -> ClockRow:
        """What is to be written: the time, and whether it runs."""
        return ClockRow("scaled", self.at, self.real_at, scale)


class Running:
    """The demo at work. `connection` is the engine's, `side` the owner's: months and the clock."""

    def __init__(  # noqa: PLR0913 - the parts of the demo, each by its name
        self,
        demo: Demo,
        connection: Connection,
        side: Connection,
        rounds: Rounds,
        ingest: CountingIngest,
        wire: OverheardConnection,
        counts: Counts,
        *,
        real: RealClock,
        signet: Signet,
    ) -> None:
        self.demo = demo
        self.wire = wire
        self.figures = Figures(demo.stands_at)
        self.clock = DemoClock(demo.stands_at, real)
        self._connection = connection
        self._side = side
        self._rounds = rounds
        self._ingest = ingest
        self._counts = counts
        self._real = real
        self._signet = signet
        self._feed = Feed(SEED, demo.people, demo.workspace.workspace_id, demo.opened_at)
        self._planned_to = demo.stands_at
        self._settled = self.clock.row(0.0)
        self._months_to = month_of(demo.stands_at + AHEAD)

    async def run(self, stop: asyncio.Event, show: Callable[["Running"], None]) -> None:
        """Go on until told to stop; the round that is under way is finished first."""
        look = 0.0
        while not stop.is_set():
            began = time.monotonic()
            await self._step()
            if began >= look:
                await clock.set_to(self._side, self._settled._replace(scale=SCALE))
                await seal(self._side, self._signet, self._real.now())
                await self.look()
                look = began + SAVED
            show(self)
            await _rest(stop, began + TICK - time.monotonic())

    async def look(self) -> None:
        """Ask for the figures anew."""
        at = self._settled.business_at
        self.figures = await self._counts.ask(self._connection, at, self._ingest.stored)

    async def stand_still(self) -> datetime:
        """Write the time that was reached: it stays until the next start."""
        while await seal(self._side, self._signet, self._real.now()):
            pass
        await clock.set_to(self._side, self._settled)
        return self._settled.business_at

    async def _step(self) -> None:
        at = self.clock.tick()
        await self._make_months(at)
        while self._planned_to <= at:
            self._rounds.plan(self._feed.between(self._planned_to, self._planned_to + HOUR))
            self._planned_to += HOUR
        await self._rounds.settle(at)
        self._settled = self.clock.row(0.0)

    async def _make_months(self, at: datetime) -> None:
        """Create the partitions of the months ahead, and let conditions look into them."""
        wanted = month_of(at + AHEAD)
        if wanted <= self._months_to:
            return
        await create_months(self._side, range(self._months_to + 1, wanted + 1))
        self._months_to = wanted
        months = await known_months(self._side)
        self._ingest.months = months
        self._rounds.runner.months = months


@asynccontextmanager
async def running(demo: Demo, real: RealClock, signet: Signet) -> AsyncIterator[Running]:
    """The demo ready to run, with its connections and the carrier open; `signet` seals."""
    async with AsyncExitStack() as stack:
        connection = await connect(demo.dsn, "engine")
        stack.push_async_callback(connection.close)
        side = await connect(demo.dsn, "owner")
        stack.push_async_callback(side.close)
        carrier = stack.enter_context(Carrier(demo.sandbox, REAL, SEED))
        library = Library()
        await library.refresh(connection)
        months = await known_months(side)
        wire = OverheardConnection(carrier)
        ingest = CountingIngest(library, months)
        rounds = Rounds(
            connection,
            BUCKETS,
            ingest=ingest,
            runner=Runner(library, months),
            sender=_sender(library, wire, real),
            desk=InboundDesk(library, ingest, wire.name, demo.workspace.workspace_id),
            carrier=wire,
            callbacks=[CALLBACK],
            real=real,
        )
        counts = await _counts(connection, demo)
        yield Running(
            demo, connection, side, rounds, ingest, wire, counts, real=real, signet=signet
        )


def _sender(library: Library, wire: OverheardConnection, real: RealClock) -> Sender:
    return Sender(
        library,
        wire,
        real,
        callback=lambda _: CALLBACK,
        as_of=real.now().date().isoformat(),
        tz_version=data_versions()["tzdata"],
        lease=LEASE,
    )


async def _counts(connection: Connection, demo: Demo) -> Counts:
    workspace_id = demo.workspace.workspace_id
    names: dict[UUID, str] = {
        row.journey_id: row.name for row in await journeys.versions(connection)
    }
    return Counts(workspace_id, names, await demos.events(connection, workspace_id))


async def _rest(stop: asyncio.Event, seconds: float) -> None:
    """Wait so long, or until told to stop; others get their turn in any case."""
    with suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), max(seconds, 0.001))
