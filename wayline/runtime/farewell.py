"""Takes people out of all journeys at once: enrollments end, and what is owed is cancelled."""

from collections.abc import Iterable
from datetime import datetime

from wayline.domain.ids import ContactId, bucket_of
from wayline.domain.journeys.engine import Passage
from wayline.runtime.changes import Changes
from wayline.runtime.library import Library
from wayline.runtime.matched import Matched
from wayline.store import enrollments
from wayline.store.bulk import Connection
from wayline.store.enrollments import ACTIVE, PARKED, Leave, Placed
from wayline.store.message_rows import Cancelled
from wayline.store.partitions import month_of
from wayline.store.trips import pipelined


async def leave_all(
    connection: Connection,
    library: Library,
    contact_ids: Iterable[ContactId],
    reason: str,
    at: datetime,
) -> None:
    """End everything these people are in; the caller holds their locks, and locks nothing after."""
    matched = Matched(Changes(library))
    places = await enrollments.last_of_each(connection, contact_ids)
    inside = [placed for placed in places if placed.status in (ACTIVE, PARKED)]
    await library.know(
        connection, {(p.enrollment.journey_id, p.enrollment.version) for p in inside}
    )
    for placed in inside:
        _leave(matched, library, placed, reason, at)
    await matched.cancel(connection)
    async with pipelined(connection):
        await matched.save(connection)
        await matched.changes.save(connection)


def _leave(matched: Matched, library: Library, placed: Placed, reason: str, at: datetime) -> None:
    state = placed.enrollment
    published = library.published(state.journey_id, state.version)
    key = (bucket_of(state.contact_id), state.contact_id, state.enrollment_id)
    state.sequence += 1
    row = Passage(state.sequence, state.step or "", state.visit, at, "ends", reason, None)
    matched.changes.passage(published, state, row)
    matched.changes.count(published, state, at, "left", reason)
    matched.leave(Leave(*key, at, reason, state.sequence))
    if placed.awaits is not None:
        owed = (bucket_of(state.contact_id), state.contact_id, placed.awaits)
        month = month_of(state.arrived_at)
        matched.cancelled.append((Cancelled(*owed, month, reason, at), placed))
