"""At the gate: a text that became unfit by what was filled in is refused, with its reason."""

from pathlib import Path

import pytest

from tests.runtime.world import START, event, people, world
from wayline.store.enrollments import Due

JOURNEY = """\
wayline: 1
journey: visit
entry: {on: {event: Booked}, again: always}
steps:
  - id: tell
    message:
      channel: sms
      text: "Roast: {{ trigger.what }}"
      category: CATEGORY
      role: confirm
  - {id: done, exit: complete}
"""


@pytest.mark.parametrize(
    ("category", "what", "settings", "reason"),
    [
        ("marketing", "vodka for less. Reply STOP to end", {}, "content:shaft"),
        (
            "marketing",
            "vodka for less. Reply STOP to end",
            {"content": {"allowed": ["alcohol"]}},
            None,
        ),
        ("service", "your vodka is here", {}, None),
        ("marketing", "10% off", {}, "content:opt_out"),
        ("marketing", "10% off, txt stop2quit", {}, "content:stop_spacing"),
        ("service", "see bit.ly/x", {}, "content:shortener"),
        ("service", "hi [First Name]", {}, "content:unfilled"),
        ("service", "long " * 40, {"content": {"most_parts": 1}}, "content:parts"),
        ("service", "long " * 40, {"content": {"most_micros": 20_000}}, "content:price"),
        ("service", "long " * 40, {"content": {"most_parts": 2, "most_micros": 24_000}}, None),
    ],
)
async def test_what_was_filled_in_decides(
    own_dsn: str,
    tmp_path: Path,
    category: str,
    what: str,
    settings: dict[str, object],
    reason: str | None,
) -> None:
    journey = JOURNEY.replace("CATEGORY", category)
    async with world(own_dsn, tmp_path, [journey], settings=settings) as w:
        ids = await people(w.connection, ["ann"])
        await w.ingest.accept(w.connection, [event("ann", "Booked", START, what=what)])
        due = [Due(ids["ann"], START)]
        await w.runner.run(w.connection, due)
        await w.sender.send(w.connection, due)
        told = await w.rows("SELECT state, reason FROM message")
        assert told == [("sent", None) if reason is None else ("refused", reason)]
        assert len(list(w.carrier.accepted())) == (reason is None)
