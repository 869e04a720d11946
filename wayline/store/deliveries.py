"""What endpoints are owed, in the database: written once, claimed under a fence, recorded."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

from wayline.domain.ids import BUCKETS, ContactId, WorkspaceId
from wayline.store.bulk import Connection, fetch, write
from wayline.store.queries import load

_SQL = load("deliveries")
OWED: Final = "owed"
DONE: Final = "done"
FAILED: Final = "failed"


class NewDelivery(NamedTuple):
    """A happening owed to an endpoint; `data` is JSON text."""

    bucket: int
    endpoint_id: UUID
    delivery_id: UUID
    workspace_id: UUID
    contact_id: UUID | None
    kind: str
    subject_id: UUID | None
    month: int | None
    at: datetime
    data: str


class Room(NamedTuple):
    """How many deliveries of an endpoint may begin now."""

    endpoint_id: UUID
    room: int


class Delivery(NamedTuple):
    """A claimed delivery; `attempt` is its fence, `first_at` the time of its first attempt."""

    bucket: int
    endpoint_id: UUID
    delivery_id: UUID
    attempt: int
    workspace_id: WorkspaceId
    contact_id: ContactId | None
    kind: str
    subject_id: UUID | None
    month: int | None
    at: datetime
    data: dict[str, Any]
    first_at: datetime


class Described(NamedTuple):
    """What a delivery is about, as its rows say it at the time of the attempt."""

    delivery_id: UUID
    endpoint_id: UUID
    contact_id: ContactId | None
    key: str | None
    phone: str | None
    email: str | None
    language: str | None
    merged_into: ContactId | None
    source: str | None
    received_at: datetime | None
    occurred_at: datetime | None
    properties: dict[str, Any] | None
    message_id: UUID | None
    channel: str | None
    category: str | None
    topic: str | None
    template: str | None
    template_version: int | None
    message_language: str | None
    parts: int | None
    step: str | None
    visit: int | None
    version: int | None
    journey: str | None
    enrollment_id: UUID | None
    entered_at: datetime | None
    reply: str | None
    meaning: str | None
    code: str | None
    consent_channel: str | None
    scope: str | None
    action: str | None
    method: str | None
    wording: str | None
    has_user_id: bool


class Recorded(NamedTuple):
    """How an attempt ended; `due_at` if there is to be another, `entry` the attempt as JSON."""

    bucket: int
    endpoint_id: UUID
    delivery_id: UUID
    attempt: int
    state: str
    due_at: datetime | None
    entry: str


class Attempted(NamedTuple):
    """A delivery with its attempts: each a real time, a status, an error and milliseconds."""

    delivery_id: UUID
    kind: str
    at: datetime
    state: str
    due_at: datetime | None
    attempts: list[list[Any]]


class _Subject(NamedTuple):
    bucket: int
    endpoint_id: UUID
    delivery_id: UUID
    workspace_id: UUID
    contact_id: UUID | None
    kind: str
    subject_id: UUID | None
    month: int | None


async def insert(connection: Connection, rows: Sequence[NewDelivery]) -> None:
    """Owe happenings; what is owed already stays as it is."""
    await write(connection, _SQL["insert"], rows)


async def claim(
    connection: Connection,
    rooms: Sequence[Room],
    buckets: Sequence[int],
    now: datetime,
    real_now: datetime,
    lease_until: datetime,
) -> list[Delivery]:
    """Lease what is due in these buckets, as much as each endpoint has room for."""
    rows = await fetch(
        connection,
        _SQL["claim"],
        rooms,
        buckets=buckets,
        now=now,
        real_now=real_now,
        lease_until=lease_until,
    )
    return [Delivery(*row) for row in rows]


async def describe(
    connection: Connection, deliveries: Sequence[Delivery]
) -> dict[tuple[UUID, UUID], Described]:
    """What deliveries are about, by endpoint and delivery."""
    rows = [
        _Subject(*d[:3], d.workspace_id, d.contact_id, d.kind, d.subject_id, d.month)
        for d in deliveries
    ]
    found = [Described(*row) for row in await fetch(connection, _SQL["describe"], rows)]
    return {(one.endpoint_id, one.delivery_id): one for one in found}


async def record(connection: Connection, rows: Sequence[Recorded]) -> None:
    """Write how attempts ended, for those that are still the current ones."""
    await write(connection, _SQL["record"], rows)


async def replay(
    connection: Connection, endpoint_id: UUID, since: datetime, now: datetime, *, failed_only: bool
) -> int:
    """Owe an endpoint once more what happened since a time; returns how much."""
    rows = await fetch(
        connection,
        _SQL["replay"],
        buckets=BUCKETS,
        endpoint_id=endpoint_id,
        since=since,
        now=now,
        failed_only=failed_only,
    )
    return int(rows[0][0])


async def attempts(
    connection: Connection,
    workspace_id: WorkspaceId,
    endpoint_id: UUID,
    most: int,
    *,
    tried: bool = True,
) -> list[Attempted]:
    """What an endpoint was sent last, the newest first; without `tried` what waits, too."""
    rows = await fetch(
        connection,
        _SQL["attempts"],
        buckets=BUCKETS,
        workspace_id=workspace_id,
        endpoint_id=endpoint_id,
        tried=tried,
        most=most,
    )
    return [Attempted(*row) for row in rows]


async def counts(connection: Connection, workspace_id: WorkspaceId) -> dict[UUID, dict[str, int]]:
    """How many deliveries of each endpoint are owed, done and failed."""
    rows = await fetch(connection, _SQL["counts"], buckets=BUCKETS, workspace_id=workspace_id)
    found: dict[UUID, dict[str, int]] = {}
    for endpoint_id, state, number in rows:
        found.setdefault(endpoint_id, {})[state] = number
    return found


async def forget_endpoint(
    connection: Connection, workspace_id: WorkspaceId, endpoint_id: UUID
) -> None:
    """Delete what a removed endpoint was owed."""
    await write(
        connection,
        _SQL["forget_endpoint"],
        buckets=BUCKETS,
        workspace_id=workspace_id,
        endpoint_id=endpoint_id,
    )
