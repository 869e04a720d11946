"""Virtual time: does all that is due up to an instant, each person's things in their order.

People do not depend on each other, so a round takes the earliest thing of everybody who has one,
in batches, and rounds follow until nothing is left. That gives the same history as moving a clock
from instant to instant, whatever the window, the batch and the number of workers. At one instant
what comes from outside goes first, then consent that ends or is reminded of, then journeys, then
messages, then webhooks.
"""

import asyncio
import heapq
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple, TypeVar

from wayline.channels.contract import Inbound
from wayline.domain.errors import WaylineError
from wayline.domain.ids import ContactId
from wayline.domain.keys import read_message_key
from wayline.runtime.clock import RealClock
from wayline.runtime.consent import ConsentChange, change_consent
from wayline.runtime.doubts import settle_doubts
from wayline.runtime.inbound import InboundDesk
from wayline.runtime.ingest import Incoming, Ingest
from wayline.runtime.instants import JOURNEY, MESSAGE, OUTSIDE, TERM, WEBHOOK, Firsts, Now
from wayline.runtime.runner import Runner
from wayline.runtime.sandbox import SandboxConnection
from wayline.runtime.sender import Sender
from wayline.runtime.terms import end_at
from wayline.runtime.webhooks import Webhooks
from wayline.store import calls, enrollments, messages, terms
from wayline.store.bulk import Connection
from wayline.store.enrollments import Due
from wayline.store.terms import Term

_BATCH: Final = 1_000
_SEND_BATCH: Final = 500
_CALL_BATCH: Final = 100
_MOST: Final = 100_000  # people due in one window of one worker
_PATIENCE: Final = 5  # rounds in which nothing moves, before it is called a fault

T = TypeVar("T")


class Planned(NamedTuple):
    """An event, or a change of consent, that is to come in at its own time."""

    at: datetime
    contact_id: ContactId
    incoming: Incoming | ConsentChange


@dataclass(slots=True)
class Done:
    """What rounds have done so far."""

    rounds: int = 0
    events: int = 0
    inbound: int = 0
    advanced: int = 0
    messages: int = 0
    calls: int = 0
    terms: int = 0


