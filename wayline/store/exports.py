"""People in the database, read in order and in pages: an export of any size in small memory."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from wayline.domain.ids import BUCKETS, ContactId, WorkspaceId, bucket_of
from wayline.store.bulk import Connection, fetch
from wayline.store.queries import load

_SQL = load("exports")


class _BucketRow(NamedTuple):
    buckets: int


class _Key(NamedTuple):
    bucket: int
    contact_id: UUID


class Proof(NamedTuple):
    """When consent to a scope was given last, to which words (or how), and its second yes.

    `confirmed_at` (ISO 8601) counts only with what shows it.
    """

    at: datetime
    words: str
    confirmed_at: str
    confirmation: str | None


_EVERY: tuple[_BucketRow, ...] = tuple(map(_BucketRow, BUCKETS))


async def columns(connection: Connection, workspace_id: WorkspaceId) -> list[str]:
    """`attributes.NAME`, `consent:SCOPE`, `blocked:CHANNEL`, `wishes_...` of all, sorted."""
    rows = await fetch(connection, _SQL["columns"], _EVERY, workspace_id=workspace_id)
    return [row[0] for row in rows]


async def page(
    connection: Connection, workspace_id: WorkspaceId, bucket: int, after: UUID, most: int
) -> dict[ContactId, datetime]:
    """Some people of a bucket behind one, and since when they are known."""
    rows = await fetch(
        connection,
        _SQL["page"],
        workspace_id=workspace_id,
        bucket=bucket,
        after=after,
        most=most,
    )
    return {ContactId(row[0]): row[1] for row in rows}


async def proofs(
    connection: Connection, contact_ids: Iterable[ContactId]
) -> dict[tuple[ContactId, str, str], Proof]:
    """What consent of these people rests on: by person, scope, and `granted` or `imported`."""
    keys = [_Key(bucket_of(c), c) for c in contact_ids]
    rows = await fetch(connection, _SQL["proofs"], keys)
    return {(ContactId(row[0]), row[1], row[2]): Proof(*row[3:]) for row in rows}
