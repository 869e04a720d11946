"""Leases in the database: which worker is alive, and who works on which group of buckets."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from wayline.store.bulk import Connection, fetch, write
from wayline.store.queries import load

_SQL = load("leases")


class WorkerRow(NamedTuple):
    """A worker that is alive."""

    worker_id: UUID
    name: str
    started_at: datetime


class LeaseRow(NamedTuple):
    """A group that somebody works on; `lease_until` is the database's time."""

    group: int
    holder: UUID
    fence: int
    lease_until: datetime


async def live(connection: Connection, worker_id: UUID, name: str, seconds: float) -> datetime:
    """Say that a worker lives for so many seconds from now; returns the database's now."""
    found = await fetch(connection, _SQL["live"], worker_id=worker_id, name=name, seconds=seconds)
    now: datetime = found[0][0]
    return now


async def workers(connection: Connection) -> list[WorkerRow]:
    """The workers that are alive, in the order that all of them see."""
    return [WorkerRow(*row) for row in await fetch(connection, _SQL["workers"])]


async def renew(connection: Connection, worker_id: UUID, seconds: float) -> dict[int, int]:
    """Prolong what a worker has: group -> fence of the leases that it did not lose."""
    found = await fetch(connection, _SQL["renew"], worker_id=worker_id, seconds=seconds)
    return {row[0]: row[1] for row in found}


async def take(
    connection: Connection, worker_id: UUID, seconds: float, most: int
) -> dict[int, int]:
    """Take at most so many groups that nobody holds: group -> fence."""
    found = await fetch(connection, _SQL["take"], worker_id=worker_id, seconds=seconds, most=most)
    return {row[0]: row[1] for row in found}


async def give_back(connection: Connection, worker_id: UUID, groups: Collection[int]) -> None:
    """Free groups, so that others need not wait for their leases to run out."""
    if groups:
        await write(connection, _SQL["give_back"], worker_id=worker_id, groups=sorted(groups))


async def leave(connection: Connection, worker_id: UUID) -> None:
    """Count a worker no longer."""
    await write(connection, _SQL["leave"], worker_id=worker_id)


async def held(connection: Connection) -> list[LeaseRow]:
    """The groups that somebody works on now."""
    return [LeaseRow(*row) for row in await fetch(connection, _SQL["held"])]
