"""Sends what waits in an outbox from a thread of its own, until it is stored."""

import atexit
import threading
from collections.abc import Callable

from wayline.sdk.errors import (
    ApiError,
    ClientError,
    QueueFullError,
    RateLimitedError,
    ServerError,
    TransportError,
)
from wayline.sdk.events import MOST_IN_BATCH, Message, Outbox

_AT_EXIT = 10.0  # seconds that a program waits for its last events
_LAST = 1.0  # seconds for a request under way that nobody waits for any more


class Sending:
    """The thread of one client; it begins with the first message, and a program waits for it."""

    def __init__(
        self, outbox: Outbox, send: Callable[[bytes], None], every: float, patience: float
    ) -> None:
        self._outbox = outbox
        self._send = send
        self._every = every
        self._patience = patience
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None
        self._is_urgent = False
        self._is_closed = False

    def put(self, one: Message) -> None:
        """Let a message wait; raises `QueueFullError` if there is no room for too long."""
        with self._changed:
            if self._is_closed:
                raise ClientError("the client is closed")
            if not self._changed.wait_for(lambda: not self._outbox.is_full(), self._patience):
                raise QueueFullError(f"{len(self._outbox):,} events wait already")
            self._outbox.put(one)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="wayline", daemon=True)
                self._thread.start()
                atexit.register(self.close, _AT_EXIT)
            self._changed.notify_all()

    def flush(self, within: float) -> bool:
        """Send everything now; False if it is not stored in time."""
        with self._changed:
            self._is_urgent = True
            self._changed.notify_all()
            return self._changed.wait_for(lambda: not len(self._outbox), within)

    def close(self, within: float) -> None:
        """Send everything, and give up what is not stored in time."""
        if self._is_closed:
            return
        self.flush(within)
        with self._changed:
            self._is_closed = True
            self._outbox.abandon(TransportError("the client was closed before it was stored"))
            self._changed.notify_all()
        if self._thread is not None:
            self._thread.join(_LAST)
        atexit.unregister(self.close)

    def _run(self) -> None:
        while not self._is_closed:
            body = self._next()
            if body is None:
                continue
            try:
                self._send(body)
                error: ClientError | None = None
            except (ApiError, TransportError) as caught:
                error = caught
            with self._changed:
                if isinstance(error, TransportError | ServerError | RateLimitedError):
                    self._changed.wait_for(lambda: self._is_closed, self._every)
                    continue
                if isinstance(error, ApiError):
                    self._outbox.refused(error)
                else:
                    self._outbox.taken()
                self._changed.notify_all()

    def _next(self) -> bytes | None:
        """What to send next, once a batch is full, somebody flushes, or time has passed."""
        with self._changed:
            self._changed.wait_for(lambda: len(self._outbox) or self._is_closed)
            self._changed.wait_for(self._is_time, self._every)
            if not len(self._outbox):
                self._is_urgent = False
            return self._outbox.batch()

    def _is_time(self) -> bool:
        return self._is_urgent or self._is_closed or len(self._outbox) >= MOST_IN_BATCH
