"""Hints between processes that something may be due: quick, never needed, and safe to lose."""

from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import NamedTuple

from wayline.store.bulk import Connection


class Hint(NamedTuple):
    """Who gives a hint, and which stages of a worker it is for."""

    given_by: str
    stages: tuple[str, ...]


async def hint(connection: Connection, one: Hint) -> None:
    """Tell the workers to look; inside a transaction they hear it when it commits."""
    await connection.execute(
        "SELECT pg_notify('wayline_due', %s)", [" ".join((one.given_by, *one.stages))]
    )


async def hints(connection: Connection, wait: float) -> AsyncIterator[Hint]:
    """Every hint that comes; the iteration ends after `wait` seconds, to be begun again."""
    await connection.execute("LISTEN wayline_due")
    async with aclosing(connection.notifies(timeout=wait)) as told:
        async for one in told:
            given_by, *stages = one.payload.split(" ")
            yield Hint(given_by, tuple(stages))
