"""Claim, advance three steps and owe a message (floor F2); and whether a backlog matters."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from psycopg import sql

from benchmarks.crowds import add_waiting
from benchmarks.floors import Changed, Writes, alternate
from benchmarks.meter import Spent, figure, middle
from benchmarks.rows import Row
from benchmarks.scales import Scale
from benchmarks.stage import (
    START,
    Stage,
    furnish,
    happened,
    opened,
    read_library,
    settled,
)
from wayline.domain.ids import BUCKETS
from wayline.runtime.ingest import Ingest
from wayline.runtime.runner import Runner
from wayline.store import enrollments
from wayline.store.bulk import Connection
from wayline.store.queries import load

BATCH: Final = 1_000
THREE_STEPS: Final = """\
wayline: 1
journey: three
name: Three
entry: {on: {event: Started}, again: always}
steps:
  - id: halves
    split:
      left: {weight: 50, next: plan}
      right: {weight: 50, next: plan}
  - id: plan
    branch: [{if: {attribute: plan, is: pro}, next: hello}]
    else: done
  - {id: hello, message: {channel: sms, template: hello, with: {code: ROAST10}}}
  - {id: done, exit: complete}
"""
_MOVED: Final = sql.SQL("""
  bucket, contact_id, enrollment_id, 0 AS fence, status, step, visit, sequence, due_at, waiting,
  arrived_at, woke, awaits, exited_at, exit_reason, goal_at, memory::text""")
_WRITES: Final = Writes(
    ("passage", "message"), (Changed(load("enrollments")["move"], _MOVED, "enrollment"),)
)


async def measure(stage: Stage, scale: Scale) -> list[Row]:
    """Advance people in rounds, on one connection, beside the floor."""
    await _prepare(stage, "bench_step", scale)
    stage.make("bench_step_floor", "bench_step")
    async with (
        _runner(stage, "bench_step") as work,
        opened(stage.server.dsn("bench_step"), "owner") as ours,
        opened(stage.server.dsn("bench_step_floor"), "owner") as floor,
    ):
        compared = await alternate(stage.meter, _WRITES, work, (ours, floor), scale.rounds)
    stage.drop("bench_step", "bench_step_floor")
    micros = compared.ours.cpu * 1e6
    return [
        Row(
            "claim, advance through 3 steps, write a message",
            figure(compared.ours, "person"),
            figure(compared.floor, "person"),
            compared.cpu_ratio,
            compared.wall_ratio,
            "50 % of CPU, 110 us",
            compared.cpu_ratio >= 0.5 and micros <= 110,
            {"cpu_us": micros, "floor_us": compared.floor.cpu * 1e6},
        )
    ]


async def measure_backlog(stage: Stage, scale: Scale) -> list[Row]:
    """The same with few and with many others waiting, in turns."""
    await _prepare(stage, "bench_few", scale)
    stage.make("bench_many", "bench_few")
    few: list[Spent] = []
    many: list[Spent] = []
    later = _time(48)
    await add_waiting(stage.server.dsn("bench_few"), "three", scale.few, later)
    await add_waiting(stage.server.dsn("bench_many"), "three", scale.many, later)
    async with _runner(stage, "bench_few") as one, _runner(stage, "bench_many") as other:
        for number in range(scale.rounds + 1):
            few.append(await stage.meter.measure(partial(one, number)))
            many.append(await stage.meter.measure(partial(other, number)))
    stage.drop("bench_few", "bench_many")
    first, second = middle(few[1:]), middle(many[1:])
    more = second.cpu / first.cpu - 1
    return [
        Row(
            f"cost of that step with {scale.few:,} and with {scale.many:,} waiting",
            f"{first.cpu * 1e6:.0f} and {second.cpu * 1e6:.0f} us CPU a person: {more:+.0%}",
            target="within 15 %",
            met=more <= 0.15,
            values={"few_us": first.cpu * 1e6, "many_us": second.cpu * 1e6, "more": more},
        )
    ]


async def _prepare(stage: Stage, name: str, scale: Scale) -> None:
    """A database in which each round finds its own people due, an hour after the last."""
    dsn = stage.make(name)
    people = (scale.rounds + 1) * scale.steps
    await furnish(dsn, [THREE_STEPS], people)
    async with opened(dsn) as connection:
        ingest = Ingest(await read_library(connection), [])
        for first in range(0, people, BATCH):
            numbers = range(first, min(people, first + BATCH))
            events = [happened(n, "Started", _time(n // scale.steps)) for n in numbers]
            await ingest.accept(connection, events)
    await settled(dsn)


@asynccontextmanager
async def _runner(stage: Stage, name: str) -> "AsyncIterator[_Work]":
    async with opened(stage.server.dsn(name)) as connection:
        yield _Work(connection, Runner(await read_library(connection), []))


class _Work:
    """Claims and advances all who are due in a round, batch after batch."""

    def __init__(self, connection: Connection, runner: Runner) -> None:
        self.connection = connection
        self.runner = runner

    async def __call__(self, number: int) -> int:
        done, at = 0, _time(number)
        while people := await enrollments.due(self.connection, BUCKETS, at, BATCH):
            done += await self.runner.run(self.connection, people)
        return done


def _time(number: int) -> datetime:
    return START + timedelta(hours=number)
