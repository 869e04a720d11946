"""Which pattern a request went by and how it was answered, for those who count and who trace.

Paths are named by their pattern, so that no id, number or code gets into what an operator sees.
"""

from typing import Final, NamedTuple

from starlette.types import Message, Scope, Send

from wayline.api.bodies import LIMITS

_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class Pattern(NamedTuple):
    """The route of a path that is answered before the framework has a look at it."""

    path: str


def method_of(scope: Scope) -> str:
    """The method, or `other`."""
    return scope["method"] if scope["method"] in _METHODS else "other"


def path_of(scope: Scope) -> str:
    """The pattern of the path, or `other`; known once the request was answered."""
    plain = scope["path"] if scope["path"] in LIMITS else "other"
    return str(getattr(scope.get("route"), "path", plain))


class Watched:
    """The `send` of a request, which remembers the status; 500 as long as there is none."""

    def __init__(self, send: Send) -> None:
        self.status = 500
        self._send = send

    async def __call__(self, message: Message) -> None:
        """Send it on."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
        await self._send(message)
