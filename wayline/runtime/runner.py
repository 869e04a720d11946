"""The runner: advances people who are due; positions, history and effects commit at once."""

import logging
from collections.abc import Sequence
from typing import Literal

from wayline.domain.ids import ContactId
from wayline.domain.journeys.engine import Advance, advance
from wayline.domain.journeys.facts import Facts
from wayline.domain.journeys.step import Need
from wayline.domain.reasons import BROKEN
from wayline.runtime.changes import Changes
from wayline.runtime.facts import MOST_ROUNDS, Asked, fetch_facts
from wayline.runtime.library import Library
from wayline.runtime.trails import moved
from wayline.store import contacts, enrollments
from wayline.store.bulk import Connection
from wayline.store.contacts import Person
from wayline.store.enrollments import Due, Placed
from wayline.store.trips import pipelined, together, transaction

Owed = Literal["send", "call"]  # named like the stage that is to do it
_log = logging.getLogger(__name__)


class Runner:
    """Advances people; `months` are the partitions that conditions may look back into."""

    def __init__(self, library: Library, months: Sequence[int]) -> None:
        self.library = library
        self.months = months
        self._owed = set[Owed]()

    def owed(self) -> list[Owed]:
        """What has come to be owed since this was asked last: texts, webhook calls."""
        kinds = sorted(self._owed)
        self._owed.clear()
        return kinds

    async def run(self, connection: Connection, people: Sequence[Due]) -> int:
        """Advance these people in one transaction; returns how many enrollments moved.

        People whom somebody else is at work on are left out, and come again with the next look.
        """
        async with transaction(connection):
            return await self.advance(connection, people)

    async def advance(self, connection: Connection, people: Sequence[Due]) -> int:
        """The same inside a transaction; what it owes is owed once that is committed."""
        if not people:
            return 0
        locked, due = await together(
            connection,
            contacts.lock_free(connection, [person.contact_id for person in people]),
            enrollments.load_due(connection, people),
        )
        placed = [one for one in due if one.enrollment.contact_id in locked]
        inside = {(one.enrollment.journey_id, one.enrollment.version) for one in placed}
        await self.library.know(connection, inside)
        changes = Changes(self.library)
        walks = self._walks(locked, placed)
        for _ in range(MOST_ROUNDS):
            asked = [question for walk in walks if (question := walk.go(changes)) is not None]
            if not asked:
                break
            await fetch_facts(connection, asked, self.months)
        async with pipelined(connection):
            await changes.save(connection)
        moved(placed)
        if changes.messages:
            self._owed.add("send")
        if changes.calls:
            self._owed.add("call")
        return len(placed)

    async def give_up(self, connection: Connection, person: Due) -> None:
        """Park what is due for a person whom advancing fails for, however often it is tried."""
        async with connection.transaction():
            if await contacts.lock_free(connection, [person.contact_id]):
                changes = Changes(self.library)
                for placed in await enrollments.load_due(connection, [person]):
                    changes.park(placed.enrollment, BROKEN)
                await changes.save(connection)

    def _walks(self, locked: dict[ContactId, Person], placed: Sequence[Placed]) -> list["_Walk"]:
        mine: dict[ContactId, list[Placed]] = {}
        for item in placed:
            mine.setdefault(item.enrollment.contact_id, []).append(item)
        return [
            _Walk(self.library, locked[contact_id], items) for contact_id, items in mine.items()
        ]


class _Walk:
    """One person's due enrollments, advanced one after another as facts allow."""

    def __init__(self, library: Library, person: Person, placed: list[Placed]) -> None:
        self.library = library
        self.facts = Facts(person.contact, event_at=person.care.event_at)
        self.todo = placed[::-1]

    def go(self, changes: Changes) -> Asked | None:
        """Advance until all is done (None), or facts are wanted."""
        while self.todo:
            placed = self.todo[-1]
            before = placed.enrollment
            after = self._advance(placed, changes)
            if isinstance(after, Need):
                return Asked(self.facts, after.wanted, before.due_at)
            if after is not None:
                published = self.library.published(before.journey_id, before.version)
                self.facts.contact = changes.advance(published, before, after, self.facts.contact)
            self.todo.pop()
            self.facts.events.clear()  # the next one may be due later, and see more
            self.facts.messages.clear()
        return None

    def _advance(self, placed: Placed, changes: Changes) -> Advance | Need | None:
        """One advance; an error in a step parks this enrollment and nobody else."""
        before = placed.enrollment
        try:
            published = self.library.published(before.journey_id, before.version)
            return advance(published.journey, before, self.facts, before.due_at)
        except Exception:
            _log.exception("enrollment %s is parked at step %s", before.enrollment_id, before.step)
            changes.park(before, BROKEN)
            return None
