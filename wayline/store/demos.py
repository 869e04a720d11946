"""The live numbers of the demo, by queries whose cost does not grow with the time it has run."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from psycopg import InterfaceError, OperationalError

from wayline.domain.ids import BUCKETS, GROUPS, WorkspaceId, group_bucket
from wayline.store.bulk import Connection, fetch
from wayline.store.queries import load
from wayline.store.rollups import Total

LOST: Final = (OperationalError, InterfaceError)  # what a database that went away is known by
_SQL = load("demos")
_GROUP_BUCKETS: Final = [group_bucket(group) for group in range(GROUPS)]


async def counted(
    connection: Connection, workspace_id: WorkspaceId, first: datetime, last: datetime
) -> list[Total]:
    """The live numbers of the hours from `first` on and before `last`."""
    rows = await fetch(
        connection,
        _SQL["counted"],
        buckets=_GROUP_BUCKETS,
        workspace_id=workspace_id,
        first=first,
        last=last,
    )
    return [Total(*row) for row in rows]


async def open_messages(
    connection: Connection, workspace_id: WorkspaceId, months: Sequence[int]
) -> dict[str, int]:
    """How many messages wait in which state."""
    rows = await fetch(
        connection,
        _SQL["open_messages"],
        buckets=BUCKETS,
        months=months,
        workspace_id=workspace_id,
    )
    return {row[0]: row[1] for row in rows}


async def read_messages(connection: Connection, workspace_id: WorkspaceId) -> int:
    """How many messages were read, at least; costs more the more there are."""
    rows = await fetch(connection, _SQL["read_messages"], workspace_id=workspace_id)
    return int(rows[0][0])


async def events(connection: Connection, workspace_id: WorkspaceId) -> int:
    """How many events came in; costs more the more there are."""
    rows = await fetch(connection, _SQL["events"], workspace_id=workspace_id)
    return int(rows[0][0])


async def opened_at(connection: Connection, workspace_id: WorkspaceId) -> datetime | None:
    """When the workspace was opened, in business time; None if there is none."""
    rows = await fetch(connection, _SQL["opened_at"], workspace_id=workspace_id)
    return rows[0][0] if rows else None
