"""Carriers' connections in the database: their names, whose they are, and their secrets."""

from dataclasses import dataclass, field
from datetime import datetime

from wayline.domain.ids import WorkspaceId
from wayline.store.bulk import Connection, fetch
from wayline.store.queries import load

_SQL = load("connections")


@dataclass(frozen=True, slots=True)
class CarrierConnection:
    """A connection; without `workspace_id` it serves all workspaces of the installation."""

    name: str
    workspace_id: WorkspaceId | None
    provider: str
    address: str
    secret: str = field(repr=False)
    api_key: str = field(repr=False)


async def keep(connection: Connection, one: CarrierConnection, at: datetime) -> CarrierConnection:
    """Keep a new connection; one of that name gets the new address, and is returned as it is."""
    rows = await fetch(
        connection,
        _SQL["keep"],
        name=one.name,
        workspace_id=one.workspace_id,
        provider=one.provider,
        address=one.address,
        secret=one.secret,
        api_key=one.api_key,
        at=at,
    )
    return CarrierConnection(*rows[0])


async def find(connection: Connection, name: str) -> CarrierConnection | None:
    """The connection of a name."""
    rows = await fetch(connection, _SQL["find"], name=name)
    return CarrierConnection(*rows[0]) if rows else None
