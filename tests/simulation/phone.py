"""The carrier as a simulation meets it: workers die around its answers, and news comes again."""

import random
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from tests.simulation.turns import Crash, Wire
from wayline.channels.contract import (
    Handover,
    Inbound,
    NotStarted,
    NotTaken,
    Result,
    Taken,
    Unknown,
)
from wayline.runtime.sandbox import SandboxConnection
from wayline.sandbox.carrier import Carrier


class Handed(NamedTuple):
    """One text on its way out: when its claim was committed, and at which business time."""

    key: str
    claimed: int
    at: datetime


class Line(SandboxConnection):
    """One worker's connection to the carrier; `dies` says at which faults, how often."""

    def __init__(
        self,
        carrier: Carrier,
        wire: Wire,
        faults: frozenset[str],
        chance: random.Random,
        handed: list[Handed],
    ) -> None:
        super().__init__(carrier)
        self.wire = wire
        self.faults = faults
        self.chance = chance
        self.handed = handed
        self.deaths = 6
        self._again: list[Inbound] = []

    @property
    def seen(self) -> Counter[str]:
        """What has happened."""
        return self.wire.seen

    async def hand_over(self, batch: Sequence[Handover]) -> list[Result]:
        """Hand texts over, unless the worker dies first, or before it can say so."""
        self._perhaps_die("before", 0.05)
        self.handed += [Handed(one.key, self.wire.committed, one.at) for one in batch]
        results = await super().hand_over(batch)
        for result in results:
            self.seen[f"answer: {_word(result)}"] += 1
        self._perhaps_die("after", 0.12)
        await self.wire.turns.take(often=True)  # the answer is under way
        return results

    def due(self, callbacks: Sequence[str], until: datetime, most: int) -> list[Inbound]:
        """What has happened, and what had happened before and is told again."""
        found = super().due(callbacks, until, most)
        again = [one for one in self._again if one.at <= until]
        if "redeliver" in self.faults:
            again += [one for one in found if self.chance.random() < 0.03]  # twice in one go
        return sorted([*found, *again], key=lambda one: one.at) if again else found

    def acknowledge(self, items: Iterable[Inbound]) -> None:
        """Forget these, but for some that will be told once more."""
        items = list(items)
        self._perhaps_die("acknowledge", 0.04)
        told = [one.token for one in self._again]
        super().acknowledge(items)
        self._again = [one for one in self._again if one not in items]
        if "redeliver" in self.faults:
            for one in items:
                if one.token not in told and self.chance.random() < 0.1:
                    self.seen["told again"] += 1
                    self._again.append(one)

    def _perhaps_die(self, where: str, share: float) -> None:
        if where in self.faults and self.deaths and self.chance.random() < share:
            self.deaths -= 1
            self.seen[f"died: {where}"] += 1
            raise Crash(where)


def _word(result: Result) -> str:
    match result:
        case Taken():
            return "taken"
        case NotTaken(failure):
            return failure
        case NotStarted():
            return "not started"
        case Unknown():
            return "lost"
