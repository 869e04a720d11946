"""`/metrics`: what this process did, as Prometheus reads it; no names, numbers or texts.

Our own forty lines instead of prometheus-client: that keeps its registry in globals, and offers
what we do not need. A scrape names paths by their pattern, so that no id gets into it.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Mapping
from datetime import datetime, timedelta
from time import perf_counter
from typing import Final

from starlette.types import ASGIApp, Receive, Scope, Send

from wayline.api.routes import Watched, method_of, path_of

_BOUNDS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)  # seconds
_HEADS: Final = """\
# HELP wayline_requests_total Requests answered, by method, path pattern and status.
# TYPE wayline_requests_total counter
{requests}
# HELP wayline_request_seconds How long answers took.
# TYPE wayline_request_seconds histogram
{seconds}
# HELP wayline_due_seconds How long the oldest piece of work has been due, by kind; 0 if none is.
# TYPE wayline_due_seconds gauge
{due}
"""
Oldest = Callable[[], Awaitable[Mapping[str, datetime | None]]]


class Metrics:
    """Counts what passes through; one for each process."""

    def __init__(self) -> None:
        self._requests: Counter[tuple[str, str, int]] = Counter()
        self._buckets = [0] * (len(_BOUNDS) + 1)
        self._sum = 0.0

    def count(self, method: str, path: str, status: int, seconds: float) -> None:
        """Count an answer."""
        self._requests[method, path, status] += 1
        self._buckets[bisect_left(_BOUNDS, seconds)] += 1
        self._sum += seconds

    def render(self, oldest: Mapping[str, datetime | None], now: datetime) -> str:
        """All of it in Prometheus' text format; `now` is business time."""
        requests = (
            f'wayline_requests_total{{method="{m}",path="{p}",status="{s}"}} {n}'
            for (m, p, s), n in sorted(self._requests.items())
        )
        due = (
            f'wayline_due_seconds{{kind="{kind}"}} {max(_since(at, now), 0):.3f}'
            for kind, at in oldest.items()
        )
        lines = (requests, self._seconds(), due)
        texts = dict(zip(("requests", "seconds", "due"), map("\n".join, lines), strict=True))
        return _HEADS.format(**texts)

    def _seconds(self) -> Iterator[str]:
        total = 0
        for bound, n in zip((*map(str, _BOUNDS), "+Inf"), self._buckets, strict=True):
            total += n
            yield f'wayline_request_seconds_bucket{{le="{bound}"}} {total}'
        yield f"wayline_request_seconds_sum {self._sum:.6f}"
        yield f"wayline_request_seconds_count {total}"


class Measured:
    """Counts every request of an application."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, watched = perf_counter(), Watched(send)
        try:
            await self._app(scope, receive, watched)
        finally:
            seconds = perf_counter() - began
            self._metrics.count(method_of(scope), path_of(scope), watched.status, seconds)


def _since(at: datetime | None, now: datetime) -> float:
    return 0.0 if at is None else (now - at) / timedelta(seconds=1)
