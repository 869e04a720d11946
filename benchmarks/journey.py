"""A whole journey of five steps with two texts (the work of peers.md 6), and a worker's memory."""

import asyncio
import json
import sys
import tempfile
import time
from asyncio.subprocess import PIPE, Process
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from benchmarks.crowds import add_people_waiting
from benchmarks.rows import Row
from benchmarks.scales import Scale
from benchmarks.stage import START, Stage, furnish
from benchmarks.worker import Orders
from wayline.domain.ids import GROUPS

_ROOT: Final = Path(__file__).parents[1]
_SECONDS: Final = 10.0  # of work on a backlog: its first batches show the most memory
_FIVE_STEPS: Final = """\
wayline: 1
journey: five
name: Five
entry: {on: {event: Started}, again: always}
steps:
  - {id: hello, message: {channel: sms, template: hello}}
  - {id: pause, wait: 1 hour}
  - id: plan
    branch: [{if: {attribute: plan, is: pro}, next: offer}]
    else: done
  - {id: offer, message: {channel: sms, template: offer}}
  - {id: done, exit: complete}
"""


async def measure(stage: Stage, scale: Scale) -> list[Row]:
    """Run everybody through the journey, with one process and two, no carrier and the sandbox."""
    return [
        await _journey(stage, scale, processes, sandbox=sandbox)
        for sandbox in (False, True)
        for processes in (1, 2)
    ]


async def _journey(stage: Stage, scale: Scale, processes: int, *, sandbox: bool) -> Row:
    dsn = stage.make("bench_journey")
    await furnish(dsn, [_FIVE_STEPS], scale.journey)
    with tempfile.TemporaryDirectory(prefix="wayline-bench-carrier-") as folder:
        file = str(Path(folder) / "sandbox.sqlite") if sandbox else None
        before = stage.meter.server_cpu()
        wall, done = await _run_workers(
            [
                Orders(dsn, list(range(first, GROUPS, processes)), scale.journey, file, None)
                for first in range(processes)
            ]
        )
        server = stage.meter.server_cpu() - before
    stage.drop("bench_journey")
    client = sum(one["cpu"] for one in done)
    micros = (client + server) / scale.journey * 1e6
    texts = sum(one["messages"] for one in done)
    carrier = "the sandbox" if sandbox else "no carrier"
    parts = f"{client / scale.journey * 1e6:.0f} + {server / scale.journey * 1e6:.0f}"
    demanded = not sandbox
    return Row(
        f"5-step journey, 2 texts, {scale.journey:,} people: {processes} process"
        f"{'es' * (processes > 1)}, {carrier}",
        f"{micros:.0f} us CPU ({parts}) a person, {scale.journey / wall:,.0f} people/s",
        target="2,300 people/s and 0.7 ms" if demanded else "",
        met=(micros <= 700 and scale.journey / wall >= 2_300) if demanded else None,
        values={"cpu_us": micros, "people_per_s": scale.journey / wall, "texts": texts},
    )


async def measure_memory(stage: Stage, scale: Scale) -> list[Row]:
    """The most memory of one worker that starts with a few and with many people overdue."""
    used = [await _memory(stage, number) for number in (scale.backlog, scale.many_overdue)]
    return [
        Row(
            f"memory of a worker, {scale.backlog:,} and {scale.many_overdue:,} people overdue",
            f"{used[0]:.0f} and {used[1]:.0f} MB at most in {_SECONDS:.0f} s",
            target="150 MB, whatever the backlog",
            met=max(used) <= 150,
            values={"few_mb": used[0], "many_mb": used[1]},
        )
    ]


async def _memory(stage: Stage, overdue: int) -> float:
    dsn = stage.make("bench_memory")
    await furnish(dsn, [_FIVE_STEPS], 0)
    await add_people_waiting(dsn, "five", overdue, START)
    orders = Orders(dsn, list(range(GROUPS)), 0, None, _SECONDS)
    _, done = await _run_workers([orders])
    stage.drop("bench_memory")
    return float(done[0]["rss_mb"])


async def _run_workers(orders: Sequence[Orders]) -> tuple[float, list[dict[str, Any]]]:
    """Let workers do their part at once; returns the wall time, and what each has done."""
    workers = [await _start(one) for one in orders]
    began = time.perf_counter()
    for worker in workers:
        assert worker.stdin is not None
        worker.stdin.write(b"go\n")
    done = await asyncio.gather(*(_line(worker) for worker in workers))
    wall = time.perf_counter() - began
    for worker in workers:
        await worker.wait()
    return wall, [json.loads(line) for line in done]


async def _start(orders: Orders) -> Process:
    worker = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "benchmarks.worker",
        orders.to_json(),
        stdin=PIPE,
        stdout=PIPE,
        cwd=_ROOT,
    )
    await _line(worker)  # ready
    return worker


async def _line(worker: Process) -> bytes:
    assert worker.stdout is not None
    line = await worker.stdout.readline()
    if not line:
        raise RuntimeError("a worker of the bench died; its words are above")
    return line
