"""Locks addresses, whoever holds them, and all else that those people can be found by."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from wayline.domain.ids import ContactId
from wayline.runtime.library import Library
from wayline.runtime.locking import MovedError
from wayline.runtime.suppressing import recall
from wayline.store import contacts, identities
from wayline.store.bulk import Connection
from wayline.store.contacts import Address, Person
from wayline.store.identities import Asked, Held, find


async def lock_around(
    connection: Connection,
    library: Library,
    addresses: Collection[Address],
    contact_ids: Iterable[ContactId],
    at: datetime,
) -> tuple[dict[ContactId, Person], dict[Address, Held]]:
    """Lock addresses, whoever holds them, these people, and all that they can be found by.

    Inside a transaction that has locked nothing yet, or all of this; raises `MovedError` if
    somebody's addresses changed on the way.
    """
    asked = Asked.of(addresses)
    ids = await _followed(connection, {*contact_ids, *_holders(await find(connection, asked))})
    more = (await identities.of(connection, ids)).keys() - set(asked.addresses)
    if more:
        asked = Asked.of((*asked.addresses, *more))
    await recall(connection, library, await identities.lock(connection, asked, at))
    people = await contacts.lock_groups(connection, ids)
    held = await find(connection, asked)
    others = _holders(held) - people.keys()
    merged = {p.contact.merged_into for p in people.values() if p.contact.merged_into is not None}
    attached = (await identities.of(connection, people)).keys() - set(asked.addresses)
    if others or merged or attached:
        raise MovedError(others | merged)
    return people, held


def _holders(held: Mapping[Address, Held]) -> set[ContactId]:
    return {one.contact_id for one in held.values() if one.contact_id is not None}


async def _followed(connection: Connection, contact_ids: set[ContactId]) -> set[ContactId]:
    """Who these people are by now, as far as one can see without locks."""
    found = await contacts.read(connection, contact_ids)
    return {found[c].contact.merged_into or c for c in contact_ids if c in found}
