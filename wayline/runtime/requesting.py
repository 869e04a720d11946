"""Asks somebody who gave their number or email elsewhere to confirm it, by a YES or by a link.

A link in a text shows that whoever has the number agrees; one in a mail, of ours or of the shop's
own, shows the same of the email. So neither is ever given out for the other.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from functools import partial
from types import MappingProxyType
from typing import Final, Literal, NamedTuple

from wayline.domain import care as care_rules
from wayline.domain import ids
from wayline.domain.care import (
    GRANTED,
    PENDING,
    REVOKED,
    Care,
    closed_by,
    consent_of,
    end_of,
)
from wayline.domain.consent import Proof
from wayline.domain.contacts import Contact
from wayline.domain.errors import WaylineError
from wayline.domain.ids import ContactId
from wayline.domain.letters import EMAIL
from wayline.domain.merging import ADDRESS_OF
from wayline.domain.opt_in import CONFIRMED, DOUBLE, LINK, REPLY, REQUEST
from wayline.runtime.answering import owed_text
from wayline.runtime.joining import REMIND_AFTER, opt_in_words
from wayline.runtime.ledger import ledger_row
from wayline.runtime.library import Library
from wayline.runtime.locking import followed, lock_people, steadily
from wayline.runtime.mail_requests import BY_EMAIL, BY_URL, is_mail, mail_id, owed_mail, who_mails
from wayline.runtime.reminding import REQUEST_EXPIRES
from wayline.runtime.telling import of_consent, of_owed, tell
from wayline.store import contacts, ledger, messages, terms
from wayline.store.bulk import Connection
from wayline.store.contacts import Person
from wayline.store.ledger import ConsentRow
from wayline.store.message_rows import NewMessage
from wayline.store.terms import Term
from wayline.store.trips import pipelined

Asked = Literal["requested", "pending", "granted"]
_CHANNELS: Final = ("sms", EMAIL)
_NOTHING: Final[Mapping[str, str]] = MappingProxyType({})
_REFUSED: Final = "Only they can open it again: by START, or by a keyword."


class Request(NamedTuple):
    """What somebody is asked to confirm. `wording` is what they saw when they gave their number.

    `purpose` and `frequency` (or "") go into the text, such as "offers", "4 msgs/month". `confirm`
    is `reply`, `link` or `both` ("": as the workspace says); emails have a link in any case. `by`
    says who sends the mail for an email: `email` we do, `url` the shop does ("": we, if we can).
    `details` are what else the ledger keeps in the clear.
    """

    contact_id: ContactId
    scope: str
    wording: str
    method: str
    source: str
    proof: Proof = Proof()
    purpose: str = ""
    frequency: str = ""
    confirm: str = ""
    details: Mapping[str, str] = _NOTHING
    by: str = ""


async def request_consent(
    connection: Connection, library: Library, request: Request, now: datetime
) -> Asked:
    """Ask, unless they were asked already or have agreed: then nothing is sent.

    Raises `consent:refused` if they said no, `consent:address` without a number or email,
    `consent:no_mail` if we are to mail and cannot, and `consent:scope` for anything but texts and
    emails.
    """
    if request.scope.partition("/")[0] not in _CHANNELS:
        message, mend = "only texts and emails can be asked for", "Such as sms/marketing."
        raise WaylineError(message, code="consent:scope", mend=mend)
    return await steadily(partial(_request, connection, library, request, now))


async def sign_up(
    connection: Connection, library: Library, request: Request, now: datetime
) -> Asked:
    """Ask somebody who filled in a form, or sign them up where the workspace says `single`.

    Where it says nothing they are asked: typing a number does not show whose it is. Raises as
    `request_consent` does.
    """
    work = partial(_request, connection, library, request, now, may_sign_up=True)
    return await steadily(work)


async def _request(
    connection: Connection,
    library: Library,
    request: Request,
    now: datetime,
    also: Collection[ContactId],
    *,
    may_sign_up: bool = False,
) -> Asked:
    async with connection.transaction():
        people = await lock_people(connection, {request.contact_id, *also})
        person = people[followed(people, request.contact_id)]
        stands = _stands(person.care, request.scope, now)
        if stands is not None:
            return stands
        _check(person, request.scope)
        contact = person.contact
        rule = library.workspaces[contact.workspace_id].opt_in
        if may_sign_up and not rule.is_double(contact.country, DOUBLE):
            await _sign_up(connection, library, person, request, now)
            return "granted"
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
    channel = scope.partition("/")[0]
    closed = closed_by(person.care, channel) is not None
    if closed or consent_of(person.care, *scope.split("/", 2)) == REVOKED:
        message = "they said no, and may not be asked again"
        raise WaylineError(message, code="consent:refused", mend=_REFUSED)
    if getattr(person.contact, ADDRESS_OF[channel]) is None:
        what = "number" if channel == "sms" else "email"
        message, mend = f"they have no {what}", "Give them one first."
        raise WaylineError(message, code="consent:address", mend=mend)


async def _ask(
    connection: Connection, library: Library, person: Person, request: Request, now: datetime
) -> None:
    contact, workspace = person.contact, library.workspaces[person.contact.workspace_id]
    until = now + workspace.opt_in.lives
    if is_mail(request.scope):
        request = request._replace(by=who_mails(library, workspace, request.by))
    row = _row(contact, request, _way(library, request, contact), now, until)
    care = care_rules.request(person.care, request.scope, until)
    is_text = row.channel == "sms"
    look_at = now + workspace.opt_in.lives / REMIND_AFTER if is_text else until
    term = (contact.workspace_id, Term(contact.contact_id, request.scope, look_at))
    owed = [] if request.by == BY_URL else [_asking(library, contact, request, row, now)]
    async with pipelined(connection):
        await contacts.save_care(connection, [(contact.contact_id, care)])
        await ledger.append(connection, [row])
        await terms.save(connection, [term])
        await messages.insert(connection, owed)
    await tell(connection, library, of_consent([row]), of_owed(owed))


async def _sign_up(
    connection: Connection, library: Library, person: Person, request: Request, now: datetime
) -> None:
    """Write the consent, and owe the text that says so."""
    contact, workspace = person.contact, library.workspaces[person.contact.workspace_id]
    row = _row(contact, request, REPLY, now, None)
    told = {"purpose": request.purpose, "frequency": request.frequency}
    words = opt_in_words(CONFIRMED, workspace, contact, told)
    key = (CONFIRMED, row.consent_event_id.bytes)
    said = owed_text(contact, CONFIRMED, words, key, now, "service", REQUEST_EXPIRES)
    owed = [said] if row.channel == "sms" else []
    care = care_rules.grant(person.care, request.scope)
    async with pipelined(connection):
        await contacts.save_care(connection, [(contact.contact_id, care)])
        await ledger.append(connection, [row])
        await messages.insert(connection, owed)
    await tell(connection, library, of_consent([row]), of_owed(owed))


def _way(library: Library, request: Request, contact: Contact) -> str:
    """How it may be confirmed; without keys for links, by a reply."""
    if is_mail(request.scope):
        return LINK
    wanted = request.confirm or library.workspaces[contact.workspace_id].opt_in.confirm
    return wanted if library.pages is not None else REPLY


def _row(
    contact: Contact, request: Request, way: str, now: datetime, until: datetime | None
) -> ConsentRow:
    """The entry of a request that ends, or (None) of consent."""
    told = {"purpose": request.purpose, "frequency": request.frequency, "source": request.source}
    data = {name: value for name, value in told.items() if value} | request.proof.data(now)
    if way != REPLY:
        data["confirm"] = way
    if request.by:
        data["by"] = request.by
    if request.by == BY_EMAIL:
        data["message"] = ids.show("message", mail_id(contact.contact_id, request.scope, now))
    channel, _, category = request.scope.partition("/")
    return ledger_row(
        contact,
        channel,
        category,
        "granted" if until is None else "requested",
        request.method,
        now,
        request.wording,
        data={**data, **request.details, **({"expires_at": until.isoformat()} if until else {})},
        evidence=request.proof.evidence(request.wording),
    )


def _asking(
    library: Library, contact: Contact, request: Request, row: ConsentRow, now: datetime
) -> NewMessage:
    """The request as it is sent, by text or by mail."""
    if is_mail(request.scope):
        return owed_mail(library, contact, row, request.purpose, request.frequency, now)
    return _text(library, contact, request, row, now)


def _text(
    library: Library, contact: Contact, request: Request, row: ConsentRow, now: datetime
) -> NewMessage:
    """The request as it is sent."""
    workspace = library.workspaces[contact.workspace_id]
    way, link = _way(library, request, contact), ""
    if way != REPLY:
        link = library.confirm_url(contact.workspace_id, contact.contact_id, row.consent_event_id)
    told = {"purpose": request.purpose, "frequency": request.frequency, "confirm": way}
    words = opt_in_words(REQUEST, workspace, contact, told, link)
    key = (REQUEST, row.consent_event_id.bytes)
    return owed_text(contact, REQUEST, words, key, now, "service", REQUEST_EXPIRES)
