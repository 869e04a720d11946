"""What batches did for one person, told in the trace of the event that had moved them last.

People move along in batches, often days after their event and in another process; so the place of
the request is kept with the enrollment (`trace`), and only if its trace is kept. While nobody
traces, the column is null, and nothing here does anything.
"""

from collections.abc import Iterable, Sequence
from uuid import UUID

from wayline.domain.ids import show
from wayline.domain.messages import FAILED
from wayline.runtime.spans import Attributes, is_kept, is_on, tell
from wayline.store.enrollments import Placed
from wayline.store.message_rows import Owed, Recorded, Settled


def trail(place: str) -> str | None:
    """The place of a request as its events carry it on; None where its trace is not kept."""
    return place if is_kept(place) else None


def moved(batch: Iterable[Placed]) -> None:
    """Tell of people who were moved along from where they stood."""
    if not is_on():
        return
    for one in batch:
        if one.trace is not None:
            state = one.enrollment
            about: Attributes = {
                "wayline.journey.id": show("journey", state.journey_id),
                "wayline.journey.version": state.version,
                "wayline.step": state.step or "",
            }
            tell(one.trace, "move", about)


class Trails:
    """The traces that a batch of texts belongs to, to tell there what became of each."""

    def __init__(self, batch: Iterable[Owed]) -> None:
        self._places = dict[UUID, str]()
        if is_on():
            self._places.update((o.message_id, o.trace) for o in batch if o.trace)

    def told(self, rows: Sequence[Settled | Recorded]) -> None:
        """Tell how texts were held, refused, handed over or not, and why."""
        for row in rows if self._places else ():
            place = self._places.get(row.message_id)
            if place is not None:
                about: dict[str, str | int] = {
                    "wayline.message.id": show("message", row.message_id),
                    "wayline.message.state": row.state,
                }
                if row.reason is not None:
                    about["wayline.reason"] = row.reason
                tell(place, "text", about, failed=row.state == FAILED)
