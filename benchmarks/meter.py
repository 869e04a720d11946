"""Counts CPU over all processes, PostgreSQL's and those that have ended included, and wall time."""

import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import psutil

from wayline.store.embedded import Server


@dataclass(frozen=True, slots=True)
class Spent:
    """Seconds that a piece of work took: of this process, of PostgreSQL, and by the clock."""

    client: float
    server: float
    wall: float
    units: int

    @property
    def cpu(self) -> float:
        return self.client + self.server

    def micros(self, seconds: float) -> float:
        """Microseconds a unit."""
        return seconds / max(1, self.units) * 1e6


class Meter:
    """Looks at one server and at this process."""

    def __init__(self, server: Server) -> None:
        number = (server.data / "postmaster.pid").read_text().split()[0]
        self._postmaster = psutil.Process(int(number))

    def server_cpu(self) -> float:
        """CPU seconds of PostgreSQL so far: the living, and the ended that were waited for."""
        own = self._postmaster.cpu_times()
        total = own.user + own.system + own.children_user + own.children_system
        for child in self._postmaster.children():
            with suppress(psutil.NoSuchProcess):
                times = child.cpu_times()
                total += times.user + times.system
        return float(total)

    def largest_backend(self) -> int:
        """Octets of memory that the largest process of PostgreSQL shares with no other."""
        most = 0
        for child in self._postmaster.children():
            with suppress(psutil.NoSuchProcess):
                used = child.memory_info()
                most = max(most, used.rss - used.shared)
        return most

    async def measure(self, work: Callable[[], Awaitable[int]]) -> Spent:
        """Do some work, which says how many units it has done."""
        server, client, wall = self.server_cpu(), time.process_time(), time.perf_counter()
        units = await work()
        wall, client = time.perf_counter() - wall, time.process_time() - client
        return Spent(client, self.server_cpu() - server, wall, units)


def peak_mb() -> float:
    """The most memory that this process has had, in MB.

    Not `ru_maxrss`: that counts what the process was before this program, a copy of its parent.
    """
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    raise RuntimeError("this system does not tell the peak of a process's memory")


def middle(spent: list[Spent]) -> Spent:
    """The medians of several rounds, as seconds of one unit."""
    return Spent(
        median(one.client / one.units for one in spent),
        median(one.server / one.units for one in spent),
        median(one.wall / one.units for one in spent),
        1,
    )


def figure(one: Spent, unit: str) -> str:
    """A middle as people read it."""
    parts = f"{one.client * 1e6:.0f} + {one.server * 1e6:.0f}"
    return f"{one.cpu * 1e6:.0f} us CPU ({parts}) a {unit}, {1 / one.wall:,.0f}/s"
