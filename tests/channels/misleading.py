"""Servers and resolvers that do to the guarded client whatever a test wants."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from wayline.channels.web import (
    Request,
)

CERTIFICATE = Path(__file__).with_name("crm.example.pem")
Write = Callable[[asyncio.StreamWriter], Awaitable[None]]


class Server:
    """A server on loopback that writes what it is told, and remembers what it was asked."""

    def __init__(self, write: Write) -> None:
        self.write = write
        self.asked: list[bytes] = []
        self.names: list[str | None] = []
        self.port = 0

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            length = head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0]
            self.asked.append(head + await reader.readexactly(int(length or 0)))
            await self.write(writer)
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()


@asynccontextmanager
async def server(
    write: Write | bytes, host: str = "127.0.0.1", tls: ssl.SSLContext | None = None
) -> AsyncIterator[Server]:
    async def plainly(writer: asyncio.StreamWriter) -> None:
        assert isinstance(write, bytes)
        writer.write(write)

    made = Server(plainly if isinstance(write, bytes) else write)
    if tls is not None:
        tls.sni_callback = lambda _socket, name, _context: made.names.append(name)
    listening = await asyncio.start_server(made.serve, host, 0, ssl=tls)
    made.port = listening.sockets[0].getsockname()[1]
    try:
        yield made
    finally:
        listening.close()
        await listening.wait_closed()


def answer(body: bytes, status: str = "200 OK", *headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers, "", ""]
    return "\r\n".join(lines).encode() + body


def get(url: str, **headers: str) -> Request:
    return Request("GET", url, headers)


class Names:
    """A resolver that gives the next answer each time, and says how often it was asked."""

    def __init__(self, *answers: Sequence[str]) -> None:
        self.answers: Iterator[Sequence[str]] = iter(answers)
        self.asked: list[tuple[str, int]] = []

    async def __call__(self, host: str, port: int) -> Sequence[str]:
        self.asked.append((host, port))
        return next(self.answers)


async def never(host: str, port: int) -> Sequence[str]:
    raise AssertionError(f"{host}:{port} was looked up")
