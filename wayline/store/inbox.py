"""The inbox: what carriers and visitors of links told us, until it has taken effect."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal, NamedTuple
from uuid import UUID

from wayline.store.bulk import Connection, fetch, write
from wayline.store.queries import load

_SQL = load("inbox")

InboundKind = Literal["receipt", "reply", "visit", "order"]


class InboxRow(NamedTuple):
    """One thing on its way in; `inbox_id` goes up with time, `data` is JSON."""

    bucket: int
    inbox_id: UUID
    connection: str
    kind: str
    at: datetime
    received_at: datetime
    data: str


class InboxKey(NamedTuple):
    """Where a row is."""

    bucket: int
    inbox_id: UUID


class Waiting(NamedTuple):
    """A row that waits, what it is and the connection that it came through."""

    bucket: int
    inbox_id: UUID
    connection: str
    kind: str


class Taken(NamedTuple):
    """A row that was taken out."""

    bucket: int
    inbox_id: UUID
    kind: InboundKind
    at: datetime
    data: dict[str, Any]


class Aside(NamedTuple):
    """A row that could not be taken in, and why."""

    inbox_id: UUID
    connection: str
    kind: str
    at: datetime
    data: dict[str, Any]
    reason: str
    set_aside_at: datetime


async def append(connection: Connection, rows: Sequence[InboxRow]) -> None:
    """Store what came in."""
    await write(connection, _SQL["append"], rows)


async def waiting(connection: Connection, buckets: Sequence[int], most: int) -> list[Waiting]:
    """What waits in these buckets, the oldest of each first."""
    return [
        Waiting(*row)
        for row in await fetch(connection, _SQL["waiting"], buckets=buckets, most=most)
    ]


async def said(connection: Connection, buckets: Sequence[int], most: int) -> list[Waiting]:
    """What people said that waits in these buckets, the oldest of each first."""
    return [
        Waiting(*row) for row in await fetch(connection, _SQL["said"], buckets=buckets, most=most)
    ]


async def take(connection: Connection, keys: Sequence[InboxKey]) -> list[Taken]:
    """Take rows out, those that nobody else is taking; in the order of arrival."""
    found = [Taken(*row) for row in await fetch(connection, _SQL["take"], keys)]
    return sorted(found, key=lambda row: row.inbox_id)


async def set_aside(
    connection: Connection, keys: Sequence[InboxKey], reason: str, now: datetime
) -> None:
    """Move rows out of the way of the others, with a reason."""
    await write(connection, _SQL["set_aside"], keys, reason=reason, now=now)


async def aside(connection: Connection, most: int) -> list[Aside]:
    """What was set aside, the latest first."""
    return [Aside(*row) for row in await fetch(connection, _SQL["aside"], most=most)]


async def retry(connection: Connection, ids: Sequence[UUID], *, every: bool = False) -> set[UUID]:
    """Put these, or `every` one that was set aside, back into the inbox; returns what went."""
    rows = await fetch(connection, _SQL["retry"], ids=ids, every=every)
    return {row[0] for row in rows}


async def requeue_parked(connection: Connection, buckets: Sequence[int]) -> None:
    """Put the parked receipts of these buckets back whose message has become known."""
    await write(connection, _SQL["requeue_parked"], buckets=buckets)


async def expire_parked(
    connection: Connection, buckets: Sequence[int], before: datetime, reason: str, now: datetime
) -> int:
    """Set the receipts of these buckets aside that were parked before; returns how many."""
    query = _SQL["expire_parked"]
    expired = await fetch(connection, query, buckets=buckets, before=before, reason=reason, now=now)
    return len(expired)
