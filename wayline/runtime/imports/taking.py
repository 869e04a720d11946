"""Takes a file in, a batch a transaction: its rows, its rejects and the line reached.

The line moves in the transaction of its rows, so a kill at any moment leaves a whole number of
batches, and the same command goes on behind them. Two processes never take one line twice.
"""

import asyncio
import secrets
from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator, Callable, Collection, Iterator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final, Generic, TypeVar
from uuid import UUID

from wayline.domain.errors import WaylineError
from wayline.domain.ids import ContactId, WorkspaceId, new_id
from wayline.domain.imports import Reject
from wayline.runtime.clock import RealClock
from wayline.runtime.imports.rejects import RejectsFile, path_for
from wayline.runtime.imports.tally import Tally
from wayline.runtime.library import Library
from wayline.runtime.locking import steadily
from wayline.runtime.suppression_key import SuppressionKey
from wayline.store import imports
from wayline.store.bulk import Connection
from wayline.store.database import Transactions
from wayline.store.imports import Import
from wayline.store.lost import in_words

KEPT: Final = "Nothing is half done: the same command goes on where it stopped."
UNDO_WITHIN: Final = timedelta(hours=24)
One = TypeVar("One")
_Read = TypeVar("_Read")


@dataclass(frozen=True, slots=True)
class File:
    """A file on its way in: `kind` of what, what it is known by, and how it is read (`plain`)."""

    kind: str
    path: Path
    columns: Sequence[str]
    fingerprint: UUID
    plain: Mapping[str, Any]


class Taking(ABC, Generic[One]):
    """One file on its way in, read as rows of `One`. `now` tells business time.

    `key` is what finds closed addresses again; where some are kept, none may be attached without.
    """

    def __init__(
        self,
        database: Transactions,
        workspace_id: WorkspaceId,
        file: File,
        now: Callable[[], datetime],
        key: SuppressionKey | None = None,
    ) -> None:
        self.workspace_id = workspace_id
        self.library = Library(key)
        self.tally = Tally()
        self.row: Import | None = None
        self._database = database
        self._file = file
        self._now = now
        self._worker = UUID(bytes=secrets.token_bytes(16))

    @abstractmethod
    def batches(self, after: int) -> Iterator[list[tuple[int, One | Reject]]]:
        """The rows behind a line, each with its line, in batches."""

    @abstractmethod
    async def take(
        self,
        connection: Connection,
        batch: Sequence[One],
        at: datetime,
        tally: Tally,
    ) -> list[Reject]:
        """Write rows inside a transaction and count them; returns those that were not taken."""

    async def settle(self) -> None:
        """Do what is left when every row is taken; after a kill it is done again."""

    async def begin(self) -> Import:
        """Begin, or find what was begun before; `state` tells if it was done already."""
        new = Import(
            new_id(RealClock().now(), secrets.token_bytes(10)),
            self._file.kind,
            self._file.path.name,
            "running",
            0,
            0,
            {},
            dict(self._file.plain),
            self._now(),
            None,
        )

        async def work(connection: Connection) -> Import:
            await self.library.refresh(connection)
            await imports.forget_old(connection, self.workspace_id, self._now() - UNDO_WITHIN)
            return await imports.begin(
                connection, self.workspace_id, new, self._file.fingerprint, self._worker
            )

        with in_words(KEPT):
            self.row = await self._database.retrying(work)
        self.tally = Tally(self.row.tally)
        return self.row

    async def run(self, told: Callable[[int], None] = lambda _: None) -> Tally:
        """Take in what is left of the file; `told` hears each line that was reached."""
        row = self.row or await self.begin()
        rejects = RejectsFile(path_for(self._file.path), self._file.columns, row.rejects)
        reached = row.reached
        async with aclosing(_ahead(self.batches(reached))) as batches:
            async for batch in batches:
                until = batch[-1][0]
                size, self.tally = await self._commit(row, batch, (reached, until), rejects)
                rejects.keep(size)
                reached = until
                told(reached)
        with in_words(KEPT):
            await self.settle()
            await self._database.retrying(self._finish)
        return self.tally

    async def _finish(self, connection: Connection) -> None:
        assert self.row is not None
        tally, at = self.tally.plain(), self._now()
        await imports.finish(connection, self.workspace_id, self.row.import_id, "done", tally, at)

    async def _commit(
        self,
        row: Import,
        batch: Sequence[tuple[int, One | Reject]],
        lines: tuple[int, int],
        rejects: RejectsFile,
    ) -> tuple[int, Tally]:
        async def work(connection: Connection) -> tuple[int, Tally]:
            return await self._take(connection, row, batch, lines, rejects)

        async def again(_: Collection[ContactId]) -> tuple[int, Tally]:
            with in_words(KEPT):
                return await self._database.retrying(work)

        return await steadily(again)

    async def _take(
        self,
        connection: Connection,
        row: Import,
        batch: Sequence[tuple[int, One | Reject]],
        lines: tuple[int, int],
        rejects: RejectsFile,
    ) -> tuple[int, Tally]:
        """One batch, in one transaction; a batch whose commit was in doubt is found done."""
        workspace_id, import_id = self.workspace_id, row.import_id
        if not await imports.advance(connection, workspace_id, import_id, self._worker, lines):
            return await self._settle(connection, import_id, lines)
        tally = Tally(self.tally.plain())
        refused = [one for _, one in batch if isinstance(one, Reject)]
        rows = [one for _, one in batch if not isinstance(one, Reject)]
        refused += await self.take(connection, rows, self._now(), tally)
        size = rejects.append(in_order(refused, tally))
        await imports.note(connection, workspace_id, import_id, tally.plain(), size)
        return size, tally

    async def _settle(
        self, connection: Connection, import_id: UUID, lines: tuple[int, int]
    ) -> tuple[int, Tally]:
        stand = await imports.stands(connection, self.workspace_id, import_id)
        row = await imports.one(connection, self.workspace_id, import_id)
        if row is not None and stand.worker == self._worker and stand.reached == lines[1]:
            return row.rejects, Tally(row.tally)
        message = "another process imports this file, or takes it back"
        raise WaylineError(message, code="import:busy", mend="Wait until it has ended.")


async def _ahead(batches: Iterator[_Read]) -> AsyncGenerator[_Read, None]:
    """Each batch, the next one being read already: in a thread, while the database works."""

    def read() -> asyncio.Task[_Read | None]:
        return asyncio.create_task(asyncio.to_thread(next, batches, None))

    coming = read()
    try:
        while (batch := await coming) is not None:
            coming = read()
            yield batch
    finally:
        await asyncio.gather(coming, return_exceptions=True)  # a thread cannot be stopped


def in_order(refused: Sequence[Reject], tally: Tally) -> list[Reject]:
    """Count rows that were not taken, in the order of the file."""
    rejects = sorted(refused, key=lambda one: one.line)
    for one in rejects:
        tally.reject(one.line, one.code, one.what, one.mend)
    return rejects
