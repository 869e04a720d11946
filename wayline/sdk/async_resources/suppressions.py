"""Suppressions: addresses that are closed, whoever holds them."""

from collections.abc import Mapping, Sequence
from typing import Any

from wayline.sdk.async_resources.asking import AsyncAsking, Json


class AsyncSuppressions(AsyncAsking):
    """Addresses that nothing may go to."""

    async def suppress(
        self, suppressions: Sequence[Mapping[str, Any]], *, source: str = ""
    ) -> Json:
        """Close addresses, each a `phone` or `email`; answers how many, and what was not taken."""
        body = {"suppressions": [dict(one) for one in suppressions], "source": source}
        return await self._json("POST", "/v1/consent/suppressions", body=body)

    async def suppression(self, *, phone: str = "", email: str = "") -> Json:
        """Whether a number or email is closed, since when and why."""
        query = {"phone": phone} if phone else {"email": email}
        return await self._json("GET", "/v1/consent/suppressions", query=query)

    async def suppression_counts(self) -> Json:
        """How many addresses are closed, by kind and reason."""
        return await self._json("GET", "/v1/consent/suppressions/counts")
