"""`/v1/contacts/{id}/consent`: what a person allowed, to which words, and how it came to be."""

from dataclasses import fields
from datetime import datetime
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel, Field

from wayline.api import examples
from wayline.api.call import Call, Called
from wayline.api.errors import ApiError
from wayline.api.operations import operation, resources
from wayline.api.paging import Page, Paged, cursor, read_cursor
from wayline.api.people import known
from wayline.api.shapes import Asked, Time
from wayline.domain.care import PENDING, word_of
from wayline.domain.consent import Proof, is_scope
from wayline.domain.ids import ContactId
from wayline.domain.opt_in import LONGEST_PURPOSE
from wayline.domain.opt_out import Start, meaning
from wayline.domain.own_words import words_for
from wayline.runtime.consent import ChannelChange, ConsentChange, change_channel, change_consent
from wayline.runtime.granting import grant_or_ask, read_confirmation
from wayline.runtime.library import Library
from wayline.runtime.requesting import Request, open_request
from wayline.runtime.requesting import request_consent as ask
from wayline.store import directory
from wayline.store.contacts import Person
from wayline.store.directory import Before, LedgerRow

router = resources("consent")
METHOD: Final = "api"
_PATH: Final = {"contact_id": examples.CONTACT}
_LEDGER: Final = "consent"
_PROVEN: Final = {field.name for field in fields(Proof)} - {"actor"}
Channel = Literal["sms", "email"]
Scope = Annotated[str, Field(description="channel/category, perhaps with a topic: sms/marketing.")]


class ConsentOut(BaseModel):
    """What a person allowed. `blocked` closes a channel for everything, whatever was granted.

    `asked_at` is set while we wait for the answer to whether they want no more messages.
    """

    consent: dict[str, str]
    blocked: dict[str, str]
    asked_at: datetime | None
    opted_out_at: datetime | None


class Entry(BaseModel):
    """An entry of the ledger: who said what, when, how, and on which words."""

    occurred_at: datetime
    channel: str
    scope: str
    action: str
    method: str
    wording: str | None
    data: dict[str, Any]
    evidence: Annotated[
        dict[str, Any], Field(description="What is personal: page, IP address, agent, SHA-256.")
    ]


class Evidence(Asked):
    """What else shows to what somebody agreed, and where."""

    disclosure: Annotated[
        str | None, Field(max_length=100, description="The name of the wording.")
    ] = None
    version: Annotated[str | None, Field(max_length=100, description="And its version.")] = None
    locale: Annotated[str | None, Field(max_length=35, description="BCP 47.")] = None
    page: Annotated[str | None, Field(max_length=2_000, description="The page's URL.")] = None
    ip: Annotated[str | None, Field(max_length=45)] = None
    agent: Annotated[str | None, Field(max_length=500, description="The browser's name.")] = None
    form: Annotated[str | None, Field(max_length=200, description="The submission's id.")] = None


class Granting(Evidence):
    """A grant: without the words that the person agreed to it proves nothing."""

    scope: Scope
    wording: Annotated[str, Field(min_length=1, max_length=2_000)]
    source: Annotated[str, Field(min_length=1, max_length=500, description="Where, such as a URL.")]
    at: Annotated[Time | None, Field(description="When they agreed; now if nothing is said.")] = (
        None
    )
    basis: Annotated[
        Literal["pewc", "express", "implied_ebr", "implied_inquiry", "soft_opt_in", "contract"],
        Field(description="Implied consent ends 2 years after a purchase, 6 months after a query."),
    ] = "express"
    event_at: Annotated[
        Time | None, Field(description="The purchase or query that implied it; then `at`.")
    ] = None
    expires_at: Annotated[Time | None, Field(description="Sooner than the law says.")] = None
    confirmed_at: Annotated[
        Time | None, Field(description="When they confirmed it elsewhere, by a second yes.")
    ] = None
    confirmation: Annotated[
        str | None,
        Field(min_length=1, max_length=500, description="What shows that: the id of a mail."),
    ] = None
    method: Annotated[Literal["api", "pos"], Field(description="pos: said at a point of sale.")] = (
        "api"
    )
    staff: Annotated[str | None, Field(max_length=100, description="Who took it in.")] = None
    place: Annotated[str | None, Field(max_length=200, description="Where: a shop, a till.")] = None


class RequestedOut(ConsentOut):
    """How it stands after a request; `confirm_url` is of requests for emails alone, for your mail.

    What a person opens in a mail says nothing of their number: its link is in the text only.
    """

    confirm_url: str | None


