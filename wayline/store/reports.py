"""Numbers of a workspace: where people stand, what messages became, and a digest of it all."""

from typing import NamedTuple
from uuid import UUID

from wayline.domain.ids import WorkspaceId
from wayline.store.bulk import Connection, fetch
from wayline.store.queries import load

_SQL = load("reports")


class Standing(NamedTuple):
    """How many people are at a step now; status 4 is parked."""

    journey_id: UUID
    version: int
    step: str
    status: int
    n: int


class State(NamedTuple):
    """How many messages of a step are in a state; answers to texts belong to no journey."""

    journey_id: UUID | None
    version: int | None
    step: str
    state: str
    n: int


class Visits(NamedTuple):
    """How often links of a step's messages were opened, by people or by machines."""

    journey_id: UUID | None
    version: int | None
    step: str
    human: bool
    n: int


async def standing(connection: Connection, workspace_id: WorkspaceId) -> list[Standing]:
    """Where people are in journeys now."""
    rows = await fetch(connection, _SQL["standing"], workspace_id=workspace_id)
    return [Standing(*row) for row in rows]


async def states(connection: Connection, workspace_id: WorkspaceId) -> list[State]:
    """What messages have become."""
    rows = await fetch(connection, _SQL["states"], workspace_id=workspace_id)
    return [State(*row) for row in rows]


async def visits(connection: Connection, workspace_id: WorkspaceId) -> list[Visits]:
    """How often links were opened."""
    rows = await fetch(connection, _SQL["visits"], workspace_id=workspace_id)
    return [Visits(*row) for row in rows]


async def contacts(connection: Connection, workspace_id: WorkspaceId) -> int:
    """How many people there are."""
    rows = await fetch(connection, _SQL["contacts"], workspace_id=workspace_id)
    return int(rows[0][0])


async def digest(connection: Connection, workspace_id: WorkspaceId) -> str:
    """The digest of a workspace's history, 32 hexadecimal digits; the same for the same history.

    It sums over rows, so their order, number of workers and crashes on the way leave no trace.
    """
    rows = await fetch(connection, _SQL["digest"], workspace_id=workspace_id)
    return f"{int(rows[0][0]):032x}"
