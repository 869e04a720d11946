"""Wakes the stages of this process as soon as there may be something for them to do."""

import asyncio
from typing import Final, Literal

StageName = Literal["pump", "carrier", "outside", "advance", "send", "call", "doubts", "deliver"]
# After a bell one looks again soon: who was locked at that moment, or due a moment later, was not
# seen. Then polling is the net under everything that rings no bell.
_WAITS: Final = (0.03, 0.2, 1.0)  # seconds


class Bells:
    """One bell a stage; rung as often as one likes, it wakes once."""

    def __init__(self) -> None:
        self._rung: dict[str, asyncio.Event] = {}
        self._looks: dict[str, int] = {}

    def ring(self, *stages: StageName) -> None:
        """Let these stages look at once."""
        for stage in stages:
            self._bell(stage).set()

    async def wait(self, stage: StageName, stop: asyncio.Event) -> None:
        """Wait until the bell rings, the next look is due, or everything is to stop."""
        bell = self._bell(stage)
        looks = self._looks.get(stage, 0)
        asked = [asyncio.create_task(one.wait()) for one in (bell, stop)]
        pause = _WAITS[min(looks, len(_WAITS) - 1)]
        try:
            await asyncio.wait(asked, timeout=pause, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for one in asked:
                one.cancel()
        self._looks[stage] = 0 if bell.is_set() else looks + 1
        bell.clear()

    def found(self, stage: StageName) -> None:
        """There was something: look again soon when there is nothing more."""
        self._looks[stage] = 0

    def _bell(self, stage: StageName) -> asyncio.Event:
        return self._rung.setdefault(stage, asyncio.Event())