class Requesting(Evidence):
    """A request to confirm, sent to the person's number at once, within open hours.

    One for emails is sent by you: with the `confirm_url` of the answer.
    """

    scope: Scope = "sms/marketing"
    wording: Annotated[
        str, Field(min_length=1, max_length=2_000, description="What they saw and agreed to.")
    ]
    source: Annotated[str, Field(min_length=1, max_length=500, description="Where, such as a URL.")]
    purpose: Annotated[
        str, Field(max_length=LONGEST_PURPOSE, description="Such as weekly offers; in our text.")
    ] = ""
    frequency: Annotated[
        str, Field(max_length=LONGEST_PURPOSE, description="Such as 4 msgs/month.")
    ] = ""
    confirm: Annotated[
        Literal["reply", "link", "both"] | None,
        Field(description="By a YES, or a link in the text; the workspace's if nothing is said."),
    ] = None


class Revoking(Asked):
    """A revocation; it holds for all topics of the scope."""

    scope: Scope
    source: Annotated[str, Field(max_length=500)] = ""


class OptingOut(Asked):
    """Whoever wants nothing more on a channel, of whatever kind."""

    channel: Channel
    source: Annotated[str, Field(max_length=500)] = ""


class Resuming(Asked):
    """Whoever opted out and asks to come back, in their own words."""

    channel: Channel
    wording: Annotated[str, Field(min_length=1, max_length=1_600, description="Such as START.")]
    source: Annotated[str, Field(min_length=1, max_length=500, description="Where they said it.")]


@router.get(
    "/contacts/{contact_id}/consent",
    **operation("contacts:read", path=_PATH, refuses=["contact:unknown"]),
)
async def get_consent(call: Called, contact_id: str) -> ConsentOut:
    """What a person allowed, as it stands now."""
    return _out(await known(call, contact_id))


@router.get(
    "/contacts/{contact_id}/consent/ledger",
    **operation("contacts:read", path=_PATH, refuses=["contact:unknown"]),
)
async def get_consent_ledger(
    call: Called, contact_id: str, query: Annotated[Paged, Query()]
) -> Page[Entry]:
    """Every word of a person and about them, the newest first."""
    person, place = await known(call, contact_id), read_cursor(_LEDGER, query.after)
    before = None if place is None else Before(*place)
    rows = await directory.consents(call.connection, person.contact, before, query.limit + 1)
    items = [_entry(row) for row in rows[: query.limit]]
    following = None
    if len(rows) > query.limit:
        last = rows[query.limit - 1]
        following = cursor(_LEDGER, last.occurred_at, last.consent_event_id)
    return Page(items=items, next=following)


@router.post(
    "/contacts/{contact_id}/consent/grant",
    **operation(
        "consent:write",
        path=_PATH,
        body={
            "scope": "sms/marketing",
            "wording": "Text me offers. Reply STOP to end.",
            "source": "https://shop.example/checkout",
        },
        refuses=[
            *("contact:unknown", "consent:scope", "consent:until", "consent:confirmation"),
            *("consent:refused", "consent:address"),
        ],
    ),
)
async def grant_consent(call: Called, contact_id: str, body: Granting) -> ConsentOut:
    """Write that a person agreed. What they have closed stays closed: only they can open it.

    Where the workspace says `double`, texts that were agreed to without a confirmation are asked
    for instead: then the scope is `pending`, and the person gets a text.
    """
    told = body.model_dump(include=_PROVEN)
    proof = Proof(actor=f"key:{call.key.prefix}", **told)
    at = min(body.at or call.now, call.now)
    until = Proof(basis=body.basis, event_at=body.event_at).until(at)
    if body.expires_at is not None and until is not None and body.expires_at > until:
        message = "the law lets this consent end sooner"
        raise ApiError("consent:until", message, f"It ends {until.isoformat()}, or earlier.")
    _check_scope(body.scope)
    confirmation = read_confirmation(body.confirmed_at, body.confirmation, call.now)
    who = (await known(call, contact_id)).contact.contact_id
    change = _granted(call, body, proof, at)._replace(contact_id=who)
    await grant_or_ask(call.connection, await call.library(), change, confirmation, call.now)
    return _out(await known(call, contact_id))


@router.post(
    "/contacts/{contact_id}/consent/request",
    **operation(
        "consent:write",
        path=_PATH,
        body={
            "wording": "Text me offers. Reply STOP to end.",
            "source": "https://shop.example/checkout",
            "purpose": "weekly offers",
        },
        refuses=[
            *("contact:unknown", "consent:scope", "consent:refused", "consent:address"),
        ],
        secrets=["confirm_url"],
    ),
)
async def request_consent(call: Called, contact_id: str, body: Requesting) -> RequestedOut:
    """Ask a person to confirm. Until then marketing is refused (`consent:pending`).

    Who was asked, or has agreed, gets nothing more; who said no is not asked. Unanswered it ends
    after `request_hours` of the workspace, with one reminder before.
    """
    if not is_scope(body.scope):
        message = f'"{body.scope[:60]}" is no scope of consent'
        raise ApiError("consent:scope", message, "Such as sms/marketing.")
    told = body.model_dump(include=_PROVEN)
    request = Request(
        (await known(call, contact_id)).contact.contact_id,
        body.scope,
        body.wording,
        METHOD,
        body.source,
        Proof(actor=f"key:{call.key.prefix}", **told),
        body.purpose,
        body.frequency,
        body.confirm or "",
    )
    library = await call.library()
    await ask(call.connection, library, request, call.now)
    person = await known(call, contact_id)
    url = await _confirm_url(call, library, person, body.scope)
    return RequestedOut(**_out(person).model_dump(), confirm_url=url)


