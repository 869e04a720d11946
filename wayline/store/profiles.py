"""Whole profiles in the database: what an import or a merge makes of people."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from wayline.domain.contacts import Contact
from wayline.domain.ids import ContactId, bucket_of
from wayline.store.bulk import Connection, write
from wayline.store.contacts import text
from wayline.store.queries import load

_SQL = load("profiles")


class _Row(NamedTuple):
    bucket: int
    contact_id: UUID
    key: str
    phone: str | None
    email: str | None
    country: str | None
    region: str | None
    line_type: str | None
    zone: str | None
    zones: str
    language: str | None
    stage: str | None
    score: int
    attributes: str
    tags: str
    merged_into: UUID | None
    aliases: str | None


class _AliasRow(NamedTuple):
    bucket: int
    contact_id: UUID
    winner: UUID


async def save(connection: Connection, changed: Iterable[Contact], at: datetime) -> None:
    """Write changed people back, all but their consent; the caller holds their locks."""
    await write(connection, _SQL["save"], [_row(contact) for contact in changed], at=at)


async def flatten(connection: Connection, winners: Mapping[ContactId, ContactId]) -> None:
    """Let aliases point to whom they are now; the locks of those are held."""
    rows = [_AliasRow(bucket_of(alias), alias, winner) for alias, winner in winners.items()]
    await write(connection, _SQL["flatten"], rows)


def _row(c: Contact) -> _Row:
    return _Row(
        bucket_of(c.contact_id),
        c.contact_id,
        c.key,
        c.phone,
        c.email,
        c.country,
        c.region,
        c.line_type,
        c.zone,
        ",".join(c.zones),
        c.language,
        c.stage,
        c.score,
        text(c.attributes),
        ",".join(sorted(c.tags)),
        c.merged_into,
        ",".join(map(str, c.aliases)) or None,
    )
