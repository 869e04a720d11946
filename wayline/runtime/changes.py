"""What a batch of decisions changes: gathered row by row, written in bulk, at once."""

from datetime import datetime
from typing import Any, Final, assert_never

from wayline.domain.contacts import Contact
from wayline.domain.events import Event
from wayline.domain.gate import expiry
from wayline.domain.happenings import Happening
from wayline.domain.ids import ContactId, EventId, bucket_of, derived_beside
from wayline.domain.journeys.changes import changed
from wayline.domain.journeys.effects import (
    CallWebhook,
    Effect,
    RecordGoal,
    SendMessage,
    UpdateContact,
)
from wayline.domain.journeys.engine import Advance, Passage
from wayline.domain.journeys.enrollment import Enrollment, WaitMet
from wayline.runtime.library import Library, Published
from wayline.runtime.telling import of_events, of_journey, of_owed, tell
from wayline.store import contacts, enrollments, events, messages
from wayline.store.bulk import Connection
from wayline.store.contacts import text
from wayline.store.enrollments import ACTIVE, EXITED
from wayline.store.message_rows import NewMessage
from wayline.store.partitions import month_of
from wayline.store.rollups import Tally

UPDATED: Final = "contact.updated"
_TOLD: Final = {"entered": "entered", "left": "exited", "goal": "goal_reached"}  # by their metric


