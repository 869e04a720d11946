"""Senders of workspaces in the database, whom people know, and the parts that went out a day."""

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from wayline.domain.ids import (
    GROUPS,
    ContactId,
    WorkspaceId,
    bucket_of,
    counter_bucket,
    group_bucket,
)
from wayline.domain.senders import Sender, read_sender, written
from wayline.store.bulk import Connection, Row, fetch, write
from wayline.store.contacts import text
from wayline.store.partitions import months_between, span
from wayline.store.queries import load

_SQL = load("senders")
SANDBOX_NUMBER = "+12025550100"  # of a workspace that has no other sender
_REACH = timedelta(days=100)  # as far back as receipts look
_Key = tuple[int, WorkspaceId, str, date]


async def insert(
    connection: Connection, workspace_id: WorkspaceId, sender: Sender, at: datetime
) -> bool:
    """Keep a new sender; False if it is known, here or (a number) in another workspace."""
    rows = await fetch(
        connection,
        _SQL["insert"],
        workspace_id=workspace_id,
        address=sender.address,
        kind=sender.kind,
        country=sender.country,
        settings=text(written(sender)),
        at=at,
    )
    return bool(rows)


async def every(connection: Connection) -> dict[WorkspaceId, tuple[Sender, ...]]:
    """The senders of all workspaces, the oldest of each first."""
    found: dict[WorkspaceId, tuple[Sender, ...]] = {}
    for row in await fetch(connection, _SQL["every"]):
        found[row[0]] = (*found.get(row[0], ()), _sender(row))
    return found


async def of_workspace(connection: Connection, workspace_id: WorkspaceId) -> list[Sender]:
    """The senders of a workspace, the oldest first."""
    rows = await fetch(connection, _SQL["of_workspace"], workspace_id=workspace_id)
    return [_sender(row) for row in rows]


class _Saved(NamedTuple):
    workspace_id: UUID
    address: str
    settings: str
    disabled: str | None


async def save(
    connection: Connection, workspace_id: WorkspaceId, changed: Iterable[Sender]
) -> None:
    """Write what is known of senders by now; the workspace is locked."""
    rows = [_Saved(workspace_id, one.address, text(written(one)), one.disabled) for one in changed]
    await write(connection, _SQL["save"], rows)


class _Person(NamedTuple):
    bucket: int
    contact_id: UUID


async def known(
    connection: Connection, people: Collection[ContactId], now: datetime
) -> dict[ContactId, list[str]]:
    """The addresses that people were texted from or wrote to lately, the last one first."""
    rows = [_Person(bucket_of(one), one) for one in sorted(people)]
    months = span(months_between(now - _REACH, now))
    found: dict[ContactId, list[str]] = {}
    for contact_id, address, _ in await fetch(connection, _SQL["known"], rows, **months):
        found.setdefault(ContactId(contact_id), []).append(address)
    return found


async def used(connection: Connection, workspace_id: WorkspaceId, day: date) -> dict[str, int]:
    """The parts that senders of a workspace have sent on a day, by address."""
    buckets = [group_bucket(group) for group in range(GROUPS)]
    rows = await fetch(
        connection, _SQL["used"], workspace_id=workspace_id, day=day, buckets=buckets
    )
    return {row[0]: int(row[1]) for row in rows}


class Used(NamedTuple):
    """Parts of a sender on a day, of one lease group."""

    bucket: int
    workspace_id: UUID
    address: str
    day: str
    parts: int


class Parts:
    """Parts that one transaction took of senders' days, or gave back; written at its end."""

    def __init__(self) -> None:
        self._parts: dict[_Key, int] = {}

    def count(
        self, contact_id: ContactId, workspace_id: WorkspaceId, address: str, day: date, n: int
    ) -> None:
        """Count `n` parts of a sender; negative gives them back."""
        key = (counter_bucket(contact_id), workspace_id, address, day)
        self._parts[key] = self._parts.get(key, 0) + n

    async def save(self, connection: Connection) -> None:
        """Write them, sorted; what is given back of a sender without a count changes nothing."""
        await write(connection, _SQL["use"], self._rows(1))
        await write(connection, _SQL["give_back"], self._rows(-1))

    def _rows(self, sign: int) -> list[Used]:
        return [
            Used(bucket, workspace_id, address, day.isoformat(), n * sign)
            for (bucket, workspace_id, address, day), n in sorted(self._parts.items())
            if n * sign > 0
        ]


def _sender(row: Row) -> Sender:
    return read_sender(*row[1:])
