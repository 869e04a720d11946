"""Privacy: what people ask for by law."""

from collections.abc import AsyncIterator
from typing import Any

from wayline.sdk.async_resources.asking import AsyncAsking, Json
from wayline.sdk.wire import segment


class AsyncPrivacy(AsyncAsking):
    """Data given, erased, and left alone."""

    async def personal_data(self, contact_id: str) -> Json:
        """Everything that is kept of a person."""
        return await self._json("GET", f"/v1/contacts/{segment(contact_id)}/personal-data")

    async def ask_privacy(self, contact_id: str, kind: str, **more: Any) -> Json:
        """Do what a person asks for, such as `erase`; `note` and `keep_consent` as you choose."""
        path, body = f"/v1/contacts/{segment(contact_id)}/privacy", {"kind": kind, **more}
        return await self._json("POST", path, body=body)

    def privacy_requests(self) -> AsyncIterator[Json]:
        """What was asked for and done, the newest first."""
        return self.pages("/v1/privacy-requests")
