"""Preferences: the links to a person's own page."""

from wayline.sdk.async_resources.asking import AsyncAsking, Json
from wayline.sdk.wire import segment


class AsyncPreferences(AsyncAsking):
    """The way of people to their own page."""

    async def preferences_link(self, contact_id: str) -> Json:
        """A link to a person's own page, for a mail of yours: `url` and `expires_at`."""
        return await self._json("POST", f"/v1/contacts/{segment(contact_id)}/preferences")

    async def revoke_preferences_links(self, contact_id: str) -> Json:
        """Let all links of a person's page that were made so far lead nowhere."""
        return await self._json("POST", f"/v1/contacts/{segment(contact_id)}/preferences/revoke")
