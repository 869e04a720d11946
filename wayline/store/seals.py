"""Seals in the database: the queue of rows to be sealed, the seals, and the rows under them."""

from collections.abc import Collection, Sequence
from itertools import groupby
from operator import attrgetter
from typing import Any, Final, Literal, NamedTuple
from uuid import UUID

from wayline.domain.ids import WorkspaceId
from wayline.domain.merkle import SIZE
from wayline.domain.seals import Seal
from wayline.store.bulk import Connection, fetch, write
from wayline.store.partitions import span
from wayline.store.queries import load

_SQL = load("seals")
CONSENT: Final = "consent_event"
MESSAGE: Final = "message_event"
Kind = Literal["consent_event", "message_event"]


class Place(NamedTuple):
    """Where a row that is sealed, or waits for it, stands; `month` is 0 of a consent event."""

    kind: Kind
    bucket: int
    contact_id: UUID
    row_id: UUID
    month: int


class Waiting(NamedTuple):
    """A row in the queue of the sealer."""

    workspace_id: WorkspaceId
    place: Place


class Personal(NamedTuple):
    """What is behind the commitment of a consent event; without `salt` it is erased."""

    commitment: bytes | None
    salt: bytes | None
    said: tuple[Any, ...]


class Content(NamedTuple):
    """A row as it is found: the fields that are sealed, and of consent what is personal."""

    kind: Kind
    fields: tuple[Any, ...]
    personal: Personal | None


class Leaf(NamedTuple):
    """Where a row is sealed: the number of the seal, and its place there, counted from 0."""

    number: int
    place: int


class Sealed(NamedTuple):
    """A seal with the rows under it, and the hashes of their leaves, in one order."""

    seal: Seal
    places: Sequence[Place]
    leaves: Sequence[bytes]


async def try_lock(connection: Connection) -> bool:
    """Be the one who seals until the transaction ends; False if somebody else is."""
    return bool((await fetch(connection, _SQL["lock"]))[0][0])


async def take(connection: Connection, most: int) -> list[Waiting]:
    """Take the oldest rows that wait, in their order."""
    found = sorted(await fetch(connection, _SQL["take"], most=most))
    return [
        Waiting(WorkspaceId(workspace_id), Place(kind, bucket, contact_id, row_id, month))
        for _, bucket, contact_id, row_id, workspace_id, kind, month in found
    ]


async def waiting(connection: Connection) -> dict[WorkspaceId, int]:
    """How many rows of each workspace wait for a seal."""
    return {WorkspaceId(one): n for one, n in await fetch(connection, _SQL["waiting"])}


async def read(connection: Connection, places: Sequence[Place]) -> list[Content | None]:
    """The rows at these places; None where there is none."""
    found: list[Content | None] = [None] * len(places)
    for kind in (CONSENT, MESSAGE):
        at = [number for number, place in enumerate(places) if place.kind == kind]
        for o, content in await _READ[kind](connection, [places[number] for number in at]):
            found[at[o - 1]] = content
    return found


async def _consent(connection: Connection, places: Sequence[Place]) -> list[tuple[int, Content]]:
    rows = await fetch(connection, _SQL["consent_events"], places)
    return [
        (o, Content("consent_event", (*fields, _hex(kept)), Personal(kept, salt, tuple(said))))
        for o, *fields, kept, salt, said in ((*row[:12], row[12], row[13:]) for row in rows)
    ]


async def _messages(connection: Connection, places: Sequence[Place]) -> list[tuple[int, Content]]:
    months = sorted({place.month for place in places})
    rows = await fetch(connection, _SQL["message_events"], places, **span(months))
    return [(o, Content("message_event", tuple(fields), None)) for o, *fields in rows]


_READ: Final = {CONSENT: _consent, MESSAGE: _messages}


async def last(
    connection: Connection, workspaces: Collection[WorkspaceId]
) -> dict[WorkspaceId, Seal]:
    """The last seal of each workspace that has one."""
    rows = await fetch(connection, _SQL["last"], workspace_ids=sorted(workspaces))
    return {seal.workspace_id: seal for seal in map(_seal, rows)}


async def newest(connection: Connection) -> list[Seal]:
    """The last seal of every workspace that has one."""
    return [_seal(row) for row in await fetch(connection, _SQL["newest"])]


