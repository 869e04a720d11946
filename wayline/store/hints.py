"""Hints between processes that something may be due: quick, never needed, and safe to lose."""

from collections.abc import AsyncIterator
from contextlib import aclosing

from wayline.store.bulk import Connection


async def hint(connection: Connection) -> None:
    """Tell the workers to look; inside a transaction they hear it when it commits."""
    await connection.execute("NOTIFY wayline_due")


async def hints(connection: Connection, wait: float) -> AsyncIterator[None]:
    """Every hint that comes; the iteration ends after `wait` seconds, to be begun again."""
    await connection.execute("LISTEN wayline_due")
    async with aclosing(connection.notifies(timeout=wait)) as told:
        async for _ in told:
            yield
