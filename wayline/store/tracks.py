"""The tracks of messages: carriers' references, parked receipts, links, visits, replies."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from wayline.domain.ids import ContactId, MessageId, WorkspaceId, bucket_of
from wayline.store.bulk import Connection, fetch, write
from wayline.store.messages import reach
from wayline.store.partitions import month_of, span
from wayline.store.queries import load

_SQL = load("tracks")


class Ref(NamedTuple):
    """Where a carrier's reference leads."""

    bucket: int
    reference: str
    workspace_id: UUID
    contact_id: UUID
    message_id: UUID
    message_month: int


class LinkRow(NamedTuple):
    """A tracked link of one recipient."""

    bucket: int
    code: str
    workspace_id: UUID
    contact_id: UUID
    message_id: UUID
    message_month: int
    url: str
    expires_at: datetime


class Link(NamedTuple):
    """Where a code leads."""

    workspace_id: WorkspaceId
    contact_id: ContactId
    message_id: MessageId
    message_month: int
    url: str
    expires_at: datetime


class VisitRow(NamedTuple):
    """One hit of a link."""

    bucket: int
    contact_id: UUID
    message_id: UUID
    visit_id: UUID
    month: int
    workspace_id: UUID
    code: str
    at: datetime
    human: bool
    reason: str
    user_agent: str | None
    network: str | None


class ReplyRow(NamedTuple):
    """A text that a person sent us."""

    bucket: int
    contact_id: UUID
    reply_id: UUID
    month: int
    workspace_id: UUID
    sender: str
    recipient: str
    body: str
    received_at: datetime
    meaning: str
    rule: str | None
    message_id: UUID | None


class ParkedReceipt(NamedTuple):
    """A receipt that no message is known for yet."""

    bucket: int
    receipt_id: UUID
    reference: str
    payload: str
    received_at: datetime


class _Code(NamedTuple):
    bucket: int
    code: str


class _Reference(NamedTuple):
    bucket: int
    reference: str


async def insert_refs(connection: Connection, name: str, rows: Sequence[Ref]) -> None:
    """Remember the references of the connection `name`."""
    await write(connection, _SQL["insert_refs"], rows, carrier=name)


async def resolve_refs(
    connection: Connection, name: str, references: Sequence[tuple[int, str]]
) -> dict[str, tuple[ContactId, MessageId]]:
    """The messages behind references (bucket, reference) of the connection `name`."""
    rows = [_Reference(*reference) for reference in references]
    found = await fetch(connection, _SQL["resolve_refs"], rows, carrier=name)
    return {references[row[0] - 1][1]: (ContactId(row[1]), MessageId(row[2])) for row in found}


async def park(connection: Connection, name: str, rows: Sequence[ParkedReceipt]) -> None:
    """Keep receipts that no message is known for yet."""
    await write(connection, _SQL["park_receipts"], rows, carrier=name)


async def unpark(connection: Connection, name: str, buckets: Sequence[int]) -> list[dict[str, Any]]:
    """Take out the parked receipts in these buckets whose message has become known."""
    rows = await fetch(connection, _SQL["unpark_receipts"], buckets=buckets, carrier=name)
    return [row[0] for row in rows]


async def write_links(connection: Connection, rows: Sequence[LinkRow]) -> None:
    """Write tracked links; chance gives a code twice once in 10^14, and then the first keeps it."""
    await write(connection, _SQL["insert_links"], rows)


async def resolve_links(
    connection: Connection, codes: Sequence[tuple[int, str]]
) -> dict[str, Link]:
    """Where codes (bucket, code) lead."""
    rows = [_Code(*code) for code in codes]
    return {
        codes[row[0] - 1][1]: Link(*row[1:])
        for row in await fetch(connection, _SQL["resolve_links"], rows)
    }


async def write_visits(connection: Connection, rows: Sequence[VisitRow]) -> None:
    """Keep hits of links; one told twice is kept once."""
    await write(connection, _SQL["insert_visits"], rows)


async def write_replies(connection: Connection, rows: Sequence[ReplyRow]) -> None:
    """Keep people's texts; one told twice is kept once."""
    await write(connection, _SQL["insert_replies"], rows)


async def visits(
    connection: Connection,
    keys: Iterable[tuple[ContactId, MessageId]],
    first: datetime,
    last: datetime,
) -> dict[MessageId, list[tuple[str, datetime]]]:
    """The visits (code, when) of messages' links, a day around the given times."""
    rows = [_Key(bucket_of(c), c, m) for c, m in keys]
    months = reach(first, last, timedelta(days=1))
    found: dict[MessageId, list[tuple[str, datetime]]] = {}
    for row in await fetch(connection, _SQL["visits"], rows, **span(months)):
        found.setdefault(MessageId(row[0]), []).append((row[1], row[2]))
    return found


class _Key(NamedTuple):
    bucket: int
    contact_id: UUID
    message_id: UUID


class _ReplyKey(NamedTuple):
    bucket: int
    contact_id: UUID
    reply_id: UUID


async def known_replies(
    connection: Connection, keys: Sequence[tuple[ContactId, UUID, datetime]]
) -> set[UUID]:
    """Those of the replies (person, id, time received) that are stored already."""
    rows = [_ReplyKey(bucket_of(contact_id), contact_id, key) for contact_id, key, _ in keys]
    months = sorted({month_of(at) for _, _, at in keys})
    return {row[0] for row in await fetch(connection, _SQL["known_replies"], rows, **span(months))}
