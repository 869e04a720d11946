"""`python -m benchmarks --scale small|full [--only NAME] [--json]` measures and prints."""

import argparse
import asyncio
import datetime as dt
import os
import platform
import sys

from benchmarks.catalogue import BENCHES, NOT_YET
from benchmarks.rows import Row, as_json, table
from benchmarks.scales import SCALES
from benchmarks.stage import Stage, scratch_stage
from wayline.runtime.collector import relax


def main() -> None:
    """Run the benches of the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--scale", choices=SCALES, default="small")
    parser.add_argument("--only", choices=BENCHES, action="append", metavar="NAME")
    parser.add_argument("--json", action="store_true", help="print rows for programs")
    chosen = parser.parse_args()
    relax()  # as workers do
    with scratch_stage() as stage:
        rows = asyncio.run(_run(stage, chosen.scale, chosen.only or list(BENCHES)))
    if chosen.json:
        print(as_json(rows))
        return
    print(_about(chosen.scale), table(rows), NOT_YET, sep="\n\n")


async def _run(stage: Stage, scale: str, names: list[str]) -> list[Row]:
    rows: list[Row] = []
    for name in names:
        print(f"{name} ...", file=sys.stderr, flush=True)
        rows += await BENCHES[name](stage, SCALES[scale])
    return rows


def _about(scale: str) -> str:
    load = ", ".join(f"{part:.1f}" for part in os.getloadavg())
    now = dt.datetime.now(dt.UTC)
    return (
        f"scale {scale}, {now:%Y-%m-%d %H:%M} UTC, {os.cpu_count()} cores, load {load}, "
        f"Python {platform.python_version()}, {platform.system()} {platform.machine()}"
    )


if __name__ == "__main__":
    main()
