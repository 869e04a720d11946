"""One commit takes what gathered during the last, so that single posts are fast and durable."""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import Final, Generic, NamedTuple, Self, TypeVar

from wayline.api.errors import ApiError

T = TypeVar("T")
_LOG = logging.getLogger(__name__)
_MOST_AT_ONCE: Final = 500  # messages in one commit, unless a single request has more
_MOST_WAITING: Final = 10_000  # messages; beyond them clients are asked to come back


class _Waiting(NamedTuple, Generic[T]):
    item: T
    weight: int
    done: asyncio.Future[None]


class Batcher(Generic[T]):
    """Commits items in batches; whoever submits one waits until it is durable.

    `commit` takes all of a batch or nothing. An `ApiError` of it is everybody's answer; after any
    other error each item is tried alone, so that nobody pays for another's.
    """

    def __init__(
        self,
        commit: Callable[[Sequence[T]], Awaitable[None]],
        *,
        most_at_once: int = _MOST_AT_ONCE,
        most_waiting: int = _MOST_WAITING,
    ) -> None:
        self._commit = commit
        self._most_at_once = most_at_once
        self._most_waiting = most_waiting
        self._waiting: deque[_Waiting[T]] = deque()
        self._weight = 0
        self._wake = asyncio.Event()
        self._is_closed = False
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._run())
        return self

    async def __aexit__(self, *_: object) -> None:
        """Commit what waits, and take nothing more."""
        self._is_closed = True
        self._wake.set()
        if self._task is not None:
            await self._task

    async def submit(self, item: T, weight: int) -> None:
        """Wait until the item is committed; raises why it was not."""
        if self._is_closed:
            raise ApiError("server:stopping", "the server is being stopped", "Try again soon.")
        if self._is_full(weight):
            raise ApiError("server:busy", "too many events are waiting", "Try again soon.")
        waiting = _Waiting(item, weight, asyncio.get_running_loop().create_future())
        self._waiting.append(waiting)
        self._weight += weight
        self._wake.set()
        await waiting.done

    def _is_full(self, weight: int) -> bool:
        return self._weight > 0 and self._weight + weight > self._most_waiting

    async def _run(self) -> None:
        while not (self._is_closed and not self._waiting):
            await self._wake.wait()
            self._wake.clear()
            while self._waiting:
                await self._commit_next()

    async def _commit_next(self) -> None:
        batch = [self._waiting.popleft()]
        weight = batch[0].weight
        while self._waiting and weight + self._waiting[0].weight <= self._most_at_once:
            batch.append(self._waiting.popleft())
            weight += batch[-1].weight
        error = await self._try(batch)
        if error is not None and len(batch) > 1 and not isinstance(error, ApiError):
            told = "a batch of %d requests failed, each is tried alone: %s"
            _LOG.warning(told, len(batch), type(error).__name__)
            for one in batch:
                _answer([one], await self._try([one]))
        else:
            _answer(batch, error)
        self._weight -= weight

    async def _try(self, batch: Sequence[_Waiting[T]]) -> Exception | None:
        try:
            await self._commit([one.item for one in batch])
        except Exception as error:
            return error
        return None


def _answer(batch: Sequence[_Waiting[T]], error: Exception | None) -> None:
    for one in batch:
        with suppress(asyncio.InvalidStateError):  # whoever waited has gone
            if error is None:
                one.done.set_result(None)
            else:
                one.done.set_exception(error)
