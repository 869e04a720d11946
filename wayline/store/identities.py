"""Addresses in the database: locked before any person, given to another one, or let go."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple, Self
from uuid import UUID

from wayline.domain.ids import ContactId, WorkspaceId, bucket_of
from wayline.store.bulk import Connection, fetch, write
from wayline.store.contacts import Address
from wayline.store.packing import PackedArray, pack
from wayline.store.queries import load

_SQL = load("identities")


class Held(NamedTuple):
    """Whose an address is (None: nobody's), and since when and why it must not be texted."""

    contact_id: ContactId | None
    suppressed_at: datetime | None
    suppressed_by: str | None


class _Row(NamedTuple):
    bucket: int
    workspace_id: UUID
    kind: str
    value: str


class _AssignedRow(NamedTuple):
    bucket: int
    workspace_id: UUID
    kind: str
    value: str
    contact_bucket: int | None
    contact_id: UUID | None


class _Key(NamedTuple):
    bucket: int
    contact_id: UUID


class Asked(NamedTuple):
    """Addresses in the order of their locks, and packed once for the statements about them."""

    addresses: Sequence[Address]
    columns: Mapping[str, PackedArray]

    @classmethod
    def of(cls, addresses: Iterable[Address]) -> Self:
        """Each address once, sorted as they are locked."""
        rows = sorted(map(_row, set(addresses)))
        by_name = zip(_PACKED.items(), zip(*rows, strict=True), strict=True) if rows else ()
        columns = {name: pack(kind, values) for (name, kind), values in by_name}
        return cls([Address(WorkspaceId(row[1]), row[2], row[3]) for row in rows], columns)


_PACKED = {"bucket": "smallint", "workspace_id": "uuid", "kind": "text", "value": "text"}


async def find(connection: Connection, asked: Asked) -> dict[Address, Held]:
    """Whose these addresses are; unknown ones are left out."""
    if not asked.addresses:
        return {}
    rows = await fetch(connection, _SQL["find"], None, **asked.columns)
    return {
        asked.addresses[place - 1]: Held(contact_id and ContactId(contact_id), at, by)
        for place, contact_id, at, by in rows
    }


async def of(connection: Connection, contact_ids: Iterable[ContactId]) -> dict[Address, ContactId]:
    """All addresses of these people."""
    rows = await fetch(connection, _SQL["of"], [_Key(bucket_of(c), c) for c in contact_ids])
    return {Address(WorkspaceId(row[0]), row[1], row[2]): ContactId(row[3]) for row in rows}


async def lock(connection: Connection, asked: Asked, at: datetime) -> list[Address]:
    """Lock addresses, waiting for whoever has them; those not known yet become rows of nobody.

    Returns the new ones, which a suppression may be kept of (`runtime.suppressing.recall`).
    """
    if not asked.addresses:
        return []
    rows = await fetch(connection, _SQL["lock"], None, **asked.columns, at=at)
    return [Address(WorkspaceId(row[0]), row[1], row[2]) for row in rows]


async def assign(connection: Connection, holders: Mapping[Address, ContactId | None]) -> None:
    """Give addresses to people, or to nobody; the caller holds their locks."""
    rows = [
        _AssignedRow(*_row(address), None if holder is None else bucket_of(holder), holder)
        for address, holder in holders.items()
    ]
    await write(connection, _SQL["assign"], rows)


async def revive(connection: Connection, addresses: Iterable[Address]) -> None:
    """Open numbers again that were dead; any other suppression stays."""
    await write(connection, _SQL["revive"], [_row(address) for address in addresses])


async def forget(connection: Connection, addresses: Iterable[Address]) -> None:
    """Delete those of the addresses that nobody holds and nothing is known of."""
    await write(connection, _SQL["forget"], [_row(address) for address in addresses])


def _row(address: Address) -> _Row:
    return _Row(address.bucket, *address)
