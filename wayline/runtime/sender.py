"""The sender: renders, claims through the last gate, hands over, records.

Three steps for a batch: words are made without locks; a transaction under the people's locks asks
the gate and freezes what may go; after the hand-over another transaction records the answers. What
happens between the two is settled by lease, fence and the carrier's memory (see `doubts`).
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from copy import copy
from datetime import datetime, timedelta

from wayline.channels.contract import Connection as Carrier
from wayline.channels.contract import Handover
from wayline.domain.gate import Refused
from wayline.domain.ids import ContactId, WorkspaceId
from wayline.domain.keys import message_key
from wayline.domain.reasons import BROKEN
from wayline.runtime.clock import RealClock
from wayline.runtime.gatehouse import GateBatch, Gatehouse, Passed
from wayline.runtime.handover import Answered, answered, record, released
from wayline.runtime.library import Library
from wayline.runtime.mailing import Mailer
from wayline.runtime.rendering import Rendered, render
from wayline.runtime.sending_as import known_senders
from wayline.runtime.trails import Trails
from wayline.store import contacts, messages
from wayline.store.bulk import Connection
from wayline.store.contacts import Person
from wayline.store.enrollments import Due
from wayline.store.message_rows import Owed, Recorded
from wayline.store.trips import together, transaction

LEASE = timedelta(seconds=25)  # real time; longer than the carrier's time-out and its margin
_START = timedelta(seconds=1)  # a claim that has not started by then is given back


class Sender:
    """Sends what is due through one carrier connection.

    `callback` names where the carrier is to send what happens later to a text of this person;
    `as_of` and `tz_version` are written into every decision. It sends texts; see `for_mail`.
    """

    def __init__(
        self,
        library: Library,
        carrier: Carrier,
        real: RealClock,
        *,
        callback: Callable[[ContactId], str],
        as_of: str,
        tz_version: str,
        lease: timedelta = LEASE,
    ) -> None:
        self.library = library
        self.carrier = carrier
        self.real = real
        self.callback = callback
        self.gatehouse = Gatehouse(library, as_of=as_of, tz_version=tz_version)
        self.lease = lease
        self._mailer: Mailer | None = None

    def for_mail(self, mailer: Mailer, lease: timedelta) -> "Sender":
        """A sender of mails, behind the same gate."""
        other = copy(self)
        other.carrier, other.lease, other._mailer = mailer, lease, mailer
        return other

    async def send(self, connection: Connection, people: Sequence[Due]) -> int:
        """Send one message of each of these people, if the gate lets it.

        Returns how many the gate was asked about: those of people whom nobody else is at work on.
        """
        at = {person.contact_id: person.at for person in people}
        owed, found = await together(
            connection, self._owed(connection, people), contacts.read(connection, at)
        )
        if not owed:
            return 0
        profiles = {message.contact_id: found[message.contact_id] for message in owed}
        words = self._words(owed, profiles, at)
        knows = await known_senders(connection, self.library, owed, at)
        trails = Trails(owed)
        async with self._ready(owed) as carrier:
            claimed_at = self.real.now()
            batch, asked = await self._claim(connection, words, profiles, at, knows)
            trails.told(batch.settled)
            if batch.passed:
                told = await self._hand_over(connection, carrier, batch.passed, claimed_at)
                trails.told(told)
        return asked

    async def give_up(self, connection: Connection, person: Due) -> None:
        """Refuse the message due for a person whom sending fails for, however often it is tried."""
        async with connection.transaction():
            if await contacts.lock_free(connection, [person.contact_id]):
                batch = self.gatehouse.open(connection, self.carrier.name, self.real.now())
                for message in await self._owed(connection, [person]):
                    batch.refuse(message, Refused(BROKEN, {}), person.at)
                await batch.save()

    def _ready(self, owed: Sequence[Owed]) -> AbstractAsyncContextManager[Carrier]:
        """The carrier, ready to begin at once: mail servers take their time to let one in."""
        if self._mailer is None:
            return nullcontext(self.carrier)
        return self._mailer.ready(self._server_of(one.workspace_id) for one in owed)

    async def _hand_over(
        self,
        connection: Connection,
        carrier: Carrier,
        passed: Sequence[Passed],
        claimed_at: datetime,
    ) -> list[Recorded]:
        """Hand a batch over and record the answers; one that could not start in time goes back."""
        if self.real.now() - claimed_at > _START:
            answers = [Answered(one.attempt, released(one.attempt), None) for one in passed]
        else:
            results = await carrier.hand_over([self._handover(one) for one in passed])
            grace = self.real.now() + self.lease
            answers = [
                answered(one.attempt, result, grace)
                for one, result in zip(passed, results, strict=True)
            ]
        await record(connection, self.carrier.name, answers, self.library)
        return [one.row for one in answers]

    async def _owed(self, connection: Connection, people: Sequence[Due]) -> list[Owed]:
        """The most important message of each person: at most one of a person is in a batch."""
        first: dict[ContactId, Owed] = {}
        for message in await messages.load_due(connection, people, mail=self._mailer is not None):
            first.setdefault(message.contact_id, message)
        owed = list(first.values())
        inside = {(m.journey_id, m.version) for m in owed if m.journey_id and m.version}
        await self.library.know(connection, inside)
        return owed

    def _words(
        self,
        owed: Sequence[Owed],
        profiles: Mapping[ContactId, Person],
        at: Mapping[ContactId, datetime],
    ) -> list[tuple[Owed, Rendered]]:
        return [
            (one, render(self.library, one, profiles[one.contact_id].contact, at[one.contact_id]))
            for one in owed
        ]

    async def _claim(
        self,
        connection: Connection,
        words: Sequence[tuple[Owed, Rendered]],
        profiles: Mapping[ContactId, Person],
        at: Mapping[ContactId, datetime],
        knows: Mapping[ContactId, Sequence[str]],
    ) -> tuple[GateBatch, int]:
        """Ask the gate about those who are free, and whom the words were made for; how many."""
        async with transaction(connection):
            cares, still = await together(
                connection,
                contacts.lock_free_care(connection, profiles),
                messages.still_due(connection, [message for message, _ in words]),
            )
            mine = [pair for pair in words if pair[0].contact_id in cares]
            mine.sort(key=lambda pair: pair[0].workspace_id)  # in which order limits are locked
            batch = self.gatehouse.open(connection, self.carrier.name, self.real.now() + self.lease)
            asked = 0
            for message, rendered in mine:
                contact_id = message.contact_id
                person = profiles[contact_id]._replace(care=cares[contact_id])
                if person.care.sending is None and message.message_id in still:
                    known = knows.get(contact_id, ())
                    await batch.ask(message, rendered, person, at[contact_id], known)
                    asked += 1
            await batch.save()
        return batch, asked

    def _handover(self, one: Passed) -> Handover:
        attempt = one.attempt
        key = message_key(attempt.contact_id, attempt.message_id)
        workspace = self.library.workspaces[attempt.workspace_id]
        return Handover(
            key,
            one.address,
            one.sender,
            one.body,
            attempt.parts,
            attempt.claimed_at,
            self.callback(attempt.contact_id),
            attempt.tries,
            self._server_of(attempt.workspace_id) if self._mailer else "",
            workspace.brand if self._mailer else "",
        )

    def _server_of(self, workspace_id: WorkspaceId) -> str:
        mail = self.library.workspaces[workspace_id].mail
        return mail.connection if mail else ""
