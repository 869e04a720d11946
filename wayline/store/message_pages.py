"""Messages as lists show them: page by page, the newest first; and all that is known of one."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

from wayline.domain.contacts import Contact
from wayline.domain.ids import ContactId, JourneyId, MessageId, WorkspaceId, bucket_of
from wayline.store.bulk import Connection, Row, fetch
from wayline.store.queries import load

_SQL = load("message_pages")
WINDOW: Final = 20_000  # messages that are looked at for one page of a filtered list
_MOST: Final = 1_000_000  # more than anybody ever got
_LAST_ID: Final = UUID(int=2**128 - 1)
_LAST_AT: Final = datetime.max.replace(tzinfo=UTC)


class Place(NamedTuple):
    """Where a list of messages went to."""

    at: datetime
    message_id: UUID


class Located(NamedTuple):
    """Where a message is stored."""

    bucket: int
    contact_id: UUID
    message_id: UUID
    month: int


class MessageRow(NamedTuple):
    """A message with its state and the facts beside it; `cost` in micro-units."""

    message_id: MessageId
    contact_id: ContactId
    enrollment_id: UUID | None
    journey_id: JourneyId | None
    journey: str | None
    version: int | None
    step: str
    channel: str
    category: str
    topic: str | None
    template: str | None
    template_version: int | None
    language: str | None
    state: str
    reason: str | None
    owed_at: datetime
    due_at: datetime | None
    expires_at: datetime
    attempt: int
    claimed_at: datetime | None
    sender: str | None
    address: str | None
    body: str | None
    parts: int | None
    cost: int | None
    cost_basis: str | None
    sent_at: datetime | None
    ended_at: datetime | None
    delivered_basis: str | None
    read_at: datetime | None
    read_basis: str | None
    clicked_at: datetime | None
    replied_at: datetime | None
    converted_at: datetime | None
    certificate: dict[str, Any] | None


class HappenedRow(NamedTuple):
    """What the gate or the carrier said of a message."""

    message_id: MessageId
    kind: str
    at: datetime
    reason: str | None
    data: dict[str, Any] | None


class Found(NamedTuple):
    """A page of messages; `last` is where the next one goes on, None at the end."""

    located: Sequence[Located]
    last: Place | None


class Filter(NamedTuple):
    """Which messages are wanted; None is all."""

    journey_id: JourneyId | None
    state: str | None


class _Key(NamedTuple):
    bucket: int
    contact_id: UUID


async def page(
    connection: Connection,
    workspace_id: WorkspaceId,
    after: Place | None,
    most: int,
    wanted: Filter,
    *,
    window: int = WINDOW,
) -> Found:
    """The next messages of a workspace, the newest first; a page may be short before the end."""
    window = window if any(wanted) else most + 1
    rows = await fetch(
        connection,
        _SQL["page"],
        workspace_id=workspace_id,
        window=window,
        **_asked(after, most, wanted),
    )
    fitting = [row for row in rows if row[6]]
    if len(fitting) > most:
        return _cut(fitting, most)
    looked_all = bool(rows) and rows[-1][0] == window
    return Found(_located(fitting), _place(rows[-1]) if looked_all else None)


async def of_contact(
    connection: Connection, contact: Contact, after: Place | None, most: int, wanted: Filter
) -> Found:
    """The next messages to a person, the newest first."""
    keys = [_Key(bucket_of(c), c) for c in (contact.contact_id, *contact.aliases)]
    rows = await fetch(connection, _SQL["of_contact"], keys, **_asked(after, most, wanted))
    return _cut(rows, most) if len(rows) > most else Found(_located(rows), None)


async def all_of(connection: Connection, contact_id: ContactId) -> list[MessageRow]:
    """Every message to a person, in the order of time."""
    keys, everything = [_Key(bucket_of(contact_id), contact_id)], Filter(None, None)
    rows = await fetch(connection, _SQL["of_contact"], keys, **_asked(None, _MOST, everything))
    return await read(connection, _located(rows[::-1]))


async def find(
    connection: Connection, workspace_id: WorkspaceId, message_id: MessageId
) -> Located | None:
    """Where the message of an id is; its bucket is that of its person."""
    rows = await fetch(
        connection,
        _SQL["find"],
        bucket=bucket_of(message_id),
        workspace_id=workspace_id,
        message_id=message_id,
    )
    return _located(rows)[0] if rows else None


async def read(connection: Connection, located: Sequence[Located]) -> list[MessageRow]:
    """Messages as they are now, in the same order."""
    return [MessageRow(*row) for row in await fetch(connection, _SQL["read"], located)]


async def events(connection: Connection, located: Located) -> list[HappenedRow]:
    """What was said of one message, in the order of time."""
    place = located._asdict()
    del place["month"]
    return [HappenedRow(*row) for row in await fetch(connection, _SQL["events"], **place)]


def _asked(after: Place | None, most: int, wanted: Filter) -> dict[str, Any]:
    at, message_id = after or (_LAST_AT, _LAST_ID)
    return {"before_at": at, "before": message_id, "most": most + 1, **wanted._asdict()}


def _cut(rows: Sequence[Row], most: int) -> Found:
    """A page with more behind it: the last that is shown is where the next goes on."""
    return Found(_located(rows[:most]), _place(rows[most - 1]))


def _place(row: Row) -> Place:
    return Place(row[1], row[2])


def _located(rows: Sequence[Row]) -> list[Located]:
    return [Located(row[3], row[4], row[2], row[5]) for row in rows]
