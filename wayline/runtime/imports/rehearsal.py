"""A dry run: the same decisions about the same rows, on paper. The database is only read."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from datetime import datetime
from typing import Final
from uuid import UUID

from wayline.domain.ids import ContactId, WorkspaceId
from wayline.domain.imports import Entry, Reject
from wayline.runtime.imports.contacts import BatchWork, addresses_of
from wayline.runtime.imports.source import Source
from wayline.runtime.imports.taking import in_order
from wayline.runtime.imports.tally import Tally
from wayline.runtime.library import Library
from wayline.runtime.roster import Roster
from wayline.runtime.suppressing import peek
from wayline.runtime.suppression_key import SuppressionKey
from wayline.store import contacts, identities
from wayline.store.bulk import Connection
from wayline.store.contacts import Address, Person
from wayline.store.database import Transactions
from wayline.store.identities import Asked, Held
from wayline.store.imports import Change
from wayline.store.paper import Paper

_NONE: Final = UUID(int=0)


async def rehearse(
    database: Transactions,
    workspace_id: WorkspaceId,
    source: Source,
    now: Callable[[], datetime],
    told: Callable[[int], None] = lambda _: None,
    key: SuppressionKey | None = None,
) -> Tally:
    """What an import of this file would do, if nobody else changed anything meanwhile."""
    tally, library = Tally(), Library(key)
    async with database.transaction() as connection:
        await library.refresh(connection)
    rule = library.workspaces[workspace_id].opt_in
    with closing(Paper(workspace_id)) as paper:
        for batch in source.batches(0):
            entries = [one for one in batch if isinstance(one, Entry)]
            async with database.transaction() as connection:
                roster = await _roster(connection, library, paper, entries, (workspace_id, now()))
            earlier = {c: _earlier(c, roster.at) for c in paper.touched(roster.contacts)}
            work = BatchWork(roster, source, _NONE, tally, earlier, rule)
            refused = [one for one in batch if isinstance(one, Reject)] + work.take(entries)
            in_order(refused, tally)
            paper.keep(_people(roster), work.touched, roster.holders())
            told(batch[-1].line)
    return tally


async def _roster(
    connection: Connection,
    library: Library,
    paper: Paper,
    batch: Sequence[Entry],
    whose: tuple[WorkspaceId, datetime],
) -> Roster:
    """The people of a batch as they would be by now, without a lock."""
    workspace_id, at = whose
    addresses = addresses_of(workspace_id, batch)
    ids = _holders(await _held(connection, library, paper, addresses))
    people = dict(await contacts.read(connection, ids)) | paper.people(ids)
    every = {*addresses, *await identities.of(connection, people), *paper.addresses_of(people)}
    held = await _held(connection, library, paper, every)
    return Roster(workspace_id, at, people, held)


async def _held(
    connection: Connection, library: Library, paper: Paper, addresses: set[Address]
) -> dict[Address, Held]:
    known = await identities.find(connection, Asked.of(addresses))
    closed = await peek(connection, library, addresses - known.keys())
    return paper.over({**known, **closed}, addresses)


def _holders(held: Mapping[Address, Held]) -> set[ContactId]:
    return {one.contact_id for one in held.values() if one.contact_id is not None}


def _people(roster: Roster) -> dict[ContactId, Person]:
    """Everybody as they would be; their revision is of no use on paper."""
    return {c: Person(roster.contacts[c], roster.cares[c], roster.at, 0) for c in roster.contacts}


def _earlier(contact_id: ContactId, at: datetime) -> Change:
    return Change(contact_id, 0, "updated", {}, frozenset(), at)
