"""`/v1/contacts/{id}/consent`: what a person allowed, to which words, and how it came to be."""

from dataclasses import fields
from datetime import datetime
from typing import Annotated, Final, Literal
from uuid import UUID

from fastapi import Query

from wayline.api import examples
from wayline.api.call import Call, Called
from wayline.api.consent_bodies import (
    Channel,
    ConsentOut,
    Entry,
    Granting,
    OptingOut,
    RequestedOut,
    Requesting,
    Resuming,
    Revoking,
)
from wayline.api.errors import ApiError
from wayline.api.operations import operation, resources
from wayline.api.paging import Page, Paged, cursor, read_cursor
from wayline.api.people import known
from wayline.domain.consent import Proof, is_scope
from wayline.domain.consent_times import given_at
from wayline.domain.ids import ContactId
from wayline.domain.opt_out import Start, meaning
from wayline.domain.own_words import words_for
from wayline.runtime.consent import ChannelChange, ConsentChange, change_channel, change_consent
from wayline.runtime.granting import grant_or_ask, read_confirmation
from wayline.runtime.open_requests import confirm_url
from wayline.runtime.requesting import Request
from wayline.runtime.requesting import request_consent as ask
from wayline.store import directory
from wayline.store.contacts import Person
from wayline.store.directory import Before, LedgerRow

router = resources("consent")
METHOD: Final = "api"
_PATH: Final = {"contact_id": examples.CONTACT}
_LEDGER: Final = "consent"
_PROVEN: Final = {field.name for field in fields(Proof)} - {"actor"}


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
            *("consent:at", "consent:event_at"),
            *("consent:refused", "consent:address", "consent:no_mail"),
        ],
    ),
)
async def grant_consent(call: Called, contact_id: str, body: Granting) -> ConsentOut:
    """Write that a person agreed. What they have closed stays closed: only they can open it.

    What is of the future, or over already, is refused.

    Where the workspace says `double`, texts and emails that were agreed to without a confirmation
    are asked for instead: then the scope is `pending`, and the person gets a text, or a mail.
    """
    told = body.model_dump(include=_PROVEN)
    proof = Proof(actor=f"key:{call.key.prefix}", **told)
    at = given_at(body.at, proof, call.now)
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
            "consent:no_mail",
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
        by=body.by or "",
    )
    library = await call.library()
    await ask(call.connection, library, request, call.now)
    person = await known(call, contact_id)
    url = await confirm_url(call.connection, library, person, body.scope)
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
