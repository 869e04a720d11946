"""Complaints in the database: entries of the ledger of consent, and how many each sender drew."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from wayline.domain.complaints import Rate
from wayline.domain.ids import ContactId, WorkspaceId, bucket_of
from wayline.store.bulk import Connection, fetch
from wayline.store.queries import load

_SQL = load("complaints")


class Complaint(NamedTuple):
    """A complaint as it is read back; `key` and `phone` None: nobody has the number."""

    contact_id: UUID
    complaint_id: UUID
    key: str | None
    phone: str | None
    method: str
    wording: str | None
    at: datetime
    recorded_at: datetime
    data: dict[str, Any]


async def newest(
    connection: Connection, workspace_id: WorkspaceId, since: datetime, most: int
) -> list[Complaint]:
    """A workspace's complaints since a time, the newest first."""
    rows = await fetch(
        connection, _SQL["newest"], workspace_id=workspace_id, since=since, most=most
    )
    return [Complaint(*row) for row in rows]


async def rates(
    connection: Connection, workspace_ids: Collection[WorkspaceId], since: datetime
) -> dict[WorkspaceId, dict[str, Rate]]:
    """Complaints and delivered messages by workspace and sender since a time.

    '' is of no known sender. What was delivered is told by the hour.
    """
    asked: dict[str, Any] = {"workspace_ids": list(workspace_ids), "since": since}
    complained = await fetch(connection, _SQL["by_sender"], **asked)
    complaints = {(row[0], row[1]): int(row[2]) for row in complained}
    arrived = await fetch(connection, _SQL["delivered"], **asked)
    delivered = {(row[0], row[1]): int(row[2]) for row in arrived}
    found: dict[WorkspaceId, dict[str, Rate]] = {one: {} for one in workspace_ids}
    for key in sorted({*complaints, *delivered}):
        workspace_id, sender = key
        found[workspace_id][sender] = Rate(complaints.get(key, 0), delivered.get(key, 0))
    return found


async def is_known(connection: Connection, contact_id: ContactId, told_id: str) -> bool:
    """Whether a complaint with this id of its teller was taken in about a person."""
    bucket = bucket_of(contact_id)
    asked = await fetch(connection, _SQL["known"], bucket=bucket, contact_id=contact_id, id=told_id)
    return bool(asked)
