"""A few connections for requests that come at once; each outlives its server's bad minutes."""

import asyncio
from datetime import timedelta
from typing import Final, Self

from wayline.store.database import Database, Role

SIZE: Final = 4  # a request is some milliseconds of work, so few are enough


class Pool:
    """Lends databases of one role, the one that was used last first; they connect when needed."""

    def __init__(self, dsn: str, role: Role, *, patience: timedelta, size: int = SIZE) -> None:
        self._all = [Database(dsn, role, patience=patience) for _ in range(size)]
        self._idle: asyncio.LifoQueue[Database] = asyncio.LifoQueue()
        for database in self._all:
            self._idle.put_nowait(database)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        for database in self._all:
            await database.close()

    async def take(self, patience: timedelta) -> Database:
        """A database that nobody else uses until it is given back; TimeoutError if none is free."""
        async with asyncio.timeout(patience.total_seconds()):
            return await self._idle.get()

    def give(self, database: Database) -> None:
        """Give back what was taken."""
        self._idle.put_nowait(database)
