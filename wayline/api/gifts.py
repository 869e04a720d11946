"""What is too large for memory on its way out: it waits in a file that has no name."""

from collections.abc import AsyncIterator
from tempfile import TemporaryFile
from typing import BinaryIO, Final, cast

from starlette.concurrency import run_in_threadpool
from starlette.types import Send

_PIECE: Final = 64 * 1024  # octets


def nameless() -> BinaryIO:
    """A file that nobody else can open, and that is gone when it is closed."""
    return cast("BinaryIO", TemporaryFile())


async def pieces(file: BinaryIO) -> AsyncIterator[bytes]:
    """A file from its beginning, which is closed at the end."""
    with file:
        await run_in_threadpool(file.seek, 0)
        while piece := await run_in_threadpool(file.read, _PIECE):
            yield piece


async def answer_file(
    send: Send, status: int, file: BinaryIO, headers: list[tuple[bytes, bytes]]
) -> None:
    """Answer with a file, piece by piece; it is closed."""
    size = file.seek(0, 2)
    length = (b"content-length", str(size).encode())
    with file:
        await send({"type": "http.response.start", "status": status, "headers": [*headers, length]})
        async for piece in pieces(file):
            await send({"type": "http.response.body", "body": piece, "more_body": True})
    await send({"type": "http.response.body", "body": b""})
