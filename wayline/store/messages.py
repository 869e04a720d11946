"""Messages in the database: owed, claimed under a fence, recorded, and followed to the end."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from wayline.domain.ids import ContactId, JourneyId, MessageId, WorkspaceId, bucket_of
from wayline.domain.journeys.facts import MessageFacts
from wayline.store.bulk import Connection, fetch, write
from wayline.store.enrollments import Due
from wayline.store.message_rows import (
    Attempt,
    Cancelled,
    Claim,
    Converted,
    LastSent,
    MessageEvent,
    NewMessage,
    Owed,
    Recorded,
    Settled,
    Tracked,
)
from wayline.store.partitions import months_between, span
from wayline.store.queries import load

_SQL = load("messages")
LONGEST_LIFE = timedelta(days=35)  # no message is owed longer, so a claim looks at few partitions
FACTS_REACH = timedelta(days=100)  # receipts, clicks and conditions look back this far
UNKNOWN = MessageFacts("unknown")  # a message that was never owed, or is out of reach


class _Now(NamedTuple):
    bucket: int
    contact_id: UUID
    now: datetime


class _MessageKey(NamedTuple):
    bucket: int
    contact_id: UUID
    message_id: UUID


class _Still(NamedTuple):
    bucket: int
    contact_id: UUID
    message_id: UUID
    month: int
    attempt: int
    due_at: datetime


class _Until(NamedTuple):
    bucket: int
    contact_id: UUID
    until: datetime


def reach(
    first: datetime, last: datetime | None = None, back: timedelta = LONGEST_LIFE
) -> list[int]:
    """The months of messages that something between `first` and `last` can concern."""
    return months_between(first - back, last or first)


async def due(
    connection: Connection, buckets: Sequence[int], now: datetime, most: int
) -> list[Due]:
    """People with a text due in these buckets, without locks."""
    return await _due("due", connection, buckets, now, most)


async def due_mail(
    connection: Connection, buckets: Sequence[int], now: datetime, most: int
) -> list[Due]:
    """People with a mail due in these buckets, without locks."""
    return await _due("due_mail", connection, buckets, now, most)


async def _due(
    query: str, connection: Connection, buckets: Sequence[int], now: datetime, most: int
) -> list[Due]:
    rows = await fetch(
        connection, _SQL[query], buckets=buckets, months=reach(now), now=now, most=most
    )
    return [Due(ContactId(row[1]), row[2]) for row in rows]


async def load_due(
    connection: Connection, people: Sequence[Due], *, mail: bool = False
) -> list[Owed]:
    """The texts (or mails) due for these people, each person's most important first."""
    if not people:
        return []
    rows = [_Now(bucket_of(p.contact_id), p.contact_id, p.at) for p in people]
    months = reach(min(p.at for p in people), max(p.at for p in people))
    found = await fetch(connection, _SQL["load_due"], rows, mail=mail, **span(months))
    return [Owed(*row) for row in found]


async def still_due(connection: Connection, messages: Sequence[Owed]) -> set[MessageId]:
    """Those of the messages that nobody has sent, held or moved since, re-read under locks."""
    rows = [
        _Still(m.bucket, m.contact_id, m.message_id, m.month, m.attempt, m.due_at) for m in messages
    ]
    found = await fetch(connection, _SQL["still_due"], rows, **_months(rows))
    return {MessageId(row[0]) for row in found}


async def insert(connection: Connection, rows: Sequence[NewMessage]) -> None:
    """Write owed messages."""
    await write(connection, _SQL["insert"], rows)


async def claim(connection: Connection, rows: Sequence[Claim]) -> None:
    """Freeze and claim messages."""
    await write(connection, _SQL["claim"], rows, **_months(rows))


async def settle(connection: Connection, rows: Sequence[Settled]) -> None:
    """Hold, refuse, expire or cancel messages."""
    await write(connection, _SQL["settle"], rows, **_months(rows))


async def cancel(connection: Connection, rows: Sequence[Cancelled]) -> set[MessageId]:
    """Cancel messages still owed or held; returns those it was not too late for."""
    found = await fetch(connection, _SQL["cancel"], rows, **_months(rows))
    return {MessageId(row[0]) for row in found}


async def record(connection: Connection, rows: Sequence[Recorded]) -> set[MessageId]:
    """Write carriers' answers; returns the messages whose attempt was still the current one."""
    found = await fetch(connection, _SQL["record"], rows, **_months(rows))
    return {MessageId(row[0]) for row in found}


async def leased(
    connection: Connection, buckets: Sequence[int], months: Sequence[int], most: int
) -> list[Attempt]:
    """Attempts with an open lease in these buckets."""
    rows = await fetch(connection, _SQL["leased"], buckets=buckets, **span(months), most=most)
    return [Attempt(*row) for row in rows]


