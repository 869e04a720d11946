"""People as lists show them: page by page, the newest first, with what belongs to each."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

from wayline.domain.contacts import Contact
from wayline.domain.ids import ContactId, EventId, WorkspaceId, bucket_of
from wayline.store.bulk import Connection, fetch
from wayline.store.history import PastEventRow
from wayline.store.queries import load

_SQL = load("directory")
WINDOW: Final = 20_000  # people who are looked at for one page of a filtered list
_LAST_ID: Final = UUID(int=2**128 - 1)  # where a list begins
_LAST_AT: Final = datetime.max.replace(tzinfo=UTC)


class Found(NamedTuple):
    """A page of people; `last` is whom the next page goes on after, None at the end."""

    contact_ids: Sequence[ContactId]
    last: ContactId | None


class LedgerRow(NamedTuple):
    """An entry of the consent ledger."""

    consent_event_id: UUID
    occurred_at: datetime
    channel: str
    scope: str
    action: str
    method: str
    wording: str | None
    data: dict[str, Any]
    evidence: dict[str, Any]


class Before(NamedTuple):
    """Where a list that goes back in time went to."""

    at: datetime
    row_id: UUID


class _Key(NamedTuple):
    bucket: int
    contact_id: UUID


async def page(
    connection: Connection,
    workspace_id: WorkspaceId,
    before: ContactId | None,
    most: int,
    *,
    stage: str | None = None,
    tag: str | None = None,
    window: int = WINDOW,
) -> Found:
    """The next people of a workspace, the newest first; a page may be short before the end."""
    window = window if stage is not None or tag is not None else most + 1
    rows = await fetch(
        connection,
        _SQL["page"],
        workspace_id=workspace_id,
        before=before or _LAST_ID,
        window=window,
        stage=stage,
        tag=tag,
        most=most + 1,
    )
    seen, edge, found = rows[0]
    if len(found) > most:
        return Found(found[:most], found[most - 1])
    return Found(found, edge if seen == window else None)


async def created(
    connection: Connection, contact_ids: Iterable[ContactId]
) -> dict[ContactId, datetime]:
    """Since when people are known."""
    rows = await fetch(connection, _SQL["created"], _keys(contact_ids))
    return {ContactId(row[0]): row[1] for row in rows}


async def consents(
    connection: Connection, contact: Contact, before: Before | None, most: int
) -> list[LedgerRow]:
    """Entries of a person's consent ledger, the newest first."""
    rows = await fetch(connection, _SQL["consents"], _own(contact), **_from(before, most))
    return [LedgerRow(*row) for row in rows]


async def events(
    connection: Connection,
    contact: Contact,
    before: Before | None,
    most: int,
    name: str | None = None,
) -> list[PastEventRow]:
    """What a person did, the newest first."""
    place = _from(before, most)
    rows = await fetch(connection, _SQL["events"], _own(contact), name=name, **place)
    return [PastEventRow(EventId(row[0]), *row[1:]) for row in rows]


def _own(contact: Contact) -> list[_Key]:
    """Where a person's history is: it stays with whom they were before."""
    return _keys((contact.contact_id, *contact.aliases))


def _keys(contact_ids: Iterable[ContactId]) -> list[_Key]:
    return [_Key(bucket_of(contact_id), contact_id) for contact_id in contact_ids]


def _from(before: Before | None, most: int) -> dict[str, Any]:
    at, row_id = before or (_LAST_AT, _LAST_ID)
    return {"before_at": at, "before": row_id, "most": most}
