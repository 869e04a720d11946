"""The commit latency of one INSERT, alone and with three sessions (floor F3)."""

import asyncio
import time
from statistics import quantiles

from benchmarks.rows import Row
from benchmarks.scales import Scale
from benchmarks.stage import START, Stage, opened
from wayline.domain.ids import bucket_of, key_hash

_INSERT = "INSERT INTO event_key (bucket, key, received_at) VALUES (%s, %s, %s)"


async def measure(stage: Stage, scale: Scale) -> list[Row]:
    """Insert rows one by one, each durable before the next."""
    dsn = stage.make("bench_commit")
    rows = []
    for sessions in (1, 3):
        each = scale.inserts // sessions
        found = await asyncio.gather(
            *(latencies(dsn, f"{sessions}/{n}", each) for n in range(sessions))
        )
        taken = [milliseconds for session in found for milliseconds in session]
        p50, p99 = quantiles(taken, n=100)[49], quantiles(taken, n=100)[98]
        rows.append(
            Row(
                f"commit of one INSERT (F3), {sessions} session{'s' * (sessions > 1)}",
                f"p50 {p50:.2f} ms, p99 {p99:.2f} ms",
                values={"p50_ms": p50, "p99_ms": p99},
            )
        )
    stage.drop("bench_commit")
    return rows


async def latencies(dsn: str, name: str, number: int) -> list[float]:
    """Milliseconds of each of so many commits in one session."""
    taken = []
    async with opened(dsn) as connection:
        for place in range(number):
            key = key_hash("bench", name, str(place))
            began = time.perf_counter()
            await connection.execute(_INSERT, [bucket_of(key), key, START])
            taken.append((time.perf_counter() - began) * 1000)
    return taken
