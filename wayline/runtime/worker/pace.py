"""How much may be handed over at once: what starts in 0.25 s, and less after an outage."""

import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Final, Protocol

from wayline.channels.contract import Connection as Carrier
from wayline.channels.contract import DoubtPolicy, Handover, Result, Taken, Unknown
from wayline.runtime.spans import Attributes, span

MOST: Final = 200  # messages claimed together; more saves nothing
START: Final = 0.25  # seconds in which all of them must have started
STALE: Final = timedelta(minutes=1)  # overdue by more: left over from an outage
_FIRST: Final = 20.0  # messages/s, before anything was measured
_RAMP_FIRST: Final = 20.0  # messages/s of a worker, right after an outage
_RAMP_DOUBLES: Final = 5.0  # seconds
_RAMP_MOST: Final = 1_000.0  # messages/s, until nothing stale is left


class Reached(Carrier, Protocol):
    """A connection that knows whether its carrier is there to be asked."""

    @property
    def is_there(self) -> bool:
        """False as long as nothing may be handed over."""


class Metered:
    """A carrier connection whose speed is measured as it works."""

    def __init__(self, carrier: Reached, monotonic: Callable[[], float] = time.monotonic) -> None:
        self.name = carrier.name
        self.doubt: DoubtPolicy = carrier.doubt
        self.rate = _FIRST / START  # messages/s
        self._carrier = carrier
        self._monotonic = monotonic

    @property
    def is_there(self) -> bool:
        """Whether the carrier is there to be asked."""
        return self._carrier.is_there

    def batch(self) -> int:
        """How many messages can start in time."""
        return max(1, min(MOST, int(self.rate * START)))

    async def hand_over(self, batch: Sequence[Handover]) -> list[Result]:
        """Hand texts over, and learn from how long it took."""
        began = self._monotonic()
        with span("hand over", self._about(batch), kind="client") as one:
            results = await self._carrier.hand_over(batch)
            one.note(_counts(results))
        seconds = max(self._monotonic() - began, 1e-4)
        self.rate += (len(batch) / seconds - self.rate) * 0.3
        return results

    async def lookup(self, keys: Sequence[str]) -> Sequence[Taken | Unknown | None]:
        """What the carrier knows of keys."""
        with span("look up", self._about(keys), kind="client"):
            return await self._carrier.lookup(keys)

    def _about(self, batch: Sequence[object]) -> Attributes:
        return {"wayline.carrier": self.name, "wayline.messages": len(batch)}


def _counts(results: Sequence[Result]) -> dict[str, int]:
    """How many were taken, how many were not, and how many nobody knows of."""
    taken = sum(isinstance(one, Taken) for one in results)
    unknown = sum(isinstance(one, Unknown) for one in results)
    return {
        "wayline.taken": taken,
        "wayline.not_taken": len(results) - taken - unknown,
        "wayline.in_doubt": unknown,
    }


class Ramp:
    """Lets what an outage has left over drain slowly at first, and never faster than a limit."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._began: float | None = None
        self._at = 0.0
        self._tokens = 0.0
        self.begin()

    def begin(self) -> None:
        """There was an outage, or there may have been one before this process."""
        self._began = self._at = self._monotonic()
        self._tokens = _RAMP_FIRST * START

    def allowed(self, overdue: timedelta) -> int:
        """How many messages may be claimed now, when the oldest is overdue by so much."""
        if self._began is None:
            return MOST
        now = self._monotonic()
        if overdue < STALE:
            if now - self._began > _RAMP_DOUBLES:
                self._began = None  # drained
            return MOST
        rate = min(_RAMP_MOST, _RAMP_FIRST * 2 ** min(20, (now - self._began) / _RAMP_DOUBLES))
        self._tokens = min(rate * START, self._tokens + (now - self._at) * rate)
        self._at = now
        return min(MOST, int(self._tokens))

    def took(self, number: int) -> None:
        """So many were claimed."""
        self._tokens = max(0.0, self._tokens - number)
