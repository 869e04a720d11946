"""When consent that ends by itself is to be looked at."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from wayline.domain.ids import ContactId, WorkspaceId, bucket_of
from wayline.store.bulk import Connection, fetch, write
from wayline.store.queries import load

_SQL = load("terms")


class Term(NamedTuple):
    """A scope of somebody's consent, and when to look at it."""

    contact_id: ContactId
    scope: str
    ends_at: datetime


class _SavedRow(NamedTuple):
    bucket: int
    contact_id: UUID
    scope: str
    workspace_id: UUID
    ends_at: datetime


class _Row(NamedTuple):
    bucket: int
    contact_id: UUID
    scope: str
    ends_at: datetime


async def save(connection: Connection, terms: Sequence[tuple[WorkspaceId, Term]]) -> None:
    """Look at scopes again at these times; people's locks are held."""
    rows = [
        _SavedRow(bucket_of(one.contact_id), one.contact_id, one.scope, workspace_id, one.ends_at)
        for workspace_id, one in terms
    ]
    await write(connection, _SQL["save"], rows)


async def due(
    connection: Connection, buckets: Sequence[int], now: datetime, most: int
) -> list[Term]:
    """What is to be looked at by now, without locks."""
    found = await fetch(connection, _SQL["due"], buckets=buckets, now=now, most=most)
    return [Term(ContactId(row[0]), row[1], row[2]) for row in found]


async def drop(connection: Connection, terms: Sequence[Term]) -> None:
    """Forget what was looked at; people's locks are held."""
    rows = [_Row(bucket_of(one.contact_id), *one) for one in terms]
    await write(connection, _SQL["drop"], rows)
