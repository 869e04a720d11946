"""People taken under lock together with all their addresses, changed in memory, written at once.

Locks come in the one order: addresses sorted, care rows by lease group, then the rest. Who must be
locked is looked up before; what has changed in between makes the work begin again.
"""

import secrets
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

from wayline.domain.care import DEAD_LINE, Care, strictest, without_address, without_grants
from wayline.domain.consent import told_as
from wayline.domain.contacts import Contact
from wayline.domain.events import Event
from wayline.domain.ids import ContactId, EventId, WorkspaceId, derived_beside, new_id
from wayline.domain.merging import (
    ADDRESS_OF,
    MERGED,
    MOST_ALIASES,
    alias_care,
    alias_of,
    merged_care,
    merged_contact,
    too_many,
)
from wayline.domain.profiles import with_number
from wayline.runtime.around import lock_around
from wayline.runtime.changes import UPDATED
from wayline.runtime.farewell import leave_all
from wayline.runtime.ledger import ledger_row
from wayline.runtime.library import Library
from wayline.runtime.suppressing import CHANNEL_OF, conceal
from wayline.runtime.telling import of_consent, of_events, of_merges, of_new, tell
from wayline.runtime.terms import terms_of
from wayline.store import contacts, events, identities, ledger, messages, profiles, terms
from wayline.store.bulk import Connection
from wayline.store.contacts import Address, NewContact, Person, text
from wayline.store.identities import Held
from wayline.store.ledger import ConsentRow
from wayline.store.terms import Term
from wayline.store.trips import pipelined

_NOBODY: Final = Held(None, None, None)
_NO_CARE: Final = Care()


async def open_roster(
    connection: Connection,
    library: Library,
    workspace_id: WorkspaceId,
    addresses: Collection[Address],
    contact_ids: Iterable[ContactId],
    at: datetime,
) -> "Roster":
    """The people of these addresses, and these people, locked as `lock_around` does."""
    people, held = await lock_around(connection, library, addresses, contact_ids, at)
    return Roster(workspace_id, at, people, held)


