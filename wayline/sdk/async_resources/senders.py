"""Senders: the numbers and names that texts go out as."""

from collections.abc import AsyncIterator, Sequence
from typing import Any

from wayline.sdk.async_resources.asking import AsyncAsking, Json
from wayline.sdk.wire import segment


class AsyncSenders(AsyncAsking):
    """Senders and their registrations."""

    async def add_sender(self, address: str, countries: Sequence[str] = ()) -> Json:
        """Add a number or name; `countries` are where a name is known."""
        body = {"address": address, "countries": list(countries)}
        return await self._json("POST", "/v1/senders", body=body)

    async def sender(self, address: str) -> Json:
        """A sender: what it may carry, its day, and the complaints that it drew."""
        return await self._json("GET", f"/v1/senders/{segment(address)}")

    def senders(self) -> AsyncIterator[Json]:
        """Every sender."""
        return self.pages("/v1/senders")

    async def change_sender(self, address: str, **changes: Any) -> Json:
        """Change what a sender is for: `categories`, `countries`, `stop_at`."""
        return await self._json("PATCH", f"/v1/senders/{segment(address)}", body=changes)

    async def register_sender(self, address: str, **registration: Any) -> Json:
        """Say what a sender is registered for: `brand`, `campaign`, `verification` and so on."""
        path = f"/v1/senders/{segment(address)}/register"
        return await self._json("POST", path, body=registration)

    async def disable_sender(self, address: str, why: str = "") -> Json:
        """Set a sender aside: nothing more goes out as it."""
        body = {"why": why} if why else {}
        return await self._json("POST", f"/v1/senders/{segment(address)}/disable", body=body)

    async def enable_sender(self, address: str) -> Json:
        """Let texts go out as a sender again."""
        return await self._json("POST", f"/v1/senders/{segment(address)}/enable")
