"""What a proof is made of, in the database."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from wayline.domain.ids import ContactId, MessageId, bucket_of
from wayline.store.bulk import Connection, fetch
from wayline.store.message_pages import Located
from wayline.store.queries import load

_SQL = load("proofs")


class Frozen(NamedTuple):
    """A message as it was claimed last."""

    workspace_id: UUID
    contact_id: UUID
    channel: str
    state: str
    address: str | None
    sender: str | None
    body: str | None
    salt: bytes | None
    claimed_at: datetime | None


class Event(NamedTuple):
    """Something that happened to it."""

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


class _Key(NamedTuple):
    bucket: int
    contact_id: UUID


async def last(connection: Connection, people: Sequence[ContactId]) -> MessageId | None:
    """The last message that the gate let pass to one person, under all these ids."""
    keys = [_Key(bucket_of(one), one) for one in people]
    rows = await fetch(connection, _SQL["last"], keys)
    return MessageId(rows[0][0]) if rows else None


async def message(connection: Connection, located: Located) -> Frozen:
    """The message at a place."""
    return Frozen(*(await fetch(connection, _SQL["message"], **located._asdict()))[0])


async def events(connection: Connection, located: Located) -> list[Event]:
    """What happened to it, in the order of time."""
    place = located._asdict()
    del place["month"]
    return [Event(*row) for row in await fetch(connection, _SQL["events"], **place)]


async def consents(
    connection: Connection, people: Sequence[ContactId], channel: str, until: datetime
) -> list[Said]:
    """What one person, under all these ids, said of a channel up to a time, the newest first."""
    keys = [_Key(bucket_of(one), one) for one in people]
    rows = await fetch(connection, _SQL["consents"], keys, channel=channel, until=until)
    return [Said(*row) for row in rows]
