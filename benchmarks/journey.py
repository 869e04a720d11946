"""A whole journey of five steps with two texts (the work of `peers.md` 6), and a worker's memory."""

import asyncio
import json
import sys
import tempfile
import time
from asyncio.subprocess import PIPE, Process
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from statistics import median
from typing import Any, Final

from benchmarks.rows import Row
from benchmarks.scales import Scale
from benchmarks.stage import START, WORKSPACE, Stage, furnish, opened, settled
from benchmarks.worker import Orders
from wayline.domain.ids import BUCKETS, GROUPS, derived_id

_ROOT: Final = Path(__file__).parents[1]
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
_OVERDUE: Final = (
    """
INSERT INTO contact (bucket, contact_id, workspace_id, key, phone, country, line_type, zones, language,
  attributes, created_at, updated_at)
SELECT (%(buckets)s::smallint[])[1 + n %% 256], id, %(workspace)s, 'o' || n, '+1' || 2015550000 + n, 'US',
  'mobile', '{America/New_York}', 'en', '{"plan": "pro"}', %(at)s, %(at)s
FROM (SELECT n, (%(id)s || lpad(to_hex(n / 256), 10, '0') || '00')::uuid AS id
      FROM generate_series(1, %(number)s) AS n) AS t""",
)


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
        wall, done = await run_workers(dsn, processes, scale.journey, file)
        server = stage.meter.server_cpu() - before
    sent = await _sent(dsn)
    stage.drop("bench_journey")
    client = sum(one["cpu"] for one in done)
    micros = (client + server) / scale.journey * 1e6
    carrier = "the sandbox" if sandbox else "no carrier"
    parts = f"{client / scale.journey * 1e6:.0f} + {server / scale.journey * 1e6:.0f}"
    demanded = not sandbox
    return Row(
        f"5-step journey, 2 texts, {scale.journey:,} people: {processes} process"
        f"{'es' * (processes > 1)}, {carrier}",
        f"{micros:.0f} us CPU ({parts}) a person, {scale.journey / wall:,.0f} people/s",
        target="2,300 people/s and 0.7 ms" if demanded else "",
        met=(micros <= 700 and scale.journey / wall >= 2_300) if demanded else None,
        values={"cpu_us": micros, "people_per_s": scale.journey / wall, "sent": sent},
    )


