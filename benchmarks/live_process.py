"""API and worker in one process, for the benches of the live path; it says when texts went.

`python -m benchmarks.live_process JSON` says its port, waits for a line, finishes, and answers.
"""

import asyncio
import json
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import Any

from benchmarks.meter import peak_mb
from benchmarks.stage import KEYS, opened
from benchmarks.worker import NoCarrier
from wayline.api.server import application, listen, serve
from wayline.channels.contract import Handover, Result
from wayline.runtime.clock import BusinessClock, RealClock
from wayline.runtime.collector import relax
from wayline.runtime.vault import Vault
from wayline.runtime.worker import Bells, Terms, Worker, worker
from wayline.store import clock


@dataclass(frozen=True, slots=True)
class Orders:
    """What the process is told."""

    dsn: str
    serves: bool

    def to_json(self) -> str:
        return json.dumps(asdict(self))


class Noting(NoCarrier):
    """Takes every text, and notes when."""

    def __init__(self) -> None:
        super().__init__()
        self.handed: dict[str, float] = {}

    async def hand_over(self, batch: Sequence[Handover]) -> list[Result]:
        now = time.monotonic()
        for one in batch:
            self.handed.setdefault(one.to, now)
        return await super().hand_over(batch)


async def run(orders: Orders) -> None:
    """Serve and work until told to finish."""
    bells, stop, wire, vault = Bells(), asyncio.Event(), Noting(), Vault(KEYS)
    async with worker(Terms(orders.dsn, wire, vault), bells, lambda _: None) as one:
        parts = [one.run(stop)]
        with listen("127.0.0.1", 0) as listening:
            port = listening.getsockname()[1]
            async with application(orders.dsn, vault, await _now(orders.dsn), bells) as app:
                if orders.serves:
                    parts.append(serve(app, listening, stop))
                running = asyncio.gather(*parts)
                print(json.dumps({"port": port}), flush=True)
                told = json.loads(await asyncio.to_thread(sys.stdin.readline))
                await _finish(wire, told["texts"], told["within"])
                stop.set()
                await running
    print(json.dumps(_figures(one, wire)), flush=True)


async def _now(dsn: str) -> Any:
    async with opened(dsn) as connection:
        row = await clock.read(connection)
    assert row is not None
    business, real = BusinessClock(*row), RealClock()
    return lambda: business.now(real.now())


async def _finish(wire: Noting, texts: int, within: float) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(within):
            while len(wire.handed) < texts:  # noqa: ASYNC110
                await asyncio.sleep(0.05)


def _figures(one: Worker, wire: Noting) -> dict[str, Any]:
    return {
        "handed": wire.handed,
        "advanced": one.done.get("advance", 0),
        "sent": len(wire.handed),
        "rss_mb": peak_mb(),
        "cpu": time.process_time(),
    }


if __name__ == "__main__":
    import uvloop

    relax()
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(run(Orders(**json.loads(sys.argv[1]))))
