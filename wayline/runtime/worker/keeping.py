"""Keeps a worker's footing: leases, clocks, what is published, partitions, and the database."""

import asyncio
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from wayline.runtime.clock import BusinessClock, RealClock
from wayline.runtime.ingest import Ingest
from wayline.runtime.library import Library
from wayline.runtime.runner import Runner
from wayline.runtime.sender import Sender
from wayline.runtime.worker.leasing import Leasing
from wayline.runtime.worker.stages import Times
from wayline.store import clock
from wayline.store.bulk import Connection
from wayline.store.database import LOST, Database, connect
from wayline.store.partitions import create_months, known_months, months_between

AHEAD: Final = timedelta(days=92)  # partitions are there so long before they are needed
BEATS: Final = 4  # of them in the life of a lease
_LOOK: Final = 1.0  # seconds between two looks at what is published
_MONTHS: Final = 60.0  # and at the months ahead
_PAUSE: Final = 0.5  # seconds between two tries to reach a database that is gone
_SKEW: Final = timedelta(seconds=0.1)  # a smaller one does no harm
_LOG = logging.getLogger(__name__)


class DatabaseClock(RealClock):
    """The database's clock as far as this machine knows it: leases mean the same everywhere."""

    def __init__(self) -> None:
        self._skew = timedelta(0)

    def now(self) -> datetime:
        """Aware UTC."""
        return super().now() + self._skew

    def learn(self, asked_at: datetime, now: datetime) -> None:
        """The database said `now`, asked at a time of this machine and answered by this one.

        Only what the way there and back cannot explain is a difference of the clocks.
        """
        ahead, behind = now - super().now(), now - asked_at  # the truth lies between
        if ahead > _SKEW:
            self._skew = ahead
        elif behind < -_SKEW:
            self._skew = behind
        else:
            self._skew = timedelta(0)

    def machine(self) -> datetime:
        """Aware UTC as this machine says."""
        return super().now()


@dataclass(slots=True)
class Footing:
    """What is kept up to date, and used by every stage."""

    leasing: Leasing
    times: Times
    real: DatabaseClock
    library: Library
    ingest: Ingest
    runner: Runner
    sender: Sender

    async def beat(self, connection: Connection) -> bool:
        """Renew leases; True if the groups are others than before."""
        before, asked_at = self.leasing.groups(), self.real.machine()
        self.real.learn(asked_at, await self.leasing.beat(connection))
        return self.leasing.groups() != before

    async def look(self, connection: Connection) -> None:
        """Read what is published, and what time it is."""
        await self.library.refresh(connection)
        row = await clock.read(connection)
        real = self.times.real.now()
        self.times.business = BusinessClock(*row) if row else BusinessClock("real", real, real, 1.0)
        self.sender.gatehouse.as_of = real.date().isoformat()

    async def months(self, dsn: str) -> None:
        """Create the partitions of the months ahead, and let conditions look into them."""
        now = self.times.now()
        wanted = months_between(now, now + AHEAD)
        owner = await connect(dsn, "owner")
        try:
            known = await known_months(owner)
            if missing := [month for month in wanted if month not in known]:
                await create_months(owner, missing)
                known = sorted({*known, *missing})
        finally:
            await owner.close()
        self.ingest.months = self.runner.months = known


class Keeper:
    """The loop that keeps the footing; `revive` starts an embedded database that somebody ended.

    While the database is gone the leases run out, so that the stages rest.
    """

    def __init__(
        self,
        footing: Footing,
        database: Database,
        revive: Callable[[], None] | None,
        *,
        back: Callable[[], None],
        told: Callable[[], None],
    ) -> None:
        self._footing = footing
        self._database = database
        self._revive = revive
        self._back = back  # called when the database is there again
        self._told = told  # called when the share of the groups has changed
        self._look_at = self._months_at = 0.0

    async def prepare(self) -> None:
        """Get footing before the first stage begins."""
        async with self._database.session() as connection:
            await self._footing.look(connection)
            await self._footing.beat(connection)
        await self._footing.months(self._database.dsn)
        self._months_at = time.monotonic() + _MONTHS

    async def run(self, stop: asyncio.Event) -> None:
        """Go on until told to stop, whatever befalls the database."""
        pause = self._footing.leasing.seconds / BEATS
        while not stop.is_set():
            try:
                await self._once()
                wait = min(pause, _LOOK)
            except LOST as error:
                await self._lost(error, stop)
                continue
            except Exception:
                _LOG.exception("the worker's footing could not be renewed")
                wait = _PAUSE
            await rest(stop, wait)

    async def leave(self) -> None:
        """Give the leases back."""
        async with self._database.session() as connection:
            await self._footing.leasing.leave(connection)

    async def _once(self) -> None:
        now = time.monotonic()
        async with self._database.session() as connection:
            if await self._footing.beat(connection):
                self._told()
            if now >= self._look_at:
                await self._footing.look(connection)
                self._look_at = now + _LOOK
        if now >= self._months_at:
            await self._footing.months(self._database.dsn)
            self._months_at = now + _MONTHS

    async def _lost(self, error: Exception, stop: asyncio.Event) -> None:
        _LOG.warning("the database does not answer: %s", str(error).strip())
        while not stop.is_set():
            await rest(stop, _PAUSE)
            try:
                if self._revive is not None:
                    await asyncio.to_thread(self._revive)
                await self._once()
            except Exception as still:
                _LOG.debug("the database is still gone: %s", still)
            else:
                _LOG.warning("the database is there again")
                self._back()
                return


async def rest(stop: asyncio.Event, seconds: float) -> None:
    """Wait so long, or until told to stop."""
    try:
        await asyncio.wait_for(stop.wait(), seconds)
    except TimeoutError:
        return