class Changes:
    """The rows of one transaction; `save` writes each kind with one statement."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self.tally = Tally()
        self.moves: list[enrollments.Move] = []
        self.passages: list[enrollments.PassageRow] = []
        self.waits: list[enrollments.WaitRow] = []
        self.left_waits: list[enrollments.EnrollmentKey] = []
        self.parked: list[enrollments.Parked] = []
        self.messages: list[NewMessage] = []
        self.calls: list[enrollments.CallRow] = []
        self.profiles: dict[ContactId, tuple[Contact, datetime]] = {}
        self.events: list[tuple[Event, str]] = []
        self.told: list[Happening] = []

    def advance(
        self, published: Published, before: Enrollment, after: Advance, contact: Contact
    ) -> Contact:
        """Take in one advance; returns the contact as its effects have changed it."""
        state = after.enrollment
        key = _key(state)
        now = before.due_at
        for effect in after.effects:
            contact = self._effect(published, state, effect, contact, now)
        for passage in after.passages:
            self._passage(published, key, state, passage)
        if before.step and published.journey.steps[before.step].step.kind == "wait_for":
            self.left_waits.append(key)
        for watch in after.watches:
            self.waits.append(
                enrollments.WaitRow(
                    *key,
                    watch.arm,
                    published.workspace_id,
                    watch.kind,
                    watch.name,
                    watch.message_id,
                    watch.since,
                )
            )
        self.moves.append(_move(key, before, after, now))
        if after.status == "exited":
            self.count(published, state, now, "left", after.exit_reason or "")
        return contact

    def passage(self, published: Published, state: Enrollment, passage: Passage) -> None:
        """Take in one row of history, and count it."""
        self._passage(published, _key(state), state, passage)

    def _passage(
        self,
        published: Published,
        key: enrollments.EnrollmentKey,
        state: Enrollment,
        passage: Passage,
    ) -> None:
        self.passages.append(
            enrollments.PassageRow(
                *key,
                passage.sequence,
                month_of(passage.at),
                published.workspace_id,
                state.journey_id,
                state.version,
                passage.step,
                passage.visit,
                passage.at,
                passage.decision,
                passage.reason,
                None if passage.detail is None else text(passage.detail),
            )
        )
        self.tally.add(
            state.contact_id,
            published.workspace_id,
            passage.at,
            f"step:{passage.decision}",
            passage.reason or "",
            journey_id=state.journey_id,
            version=state.version,
            step=passage.step,
        )

    def count(
        self,
        published: Published,
        state: Enrollment,
        at: datetime,
        metric: str,
        detail: str = "",
        step: str = "",
    ) -> None:
        """Count something of a journey, and tell those who want to know."""
        self.tally.add(
            state.contact_id,
            published.workspace_id,
            at,
            metric,
            detail,
            journey_id=state.journey_id,
            version=state.version,
            step=step,
        )
        if self.library.endpoints and metric in _TOLD:
            workspace_id = published.workspace_id
            self.told.append(of_journey(_TOLD[metric], workspace_id, state, at, detail))

    def park(self, state: Enrollment, reason: str) -> None:
        """Set an enrollment aside whose step raised an error."""
        self.parked.append(enrollments.Parked(*_key(state), reason))

    async def save(self, connection: Connection) -> None:
        """Write everything; positions and history, effects, and the counters last."""
        await enrollments.delete_waits(connection, self.left_waits)
        await enrollments.move(connection, self.moves)
        await enrollments.park(connection, self.parked)
        await enrollments.insert_waits(connection, self.waits)
        await enrollments.insert_passages(connection, self.passages)
        await messages.insert(connection, self.messages)
        await enrollments.insert_calls(connection, self.calls)
        await contacts.save_profiles(connection, self.profiles.values())
        await events.insert(connection, self.events)
        told = (of_owed(self.messages), of_events(self.events), self.told)
        await tell(connection, self.library, *told)
        await self.tally.save(connection)

    def _effect(
        self,
        published: Published,
        state: Enrollment,
        effect: Effect,
        contact: Contact,
        now: datetime,
    ) -> Contact:
        match effect:
            case SendMessage():
                self._owe(published, state, effect, contact)
            case UpdateContact():
                contact = self._update(state, effect, contact, now)
            case CallWebhook():
                self._call(published, state, effect, now)
            case RecordGoal():
                self.count(published, state, now, "goal", effect.name, effect.step or "")
            case _:
                assert_never(effect)
        return contact

    def _update(
        self, state: Enrollment, update: UpdateContact, before: Contact, now: datetime
    ) -> Contact:
        """Change a person, and keep before and after as an event."""
        after = changed(before, update)
        self.profiles[after.contact_id] = (after, now)
        key = (state.enrollment_id.bytes, str(state.sequence), str(len(self.events)))
        event = Event(
            event_id=EventId(derived_beside(after.contact_id, "updated", *key)),
            workspace_id=after.workspace_id,
            contact_id=after.contact_id,
            name=UPDATED,
            occurred_at=now,
            received_at=now,
            properties={"before": _profile(before), "after": _profile(after)},
        )
        self.events.append((event, f"journey:{state.journey_id}"))
        return after

    def _owe(
        self, published: Published, state: Enrollment, send: SendMessage, contact: Contact
    ) -> None:
        template = send.template and self.library.template(
            published, send.template, send.channel, contact.language
        )
        category = template.category if template else send.category or "marketing"
        topic = template.topic if template else send.topic
        self.messages.append(
            NewMessage(
                bucket_of(state.contact_id),
                state.contact_id,
                send.message_id,
                month_of(send.owed_at),
                published.workspace_id,
                state.enrollment_id,
                state.journey_id,
                state.version,
                send.step,
                send.visit,
                send.channel,
                send.template,
                template.version if template else None,
                template.language if template else None,
                send.inline,
                text(send.variables),
                category,
                topic,
                published.journey.priority,
                send.prefer,
                send.owed_at,
                expiry(category, send.owed_at, send.expires),
            )
        )
        self.count(published, state, send.owed_at, "message:owed", category, send.step)

    def _call(
        self, published: Published, state: Enrollment, call: CallWebhook, now: datetime
    ) -> None:
        self.calls.append(
            enrollments.CallRow(
                bucket_of(state.contact_id),
                state.contact_id,
                call.call_id or state.enrollment_id,
                published.workspace_id,
                state.enrollment_id,
                call.step,
                call.method,
                call.url,
                text(call.headers),
                text(call.body),
                call.store_as,
                now,
            )
        )


def _key(state: Enrollment) -> enrollments.EnrollmentKey:
    return enrollments.EnrollmentKey(
        bucket_of(state.contact_id), state.contact_id, state.enrollment_id
    )


def _move(
    key: enrollments.EnrollmentKey, before: Enrollment, after: Advance, now: datetime
) -> enrollments.Move:
    state = after.enrollment
    active = after.status == "active"
    return enrollments.Move(
        *key,
        fence=before.sequence,
        status=ACTIVE if active else EXITED,
        step=state.step,
        visit=state.visit,
        sequence=state.sequence,
        due_at=after.due_at,
        waiting=active,
        arrived_at=state.arrived_at,
        woke=state.resume.arm if active and isinstance(state.resume, WaitMet) else None,
        awaits=after.awaits,
        exited_at=None if active else now,
        exit_reason=after.exit_reason,
        goal_at=state.goal_at,
        memory=enrollments.memory_of(state),
    )


def _profile(contact: Contact) -> dict[str, Any]:
    """What of a person journeys can change."""
    return {
        "attributes": contact.attributes,
        "tags": sorted(contact.tags),
        "stage": contact.stage,
        "score": contact.score,
    }
