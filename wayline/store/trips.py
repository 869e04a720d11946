"""Fewer trips to the database: statements that travel together, and answers that come together.

A trip costs a round through the event loop, which is more than most statements cost the server.
"""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager, suppress
from contextvars import ContextVar
from typing import Any, TypeVar

import psycopg
from psycopg.pq import PipelineStatus, TransactionStatus

Connection = psycopg.AsyncConnection[Any]
A = TypeVar("A")
B = TypeVar("B")

_BESIDE_ANOTHER = ContextVar("beside_another", default=False)


@asynccontextmanager
async def pipelined(connection: Connection) -> AsyncIterator[None]:
    """Let statements travel without waiting for answers; within another pipeline nothing changes.

    Errors of those whose answer nobody asks for are raised at the end of the outermost one.
    """
    if connection.info.pipeline_status != PipelineStatus.OFF:
        yield
        return
    async with connection.pipeline():
        yield


@asynccontextmanager
async def transaction(connection: Connection) -> AsyncIterator[None]:
    """A transaction whose statements do not wait for each other; COMMIT travels with the last.

    Committed when the block has ended without an error; inside another one it is a savepoint.
    """
    if _is_inside(connection):
        async with connection.transaction():
            yield
        return
    try:
        async with connection.pipeline() as pipeline:
            await connection.execute("BEGIN")
            await (
                pipeline.sync()
            )  # only now does libpq know, and a transaction inside is a savepoint
            try:
                yield
            except BaseException:
                with suppress(psycopg.Error):  # of what travelled behind the error
                    await pipeline.sync()
                raise
            await connection.execute("COMMIT")
    except BaseException:
        # COMMIT was not asked for, or was skipped because a write before it had failed.
        if _is_inside(connection):
            await connection.rollback()
        raise


async def together(
    connection: Connection, first: Coroutine[Any, Any, A], second: Coroutine[Any, Any, B]
) -> tuple[A, B]:
    """Two reads in one trip: the second begins on the server when the first has ended.

    So it sees what the first waited for. Each must ask one thing before it awaits anything else.
    """
    begun = False
    beside = _BESIDE_ANOTHER.set(True)
    try:
        async with pipelined(connection):
            begun = True
            a, b = await asyncio.gather(first, second, return_exceptions=True)
    finally:
        _BESIDE_ANOTHER.reset(beside)
        if not begun:  # the connection is lost: neither will ever be asked
            first.close()
            second.close()
    if isinstance(a, BaseException):
        raise a
    if isinstance(b, BaseException):
        raise b
    return a, b


async def asked() -> None:
    """Called between a question and its answer: lets the other of two ask as well."""
    if _BESIDE_ANOTHER.get():
        await asyncio.sleep(0)


def _is_inside(connection: Connection) -> bool:
    """Whether a transaction has begun on a connection that is not lost."""
    nowhere = (TransactionStatus.IDLE, TransactionStatus.UNKNOWN)
    return connection.info.transaction_status not in nowhere
