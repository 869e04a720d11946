"""The live worker: from one event over HTTP to its hand-over, and memory under a backlog.

The server and its worker are a process of their own, as `wayline up` is; the client is this one.
"""

import asyncio
import json
import random
import sys
import time
from base64 import b64encode
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from statistics import quantiles
from typing import Any, Final

import aiohttp

from benchmarks.commit import latencies
from benchmarks.crowds import add_people_owed, add_people_waiting
from benchmarks.live_process import Orders
from benchmarks.rows import Row
from benchmarks.scales import Scale
from benchmarks.stage import START, WORKSPACE, Stage, furnish, opened, phone_of
from wayline.runtime.clock import RealClock
from wayline.store import api_keys, clock
from wayline.store.clock import ClockRow

RATE: Final = 100  # events/s, at random intervals
_KEY: Final = "wk_" + "B" * 43
_WARM: Final = 100  # events before those that count
_BACKLOG_SECONDS: Final = 10.0
_WITHIN: Final = 30.0  # seconds for the last text
_JOURNEY: Final = """\
wayline: 1
journey: hello
name: Hello
entry: {on: {event: Started}, again: always}
steps:
  - {id: pause, wait: 1 minute}
  - {id: text, message: {channel: sms, template: hello}}
  - {id: done, exit: complete}
"""
_AT_ONCE: Final = _JOURNEY.replace("  - {id: pause, wait: 1 minute}\n", "")


async def measure(stage: Stage, scale: Scale) -> list[Row]:
    """Post events one by one, and note when their texts are handed over."""
    dsn = stage.make("bench_live")
    people = scale.single + _WARM
    await furnish(dsn, [_AT_ONCE], people)
    await _midday(dsn)
    commits = await latencies(dsn, "live", scale.inserts)
    async with _process(Orders(dsn, serves=True)) as process:
        sent = await _post(process.port, people)
        handed = (await process.stop(people))["handed"]
    stage.drop("bench_live")
    taken = [
        (handed[phone_of(number)] - began) * 1000
        for number, began in list(sent.items())[_WARM:]
        if phone_of(number) in handed
    ]
    p50, p99, c50, c99 = *_edges(taken), *_edges(commits)
    lost = people - len(handed)
    return [
        Row(
            f"single event over HTTP to hand-over, {RATE} a second",
            f"p50 {p50:.0f} ms, p99 {p99:.0f} ms; commit p50 {c50:.2f}, p99 {c99:.2f} ms",
            target="p50 25 ms, p99 100 ms",
            met=p50 <= 25 and p99 <= 100 and not lost,
            values={"p50_ms": p50, "p99_ms": p99, "commit_p50_ms": c50, "lost": lost},
        )
    ]


async def measure_memory(stage: Stage, scale: Scale) -> list[Row]:
    """Let a live worker go at a backlog, of people due and of texts owed, and look how it grew."""
    return [await _memory(stage, scale, what) for what in ("people due", "texts owed")]


async def _memory(stage: Stage, scale: Scale, what: str) -> Row:
    sizes = (scale.backlog, scale.many_overdue)
    found = [await _at_a_backlog(stage, what, number) for number in sizes]
    few, many = (one["rss_mb"] for one in found)
    did = found[1]["advanced" if what == "people due" else "sent"]
    return Row(
        f"memory of a live worker, {sizes[0]:,} and {sizes[1]:,} {what}",
        f"{few:.0f} and {many:.0f} MB at most in {_BACKLOG_SECONDS:.0f} s, "
        f"{many / few:.2f} times; {did:,} of the many done",
        target="150 MB, whatever the backlog",
        met=many <= 150 and did > 0,
        values={"few_mb": few, "many_mb": many, "done": did},
    )


async def _at_a_backlog(stage: Stage, what: str, number: int) -> dict[str, Any]:
    """What a worker said that had a backlog before it for some seconds."""
    dsn = stage.make("bench_live_memory")
    await furnish(dsn, [_JOURNEY], 1)
    await _midday(dsn)
    if what == "people due":
        await add_people_waiting(dsn, "hello", number, START - timedelta(seconds=30))
    else:
        await add_people_owed(dsn, "hello", number)
    async with _process(Orders(dsn, serves=False)) as process:
        await asyncio.sleep(_BACKLOG_SECONDS)
        found = await process.stop(0)
    stage.drop("bench_live_memory")
    return found


class Process:
    """The server's process, ready: its port, and how to end it."""

    def __init__(self, process: asyncio.subprocess.Process, port: int) -> None:
        self._process = process
        self.port = port

    async def stop(self, texts: int) -> dict[str, Any]:
        """Let it finish so many texts, and say what it did."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"texts": texts, "within": _WITHIN}).encode() + b"\n")
        told: dict[str, Any] = json.loads(await self._process.stdout.readline())
        return told


@asynccontextmanager
async def _process(orders: Orders) -> AsyncIterator[Process]:
    command = (sys.executable, "-m", "benchmarks.live_process", orders.to_json())
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe, limit=1 << 24)
    try:
        assert process.stdout is not None
        yield Process(process, json.loads(await process.stdout.readline())["port"])
        await process.wait()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def _midday(dsn: str) -> None:
    """Business begins at noon, whenever this is run: no text waits for the morning."""
    async with opened(dsn) as connection:
        await clock.set_to(connection, ClockRow("scaled", START, RealClock().now(), 1.0))
        await api_keys.insert(connection, WORKSPACE, _KEY, "shop", START)


async def _post(port: int, people: int) -> dict[int, float]:
    """Post one event of each, and say when each was sent."""
    chance, sent, pending = random.Random(1), dict[int, float](), []
    headers = {
        "authorization": "Basic " + b64encode(f"{_KEY}:".encode()).decode(),
        "content-type": "application/json",
    }
    url = f"http://127.0.0.1:{port}/v1/track"
    async with aiohttp.ClientSession(headers=headers) as client:

        async def one(number: int) -> None:
            body = {"userId": f"p{number}", "event": "Started", "messageId": f"m{number}"}
            body_octets = json.dumps({**body, "properties": {"code": "ROAST10"}}).encode()
            sent[number] = time.monotonic()
            async with client.post(url, data=body_octets) as answer:
                answer.raise_for_status()

        due = time.monotonic()
        for number in range(people):
            due += chance.expovariate(RATE)
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            pending.append(asyncio.create_task(one(number)))
        await asyncio.gather(*pending)
    return sent


def _edges(taken: Sequence[float]) -> tuple[float, float]:
    found = quantiles(taken, n=100)
    return found[49], found[98]
