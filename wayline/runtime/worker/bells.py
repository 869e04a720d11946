"""Wakes the stages of this process as soon as there may be something for them to do."""

import asyncio
import secrets
from collections.abc import Iterable
from typing import Final, Literal, get_args

StageName = Literal[
    "pump",
    "carrier",
    "outside",
    "advance",
    "send",
    "mail",
    "call",
    "doubts",
    "deliver",
    "seal",
    "checkpoint",
    "terms",
    "erase",
]
STAGES: Final[tuple[StageName, ...]] = get_args(StageName)
# After a bell that found nothing, and after work, one looks again soon: who was locked at that
# moment, or due a moment later, was not seen. Then polling is the net under everything.
_WAITS: Final = (0.03, 0.2, 1.0)  # seconds
_POLL: Final = _WAITS[-1]
# Sealing costs alike for one row and for a thousand: it takes what gathered in a second.
_UNHURRIED: Final = frozenset[StageName]({"mail", "seal", "checkpoint", "terms", "erase"})


class Bells:
    """One bell a stage; rung as often as one likes, it wakes once.

    `name` marks the hints that this process gives to others, so that it does not follow its own.
    """

    def __init__(self) -> None:
        self.name = secrets.token_hex(8)
        self._rung: dict[str, asyncio.Event] = {}
        self._looks: dict[str, int] = {}

    def ring(self, *stages: StageName) -> None:
        """Let these stages look at once."""
        for stage in stages:
            self._bell(stage).set()

    def hear(self, given_by: str, stages: Iterable[str]) -> None:
        """Take in a hint of another process; our own was a bell already."""
        if given_by != self.name:
            asked = set(stages)
            self.ring(*(stage for stage in STAGES if stage in asked))

    async def wait(self, stage: StageName, stop: asyncio.Event) -> None:
        """Wait until the bell rings, the next look is due, or everything is to stop."""
        bell = self._bell(stage)
        looks = self._looks.get(stage, 0)
        asked = [asyncio.create_task(one.wait()) for one in (bell, stop)]
        hurried = looks < len(_WAITS) and stage not in _UNHURRIED
        pause = _WAITS[looks] if hurried else _POLL
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
