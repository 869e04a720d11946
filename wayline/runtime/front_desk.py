"""Commits what clients said, and lets the people it concerns go on at once.

A journey that an event begins or wakes would otherwise wait for a worker to find it, lock its
person again and commit again: for single events that is most of what they cost.
"""

import logging
from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from functools import partial
from typing import Final

from wayline.domain.ids import ContactId
from wayline.runtime.ingest import Ingest
from wayline.runtime.locking import steadily
from wayline.runtime.runner import Runner
from wayline.runtime.submissions import Desk, Submission
from wayline.runtime.worker.bells import Bells, StageName
from wayline.store.bulk import Connection
from wayline.store.database import LOST, Database
from wayline.store.enrollments import Due
from wayline.store.hints import Hint, hint
from wayline.store.partitions import known_months, month_of

_MOST_AT_ONCE: Final = 100  # people; more would keep clients waiting, and are a worker's
_LOG = logging.getLogger(__name__)


class FrontDesk:
    """Makes submissions durable on a connection of its own; `now` is business time.

    After each commit the bells of the worker in this process ring; others get a hint with it.
    """

    def __init__(
        self, database: Database, ingest: Ingest, bells: Bells, now: Callable[[], datetime]
    ) -> None:
        self._database = database
        self._ingest = ingest
        self._desk = Desk(ingest)
        self._runner = Runner(ingest.library, ingest.months)
        self._bells = bells
        self._now = now

    async def commit(self, batch: Sequence[Submission]) -> None:
        """Everything of a batch, or nothing.

        Where advancing its people fails, the batch is committed without it: a worker tries them one
        by one, and sets aside whoever it is.
        """
        try:
            await self._commit(batch, advances=True)
        except LOST:
            raise
        except Exception:
            _LOG.exception("%d requests are committed without advancing anybody", len(batch))
            await self._commit(batch, advances=False)

    async def _commit(self, batch: Sequence[Submission], *, advances: bool) -> None:
        wakes: list[StageName] = []

        async def accept(connection: Connection, also: Collection[ContactId]) -> None:
            await self._look_back(connection)
            due = await self._desk.take(connection, batch, self._now(), also)
            wakes[:] = await self._go_on(connection, due) if advances else ["advance"]
            if wakes:
                await hint(connection, Hint(self._bells.name, tuple(wakes)))

        async def work(also: Collection[ContactId]) -> None:
            await self._database.retrying(partial(accept, also=also), in_one_go=True)

        await steadily(work)
        self._bells.ring(*wakes)

    async def _look_back(self, connection: Connection) -> None:
        """Workers make the partitions of months ahead of time; here they are only read."""
        months = self._ingest.months
        if not months or month_of(self._now()) >= months[-1]:
            self._ingest.months = self._runner.months = await known_months(connection)

    async def _go_on(self, connection: Connection, due: Sequence[Due]) -> list[StageName]:
        """Advance those whom the batch let enter or woke; returns which stages have work now."""
        if len(due) > _MOST_AT_ONCE:
            return ["advance"]
        await self._runner.advance(connection, due)
        return list(self._runner.owed())
