"""Write keys in the database: made, found by their hash, revoked."""

from datetime import datetime
from typing import NamedTuple

from wayline.domain.ids import WorkspaceId
from wayline.domain.write_keys import hash_of, prefix_of
from wayline.store.bulk import Connection, Row, fetch, write
from wayline.store.queries import load

_SQL = load("write_keys")


class WriteKey(NamedTuple):
    """What is known of a key; its `name` is the source of the events that come with it."""

    workspace_id: WorkspaceId
    prefix: str
    name: str
    created_at: datetime
    revoked_at: datetime | None
    last_used_at: datetime | None


async def insert(
    connection: Connection, workspace_id: WorkspaceId, key: str, name: str, at: datetime
) -> None:
    """Keep a new key."""
    await write(
        connection,
        _SQL["insert"],
        hash=hash_of(key),
        workspace_id=workspace_id,
        prefix=prefix_of(key),
        name=name,
        at=at,
    )


async def of_workspace(connection: Connection, workspace_id: WorkspaceId) -> list[WriteKey]:
    """The keys of a workspace, the oldest first."""
    rows = await fetch(connection, _SQL["of_workspace"], workspace_id=workspace_id)
    return [_key(row) for row in rows]


async def find(connection: Connection, hashed: bytes) -> WriteKey | None:
    """The key of a hash, revoked or not."""
    rows = await fetch(connection, _SQL["find"], hash=hashed)
    return _key(rows[0]) if rows else None


async def revoke(
    connection: Connection, workspace_id: WorkspaceId, prefix: str, at: datetime
) -> WriteKey | None:
    """End a key; None if the workspace has none of this prefix."""
    rows = await fetch(connection, _SQL["revoke"], workspace_id=workspace_id, prefix=prefix, at=at)
    return _key(rows[0]) if rows else None


async def touch(connection: Connection, hashed: bytes, at: datetime) -> None:
    """Remember that a key was used."""
    await write(connection, _SQL["touch"], hash=hashed, at=at)


def _key(row: Row) -> WriteKey:
    return WriteKey(*row)
