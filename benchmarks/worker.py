"""One worker process of the journey and memory benches: it runs on the word, and counts itself.

`python -m benchmarks.worker JSON` says `ready`, waits for a line, does what is due in its lease
groups, and answers with a line of what it has done and spent.
"""

import asyncio
import json
import sys
import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks.meter import peak_mb
from benchmarks.stage import START, happened, opened, read_library
from wayline.channels.contract import Handover, Inbound, Result, Taken
from wayline.domain.ids import bucket_of, buckets_of_group, derived_contact_id, group_of
from wayline.domain.places import data_versions
from wayline.runtime.clock import RealClock
from wayline.runtime.collector import relax
from wayline.runtime.inbound import InboundDesk
from wayline.runtime.ingest import Ingest
from wayline.runtime.library import Library
from wayline.runtime.rounds import Planned, Rounds
from wayline.runtime.runner import Runner
from wayline.runtime.sandbox import SandboxConnection
from wayline.runtime.sender import Sender
from wayline.sandbox.behaviour import STILL
from wayline.sandbox.carrier import Carrier
from wayline.store.bulk import Connection
from wayline.store.partitions import known_months


@dataclass(frozen=True, slots=True)
class Orders:
    """What a worker is told. Without a `sandbox` its texts go to a carrier that does nothing."""

    dsn: str
    groups: list[int]
    people: int  # who begin the journey, over all workers
    sandbox: str | None
    seconds: float | None  # then it stops, whatever is left

    def to_json(self) -> str:
        return json.dumps(asdict(self))


class NoCarrier(SandboxConnection):
    """Takes every text and forgets it: what is left is Wayline's own cost."""

    name = "nobody"

    def __init__(self) -> None:
        self.doubt = "key"

    async def hand_over(self, batch: Sequence[Handover]) -> list[Result]:
        return [Taken(one.key, 7_900) for one in batch]

    def due(self, callbacks: Sequence[str], until: datetime, most: int) -> list[Inbound]:
        del callbacks, until, most
        return []

    def acknowledge(self, items: Iterable[Inbound]) -> None:
        del items


async def work(orders: Orders) -> None:
    """Get ready, wait for the word, and do it."""
    async with opened(orders.dsn) as connection:
        library = await read_library(connection)
        wire = _wire(orders)
        rounds = await _rounds(connection, library, wire, orders)
        rounds.plan(_entries(orders))
        print("ready", flush=True)
        await asyncio.to_thread(sys.stdin.readline)
        print(json.dumps(await _timed(rounds, orders.seconds)), flush=True)


async def _timed(rounds: Rounds, seconds: float | None) -> dict[str, Any]:
    cpu, wall = time.process_time(), time.perf_counter()
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await rounds.settle(START + timedelta(days=1))
    return {
        "cpu": time.process_time() - cpu,
        "wall": time.perf_counter() - wall,
        "rss_mb": peak_mb(),
        **asdict(rounds.done),
    }


def _wire(orders: Orders) -> SandboxConnection:
    if orders.sandbox is None:
        return NoCarrier()
    return SandboxConnection(Carrier(Path(orders.sandbox), STILL, 1))


async def _rounds(
    connection: Connection, library: Library, wire: SandboxConnection, orders: Orders
) -> Rounds:
    months = await known_months(connection)
    ingest = Ingest(library, months)
    callback = "bench/" + "-".join(map(str, orders.groups))
    sender = Sender(
        library,
        wire,
        RealClock(),
        callback=lambda _: callback,
        as_of="2026-11-21",
        tz_version=data_versions()["tzdata"],
    )
    return Rounds(
        connection,
        [bucket for group in orders.groups for bucket in buckets_of_group(group)],
        ingest=ingest,
        runner=Runner(library, months),
        sender=sender,
        desk=InboundDesk(library, ingest, wire.name, next(iter(library.workspaces))),
        carrier=wire,
        callbacks=[callback],
        real=RealClock(),
    )


def _entries(orders: Orders) -> Iterable[Planned]:
    groups = set(orders.groups)
    for number in range(orders.people):
        contact_id = derived_contact_id("bench", f"p{number}")
        if group_of(bucket_of(contact_id)) in groups:
            yield Planned(START, contact_id, happened(number, "Started", START))


if __name__ == "__main__":
    relax()
    asyncio.run(work(Orders(**json.loads(sys.argv[1]))))
