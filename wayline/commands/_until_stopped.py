"""Runs what has no end of its own until a signal comes, so that nothing is left half done."""

import asyncio
import signal
from collections.abc import Callable, Coroutine
from typing import Any, Final

_SIGNALS: Final = (signal.SIGTERM, signal.SIGINT)

Work = Callable[[Callable[[], asyncio.Event]], Coroutine[Any, Any, None]]


def run_until_stopped(work: Work) -> None:
    """Run `work` to its end; being told to stop is no failure.

    It is given a function that returns the event of being told. Until it calls that, a signal
    interrupts it where it is.
    """
    asked: list[int] = []

    def interrupt(number: int, _: Any) -> None:
        if not asked:
            asked.append(number)
            raise KeyboardInterrupt

    for number in _SIGNALS:
        signal.signal(number, interrupt)
    try:
        with asyncio.Runner(loop_factory=_loop_factory()) as runner:
            runner.run(work(_told_by_signals))
    except KeyboardInterrupt:
        if not asked:
            raise


def _told_by_signals() -> asyncio.Event:
    stop = asyncio.Event()
    for number in _SIGNALS:
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    return stop


def _loop_factory() -> Any:
    """Uvloop's where there is one: a third less work for each request."""
    try:
        import uvloop
    except ImportError:
        return None
    return uvloop.new_event_loop
