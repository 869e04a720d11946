"""What pages that people see have around them: methods, limits on guessing, failures in words."""

from collections.abc import Awaitable, Callable
from typing import BinaryIO, Final, NamedTuple

from starlette.types import Receive, Scope, Send

from wayline.api import hosted, preference_page
from wayline.api.bodies import Bodies
from wayline.api.errors import RETRY_AFTER, ApiError, answer, fault
from wayline.api.gifts import answer_file
from wayline.api.hosted import MOST_OCTETS, Visit
from wayline.api.misses import WINDOW, Misses
from wayline.domain.page_words import Words, spoken
from wayline.domain.workspaces import Workspace

_METHODS: Final = (b"allow", b"GET, HEAD, POST, OPTIONS")


class Reply(NamedTuple):
    """What is answered: octets, or a file, which is closed then."""

    status: int
    body: bytes | BinaryIO
    headers: list[tuple[bytes, bytes]] = hosted.HEADERS


class Door:
    """The ASGI application of all paths that begin alike; `page` answers one visit.

    `page` gets what follows the prefix, and raises an `ApiError` for what cannot be done now.
    """

    def __init__(
        self, prefix: str, page: Callable[[str, Visit], Awaitable[Reply]], misses: Misses
    ) -> None:
        self._prefix = prefix
        self._page = page
        self._misses = misses
        self._whole = Bodies(self._serve, MOST_OCTETS)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["method"] not in ("GET", "HEAD", "POST"):
            status = 204 if scope["method"] == "OPTIONS" else 405
            await answer(send, status, b"", [_METHODS])
            return
        await self._whole(scope, receive, send)

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            visit = await hosted.visit(scope, receive)
        except ValueError:
            await answer(send, 400, b"", [])
            return
        reply = await self._answer(scope["path"][len(self._prefix) :], visit)
        if isinstance(reply.body, bytes):
            await answer(send, reply.status, reply.body, reply.headers)
        else:
            await answer_file(send, reply.status, reply.body, reply.headers)

    async def _answer(self, rest: str, visit: Visit) -> Reply:
        if self._misses.is_over(visit.ip):
            return wait(visit, int(WINDOW))
        try:
            return await self._page(rest, visit)
        except ApiError as error:
            if error.code == "rate:limit":
                return wait(visit, int(WINDOW))
            return later(visit, 503)
        except Exception as error:
            fault(error)
            return later(visit, 500)


def unknown(visit: Visit, misses: Misses) -> Reply:
    """Nothing is there; who asks for too much of it is told to wait."""
    misses.count(visit.ip)
    return Reply(404, notice(visit, None, "unknown"))


def wait(visit: Visit, seconds: int) -> Reply:
    """Too much was asked."""
    return Reply(429, notice(visit, None, "wait"), _again(seconds))


def later(visit: Visit, status: int) -> Reply:
    """It cannot be done now."""
    return Reply(status, notice(visit, None, "later"), _again(RETRY_AFTER))


def notice(visit: Visit, workspace: Workspace | None, name: str) -> bytes:
    """A page that says one thing, in a language of the visitor's."""
    own = workspace.language if workspace else None
    words = Words(spoken(visit.accepts, own), brand=workspace.brand if workspace else "")
    return preference_page.notice(words, workspace, name)


def _again(seconds: int) -> list[tuple[bytes, bytes]]:
    return [*hosted.HEADERS, (b"retry-after", str(seconds).encode())]
