"""Says again, in a restored database, what people said no to after its backup was taken.

The database in whose place it comes knows: its closed addresses, consents that were taken back,
restrictions, wishes and open questions hold in the restored one too. A yes is not brought along:
whoever said no before the backup and yes after it is asked again rather than texted.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from wayline.domain.care import ALL, RESTRICTED, REVOKED, Care, ask, consent_of, word_of
from wayline.domain.ids import BUCKETS, ContactId, WorkspaceId
from wayline.domain.suppressions import Listed
from wayline.domain.wishes import pack, strictest
from wayline.runtime.closed import pages
from wayline.runtime.closing import Source, close_hashed, close_named, sweep
from wayline.runtime.consent import ConsentChange, change_consent
from wayline.runtime.ledger import ledger_row
from wayline.runtime.library import Library
from wayline.runtime.locking import lock_people, steadily
from wayline.runtime.privacy import Asked, restrict
from wayline.runtime.suppression_key import SuppressionKey
from wayline.store import contacts, ledger, noes, suppressions
from wayline.store.bulk import Connection
from wayline.store.contacts import Person
from wayline.store.database import Database
from wayline.store.ledger import ConsentRow
from wayline.store.noes import Refusing, Replaced, UnreadableError

METHOD: Final = "restore"
_SOURCE: Final = Source(METHOD, {})
_PAGE: Final = 2_000


async def say_again(
    replaced: Replaced, database: Database, key: SuppressionKey, now: datetime
) -> int | None:
    """Bring every no along; how many addresses and consents it closed.

    None if the replaced database cannot tell: it is too old, or damaged. Raises `keys:missing` if
    its hashes were made with another key: they would find nobody.
    """
    library = Library(key)
    async with database.transaction() as connection:
        await library.refresh(connection)
    try:
        closed = 0
        for workspace_id in library.workspaces:
            closed += await _addresses(replaced, database, library, key, workspace_id, now)
        return closed + await _people(replaced, database, library, now)
    except UnreadableError:
        return None


async def _addresses(
    replaced: Replaced,
    database: Database,
    library: Library,
    key: SuppressionKey,
    workspace_id: WorkspaceId,
    now: datetime,
) -> int:
    closed = 0
    async for known in pages(replaced, workspace_id, suppressions.addresses):
        listed = [
            Listed(0, one.kind, one.value, None, None, None, one.by, one.at, None, ())
            for one in known
            if one.at is not None and one.by is not None
        ]
        if listed:
            closed += await _close(database, library, workspace_id, listed, now)
    hashes = 0
    async with replaced.transaction() as connection:
        made_with = (await suppressions.watch(connection, [workspace_id])).get(workspace_id)
    if made_with is not None:
        key.require(made_with)
    async for kept in pages(replaced, workspace_id, suppressions.hashes):
        hashed = [
            Listed(0, row.kind, None, None, row.hash, made_with, one.by, one.at, None, ())
            for row, one in kept
        ]
        async with database.transaction() as connection:
            found = await close_hashed(connection, key, workspace_id, hashed, now, _SOURCE)
        closed, hashes = closed + found.closed, hashes + len(hashed)
    if hashes:
        await sweep(database, library, workspace_id, lambda: now, _SOURCE)
    return closed


async def _close(
    database: Database,
    library: Library,
    workspace_id: WorkspaceId,
    listed: Sequence[Listed],
    now: datetime,
) -> int:
    async def work(connection: Connection) -> int:
        done = await close_named(connection, library, workspace_id, listed, now, _SOURCE)
        return done.closed

    async def again(_: object) -> int:
        return await database.retrying(work)

    return await steadily(again)


async def _people(replaced: Replaced, database: Database, library: Library, now: datetime) -> int:
    said = 0
    async for page in _refusing(replaced):
        async with replaced.transaction() as connection:
            known = await contacts.read(connection, [one.contact_id for one in page])
        # Who was merged since are several people in the backup, and each of them has said it.
        every = {
            contact_id: one
            for one in page
            if one.contact_id in known
            for contact_id in (one.contact_id, *known[one.contact_id].contact.aliases)
        }
        async with database.transaction() as connection:
            here = await contacts.read(connection, every)
        changes = [
            change
            for contact_id, one in every.items()
            if contact_id in here
            for change in _taken_back(one, here[contact_id], now)
        ]
        async with database.transaction() as connection:
            await change_consent(connection, changes)
        wished = {who: one for who, one in every.items() if who in here}
        said += len(changes) + await _wish_again(database, wished, now)
        for contact_id, one in every.items():
            restricted = one.blocked.get(ALL) == RESTRICTED
            if restricted and contact_id in here and ALL not in here[contact_id].care.blocked:
                asked = Asked(METHOD, now, "restricted before the restore")
                said += await restrict(database, library, here[contact_id].contact, asked)
    return said


async def _wish_again(
    database: Database, people: Mapping[ContactId, Refusing], now: datetime
) -> int:
    """Keep the stricter wishes of two, and ask again whoever had not answered."""
    async with database.transaction() as connection:
        cares: list[tuple[ContactId, Care]] = []
        rows: list[ConsentRow] = []
        for contact_id, person in (await lock_people(connection, people)).items():
            contact, care, one = person.contact, person.care, people[contact_id]
            wishes = strictest(care.wishes, one.wishes)
            if wishes != care.wishes:
                told = {"wishes": pack(wishes)}
                rows.append(ledger_row(contact, "all", "wishes", "wished", METHOD, now, data=told))
            after = replace(care, wishes=wishes)
            if one.asked_at is not None and care.asked_at is None:
                rows.append(ledger_row(contact, "sms", "all", "asked", METHOD, now))
                after = ask(after, now)
            if after != care:
                cares.append((contact_id, after))
        await contacts.save_care(connection, cares)
        await ledger.append(connection, rows)
    return len(rows)


async def _refusing(replaced: Replaced) -> AsyncIterator[list[Refusing]]:
    for bucket in sorted(BUCKETS):
        after: Refusing | None = None
        while True:
            async with replaced.transaction() as connection:
                page = await noes.refusing(connection, bucket, after, _PAGE)
            if page:
                yield page
            if len(page) < _PAGE:
                break
            after = page[-1]


def _taken_back(one: Refusing, person: Person, now: datetime) -> list[ConsentChange]:
    """The scopes that a person refuses there, and not here."""
    contact_id = ContactId(person.contact.contact_id)
    return [
        ConsentChange(contact_id, scope, "revoked", METHOD, now)
        for scope, said in sorted(one.consent.items())
        if word_of(said) == REVOKED and consent_of(person.care, *scope.split("/", 2)) != REVOKED
    ]
