"""Asks somebody who gave their number elsewhere to confirm it by a YES."""

from collections.abc import Collection
from datetime import datetime
from functools import partial
from typing import Final, Literal, NamedTuple

from wayline.domain import care as care_rules
from wayline.domain.care import GRANTED, PENDING, REVOKED, Care, closed_by, consent_of, end_of
from wayline.domain.consent import Proof
from wayline.domain.errors import WaylineError
from wayline.domain.ids import ContactId
from wayline.domain.opt_in import REQUEST
from wayline.runtime.answering import owed_text
from wayline.runtime.joining import REMIND_AFTER, opt_in_words
from wayline.runtime.ledger import ledger_row
from wayline.runtime.library import Library
from wayline.runtime.locking import followed, lock_people, steadily
from wayline.runtime.reminding import REQUEST_EXPIRES
from wayline.runtime.telling import of_consent, of_owed, tell
from wayline.store import contacts, ledger, messages, terms
from wayline.store.bulk import Connection
from wayline.store.contacts import Person
from wayline.store.terms import Term

Asked = Literal["requested", "pending", "granted"]
_REFUSED: Final = "Only they can open it again: by START, or by a keyword."


class Request(NamedTuple):
    """What somebody is asked to confirm. `wording` is what they saw when they gave their number.

    `purpose` and `frequency` (or "") go into the text, such as "offers", "4 msgs/month".
    """

    contact_id: ContactId
    scope: str
    wording: str
    method: str
    source: str
    proof: Proof = Proof()
    purpose: str = ""
    frequency: str = ""


async def request_consent(
    connection: Connection, library: Library, request: Request, now: datetime
) -> Asked:
    """Ask, unless they were asked already or have agreed: then nothing is sent.

    Raises `consent:refused` if they said no, `consent:address` without a number, and
    `consent:scope` for anything but texts.
    """
    if not request.scope.startswith("sms/"):
        message, mend = "only texts can be asked for by a text", "Such as sms/marketing."
        raise WaylineError(message, code="consent:scope", mend=mend)
    return await steadily(partial(_request, connection, library, request, now))


async def _request(
    connection: Connection,
    library: Library,
    request: Request,
    now: datetime,
    also: Collection[ContactId],
) -> Asked:
    async with connection.transaction():
        people = await lock_people(connection, {request.contact_id, *also})
        person = people[followed(people, request.contact_id)]
        stands = _stands(person.care, request.scope, now)
        if stands is not None:
            return stands
        _check(person, request.scope)
        await _ask(connection, library, person, request, now)
        return "requested"


def _stands(care: Care, scope: str, now: datetime) -> Asked | None:
    """Whether there is nothing to ask: it stands already, or was asked for."""
    said = consent_of(care, *scope.split("/", 2))
    end = end_of(care.consent.get(scope, ""))
    if said == GRANTED and end is None:
        return "granted"
    return "pending" if said == PENDING and end is not None and end > now else None


def _check(person: Person, scope: str) -> None:
    closed = closed_by(person.care, "sms") is not None
    if closed or consent_of(person.care, *scope.split("/", 2)) == REVOKED:
        message = "they said no, and may not be asked again"
        raise WaylineError(message, code="consent:refused", mend=_REFUSED)
    if person.contact.phone is None:
        message, mend = "they have no number", "Give them one first."
        raise WaylineError(message, code="consent:address", mend=mend)


async def _ask(
    connection: Connection, library: Library, person: Person, request: Request, now: datetime
) -> None:
    contact, workspace = person.contact, library.workspaces[person.contact.workspace_id]
    until = now + workspace.opt_in.lives
    told = {"purpose": request.purpose, "frequency": request.frequency, "source": request.source}
    data = {name: value for name, value in told.items() if value} | request.proof.data(now)
    words = opt_in_words(REQUEST, workspace, contact, data)
    row = ledger_row(
        contact,
        "sms",
        request.scope.removeprefix("sms/"),
        "requested",
        request.method,
        now,
        request.wording,
        data={**data, "expires_at": until.isoformat()},
        evidence=request.proof.evidence(request.wording),
    )
    key = (REQUEST, row.consent_event_id.bytes)
    owed = [owed_text(contact, REQUEST, words, key, now, "service", REQUEST_EXPIRES)]
    care = care_rules.request(person.care, request.scope, until)
    remind_at = now + workspace.opt_in.lives / REMIND_AFTER
    term = (contact.workspace_id, Term(contact.contact_id, request.scope, remind_at))
    async with connection.pipeline():
        await contacts.save_care(connection, [(contact.contact_id, care)])
        await ledger.append(connection, [row])
        await terms.save(connection, [term])
        await messages.insert(connection, owed)
    await tell(connection, library, of_consent([row]), of_owed(owed))
