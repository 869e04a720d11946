"""People in the database: their addresses, their profiles, and the one lock of each."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

import orjson

from wayline.domain import wishes
from wayline.domain.care import Care, Sent, strictest
from wayline.domain.contacts import Contact
from wayline.domain.ids import ContactId, WorkspaceId, bucket_of, buckets_for, group_of
from wayline.store.bulk import Connection, Row, fetch, fetch_each, write
from wayline.store.contact_rows import (
    AddressRow,
    CareRow,
    ContactRow,
    CursorRow,
    EngagedRow,
    IdentityRow,
    NewCareRow,
    ProfileRow,
    SuppressedRow,
    Taken,
)
from wayline.store.queries import load

_SQL = load("contacts")
_CLOSES = {"phone": "sms", "email": "email"}


class Address(NamedTuple):
    """A way to find a person: the kind (`user_id`, `phone`, ...) and its value in a workspace."""

    workspace_id: WorkspaceId
    kind: str
    value: str

    @property
    def bucket(self) -> int:
        """The bucket of the address itself, which is not its person's."""
        return _bucket_of(self)


@lru_cache(maxsize=32_768)  # a batch asks for each of its addresses in five statements
def _bucket_of(address: Address) -> int:
    return _bucket_for(address.workspace_id, address.kind)(address.value)


@lru_cache(maxsize=1024)
def _bucket_for(workspace_id: WorkspaceId, kind: str) -> Callable[[str], int]:
    return buckets_for(str(workspace_id), kind)


class Known(NamedTuple):
    """Whose an address is (None: nobody's), and since when it must not be texted."""

    contact_id: ContactId | None
    suppressed_at: datetime | None


class Person(NamedTuple):
    """A contact and the care row, read together; `revision` tells whether the profile changed."""

    contact: Contact
    care: Care
    updated_at: datetime
    revision: int

    @property
    def event_at(self) -> datetime | None:
        """When something last came from them."""
        return self.care.event_at

    @property
    def merged_into(self) -> ContactId | None:
        """Who they are now, if they were merged."""
        return self.contact.merged_into


class Line(NamedTuple):
    """What of a person is read with the lock alone."""

    event_at: datetime | None
    merged_into: ContactId | None


Locked = Person | Line


class _Key(NamedTuple):
    bucket: int
    contact_id: UUID


def lock_order(contact_ids: Iterable[ContactId]) -> list[ContactId]:
    """Everybody locks people in this order: lease group, bucket, contact."""
    return sorted(set(contact_ids), key=_place)


def _place(contact_id: ContactId) -> tuple[int, int, int]:
    bucket = bucket_of(contact_id)
    return group_of(bucket), bucket, contact_id.int


async def resolve(connection: Connection, addresses: Sequence[Address]) -> dict[Address, Known]:
    """Whose these addresses are; unknown ones are left out."""
    rows = [AddressRow(a.bucket, a.workspace_id, a.kind, a.value) for a in addresses]
    found = await fetch(connection, _SQL["resolve"], rows)
    return {addresses[row[0] - 1]: Known(row[1] and ContactId(row[1]), row[2]) for row in found}


async def lock(connection: Connection, contact_ids: Iterable[ContactId]) -> dict[ContactId, Person]:
    """Lock people, waiting for whoever is at work on them, and read them."""
    return await _people(connection, "lock", contact_ids)


async def lock_groups(
    connection: Connection, contact_ids: Iterable[ContactId]
) -> dict[ContactId, Person]:
    """The same with a statement for each lease group, in order: Citus locks on one shard only."""
    return await _read_fresh(connection, await _lock_groups(connection, "lock", contact_ids))


async def lock_lines(
    connection: Connection, contact_ids: Iterable[ContactId]
) -> dict[ContactId, Locked]:
    """The same locks in the same order, without the profiles: most events concern no journey."""
    rows = await _lock_groups(connection, "lock_line", contact_ids)
    lines: dict[ContactId, Locked] = {row[1]: Line(row[2], row[3]) for row in rows}
    return lines | await read(connection, [row[1] for row in rows if not row[4]])


async def _lock_groups(
    connection: Connection, query: str, contact_ids: Iterable[ContactId]
) -> list[Row]:
    groups: dict[int, list[_Key]] = {}
    for contact_id in lock_order(contact_ids):
        key = _Key(bucket_of(contact_id), contact_id)
        groups.setdefault(group_of(key.bucket), []).append(key)
    found = await fetch_each(connection, _SQL[query], groups.values())
    return [row for rows in found for row in rows]