@router.post(
    "/contacts/{contact_id}/consent/revoke",
    **operation(
        "consent:write",
        path=_PATH,
        body={"scope": "sms/marketing", "source": "call centre"},
        refuses=["contact:unknown", "consent:scope"],
    ),
)
async def revoke_consent(call: Called, contact_id: str, body: Revoking) -> ConsentOut:
    """Write that a person wants no more of something; no later claim sends it."""
    nobody = ContactId(UUID(int=0))
    told = {"source": body.source, "key": call.key.prefix}
    change = ConsentChange(nobody, body.scope, "revoked", METHOD, call.now, None, told)
    return await _change(call, contact_id, change)


@router.post(
    "/contacts/{contact_id}/consent/opt-out",
    **operation(
        "consent:write",
        path=_PATH,
        body={"channel": "sms", "source": "call centre"},
        refuses=["contact:unknown"],
    ),
)
async def opt_out(call: Called, contact_id: str, body: OptingOut) -> ConsentOut:
    """Close a channel at once, as a reply of STOP does; the number or email stays closed with it.

    Sent again it changes nothing.
    """
    data = {"source": body.source}
    return await _turn(call, contact_id, body.channel, "opted_out", None, data)


@router.post(
    "/contacts/{contact_id}/consent/resume",
    **operation(
        "consent:write",
        path=_PATH,
        body={"channel": "sms", "wording": "START", "source": "https://shop.example/chat"},
        refuses=["contact:unknown", "consent:wording"],
    ),
)
async def resume(call: Called, contact_id: str, body: Resuming) -> ConsentOut:
    """Open a channel again for whoever says START; it lifts what they closed, and grants nothing.

    A dead number, and one on a list of those not to write to, stays closed.
    """
    contact = (await known(call, contact_id)).contact
    own = words_for((await call.workspace()).opt_out_words, contact.phone or "")
    if not isinstance(meaning(body.wording, own), Start):
        mend = "Give what the person said, such as START."
        raise ApiError("consent:wording", "these words do not ask for messages again", mend)
    data = {"source": body.source}
    return await _turn(call, contact_id, body.channel, "resumed", body.wording, data)


async def _confirm_url(call: Call, library: Library, person: Person, scope: str) -> str | None:
    """Where a request for emails that waits is confirmed; whoever has it can confirm."""
    waits = word_of(person.care.consent.get(scope, "")) == PENDING
    if not scope.startswith("email/") or not waits:
        return None
    asked = await open_request(call.connection, person.contact, scope)
    if asked is None:
        return None
    who = ContactId(asked.contact_id)
    return library.confirm_url(call.workspace_id, who, asked.consent_event_id)


async def _turn(
    call: Call,
    shown_id: str,
    channel: Channel,
    action: Literal["opted_out", "resumed"],
    wording: str | None,
    data: dict[str, str],
) -> ConsentOut:
    contact_id = (await known(call, shown_id)).contact.contact_id
    told = {**data, "key": call.key.prefix}
    change = ChannelChange(contact_id, channel, action, METHOD, call.now, wording, told)
    await change_channel(call.connection, change)
    return _out(await known(call, shown_id))


def _granted(call: Call, body: Granting, proof: Proof, at: datetime) -> ConsentChange:
    """A grant, of whom is told later."""
    told = {"source": body.source, "key": call.key.prefix}
    told |= {"staff": body.staff} if body.staff else {}
    told |= {"place": body.place} if body.place else {}
    nobody, scope = ContactId(UUID(int=0)), body.scope
    return ConsentChange(
        nobody, scope, "granted", body.method, at, body.wording, told, proof, recorded_at=call.now
    )


def _check_scope(scope: str) -> None:
    if not is_scope(scope):
        message = f'"{scope[:60]}" is no scope of consent'
        raise ApiError("consent:scope", message, "Such as sms/marketing or email/service/orders.")


async def _change(call: Call, shown_id: str, change: ConsentChange) -> ConsentOut:
    _check_scope(change.scope)
    contact_id = (await known(call, shown_id)).contact.contact_id
    await change_consent(call.connection, [change._replace(contact_id=contact_id)])
    return _out(await known(call, shown_id))


def _out(person: Person) -> ConsentOut:
    care = person.care
    return ConsentOut(
        consent=care.consent,
        blocked=care.blocked,
        asked_at=care.asked_at,
        opted_out_at=care.opted_out_at,
    )


def _entry(row: LedgerRow) -> Entry:
    told = row._asdict()
    del told["consent_event_id"]
    return Entry(**told)
