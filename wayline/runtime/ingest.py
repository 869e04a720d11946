"""Ingest: a batch of events becomes durable and takes effect in journeys, in one transaction.

Order of locks: addresses (only those of people not known yet), care rows by lease group, event
keys, then whatever follows. An event is known again by (workspace, source, message id), whatever
time it carries and whoever its person has become.
"""

import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from wayline.domain.care import Care
from wayline.domain.contacts import Contact
from wayline.domain.events import LATE_HOURS, Event
from wayline.domain.ids import (
    ContactId,
    EventId,
    WorkspaceId,
    derived_beside,
    key_hash,
    new_id,
)
from wayline.domain.places import PhoneNumber, parse_number
from wayline.domain.profiles import with_number
from wayline.runtime.ledger import ledger_row
from wayline.runtime.library import Library
from wayline.runtime.locking import followed, lock_lines, lock_people, steadily
from wayline.runtime.match import match_events
from wayline.runtime.orders import record_orders
from wayline.runtime.suppressing import CHANNEL_OF, recall
from wayline.runtime.telling import of_consent, of_events, of_new, tell
from wayline.store import contacts, events, identities, ledger
from wayline.store.bulk import Connection
from wayline.store.contacts import Address, Locked, NewContact, Person
from wayline.store.enrollments import Due
from wayline.store.identities import Asked
from wayline.store.ledger import ConsentRow
from wayline.store.trips import pipelined, transaction

_LATE = timedelta(hours=LATE_HOURS)


@dataclass(slots=True)
class Incoming:
    """An event on its way in. `forced_live` is for replays, where old events are news.

    `identity` is a kind (`user_id`, `anonymous_id`, `phone`, `email`) and its value, or the
    person's own id if it is known already. `occurred_at` is corrected for skew by the edge. `trace`
    is where in a trace it was told, if somebody keeps that.
    """

    workspace_id: WorkspaceId
    source: str
    message_id: str
    name: str
    identity: tuple[str, str] | ContactId
    occurred_at: datetime
    received_at: datetime
    properties: dict[str, Any] = field(default_factory=dict)
    forced_live: bool = False
    trace: str | None = None

    def key(self) -> UUID:
        """What the event is remembered by."""
        return key_hash(str(self.workspace_id), self.source, self.message_id)


class Outcome(NamedTuple):
    """What became of a batch: events that were new or known already, and who is due by them."""

    stored: int
    duplicates: int
    due: Sequence[Due] = ()


