"""Applies events to people's journeys, under their locks: goals, exits, wakes, entries."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial

from wayline.domain.care import ALL
from wayline.domain.events import Event
from wayline.domain.ids import ContactId, JourneyId, bucket_of
from wayline.domain.journeys.engine import Passage
from wayline.domain.journeys.enrollment import Enrollment
from wayline.domain.journeys.facts import Facts
from wayline.domain.journeys.listening import Heard, Live
from wayline.domain.journeys.matching import (
    Enter,
    StaysOut,
    entry_verdict,
    exit_met,
    goal_met,
    new_enrollment,
    watch_met,
)
from wayline.domain.journeys.step import Need
from wayline.runtime.changes import Changes
from wayline.runtime.facts import MOST_ROUNDS, Asked, fetch_facts
from wayline.runtime.library import Library, Published
from wayline.runtime.matched import Matched
from wayline.store import contacts, enrollments
from wayline.store.bulk import Connection
from wayline.store.contacts import Person, text
from wayline.store.enrollments import ACTIVE, EXITED, HOLDOUT, Due, Placed, Watched
from wayline.store.message_rows import Cancelled
from wayline.store.partitions import month_of
from wayline.store.trips import pipelined, together

REPLIED = "message.replied"
Deed = Callable[[], None]  # something an event does, done once all is known


async def match_events(
    connection: Connection,
    library: Library,
    months: Sequence[int],
    events: Sequence[Event],
) -> list[Due]:
    """Apply new events, sorted by (received_at, id), to the journeys of their locked people.

    Returns who enters or wakes, and is due by that.
    """
    heard = _all_heard(library, events)
    if not heard:
        return []
    contact_ids = {event.contact_id for event, _ in heard}
    people, places = await together(
        connection,
        contacts.read(connection, contact_ids),
        enrollments.last_of_each(connection, contact_ids),
    )
    matched = Matched(Changes(library))
    matchers = {c: _Matcher(library, people[c], matched) for c in contact_ids}
    former = {alias: c for c in contact_ids for alias in people[c].contact.aliases}
    places += await enrollments.last_of_each(connection, former)
    inside = {(p.enrollment.journey_id, p.enrollment.version) for p in places}
    if await library.know(connection, inside):
        heard = [pair for pair in _all_heard(library, events) if pair[0].contact_id in contact_ids]
    for placed in places:
        contact_id = placed.enrollment.contact_id
        matchers[former.get(contact_id, contact_id)].find(placed)
    for kind, watchers in _watchers(heard).items():
        for watched in await enrollments.waits(connection, watchers, kind):
            matchers[watched.placed.enrollment.contact_id].watches.append(watched)
    for event, found in heard:
        matchers[event.contact_id].todo.append((event, found))
    for _ in range(MOST_ROUNDS):
        asked = [question for m in matchers.values() if (question := m.go()) is not None]
        if not asked:
            break
        await fetch_facts(connection, asked, months)
    await matched.cancel(connection)
    async with pipelined(connection):
        await matched.save(connection)
        await matched.changes.save(connection)
    return matched.due()


def _all_heard(library: Library, events: Sequence[Event]) -> list[tuple[Event, Heard]]:
    return [(event, found) for event in events if (found := _heard(library, event)) is not None]


def _heard(library: Library, event: Event) -> Heard | None:
    listening = library.listening(event.workspace_id)
    return None if listening is None else listening.to(event.name)


def _watchers(heard: Sequence[tuple[Event, Heard]]) -> dict[str, set[ContactId]]:
    """Whose waits must be looked at, by kind."""
    found: dict[str, set[ContactId]] = {}
    for event, listening in heard:
        if listening.watched:
            kind = "reply" if event.name == REPLIED else "event"
            found.setdefault(kind, set()).add(event.contact_id)
    return found


class _Matcher:
    """One person: their places, what they wait for, and the events still to be applied."""

    def __init__(self, library: Library, person: Person, matched: Matched) -> None:
        self.library = library
        self.person = person
        self.matched = matched
        self.places: dict[JourneyId, Placed] = {}
        self.before: dict[JourneyId, datetime] = {}  # when they last left, as somebody else
        self.watches: list[Watched] = []
        self.todo: list[tuple[Event, Heard]] = []
        self.facts = Facts(person.contact, event_at=person.care.event_at)

    def find(self, placed: Placed) -> None:
        """Take in where the person is or was, perhaps as the one they were before a merge."""
        journey_id = placed.enrollment.journey_id
        if placed.enrollment.contact_id == self.person.contact.contact_id:
            self.places[journey_id] = placed
        elif placed.exited_at is not None:
            last = self.before.get(journey_id, placed.exited_at)
            self.before[journey_id] = max(last, placed.exited_at)

    def go(self) -> Asked | None:
        """Apply events until all are done (None), or facts are wanted for the next one."""
        while self.todo:
            event, heard = self.todo[0]
            self.facts.event = event
            plan = self._plan(event, heard)
            if isinstance(plan, Need):
                return Asked(self.facts, plan.wanted, event.received_at)
            for done in plan:
                done()
            self.todo.pop(0)
            self.facts.events.clear()
            self.facts.messages.clear()
        return None

    def _plan(self, event: Event, heard: Heard) -> Need | list[Deed]:
        """Everything this event does, or the facts that must be known first; changes nothing."""
        deeds: list[Deed] = []
        left: set[JourneyId] = set()
        for find in (self._goals, self._exits, self._wakes, self._entries):
            need = find(event, heard, deeds, left)
            if need is not None:
                return need
        return deeds

    def _goals(
        self, event: Event, heard: Heard, deeds: list[Deed], _left: set[JourneyId]
    ) -> Need | None:
        for live in heard.goals:
            placed = self._place(live)
            if placed is None:
                continue
            met = goal_met(live.journey, placed.enrollment, self.facts)
            if isinstance(met, Need):
                return met
            if met:
                deeds.append(partial(self._reach, live, event, "goal"))
        return None

    def _exits(
        self, event: Event, heard: Heard, deeds: list[Deed], left: set[JourneyId]
    ) -> Need | None:
        for live in heard.exits:
            placed = self._place(live)
            if placed is None or placed.status != ACTIVE:
                continue
            rule = exit_met(live.journey, placed.enrollment, self.facts)
            if isinstance(rule, Need):
                return rule
            if rule is not None:
                left.add(live.journey_id)
                deeds.append(partial(self._leave, live, event, f"exit:{rule.reason or 'event'}"))
        return None

    def _wakes(
        self, event: Event, heard: Heard, deeds: list[Deed], left: set[JourneyId]
    ) -> Need | None:
        for watched in self.watches if heard.watched else ():
            enrollment = watched.placed.enrollment
            journey_id = enrollment.journey_id
            place = self.places.get(journey_id)
            same = place is not None and place.enrollment.enrollment_id == enrollment.enrollment_id
            if not same or journey_id in left or watched.name not in (event.name, "any"):
                continue
            published = self.library.published(journey_id, enrollment.version)
            met = watch_met(published.journey, enrollment, watched.arm, self.facts)
            if isinstance(met, Need):
                return met
            if met:
                how = (watched.arm, event.received_at, event.trace)
                wake = enrollments.Wake(*_key(enrollment), *how)
                deeds.append(partial(self._wake, wake))
        return None

    def _entries(
        self, event: Event, heard: Heard, deeds: list[Deed], left: set[JourneyId]
    ) -> Need | None:
        groups = self._groups(left) if heard.entries else {}
        for live in heard.entries:
            placed = self.places.get(live.journey_id)
            leaving = live.journey_id in left
            verdict = entry_verdict(
                live.journey,
                self.facts,
                active=placed is not None and placed.status == ACTIVE and not leaving,
                last_exit_at=event.received_at if leaving else self._left_at(live.journey_id),
                ever=placed is not None or live.journey_id in self.before,
                now=event.received_at,
                grouped=groups.get(live.journey.group or "", live.journey_id) != live.journey_id,
                restricted=ALL in self.person.care.blocked,
            )
            if isinstance(verdict, Need):
                return verdict
            if isinstance(verdict, Enter) and live.journey.group is not None:
                groups[live.journey.group] = live.journey_id
            if not isinstance(verdict, StaysOut):
                deeds.append(partial(self._enter, live, event, isinstance(verdict, Enter)))
        return None

    def _groups(self, left: set[JourneyId]) -> dict[str, JourneyId]:
        """The groups of journeys that the person is in, each with the journey they are in."""
        found: dict[str, JourneyId] = {}
        for journey_id, placed in self.places.items():
            group = self.library.published(journey_id, placed.enrollment.version).journey.group
            if group is not None and placed.status == ACTIVE and journey_id not in left:
                found[group] = journey_id
        return found

    def _left_at(self, journey_id: JourneyId) -> datetime | None:
        placed = self.places.get(journey_id)
        times = (placed.exited_at if placed else None, self.before.get(journey_id))
        return max((at for at in times if at is not None), default=None)

    def _place(self, live: Live) -> Placed | None:
        """The person's place in exactly this version."""
        placed = self.places.get(live.journey_id)
        if placed is None or placed.enrollment.version != live.journey.version:
            return None
        return placed

    def _published(self, live: Live) -> Published:
        return self.library.published(live.journey_id, live.journey.version)

    def _reach(self, live: Live, event: Event, name: str) -> None:
        state = self.places[live.journey_id].enrollment
        state.goal_at = event.received_at
        self._note(live, state, event.received_at, "goal", f"goal:{name}")
        self.matched.reach(enrollments.Reached(*_key(state), event.received_at, state.sequence))
        self.matched.changes.count(self._published(live), state, event.received_at, "goal", name)

    def _leave(self, live: Live, event: Event, reason: str) -> None:
        placed = self.places[live.journey_id]
        state, at = placed.enrollment, event.received_at
        self._note(live, state, at, "ends", reason)
        self.matched.leave(enrollments.Leave(*_key(state), at, reason, state.sequence))
        self.matched.changes.count(self._published(live), state, at, "left", reason)
        if placed.awaits is not None:
            row = Cancelled(
                bucket_of(state.contact_id),
                state.contact_id,
                placed.awaits,
                month_of(state.arrived_at),
                reason,
                at,
            )
            self.matched.cancelled.append((row, placed))
        self.places[live.journey_id] = placed._replace(status=EXITED, exited_at=at)

    def _wake(self, wake: enrollments.Wake) -> None:
        self.matched.woken.append(wake)
        self.watches = [
            w for w in self.watches if w.placed.enrollment.enrollment_id != wake.enrollment_id
        ]

    def _enter(self, live: Live, event: Event, enters: bool) -> None:
        published, at = self._published(live), event.received_at
        state = new_enrollment(live.journey, live.journey_id, event, self.person.contact)
        if not enters:
            self._note(live, state, at, "ends", "entry:holdout")
        self.matched.changes.count(published, state, at, "entered" if enters else "held_out")
        self.matched.entered[state.enrollment_id] = _row(published, state, event, enters)
        status = ACTIVE if enters else HOLDOUT
        exited_at = None if enters else at
        self.places[live.journey_id] = Placed(
            state, published.workspace_id, status, exited_at, at, False, None
        )

    def _note(
        self, live: Live, state: Enrollment, at: datetime, decision: str, reason: str
    ) -> None:
        state.sequence += 1
        row = Passage(state.sequence, state.step or "", state.visit, at, decision, reason, None)
        self.matched.changes.passage(self._published(live), state, row)


def _key(state: Enrollment) -> enrollments.EnrollmentKey:
    return enrollments.EnrollmentKey(
        bucket_of(state.contact_id), state.contact_id, state.enrollment_id
    )


def _row(
    published: Published, state: Enrollment, event: Event, enters: bool
) -> enrollments.NewEnrollment:
    at = event.received_at
    return enrollments.NewEnrollment(
        *_key(state),
        workspace_id=published.workspace_id,
        journey_id=state.journey_id,
        version=state.version,
        status=ACTIVE if enters else HOLDOUT,
        step=state.step,
        sequence=state.sequence,
        due_at=at if enters else None,
        entered_at=at,
        exited_at=None if enters else at,
        exit_reason=None if enters else "entry:holdout",
        goal_at=None,
        trigger_name=state.trigger_name,
        trigger=text(state.trigger),
        trace=event.trace,
    )
