"""Applies what a person chose on their own page: addresses, care and ledger in one transaction."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Final, NamedTuple

from wayline.domain import wishes as wished
from wayline.domain.care import OPTED_OUT, Care
from wayline.domain.consent import Proof
from wayline.domain.contacts import Contact
from wayline.domain.ids import ContactId
from wayline.domain.merging import ADDRESS_OF
from wayline.domain.preferences import Chosen, Standing, Word, standing
from wayline.runtime.ledger import ledger_row
from wayline.runtime.locking import MovedError, followed, lock_people, steadily
from wayline.runtime.telling import of_consent, tell
from wayline.runtime.terms import terms_of
from wayline.store import contacts, identities, ledger, messages, terms
from wayline.store.bulk import Connection
from wayline.store.contacts import Address, Person
from wayline.store.identities import Asked
from wayline.store.ledger import ConsentRow
from wayline.store.trips import pipelined

METHOD: Final = "preference_page"
Topics = Collection[tuple[str, str]]
Decide = Callable[[Contact, Care, Standing], Chosen | None]


class Shown(NamedTuple):
    """What the page said, by scope, and what else proves that the person was there."""

    wordings: Mapping[str, str]
    proof: Proof


async def submit(
    connection: Connection,
    contact_id: ContactId,
    topics: Topics,
    decide: Decide,
    shown: Shown,
    at: datetime,
) -> tuple[Person, Chosen] | None:
    """Decide under the locks of the person and their addresses, and write what was decided.

    Returns the person as they were, and the choice; None if `decide` says that there is none.
    """
    return await steadily(partial(_submit, connection, contact_id, topics, decide, shown, at))


async def revoke_links(connection: Connection, contact_id: ContactId) -> None:
    """Take back every link to a person's page; new ones work."""

    async def work(also: Collection[ContactId]) -> None:
        async with connection.transaction():
            people = await lock_people(connection, {contact_id, *also})
            now = followed(people, contact_id)
            care = people[now].care
            after = replace(care, wishes=wished.without_links(care.wishes))
            await contacts.save_care(connection, [(now, after)])

    await steadily(work)


async def _submit(
    connection: Connection,
    contact_id: ContactId,
    topics: Topics,
    decide: Decide,
    shown: Shown,
    at: datetime,
    also: Collection[ContactId],
) -> tuple[Person, Chosen] | None:
    async with connection.transaction():
        found = await contacts.read(connection, {contact_id, *also})
        contact = found[followed(found, contact_id)].contact
        mine = _addresses(contact)
        await identities.lock(connection, Asked.of(mine.values()), at)
        people = await lock_people(connection, {contact_id, contact.contact_id})
        person = people[followed(people, contact_id)]
        if _addresses(person.contact) != mine:
            raise MovedError([person.contact.contact_id])
        now = standing(person.contact, person.care, topics)
        chosen = decide(person.contact, person.care, now)
        if chosen is not None and chosen.words:
            await _write(connection, person, mine, chosen, shown, at)
        return None if chosen is None else (person, chosen)


async def _write(
    connection: Connection,
    person: Person,
    mine: Mapping[str, Address],
    chosen: Chosen,
    shown: Shown,
    at: datetime,
) -> None:
    rows = [_row(person.contact, word, chosen.care, shown, at) for word in chosen.words]
    closed = [mine[word.channel] for word in chosen.words if word.action == "opted_out"]
    opened = [mine[word.channel] for word in chosen.words if word.action == "resumed"]
    contact_id, workspace_id = person.contact.contact_id, person.contact.workspace_id
    ends = [(workspace_id, e) for e in terms_of(person.care, chosen.care, person.contact)]
    await contacts.suppress(connection, [(address, at, OPTED_OUT) for address in closed])
    await contacts.unsuppress(connection, opened)
    async with pipelined(connection):
        await contacts.save_care(connection, [(contact_id, chosen.care)])
        await ledger.append(connection, rows)
        await terms.save(connection, ends)
        await messages.release_held(connection, [(contact_id, at)])
    await tell(connection, None, of_consent(rows))


def _row(contact: Contact, word: Word, care: Care, shown: Shown, at: datetime) -> ConsentRow:
    granted = word.action == "granted"
    wording = shown.wordings.get(f"{word.channel}/{word.scope}") if granted else None
    wishes = {"wishes": wished.pack(care.wishes)} if word.action == "wished" else {}
    return ledger_row(
        contact,
        word.channel,
        word.scope,
        word.action,
        METHOD,
        at,
        wording,
        data=shown.proof.data(at) | wishes,
        evidence=shown.proof.evidence(wording),
    )


def _addresses(contact: Contact) -> dict[str, Address]:
    """The person's own address of each channel that they have one of."""
    ways = {channel: getattr(contact, ADDRESS_OF[channel]) for channel in ("sms", "email")}
    return {
        channel: Address(contact.workspace_id, ADDRESS_OF[channel], value)
        for channel, value in ways.items()
        if value is not None
    }