async def lock_only(connection: Connection, contact_ids: Iterable[ContactId]) -> None:
    """Lock people, waiting for whoever is at work on them, without reading them."""
    keys = [_Key(bucket_of(contact_id), contact_id) for contact_id in lock_order(contact_ids)]
    await write(connection, _SQL["lock_only"], keys)


async def lock_free(
    connection: Connection, contact_ids: Iterable[ContactId]
) -> dict[ContactId, Person]:
    """Lock those of the people whom nobody is at work on; the others are left out."""
    return await _people(connection, "lock_free", contact_ids)


async def lock_free_care(
    connection: Connection, people: Mapping[ContactId, Person]
) -> dict[ContactId, Care]:
    """Lock those of the people whom nobody is at work on, if their profiles are as they were read.

    Returns the care under the lock; who has changed since is left out, as who is not free.
    """
    keys = [_Key(bucket_of(contact_id), contact_id) for contact_id in lock_order(people)]
    return {
        row[0]: Care(*(*row[2:6], _recent(row[6]), *row[7:11], wishes.unpack(row[11])))
        for row in await fetch(connection, _SQL["lock_free_care"], keys)
        if row[1] == people[row[0]].revision
    }


async def read(connection: Connection, contact_ids: Iterable[ContactId]) -> dict[ContactId, Person]:
    """Read people without locking them."""
    return await _people(connection, "read", contact_ids)


async def _people(
    connection: Connection, query: str, contact_ids: Iterable[ContactId]
) -> dict[ContactId, Person]:
    keys = [_Key(bucket_of(contact_id), contact_id) for contact_id in lock_order(contact_ids)]
    return await _read_fresh(connection, await fetch(connection, _SQL[query], keys))


async def _read_fresh(connection: Connection, rows: Sequence[Row]) -> dict[ContactId, Person]:
    """People; whose profile changed while their lock was waited for is read again under it."""
    old = [_Key(row[0], row[1]) for row in rows if not row[26]]
    fresh = await fetch(connection, _SQL["read"], old)
    return {row[1]: _person(row) for row in [*rows, *fresh]}


def _person(row: Row) -> Person:
    consent, own = row[17], wishes.unpack(row[30])
    contact = Contact(
        contact_id=row[1],
        workspace_id=row[2],
        key=row[3],
        phone=row[4],
        email=row[5],
        country=row[6],
        region=row[7],
        line_type=row[8],
        zone=row[9],
        zones=tuple(row[10]),
        language=row[11],
        stage=row[12],
        score=row[13],
        attributes=row[14],
        tags=frozenset(row[15]),
        consent=consent,
        merged_into=row[24],
        aliases=tuple(row[25] or ()),
        links=own.links,
    )
    waits = (row[18], row[19], row[20])
    care = Care(consent, *waits, _recent(row[21]), row[22], row[23], row[28], row[29], own)
    return Person(contact, care, row[16], row[27])


def _recent(entries: list[list[Any]]) -> list[Sent]:
    return [(entry[0], entry[1], entry[2]) for entry in entries]


async def save_care(connection: Connection, changed: Iterable[tuple[ContactId, Care]]) -> None:
    """Write care rows back; the caller holds their locks."""
    rows = [
        CareRow(
            bucket_of(contact_id),
            contact_id,
            text(care.consent),
            text(care.blocked),
            care.asked_at,
            care.opted_out_at,
            text(care.recent),
            care.sending,
            care.event_at,
            care.ignored,
            care.ignored_since,
            text(wishes.pack(care.wishes)),
        )
        for contact_id, care in changed
    ]
    await write(connection, _SQL["save_care"], rows)


async def take(connection: Connection, rows: Sequence[Taken]) -> None:
    """Write which message each person's line is taken by, and the sends that count."""
    await write(connection, _SQL["take"], rows)


async def engage(connection: Connection, people: Iterable[tuple[ContactId, datetime]]) -> None:
    """Nobody of these ignored what they got up to then; the caller holds their locks."""
    last: dict[ContactId, datetime] = {}
    for contact_id, at in people:
        last[contact_id] = max(at, last.get(contact_id, at))
    rows = [EngagedRow(bucket_of(c), c, at) for c, at in last.items()]
    await write(connection, _SQL["engage"], rows)


async def free(connection: Connection, contact_ids: Iterable[ContactId]) -> None:
    """Free people's lines: what was sending is handed over."""
    await write(connection, _SQL["free"], [_Key(bucket_of(c), c) for c in contact_ids])


