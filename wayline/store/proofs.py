"""What proofs are made of, in the database: for many messages at once."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

from wayline.domain.ids import ContactId, MessageId, WorkspaceId, bucket_of
from wayline.domain.messages import ALLOWED, DELIVERED, SENT
from wayline.store.bulk import Connection, fetch
from wayline.store.message_pages import Located, Place
from wayline.store.partitions import span
from wayline.store.queries import load

_SQL = load("proofs")
_OUT: Final = (ALLOWED, SENT, DELIVERED)  # what happens only to messages that the gate let pass
BEGINNING: Final = Place(datetime.min.replace(tzinfo=UTC), UUID(int=0))


class Frozen(NamedTuple):
    """A message as it was claimed last; `is_erased` tells whether its person was forgotten."""

    message_id: MessageId
    contact_id: ContactId
    channel: str
    address: str | None
    sender: str | None
    body: str | None
    salt: bytes | None
    claimed_at: datetime | None
    sent_at: datetime | None
    is_erased: bool


class Event(NamedTuple):
    """Something that happened to a message."""

    message_id: MessageId
    bucket: int
    contact_id: UUID
    message_event_id: UUID
    month: int
    at: datetime
    kind: str
    data: Any


class Said(NamedTuple):
    """A word on consent."""

    bucket: int
    contact_id: UUID
    consent_event_id: UUID
    channel: str
    scope: str
    action: str
    occurred_at: datetime
    address: str
    wording: str | None
    evidence: Any
    salt: bytes | None


class Asked(NamedTuple):
    """Whose consent is wanted for message `o`, one id of its person; all if `relied` is None."""

    o: int
    bucket: int
    contact_id: UUID
    channel: str
    until: datetime
    relied: UUID | None


class _Key(NamedTuple):
    bucket: int
    contact_id: UUID


class _Of(NamedTuple):
    bucket: int
    contact_id: UUID
    message_id: UUID


async def last(connection: Connection, people: Sequence[ContactId]) -> MessageId | None:
    """The last message that the gate let pass to one person, under all these ids."""
    keys = [_Key(bucket_of(one), one) for one in people]
    rows = await fetch(connection, _SQL["last"], keys)
    return MessageId(rows[0][0]) if rows else None


async def passed(
    connection: Connection, workspace_id: WorkspaceId, after: Place, most: int
) -> tuple[list[Located], Place]:
    """The next messages that the gate let pass, the oldest first, and where to go on after them."""
    rows = await fetch(
        connection,
        _SQL["passed"],
        workspace_id=workspace_id,
        after_at=after.at,
        after=after.message_id,
        most=most,
    )
    located = [Located(bucket, contact_id, it, month) for _, it, bucket, contact_id, month in rows]
    return located, Place(*rows[-1][:2]) if rows else after


async def messages(connection: Connection, located: Sequence[Located]) -> dict[MessageId, Frozen]:
    """The messages at these places; those that are gone are left out."""
    months = sorted({one.month for one in located})
    rows = await fetch(connection, _SQL["messages"], located, **span(months))
    return {row[0]: Frozen(*row) for row in rows}


async def events(
    connection: Connection, located: Sequence[Located]
) -> dict[MessageId, list[Event]]:
    """What happened to each, in the order of time."""
    found: defaultdict[MessageId, list[Event]] = defaultdict(list)
    keys = [_Of(one.bucket, one.contact_id, one.message_id) for one in located]
    for row in await fetch(connection, _SQL["events"], keys):
        found[row[0]].append(Event(*row))
    return found


async def consents(connection: Connection, asked: Sequence[Asked]) -> dict[int, list[Said]]:
    """What was said for each message by its number, the newest first."""
    found: defaultdict[int, list[Said]] = defaultdict(list)
    for o, *row in await fetch(connection, _SQL["consents"], asked):
        found[o].append(Said(*row))
    return found


async def told(connection: Connection, workspace_id: WorkspaceId) -> int:
    """How many messages went out as their sealed history tells, whether they are there or not."""
    rows = await fetch(connection, _SQL["told"], workspace_id=workspace_id, kinds=_OUT)
    return int(rows[0][0])


async def missing(
    connection: Connection, workspace_id: WorkspaceId, kept: Collection[int]
) -> tuple[list[MessageId], int]:
    """Messages that went out as their history tells, and of which nothing else says so now.

    Those of the months that are kept, and how many others there are.
    """
    rows = await fetch(
        connection, _SQL["missing"], workspace_id=workspace_id, kinds=_OUT, kept=sorted(kept)
    )
    gone = [MessageId(row[0]) for row in rows if row[0] is not None]
    return gone, sum(count for message_id, count in rows if message_id is None)
