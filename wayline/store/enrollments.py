"""Enrollments in the database: who is due, where they stand, what they wait for."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import orjson

from wayline.domain.ids import ContactId, EnrollmentId, JourneyId, WorkspaceId, bucket_of
from wayline.domain.journeys.enrollment import (
    Arrived,
    CallEnded,
    Enrollment,
    MessageEnded,
    Resume,
    TimerFired,
    WaitMet,
)
from wayline.store.bulk import Connection, Row, fetch, write
from wayline.store.contacts import text
from wayline.store.queries import load

_SQL = load("enrollments")
ACTIVE, EXITED, HOLDOUT, PARKED = 1, 2, 3, 4
CALL = "call:"  # outcome of a webhook step: `call:ok` or `call:failed`


class Due(NamedTuple):
    """A person with something due, and the business time at which it is to be done."""

    contact_id: ContactId
    at: datetime


class Placed(NamedTuple):
    """An enrollment as it is stored: the value the engine walks, and what the row knows besides."""

    enrollment: Enrollment
    workspace_id: WorkspaceId
    status: int
    exited_at: datetime | None
    due_at: datetime | None
    waiting: bool
    awaits: UUID | None
    trace: str | None = None  # of who is due: where the request was that moved them last


class Watched(NamedTuple):
    """One thing a person waits for, with the enrollment that waits."""

    placed: Placed
    arm: int
    name: str
    message_id: UUID | None
    since: datetime


class NewEnrollment(NamedTuple):
    """A row for `insert`; `due_at` None and an exit reason for those held out."""

    bucket: int
    contact_id: UUID
    enrollment_id: UUID
    workspace_id: UUID
    journey_id: UUID
    version: int
    status: int
    step: str | None
    sequence: int
    due_at: datetime | None
    entered_at: datetime
    exited_at: datetime | None
    exit_reason: str | None
    goal_at: datetime | None
    trigger_name: str | None
    trigger: str
    trace: str | None


class Move(NamedTuple):
    """A new position; `fence` is the sequence that the writer has read."""

    bucket: int
    contact_id: UUID
    enrollment_id: UUID
    fence: int
    status: int
    step: str | None
    visit: int
    sequence: int
    due_at: datetime | None
    waiting: bool
    arrived_at: datetime
    woke: int | None
    awaits: UUID | None
    exited_at: datetime | None
    exit_reason: str | None
    goal_at: datetime | None
    memory: str


class Leave(NamedTuple):
    """An exit on an event."""

    bucket: int
    contact_id: UUID
    enrollment_id: UUID
    at: datetime
    reason: str
    sequence: int


class Reached(NamedTuple):
    """A goal reached."""

    bucket: int
    contact_id: UUID
    enrollment_id: UUID
    at: datetime
    sequence: int


class Wake(NamedTuple):
    """A wait that was met."""

    bucket: int
    contact_id: UUID
    enrollment_id: UUID
    arm: int
    at: datetime
    trace: str | None = None


class Resumed(NamedTuple):
    """How the message or call that a step awaits has ended."""

    bucket: int
    contact_id: UUID
    enrollment_id: UUID
    awaited: UUID
    at: datetime
    outcome: str
    reason: str | None


class WaitRow(NamedTuple):
    """One thing that wakes a waiting person."""

    bucket: int
    contact_id: UUID
    enrollment_id: UUID
    arm: int
    workspace_id: UUID
    kind: str
    name: str
    message_id: UUID | None
    since: datetime


class PassageRow(NamedTuple):
    """One row of history."""

    bucket: int
    contact_id: UUID
    enrollment_id: UUID
    sequence: int
    month: int
    workspace_id: UUID
    journey_id: UUID
    version: int
    step: str
    visit: int
    at: datetime
    decision: str
    reason: str | None
    detail: str | None


class CallRow(NamedTuple):
    """An owed webhook call."""

    bucket: int
    contact_id: UUID
    call_id: UUID
    workspace_id: UUID
    enrollment_id: UUID
    step: str
    method: str
    url: str
    headers: str
    body: str | None
    store_as: str | None
    due_at: datetime


class EnrollmentKey(NamedTuple):
    """Names an enrollment."""

    bucket: int
    contact_id: UUID
    enrollment_id: UUID


class Parked(NamedTuple):
    """An enrollment set aside, with the reason."""

    bucket: int
    contact_id: UUID
    enrollment_id: UUID
    reason: str


class _Now(NamedTuple):
    bucket: int
    contact_id: UUID
    now: datetime


class _Key(NamedTuple):
    bucket: int
    contact_id: UUID


async def due(
    connection: Connection, buckets: Sequence[int], now: datetime, most: int
) -> list[Due]:
    """People with an enrollment due in these buckets, without locks."""
    rows = await fetch(connection, _SQL["due"], buckets=buckets, now=now, most=most)
    return [Due(ContactId(row[1]), row[2]) for row in rows]


async def load_due(connection: Connection, people: Sequence[Due]) -> list[Placed]:
    """What is due for these people, re-read under their locks, each up to their own time."""
    rows = [_Now(bucket_of(p.contact_id), p.contact_id, p.at) for p in people]
    return [_due_row(row) for row in await fetch(connection, _SQL["load_due"], rows)]


async def last_of_each(connection: Connection, contact_ids: Iterable[ContactId]) -> list[Placed]:
    """Per person and journey the active enrollment, else the one that ended last."""
    rows = [_Key(bucket_of(c), c) for c in contact_ids]
    return [_history_row(row) for row in await fetch(connection, _SQL["last_of_each"], rows)]


async def waits(
    connection: Connection, contact_ids: Iterable[ContactId], kind: str
) -> list[Watched]:
    """What these people wait for, of one kind (`event`, `message`, `reply`)."""
    rows = [_Key(bucket_of(c), c) for c in contact_ids]
    return [_watched(row) for row in await fetch(connection, _SQL["waits"], rows, kind=kind)]


async def insert(connection: Connection, rows: Sequence[NewEnrollment]) -> None:
    """Write new enrollments."""
    await write(connection, _SQL["insert"], rows)


async def move(connection: Connection, rows: Sequence[Move]) -> None:
    """Write new positions."""
    await write(connection, _SQL["move"], rows)


async def leave(connection: Connection, rows: Sequence[Leave]) -> None:
    """Take people out of journeys."""
    await write(connection, _SQL["leave"], rows)
    await delete_waits(connection, [EnrollmentKey(*row[:3]) for row in rows])


async def reach_goal(connection: Connection, rows: Sequence[Reached]) -> None:
    """Note goals."""
    await write(connection, _SQL["reach_goal"], rows)


async def park(connection: Connection, rows: Sequence[Parked]) -> None:
    """Set enrollments aside."""
    await write(connection, _SQL["park"], rows)


async def wake(connection: Connection, rows: Sequence[Wake]) -> None:
    """Wake waiting people; the first of several wakes of one enrollment counts."""
    first: dict[UUID, Wake] = {}
    for row in sorted(rows, key=lambda row: (row.at, row.arm)):
        first.setdefault(row.enrollment_id, row)
    await write(connection, _SQL["wake"], list(first.values()))


async def resume(connection: Connection, rows: Sequence[Resumed]) -> None:
    """Resume steps whose message or call has ended."""
    await write(connection, _SQL["resume"], rows)


async def insert_waits(connection: Connection, rows: Sequence[WaitRow]) -> None:
    """Register what people wait for."""
    await write(connection, _SQL["insert_waits"], rows)


async def delete_waits(connection: Connection, rows: Sequence[EnrollmentKey]) -> None:
    """Forget what people waited for."""
    await write(connection, _SQL["delete_waits"], rows)


async def insert_passages(connection: Connection, rows: Sequence[PassageRow]) -> None:
    """Append to the history."""
    await write(connection, _SQL["insert_passages"], rows)


async def insert_calls(connection: Connection, rows: Sequence[CallRow]) -> None:
    """Write owed webhook calls."""
    await write(connection, _SQL["insert_calls"], rows)


def memory_of(enrollment: Enrollment) -> str:
    """What an enrollment remembers, as its row keeps it."""
    messages = {step: str(message_id) for step, message_id in enrollment.messages.items()}
    return text([enrollment.visits, enrollment.arms, messages, enrollment.answers])


def remember(enrollment: Enrollment, memory: Any) -> Enrollment:
    """The enrollment with the memory of its row, which is empty until the first move."""
    if not memory and enrollment.step is not None:
        enrollment.visits = {enrollment.step: enrollment.visit}
    elif memory:
        enrollment.visits, enrollment.arms, messages, enrollment.answers = memory
        enrollment.messages = {step: UUID(message_id) for step, message_id in messages.items()}  # type: ignore[misc]
    return enrollment


def _due_row(row: Row) -> Placed:
    enrollment = Enrollment(
        contact_id=row[1],
        enrollment_id=row[2],
        journey_id=row[4],
        version=row[5],
        step=row[6],
        visit=row[7],
        sequence=row[8],
        due_at=row[9],
        arrived_at=row[11],
        entered_at=row[16],
        goal_at=row[17],
        trigger_name=row[18],
        trigger=row[19],
        resume=_resume(row[10], row[12], row[14], row[15]),
    )
    remember(enrollment, row[20])
    return Placed(enrollment, row[3], ACTIVE, None, row[9], row[10], row[13], row[21])


def _resume(waiting: bool, woke: int | None, outcome: str | None, reason: str | None) -> Resume:
    if not waiting:
        return Arrived()
    if outcome is not None and outcome.startswith(CALL):
        told = orjson.loads(reason or "{}")
        ok = outcome == CALL + "ok"
        return CallEnded(ok, told.get("status"), told.get("answer"), told.get("reason"))
    if outcome is not None:
        return MessageEnded(outcome, reason)
    return TimerFired() if woke is None else WaitMet(woke)


def _history_row(row: Row) -> Placed:
    enrollment = Enrollment(
        contact_id=ContactId(row[1]),
        enrollment_id=EnrollmentId(row[2]),
        journey_id=JourneyId(row[3]),
        version=row[4],
        step=row[6],
        visit=row[7],
        sequence=row[8],
        due_at=row[9] or row[14],
        arrived_at=row[11],
        entered_at=row[14],
        goal_at=row[16],
        trigger_name=row[17],
        trigger=row[18],
    )
    remember(enrollment, row[19])
    return Placed(enrollment, row[12], row[5], row[15], row[9], row[10], row[13])


def _watched(row: Row) -> Watched:
    enrollment = Enrollment(
        contact_id=row[1],
        enrollment_id=row[2],
        journey_id=row[9],
        version=row[10],
        step=row[11],
        visit=row[12],
        sequence=row[13],
        due_at=row[14] or row[15],
        arrived_at=row[15],
        entered_at=row[16],
        goal_at=row[17],
        trigger_name=row[18],
        trigger=row[19],
    )
    remember(enrollment, row[20])
    placed = Placed(enrollment, row[8], ACTIVE, None, row[14], True, None)
    return Watched(placed, row[3], row[5], row[6], row[7])
