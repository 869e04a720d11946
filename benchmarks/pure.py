"""What Python alone takes to advance, render and ask the gate, and the whole sender around them."""

import time
from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from benchmarks.meter import Meter, figure, middle
from benchmarks.rows import Row
from benchmarks.scales import Scale
from benchmarks.stage import START, Stage, furnish, happened, opened, read_library
from benchmarks.step import THREE_STEPS
from benchmarks.worker import NoCarrier
from wayline.domain.ids import BUCKETS
from wayline.domain.journeys.engine import Advance, advance
from wayline.domain.journeys.facts import Facts
from wayline.runtime.clock import RealClock
from wayline.runtime.ingest import Ingest
from wayline.runtime.library import Library
from wayline.runtime.rendering import render
from wayline.runtime.runner import Runner
from wayline.runtime.sender import Sender
from wayline.store import contacts, enrollments, messages
from wayline.store.bulk import Connection
from wayline.store.enrollments import Due

_BATCH: Final = 500
_LEASE: Final = timedelta(seconds=25)


async def measure(stage: Stage, scale: Scale) -> list[Row]:
    """Take people to an owed message, and time each pure part on the way, then the sender."""
    dsn = stage.make("bench_pure")
    await furnish(dsn, [THREE_STEPS], scale.calls)
    async with opened(dsn) as connection:
        library = await read_library(connection)
        sender = Sender(
            library,
            NoCarrier(),
            RealClock(),
            callback=lambda _: "bench",
            as_of="2026-11-21",
            tz_version="-",
        )
        await _enter(connection, library, scale.calls)
        rows = [await _advance(connection, library, scale.calls)]
        await _run(connection, library)
        rows += await _ask(connection, sender)
        rows.append(await _send(stage.meter, connection, sender))
    stage.drop("bench_pure")
    return rows


async def _enter(connection: Connection, library: Library, people: int) -> None:
    ingest = Ingest(library, [])
    for first in range(0, people, _BATCH):
        numbers = range(first, min(people, first + _BATCH))
        await ingest.accept(connection, [happened(n, "Started", START) for n in numbers])


async def _run(connection: Connection, library: Library) -> None:
    runner = Runner(library, [])
    while people := await enrollments.due(connection, BUCKETS, START, _BATCH):
        await runner.run(connection, people)


async def _advance(connection: Connection, library: Library, people: int) -> Row:
    due = await enrollments.due(connection, BUCKETS, START, people)
    placed = await enrollments.load_due(connection, due)
    known = await contacts.read(connection, [one.contact_id for one in due])
    asked = []
    for one in placed:
        state = one.enrollment
        journey = library.published(state.journey_id, state.version).journey
        asked.append((journey, state, Facts(known[state.contact_id].contact)))
    began = time.process_time()
    walked = [advance(journey, state, facts, START) for journey, state, facts in asked]
    spent = time.process_time() - began
    steps = sum(len(after.passages) for after in walked if isinstance(after, Advance))
    return _pure("advance, a step", spent, steps)


async def _ask(connection: Connection, sender: Sender) -> list[Row]:
    due = await messages.due(connection, BUCKETS, START, 1_000_000)
    owed = await messages.load_due(connection, due)
    known = await contacts.read(connection, [one.contact_id for one in due])
    began = time.process_time()
    words = [render(sender.library, m, known[m.contact_id].contact, START) for m in owed]
    rendered = time.process_time()
    batch = sender.gatehouse.open(connection, "nobody", sender.real.now() + _LEASE)
    for message, text in zip(owed, words, strict=True):
        await batch.ask(message, text, known[message.contact_id], START)
    asked = time.process_time()
    return [
        _pure("render, a message", rendered - began, len(owed)),
        _pure("gate with its claim row, a message", asked - rendered, len(owed)),
    ]


async def _send(meter: Meter, connection: Connection, sender: Sender) -> Row:
    async def batch(people: Sequence[Due]) -> int:
        return await sender.send(connection, people)

    async def everything() -> int:
        sent = 0
        while people := await messages.due(connection, BUCKETS, START, _BATCH):
            sent += await batch(people)
        return sent

    spent = middle([await meter.measure(everything)])
    path = f"sender, batches of {_BATCH}, no carrier"
    return Row(path, figure(spent, "message"), values={"cpu_us": spent.cpu * 1e6})


def _pure(path: str, seconds: float, units: int) -> Row:
    micros = seconds / max(1, units) * 1e6
    return Row(path, f"{micros:.1f} us of Python", values={"cpu_us": micros})
