"""Keeps a "no" when its address is forgotten, and finds it again when the address comes back.

A suppression stands in one place: with the address as long as somebody holds it, else as a keyed
hash. All of it happens under the lock of the address.
"""

from collections.abc import Collection, Iterable
from typing import Final

from wayline.domain.ids import WorkspaceId
from wayline.runtime.library import Library
from wayline.runtime.suppression_key import SuppressionKey, missing
from wayline.store import contacts, suppressions
from wayline.store.bulk import Connection
from wayline.store.contacts import Address
from wayline.store.identities import Held
from wayline.store.suppressions import Closed, Hashed

CHANNEL_OF: Final = {"phone": "sms", "email": "email"}  # what an address's suppression closes


async def recall(connection: Connection, library: Library, new: Collection[Address]) -> None:
    """Close those of the new addresses that were closed before they were forgotten, or by a list.

    Raises `keys:missing` rather than to write to somebody who said no.
    """
    asked = await _asked(connection, library, new)
    found = await suppressions.take(connection, asked) if asked else {}
    closed = [(asked[row], found[row.hash]) for row in asked if row.hash in found]
    if closed:
        await contacts.suppress(connection, [(a, one.at, one.by) for a, one in closed])


async def peek(
    connection: Connection, library: Library, unknown: Collection[Address]
) -> dict[Address, Held]:
    """What `recall` would find, and change nothing."""
    asked = await _asked(connection, library, unknown)
    found = await suppressions.find(connection, asked) if asked else {}
    return {asked[row]: Held(None, *found[row.hash]) for row in asked if row.hash in found}


async def conceal(connection: Connection, library: Library, idle: Iterable[Address]) -> None:
    """Keep the suppressions of addresses that nobody holds as hashes, and forget the addresses."""
    key, mine = library.suppression, [a for a in idle if a.kind in CHANNEL_OF]
    gone = await suppressions.let_go(connection, mine) if key and mine else []
    if not gone or key is None:
        return
    await suppressions.watch(connection, {address.workspace_id for address, _ in gone})
    await keep(connection, key, [(key.hashed(address), closed) for address, closed in gone])


async def keep(
    connection: Connection, key: SuppressionKey, rows: Collection[tuple[Hashed, Closed]]
) -> dict[bytes, bool]:
    """Keep hashes under the key; tells of each if it is new. Raises `keys:missing`."""
    for workspace_id in sorted({row.workspace_id for row, _ in rows}):
        key.require(await suppressions.name_key(connection, WorkspaceId(workspace_id), key.id))
    return await suppressions.keep(connection, list(rows))


async def _asked(
    connection: Connection, library: Library, addresses: Collection[Address]
) -> dict[Hashed, Address]:
    """The addresses by their hashes, in workspaces that have any."""
    mine = [address for address in addresses if address.kind in CHANNEL_OF]
    if not mine:
        return {}
    keys = await suppressions.watch(connection, {address.workspace_id for address in mine})
    if not keys:
        return {}
    key = library.suppression
    if key is None:
        raise missing(min(keys.values()), "and this process was given no folder of keys")
    for key_id in keys.values():
        key.require(key_id)
    return {key.hashed(address): address for address in mine if address.workspace_id in keys}
