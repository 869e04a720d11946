"""The workspace of a key."""

from typing import Any

from wayline.sdk.async_resources.asking import AsyncAsking, Json


class AsyncWorkspace(AsyncAsking):
    """The workspace and its settings."""

    async def workspace(self) -> Json:
        """The workspace of the key, with its settings."""
        return await self._json("GET", "/v1/workspace")

    async def change_workspace(self, **settings: Any) -> Json:
        """Change settings; those that are not named stay."""
        return await self._json("PATCH", "/v1/workspace", body=settings)
