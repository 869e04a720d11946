"""Messages: what went out, and what became of it.

Written by `make docs` from async_resources/messages.py; change it there.
"""

from collections.abc import Iterator
from typing import Any

from wayline.sdk.resources.asking import Asking, Json
from wayline.sdk.wire import segment


class Messages(Asking):
    """Texts to people."""

    def messages(self, **query: Any) -> Iterator[Json]:
        """Messages, the newest first; the reference says by what they can be chosen."""
        return self.pages("/v1/messages", query=query)

    def message(self, message_id: str) -> Json:
        """A message with what became of it."""
        return self._json("GET", f"/v1/messages/{segment(message_id)}")
