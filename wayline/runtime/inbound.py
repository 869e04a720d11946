"""What comes from outside about messages: receipts, visits of links, and people's own texts.

One transaction for a batch, everybody's locks in the one order: addresses that close or open, then
people. Everything may come twice, late and in any order; the rows' keys and `apply_receipt` make
that harmless.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

from wayline.channels.contract import Inbound
from wayline.domain import opt_out
from wayline.domain.care import OPTED_OUT
from wayline.domain.complaints import complains
from wayline.domain.errors import WaylineError
from wayline.domain.ids import BUCKETS, ContactId, WorkspaceId, bucket_for, key_hash
from wayline.domain.keys import read_message_key
from wayline.domain.opt_in import NO_OPT_IN
from wayline.domain.opt_out import meaning
from wayline.domain.own_words import words_for
from wayline.runtime.heard import Said, Told
from wayline.runtime.ingest import Incoming, Ingest
from wayline.runtime.joining import LONGEST_REPLY, reopens
from wayline.runtime.library import Library
from wayline.runtime.locking import followed, steadily
from wayline.runtime.match import REPLIED
from wayline.runtime.suppressing import recall
from wayline.runtime.tracking import Tracking
from wayline.store import contacts, identities, messages, tracks
from wayline.store.bulk import Connection
from wayline.store.contacts import Address, text
from wayline.store.identities import Asked
from wayline.store.tracks import ParkedReceipt

_Closed = tuple[Address, datetime, str]  # a number, when, and the reason


class InboundDesk:
    """Takes what comes through one carrier connection.

    It belongs to one workspace, or serves all (None): then the number that a text went to tells
    whose it is.
    """

    def __init__(
        self, library: Library, ingest: Ingest, carrier: str, workspace_id: WorkspaceId | None
    ) -> None:
        self.library = library
        self.ingest = ingest
        self.carrier = carrier
        self.workspace_id = workspace_id

    async def take(self, connection: Connection, batch: Sequence[Inbound]) -> None:
        """Make a batch durable and let it take effect; it may be acknowledged when this returns."""
        orders = [self._order(item) for item in batch if item.kind == "order"]
        await self.ingest.accept(connection, orders)
        rest = [item for item in batch if item.kind != "order"]
        if rest:
            await steadily(partial(self._take, connection, rest))

    async def _take(
        self, connection: Connection, rest: Sequence[Inbound], also: Collection[ContactId]
    ) -> None:
        async with connection.transaction():
            said = [self._said(item) for item in rest if item.kind == "reply"]
            told = await self._match(connection, [item for item in rest if item.kind != "reply"])
            closed = await self._closed_by_receipts(connection, told)
            holders = await self._close_addresses(connection, said, closed)
            replies = [self._reply_event(one) for one in said]
            owners = await self.ingest.owners(connection, replies)
            known = {one.contact_id for one in told}
            locked = {*known, *owners.values(), *holders, *also}
            people = await self.ingest.lock(connection, locked)
            owners = {place: followed(people, owner) for place, owner in owners.items()}
            tracking = Tracking(self.library, self.carrier, people)
            await tracking.apply(connection, told, [(owners[n], one) for n, one in enumerate(said)])
            for contact_id, (at, reason) in holders.items():
                tracking.close(followed(people, contact_id), reason, at)
            await tracking.save(connection)
            await self._park(connection, tracking.strange)
            if replies:
                asked = [self._as_asked(one, tracking.asked) for one in replies]
                await self.ingest.take(connection, asked, owners, people)

    def _said(self, item: Inbound) -> Said:
        workspace_id = self._owner(item)
        workspace = self.library.workspaces.get(workspace_id)
        theirs = {} if workspace is None else workspace.opt_out_words
        own = words_for(theirs, item.data["from"])
        words = item.data["text"][:LONGEST_REPLY]
        return Said(item, workspace_id, meaning(words, own), complains(words))

    def _owner(self, item: Inbound) -> WorkspaceId:
        """The workspace that an item is for; raises `connection:number` if nobody can tell."""
        if self.workspace_id is not None:
            return self.workspace_id
        to = item.data.get("to")
        theirs = [
            workspace_id
            for workspace_id, senders in self.library.senders.items()
            if any(one.address == to for one in senders)
        ]
        if not theirs:
            message = f"no workspace has the number that this {item.kind} went to"
            raise WaylineError(message, code="connection:number")
        return min(theirs)

    async def retry_parked(self, connection: Connection) -> int:
        """Take in the receipts that came before we knew their message; returns how many."""
        async with connection.transaction():
            found = await tracks.unpark(connection, self.carrier, BUCKETS)
            items = [
                Inbound(None, datetime.fromisoformat(one["at"]), "receipt", None, one["data"])
                for one in found
            ]
            await self.take(connection, items)
        return len(items)

    async def _closed_by_receipts(
        self, connection: Connection, told: Sequence[Told]
    ) -> list[_Closed]:
        """The numbers that carriers tell us to leave alone: those that the texts went to."""
        closing = {one.message_id: one for one in told if one.closes is not None}
        if not closing:
            return []
        ats = [one.item.at for one in closing.values()]
        keys = [(one.contact_id, one.message_id) for one in closing.values()]
        found = await messages.track(connection, keys, min(ats), max(ats))
        return [
            (Address(message.workspace_id, "phone", message.address), one.item.at, one.closes or "")
            for message_id, one in closing.items()
            if (message := found.get(message_id)) is not None
            and message.address is not None
            and message.connection == self.carrier
        ]

    async def _close_addresses(
        self, connection: Connection, said: Sequence[Said], by_receipts: Sequence[_Closed]
    ) -> dict[ContactId, tuple[datetime, str]]:
        """Suppress or free the numbers themselves, before any person is locked.

        Returns those who have a number by now that a carrier has closed, with when and why.
        """
        closed, freed = [*by_receipts], []
        for one in said:
            address = Address(one.workspace_id, "phone", one.item.data["from"])
            if one.closes:
                closed.append((address, one.item.at, OPTED_OUT))
            elif self._reopens(one):
                freed.append(address)
        if closed or freed:  # all at once and sorted, those of strangers too: they are given next
            numbers = [Address(one.workspace_id, "phone", one.item.data["from"]) for one in said]
            asked = Asked.of([*numbers, *(address for address, _, _ in by_receipts)])
            new = await identities.lock(connection, asked, _first(said, by_receipts))
            await recall(connection, self.library, new)
        await contacts.suppress(connection, closed)
        await contacts.unsuppress(connection, freed)
        known = await contacts.resolve(connection, [address for address, _, _ in by_receipts])
        return {
            contact_id: (at, reason)
            for address, at, reason in by_receipts
            if address in known and (contact_id := known[address].contact_id) is not None
        }

    def _reopens(self, one: Said) -> bool:
        workspace = self.library.workspaces.get(one.workspace_id)
        opt_in = NO_OPT_IN if workspace is None else workspace.opt_in
        return reopens(opt_in, one.item.data["text"][:LONGEST_REPLY], one.meaning)

    async def _match(self, connection: Connection, items: Sequence[Inbound]) -> list[Told]:
        """Find the messages; receipts of messages that nobody knows yet are parked."""
        told: list[Told] = []
        by_reference: list[Inbound] = []
        visits = [item for item in items if item.kind == "visit"]
        for item in items:
            if item.kind == "receipt":
                named = read_message_key(item.data.get("key") or "")
                if named is not None:
                    told.append(Told(item, *named))
                elif item.data.get("reference"):
                    by_reference.append(item)
        codes = {item.data["code"] for item in visits}
        links = await tracks.resolve_links(connection, [(bucket_for(c), c) for c in sorted(codes)])
        for item in visits:
            link = links.get(item.data["code"])
            if link is not None:
                told.append(Told(item, link.contact_id, link.message_id, link))
        return told + await self._by_reference(connection, by_reference)

    async def _by_reference(self, connection: Connection, items: Sequence[Inbound]) -> list[Told]:
        references = sorted({item.data["reference"] for item in items})
        keys = [(bucket_for(self.carrier, reference), reference) for reference in references]
        known = await tracks.resolve_refs(connection, self.carrier, keys)
        strange = [item for item in items if item.data["reference"] not in known]
        await self._park(connection, strange)
        return [
            Told(item, *known[item.data["reference"]])
            for item in items
            if item.data["reference"] in known
        ]

    async def _park(self, connection: Connection, items: Sequence[Inbound]) -> None:
        """Keep receipts of messages that this connection does not have, or not yet."""
        await tracks.park(connection, self.carrier, [self._parked(item) for item in items])

    def _parked(self, item: Inbound) -> ParkedReceipt:
        reference = item.data["reference"]
        payload = text({"at": item.at, "data": item.data})
        receipt_id = key_hash(self.carrier, reference, payload)
        bucket = bucket_for(self.carrier, reference)
        return ParkedReceipt(bucket, receipt_id, reference, payload, item.at)

    def _reply_event(self, one: Said) -> Incoming:
        data = one.item.data
        properties = {"text": data["text"][:LONGEST_REPLY], "meaning": opt_out.word(one.meaning)}
        return Incoming(
            one.workspace_id,
            f"in:{self.carrier}",
            data["id"],
            REPLIED,
            ("phone", data["from"]),
            one.item.at,
            one.item.at,
            properties,
        )

    def _as_asked(self, reply: Incoming, asked: Mapping[str, str]) -> Incoming:
        """The event of a reply with the word that the last text had asked for, if it is that."""
        word = asked.get(reply.message_id)
        return (
            reply
            if word is None
            else replace(reply, properties={**reply.properties, "asked": word})
        )

    def _order(self, item: Inbound) -> Incoming:
        properties = {key: value for key, value in item.data.items() if key != "phone"}
        return Incoming(
            self._owner(item),
            f"shop:{self.carrier}",
            str(item.data["order_id"]),
            "Order Completed",
            ("phone", item.data["phone"]),
            item.at,
            item.at,
            properties,
        )


def _first(said: Sequence[Said], closed: Sequence[_Closed]) -> datetime:
    return said[0].item.at if said else closed[0][1]
