"""How often a key may ask: a bucket of requests that fills again by and by, in this process."""

from collections.abc import Callable
from math import ceil
from typing import Final

from wayline.api.errors import ApiError

MOST: Final = 1_200  # requests at once, and in a minute
_FULL_AFTER: Final = 60.0  # seconds
_MOST_KNOWN: Final = 10_000  # keys; those whose bucket is full again need not be known


class Limits:
    """Counts requests by key, `most` in `over` seconds; `clock` tells seconds that never go back.

    What is refused is not counted.
    """

    def __init__(
        self, clock: Callable[[], float], most: int = MOST, over: float = _FULL_AFTER
    ) -> None:
        self._clock = clock
        self._most = most
        self._rate = most / over
        self._left: dict[str, tuple[float, float]] = {}

    def take(self, who: str) -> dict[str, str]:
        """Count a request; returns what headers tell of it, or raises `rate:limit`."""
        at = self._clock()
        left, since = self._left.get(who, (float(self._most), at))
        left = min(self._most, left + (at - since) * self._rate)
        if left < 1:
            wait = ceil((1 - left) / self._rate)
            message = f"the key has asked {self._most:,} times within a minute"
            mend = f"Come again in {wait} s, and ask for more at once."
            headers = self._headers(0) | {"retry-after": str(wait)}
            raise ApiError("rate:limit", message, mend).with_headers(headers)
        if len(self._left) >= _MOST_KNOWN:
            self._left = {key: own for key, own in self._left.items() if self._is_short(own, at)}
        self._left[who] = (left - 1, at)
        return self._headers(left - 1)

    def _is_short(self, own: tuple[float, float], at: float) -> bool:
        return own[0] + (at - own[1]) * self._rate < self._most

    def _headers(self, left: float) -> dict[str, str]:
        return {
            "ratelimit-limit": str(self._most),
            "ratelimit-remaining": str(int(left)),
            "ratelimit-reset": str(ceil((self._most - left) / self._rate)),
        }
