"""Keeps work that raises errors from stopping everybody else's.

A batch that raises is halved until the culprit is alone. They are tried again later, five times in
all; then they are set aside in the database with a reason, until somebody retries them.
"""

import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

from wayline.domain.ids import ContactId
from wayline.runtime.spans import code_of, current
from wayline.store.bulk import Connection
from wayline.store.database import LOST
from wayline.store.enrollments import Due

MOST_ATTEMPTS: Final = 5
_PAUSE: Final = 1.0  # seconds after the first error; it doubles
_LOG = logging.getLogger(__name__)

Work = Callable[[Connection, Sequence[Due]], Awaitable[int]]
GiveUp = Callable[[Connection, Due], Awaitable[None]]


class Patience:
    """One kind of work with its troubled people; a lost database is nobody's fault."""

    def __init__(
        self, work: Work, give_up: GiveUp, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._work = work
        self._give_up = give_up
        self._monotonic = monotonic
        self._troubled: dict[ContactId, tuple[int, float]] = {}  # attempts, and not before

    async def do(self, connection: Connection, people: Sequence[Due]) -> int:
        """Work on these people, but not yet on those who have just failed."""
        now = self._monotonic()
        ready = [one for one in people if self._troubled.get(one.contact_id, (0, 0.0))[1] <= now]
        return await self._some(connection, ready) if ready else 0

    async def _some(self, connection: Connection, people: Sequence[Due]) -> int:
        try:
            done = await self._work(connection, people)
        except LOST:
            raise
        except Exception as error:
            if len(people) == 1:
                await self._failed(connection, people[0], error)
                return 0
            middle = len(people) // 2
            first = await self._some(connection, people[:middle])
            return first + await self._some(connection, people[middle:])
        if self._troubled:
            for one in people:
                self._troubled.pop(one.contact_id, None)
        return done

    async def _failed(self, connection: Connection, one: Due, error: Exception) -> None:
        attempts = self._troubled.get(one.contact_id, (0, 0.0))[0] + 1
        told = "%s of contact %s failed, attempt %d of %d"
        where = getattr(self._work, "__qualname__", "work")
        current().failed(code_of(error))
        _LOG.error(told, where, one.contact_id, attempts, MOST_ATTEMPTS, exc_info=error)
        if attempts >= MOST_ATTEMPTS:
            self._troubled.pop(one.contact_id, None)
            await self._give_up(connection, one)
        else:
            later = self._monotonic() + _PAUSE * 2 ** (attempts - 1)
            self._troubled[one.contact_id] = (attempts, later)
