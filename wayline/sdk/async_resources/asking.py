"""How resources ask; a client says what that means."""

from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Mapping
from typing import Any

Json = dict[str, Any]


class AsyncAsking(ABC):
    """What every resource of the API needs of a client."""

    @abstractmethod
    async def request(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, Any] | None = None,
        body: Any = None,
        idempotency_key: str | None = None,
    ) -> Any:
        """Call any operation of the API, such as `GET /v1/workspace`; returns what it answers.

        That is JSON, or text where it is none. A body of `bytes` is sent as a table (CSV).
        """

    @abstractmethod
    def pages(self, path: str, *, query: Mapping[str, Any] | None = None) -> AsyncIterator[Json]:
        """Every item of a list, page after page as they are needed."""

    async def _json(
        self, method: str, path: str, *, query: Mapping[str, Any] | None = None, body: Any = None
    ) -> Json:
        found: Json = await self.request(method, path, query=query, body=body)
        return found
