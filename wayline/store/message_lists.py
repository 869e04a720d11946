"""Messages as people ask for them: the newest, and those whose end nobody knows."""

from datetime import datetime
from typing import NamedTuple

from wayline.domain.ids import MessageId, WorkspaceId
from wayline.store.bulk import Connection, fetch
from wayline.store.message_rows import Attempt
from wayline.store.partitions import months_between, span
from wayline.store.queries import load

_SQL = load("message_lists")


class Listed(NamedTuple):
    """A message in a list."""

    message_id: MessageId
    key: str
    address: str | None
    phone: str | None
    journey: str | None
    step: str
    channel: str
    category: str
    state: str
    reason: str | None
    owed_at: datetime
    due_at: datetime | None
    sent_at: datetime | None
    attempt: int


class Doubtful(NamedTuple):
    """An attempt whose end nobody knows; `looked_into_until` None: nobody can find out any more."""

    attempt: Attempt
    connection: str
    journey: str | None
    looked_into_until: datetime | None


async def newest(
    connection: Connection,
    workspace_id: WorkspaceId,
    since: datetime,
    now: datetime,
    state: str | None,
    most: int,
) -> list[Listed]:
    """A workspace's messages that became owed since a time, the newest first."""
    found = await fetch(
        connection,
        _SQL["newest"],
        workspace_id=workspace_id,
        since=since,
        state=state,
        most=most,
        **span(months_between(since, now)),
    )
    return [Listed(*row) for row in found]


async def in_doubt(connection: Connection, workspace_id: WorkspaceId) -> list[Doubtful]:
    """A workspace's messages in doubt, the oldest first."""
    found = await fetch(connection, _SQL["in_doubt"], workspace_id=workspace_id)
    return [Doubtful(Attempt(*row[:21]), row[21], row[22], row[18]) for row in found]
