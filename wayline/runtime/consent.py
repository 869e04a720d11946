"""Changes of consent that come from elsewhere than replies: a page, a shop, an import."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import partial
from types import MappingProxyType
from typing import Literal, NamedTuple

from wayline.domain import care as care_rules
from wayline.domain.care import REVOKED, Care, consent_of
from wayline.domain.consent import Proof
from wayline.domain.contacts import Contact
from wayline.domain.ids import ContactId
from wayline.domain.merging import ADDRESS_OF
from wayline.runtime.ledger import ledger_row
from wayline.runtime.locking import MovedError, followed, lock_people, steadily
from wayline.runtime.telling import of_consent, tell
from wayline.runtime.terms import terms_of
from wayline.store import contacts, identities, ledger, messages, terms
from wayline.store.bulk import Connection
from wayline.store.contacts import Address
from wayline.store.identities import Asked
from wayline.store.ledger import ConsentRow
from wayline.store.terms import Term
from wayline.store.trips import pipelined


class ConsentChange(NamedTuple):
    """A person's word on a scope such as `sms/marketing`.

    `method` says how it came, `wording` to what; `proof` is what else shows it, `data` is for ours.
    """

    contact_id: ContactId
    scope: str
    action: Literal["granted", "revoked"]
    method: str
    at: datetime
    wording: str | None = None
    data: Mapping[str, str] = MappingProxyType({})
    proof: Proof = Proof()
    recorded_at: datetime | None = None


class ChannelChange(NamedTuple):
    """A person's word on a whole channel; `reply` texts have a way of their own (`inbound`)."""

    contact_id: ContactId
    channel: Literal["sms", "email"]
    action: Literal["opted_out", "resumed"]
    method: str
    at: datetime
    wording: str | None = None
    data: Mapping[str, str] = MappingProxyType({})


async def change_channel(connection: Connection, change: ChannelChange) -> None:
    """Close a channel as STOP does, or open it as START does, and its address likewise.

    What is so already is not written again. START lifts what the person closed and nothing else.
    """
    await steadily(partial(_change_channel, connection, change))


async def change_consent(connection: Connection, changes: Sequence[ConsentChange]) -> None:
    """Write changes of consent: the care row and the ledger, in one transaction."""
    if changes:
        await steadily(partial(_change, connection, changes))


async def _change(
    connection: Connection, changes: Sequence[ConsentChange], also: Collection[ContactId]
) -> None:
    async with connection.transaction():
        wanted = {change.contact_id for change in changes}
        people = await lock_people(connection, {*wanted, *also})
        cares: dict[ContactId, Care] = {}
        rows: list[ConsentRow] = []
        ends: list[Term] = []
        for change in sorted(changes, key=lambda change: change.at):
            contact_id = followed(people, change.contact_id)
            person = people[contact_id]
            care = cares.get(contact_id, person.care)
            stands = _kept(care, change)
            cares[contact_id] = care if stands else _said(care, change)
            ends += terms_of(care, cares[contact_id], person.contact)
            rows.append(_entry(person.contact, change, "imported" if stands else change.action))
        found = [(people[one.contact_id].contact.workspace_id, one) for one in ends]
        async with pipelined(connection):
            await contacts.save_care(connection, cares.items())
            await ledger.append(connection, rows)
            await terms.save(connection, found)
        await tell(connection, None, of_consent(rows))


def _kept(care: Care, change: ConsentChange) -> bool:
    """Whether a refusal stands against a grant of the past: nobody knows which came last."""
    past = change.recorded_at is not None and change.at < change.recorded_at
    refused = consent_of(care, *change.scope.split("/", 2)) == REVOKED
    return past and refused and change.action == "granted"


def _said(care: Care, change: ConsentChange) -> Care:
    if change.action == "revoked":
        return care_rules.revoke(care, change.scope)
    return care_rules.grant(care, change.scope, change.proof.until(change.at))


def _entry(contact: Contact, change: ConsentChange, action: str) -> ConsentRow:
    channel, _, category = change.scope.partition("/")
    granted = change.action == "granted"
    return ledger_row(
        contact,
        channel,
        category,
        action,
        change.method,
        change.at,
        change.wording,
        recorded_at=change.recorded_at,
        data={**change.data, **(change.proof.data(change.at) if granted else {})},
        evidence=change.proof.evidence(change.wording) if granted else {},
    )


async def _change_channel(
    connection: Connection, change: ChannelChange, also: Collection[ContactId]
) -> None:
    """The address first, as everybody locks; begins again if it is not the person's any more."""
    async with connection.transaction():
        found = await contacts.read(connection, {change.contact_id, *also})
        contact = found[followed(found, change.contact_id)].contact
        address = _address(contact, change.channel)
        if address is not None:
            await _turn_address(connection, address, change)
        people = await lock_people(connection, {change.contact_id, contact.contact_id})
        person = people[followed(people, change.contact_id)]
        if _address(person.contact, change.channel) != address:
            raise MovedError([person.contact.contact_id])
        after = _turned(person.care, change)
        if after is None:
            return
        row = ledger_row(
            person.contact,
            change.channel,
            "all",
            change.action,
            change.method,
            change.at,
            change.wording,
            data=change.data,
        )
        contact_id = person.contact.contact_id
        async with pipelined(connection):
            await contacts.save_care(connection, [(contact_id, after)])
            await ledger.append(connection, [row])
            await messages.release_held(connection, [(contact_id, change.at)])
        await tell(connection, None, of_consent([row]))


def _address(contact: Contact, channel: str) -> Address | None:
    kind = ADDRESS_OF[channel]
    value = getattr(contact, kind)
    return None if value is None else Address(contact.workspace_id, kind, value)


async def _turn_address(connection: Connection, address: Address, change: ChannelChange) -> None:
    await identities.lock(connection, Asked.of([address]), change.at)
    if change.action == "resumed":
        await contacts.unsuppress(connection, [address])
    else:
        await contacts.suppress(connection, [(address, change.at, care_rules.OPTED_OUT)])


def _turned(care: Care, change: ChannelChange) -> Care | None:
    """The care after the word; None if it says what holds already."""
    if change.action == "resumed":
        after = care_rules.resume(care, change.channel)
        return None if after == care else after
    if care.blocked.get(change.channel) in care_rules.LIFTED_BY_START:
        return None
    return care_rules.opt_out(care, change.channel, change.at)
