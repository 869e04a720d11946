"""Everything the database knows of one person, read as it was written and in order of time."""

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import chain
from typing import Any, Final, NamedTuple
from uuid import UUID

from wayline.domain.ids import ContactId, EventId, JourneyId, bucket_of
from wayline.store import message_pages
from wayline.store.bulk import Connection, Row, fetch
from wayline.store.message_pages import HappenedRow, MessageRow
from wayline.store.queries import load

_SQL = load("history")
_TIMES: Final = ("received_at", "ordered_at", "entered_at", "owed_at", "at", "occurred_at")
_BEFORE: Final = datetime(1970, 1, 1, tzinfo=UTC)


class PastEventRow(NamedTuple):
    """An event as it was stored."""

    event_id: EventId
    name: str
    source: str
    occurred_at: datetime
    received_at: datetime
    live: bool
    properties: dict[str, Any]


class PastPurchase(NamedTuple):
    """An order as money (minor units), and the message it is credited to."""

    event_id: UUID
    order_key: str | None
    amount: int
    currency: str
    ordered_at: datetime
    message_id: UUID | None
    journey_id: JourneyId | None
    step: str | None


class PastEnrollment(NamedTuple):
    """One time in a journey."""

    enrollment_id: UUID
    journey_id: JourneyId
    version: int
    status: int
    step: str | None
    entered_at: datetime
    exited_at: datetime | None
    exit_reason: str | None
    goal_at: datetime | None
    due_at: datetime | None
    trigger_name: str | None
    memory: list[Any] | dict[str, Any]


class PastPassage(NamedTuple):
    """One row of the history of steps."""

    enrollment_id: UUID
    journey_id: JourneyId
    version: int
    sequence: int
    step: str
    visit: int
    at: datetime
    decision: str
    reason: str | None
    detail: dict[str, Any] | None


class PastVisit(NamedTuple):
    """A hit of a link."""

    message_id: UUID
    code: str
    at: datetime
    human: bool
    reason: str
    user_agent: str | None
    network: str | None


class PastReply(NamedTuple):
    """A text of theirs."""

    received_at: datetime
    body: str
    meaning: str
    rule: str | None
    message_id: UUID | None


class PastConsent(NamedTuple):
    """An entry of the consent ledger."""

    occurred_at: datetime
    channel: str
    scope: str
    action: str
    method: str
    wording: str | None


class PastCall(NamedTuple):
    """A webhook that was called for them."""

    enrollment_id: UUID
    step: str
    method: str
    url: str
    state: str
    attempt: int
    status: int | None
    error: str | None


class History(NamedTuple):
    """All of one person's rows, each kind in order of time."""

    events: list[PastEventRow]
    purchases: list[PastPurchase]
    enrollments: list[PastEnrollment]
    passages: list[PastPassage]
    messages: list[MessageRow]
    message_events: list[HappenedRow]
    visits: list[PastVisit]
    replies: list[PastReply]
    consents: list[PastConsent]
    calls: list[PastCall]


async def replies(
    connection: Connection, contact_id: ContactId, aliases: Sequence[ContactId] = ()
) -> list[PastReply]:
    """The texts of one person, and of those who turned out to be this person."""
    query, found = _SQL["replies"], []
    for one in (contact_id, *aliases):
        found += await fetch(connection, query, bucket=bucket_of(one), contact_id=one)
    return sorted((PastReply(*row) for row in found), key=lambda reply: reply.received_at)


async def read(
    connection: Connection, contact_id: ContactId, aliases: Sequence[ContactId] = ()
) -> History:
    """Read everything of one person, and of those who turned out to be this person."""
    mine = await _read(connection, contact_id)
    theirs = [await _read(connection, alias) for alias in aliases]
    if not theirs:
        return mine
    together = zip(mine, *theirs, strict=True)
    return History(*(sorted(chain(*rows), key=_time) for rows in together))


def _time(row: Any) -> Any:
    """When a row came about; webhooks have no time and keep their order."""
    return next((getattr(row, field) for field in _TIMES if hasattr(row, field)), None) or _BEFORE


async def _read(connection: Connection, contact_id: ContactId) -> History:
    async def rows(name: str) -> list[Row]:
        bucket = bucket_of(contact_id)
        return await fetch(connection, _SQL[name], bucket=bucket, contact_id=contact_id)

    return History(
        events=[PastEventRow(*row) for row in await rows("events")],
        purchases=[PastPurchase(*row) for row in await rows("purchases")],
        enrollments=[PastEnrollment(*row) for row in await rows("enrollments")],
        passages=[PastPassage(*row) for row in await rows("passages")],
        messages=await message_pages.all_of(connection, contact_id),
        message_events=[HappenedRow(*row) for row in await rows("message_events")],
        visits=[PastVisit(*row) for row in await rows("visits")],
        replies=[PastReply(*row) for row in await rows("replies")],
        consents=[PastConsent(*row) for row in await rows("consents")],
        calls=[PastCall(*row) for row in await rows("calls")],
    )
