"""Keys: what opens the API."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import Any

from wayline.sdk.async_resources.asking import AsyncAsking, Json
from wayline.sdk.wire import segment


class AsyncKeys(AsyncAsking):
    """The keys of the workspace."""

    async def create_key(
        self, name: str, scopes: Sequence[str], *, expires_at: datetime | None = None
    ) -> Json:
        """Make a key; it is in the answer, and nowhere else ever after."""
        body: dict[str, Any] = {"name": name, "scopes": list(scopes)}
        if expires_at is not None:
            body["expires_at"] = expires_at.isoformat()
        return await self._json("POST", "/v1/keys", body=body)

    async def key(self, prefix: str) -> Json:
        """A key by what it begins with."""
        return await self._json("GET", f"/v1/keys/{segment(prefix)}")

    def keys(self) -> AsyncIterator[Json]:
        """Every key, without what opens."""
        return self.pages("/v1/keys")

    async def revoke_key(self, prefix: str) -> Json:
        """Let a key open nothing any more."""
        return await self._json("POST", f"/v1/keys/{segment(prefix)}/revoke")
