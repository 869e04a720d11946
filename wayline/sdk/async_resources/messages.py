"""Messages: what went out, and what became of it."""

from collections.abc import AsyncIterator
from typing import Any

from wayline.sdk.async_resources.asking import AsyncAsking, Json
from wayline.sdk.wire import segment


class AsyncMessages(AsyncAsking):
    """Texts to people."""

    def messages(self, **query: Any) -> AsyncIterator[Json]:
        """Messages, the newest first; the reference says by what they can be chosen."""
        return self.pages("/v1/messages", query=query)

    async def message(self, message_id: str) -> Json:
        """A message with what became of it."""
        return await self._json("GET", f"/v1/messages/{segment(message_id)}")
