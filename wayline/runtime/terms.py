"""Ends consent whose time is over, and reminds once of a request that nobody has answered.

The gate refuses from the very moment on; this writes it down soon after, in care row and ledger.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from functools import partial
from typing import Final

from wayline.domain import care as care_rules
from wayline.domain.care import Care, end_of
from wayline.domain.contacts import Contact
from wayline.domain.ids import ContactId
from wayline.runtime.ledger import ledger_row
from wayline.runtime.library import Library
from wayline.runtime.locking import followed, lock_people, steadily
from wayline.runtime.reminding import is_waiting, remind
from wayline.runtime.telling import of_consent, of_owed, tell
from wayline.store import contacts, ledger, messages, terms
from wayline.store.bulk import Connection
from wayline.store.ledger import ConsentRow
from wayline.store.terms import Term
from wayline.store.trips import pipelined

METHOD: Final = "term:ended"


def terms_of(before: Care, after: Care, contact: Contact) -> list[Term]:
    """When to look at the words that a person has now and had not before."""
    return [
        Term(contact.contact_id, scope, end)
        for scope, said in after.consent.items()
        if before.consent.get(scope) != said and (end := end_of(said)) is not None
    ]


async def end_terms(
    connection: Connection,
    buckets: Sequence[int],
    now: datetime,
    most: int,
    library: Library | None = None,
) -> int:
    """End what is over in these buckets; returns how much was looked at."""
    found = await terms.due(connection, buckets, now, most)
    await end_at(connection, [(one, now) for one in found], library)
    return len(found)


async def end_at(
    connection: Connection, found: Sequence[tuple[Term, datetime]], library: Library | None
) -> None:
    """Look at terms, each at its own instant; of one person at one of them."""
    if found:
        await steadily(partial(_end, connection, found, library))


async def _end(
    connection: Connection,
    found: Sequence[tuple[Term, datetime]],
    library: Library | None,
    also: Collection[ContactId],
) -> None:
    async with connection.transaction():
        people = await lock_people(connection, {*(one.contact_id for one, _ in found), *also})
        cares: dict[ContactId, Care] = {}
        rows: list[ConsentRow] = []
        reminded: list[tuple[Term, datetime]] = []
        for one, now in found:
            contact_id = followed(people, one.contact_id)
            person = people.get(contact_id)
            if person is None:
                continue  # deleted since
            care = cares.get(contact_id, person.care)
            end = end_of(care.consent.get(one.scope, ""))
            if end is not None and end <= now:  # else it was granted anew, refused, or ends later
                cares[contact_id] = care_rules.lapse(care, one.scope)
                rows.append(_row(person.contact, one.scope, end, now))
            elif end is not None and one.ends_at < end and is_waiting(care, one.scope):
                reminded.append((Term(contact_id, one.scope, end), now))
        reminders = await remind(connection, library, people, reminded)
        async with pipelined(connection):
            await contacts.save_care(connection, cares.items())
            await ledger.append(connection, [*rows, *reminders.rows])
            await terms.drop(connection, [one for one, _ in found])
            await terms.save(connection, reminders.terms)
            await messages.insert(connection, reminders.owed)
        await tell(connection, library, of_consent(rows), of_owed(reminders.owed))


def _row(contact: Contact, scope: str, end: datetime, now: datetime) -> ConsentRow:
    channel, _, category = scope.partition("/")
    return ledger_row(contact, channel, category, "expired", METHOD, end, recorded_at=now)
