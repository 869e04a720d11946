"""Runs parts side by side in one process, and ends them one after the other."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, Final

Part = Callable[[asyncio.Event], Coroutine[Any, Any, None]]
_PATIENCE: Final = 10.0  # seconds for each, before the next is told too; a stop takes 20 at most


async def run_in_turn(stop: asyncio.Event, *parts: Part) -> None:
    """Run all until `stop`; then each part is told when the one before it has ended.

    If one fails the others are ended in the same good order, and the failure is raised.
    """
    told = [asyncio.Event() for _ in parts]
    tasks = [asyncio.create_task(part(one)) for part, one in zip(parts, told, strict=True)]
    stopping = asyncio.create_task(stop.wait())
    try:
        await asyncio.wait([stopping, *tasks], return_when=asyncio.FIRST_COMPLETED)
    finally:
        stopping.cancel()
        for one, task in zip(told, tasks, strict=True):
            one.set()
            await asyncio.wait([task], timeout=_PATIENCE)
    await asyncio.gather(*tasks)
