"""How resources ask; a client says what that means.

Written by `make docs` from async_resources/asking.py; change it there.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from typing import Any

Json = dict[str, Any]


class Asking(ABC):
    """What every resource of the API needs of a client."""

    @abstractmethod
    def request(
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
    def pages(self, path: str, *, query: Mapping[str, Any] | None = None) -> Iterator[Json]:
        """Every item of a list, page after page as they are needed."""

    def _json(
        self, method: str, path: str, *, query: Mapping[str, Any] | None = None, body: Any = None
    ) -> Json:
        found: Json = self.request(method, path, query=query, body=body)
        return found
