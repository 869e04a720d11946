"""Closes the addresses of a list: for whoever holds them, and those that nobody does as hashes."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from wayline.domain.contacts import Contact
from wayline.domain.ids import BUCKETS, ContactId, WorkspaceId, derived_id
from wayline.domain.imports import Reject
from wayline.domain.suppressions import Listed, lasting
from wayline.runtime.ledger import ledger_row
from wayline.runtime.library import Library
from wayline.runtime.locking import steadily
from wayline.runtime.roster import open_roster
from wayline.runtime.suppressing import CHANNEL_OF, keep
from wayline.runtime.suppression_key import SuppressionKey
from wayline.store import ledger, suppressions
from wayline.store.bulk import Connection
from wayline.store.contacts import Address
from wayline.store.database import Transactions
from wayline.store.ledger import ConsentRow
from wayline.store.suppressions import Closed, Hashed, Known

_PAGE: Final = 5_000


class Source(NamedTuple):
    """Where a list comes from: `method` of its entries in the ledger, and what else they tell."""

    method: str
    told: Mapping[str, Any]


class Done(NamedTuple):
    """How many addresses were closed by a batch, and the rows that were not taken."""

    closed: int
    rejects: Sequence[Reject] = ()


def nobody(row: Hashed) -> ContactId:
    """Whom the ledger speaks of where an address is closed that nobody holds."""
    parts = ("nobody", row.workspace_id.bytes, row.kind, row.hash)
    return ContactId(derived_id(BUCKETS.index(row.bucket), *parts))


async def close(
    database: Transactions,
    library: Library,
    addresses: Sequence[Address],
    reason: str,
    at: datetime,
    method: str,
) -> int:
    """Close a few addresses of one workspace; returns how many were open to START or wholly."""
    listed = [Listed(0, a.kind, a.value, None, None, None, reason, at, None, ()) for a in addresses]
    workspace_id, source = addresses[0].workspace_id, Source(method, {})

    async def work(connection: Connection) -> Done:
        return await close_named(connection, library, workspace_id, listed, at, source)

    async def again(_: Collection[ContactId]) -> Done:
        return await database.retrying(work)

    return (await steadily(again)).closed


async def close_named(
    connection: Connection,
    library: Library,
    workspace_id: WorkspaceId,
    listed: Sequence[Listed],
    at: datetime,
    source: Source,
) -> Done:
    """Close addresses that are given in the clear, inside a transaction; may raise `MovedError`."""
    wanted: dict[Address, Listed] = {}
    for one in listed:
        address = Address(workspace_id, one.kind, one.value or "")
        said = wanted.setdefault(address, one)
        wanted[address] = said._replace(reason=lasting(said.reason, one.reason))
    roster = await open_roster(connection, library, workspace_id, wanted, (), at)
    rows: list[ConsentRow] = []
    closed = 0
    for address, one in wanted.items():
        told = _told(one, source)
        if roster.close(address, one.at or at, one.reason, source.method, told):
            closed += 1
            if library.suppression and roster.holder(address.kind, address.value) is None:
                rows.append(_entry(library.suppression.hashed(address), one, at, source))
    await roster.save(connection, library)
    await ledger.append(connection, rows)
    return Done(closed)


async def close_hashed(
    connection: Connection,
    key: SuppressionKey,
    workspace_id: WorkspaceId,
    listed: Sequence[Listed],
    at: datetime,
    source: Source,
) -> Done:
    """Keep the hashes of a list, inside a transaction that has locked no address.

    Whoever holds such an address is found by `sweep` afterwards.
    """
    await suppressions.alone(connection, workspace_id)
    wanted: dict[Hashed, Listed] = {}
    rejects = []
    for one in listed:
        row = _hashed(key, workspace_id, one)
        if row is None:
            what = f"the hash was made with the key {one.key}, which is not ours"
            mend = "Export the list as numbers or plain SHA-256, or bring that key along."
            rejects.append(Reject(one.line, "suppression:key", what, mend, one.cells))
        else:
            wanted.setdefault(row, one)
    rows = [(row, Closed(one.at or at, one.reason)) for row, one in wanted.items()]
    new = await keep(connection, key, rows)
    entries = [_entry(row, one, at, source) for row, one in wanted.items() if new[row.hash]]
    await ledger.append(connection, entries)
    return Done(len(entries), rejects)


async def sweep(
    database: Transactions,
    library: Library,
    workspace_id: WorkspaceId,
    now: Callable[[], datetime],
    source: Source,
) -> int:
    """Close the addresses that somebody holds and a hash is kept of; returns how many."""
    closed = 0
    for bucket in sorted(BUCKETS):
        after: Known | None = None
        while True:
            async with database.transaction() as connection:
                page = await suppressions.addresses(connection, workspace_id, bucket, after, _PAGE)
                found = await _kept(connection, library, workspace_id, page)
            if found:
                closed += await _close_kept(database, library, found, now(), source)
            if len(page) < _PAGE:
                break
            after = page[-1]
    return closed


async def _kept(
    connection: Connection, library: Library, workspace_id: WorkspaceId, page: Sequence[Known]
) -> dict[Hashed, Address]:
    key = library.suppression
    if key is None or not page:
        return {}
    every = {key.hashed(a): a for one in page for a in [Address(workspace_id, one.kind, one.value)]}
    kept = await suppressions.find(connection, every)
    return {row: address for row, address in every.items() if row.hash in kept}


async def _close_kept(
    database: Transactions,
    library: Library,
    found: Mapping[Hashed, Address],
    at: datetime,
    source: Source,
) -> int:
    [workspace_id] = {address.workspace_id for address in found.values()}

    async def work(connection: Connection) -> int:
        roster = await open_roster(connection, library, workspace_id, found.values(), (), at)
        taken = await suppressions.take(connection, found)
        closed = 0
        for row, address in found.items():
            if row.hash in taken:
                since, reason = taken[row.hash]
                told = {**source.told, "reason": reason}
                closed += roster.close(address, since, reason, source.method, told)
        await roster.save(connection, library)
        return closed

    async def again(_: Collection[ContactId]) -> int:
        return await database.retrying(work)

    return await steadily(again)


def _hashed(key: SuppressionKey, workspace_id: WorkspaceId, one: Listed) -> Hashed | None:
    if one.keyed is not None:
        own = one.key == key.id
        return Hashed.of(workspace_id, one.kind, one.keyed) if own else None
    return key.of_digest(Address(workspace_id, one.kind, ""), one.digest or b"")


def _told(one: Listed, source: Source) -> dict[str, Any]:
    told = {"reason": one.reason, "line": one.line or None, "note": one.note}
    return {**source.told, **{name: value for name, value in told.items() if value is not None}}


def _entry(row: Hashed, one: Listed, at: datetime, source: Source) -> ConsentRow:
    """What the ledger keeps of an address that nobody holds: no number, and its hash."""
    contact = Contact(nobody(row), WorkspaceId(row.workspace_id), key="")
    told = {**_told(one, source), "hash": row.hash.hex()}
    method, channel = source.method, CHANNEL_OF[one.kind]
    return ledger_row(contact, channel, "all", "opted_out", method, at, data=told)
