"""Takes a list of those who must not be written to: numbers, emails, or hashes of them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import Any, Final

from wayline.domain.ids import WorkspaceId
from wayline.domain.imports import Reject
from wayline.domain.suppressions import Listed, columns_of, read_listed
from wayline.runtime.closing import Done, Source, close_hashed, close_named, sweep
from wayline.runtime.imports.products import file_of, row_batches
from wayline.runtime.imports.taking import Taking
from wayline.runtime.imports.tally import Tally
from wayline.runtime.suppression_key import SuppressionKey
from wayline.store.bulk import Connection
from wayline.store.database import Transactions
from wayline.text import tables

KIND: Final = "suppressions"
METHOD: Final = "list:import"


class SuppressionImport(Taking[Listed]):
    """One list on its way in.

    `place` is the country of numbers without plus, and the reason where a row gives none of ours.
    """

    def __init__(
        self,
        database: Transactions,
        workspace_id: WorkspaceId,
        path: Path,
        now: Callable[[], datetime],
        *,
        key: SuppressionKey,
        mapping: Mapping[str, str],
        place: tuple[str, str],
    ) -> None:
        self.table = tables.look(path)
        self.fields = columns_of(self.table.columns, self.table.sample, mapping, place[0])
        self._key = key
        self._place = place
        plain: dict[str, Any] = {
            "fields": dict(zip(self.table.columns, self.fields, strict=True)),
            "place": list(place),
        }
        file = file_of(KIND, workspace_id, self.table, plain)
        super().__init__(database, workspace_id, file, now, key)

    def batches(self, after: int) -> Iterator[list[tuple[int, Listed | Reject]]]:
        """The rows behind a line, in batches of hashes alone, or of none: their locks differ."""
        now = self._now()
        for batch in row_batches(
            self.table,
            after,
            lambda row: read_listed(self.fields, row.line, row.cells, *self._place, now),
        ):
            for _, alike in groupby(batch, lambda one: _is_hashed(one[1])):
                yield list(alike)

    def rehearse(self) -> Tally:
        """Read the whole list and count what could be taken; nothing is written."""
        tally = Tally()
        for batch in self.batches(0):
            for _, one in batch:
                if isinstance(one, Reject):
                    tally.reject(one.line, one.code, one.what, one.mend)
                else:
                    tally.counts["hashes" if _is_hashed(one) else "addresses"] += 1
        return tally

    async def take(
        self,
        connection: Connection,
        batch: Sequence[Listed],
        at: datetime,
        tally: Tally,
    ) -> list[Reject]:
        """Close the addresses of a batch, or keep its hashes."""
        hashed = any(map(_is_hashed, batch))
        done = await self._close(connection, batch, at, hashed=hashed) if batch else Done(0)
        tally.counts["closed"] += done.closed
        tally.counts["known"] += len(batch) - done.closed - len(done.rejects)
        tally.counts["hashes"] += hashed and len(batch) - len(done.rejects)
        return list(done.rejects)

    async def settle(self) -> None:
        """Find whoever holds an address of which the list gave a hash."""
        if self.tally.counts["hashes"]:
            found = await sweep(
                self._database, self.library, self.workspace_id, self._now, self._source()
            )
            self.tally.counts["found"] += found

    async def _close(
        self, connection: Connection, batch: Sequence[Listed], at: datetime, *, hashed: bool
    ) -> Done:
        mine, source = self.workspace_id, self._source()
        if hashed:
            return await close_hashed(connection, self._key, mine, batch, at, source)
        return await close_named(connection, self.library, mine, batch, at, source)

    def _source(self) -> Source:
        assert self.row is not None
        return Source(METHOD, {"import": str(self.row.import_id)})


def _is_hashed(one: Listed | Reject) -> bool:
    return isinstance(one, Listed) and one.value is None
