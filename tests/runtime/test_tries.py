"""A claim that was given back unbegun is no try: it takes nothing from the tries a text has."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.runtime.world import START, event, people, world
from wayline.channels.contract import DoubtPolicy, Handover, NotStarted, NotTaken, Result
from wayline.domain.ids import BUCKETS
from wayline.runtime import handover
from wayline.store import enrollments, messages
from wayline.store.message_rows import Attempt

JOURNEY = """\
wayline: 1
journey: patient
name: Patient
entry: {on: {event: Signed Up}, again: never}
steps:
  - {id: text, message: {channel: sms, template: offer}}
"""
RELEASED = 12  # more often than a text is tried


class Busy:
    """A carrier without a free line for a while, which then has troubles of its own."""

    name = "sandbox"
    doubt: DoubtPolicy = "none"

    def __init__(self) -> None:
        self.asked: list[int] = []

    async def hand_over(self, batch: Sequence[Handover]) -> list[Result]:
        self.asked += [one.attempt for one in batch]
        busy = len(self.asked) <= RELEASED
        return [NotStarted() if busy else NotTaken("transient")] * len(batch)

    async def lookup(self, _: Sequence[str]) -> Any:
        raise AssertionError("nothing is in doubt")


async def tried(dsn: str, folder: Path) -> tuple[list[int], list[tuple]]:
    """What the carrier was asked as, and how the message ended."""
    busy = Busy()
    async with world(dsn, folder, [JOURNEY]) as w:
        await people(w.connection, ["ada"])
        await w.ingest.accept(w.connection, [event("ada", "Signed Up", START)])
        await w.runner.run(w.connection, await enrollments.due(w.connection, BUCKETS, START, 10))
        w.sender.carrier = busy
        end = START + timedelta(days=2)
        while due := await messages.due(w.connection, BUCKETS, end, 10):
            await w.sender.send(w.connection, due)
        ended = await w.rows("SELECT state, reason, attempt, released FROM message")
    return busy.asked, ended


async def test_a_text_that_found_no_line_keeps_all_its_tries(own_dsn: str, tmp_path: Path) -> None:
    asked, ended = await tried(own_dsn, tmp_path)
    tries = handover.MOST_ATTEMPTS
    assert asked == [1] * RELEASED + list(range(1, tries + 1))
    assert ended == [("failed", "carrier:attempts", RELEASED + tries, RELEASED)]


async def test_counted_as_tries_they_would_end_it_at_once(
    own_dsn: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Attempt, "tries", property(lambda one: one.attempt))
    _, ended = await tried(own_dsn, tmp_path)
    assert ended == [("failed", "carrier:attempts", RELEASED + 1, RELEASED)]
