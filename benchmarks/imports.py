"""Import of people from a file made here: rate, CPU a row, and the peak of memory of its process.

The import runs in a process of its own, so that its peak is nobody else's:
`python -m benchmarks.imports DSN FILE`, and `python -m benchmarks.imports FILE ROWS` makes a file.
"""

import asyncio
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

from benchmarks.rows import Row
from benchmarks.scales import Scale
from benchmarks.stage import START, WORKSPACE, Stage, furnish
from wayline.runtime.collector import relax
from wayline.runtime.imports.contacts import ContactImport
from wayline.runtime.imports.source import open_source
from wayline.store.database import Database

_HEADER: Final = "Customer ID,First name,Mobile,E-Mail,City,Orders,SMS consent,Consent date,Proof"
_AREAS: Final = "212 312 415 646 702 305 206 617 713 404 303 602 503 214 512".split()


async def measure(stage: Stage, scale: Scale) -> list[Row]:
    """Import ten people for each of the journey's bench, all new, with consent and proof."""
    rows = scale.journey * 10
    dsn = stage.make("bench_import")
    await furnish(dsn, [], 0)
    with tempfile.TemporaryDirectory(prefix="wayline-bench-") as folder:
        path = make_file(Path(folder) / "people.csv", rows)
        before = stage.meter.server_cpu()
        done = await asyncio.to_thread(_in_a_process, dsn, path)
        server = stage.meter.server_cpu() - before
    stage.drop("bench_import")
    micros, rate = (done["cpu"] + server) / rows * 1e6, rows / done["wall"]
    parts = f"{done['cpu'] / rows * 1e6:.0f} + {server / rows * 1e6:.0f}"
    figure = f"{micros:.0f} us CPU ({parts}) a row, {rate:,.0f}/s, peak {done['peak_mb']:.0f} MB"
    values = {"cpu_us": micros, "rows_per_second": rate, "peak_mb": done["peak_mb"]}
    name = f"import of {rows:,} people"
    return [Row(name, figure, target="5,000/s, 150 MB", met=_met(rate, done), values=values)]


def make_file(path: Path, rows: int) -> Path:
    """A table of so many people, all with numbers of their own."""
    with path.open("w", encoding="utf-8") as file:
        file.write(_HEADER + "\n")
        for n in range(rows):
            area, rest = _AREAS[n % 15], n // 15
            phone = f"({area}) {200 + rest // 10_000}-{rest % 10_000:04d}"
            file.write(f"u{n},Ann {n % 500},{phone},ann{n}@example.com,Boston,{n % 30},")
            file.write("yes,2025-03-02,web form: yes to texts\n")
    return path


def _met(rate: float, done: dict[str, float]) -> bool:
    return rate >= 5_000 and done["peak_mb"] <= 150


def _in_a_process(dsn: str, path: Path) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.imports", dsn, str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


async def _import(dsn: str, path: Path) -> dict[str, float]:
    began, cpu = time.perf_counter(), time.process_time()
    source = open_source(
        path,
        "US",
        mapping={},
        encoding=None,
        scope="sms/marketing",
        agreed=False,
        proof=None,
        on_conflict="merge",
    )
    relax()
    async with Database(dsn) as database:
        await ContactImport(database, WORKSPACE, source, lambda: START).run()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    wall, cpu = time.perf_counter() - began, time.process_time() - cpu
    return {"wall": wall, "cpu": cpu, "peak_mb": peak}


if __name__ == "__main__":
    if sys.argv[2].isdigit():
        make_file(Path(sys.argv[1]), int(sys.argv[2]))
    else:
        print(json.dumps(asyncio.run(_import(sys.argv[1], Path(sys.argv[2])))))