class Rounds:
    """The virtual-time driver of one worker and its buckets.

    Without `webhooks` no address is called: each webhook step goes on as failed at once, with the
    reason `webhook:replay`, for an answer of today says nothing about the day that is replayed.
    """

    def __init__(  # noqa: PLR0913 - the parts of a worker, each by its name
        self,
        connection: Connection,
        buckets: Sequence[int],
        *,
        ingest: Ingest,
        runner: Runner,
        sender: Sender,
        desk: InboundDesk,
        carrier: SandboxConnection,
        callbacks: Sequence[str],
        real: RealClock,
        webhooks: Webhooks | None = None,
    ) -> None:
        self.connection = connection
        self.buckets = buckets
        self.ingest = ingest
        self.runner = runner
        self.sender = sender
        self.desk = desk
        self.carrier = carrier
        self.callbacks = callbacks
        self.real = real
        self.webhooks = webhooks or Webhooks(sender.library, None, real)
        self.done = Done()
        self._calendar = _Calendar()

    def plan(self, events: Iterable[Planned]) -> None:
        """Let events come in at their own times."""
        self._calendar.add(events)

    async def settle(self, until: datetime) -> None:
        """Do everything due up to `until`, until nothing is due, leased or in doubt."""
        idle = 0
        while True:
            blocked, lease_until = await self._doubts(until)
            now = await self._next(until, blocked)
            if now.size() == 0:
                if lease_until is None:
                    return
                await asyncio.sleep(max(0.01, (lease_until - self.real.now()).total_seconds()))
                continue
            before = self._sum()
            await self._do(now)
            idle = 0 if self._sum() > before else idle + 1
            if idle > _PATIENCE:
                raise _stuck(now, until)

    async def _doubts(self, until: datetime) -> tuple[set[ContactId], datetime | None]:
        """Settle hand-overs whose lease ran out; whose is open must wait, and until when.

        A webhook whose lease ran out needs no settling: it is due again.
        """
        months = messages.reach(until)
        real_now = self.real.now()
        open_messages = await messages.leased(self.connection, self.buckets, months, _MOST)
        if any(one.lease_until <= real_now for one in open_messages):
            await settle_doubts(self.connection, self.carrier, self.buckets, months, real_now)
            open_messages = await messages.leased(self.connection, self.buckets, months, _MOST)
        open_calls = await calls.leased(self.connection, self.buckets, until, real_now, _MOST)
        leases = {(one.contact_id, one.lease_until) for one in open_messages}
        leases |= {(one.contact_id, one.lease_until) for one in open_calls}
        ends = min((lease_until for _, lease_until in leases), default=None)
        return {contact_id for contact_id, _ in leases}, ends

    async def _next(self, until: datetime, blocked: set[ContactId]) -> Now:
        """The earliest thing of everybody who has one up to `until`."""
        inbound: dict[ContactId, list[Inbound]] = {}
        for item in self.carrier.due(self.callbacks, until, _MOST):
            named = read_message_key(item.person or "")
            if named is not None:
                inbound.setdefault(named[0], []).append(item)
        ending: dict[ContactId, list[Term]] = {}
        for term in await terms.due(self.connection, self.buckets, until, _MOST):
            ending.setdefault(term.contact_id, []).append(term)
        people = await enrollments.due(self.connection, self.buckets, until, _MOST)
        owed = await messages.due(self.connection, self.buckets, until, _MOST)
        called = await calls.due(self.connection, self.buckets, until, self.real.now(), _MOST)
        first = Firsts(blocked)
        for contact_id, items in inbound.items():
            first.offer(contact_id, items[0].at, OUTSIDE)
        for event in self._calendar.firsts(until):
            first.offer(event.contact_id, event.at, OUTSIDE)
        for contact_id, looks in ending.items():
            first.offer(contact_id, min(term.ends_at for term in looks), TERM)
        for due in people:
            first.offer(due.contact_id, due.at, JOURNEY)
        for due in owed:
            first.offer(due.contact_id, due.at, MESSAGE)
        for due in called:
            first.offer(due.contact_id, due.at, WEBHOOK)
        return self._now(first, inbound, ending)

    def _now(
        self,
        first: Firsts,
        inbound: dict[ContactId, list[Inbound]],
        ending: dict[ContactId, list[Term]],
    ) -> Now:
        now = Now()
        for contact_id, (at, kind) in first.found.items():
            if kind == TERM:
                now.terms += [term for term in ending[contact_id] if term.ends_at == at]
            elif kind == JOURNEY:
                now.people.append(Due(contact_id, at))
            elif kind == MESSAGE:
                now.owed.append(Due(contact_id, at))
            elif kind == WEBHOOK:
                now.calls.append(Due(contact_id, at))
            else:
                now.inbound += [item for item in inbound.get(contact_id, ()) if item.at == at]
                for event in self._calendar.take(contact_id, at):
                    match event.incoming:
                        case ConsentChange() as change:
                            now.consent.append(change)
                        case incoming:
                            now.events.append(incoming)
        return now

    async def _do(self, now: Now) -> None:
        self.done.rounds += 1
        await change_consent(self.connection, now.consent)
        self.done.events += len(now.consent)
        for events in _batches(now.events, _BATCH):
            await self.ingest.accept(self.connection, events)
            self.done.events += len(events)
        for items in _batches(now.inbound, _BATCH):
            await self.desk.take(self.connection, items)
            self.carrier.acknowledge(items)
            self.done.inbound += len(items)
        for looks in _batches(now.terms, _BATCH):
            each = [(term, term.ends_at) for term in looks]
            await end_at(self.connection, each, self.sender.library)
            self.done.terms += len(looks)
        for people in _batches(now.people, _BATCH):
            self.done.advanced += await self.runner.run(self.connection, people)
        for owed in _batches(now.owed, _SEND_BATCH):
            self.done.messages += await self.sender.send(self.connection, owed)
        if now.inbound or now.owed:
            await self.desk.retry_parked(self.connection)
        for people in _batches(now.calls, _CALL_BATCH):
            self.done.calls += await self.webhooks.call(self.connection, people)

    def _sum(self) -> int:
        done = self.done
        did = done.events + done.inbound + done.advanced + done.messages
        return did + done.calls + done.terms


class _Calendar:
    """What is planned, by person; whoever has nothing up to now is not looked at in each round."""

    def __init__(self) -> None:
        self._events: dict[ContactId, deque[Planned]] = {}
        self._later: list[tuple[datetime, int, ContactId]] = []  # a heap; the number is unique
        self._near: set[ContactId] = set()

    def add(self, events: Iterable[Planned]) -> None:
        for event in sorted(events, key=lambda event: event.at):
            self._events.setdefault(event.contact_id, deque()).append(event)
            self._near.add(event.contact_id)  # the next look puts off who is not

    def firsts(self, until: datetime) -> list[Planned]:
        """Everybody's first event up to `until`."""
        while self._later and self._later[0][0] <= until:
            self._near.add(heapq.heappop(self._later)[2])
        found = []
        for contact_id in list(self._near):
            event = self._events[contact_id][0]
            if event.at <= until:
                found.append(event)
            else:
                self._near.remove(contact_id)
                heapq.heappush(self._later, (event.at, contact_id.int, contact_id))
        return found

    def take(self, contact_id: ContactId, at: datetime) -> Iterator[Planned]:
        """A person's events of an instant, once."""
        events = self._events.get(contact_id)
        while events and events[0].at == at:
            yield events.popleft()
        if events is not None and not events:
            del self._events[contact_id]
            self._near.discard(contact_id)


def _batches(items: Sequence[T], size: int) -> Iterable[Sequence[T]]:
    return (items[start : start + size] for start in range(0, len(items), size))


def _stuck(now: Now, until: datetime) -> WaylineError:
    counted = (len(now.people), len(now.owed), len(now.calls))
    what = "{} enrollments, {} messages and {} webhooks stay due".format(*counted)
    return WaylineError(
        f"time stands still before {until:%Y-%m-%d %H:%M}: {what}",
        code="engine:stuck",
        mend="This is a fault of Wayline; please report it with the replay's command line.",
    )
