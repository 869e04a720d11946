"""Makes an owed message into what the last gate is asked about."""

from datetime import datetime, timedelta
from typing import Final

from wayline.domain.care import Care
from wayline.domain.contacts import Contact
from wayline.domain.gate import MARKETING, Candidate
from wayline.domain.letters import EMAIL
from wayline.domain.merging import ADDRESS_OF
from wayline.domain.places import PhoneNumber, can_text
from wayline.domain.prices import estimate
from wayline.runtime.answering import ANSWER_STEPS
from wayline.runtime.library import Library
from wayline.runtime.rendering import Rendered
from wayline.store.contacts import Person
from wayline.store.message_rows import Owed

_BURST: Final = timedelta(minutes=5)


def candidate_of(
    library: Library, message: Owed, rendered: Rendered, person: Person, at: datetime
) -> Candidate:
    """The message with all that rules may ask, but for its sender and the budget."""
    contact = person.contact
    zones, places = contact.whereabouts()
    is_mail = message.channel == EMAIL
    return Candidate(
        message_id=message.message_id,
        channel=message.channel,
        category=message.category,
        owed_at=message.owed_at,
        expires_at=message.expires_at,
        to=getattr(contact, ADDRESS_OF.get(message.channel, "phone")),
        zones=zones,
        places=places,
        text=rendered.text,
        parts=rendered.parts,
        price_micros=0 if is_mail else estimate(contact.country, rendered.parts),
        country=contact.country,
        topic=message.topic,
        journey_state=library.state(message.journey_id),
        number_problem=None if is_mail else _number_problem(contact),
        render_problem=rendered.problem,
        template_approved=rendered.approved or message.category != MARKETING,
        is_opt_out_answer=message.enrollment_id is None and message.step in ANSWER_STEPS,
        previous_same_text=_burst(person.care, at),
        on_cap=library.on_cap(message.journey_id, message.version, message.step),
        own_page=rendered.own_page,
    )


def _number_problem(contact: Contact) -> str | None:
    if contact.phone is None or contact.line_type is None:
        return None
    return can_text(
        PhoneNumber(contact.phone, contact.country, contact.line_type, contact.zones, None)
    )


def _burst(care: Care, at: datetime) -> int:
    """How many texts the person got in the last minutes: never fewer than equal ones."""
    since = int((at - _BURST).timestamp())
    return sum(1 for entry in care.recent if entry[0] > since)
