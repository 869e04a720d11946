"""Import of people from a file made here: rate, CPU a row, and the peaks of memory.

The import runs in a process of its own, so that its peak is nobody else's:
`python -m benchmarks.imports DSN FILE`.
"""

import asyncio
import json
import sys
import tempfile
import time
from asyncio.subprocess import PIPE
from pathlib import Path

from benchmarks.meter import Spent, peak_mb
from benchmarks.people import make_file
from benchmarks.rows import Row
from benchmarks.scales import Scale
from benchmarks.stage import START, WORKSPACE, Stage, furnish, opened
from wayline.domain.declared import Declared
from wayline.runtime.collector import relax
from wayline.runtime.imports.contacts import ContactImport
from wayline.runtime.imports.source import open_source
from wayline.store.database import Database

_MB = 1024 * 1024


async def measure(stage: Stage, scale: Scale) -> list[Row]:
    """Import people who are all new, then the same file with one blank line more."""
    dsn = stage.make("bench_import")
    await furnish(dsn, [], 0)
    with tempfile.TemporaryDirectory(prefix="wayline-bench-") as folder:
        path = Path(folder) / "people.csv"
        taken = make_file(path, scale.imports)
        new = await _row(stage, dsn, path, f"import of {scale.imports:,} people", taken)
        with path.open("a", encoding="utf-8") as file:
            file.write("\n")  # another file, of the same people
        again = await _row(stage, dsn, path, "the same people once more", taken)
    stage.drop("bench_import")
    return [new, again]


async def _row(stage: Stage, dsn: str, path: Path, name: str, taken: int) -> Row:
    before = stage.meter.server_cpu()
    done, backend = await _in_a_process(stage, dsn, path)
    server = stage.meter.server_cpu() - before
    spent = Spent(done["cpu"], server, done["wall"], int(done["rows"]))
    micros, rate, peak = spent.micros(spent.cpu), done["rows"] / done["wall"], done["peak_mb"]
    parts = f"{spent.micros(spent.client):.0f} + {spent.micros(server):.0f}"
    people = await _count(dsn)
    return Row(
        name,
        f"{micros:.0f} us CPU ({parts}) a row, {rate:,.0f}/s, peak {peak:.0f} MB, "
        f"a backend {backend:.0f} MB; {people:,} of {taken:,} people are there",
        target="5,000/s, 150 MB, all there",
        met=rate >= 5_000 and peak <= 150 and people == taken,
        values={
            "cpu_us": micros,
            "rows_per_second": rate,
            "peak_mb": peak,
            "backend_mb": backend,
            "missing": abs(taken - people),
        },
    )


async def _count(dsn: str) -> int:
    async with opened(dsn) as connection:
        found = await connection.execute("SELECT count(*) FROM contact")
        row = await found.fetchone()
    assert row is not None
    return int(row[0])


async def _in_a_process(stage: Stage, dsn: str, path: Path) -> tuple[dict[str, float], float]:
    """Import in a process; returns what it says, and the most MB that a backend had for itself."""
    command = (sys.executable, "-m", "benchmarks.imports", dsn, str(path))
    process = await asyncio.create_subprocess_exec(*command, stdout=PIPE)
    most = 0
    reading = asyncio.create_task(process.communicate())
    while not reading.done():
        most = max(most, stage.meter.largest_backend())
        await asyncio.wait([reading], timeout=0.2)
    found: dict[str, float] = json.loads((await reading)[0])
    return found, most / _MB


async def _import(dsn: str, path: Path) -> dict[str, float]:
    began, cpu = time.perf_counter(), time.process_time()
    source = open_source(
        path,
        "US",
        mapping={},
        encoding=None,
        declared=Declared(),
        on_conflict="merge",
    )
    relax()
    async with Database(dsn) as database:
        tally = await ContactImport(database, WORKSPACE, source, lambda: START).run()
    peak = peak_mb()
    wall, cpu = time.perf_counter() - began, time.process_time() - cpu
    return {"wall": wall, "cpu": cpu, "peak_mb": peak, "rows": tally.counts.total()}


if __name__ == "__main__":
    print(json.dumps(asyncio.run(_import(sys.argv[1], Path(sys.argv[2])))))
