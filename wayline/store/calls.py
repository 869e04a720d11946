"""Webhook calls in the database: owed, claimed under a fence, and recorded."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

from wayline.domain.ids import ContactId, EnrollmentId, JourneyId, WorkspaceId, bucket_of
from wayline.store.bulk import Connection, fetch, write
from wayline.store.enrollments import Due
from wayline.store.queries import load

_SQL = load("calls")
OWED: Final = "owed"
DONE: Final = "done"
FAILED: Final = "failed"


class Call(NamedTuple):
    """A call to be made, with what rendering needs of its enrollment; `attempt` is its fence."""

    bucket: int
    contact_id: ContactId
    call_id: UUID
    attempt: int
    workspace_id: WorkspaceId
    enrollment_id: EnrollmentId
    step: str
    method: str
    url: str
    headers: dict[str, str]
    body: Any
    arrived_at: datetime  # when the person came to the step
    journey_id: JourneyId | None
    version: int | None
    trigger: dict[str, Any] | None
    memory: list[Any] | None


class Lease(NamedTuple):
    """A person whom somebody is making a call for, until then on the real clock."""

    contact_id: ContactId
    lease_until: datetime


class Recorded(NamedTuple):
    """What became of an attempt; `due_at` if there is to be another."""

    bucket: int
    contact_id: UUID
    call_id: UUID
    attempt: int
    state: str
    due_at: datetime | None
    status: int | None
    error: str | None


class _Now(NamedTuple):
    bucket: int
    contact_id: UUID
    now: datetime


class _Claim(NamedTuple):
    bucket: int
    contact_id: UUID
    call_id: UUID
    attempt: int


async def due(
    connection: Connection, buckets: Sequence[int], now: datetime, real_now: datetime, most: int
) -> list[Due]:
    """People with a call due in these buckets, without locks."""
    rows = await fetch(
        connection, _SQL["due"], buckets=buckets, now=now, real_now=real_now, most=most
    )
    return [Due(ContactId(row[1]), row[2]) for row in rows]


async def leased(
    connection: Connection, buckets: Sequence[int], now: datetime, real_now: datetime, most: int
) -> list[Lease]:
    """People of these buckets with a call that is being made."""
    rows = await fetch(
        connection, _SQL["leased"], buckets=buckets, now=now, real_now=real_now, most=most
    )
    return [Lease(ContactId(row[1]), row[2]) for row in rows]


async def load_due(
    connection: Connection, people: Sequence[Due], real_now: datetime, most: int
) -> list[Call]:
    """The calls due for these people, whose locks are held."""
    rows = [_Now(bucket_of(p.contact_id), p.contact_id, p.at) for p in people]
    found = await fetch(connection, _SQL["load_due"], rows, real_now=real_now, most=most)
    return [Call(*row) for row in found]


async def claim(connection: Connection, calls: Sequence[Call], lease_until: datetime) -> list[Call]:
    """Begin a new attempt of each call; returns them with the number of that attempt."""
    rows = [_Claim(*call[:4]) for call in calls]
    await write(connection, _SQL["claim"], rows, lease_until=lease_until)
    return [call._replace(attempt=call.attempt + 1) for call in calls]


async def record(connection: Connection, rows: Sequence[Recorded]) -> set[UUID]:
    """Write outcomes; returns the calls whose attempt was still the current one."""
    return {row[0] for row in await fetch(connection, _SQL["record"], rows)}