class Ingest:
    """Takes events in batches; `months` are the partitions that conditions may look back into."""

    def __init__(self, library: Library, months: Sequence[int]) -> None:
        self.library = library
        self.months = months

    async def accept(self, connection: Connection, batch: Sequence[Incoming]) -> Outcome:
        """Make a batch durable and matched; when this returns, every event of it is both."""
        if not batch:
            return Outcome(0, 0)

        async def work(also: Collection[ContactId]) -> Outcome:
            async with transaction(connection):
                return await self.within(connection, batch, also)

        return await steadily(work)

    async def within(
        self, connection: Connection, batch: Sequence[Incoming], also: Collection[ContactId]
    ) -> Outcome:
        """The same inside a transaction that locks no people yet, or `also`.

        May raise `MovedError`.
        """
        if not batch:
            return Outcome(0, 0)
        owners = await self.owners(connection, batch)
        lines = await lock_lines(connection, {*owners.values(), *also})
        return await self.take(connection, batch, owners, lines)

    async def take(
        self,
        connection: Connection,
        batch: Sequence[Incoming],
        owners: dict[int, ContactId],
        people: Mapping[ContactId, Locked],
    ) -> Outcome:
        """The same inside a transaction that holds the locks of all the people already.

        What comes for somebody who was merged meanwhile is the winner's.
        """
        owners = {place: followed(people, owner) for place, owner in owners.items()}
        keyed = {item.key(): (place, item) for place, item in reversed(list(enumerate(batch)))}
        new = await events.claim_keys(
            connection, [(key, item.received_at) for key, (_, item) in keyed.items()]
        )
        known = [(key, *keyed[key]) for key in new]
        fresh = [_event(item, key, owners[place]) for key, place, item in known]
        fresh.sort(key=lambda pair: (pair[0].received_at, pair[0].event_id.int))
        async with pipelined(connection):
            await events.insert(connection, fresh)
            await self._move_cursors(connection, [event for event, _ in fresh], people)
            await tell(connection, self.library, of_events(fresh))
        stored = [event for event, _ in fresh]
        await record_orders(connection, self.library, stored)
        due = await match_events(connection, self.library, self.months, stored)
        return Outcome(len(fresh), len(batch) - len(fresh), due)

    async def owners(
        self, connection: Connection, batch: Sequence[Incoming]
    ) -> dict[int, ContactId]:
        """The person behind each event, by its place in the batch; strangers become contacts."""
        owners = {
            place: item.identity
            for place, item in enumerate(batch)
            if isinstance(item.identity, UUID)
        }
        wanted: dict[Address, list[int]] = {}
        for place, item in enumerate(batch):
            if not isinstance(item.identity, UUID):
                wanted.setdefault(Address(item.workspace_id, *item.identity), []).append(place)
        known = await contacts.resolve(connection, list(wanted))
        strangers = [address for address in wanted if _holder(known.get(address)) is None]
        if strangers:
            await self._welcome(connection, strangers, batch[0].received_at)
            known |= await contacts.resolve(connection, strangers)
        for address, places in wanted.items():
            holder = _holder(known[address])
            for place in places if holder is not None else ():
                owners[place] = holder  # type: ignore[assignment]
        return owners

    async def _welcome(
        self, connection: Connection, strangers: Sequence[Address], at: datetime
    ) -> None:
        by_workspace: dict[WorkspaceId, list[NewContact]] = {}
        for address in strangers:
            contact_id = ContactId(new_id(at, secrets.token_bytes(10)))
            contact = _stranger(contact_id, address)
            new = NewContact(contact, ((address.kind, address.value),), Care())
            by_workspace.setdefault(address.workspace_id, []).append(new)
        if any(address.kind in CHANNEL_OF for address in strangers):
            await recall(
                connection,
                self.library,
                await identities.lock(connection, Asked.of(strangers), at),
            )
        for workspace_id, people in by_workspace.items():
            made = await contacts.insert(connection, workspace_id, people, at)
            welcome = [p.contact for p in people if p.contact.contact_id in made]
            closed = [row for one in welcome for row in _closed(one, made[one.contact_id], at)]
            await ledger.append(connection, closed)
            await tell(connection, self.library, of_new(welcome, at), of_consent(closed))

    async def lock(self, connection: Connection, contact_ids: Any) -> dict[ContactId, Person]:
        """Lock people, and whom they have become, one lease group after the other."""
        return await lock_people(connection, contact_ids)

    async def _move_cursors(
        self, connection: Connection, stored: Sequence[Event], people: Mapping[ContactId, Locked]
    ) -> None:
        # sorted by received_at: the last one wins
        latest = {event.contact_id: event.received_at for event in stored}
        moved = {
            contact_id: at if (seen := people[contact_id].event_at) is None else max(seen, at)
            for contact_id, at in latest.items()
        }
        await contacts.touch_care(connection, moved)


def _closed(contact: Contact, care: Care, at: datetime) -> list[ConsentRow]:
    """What the ledger tells of somebody whose address was closed before they came."""
    return [
        ledger_row(contact, channel, "all", "opted_out", reason, at, data={"reason": reason})
        for channel, reason in care.blocked.items()
    ]


def _stranger(contact_id: ContactId, address: Address) -> Contact:
    """Somebody of whom one address is known: where it is a number or email, they can be reached."""
    contact = Contact(contact_id, address.workspace_id, key=address.value)
    number = parse_number(address.value) if address.kind == "phone" else None
    if isinstance(number, PhoneNumber) and number.e164 == address.value:
        return with_number(contact, number)
    return replace(contact, email=address.value) if address.kind == "email" else contact


def _holder(known: contacts.Known | None) -> ContactId | None:
    return None if known is None else known.contact_id


def _event(item: Incoming, key: UUID, contact_id: ContactId) -> tuple[Event, str]:
    live = item.forced_live or item.received_at - item.occurred_at <= _LATE
    event = Event(
        event_id=EventId(derived_beside(contact_id, "event", key.bytes)),
        workspace_id=item.workspace_id,
        contact_id=contact_id,
        name=item.name,
        occurred_at=min(item.occurred_at, item.received_at),
        received_at=item.received_at,
        properties=item.properties,
        live=live,
        trace=item.trace,
    )
    return event, item.source
