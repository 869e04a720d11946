"""Carriers' connections in the database: their names, whose they are, and their secrets."""

from dataclasses import dataclass, field
from datetime import datetime

from wayline.domain.ids import WorkspaceId
from wayline.domain.sealing import Sealed
from wayline.store.bulk import Connection, fetch, write
from wayline.store.queries import load

_SQL = load("connections")


@dataclass(frozen=True, slots=True)
class CarrierConnection:
    """A connection; without `workspace_id` it serves all workspaces of the installation.

    `secret` proves what comes in, `api_key` names us to the carrier; both are kept sealed.
    """

    name: str
    workspace_id: WorkspaceId | None
    provider: str
    address: str
    secret: Sealed = field(repr=False)
    api_key: Sealed = field(repr=False)


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


async def every(connection: Connection) -> list[CarrierConnection]:
    """All connections of the installation."""
    return [CarrierConnection(*row) for row in await fetch(connection, _SQL["every"])]


async def lock_every(connection: Connection) -> list[CarrierConnection]:
    """All connections, locked."""
    return [CarrierConnection(*row) for row in await fetch(connection, _SQL["lock_every"])]


async def change_secrets(connection: Connection, one: CarrierConnection) -> None:
    """Write the secrets of a connection that was locked."""
    await write(
        connection,
        _SQL["change_secrets"],
        name=one.name,
        secret=one.secret,
        api_key=one.api_key,
    )
