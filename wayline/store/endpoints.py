"""Endpoints of outgoing webhooks in the database."""

from datetime import datetime
from uuid import UUID

from wayline.domain.endpoints import Endpoint
from wayline.domain.ids import WorkspaceId
from wayline.store.bulk import Connection, Row, fetch, write
from wayline.store.contacts import text
from wayline.store.queries import load

_SQL = load("endpoints")


async def insert(connection: Connection, endpoint: Endpoint) -> None:
    """Keep a new endpoint."""
    await write(
        connection,
        _SQL["insert"],
        workspace_id=endpoint.workspace_id,
        endpoint_id=endpoint.endpoint_id,
        form=endpoint.form,
        url=endpoint.url,
        about=endpoint.about,
        kinds=sorted(endpoint.kinds),
        not_from=sorted(endpoint.not_from),
        secrets=text(endpoint.secrets),
        at=endpoint.created_at,
    )


async def every(connection: Connection) -> list[Endpoint]:
    """The endpoints of all workspaces, the oldest first."""
    return [_endpoint(row) for row in await fetch(connection, _SQL["every"])]


async def lock_every(connection: Connection) -> list[Endpoint]:
    """The endpoints of all workspaces, locked."""
    return [_endpoint(row) for row in await fetch(connection, _SQL["lock_every"])]


async def of_workspace(connection: Connection, workspace_id: WorkspaceId) -> list[Endpoint]:
    """The endpoints of a workspace, the oldest first."""
    rows = await fetch(connection, _SQL["of_workspace"], workspace_id=workspace_id)
    return [_endpoint(row) for row in rows]


async def lock(
    connection: Connection, workspace_id: WorkspaceId, endpoint_id: UUID
) -> Endpoint | None:
    """One endpoint of a workspace, locked; None if it has none of this id."""
    rows = await fetch(connection, _SQL["lock"], workspace_id=workspace_id, endpoint_id=endpoint_id)
    return _endpoint(rows[0]) if rows else None


async def change(connection: Connection, endpoint: Endpoint) -> None:
    """Write an endpoint that was locked."""
    await write(
        connection,
        _SQL["change"],
        workspace_id=endpoint.workspace_id,
        endpoint_id=endpoint.endpoint_id,
        url=endpoint.url,
        about=endpoint.about,
        kinds=sorted(endpoint.kinds),
        not_from=sorted(endpoint.not_from),
        secrets=text(endpoint.secrets),
        state=endpoint.state,
        reason=endpoint.reason,
        failing_since=endpoint.failing_since,
    )


async def delete(connection: Connection, workspace_id: WorkspaceId, endpoint_id: UUID) -> None:
    """Forget an endpoint."""
    await write(connection, _SQL["delete"], workspace_id=workspace_id, endpoint_id=endpoint_id)


async def arrived(connection: Connection, endpoint: Endpoint) -> None:
    """Note that an endpoint took something, so that it fails no longer."""
    await write(
        connection,
        _SQL["arrived"],
        workspace_id=endpoint.workspace_id,
        endpoint_id=endpoint.endpoint_id,
    )


async def failed(connection: Connection, endpoint: Endpoint, at: datetime) -> datetime | None:
    """Note a failure; returns since when it fails, None if the endpoint is gone."""
    rows = await fetch(
        connection,
        _SQL["failed"],
        workspace_id=endpoint.workspace_id,
        endpoint_id=endpoint.endpoint_id,
        at=at,
    )
    return rows[0][0] if rows else None


async def disable(connection: Connection, endpoint: Endpoint, reason: str) -> bool:
    """End an endpoint; False if somebody else has changed its state meanwhile."""
    rows = await fetch(
        connection,
        _SQL["disable"],
        workspace_id=endpoint.workspace_id,
        endpoint_id=endpoint.endpoint_id,
        reason=reason,
    )
    return bool(rows)


def _endpoint(row: Row) -> Endpoint:
    """The columns are the fields in their order; sets and times come as JSON can hold them."""
    fields = list(row)
    fields[5], fields[6] = frozenset(row[5]), frozenset(row[6])
    fields[7] = tuple((secret, until and datetime.fromisoformat(until)) for secret, until in row[7])
    return Endpoint(*fields)
