"""The web server in a process of its own, so that its CPU can be told from that of its clients."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import psutil

from benchmarks.stage import KEYS
from wayline.api.server import application, listen, serve
from wayline.runtime.clock import RealClock
from wayline.runtime.vault import Vault


class EdgeProcess:
    """A running server: its port, and the CPU seconds that it has used."""

    def __init__(self, child: "subprocess.Popen[str]") -> None:
        assert child.stdout is not None
        self._child = child
        self._process = psutil.Process(child.pid)
        self.port = int(child.stdout.readline())

    def cpu(self) -> float:
        """CPU seconds so far."""
        times = self._process.cpu_times()
        return float(times.user + times.system)

    def kill(self) -> None:
        """End it as a power cut would."""
        self._child.kill()
        self._child.wait()


@contextmanager
def edge_process(dsn: str, port: int = 0) -> Iterator[EdgeProcess]:
    """A server on a database; stopped at the end, if it was not killed."""
    command = [sys.executable, "-m", "benchmarks.edge_process", dsn, str(port)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        try:
            yield EdgeProcess(child)
        finally:
            with suppress(ProcessLookupError):
                os.kill(child.pid, signal.SIGTERM)


async def _run(dsn: str, port: int) -> None:
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    with listen("127.0.0.1", port) as listening:
        async with application(dsn, Vault(KEYS), RealClock().now) as app:
            print(listening.getsockname()[1], flush=True)
            await serve(app, listening, stop)


def _main() -> None:
    try:
        import uvloop
    except ImportError:
        factory = None
    else:
        factory = uvloop.new_event_loop
    with asyncio.Runner(loop_factory=factory) as runner:
        runner.run(_run(sys.argv[1], int(sys.argv[2])))


if __name__ == "__main__":
    _main()
