"""The small business that each landed version was dumped with, half way through its week."""

from datetime import timedelta
from pathlib import Path

from tests.runtime.world import START, WORKSPACE, World, people, planned, world
from wayline.store.reports import digest

DUMPED_AT = START + timedelta(hours=3)
ENDS_AT = START + timedelta(days=3)
KEYS = [f"p{n}" for n in range(12)]
WELCOME = """\
wayline: 1
journey: welcome
name: Welcome
entry: {on: {event: Signed Up}}
goal: {event: Order Completed, within: 7 days}
exit: [{on: {event: Order Completed}, as: bought}]
steps:
  - {id: settle, wait: 2 hours}
  - {id: thanks, message: {channel: sms, template: thanks}}
  - id: way
    split: {long: {weight: 50, next: patience}, short: {weight: 50, next: offer}}
  - {id: patience, wait: 1 day}
  - {id: offer, message: {channel: sms, template: offer}}
  - {id: done, exit: complete}
"""


async def begin(dsn: str, folder: Path) -> None:
    """Everybody signs up, is thanked, and waits; some have not been thanked yet."""
    async with world(dsn, folder, [WELCOME], months=1) as w:
        await people(w.connection, KEYS)
        late = timedelta(hours=2)
        w.rounds.plan(
            planned(key, "Signed Up", START + late * (n % 2)) for n, key in enumerate(KEYS)
        )
        await w.rounds.settle(DUMPED_AT)


async def go_on(w: World) -> str:
    """The rest of the week, in which two of them buy; returns the digest of all decisions."""
    at = DUMPED_AT + timedelta(hours=20)
    w.rounds.plan(planned(key, "Order Completed", at, revenue=20) for key in KEYS[:2])
    await w.rounds.settle(ENDS_AT)
    return await digest(w.connection, WORKSPACE)
