"""Ingest of events in batches, matched: 1 % duplicates, 20 % create an enrollment (floor F1)."""

import random
from datetime import timedelta
from typing import Final

from psycopg import sql

from benchmarks.floors import Changed, Writes, alternate
from benchmarks.meter import figure
from benchmarks.rows import Row
from benchmarks.scales import Scale
from benchmarks.stage import START, Stage, furnish, happened, opened, read_library
from wayline.runtime.ingest import Incoming, Ingest
from wayline.store.queries import load

BATCH: Final = 1_000
_LISTENS: Final = """\
wayline: 1
journey: cart
name: Cart
entry: {on: {event: Cart Updated}, again: always}
steps:
  - id: bought
    wait_for: [{on: {event: Checkout Started}}]
    timeout: 30 days
"""
_WRITES: Final = Writes(
    ("event_key", "event", "enrollment"),
    (Changed(load("contacts")["touch_care"], sql.SQL("bucket, contact_id, event_at"), "care"),),
)


async def measure(stage: Stage, scale: Scale) -> list[Row]:
    """Ingest rounds of events of known people on one connection."""
    people = (scale.rounds + 1) * scale.events // 5
    await furnish(stage.make("bench_ingest"), [_LISTENS], people)
    floor_dsn = stage.make("bench_ingest_floor", "bench_ingest")
    dsn = stage.server.dsn("bench_ingest")
    rounds = [_events(scale, number, people) for number in range(scale.rounds + 1)]
    async with (
        opened(dsn) as connection,
        opened(dsn, "owner") as ours,
        opened(floor_dsn, "owner") as floor,
    ):
        ingest = Ingest(await read_library(connection), [])

        async def work(number: int) -> int:
            for first in range(0, len(rounds[number]), BATCH):
                await ingest.accept(connection, rounds[number][first : first + BATCH])
            return len(rounds[number])

        compared = await alternate(stage.meter, _WRITES, work, (ours, floor), scale.rounds)
    stage.drop("bench_ingest", "bench_ingest_floor")
    micros = compared.ours.cpu * 1e6
    return [
        Row(
            "ingest of events in batches of 1,000, matched",
            figure(compared.ours, "event"),
            figure(compared.floor, "event"),
            compared.cpu_ratio,
            compared.wall_ratio,
            "40 % of CPU, 60 us",
            compared.cpu_ratio >= 0.4 and micros <= 60,
            {"cpu_us": micros, "floor_us": compared.floor.cpu * 1e6},
        )
    ]


def _events(scale: Scale, number: int, people: int) -> list[Incoming]:
    """A round: a fifth begin a journey, a tenth could wake somebody, the rest concern nobody."""
    chance = random.Random(number)
    at = START + timedelta(hours=number)
    entering = iter(range(number * scale.events // 5, people))
    events: list[Incoming] = []
    for place in range(scale.events):
        if place % 100 == 99:
            events.append(events[-50])
        elif place % 5 == 0:
            events.append(happened(next(entering), "Cart Updated", at))
        else:
            name = "Checkout Started" if place % 10 == 1 else "Product Viewed"
            again = number * scale.events + place
            events.append(happened(chance.randrange(people), name, at, again=again))
    return events
