"""A restored database: what was due before is not done, and nothing goes out until it goes on."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from wayline.domain.ids import ContactId, JourneyId, WorkspaceId
from wayline.store.bulk import Connection, fetch, write
from wayline.store.partitions import month_of
from wayline.store.queries import load

_SQL = load("restores")


class Restore(NamedTuple):
    """The last restore: when its backup was taken (real clock), and what it left undone."""

    backup_at: datetime
    restored_at: datetime
    expired: int
    parked: int
    resumed_at: datetime | None


class Expired(NamedTuple):
    """Messages of one place that were ended, and one of their people."""

    contact_id: ContactId
    workspace_id: WorkspaceId
    journey_id: JourneyId | None
    version: int | None
    step: str
    count_of: int


async def last(connection: Connection) -> Restore | None:
    """The last restore, if there was one."""
    rows = await fetch(connection, _SQL["read"])
    return Restore(*rows[0]) if rows else None


async def note(connection: Connection, row: Restore) -> None:
    """Note a restore."""
    await write(
        connection,
        _SQL["write"],
        backup_at=row.backup_at,
        restored_at=row.restored_at,
        expired=row.expired,
        parked=row.parked,
    )


async def pause(connection: Connection, at: datetime) -> None:
    """Pause every workspace."""
    await write(connection, _SQL["pause"], at=at)


async def go_on(connection: Connection, at: datetime) -> list[str]:
    """Let every paused workspace go on, and ask about what was held; their names."""
    slugs = [row[0] for row in await fetch(connection, _SQL["go_on"])]
    await write(connection, _SQL["note_resumed"], at=at)
    await write(connection, _SQL["release"], at=at)
    return sorted(slugs)


async def expire_owed(connection: Connection, at: datetime) -> list[Expired]:
    """End what was owed, and leave in doubt what was being handed over."""
    rows = await fetch(connection, _SQL["expire_owed"], at=at, month=month_of(at))
    await write(connection, _SQL["doubt_sending"])
    await write(connection, _SQL["free_people"])
    await write(connection, _SQL["fail_calls"])
    return [Expired(*row) for row in rows]


async def park_overdue(connection: Connection, now: datetime) -> set[UUID]:
    """Set aside everybody who was due before, or awaits what was ended."""
    awaiting = await fetch(connection, _SQL["park_awaiting"])
    return {row[0] for row in awaiting + await fetch(connection, _SQL["park_overdue"], now=now)}
