"""Webhooks: where the outside is told what happened."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import Any

from wayline.sdk.async_resources.asking import AsyncAsking, Json
from wayline.sdk.wire import segment


class AsyncWebhooks(AsyncAsking):
    """Endpoints and what they are owed."""

    async def create_webhook(self, url: str, events: Sequence[str] = (), **more: Any) -> Json:
        """Tell an address what happens; answers its `secret`, once. No `events`: all of them."""
        body = {"url": url, **({"events": list(events)} if events else {}), **more}
        return await self._json("POST", "/v1/webhooks", body=body)

    async def webhook(self, endpoint: str) -> Json:
        """An endpoint and how it stands."""
        return await self._json("GET", f"/v1/webhooks/{segment(endpoint)}")

    def webhooks(self) -> AsyncIterator[Json]:
        """Every endpoint."""
        return self.pages("/v1/webhooks")

    async def remove_webhook(self, endpoint: str) -> Json:
        """Tell an endpoint nothing more."""
        return await self._json("DELETE", f"/v1/webhooks/{segment(endpoint)}")

    def webhook_attempts(self, endpoint: str) -> AsyncIterator[Json]:
        """What an endpoint was told lately, and what it answered."""
        return self.pages(f"/v1/webhooks/{segment(endpoint)}/attempts")

    async def test_webhook(self, endpoint: str) -> Json:
        """Tell an endpoint something made up; answers the id of it."""
        return await self._json("POST", f"/v1/webhooks/{segment(endpoint)}/test")

    async def replay_webhook(
        self, endpoint: str, since: datetime, *, failed_only: bool = True
    ) -> Json:
        """Tell again what happened since a time, or only what had not arrived."""
        body = {"since": since.isoformat(), "failed_only": failed_only}
        return await self._json("POST", f"/v1/webhooks/{segment(endpoint)}/replay", body=body)

    async def rotate_webhook(self, endpoint: str) -> Json:
        """Give an endpoint a new secret; the old one is good for a while."""
        return await self._json("POST", f"/v1/webhooks/{segment(endpoint)}/rotate")

    async def pause_webhook(self, endpoint: str) -> Json:
        """Keep what happens for later."""
        return await self._json("POST", f"/v1/webhooks/{segment(endpoint)}/pause")

    async def resume_webhook(self, endpoint: str) -> Json:
        """Tell what was kept, and go on."""
        return await self._json("POST", f"/v1/webhooks/{segment(endpoint)}/resume")
