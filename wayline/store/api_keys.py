"""Keys in the database: made, found by their hash, revoked."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from wayline.domain.api_keys import EVENTS_WRITE, hash_of, prefix_of
from wayline.domain.ids import WorkspaceId
from wayline.store.bulk import Connection, Row, fetch, write
from wayline.store.queries import load

_SQL = load("api_keys")


class ApiKey(NamedTuple):
    """What is known of a key; its `name` is the source of the events that come with it."""

    workspace_id: WorkspaceId
    prefix: str
    name: str
    scopes: tuple[str, ...]
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    last_used_at: datetime | None


async def insert(
    connection: Connection,
    workspace_id: WorkspaceId,
    key: str,
    name: str,
    at: datetime,
    *,
    scopes: Sequence[str] = (EVENTS_WRITE,),
    expires_at: datetime | None = None,
) -> None:
    """Keep a new key; all times of keys are real time."""
    await write(
        connection,
        _SQL["insert"],
        hash=hash_of(key),
        workspace_id=workspace_id,
        prefix=prefix_of(key),
        name=name,
        scopes=scopes,
        at=at,
        expires_at=expires_at,
    )


async def of_workspace(connection: Connection, workspace_id: WorkspaceId) -> list[ApiKey]:
    """The keys of a workspace, the oldest first."""
    rows = await fetch(connection, _SQL["of_workspace"], workspace_id=workspace_id)
    return [_key(row) for row in rows]


async def find(connection: Connection, hashed: bytes) -> ApiKey | None:
    """The key of a hash, revoked or not."""
    rows = await fetch(connection, _SQL["find"], hash=hashed)
    return _key(rows[0]) if rows else None


async def by_prefix(
    connection: Connection, workspace_id: WorkspaceId, prefix: str
) -> ApiKey | None:
    """A key of a workspace by its first characters, revoked or not."""
    rows = await fetch(connection, _SQL["by_prefix"], workspace_id=workspace_id, prefix=prefix)
    return _key(rows[0]) if rows else None


async def revoke(
    connection: Connection, workspace_id: WorkspaceId, prefix: str, at: datetime
) -> ApiKey | None:
    """End a key; None if the workspace has none of this prefix."""
    rows = await fetch(connection, _SQL["revoke"], workspace_id=workspace_id, prefix=prefix, at=at)
    return _key(rows[0]) if rows else None


async def touch(connection: Connection, hashed: bytes, at: datetime) -> None:
    """Remember that a key was used."""
    await write(connection, _SQL["touch"], hash=hashed, at=at)


def _key(row: Row) -> ApiKey:
    return ApiKey(*row)._replace(scopes=tuple(row[3]))