class Roster:
    """The people of one transaction, as they are to be; nothing is written before `save`."""

    def __init__(
        self,
        workspace_id: WorkspaceId,
        at: datetime,
        people: dict[ContactId, Person],
        held: dict[Address, Held],
    ) -> None:
        self.workspace_id = workspace_id
        self.at = at
        self.contacts = {contact_id: person.contact for contact_id, person in people.items()}
        self.cares = {contact_id: person.care for contact_id, person in people.items()}
        self._people = people
        self._held = held
        self._holders: dict[Address, ContactId | None] = {}
        self._owned: dict[ContactId, set[Address]] = {}
        for address, one in held.items():
            self._hold(address, one.contact_id)
        self._left: set[ContactId] = set()
        self._closed: list[tuple[Address, datetime, str]] = []
        self._revived: set[Address] = set()
        self._asked_again: set[ContactId] = set()
        self._consent: list[ConsentRow] = []
        self._merges: list[tuple[Contact, ContactId]] = []

    def whoever(self, contact_id: ContactId) -> ContactId:
        """Who a person was by the time that they were locked."""
        if contact_id in self.contacts:
            return contact_id
        return next(c.contact_id for c in self.contacts.values() if contact_id in c.aliases)

    def final(self, contact_id: ContactId) -> ContactId:
        """Who a person is after the merges so far."""
        while (winner := self.contacts[contact_id].merged_into) is not None:
            contact_id = winner
        return contact_id

    def holder(self, kind: str, value: str) -> ContactId | None:
        """Whose an address is now."""
        return self._holders.get(Address(self.workspace_id, kind, value))

    def has(self, contact_id: ContactId, kind: str) -> bool:
        """Whether a person can be found by an address of this kind."""
        return any(address.kind == kind for address in self._owned.get(contact_id, ()))

    def before(self, contact_id: ContactId) -> Person | None:
        """Who a person was when the roster was opened; None for a new one."""
        return self._people.get(contact_id)

    def holders(self) -> dict[Address, ContactId | None]:
        """Whose every address of the roster is now."""
        return dict(self._holders)

    def hear(self, contact_id: ContactId, care: Care, said: Iterable[ConsentRow]) -> None:
        """Take in a word on consent, and its entries for the ledger."""
        self.cares[contact_id] = care
        self._consent.extend(said)

    def close(
        self, address: Address, at: datetime, reason: str, method: str, told: Mapping[str, Any]
    ) -> bool:
        """Close an address since a time; False if a reason as lasting has closed it before.

        `told` goes into the ledger of whoever holds it.
        """
        holder, held = self._holders.get(address), self._held.get(address, _NOBODY)
        channel, said_at = CHANNEL_OF[address.kind], None if reason == DEAD_LINE else at
        closed = Care(blocked={channel: reason}, opted_out_at=said_at)
        known = Care(blocked={channel: held.suppressed_by} if held.suppressed_by else {})
        before = known if holder is None else self.cares[holder]
        after = strictest(before, closed)
        if after.blocked == before.blocked:
            return False
        self._closed.append((address, at, reason))
        if holder is not None:
            self.cares[holder] = after
            self._asked_again.add(holder)
            self._enter(holder, channel, "all", "opted_out", method, told)
        return True

    def leave(self, contact_id: ContactId) -> None:
        """Let a person go: their addresses are nobody's, and nothing else of them is written."""
        for address in list(self._owned.get(contact_id, ())):
            self._hold(address, None)
        self._left.add(contact_id)

    def is_dead(self, phone: str) -> bool:
        """Whether a carrier said that nobody can be reached by a number."""
        address = Address(self.workspace_id, "phone", phone)
        dead = self._held.get(address, _NOBODY).suppressed_by == DEAD_LINE
        return dead and address not in self._revived

    def create(self, key: str) -> ContactId:
        """A new person, of whom nothing is known but the key."""
        contact_id = ContactId(new_id(self.at, secrets.token_bytes(10)))
        self.contacts[contact_id] = Contact(contact_id, self.workspace_id, key=key)
        self.cares[contact_id] = Care()
        return contact_id

    def change(self, after: Contact) -> None:
        """Take in a profile; the number and email that it no longer names are given up."""
        before = self.contacts[after.contact_id]
        if after is before:
            return
        for kind in CHANNEL_OF:
            old = getattr(before, kind)
            if old is not None and old != getattr(after, kind):
                self._give_up(before.contact_id, kind, old)
        self.contacts[after.contact_id] = after

    def give(self, contact_id: ContactId, kind: str, value: str) -> None:
        """Let an address that nobody else holds point to a person; its suppression comes along."""
        address = Address(self.workspace_id, kind, value)
        self._hold(address, contact_id)
        held, channel = self._held.get(address, _NOBODY), CHANNEL_OF.get(kind)
        if channel is None or held.suppressed_by is None or address in self._revived:
            return
        said_at = None if held.suppressed_by == DEAD_LINE else held.suppressed_at
        closed = Care(blocked={channel: held.suppressed_by}, opted_out_at=said_at)
        before = self.cares[contact_id]
        self.cares[contact_id] = strictest(before, closed)
        self._enter_blocks(contact_id, before, held.suppressed_by)

    def recycle(self, contact_id: ContactId, phone: str) -> None:
        """A dead number is somebody else's now: open again, and nobody has granted anything."""
        address = Address(self.workspace_id, "phone", phone)
        former = self._holders.get(address)
        if former is not None and self.contacts[former].phone == phone:
            self.change(with_number(self.contacts[former], None))
        self._hold(address, None)
        self._revived.add(address)
        self._drop(contact_id, "phone", without_grants, "profile:phone_recycled")

    def _give_up(self, contact_id: ContactId, kind: str, value: str) -> None:
        self._drop(contact_id, kind, without_address, f"profile:{kind}_changed")
        self._hold(Address(self.workspace_id, kind, value), None)
        self._asked_again.add(contact_id)

    def _drop(
        self, contact_id: ContactId, kind: str, drop: Callable[[Care, str], Care], method: str
    ) -> None:
        """Forget what was granted for an address, and say so in the ledger."""
        before = care = self.cares[contact_id]
        for channel, field in ADDRESS_OF.items():
            care = drop(care, channel) if field == kind else care
        for scope in sorted(before.consent.keys() - care.consent.keys()):
            channel, _, category = scope.partition("/")
            self._enter(contact_id, channel, category, "revoked", method)
        self.cares[contact_id] = care
        self._enter_blocks(contact_id, before, method)

    def _hold(self, address: Address, holder: ContactId | None) -> None:
        """Let an address be somebody's or nobody's, and know it from both ends."""
        former = self._holders.get(address)
        if former is not None:
            self._owned[former].discard(address)
        self._holders[address] = holder
        if holder is not None:
            self._owned.setdefault(holder, set()).add(address)

    def room(self, contact_id: ContactId) -> int:
        """How many more contacts may turn out to be this person."""
        return MOST_ALIASES - len(self.contacts[contact_id].aliases)

    def merge(self, winner_id: ContactId, loser_id: ContactId) -> bool:
        """Make two people one; False if there would be too many aliases, and nothing changes."""
        winner, loser = self.contacts[winner_id], self.contacts[loser_id]
        if too_many(winner, loser):
            return False
        care, its = self.cares[winner_id], self.cares[loser_id]
        self.contacts[winner_id] = merged_contact(winner, loser)
        self.contacts[loser_id] = alias_of(loser, winner)
        self.cares[winner_id] = merged_care(winner, care, loser, its)
        self.cares[loser_id] = alias_care(its)
        for address in list(self._owned.get(loser_id, ())):
            self._hold(address, winner_id)
        self._tell_merge(winner_id, loser_id, care)
        self._merges.append((self.contacts[winner_id], loser_id))
        return True

    async def save(self, connection: Connection, library: Library) -> None:
        """Write everything that has changed, the counters last."""
        new = [c for c in self.contacts if c not in self._people]
        made = [NewContact(self.contacts[c], (), self.cares[c]) for c in new]
        changed = [c for c in self.contacts.values() if self._is_changed(c)]
        holders = {a: h for a, h in self._holders.items() if h != self._held.get(a, _NOBODY)[0]}
        idle = [address for address, holder in self._holders.items() if holder is None]
        updates = list(self._updates())
        ends = [(self.workspace_id, one) for c in self.cares for one in self._ends(c)]
        await contacts.suppress(connection, self._closed)
        async with pipelined(connection):
            await contacts.insert_rows(connection, self.workspace_id, made, self.at)
            await profiles.save(connection, changed, self.at)
            await profiles.flatten(connection, dict(self._flattened()))
            await contacts.save_care(connection, list(self._changed_cares()))
            await identities.assign(connection, holders)
            await identities.revive(connection, self._revived)
            await identities.forget(connection, idle)
            await ledger.append(connection, self._consent)
            await terms.save(connection, ends)
            await events.insert(connection, updates)
            await tell(
                connection,
                library,
                of_new((one.contact for one in made), self.at),
                of_events(updates),
                of_merges(self._merges, self.at),
                of_consent(self._consent),
            )
            await messages.release_held(connection, [(c, self.at) for c in self._asked_again])
        await conceal(connection, library, idle)
        losers = [c for c in self._people if self.contacts[c].merged_into is not None]
        await leave_all(connection, library, losers, MERGED, self.at)

    def _ends(self, contact_id: ContactId) -> list[Term]:
        """When to look at words that end by themselves, where they are new."""
        before = self._people.get(contact_id)
        contact, care = self.contacts[contact_id], self.cares[contact_id]
        gone = contact.merged_into is not None or contact_id in self._left
        return [] if gone else terms_of(before.care if before else _NO_CARE, care, contact)

    def _enter(
        self,
        contact_id: ContactId,
        channel: str,
        scope: str,
        action: str,
        method: str,
        told: Mapping[str, Any] = MappingProxyType({}),
    ) -> None:
        contact = self.contacts[contact_id]
        row = ledger_row(contact, channel, scope, action, method, self.at, data=told)
        self._consent.append(row)

    def _enter_blocks(self, contact_id: ContactId, before: Care, method: str) -> None:
        """Say in the ledger what was closed, opened, or is closed for another reason."""
        after = self.cares[contact_id].blocked
        for channel in sorted({*before.blocked, *after}):
            if channel not in after:
                self._enter(contact_id, channel, "all", "resumed", method)
            elif after[channel] != before.blocked.get(channel):
                told = {"reason": after[channel]}
                self._enter(contact_id, channel, "all", "opted_out", method, told)

    def _tell_merge(self, winner_id: ContactId, loser_id: ContactId, before: Care) -> None:
        """The merge, and each word that it has changed, in the ledger of the one who goes on."""
        after = self.cares[winner_id]
        for scope, said in sorted(after.consent.items()):  # categories before their topics
            if before.consent.get(scope) != said:
                channel, _, category = scope.partition("/")
                action, told = told_as(said)
                self._enter(winner_id, channel, category, action, MERGED, told)
        self._enter_blocks(winner_id, before, MERGED)
        if after.asked_at is not None and before.asked_at is None:
            self._enter(winner_id, "sms", "all", "asked", MERGED)
        row = ledger_row(self.contacts[winner_id], "all", "all", "merged", MERGED, self.at)
        row_id = derived_beside(winner_id, "merged", loser_id.bytes)
        alias = text({"alias": str(loser_id)})
        self._consent.append(row._replace(consent_event_id=row_id, data=alias))

    def _is_changed(self, contact: Contact) -> bool:
        """Whether a profile must be written besides what a new person's row says already."""
        before = self._people.get(contact.contact_id)
        if contact.contact_id in self._left:
            return False
        if before is None:
            return contact.merged_into is not None or bool(contact.aliases)
        return contact is not before.contact

    def _changed_cares(self) -> Iterator[tuple[ContactId, Care]]:
        for contact_id, care in self.cares.items():
            before = self._people.get(contact_id)
            changed = self.contacts[contact_id].aliases if before is None else care != before.care
            if changed and contact_id not in self._left:
                yield contact_id, care

    def _flattened(self) -> Iterator[tuple[ContactId, ContactId]]:
        """Those who were aliases of somebody who is one now."""
        for contact_id, before in self._people.items():
            if self.contacts[contact_id].merged_into is not None:
                for alias in before.contact.aliases:
                    yield alias, self.final(contact_id)

    def _updates(self) -> Iterator[tuple[Event, str]]:
        """An event for everybody whose profile is another now, with before and after."""
        for contact_id, person in self._people.items():
            after = self.contacts[contact_id]
            if after is person.contact:
                continue
            old, new = profile_of(person.contact), profile_of(after)
            gone = after.merged_into is not None or contact_id in self._left
            if not gone and old != new:
                event_id = EventId(new_id(self.at, secrets.token_bytes(10)))
                changes = {"before": old, "after": new}
                yield (
                    Event(
                        event_id,
                        self.workspace_id,
                        contact_id,
                        UPDATED,
                        self.at,
                        self.at,
                        changes,
                    ),
                    "people",
                )


def profile_of(contact: Contact) -> dict[str, Any]:
    """What of a person an event of a change tells."""
    return {
        "attributes": contact.attributes,
        "tags": sorted(contact.tags),
        "stage": contact.stage,
        "score": contact.score,
        "phone": contact.phone,
        "email": contact.email,
        "zone": contact.zone,
        "language": contact.language,
    }
