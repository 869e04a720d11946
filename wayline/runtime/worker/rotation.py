"""Goes round the buckets, so that a backlog in some of them does not keep the others waiting."""

from collections.abc import Awaitable, Callable, Sequence

from wayline.domain.ids import ContactId, bucket_of
from wayline.store.enrollments import Due

Find = Callable[[Sequence[int], int], Awaitable[list[Due]]]


class Rotation:
    """A claim takes what is due in the order of buckets, and the next begins where it was cut off.

    So nothing is ever sorted, and whatever is due is seen in one round.
    """

    def __init__(self) -> None:
        self._after = -1

    @property
    def is_through(self) -> bool:
        """True if the last look reached the last bucket."""
        return self._after < 0

    async def look(self, find: Find, buckets: Sequence[int], most: int) -> list[Due]:
        """Find people with something due: at most so many rows, each person once."""
        ahead = [bucket for bucket in buckets if bucket > self._after]
        if not ahead:
            self._after, ahead = -1, list(buckets)
        found = await find(ahead, most) if ahead else []
        self._after = bucket_of(found[-1].contact_id) if len(found) >= most else -1
        first: dict[ContactId, Due] = {}
        for due in found:
            first.setdefault(due.contact_id, due)
        return list(first.values())