async def save_profiles(
    connection: Connection, changed: Iterable[tuple[Contact, datetime]]
) -> None:
    """Write changed profiles back; the caller holds their people's locks."""
    rows = [
        ProfileRow(
            bucket_of(contact.contact_id),
            contact.contact_id,
            text(contact.attributes),
            ",".join(sorted(contact.tags)),
            contact.stage,
            contact.score,
            at,
        )
        for contact, at in changed
    ]
    await write(connection, _SQL["save_profiles"], rows)


async def suppress(
    connection: Connection, addresses: Sequence[tuple[Address, datetime, str]]
) -> list[ContactId]:
    """Mark addresses as never to be texted; returns the people who hold them."""
    first: dict[Address, SuppressedRow] = {}
    for a, at, by in sorted(addresses, key=lambda row: row[1:]):
        first.setdefault(a, SuppressedRow(a.bucket, a.workspace_id, a.kind, a.value, at, by))
    found = await fetch(connection, _SQL["suppress"], sorted(first.values()))
    return [ContactId(row[4]) for row in found if row[4] is not None]


async def unsuppress(connection: Connection, addresses: Sequence[Address]) -> None:
    """Lift suppressions: the person asked to come back."""
    rows = [AddressRow(a.bucket, a.workspace_id, a.kind, a.value) for a in sorted(set(addresses))]
    await write(connection, _SQL["unsuppress"], rows)


def text(value: Any) -> str:
    """A value as the JSON text that the queries cast to jsonb."""
    return orjson.dumps(value).decode()


class NewContact(NamedTuple):
    """A person to be written, with the consent that came with them."""

    contact: Contact
    addresses: tuple[tuple[str, str], ...]
    care: Care


async def insert(
    connection: Connection, workspace_id: WorkspaceId, people: Sequence[NewContact], at: datetime
) -> dict[ContactId, Care]:
    """Write new people of one workspace; returns the care of those who got all their addresses.

    What an address is closed for comes along to whoever holds it, which the ledger is to tell. An
    address that somebody else holds already makes its person come back as not written: the caller
    resolves again and merges or refuses.
    """
    identities = sorted(
        IdentityRow(
            Address(workspace_id, kind, value).bucket,
            kind,
            value,
            bucket_of(person.contact.contact_id),
            person.contact.contact_id,
        )
        for person in people
        for kind, value in person.addresses
    )
    claimed = await fetch(
        connection, _SQL["insert_identities"], identities, workspace_id=workspace_id, at=at
    )
    won = {(row[0], row[1]) for row in claimed}
    closed = {(row[0], row[1]): row[3] for row in claimed if row[3] is not None}
    written = [p for p in people if all(address in won for address in p.addresses)]
    blocked = [p._replace(care=_closed(p, closed)) for p in written]
    await insert_rows(connection, workspace_id, blocked, at)
    return {p.contact.contact_id: p.care for p in blocked}


async def insert_rows(
    connection: Connection, workspace_id: WorkspaceId, people: Sequence[NewContact], at: datetime
) -> None:
    """Write new people whose addresses the caller has locked, and gives them."""
    contacts = [
        ContactRow(
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
            text(c.attributes),
            ",".join(sorted(c.tags)),
        )
        for c in (person.contact for person in people)
    ]
    cares = [
        NewCareRow(
            bucket_of(p.contact.contact_id),
            p.contact.contact_id,
            text(p.care.consent),
            text(p.care.blocked),
            p.care.opted_out_at,
            text(wishes.pack(p.care.wishes)),
        )
        for p in people
    ]
    await write(connection, _SQL["insert_contacts"], contacts, workspace_id=workspace_id, at=at)
    await write(connection, _SQL["insert_cares"], cares, workspace_id=workspace_id)


def _closed(person: NewContact, closed: dict[tuple[str, str], str]) -> Care:
    """An address's suppression comes along to whoever holds it."""
    reasons = {
        channel: closed[address]
        for address in person.addresses
        if address in closed and (channel := _CLOSES.get(address[0]))
    }
    return strictest(person.care, Care(blocked=reasons)) if reasons else person.care


async def touch_care(connection: Connection, cursors: dict[ContactId, datetime]) -> None:
    """Move people's event cursors; the caller holds their locks."""
    rows = [CursorRow(bucket_of(contact_id), contact_id, at) for contact_id, at in cursors.items()]
    await write(connection, _SQL["touch_care"], rows)
