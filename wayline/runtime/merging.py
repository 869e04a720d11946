"""Makes one person of two contacts, whoever else merges, ingests or imports at the same time."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from wayline.domain.errors import WaylineError
from wayline.domain.ids import ContactId
from wayline.domain.merging import MERGED, TOO_MANY
from wayline.runtime.library import Library
from wayline.runtime.locking import steadily
from wayline.runtime.roster import open_roster
from wayline.store import contacts
from wayline.store.bulk import Connection
from wayline.store.contacts import Person


class Merged(NamedTuple):
    """Who goes on, and `merge:merged`; or why the two stay apart (`merge:too_many`)."""

    contact_id: ContactId
    reason: str


async def merge(
    connection: Connection, library: Library, winner: ContactId, loser: ContactId, at: datetime
) -> Merged:
    """Make the loser an alias of the winner at the business time `at`, in one transaction.

    Who is an alias already stands for whom they became; of two who are one already nothing
    changes. Raises `contact:unknown`, and `contact:workspace` for people of two workspaces.
    """

    async def work(_: Collection[ContactId]) -> Merged:
        async with connection.transaction():
            return await _merge(connection, library, winner, loser, at)

    return await steadily(work)


async def _merge(
    connection: Connection, library: Library, winner: ContactId, loser: ContactId, at: datetime
) -> Merged:
    found = await contacts.read(connection, {winner, loser})
    _check(found, winner, loser)
    first, second = (found[c].contact.merged_into or c for c in (winner, loser))
    if first == second:
        return Merged(first, MERGED)
    workspace_id = found[winner].contact.workspace_id
    roster = await open_roster(connection, library, workspace_id, (), {first, second}, at)
    if not roster.merge(first, second):
        return Merged(first, TOO_MANY)
    await roster.save(connection, library)
    return Merged(first, MERGED)


def _check(found: dict[ContactId, Person], winner: ContactId, loser: ContactId) -> None:
    missing = {winner, loser} - found.keys()
    if missing:
        names = ", ".join(sorted(map(str, missing)))
        message = f"there is no contact {names}"
        raise WaylineError(message, code="contact:unknown", mend="Look by phone number instead.")
    if found[winner].contact.workspace_id != found[loser].contact.workspace_id:
        message = "the two contacts belong to different workspaces"
        mend = "A person of two brands is two contacts."
        raise WaylineError(message, code="contact:workspace", mend=mend)
