"""Rules: open hours and legal caps, and why a text may go."""

from collections.abc import AsyncIterator
from datetime import date
from typing import Any

from wayline.sdk.async_resources.asking import AsyncAsking, Json


class AsyncRules(AsyncAsking):
    """Rules of law, and what they say of one text."""

    def rules(
        self, *, country: str | None = None, as_of: date | None = None
    ) -> AsyncIterator[Json]:
        """The rules in force with their sources; of one `country`, on another day."""
        return self.pages("/v1/rules", query={"country": country, "as_of": as_of})

    async def explain_rules(self, phone: str, **about: Any) -> Json:
        """Whether a text to a number may go, and what each rule says.

        `about` is `at`, `category`, `zone`, `country`, `state`, `postcode` and `as_of`.
        """
        query = {"phone": phone, **about}
        return await self._json("GET", "/v1/rules/explain", query=query)
