"""Counts codes that lead nowhere by network, so that nobody finds codes by trying."""

import time
from collections.abc import Callable
from typing import Final

from wayline.domain.clicks import network_of

MOST_MISSES: Final = 20  # of a /24 or /48 in a minute; people mistype, they do not do it often
WINDOW: Final = 60.0  # seconds
_MOST_NETWORKS: Final = 20_000


class Misses:
    """The misses of the last minute, in this process; `clock` counts seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._began = clock()
        self._counts: dict[str, int] = {}
        self._over: set[str] = set()

    def is_over(self, ip: str | None) -> bool:
        """Whether this visitor's network has tried too many."""
        self._turn()
        return bool(self._over) and _network(ip) in self._over

    def count(self, ip: str | None) -> None:
        """One more."""
        self._turn()
        network = _network(ip)
        if network not in self._counts and len(self._counts) >= _MOST_NETWORKS:
            network = ""  # those who try from everywhere are one
        self._counts[network] = self._counts.get(network, 0) + 1
        if self._counts[network] > MOST_MISSES and network:
            self._over.add(network)

    def _turn(self) -> None:
        now = self._clock()
        if now - self._began >= WINDOW:
            self._began = now
            self._counts.clear()
            self._over.clear()


def _network(ip: str | None) -> str:
    return (network_of(ip) if ip else None) or "unknown"
