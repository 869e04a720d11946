"""What events change in journeys, gathered over a batch and written in bulk."""

from uuid import UUID

from wayline.domain.ids import ContactId
from wayline.runtime.changes import Changes
from wayline.runtime.telling import of_message_events, tell
from wayline.store import enrollments, messages
from wayline.store.bulk import Connection
from wayline.store.enrollments import EXITED, Due, Placed
from wayline.store.message_rows import Cancelled, MessageEvent
from wayline.store.partitions import month_of


class Matched:
    """What a batch of events changes in journeys, row by row; `save` writes it."""

    def __init__(self, changes: Changes) -> None:
        self.changes = changes
        self.entered: dict[UUID, enrollments.NewEnrollment] = {}
        self.left: list[enrollments.Leave] = []
        self.reached: list[enrollments.Reached] = []
        self.woken: list[enrollments.Wake] = []
        self.cancelled: list[tuple[Cancelled, Placed]] = []

    def reach(self, row: enrollments.Reached) -> None:
        """Note a goal, perhaps of somebody who enters in this very batch."""
        new = self.entered.get(row.enrollment_id)
        if new is None:
            self.reached.append(row)
        else:
            entered = new._replace(goal_at=row.at, sequence=row.sequence)
            self.entered[row.enrollment_id] = entered

    def leave(self, row: enrollments.Leave) -> None:
        """Note an exit, perhaps of somebody who enters in this very batch."""
        new = self.entered.get(row.enrollment_id)
        if new is None:
            self.left.append(row)
        else:
            self.entered[row.enrollment_id] = new._replace(
                status=EXITED,
                due_at=None,
                exited_at=row.at,
                exit_reason=row.reason,
                sequence=row.sequence,
            )

    def due(self) -> list[Due]:
        """Whoever enters or wakes, at the last such time of theirs."""
        woken = [(row.contact_id, row.at) for row in self.woken]
        entered = [(r.contact_id, r.due_at) for r in self.entered.values() if r.due_at is not None]
        last = dict(sorted(woken + entered, key=lambda one: one[1]))
        return [Due(ContactId(contact_id), at) for contact_id, at in last.items()]

    async def save(self, connection: Connection) -> None:
        """Write goals, exits, wakes and entries; history and counters follow with the changes."""
        await enrollments.reach_goal(connection, self.reached)
        await enrollments.leave(connection, self.left)
        await enrollments.wake(connection, self.woken)
        await enrollments.insert(connection, list(self.entered.values()))

    async def cancel(self, connection: Connection) -> None:
        """Cancel what is still owed to those who left; it must know which were not too late."""
        done = await messages.cancel(connection, [row for row, _ in self.cancelled])
        late = [(row, placed) for row, placed in self.cancelled if row.message_id in done]
        rows = [
            MessageEvent(
                *row[:3],
                row.message_id,
                month_of(row.at),
                placed.workspace_id,
                "cancelled",
                row.at,
                row.reason,
                None,
            )
            for row, placed in late
        ]
        await messages.append(connection, rows)
        await tell(connection, self.changes.library, of_message_events(rows))
        for row, placed in late:
            state = placed.enrollment
            self.changes.tally.add(
                state.contact_id,
                placed.workspace_id,
                row.at,
                "message:cancelled",
                row.reason,
                journey_id=state.journey_id,
                version=state.version,
                step=state.step,
            )
