"""Applies receipts, visits and replies to messages and to their people, who are locked."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from types import MappingProxyType
from typing import Any, Final
from uuid import UUID

from wayline.channels.contract import Inbound
from wayline.domain import answers, opt_out
from wayline.domain import care as care_rules
from wayline.domain.care import GRANTED, Care, closed_by, word_of
from wayline.domain.complaints import RECEIPT, WORDS, method_of, source_of_code
from wayline.domain.conditions.evaluate import message_is
from wayline.domain.happenings import Happening
from wayline.domain.ids import ContactId, MessageId, WorkspaceId, bucket_of, derived_beside, show
from wayline.domain.messages import DELIVERED, HELD, OPEN, OWED, SENT, Receipt, apply_receipt
from wayline.domain.senders import day_of
from wayline.runtime.answering import Answering, Asking
from wayline.runtime.heard import Said, Told, answered_word
from wayline.runtime.joining import LONGEST_REPLY, Heeded, Joining, Text
from wayline.runtime.ledger import ledger_row
from wayline.runtime.library import Library
from wayline.runtime.locking import followed
from wayline.runtime.telling import of_inbound, of_track, tell
from wayline.runtime.visits import judged
from wayline.store import contacts, enrollments, ledger, messages, terms, tracks
from wayline.store.bulk import Connection
from wayline.store.contacts import Person
from wayline.store.ledger import ConsentRow
from wayline.store.message_rows import LastSent, MessageEvent, Tracked
from wayline.store.partitions import month_of
from wayline.store.rollups import Tally
from wayline.store.terms import Term
from wayline.store.tracks import ReplyRow, VisitRow
from wayline.store.trips import pipelined

Complaint = tuple[str, Mapping[str, Any], Tracked | None]  # its source, what it tells, about what
_NOTHING: Final[Mapping[str, Any]] = MappingProxyType({})
_GIVEN_UP: Final = (OWED, HELD)  # after an attempt that nobody could tell the end of


class Tracking:
    """The rows of one inbound transaction."""

    def __init__(self, library: Library, carrier: str, people: dict[ContactId, Person]) -> None:
        self.library = library
        self.carrier = carrier
        self.people = people
        self.cares = {contact_id: person.care for contact_id, person in people.items()}
        self.changed_cares: set[ContactId] = set()
        self.tracked: dict[MessageId, Tracked] = {}
        self.changed: dict[MessageId, datetime] = {}
        self.tally = Tally()
        self.visits: list[VisitRow] = []
        self.events: list[MessageEvent] = []
        self.replies: list[ReplyRow] = []
        self.consent: list[ConsentRow] = []
        self.answers = Answering(library, people, self.tally)
        self.joining = Joining(library, people, self.answers)
        self.terms: list[tuple[WorkspaceId, Term]] = []
        self.woken: list[enrollments.Wake] = []
        self.resumed: list[enrollments.Resumed] = []
        self.released: dict[ContactId, datetime] = {}
        self.strange: list[Inbound] = []  # receipts of messages that this carrier never had
        self.told: list[Happening] = []
        self.asked: dict[str, str] = {}  # of a reply, by its id: the word that it was asked for

    async def apply(
        self, connection: Connection, told: Sequence[Told], said: Sequence[tuple[ContactId, Said]]
    ) -> None:
        """Take everything in, each person's in the order of time."""
        around: dict[MessageId, list[tuple[str, datetime]]] = {}
        said = await self._new(connection, said)
        last = await messages.last_sent(connection, [(c, one.item.at) for c, one in said])
        texts = [(c, Text.of(one.item, one.meaning)) for c, one in said]
        asking = [(c, one) for c, one in texts if self.joining.asks(c, one)]
        await self.answers.recall(connection, [(c, one.at) for c, one in asking])
        await self.joining.recall(connection, [c for c, _ in asking])
        keys = {(one.contact_id, one.message_id) for one in told}
        keys |= {(said[place][0], one.message_id) for place, one in last.items()}
        if keys:
            ats = [one.item.at for one in told] + [one.item.at for _, one in said]
            self.tracked = await messages.track(connection, keys, min(ats), max(ats))
            seen = {(one.contact_id, one.message_id) for one in told if one.link is not None}
            around = await tracks.visits(connection, seen, min(ats), max(ats))
        for one in sorted(told, key=lambda one: one.item.at):
            message = self.tracked.get(one.message_id)
            if one.link is not None:
                if message is not None:
                    self._visit(one, around)
            elif message is not None and message.connection == self.carrier:
                self._receipt(one)
            elif one.item.data.get("reference"):  # it names a message of somebody else's, or none
                self.strange.append(one.item)
        for place, (contact_id, text_of_theirs) in sorted(
            enumerate(said), key=lambda pair: pair[1][1].item.at
        ):
            self._reply(contact_id, text_of_theirs, last.get(place))
        await self._wake(connection)

    async def save(self, connection: Connection) -> None:
        """Write everything, the counters last."""
        async with pipelined(connection):
            await messages.save_facts(connection, [self.tracked[key] for key in self.changed])
            await contacts.save_care(
                connection, [(c, self.cares[c]) for c in sorted(self.changed_cares)]
            )
            await ledger.append(connection, self.consent)
            await terms.save(connection, self.terms)
            await enrollments.wake(connection, self.woken)
            await enrollments.resume(connection, self.resumed)
            await messages.release_held(connection, list(self.released.items()))
            await messages.insert(connection, self.answers.owed)
            await messages.write_events(connection, self.events)
            await tracks.write_visits(connection, self.visits)
            await tracks.write_replies(connection, self.replies)
            rows = of_inbound(self.visits, self.replies, self.consent, self.answers.owed)
            await tell(connection, self.library, self.told, rows)
            await self.tally.save(connection)

    async def _new(
        self, connection: Connection, said: Sequence[tuple[ContactId, Said]]
    ) -> list[tuple[ContactId, Said]]:
        """Those of people's texts that were not taken in before, each once."""
        keyed = {self._reply_id(c, one): ((c, one), self._reply_keys(c, one)) for c, one in said}
        asked = [key for _, keys in keyed.values() for key in keys]
        known = await tracks.known_replies(connection, asked)
        return [one for one, keys in keyed.values() if not known & {key[1] for key in keys}]

    def _reply_keys(
        self, contact_id: ContactId, one: Said
    ) -> list[tuple[ContactId, UUID, datetime]]:
        """What a text is stored under, or was if its person was somebody else then."""
        names = (contact_id, *self.people[contact_id].contact.aliases)
        return [(name, self._reply_id(name, one), one.item.at) for name in names]

    def _reply_id(self, contact_id: ContactId, one: Said) -> UUID:
        return derived_beside(contact_id, "reply", self.carrier, one.item.data["id"])

    def _receipt(self, one: Told) -> None:
        data, at = one.item.data, one.item.at
        message = self.tracked[one.message_id]
        row_id = derived_beside(message.message_id, data["kind"], at.isoformat())
        key = (message.bucket, message.contact_id, message.message_id, row_id, month_of(at))
        told = (message.workspace_id, data["kind"], at, data.get("reason"), None)
        self.events.append(MessageEvent(*key, *told))
        if data["kind"] == RECEIPT:
            told_of = {"code": data.get("code"), "sender": message.sender}
            self._complain(message, source_of_code(data.get("code")), at, told_of)
            return
        if data["kind"] != "queued":
            self._move(message, Receipt(data["kind"], at, data.get("reason")))
        if one.closes is not None:
            self._opt_out(followed(self.people, message.contact_id), one.closes, at)

    def close(self, contact_id: ContactId, reason: str, at: datetime) -> None:
        """Let nothing more go to whoever has a number by now that a carrier has closed."""
        if "sms" not in self.cares[contact_id].blocked:
            self._opt_out(contact_id, reason, at)

    def _visit(self, one: Told, around: dict[MessageId, list[tuple[str, datetime]]]) -> None:
        item, message = one.item, self.tracked[one.message_id]
        row = judged(item, message, around.get(one.message_id, ()))
        self.visits.append(row)
        if row.human:
            first = message.clicked_at is None
            self._move(message, Receipt("click", item.at))
            if first:
                self._count(message, item.at, "clicked")
            self._engage(followed(self.people, message.contact_id))

    def _reply(self, contact_id: ContactId, one: Said, last: LastSent | None) -> None:
        item, said = one.item, opt_out.word(one.meaning)
        answered = last.message_id if last else None
        message = self.tracked.get(answered) if answered else None
        asked = answered_word(message, last and last.body, one)
        if asked is not None:
            self.asked[item.data["id"]] = asked
        if message is not None:
            self._move(message, Receipt("reply", item.at))
            self._count(message, item.at, "replied", said)
        row_id = self._reply_id(contact_id, one)
        self.replies.append(
            ReplyRow(
                bucket_of(contact_id),
                contact_id,
                row_id,
                month_of(item.at),
                one.workspace_id,
                item.data["from"],
                item.data["to"],
                item.data["text"][:LONGEST_REPLY],
                item.at,
                said,
                one.meaning.rule,
                answered,
            )
        )
        self._engage(contact_id)
        self._heed(contact_id, one, row_id, message)

    def _engage(self, contact_id: ContactId) -> None:
        """They clicked or answered: nothing so far was ignored."""
        care = self.cares[contact_id]
        if care.ignored:
            self.cares[contact_id] = care_rules.engage(care)
            self.changed_cares.add(contact_id)

    def _heed(
        self, contact_id: ContactId, one: Said, reply_id: UUID, message: Tracked | None
    ) -> None:
        """Do what the text asks for, at once."""
        at, care = one.item.at, self.cares[contact_id]
        stranger = message is None or message.enrollment_id is None
        asking = Asking(contact_id, reply_id, at, stranger)
        answer = partial(self.answers.answer, asking)
        if one.complaint is not None:
            told = {"code": one.complaint, "sender": one.item.data["to"]}
            if message is not None and "sms" not in care.blocked:
                self._count(message, at, "opted_out", "complaint")
            self._opt_out(contact_id, "consent:opted_out", at, one.item, (WORDS, told, message))
            answer(answers.OPTED_OUT)
            return
        word = self.asked.get(one.item.data["id"])
        # What the last text had asked for answers that, and confirms nothing else.
        text = Text.of(one.item, one.meaning)
        joined = None if word else self.joining.heed(care, text, asking)
        if joined is not None:
            self._take(contact_id, joined, at)
            return
        match one.meaning:
            case opt_out.OptOut():
                if message is not None and "sms" not in care.blocked:
                    self._count(message, at, "opted_out", one.meaning.rule)
                self._opt_out(contact_id, "consent:opted_out", at, one.item)
                self.answers.answer(asking, answers.OPTED_OUT, word)
            case opt_out.Unclear() | opt_out.Start() if word and not closed_by(care, "sms"):
                pass  # there is nothing to doubt, and nothing to start
            case opt_out.Unclear() if care.asked_at is None and not closed_by(care, "sms"):
                doubtful = care_rules.ask(care, at)
                self._keep(contact_id, doubtful, "asked", "reply:unclear", at, one.item)
                answer(answers.UNCLEAR)
            case opt_out.Help():
                answer(answers.HELP)
            case opt_out.Start():
                after = care_rules.resume(care, "sms")
                self._keep(contact_id, after, "resumed", "reply:start", at, one.item)
                agreed = any(word_of(said) == GRANTED for said in after.consent.values())
                wanted = agreed and not closed_by(after, "sms")
                answer(answers.RESUMED if wanted or after != care else answers.HELP)
            case _:
                pass

    def _take(self, contact_id: ContactId, heeded: Heeded, at: datetime) -> None:
        """Take over what a sign-up has changed."""
        self.cares[contact_id] = heeded.care
        self.changed_cares.add(contact_id)
        self.released[contact_id] = at
        self.consent += heeded.rows
        workspace_id = self.people[contact_id].contact.workspace_id
        self.terms += [(workspace_id, one) for one in heeded.terms]

    def _complain(
        self, message: Tracked, source: str, at: datetime, told: Mapping[str, Any]
    ) -> None:
        """A provider says that a person complained about a message: nothing more goes to them."""
        now = followed(self.people, message.contact_id)
        if "sms" not in self.cares[now].blocked:
            self._count(message, at, "opted_out", "complaint")
        self._opt_out(now, "consent:opted_out", at, None, (source, told, message))

    def _opt_out(
        self,
        contact_id: ContactId,
        reason: str,
        at: datetime,
        said: Inbound | None = None,
        complaint: Complaint | None = None,
    ) -> None:
        care = self.cares[contact_id]
        closed = care_rules.opt_out(care, "sms", at, reason)
        method = "reply:opt_out" if said else reason
        if complaint is None:
            self._keep(contact_id, closed, "opted_out", method, at, said)
            return
        source, told, message = complaint
        about = {"message": show("message", message.message_id)} if message else {}
        known = {name: value for name, value in told.items() if value is not None}
        more = {**known, **about}
        self._keep(contact_id, closed, "opted_out", method_of(source), at, said, more)

    def _keep(
        self,
        contact_id: ContactId,
        care: Care,
        action: str,
        method: str,
        at: datetime,
        said: Inbound | None = None,
        more: Mapping[str, Any] = _NOTHING,
    ) -> None:
        contact = self.people[contact_id].contact
        self.cares[contact_id] = care
        self.changed_cares.add(contact_id)
        if action != "asked":
            self.released[contact_id] = at
        wording = None if said is None else said.data["text"]
        told = {} if said is None else {"inbound": said.data["id"]}
        row = ledger_row(contact, "sms", "all", action, method, at, wording, data=told | dict(more))
        self.consent.append(row)

    def _move(self, message: Tracked, receipt: Receipt) -> None:
        """Apply a receipt to a message; what it resolves and what it counts follows."""
        track, before = message.track(), message.state
        after = apply_receipt(track, receipt)
        if self.library.endpoints:
            self.told += of_track(message, track, after, receipt.at)
        message.take(after)
        self.changed[message.message_id] = receipt.at
        if before in OPEN and message.state not in OPEN:
            self._resolve(message, given_up=before in _GIVEN_UP)
        if message.state not in (before, SENT):  # what was handed over is counted once, above
            self._count(message, receipt.at, f"message:{message.state}", message.reason or "")
            if message.state == DELIVERED and message.sender:
                whose = (message.contact_id, message.workspace_id)
                self.tally.deliver(*whose, receipt.at, message.sender)

    def _resolve(self, message: Tracked, *, given_up: bool) -> None:
        """A receipt ended a doubt: the carrier had the text after all."""
        contact_id, at = message.contact_id, message.claimed_at or message.sent_at
        care = self.cares[contact_id]
        if care.sending == message.message_id:
            self.cares[contact_id] = replace(care, sending=None)
            self.changed_cares.add(contact_id)
        if at is None:
            return
        message.sent_at = at
        if given_up:  # what it had reserved was given back
            self._reserve(message, at)
        self._count(message, at, "message:sent", message.category)
        self._count(message, at, "parts", n=message.parts or 0)
        self._count(message, at, "cost", n=message.cost or 0)
        if message.enrollment_id is not None:
            key = (message.bucket, contact_id, message.enrollment_id, message.message_id)
            self.resumed.append(enrollments.Resumed(*key, at, "sent", None))

    def _reserve(self, message: Tracked, at: datetime) -> None:
        self.tally.spend(message.contact_id, message.workspace_id, at, message.cost or 0)
        name = (message.workspace_id, message.sender or "")
        if self.library.counts(*name):
            self.tally.take_parts(message.contact_id, *name, day_of(at), message.parts or 0)
        limits = self.library.workspaces[message.workspace_id].limits
        key = limits.key(message)
        if key is not None:
            care = self.cares[message.contact_id]
            self.cares[message.contact_id] = limits.take(care, at, key, message.message_id)
            self.changed_cares.add(message.contact_id)

    async def _wake(self, connection: Connection) -> None:
        """Wake those who wait for what the messages have become."""
        people = {self.tracked[key].contact_id for key in self.changed}
        if not people:
            return
        for watched in await enrollments.waits(connection, people, "message"):
            message = (
                self.tracked.get(MessageId(watched.message_id)) if watched.message_id else None
            )
            if message is None or message.message_id not in self.changed:
                continue
            state = watched.placed.enrollment
            at = self.changed[message.message_id]
            if message_is(message.facts(), watched.name) and watched.since <= at <= state.due_at:
                key = (bucket_of(state.contact_id), state.contact_id, state.enrollment_id)
                self.woken.append(enrollments.Wake(*key, watched.arm, at))

    def _count(
        self, message: Tracked, at: datetime, metric: str, detail: str = "", n: int = 1
    ) -> None:
        self.tally.add(
            message.contact_id,
            message.workspace_id,
            at,
            metric,
            detail,
            journey_id=message.journey_id,
            version=message.version,
            step=message.step,
            n=n,
        )
