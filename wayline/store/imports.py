"""Imports in the database: how far a file has been taken, and what it made of people."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from wayline.domain.ids import BUCKETS, ContactId, WorkspaceId, bucket_of
from wayline.store.bulk import Connection, Row, fetch, write
from wayline.store.contacts import text
from wayline.store.queries import load

_SQL = load("imports")


class Import(NamedTuple):
    """One file on its way in; `reached` is the last line taken, `rejects` octets that count."""

    import_id: UUID
    kind: str
    file: str
    state: str
    reached: int
    rejects: int
    tally: dict[str, Any]
    plan: dict[str, Any]
    started_at: datetime
    ended_at: datetime | None


class Change(NamedTuple):
    """What an import made of a person: `changes` maps a field to what it was and what it became."""

    contact_id: ContactId
    line: int
    kind: str
    changes: dict[str, list[Any]]
    granted: frozenset[str]
    at: datetime


class Stand(NamedTuple):
    """How far an import is, who moved it last, and its state."""

    reached: int
    worker: UUID
    state: str


class _Key(NamedTuple):
    bucket: int
    contact_id: UUID


class _ChangeRow(NamedTuple):
    bucket: int
    contact_id: UUID
    line: int
    kind: str
    changes: str
    granted: str


class _BucketRow(NamedTuple):
    buckets: int


_EVERY: tuple[_BucketRow, ...] = tuple(map(_BucketRow, BUCKETS))


async def begin(
    connection: Connection,
    workspace_id: WorkspaceId,
    one: Import,
    fingerprint: UUID,
    worker: UUID,
) -> Import:
    """Begin an import, or find the one that the same file began; compare the ids to know which."""
    found = await fetch(
        connection,
        _SQL["begin"],
        workspace_id=workspace_id,
        import_id=one.import_id,
        kind=one.kind,
        file=one.file,
        fingerprint=fingerprint,
        worker=worker,
        plan=text(one.plan),
        at=one.started_at,
    )
    return Import(*found[0])


async def advance(
    connection: Connection,
    workspace_id: WorkspaceId,
    import_id: UUID,
    worker: UUID,
    lines: tuple[int, int],
) -> bool:
    """Move on from the first of two lines to the second; False if the import stands elsewhere."""
    since, until = lines
    moved = await fetch(
        connection,
        _SQL["advance"],
        workspace_id=workspace_id,
        import_id=import_id,
        worker=worker,
        since=since,
        until=until,
    )
    return bool(moved)


async def note(
    connection: Connection,
    workspace_id: WorkspaceId,
    import_id: UUID,
    tally: Mapping[str, Any],
    rejects: int,
) -> None:
    """Write what has been counted, in the transaction that moved the import on."""
    await write(
        connection,
        _SQL["note"],
        workspace_id=workspace_id,
        import_id=import_id,
        tally=text(tally),
        rejects=rejects,
    )


async def stands(connection: Connection, workspace_id: WorkspaceId, import_id: UUID) -> Stand:
    """How far an import is."""
    found = await fetch(connection, _SQL["stands"], workspace_id=workspace_id, import_id=import_id)
    return Stand(*found[0])


async def finish(
    connection: Connection,
    workspace_id: WorkspaceId,
    import_id: UUID,
    state: str,
    tally: Mapping[str, Any],
    at: datetime,
) -> None:
    """Put an import into another state; the time of its first end stays."""
    await write(
        connection,
        _SQL["finish"],
        workspace_id=workspace_id,
        import_id=import_id,
        state=state,
        tally=text(tally),
        at=at,
    )


async def of_workspace(
    connection: Connection, workspace_id: WorkspaceId, most: int = 100
) -> list[Import]:
    """The imports of a workspace, the newest first."""
    found = await fetch(connection, _SQL["of_workspace"], workspace_id=workspace_id, most=most)
    return [Import(*row) for row in found]


async def one(connection: Connection, workspace_id: WorkspaceId, import_id: UUID) -> Import | None:
    """One import, if there is such a one."""
    found = await fetch(connection, _SQL["one"], workspace_id=workspace_id, import_id=import_id)
    return Import(*found[0]) if found else None


async def record(
    connection: Connection,
    workspace_id: WorkspaceId,
    import_id: UUID,
    changes: Iterable[Change],
    at: datetime,
) -> None:
    """Remember what was made of people; of one touched before the whole is given again."""
    rows = [
        _ChangeRow(
            bucket_of(c.contact_id),
            c.contact_id,
            c.line,
            c.kind,
            text(c.changes),
            ",".join(sorted(c.granted)),
        )
        for c in changes
    ]
    await write(
        connection, _SQL["record"], rows, workspace_id=workspace_id, import_id=import_id, at=at
    )


async def changes_of(
    connection: Connection, import_id: UUID, contact_ids: Iterable[ContactId]
) -> dict[ContactId, Change]:
    """What an import made of these people so far."""
    keys = _keys(contact_ids)
    found = await fetch(connection, _SQL["changes_of"], keys, import_id=import_id)
    return {row[0]: _change(row) for row in found}


async def next_changes(connection: Connection, import_id: UUID, most: int) -> list[Change]:
    """Some of what is not taken back yet, in the order of buckets."""
    found = await fetch(connection, _SQL["next_changes"], _EVERY, import_id=import_id, most=most)
    return [_change(row) for row in found]


async def forget_changes(
    connection: Connection, import_id: UUID, contact_ids: Iterable[ContactId]
) -> None:
    """Forget what an import made of these people: it is taken back, or stays."""
    await write(connection, _SQL["forget_changes"], _keys(contact_ids), import_id=import_id)


async def forget_old(connection: Connection, workspace_id: WorkspaceId, before: datetime) -> None:
    """Forget what imports that ended before a time made of people."""
    await write(connection, _SQL["forget_old"], _EVERY, workspace_id=workspace_id, before=before)


async def active(connection: Connection, contact_ids: Iterable[ContactId]) -> set[ContactId]:
    """Those of the people who have done or got anything."""
    found = await fetch(connection, _SQL["active"], _keys(contact_ids))
    return {row[0] for row in found}


async def delete_people(connection: Connection, contact_ids: Iterable[ContactId]) -> None:
    """Delete people; the caller holds their locks and has let their addresses go."""
    await write(connection, _SQL["delete_people"], _keys(contact_ids))


def _keys(contact_ids: Iterable[ContactId]) -> Sequence[_Key]:
    return [_Key(bucket_of(contact_id), contact_id) for contact_id in contact_ids]


def _change(row: Row) -> Change:
    granted = frozenset(row[4].split(",")) - {""}
    return Change(ContactId(row[0]), row[1], row[2], row[3], granted, row[5])