async def track(
    connection: Connection,
    messages: Iterable[tuple[ContactId, MessageId]],
    first: datetime,
    last: datetime | None = None,
) -> dict[MessageId, Tracked]:
    """The states and facts of messages that were owed up to 100 days before `first`."""
    rows = [_MessageKey(bucket_of(c), c, m) for c, m in messages]
    months = reach(first, last, FACTS_REACH)
    found = await fetch(connection, _SQL["facts"], rows, **span(months))
    return {MessageId(row[0]): Tracked(*row) for row in found}


async def save_facts(connection: Connection, changed: Iterable[Tracked]) -> None:
    """Write what receipts, clicks and replies have changed."""
    rows = [
        _FactsRow(
            m.bucket,
            m.contact_id,
            m.message_id,
            m.month,
            m.state,
            m.reason,
            m.sent_at,
            m.ended_at,
            m.delivered_basis,
            m.read_at,
            m.read_basis,
            m.clicked_at,
            m.replied_at,
            m.cost,
        )
        for m in changed
    ]
    await write(connection, _SQL["save_facts"], rows, **_months(rows))


class _FactsRow(NamedTuple):
    bucket: int
    contact_id: UUID
    message_id: UUID
    month: int
    state: str
    reason: str | None
    sent_at: datetime | None
    ended_at: datetime | None
    delivered_basis: str | None
    read_at: datetime | None
    read_basis: str | None
    clicked_at: datetime | None
    replied_at: datetime | None
    cost: int | None


async def convert(connection: Connection, rows: Sequence[Converted]) -> None:
    """Mark messages that orders were credited to."""
    await write(connection, _SQL["convert"], rows, **_months(rows))


async def append(connection: Connection, rows: Sequence[MessageEvent]) -> set[UUID]:
    """Append to messages' history; returns the ids that were new."""
    return {row[0] for row in await fetch(connection, _SQL["insert_events"], rows)}


async def write_events(connection: Connection, rows: Sequence[MessageEvent]) -> None:
    """Append to messages' history without asking what was new, as a pipeline needs it."""
    await write(connection, _SQL["insert_events"], rows)


async def last_sent(
    connection: Connection, people: Sequence[tuple[ContactId, datetime]]
) -> dict[int, LastSent]:
    """For each (person, time) the last message handed over before, by its place in the question."""
    if not people:
        return {}
    rows = [_Until(bucket_of(c), c, at) for c, at in people]
    months = reach(min(r.until for r in rows), max(r.until for r in rows), FACTS_REACH)
    return {
        row[0] - 1: LastSent(MessageId(row[1]), row[2])
        for row in await fetch(connection, _SQL["last_sent"], rows, **span(months))
    }


async def answers_since(
    connection: Connection, people: Sequence[tuple[ContactId, datetime]]
) -> list[tuple[ContactId, str, int]]:
    """How many answers of each step were owed to each (person, since), as far as there are any."""
    rows = [_Until(bucket_of(c), c, at) for c, at in people]
    first, last = min(r.until for r in rows), max(r.until for r in rows)
    months = reach(first, last + LONGEST_LIFE, timedelta(0))
    found = await fetch(connection, _SQL["answers_since"], rows, **span(months))
    return [(ContactId(row[0]), row[1], row[2]) for row in found]


def _months(rows: Sequence[Any]) -> dict[str, Any]:
    return span(sorted({row.month for row in rows}))


async def release_held(
    connection: Connection, people: Sequence[tuple[ContactId, datetime]]
) -> None:
    """Ask about people's held messages again at a time: what held them may be over."""
    if people:
        rows = [_At(bucket_of(c), c, at) for c, at in people]
        months = reach(min(r.at for r in rows), max(r.at for r in rows))
        await write(connection, _SQL["release_held"], rows, **span(months))


class _At(NamedTuple):
    bucket: int
    contact_id: UUID
    at: datetime


async def release_workspace(
    connection: Connection, workspace_id: WorkspaceId, at: datetime
) -> None:
    """Ask about all held messages of a workspace again: what it closed itself may be open."""
    months = span(reach(at))
    await write(connection, _SQL["release_workspace"], workspace_id=workspace_id, **months, at=at)


async def release_journey(
    connection: Connection, workspace_id: WorkspaceId, journey_id: JourneyId, at: datetime
) -> None:
    """Ask about all messages again that a journey's pause held."""
    await write(
        connection,
        _SQL["release_journey"],
        workspace_id=workspace_id,
        journey_id=journey_id,
        **span(reach(at)),
        at=at,
    )
