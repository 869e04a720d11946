"""What the law lets people ask for: everything that is kept of them, and that it goes."""

from collections.abc import AsyncIterator, Iterable, Sequence
from datetime import UTC, datetime
from typing import Any, Final, Literal, NamedTuple
from uuid import UUID

import psycopg

from wayline.domain.ids import BUCKETS, ContactId, WorkspaceId, bucket_for, bucket_of
from wayline.store.bulk import Connection, fetch, stream, write
from wayline.store.queries import load

_SQL = load("privacy")
Kind = Literal["access", "erasure", "restriction", "release", "objection"]
# Everything with a person's id, in the order in which it is given to them.
GIVEN: Final = (
    "contact",
    "identity",
    "care",
    "consent_event",
    "event",
    "purchase",
    "enrollment",
    "passage",
    "call",
    "message",
    "message_event",
    "visit",
    "reply",
    "privacy_request",
)
_CONSENT: Final = "consent_event"
# Rows in which something personal may stand, by whose they are; addresses go with their locks
# (`roster`), links and references of carriers by what the messages say of them.
ERASED: Final = (
    "contact",
    "care",
    _CONSENT,
    "event",
    "purchase",
    "enrollment",
    "passage",
    "call",
    "message",
    "visit",
    "reply",
    "import_change",
    "delivery",
    "consent_term",
)
_PAGE: Final = 500  # rows in memory
_LAST: Final = UUID(int=2**128 - 1)


class Request(NamedTuple):
    """What somebody asked for; `outcome` is JSON text when written, and JSON when read."""

    bucket: int
    contact_id: UUID
    request_id: UUID
    workspace_id: UUID
    kind: str
    method: str
    note: str | None
    requested_at: datetime
    state: str
    done_at: datetime | None
    outcome: Any


class Erased(NamedTuple):
    """Somebody who was erased; `keep_consent` left number and wording in the consent ledger."""

    contact_id: ContactId
    erased_at: datetime
    keep_consent: bool


class _Key(NamedTuple):
    bucket: int
    contact_id: UUID


class _Reference(NamedTuple):
    bucket: int
    connection: str
    reference: str


class _Code(NamedTuple):
    bucket: int
    code: str


async def ask(connection: Connection, requests: Sequence[Request]) -> None:
    """Note requests in the log; an open one of the same kind stays the only one."""
    await write(connection, _SQL["ask"], requests)


async def waiting(connection: Connection, most: int) -> list[Request]:
    """Requests that nobody has carried out yet, the oldest first."""
    return [Request(*row) for row in await fetch(connection, _SQL["open"], most=most)]


async def close(
    connection: Connection, people: Iterable[ContactId], kind: Kind, outcome: str, at: datetime
) -> int:
    """Say what came of open requests of a kind; how many there were."""
    rows = await fetch(connection, _SQL["close"], _keys(people), kind=kind, outcome=outcome, at=at)
    return len(rows)


async def listed(
    connection: Connection,
    workspace_id: WorkspaceId,
    contact_id: ContactId | None,
    most: int,
    before: tuple[datetime, UUID] | None = None,
) -> list[Request]:
    """The requests of a workspace, the newest first."""
    before_at, last = before or (datetime.max.replace(tzinfo=UTC), _LAST)
    rows = await fetch(
        connection,
        _SQL["listed"],
        workspace_id=workspace_id,
        contact_id=contact_id,
        before_at=before_at,
        before=last,
        most=most,
    )
    return [Request(*row) for row in rows]


async def erased(connection: Connection, bucket: int) -> list[Erased]:
    """Who was erased, in all workspaces, of one bucket."""
    rows = await fetch(connection, _SQL["erased"], bucket=bucket)
    return [Erased(ContactId(row[0]), *row[1:]) for row in rows]


async def every_erased(connection: Connection) -> list[Erased] | None:
    """All of them; None if this database cannot tell, because it is too old, or damaged."""
    try:
        return [one for bucket in BUCKETS for one in await erased(connection, bucket)]
    except psycopg.Error:
        return None


async def is_known(connection: Connection, contact_id: ContactId) -> bool:
    """Whether a contact is there and was not erased."""
    bucket = bucket_of(contact_id)
    [row] = await fetch(connection, _SQL["is_known"], bucket=bucket, contact_id=contact_id)
    return bool(row[0])


async def under_way(connection: Connection, people: Iterable[ContactId]) -> bool:
    """Whether a text of one of these people is at a carrier at this moment."""
    return bool(await fetch(connection, _SQL["under_way"], _keys(people)))


async def erase(
    connection: Connection,
    people: Sequence[ContactId],
    phones: Sequence[str],
    at: datetime,
    *,
    keep_consent: bool,
) -> dict[str, int]:
    """Erase what is personal in all rows of these people; how many rows of which table.

    `keep_consent` leaves number and wording in the consent ledger, as evidence of what was allowed.
    """
    keys = _keys(people)
    done = {
        "carrier_ref": await _erase_references(connection, keys),
        "link": await _erase_links(connection, keys),
    }
    for table in ERASED:
        if table != _CONSENT or not keep_consent:
            more = {"at": at} if table == "contact" else {}
            done[table] = len(await fetch(connection, _SQL[f"erase_{table}"], keys, **more))
    aside = await fetch(connection, _SQL["erase_inbox_aside"], phones=list(phones))
    return {table: n for table, n in (done | {"inbox_aside": len(aside)}).items() if n}


async def _erase_references(connection: Connection, keys: Sequence[_Key]) -> int:
    found = await fetch(connection, _SQL["references"], keys)
    references = [_Reference(bucket_for(one, ref), one, ref) for one, ref in found]
    return len(await fetch(connection, _SQL["erase_references"], references))


async def _erase_links(connection: Connection, keys: Sequence[_Key]) -> int:
    found = await fetch(connection, _SQL["links"], keys)
    codes = [_Code(bucket_for(code), code) for (code,) in found]
    people = [key.contact_id for key in keys]
    return len(await fetch(connection, _SQL["erase_links"], codes, people=people))


async def given(
    connection: Connection, people: Iterable[ContactId], table: str
) -> AsyncIterator[list[Any]]:
    """The rows of one table of `GIVEN` that are about these people, as JSON, some at a time."""
    async for rows in stream(connection, _SQL[f"given_{table}"], _keys(people), most=_PAGE):
        yield [row[0] for row in rows]


def _keys(people: Iterable[ContactId]) -> list[_Key]:
    return [_Key(bucket_of(contact_id), contact_id) for contact_id in sorted(people)]
