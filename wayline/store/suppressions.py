"""Suppressions of addresses that nobody holds, kept as keyed hashes; the others are identities'."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from wayline.domain.ids import BUCKETS, ContactId, WorkspaceId
from wayline.domain.suppressions import lasting
from wayline.store.bulk import Connection, fetch, write
from wayline.store.contact_rows import AddressRow
from wayline.store.contacts import Address
from wayline.store.queries import load
from wayline.store.trips import pipelined

_SQL = load("suppressions")


class Hashed(NamedTuple):
    """An address as it is kept when nobody holds it."""

    bucket: int
    workspace_id: UUID
    kind: str
    hash: bytes

    @classmethod
    def of(cls, workspace_id: WorkspaceId, kind: str, octets: bytes) -> "Hashed":
        """The row of a hash: its first octet tells the bucket."""
        return cls(BUCKETS[octets[0]], workspace_id, kind, octets)


class Closed(NamedTuple):
    """Since when an address must not be written to, and why."""

    at: datetime
    by: str


class Count(NamedTuple):
    """How many addresses are closed; of those that are not `known` there is a hash."""

    kind: str
    by: str
    known: bool
    n: int


class Known(NamedTuple):
    """A number or email that somebody holds, or that carries a suppression."""

    kind: str
    value: str
    contact_id: ContactId | None
    at: datetime | None
    by: str | None


class _KeptRow(NamedTuple):
    bucket: int
    workspace_id: UUID
    kind: str
    hash: bytes
    suppressed_at: datetime
    suppressed_by: str


async def watch(
    connection: Connection, workspaces: Collection[WorkspaceId]
) -> dict[WorkspaceId, str]:
    """The keys (ids) of the hashes of workspaces, if any; until commit nobody adds from a list."""
    ids = sorted(set(workspaces))
    async with pipelined(connection):
        await write(connection, _SQL["watch"], workspace_ids=ids)
        found = await fetch(connection, _SQL["keys"], workspace_ids=ids)
    return {WorkspaceId(row[0]): row[1] for row in found}


async def every_key(connection: Connection) -> list[str]:
    """The keys (ids) that hashes of any workspace were made with."""
    return [row[0] for row in await fetch(connection, _SQL["every_key"])]


async def alone(connection: Connection, workspace_id: WorkspaceId) -> None:
    """Wait until nobody attaches an address, and be alone with the hashes until commit."""
    await write(connection, _SQL["alone"], workspace_id=workspace_id)


async def name_key(connection: Connection, workspace_id: WorkspaceId, key: str) -> str:
    """Say which key the hashes of a workspace are made with; returns the one that counts."""
    await write(connection, _SQL["name_key"], workspace_id=workspace_id, key=key)
    found = await fetch(connection, _SQL["keys"], workspace_ids=[workspace_id])
    return str(found[0][1])


async def keep(connection: Connection, rows: Sequence[tuple[Hashed, Closed]]) -> dict[bytes, bool]:
    """Keep hashes; tells of each if it is new."""
    kept: dict[Hashed, Closed] = {}
    for row, closed in sorted(rows):
        said = kept.setdefault(row, closed)
        kept[row] = said._replace(by=lasting(said.by, closed.by))
    asked = [_KeptRow(*row, *closed) for row, closed in kept.items()]
    return dict(await fetch(connection, _SQL["keep"], asked))


async def find(connection: Connection, rows: Collection[Hashed]) -> dict[bytes, Closed]:
    """Those of the hashes that are kept."""
    return _closed(await fetch(connection, _SQL["find"], sorted(set(rows))))


async def take(connection: Connection, rows: Collection[Hashed]) -> dict[bytes, Closed]:
    """The same, taken out."""
    return _closed(await fetch(connection, _SQL["take"], sorted(set(rows))))


async def let_go(
    connection: Connection, addresses: Collection[Address]
) -> list[tuple[Address, Closed]]:
    """Forget the addresses that are suppressed and nobody's; returns them."""
    rows = [AddressRow(a.bucket, a.workspace_id, a.kind, a.value) for a in sorted(set(addresses))]
    return [
        (Address(WorkspaceId(row[0]), row[1], row[2]), Closed(row[3], row[4]))
        for row in await fetch(connection, _SQL["let_go"], rows)
    ]


async def counts(connection: Connection, workspace_id: WorkspaceId) -> list[Count]:
    """How many addresses are closed, by kind and reason."""
    found = await fetch(connection, _SQL["counts"], workspace_id=workspace_id)
    return [Count(*row) for row in found]


async def hashes(
    connection: Connection,
    workspace_id: WorkspaceId,
    bucket: int,
    after: tuple[Hashed, Closed] | None,
    most: int,
) -> list[tuple[Hashed, Closed]]:
    """Some hashes of a bucket, in order."""
    kind, octets = ("", b"") if after is None else (after[0].kind, after[0].hash)
    found = await fetch(
        connection,
        _SQL["hashes"],
        bucket=bucket,
        workspace_id=workspace_id,
        kind=kind,
        hash=octets,
        most=most,
    )
    return [(Hashed(bucket, workspace_id, row[0], row[1]), Closed(row[2], row[3])) for row in found]


async def addresses(
    connection: Connection, workspace_id: WorkspaceId, bucket: int, after: Known | None, most: int
) -> list[Known]:
    """Some numbers and emails of a bucket, in order."""
    kind, value = ("", "") if after is None else (after.kind, after.value)
    found = await fetch(
        connection,
        _SQL["addresses"],
        bucket=bucket,
        workspace_id=workspace_id,
        kind=kind,
        value=value,
        most=most,
    )
    return [Known(*row) for row in found]


async def forget_lost(connection: Connection, workspace_id: WorkspaceId) -> int:
    """Forget all hashes of a workspace, whose key is lost; returns how many there were."""
    return int((await fetch(connection, _SQL["forget_lost"], workspace_id=workspace_id))[0][0])


def _closed(rows: Sequence[tuple[bytes, datetime, str]]) -> dict[bytes, Closed]:
    return {row[0]: Closed(row[1], row[2]) for row in rows}
