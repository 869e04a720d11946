"""Which addresses are closed: one of them, or all of a workspace as rows for an import."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import Final, NamedTuple, TypeVar

from wayline.domain.cells import safe
from wayline.domain.ids import BUCKETS, ContactId, WorkspaceId
from wayline.runtime.library import Library
from wayline.runtime.suppressing import peek
from wayline.store import identities, suppressions
from wayline.store.bulk import Connection
from wayline.store.contacts import Address
from wayline.store.database import Transactions
from wayline.store.identities import Asked, Held
from wayline.store.suppressions import Closed

COLUMNS: Final = ("kind", "address", "hash", "reason", "at")
_PAGE: Final = 5_000  # rows
_Row = TypeVar("_Row")


class Stand(NamedTuple):
    """How an address stands: who holds it (None: nobody), since when and why it is closed."""

    contact_id: ContactId | None
    closed: Closed | None


async def stand(connection: Connection, library: Library, address: Address) -> Stand:
    """How one address stands; raises `keys:missing` if that cannot be told."""
    found = await identities.find(connection, Asked.of([address]))
    held = found.get(address) or (await peek(connection, library, [address])).get(address)
    held = held or Held(None, None, None)
    at, by = held.suppressed_at, held.suppressed_by
    return Stand(held.contact_id, Closed(at, by) if at is not None and by is not None else None)


async def everything(
    database: Transactions, workspace_id: WorkspaceId
) -> AsyncIterator[list[Sequence[str]]]:
    """All that is closed as cells of `COLUMNS`, in pages: addresses that are known, then hashes."""
    async for known in pages(database, workspace_id, suppressions.addresses):
        yield [
            (one.kind, safe(one.value), "", one.by, one.at.isoformat())
            for one in known
            if one.at is not None and one.by is not None
        ]
    async with database.transaction() as connection:
        key = (await suppressions.watch(connection, [workspace_id])).get(workspace_id)
    async for kept in pages(database, workspace_id, suppressions.hashes):
        yield [
            (row.kind, "", f"hmac:{key}:{row.hash.hex()}", closed.by, closed.at.isoformat())
            for row, closed in kept
        ]


async def pages(
    database: Transactions,
    workspace_id: WorkspaceId,
    read: Callable[[Connection, WorkspaceId, int, _Row | None, int], Awaitable[list[_Row]]],
) -> AsyncIterator[list[_Row]]:
    """Everything that `read` finds, bucket by bucket."""
    for bucket in sorted(BUCKETS):
        after: _Row | None = None
        while True:
            async with database.transaction() as connection:
                page = await read(connection, workspace_id, bucket, after, _PAGE)
            if page:
                yield page
            if len(page) < _PAGE:
                break
            after = page[-1]
