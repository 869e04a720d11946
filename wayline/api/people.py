"""People as the API shows them, and how the one of an id is found."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from pydantic import BaseModel

from wayline.api.call import Call
from wayline.api.errors import ApiError
from wayline.domain import ids
from wayline.domain.contacts import Contact
from wayline.domain.ids import ContactId
from wayline.store import contacts, directory, identities
from wayline.store.contacts import Person


class ContactOut(BaseModel):
    """A person as they are now. `zones` are where they may be while `zone` is not known.

    `consent` maps channel/category, perhaps with a topic, to granted or revoked; `blocked` maps a
    channel to what closed it for everything. `was` are the ids of those who turned out to be them.
    """

    id: str
    user_id: str | None
    anonymous_ids: list[str]
    phone: str | None
    email: str | None
    country: str | None
    region: str | None
    line_type: str | None
    zone: str | None
    zones: list[str]
    language: str | None
    stage: str | None
    score: int
    tags: list[str]
    attributes: dict[str, Any]
    consent: dict[str, str]
    blocked: dict[str, str]
    was: list[str]
    created_at: datetime
    updated_at: datetime


async def shown(call: Call, contact_ids: Sequence[ContactId]) -> list[ContactOut]:
    """These people in the same order, with three queries for all of them."""
    people = await contacts.read(call.connection, contact_ids)
    since = await directory.created(call.connection, contact_ids)
    ways: dict[ContactId, dict[str, list[str]]] = {}
    for address, holder in (await identities.of(call.connection, contact_ids)).items():
        ways.setdefault(holder, {}).setdefault(address.kind, []).append(address.value)
    return [
        _out(people[contact_id], since[contact_id], ways.get(contact_id, {}))
        for contact_id in contact_ids
        if contact_id in people
    ]


async def known(call: Call, shown_id: str) -> Person:
    """The person of an id, or whom they have become; raises `contact:unknown`."""
    contact_id = ContactId(ids.read("contact", shown_id))
    found = (await contacts.read(call.connection, [contact_id])).get(contact_id)
    if found is not None and found.contact.merged_into is not None:
        winner = found.contact.merged_into
        found = (await contacts.read(call.connection, [winner])).get(winner)
    if found is None:
        raise ApiError("contact:unknown", "there is no such contact", "See GET /v1/contacts.")
    return found


def _out(person: Person, since: datetime, ways: dict[str, list[str]]) -> ContactOut:
    contact = person.contact
    return ContactOut(
        id=ids.show("contact", contact.contact_id),
        user_id=_user_id(contact, ways.get("user_id", [])),
        anonymous_ids=sorted(ways.get("anonymous_id", [])),
        phone=contact.phone,
        email=contact.email,
        country=contact.country,
        region=contact.region,
        line_type=contact.line_type,
        zone=contact.zone,
        zones=list(contact.zones),
        language=contact.language,
        stage=contact.stage,
        score=contact.score,
        tags=sorted(contact.tags),
        attributes=contact.attributes,
        consent=person.care.consent,
        blocked=person.care.blocked,
        was=[ids.show("contact", alias) for alias in contact.aliases],
        created_at=since,
        updated_at=person.updated_at,
    )


def _user_id(contact: Contact, known_as: list[str]) -> str | None:
    """The id of the business: of a person who was two, the one that leads."""
    if contact.key in known_as:
        return contact.key
    return min(known_as, default=None)
