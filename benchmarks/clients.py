"""Many HTTP clients that cost next to nothing: whole requests in, the status of each answer out."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager

Answered = Callable[[int, int], None]  # number of the request, status


async def drive(port: int, requests: Iterator[tuple[int, bytes]], answered: Answered) -> None:
    """One connection: a request after the other until there is none, or the server is gone."""
    try:
        async with _connected(port) as (reader, writer):
            for number, request in requests:
                writer.write(request)
                head = await reader.readuntil(b"\r\n\r\n")
                length = _length(head)
                if length:
                    await reader.readexactly(length)
                answered(number, int(head[9:12]))
    except (OSError, asyncio.IncompleteReadError):
        return


async def drive_all(
    port: int, requests: Iterator[tuple[int, bytes]], answered: Answered, connections: int = 64
) -> None:
    """Many connections that share the requests."""
    await asyncio.gather(*(drive(port, requests, answered) for _ in range(connections)))


def counting(counts: Counter[int]) -> Answered:
    """Counts answers by status."""

    def answered(_: int, status: int) -> None:
        counts[status] += 1

    return answered


@asynccontextmanager
async def _connected(
    port: int,
) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        yield reader, writer
    finally:
        writer.close()


def _length(head: bytes) -> int:
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    return 0
