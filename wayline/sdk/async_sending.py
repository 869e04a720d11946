"""Sends what waits in an outbox from a task of its own, until it is stored."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable

from wayline.sdk.errors import (
    ApiError,
    ClientError,
    QueueFullError,
    RateLimitedError,
    ServerError,
    TransportError,
)
from wayline.sdk.events import MOST_IN_BATCH, Message, Outbox


class AsyncSending:
    """The task of one client; it begins with the first message."""

    def __init__(
        self,
        outbox: Outbox,
        send: Callable[[bytes], Awaitable[None]],
        every: float,
        patience: float,
    ) -> None:
        self._outbox = outbox
        self._send = send
        self._every = every
        self._patience = patience
        self._changed = asyncio.Condition()
        self._task: asyncio.Task[None] | None = None
        self._is_urgent = False
        self._is_closed = False

    async def put(self, one: Message) -> None:
        """Let a message wait; raises `QueueFullError` if there is no room for too long."""
        async with self._changed:
            if self._is_closed:
                raise ClientError("the client is closed")
            if self._outbox.is_full():
                await self._wait_for(lambda: not self._outbox.is_full(), self._patience)
            if self._outbox.is_full():
                raise QueueFullError(f"{len(self._outbox):,} events wait already")
            self._outbox.put(one)
            if self._task is None:
                self._task = asyncio.create_task(self._run())
            self._changed.notify_all()

    async def flush(self, within: float) -> bool:
        """Send everything now; False if it is not stored in time."""
        async with self._changed:
            self._is_urgent = True
            self._changed.notify_all()
            return await self._wait_for(lambda: not len(self._outbox), within)

    async def close(self, within: float) -> None:
        """Send everything, and give up what is not stored in time."""
        await self.flush(within)
        async with self._changed:
            self._is_closed = True
            self._changed.notify_all()
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
        self._outbox.abandon(TransportError("the client was closed before it was stored"))

    async def _run(self) -> None:
        while not self._is_closed:
            body = await self._next()
            if body is None:
                continue
            try:
                await self._send(body)
                error: ClientError | None = None
            except (ApiError, TransportError) as caught:
                error = caught
            if isinstance(error, TransportError | ServerError | RateLimitedError):
                await asyncio.sleep(self._every)
                continue
            async with self._changed:
                if isinstance(error, ApiError):
                    self._outbox.refused(error)
                else:
                    self._outbox.taken()
                self._changed.notify_all()

    async def _next(self) -> bytes | None:
        """What to send next, once a batch is full, somebody flushes, or time has passed."""
        async with self._changed:
            await self._changed.wait_for(lambda: len(self._outbox) or self._is_closed)
            await self._wait_for(self._is_time, self._every)
            if not len(self._outbox):
                self._is_urgent = False
            return self._outbox.batch()

    def _is_time(self) -> bool:
        return self._is_urgent or self._is_closed or len(self._outbox) >= MOST_IN_BATCH

    async def _wait_for(self, ready: Callable[[], bool], within: float) -> bool:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._changed.wait_for(ready), within)
        return ready()
