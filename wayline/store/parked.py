"""Enrollments that were set aside: listed for people, and let go on when they say so."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from wayline.domain.ids import ContactId, EnrollmentId, WorkspaceId, bucket_of
from wayline.store import contacts
from wayline.store.bulk import Connection, fetch
from wayline.store.queries import load

_SQL = load("parked")
_BATCH = 500


class ParkedRow(NamedTuple):
    """A person set aside at a step, with the reason."""

    enrollment_id: EnrollmentId
    contact_id: ContactId
    key: str
    phone: str | None
    journey: str
    version: int
    step: str | None
    reason: str | None
    arrived_at: datetime


class _Key(NamedTuple):
    bucket: int
    contact_id: UUID
    enrollment_id: UUID


async def parked(
    connection: Connection, workspace_id: WorkspaceId, slug: str | None, most: int
) -> list[ParkedRow]:
    """Who is set aside, in one journey or in all of a workspace."""
    found = await fetch(connection, _SQL["list"], workspace_id=workspace_id, slug=slug, most=most)
    return [ParkedRow(*row) for row in found]


async def retry(
    connection: Connection, rows: Sequence[ParkedRow], now: datetime
) -> set[EnrollmentId]:
    """Let these go on; those who are in the same journey again by now stay set aside."""
    done: set[EnrollmentId] = set()
    for start in range(0, len(rows), _BATCH):
        batch = rows[start : start + _BATCH]
        async with connection.transaction():
            await contacts.lock_only(connection, [row.contact_id for row in batch])
            keys = [_Key(bucket_of(r.contact_id), r.contact_id, r.enrollment_id) for r in batch]
            done |= {row[0] for row in await fetch(connection, _SQL["retry"], keys, now=now)}
    return done