async def insert(connection: Connection, sealed: Sealed) -> None:
    """Write a seal."""
    head, places = sealed.seal, sealed.places
    await write(
        connection,
        _SQL["insert"],
        workspace_id=head.workspace_id,
        number=head.number,
        size=head.size,
        root=head.root,
        previous=head.previous,
        sealed_at=head.sealed_at,
        key=head.key,
        signature=head.signature,
        kinds=[place.kind for place in places],
        buckets=[place.bucket for place in places],
        contact_ids=[place.contact_id for place in places],
        row_ids=[place.row_id for place in places],
        months=[place.month for place in places],
        leaves=b"".join(sealed.leaves),
    )


async def heads(
    connection: Connection, workspace_id: WorkspaceId, after: int, most: int
) -> list[Seal]:
    """The heads of seals after a number."""
    rows = await fetch(connection, _SQL["heads"], workspace_id=workspace_id, after=after, most=most)
    return [_seal(row) for row in rows]


async def seals(
    connection: Connection, workspace_id: WorkspaceId, after: int, most: int
) -> list[Sealed]:
    """Seals after a number, with their rows: at least one, and as many as hold `most` rows."""
    rows = await fetch(connection, _SQL["seals"], workspace_id=workspace_id, after=after, most=most)
    return [_sealed(row) for row in rows]


async def leaves_of(
    connection: Connection, workspace_id: WorkspaceId, row_ids: Sequence[UUID]
) -> dict[UUID, Leaf]:
    """Where under the seals of a workspace these rows are; those under none are left out."""
    rows = await fetch(
        connection, _SQL["leaves_of"], workspace_id=workspace_id, row_ids=sorted(row_ids)
    )
    return {row_id: Leaf(number, place) for row_id, number, place in rows}


async def waiting_of(
    connection: Connection, workspace_id: WorkspaceId, row_ids: Sequence[UUID]
) -> set[UUID]:
    """Which of these rows wait for a seal."""
    rows = await fetch(
        connection, _SQL["waiting_of"], workspace_id=workspace_id, row_ids=sorted(row_ids)
    )
    return {row[0] for row in rows}


async def numbered(
    connection: Connection, workspace_id: WorkspaceId, numbers: Collection[int]
) -> list[tuple[Seal, list[bytes]]]:
    """Seals by their numbers, with the hashes of their leaves."""
    rows = await fetch(
        connection, _SQL["numbered"], workspace_id=workspace_id, numbers=sorted(numbers)
    )
    return [(_seal(row), _cut(row[8])) for row in rows]


async def strays(
    connection: Connection, kind: Kind, workspace_id: WorkspaceId, last: int, most: int
) -> list[UUID]:
    """The ids of rows under no seal up to the last, that do not wait for one; at most so many."""
    query = _SQL[f"stray_{kind}s"]
    rows = await fetch(connection, query, workspace_id=workspace_id, last=last, most=most)
    return [row[0] for row in rows]


async def moved(
    connection: Connection, workspace_id: WorkspaceId, last: int, most: int
) -> list[tuple[int, Place]]:
    """Consent events that stand before what was sealed earlier of their person, with their seals.

    Under seals up to the last, in their order, at most so many.
    """
    rows = await fetch(connection, _SQL["moved"], workspace_id=workspace_id, last=last, most=most)
    return [
        (number, Place(CONSENT, bucket, contact_id, row_id, 0))
        for number, bucket, contact_id, row_id in rows
    ]


def by_workspace(rows: Sequence[Waiting]) -> dict[WorkspaceId, list[Place]]:
    """The places of each workspace, in their order."""
    ordered = sorted(rows, key=attrgetter("workspace_id"))  # stable: the order of places stays
    return {
        workspace_id: [row.place for row in group]
        for workspace_id, group in groupby(ordered, key=attrgetter("workspace_id"))
    }


def _seal(row: Sequence[Any]) -> Seal:
    workspace_id, *rest = row[:8]
    return Seal(WorkspaceId(workspace_id), *rest)


def _sealed(row: Sequence[Any]) -> Sealed:
    kinds, buckets, contact_ids, row_ids, months, leaves = row[8:]
    places = map(Place, kinds, buckets, contact_ids, row_ids, months)
    return Sealed(_seal(row), list(places), _cut(leaves))


def _cut(leaves: bytes) -> list[bytes]:
    return [leaves[at : at + SIZE] for at in range(0, len(leaves), SIZE)]


def _hex(value: bytes | None) -> str | None:
    return None if value is None else value.hex()
