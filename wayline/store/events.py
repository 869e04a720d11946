"""Events in the database: remembered by key, stored once, asked for by conditions."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from wayline.domain.events import Event, PastEvent
from wayline.domain.ids import ContactId, bucket_of
from wayline.domain.journeys.facts import EventsWanted
from wayline.store.bulk import Connection, fetch, write
from wayline.store.contacts import text
from wayline.store.partitions import month_of, months_between, span
from wayline.store.queries import load

_SQL = load("events")
_BEFORE_ALL = datetime(1970, 1, 1, tzinfo=UTC)
_AFTER_ALL = datetime(2200, 1, 1, tzinfo=UTC)
TOUCH_WINDOW = timedelta(days=7)  # an order is credited to the last message within this time


class _KeyRow(NamedTuple):
    bucket: int
    key: UUID
    received_at: datetime


class _EventRow(NamedTuple):
    bucket: int
    contact_id: UUID
    name: str
    event_id: UUID
    month: int
    workspace_id: UUID
    source: str
    occurred_at: datetime
    received_at: datetime
    live: bool
    properties: str


class _PastRow(NamedTuple):
    bucket: int
    contact_id: UUID
    name: str
    since: datetime
    until: datetime


class PurchaseRow(NamedTuple):
    """An order as money, credited to at most one message."""

    bucket: int
    contact_id: UUID
    event_id: UUID
    month: int
    workspace_id: UUID
    order_key: str | None
    amount: int
    currency: str
    ordered_at: datetime
    message_id: UUID | None
    journey_id: UUID | None
    version: int | None
    step: str | None


class _TouchRow(NamedTuple):
    bucket: int
    contact_id: UUID
    since: datetime
    until: datetime


class Touch(NamedTuple):
    """The message that an order is credited to."""

    message_id: UUID
    month: int
    journey_id: UUID | None
    version: int | None
    step: str
    converted_at: datetime | None


async def claim_keys(connection: Connection, keys: Sequence[tuple[UUID, datetime]]) -> list[UUID]:
    """Remember events by key; returns the keys never seen before."""
    rows = [
        _KeyRow(bucket_of(key), key, at) for key, at in sorted(keys, key=lambda pair: pair[0].int)
    ]
    return [row[0] for row in await fetch(connection, _SQL["claim_keys"], rows)]


async def insert(connection: Connection, events: Sequence[tuple[Event, str]]) -> None:
    """Store new events, each with its source."""
    rows = [
        _EventRow(
            bucket_of(e.contact_id),
            e.contact_id,
            e.name,
            e.event_id,
            month_of(e.received_at),
            e.workspace_id,
            source,
            e.occurred_at,
            e.received_at,
            e.live,
            text(e.properties),
        )
        for e, source in events
    ]
    await write(connection, _SQL["insert_events"], rows)


async def past(
    connection: Connection,
    wanted: Sequence[tuple[ContactId, EventsWanted, datetime]],
    months: Sequence[int],
) -> list[tuple[PastEvent, ...]]:
    """For each question (person, events wanted, now) the matching events, newest first.

    `months` are those that have partitions; only the ones a question can reach are read.
    """
    rows = [
        _PastRow(
            bucket_of(contact_id),
            contact_id,
            want.name,
            want.since or _BEFORE_ALL,
            _AFTER_ALL if want.newer else now,
        )
        for contact_id, want, now in wanted
    ]
    if not rows:
        return []
    first, last = min(row.since for row in rows), max(row.until for row in rows)
    reach = [month for month in months if month_of(first) <= month <= month_of(last)]
    answers: list[list[PastEvent]] = [[] for _ in rows]
    for row in await fetch(connection, _SQL["past"], rows, **span(reach)):
        answers[row[0] - 1].append(PastEvent(row[1], row[2], row[3]))
    return [tuple(answer) for answer in answers]


async def last_touches(
    connection: Connection, orders: Sequence[tuple[ContactId, datetime]]
) -> dict[int, Touch]:
    """For each order (person, time) the message it is credited to, by its place in the question."""
    rows = [_TouchRow(bucket_of(c), c, at - TOUCH_WINDOW, at) for c, at in orders]
    if not rows:
        return {}
    months = months_between(
        min(row.since for row in rows) - TOUCH_WINDOW, max(row.until for row in rows)
    )
    found = await fetch(connection, _SQL["last_touches"], rows, **span(months))
    return {row[0] - 1: Touch(*row[1:]) for row in found}


async def insert_purchases(connection: Connection, rows: Sequence[PurchaseRow]) -> None:
    """Store orders as money."""
    await write(connection, _SQL["insert_purchases"], rows)
