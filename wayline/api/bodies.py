"""Bodies of requests: unpacked if they came as gzip, and never larger than is allowed."""

import zlib
from types import MappingProxyType
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from wayline.api.errors import ApiError, answer_error
from wayline.domain.submissions import KINDS

MOST_OCTETS: Final = 2 * 2**20  # of a body, unpacked
MOST_FILE: Final = 4 * 2**20  # of a file of people
# Paths whose bodies may have another size. Of events it is what Segment allows a batch.
LIMITS: Final = MappingProxyType(
    {f"/v1/{kind}": 500_000 for kind in (*KINDS, "batch")} | {"/v1/imports": MOST_FILE}
)
_MOST_READ: Final = 8_000_000  # octets that are read to their end, so that the refusal is heard
_GZIP: Final = 31  # what zlib calls a gzip header and 32 KiB of window


class Bodies:
    """Gives the application whole bodies, and answers for it when they are none.

    `most` octets (None: what the table says of the path) may be in one.
    """

    def __init__(self, app: ASGIApp, most: int | None = None) -> None:
        self._app = app
        self._most = most

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http" or scope["method"] in ("GET", "HEAD"):
            await self._app(scope, receive, send)
            return
        try:
            body = await self._read(scope, receive)
        except ApiError as error:
            await answer_error(send, error)
            return
        if body is not None:
            await self._app(scope, _whole(body, receive), send)

    async def _read(self, scope: Scope, receive: Receive) -> bytes | None:
        """The whole body; None if the client went away."""
        unpack = _Unpacking(_coding(scope), self._most or _limit(scope))
        total = 0
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                return None
            chunk = message.get("body", b"")
            total += len(chunk)
            unpack.feed(chunk)
            if not message.get("more_body", False) or total > _MOST_READ:
                return unpack.whole()


class _Unpacking:
    """Takes a body piece by piece, and keeps no more than is allowed of it."""

    def __init__(self, coding: str, most: int) -> None:
        self._most = most
        self._kept = bytearray()
        self._error: ApiError | None = None
        self._gzip = zlib.decompressobj(_GZIP) if coding == "gzip" else None
        if coding not in ("", "identity", "gzip"):
            message = f'bodies cannot come as "{coding[:40]}"'
            self._error = ApiError("body:coding", message, "Send them plain or as gzip.")

    def feed(self, chunk: bytes) -> None:
        """Take a piece; after an error the rest is read for nothing."""
        if self._error is None and chunk:
            self._kept += chunk if self._gzip is None else self._unpacked(self._gzip, chunk)
        if self._error is None and len(self._kept) > self._most:
            message = f"the body is larger than {self._most:,} octets"
            self._error = ApiError("body:large", message, "Send smaller batches.")

    def whole(self) -> bytes:
        """The body; raises what is wrong with it."""
        if self._error is None and self._gzip is not None and not self._gzip.eof:
            self._error = _cut()
        if self._error is not None:
            raise self._error
        return bytes(self._kept)

    def _unpacked(self, gzip: "zlib._Decompress", chunk: bytes) -> bytes:
        try:
            octets = gzip.decompress(chunk, self._most + 1 - len(self._kept))
        except zlib.error:
            self._error = _cut()
            return b""
        if gzip.unused_data:
            self._error = _cut()
        return octets


def _limit(scope: Scope) -> int:
    return LIMITS.get(scope["path"], MOST_OCTETS)


def _cut() -> ApiError:
    return ApiError("body:cut", "the body is no whole gzip", "Pack it again, or send it plain.")


def _coding(scope: Scope) -> str:
    found = [value for name, value in scope["headers"] if name == b"content-encoding"]
    return b",".join(found).decode("latin-1").strip().lower()


def _whole(body: bytes, receive: Receive) -> Receive:
    """The body as one message; after it whatever else comes, such as the end of the connection."""
    first: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def next_message() -> Message:
        return first.pop() if first else await receive()

    return next_message
