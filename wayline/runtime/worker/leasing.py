"""What a worker may work on: its fair share of the sixteen groups of buckets, for a while each.

A lease lasts only if it is renewed. Whoever was stopped for too long finds by the clock of its own
machine, which does not jump, that its leases are over, and touches nothing more until it has new
ones. What it had begun is harmless: rows are locked, and attempts carry fences.
"""

import time
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from wayline.domain.ids import GROUPS, buckets_of_group
from wayline.store import leases
from wayline.store.bulk import Connection

_FIRST: Final = 0


def awake_or_not() -> float:
    """Seconds on a clock that never jumps, and counts the time in which the machine slept."""
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))


def share(place: int, workers: int) -> int:
    """How many groups the worker at a place (from 0) gets of so many: as fair as sixteen go."""
    return GROUPS // workers + (place < GROUPS % workers)


class Leasing:
    """The leases of one worker; `seconds` is how long one lasts, on the database's clock."""

    def __init__(
        self,
        worker_id: UUID,
        name: str,
        seconds: float,
        monotonic: Callable[[], float] = awake_or_not,
    ) -> None:
        self.worker_id = worker_id
        self.name = name
        self.seconds = seconds
        self.others = 0
        self.fences: dict[int, int] = {}
        self._monotonic = monotonic
        self._until = 0.0

    def groups(self) -> list[int]:
        """The groups that are leased now."""
        return sorted(self.fences) if self._monotonic() < self._until else []

    def leads(self) -> bool:
        """Whether this worker does what one does for all: whoever holds the first group."""
        return _FIRST in self.groups()

    def buckets(self) -> list[int]:
        """The buckets of those groups, in the order of claims."""
        return sorted(bucket for group in self.groups() for bucket in buckets_of_group(group))

    async def beat(self, connection: Connection) -> datetime:
        """Renew what is held, give back what is too much, take what is missing.

        Returns the database's time. Whoever has died counts until its leases have run out.
        """
        asked = self._monotonic()
        now = await leases.live(connection, self.worker_id, self.name, self.seconds)
        alive = await leases.workers(connection)
        held = await leases.renew(connection, self.worker_id, self.seconds)
        mine = share(self._place(alive), len(alive))
        surplus = sorted(held)[mine:]
        kept = {group: fence for group, fence in held.items() if group not in surplus}
        self._hold(kept, asked)  # before others may have the rest
        await leases.give_back(connection, self.worker_id, surplus)
        if len(kept) < mine:
            missing = mine - len(kept)
            kept |= await leases.take(connection, self.worker_id, self.seconds, missing)
        self._hold(kept, asked)
        self.others = len(alive) - 1
        return now

    async def leave(self, connection: Connection) -> None:
        """Give everything back, so that nobody has to wait for it."""
        groups, self.fences = list(self.fences), {}
        await leases.give_back(connection, self.worker_id, groups)
        await leases.leave(connection, self.worker_id)

    def _place(self, alive: Sequence[leases.WorkerRow]) -> int:
        return [one.worker_id for one in alive].index(self.worker_id)

    def _hold(self, groups: dict[int, int], asked: float) -> None:
        # Counted from before the question: the database began to count after it.
        self.fences, self._until = groups, asked + self.seconds
