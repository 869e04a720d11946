"""Finds the request that a person was sent last, and where it is confirmed."""

from wayline.domain.care import PENDING, word_of
from wayline.domain.contacts import Contact
from wayline.domain.ids import ContactId
from wayline.domain.merging import ADDRESS_OF
from wayline.runtime.library import Library
from wayline.runtime.mail_requests import BY_EMAIL, is_mail
from wayline.store import ledger
from wayline.store.bulk import Connection
from wayline.store.contacts import Person
from wayline.store.ledger import Told


async def open_request(connection: Connection, contact: Contact, scope: str) -> Told | None:
    """The last request for a scope that went to an address which is still theirs."""
    asked = None
    for one in await ledger.history(connection, [contact.contact_id, *contact.aliases]):
        if one.action == "requested" and f"{one.channel}/{one.scope}" == scope:
            asked = one
    address = getattr(contact, ADDRESS_OF[scope.partition("/")[0]])
    return asked if asked is not None and asked.address == address else None


async def confirm_url(
    connection: Connection, library: Library, person: Person, scope: str
) -> str | None:
    """Where a request is confirmed that the shop is to mail; whoever has it can confirm."""
    if not is_mail(scope) or word_of(person.care.consent.get(scope, "")) != PENDING:
        return None
    contact = person.contact
    asked = await open_request(connection, contact, scope)
    if asked is None or asked.data.get("by") == BY_EMAIL:
        return None
    who = ContactId(asked.contact_id)
    return library.confirm_url(contact.workspace_id, who, asked.consent_event_id)
