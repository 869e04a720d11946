"""Confirms a request by its link: looked at as often as anybody likes, confirmed once by a button.

Programs open links to look for harm, so that opening one must mean nothing.
"""

from collections.abc import Collection
from datetime import datetime
from functools import partial
from typing import Any, Final, Literal, NamedTuple

from wayline.domain import care as care_rules
from wayline.domain.care import GRANTED, PENDING, Care, closed_by, end_of, word_of
from wayline.domain.contacts import Contact
from wayline.domain.ids import ContactId
from wayline.domain.opt_in import CONFIRMED
from wayline.runtime.answering import owed_text
from wayline.runtime.confirm_links import Ticket
from wayline.runtime.joining import of_request, opt_in_words
from wayline.runtime.ledger import ledger_row
from wayline.runtime.library import Library
from wayline.runtime.locking import followed, lock_people, steadily
from wayline.runtime.open_requests import open_request
from wayline.runtime.reminding import REQUEST_EXPIRES
from wayline.runtime.telling import of_consent, of_owed, tell
from wayline.store import contacts, ledger, messages
from wayline.store.bulk import Connection
from wayline.store.contacts import Person
from wayline.store.ledger import ConsentRow, Told
from wayline.store.trips import pipelined

METHOD: Final = "link:confirmed"
Standing = Literal["open", "confirmed", "closed", "expired"]


class Waiting(NamedTuple):
    """A request as its link finds it: whose, what was asked, and whether it can be confirmed."""

    contact: Contact | None
    asked: Told | None
    standing: Standing


class Visitor(NamedTuple):
    """Who pressed the button, as the web server saw them."""

    ip: str | None
    agent: str | None


async def look(connection: Connection, ticket: Ticket, now: datetime) -> Waiting:
    """How the request of a link stands; changes nothing."""
    contact_id = ticket.contact_id
    found = await contacts.read(connection, [contact_id])
    while contact_id in found and (winner := found[contact_id].merged_into) is not None:
        contact_id = winner
        found = await contacts.read(connection, [contact_id])
    if contact_id not in found:
        return Waiting(None, None, "expired")
    return await _waiting(connection, found[contact_id], ticket, now)


async def confirm(
    connection: Connection, library: Library, ticket: Ticket, visitor: Visitor, now: datetime
) -> Waiting:
    """Grant what was asked, if it still waits; a second time says that it is so already."""
    return await steadily(partial(_confirm, connection, library, ticket, visitor, now))


async def _confirm(
    connection: Connection,
    library: Library,
    ticket: Ticket,
    visitor: Visitor,
    now: datetime,
    also: Collection[ContactId],
) -> Waiting:
    async with connection.transaction():
        people = await lock_people(connection, {ticket.contact_id, *also})
        person = people.get(followed(people, ticket.contact_id))
        if person is None:
            return Waiting(None, None, "expired")
        waiting = await _waiting(connection, person, ticket, now)
        if waiting.standing != "open" or waiting.asked is None:
            return waiting
        await _grant(connection, library, person, waiting.asked, ticket, visitor, now)
        return waiting._replace(standing="confirmed")


async def _waiting(
    connection: Connection, person: Person, ticket: Ticket, now: datetime
) -> Waiting:
    """The request that a link is for, if it is the last one of its scope."""
    for scope in person.care.consent:
        if scope.partition("/")[0] not in ("sms", "email"):
            continue
        asked = await open_request(connection, person.contact, scope)
        if asked is not None and ticket.is_for(asked.consent_event_id):
            return Waiting(person.contact, asked, _standing(person.care, scope, now))
    return Waiting(person.contact, None, "expired")


def _standing(care: Care, scope: str, now: datetime) -> Standing:
    said = care.consent[scope]
    if closed_by(care, scope.partition("/")[0]) is not None:
        return "closed"
    if word_of(said) == GRANTED:
        return "confirmed"
    end = end_of(said)
    is_open = word_of(said) == PENDING and (end is None or now < end)
    return "open" if is_open else "expired"


async def _grant(
    connection: Connection,
    library: Library,
    person: Person,
    asked: Told,
    ticket: Ticket,
    visitor: Visitor,
    now: datetime,
) -> None:
    contact = person.contact
    care = care_rules.grant(person.care, f"{asked.channel}/{asked.scope}")
    row = _row(contact, asked, ticket, visitor, now)
    words = opt_in_words(
        CONFIRMED, library.workspaces[contact.workspace_id], contact, of_request(asked)
    )
    key = (CONFIRMED, row.consent_event_id.bytes)
    is_text = asked.channel == "sms"
    text = owed_text(contact, CONFIRMED, words, key, now, "transactional", REQUEST_EXPIRES)
    owed = [text] if is_text else []
    async with pipelined(connection):
        await contacts.save_care(connection, [(contact.contact_id, care)])
        await ledger.append(connection, [row])
        await messages.insert(connection, owed)
    await tell(connection, library, of_consent([row]), of_owed(owed))


def _row(
    contact: Contact, asked: Told, ticket: Ticket, visitor: Visitor, now: datetime
) -> ConsentRow:
    data: dict[str, Any] = {**of_request(asked), "link": ticket.digest}
    evidence = {"ip": visitor.ip, "agent": visitor.agent}
    return ledger_row(
        contact,
        asked.channel,
        asked.scope,
        "granted",
        METHOD,
        now,
        asked.wording,
        data=data,
        evidence={name: value for name, value in evidence.items() if value is not None},
    )
