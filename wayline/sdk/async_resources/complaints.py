"""Complaints: what people and carriers hold against texts."""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any, Literal

from wayline.sdk.async_resources.asking import AsyncAsking, Json


class AsyncComplaints(AsyncAsking):
    """Complaints, taken in and listed."""

    async def complain(
        self, phone: str, source: Literal["7726", "carrier", "provider"], **about: Any
    ) -> Json:
        """Take a complaint in: nothing more goes to the number.

        `about` is `code`, `sender`, `message`, and the `id` of whoever told you: it counts once.
        """
        body = {"phone": phone, "source": source, **about}
        return await self._json("POST", "/v1/complaints", body=body)

    def complaints(self, *, since: datetime | None = None) -> AsyncIterator[Json]:
        """The complaints of 30 days, or since a time, the newest first."""
        return self.pages("/v1/complaints", query={"since": since})
