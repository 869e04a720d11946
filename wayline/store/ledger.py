"""The consent ledger: what was said of consent, appended and never changed.

What is personal in an entry (address, wording, evidence) is bound to it by a commitment under a
salt of its own, so that it can be erased while the rest stays provable.
"""

import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

import orjson

from wayline.domain.ids import ContactId, WorkspaceId, bucket_of
from wayline.domain.seals import commitment
from wayline.store.bulk import Connection, fetch, write
from wayline.store.queries import load

_SQL = load("ledger")
_SALT: Final = 16  # octets


class ConsentRow(NamedTuple):
    """An entry; `data` and `evidence` are JSON text, and `evidence` is personal."""

    bucket: int
    contact_id: UUID
    consent_event_id: UUID
    workspace_id: UUID
    address: str
    channel: str
    scope: str
    action: str
    method: str
    wording: str | None
    occurred_at: datetime
    recorded_at: datetime
    data: str
    evidence: str = "{}"


class Told(NamedTuple):
    """An entry as it is read back."""

    contact_id: UUID
    consent_event_id: UUID
    address: str
    channel: str
    scope: str
    action: str
    method: str
    wording: str | None
    occurred_at: datetime
    recorded_at: datetime
    data: dict[str, Any]
    evidence: dict[str, Any]


class Relying(NamedTuple):
    """A text, by its number in a batch, under one id of its person; `scope` has its topic."""

    o: int
    bucket: int
    contact_id: UUID
    channel: str
    scope: str
    category: str


class _Key(NamedTuple):
    bucket: int
    contact_id: UUID


async def history(connection: Connection, contact_ids: Iterable[ContactId]) -> list[Told]:
    """All entries about people, in the order in which they were written."""
    keys = [_Key(bucket_of(one), one) for one in contact_ids]
    return [Told(*row) for row in await fetch(connection, _SQL["history"], keys)]


async def relied(connection: Connection, texts: Sequence[Relying]) -> dict[int, UUID]:
    """The entry that each text relies on, by its number; those that nothing allows are left out."""
    if not texts:
        return {}
    return dict(await fetch(connection, _SQL["relied"], texts))


async def people(connection: Connection, workspace_id: WorkspaceId, bucket: int) -> list[ContactId]:
    """Everybody of a bucket who is nobody's alias."""
    found = await fetch(connection, _SQL["people"], workspace_id=workspace_id, bucket=bucket)
    return [ContactId(row[0]) for row in found]


async def append(connection: Connection, rows: Sequence[ConsentRow]) -> None:
    """Append entries; one that is told twice is kept once."""
    salts = [secrets.token_bytes(_SALT) for _ in rows]
    bound = [
        commitment(salt, (row.address, row.wording, orjson.loads(row.evidence)))
        for row, salt in zip(rows, salts, strict=True)
    ]
    await write(connection, _SQL["append"], rows, salt=salts, commitment=bound)
