"""Events: what people did."""

from collections.abc import AsyncIterator

from wayline.sdk.async_resources.asking import AsyncAsking, Json


class AsyncEvents(AsyncAsking):
    """What people did, as it is stored."""

    def events(self, contact_id: str, *, name: str | None = None) -> AsyncIterator[Json]:
        """What a person did, the newest first; only of one `name`, as it was sent."""
        return self.pages("/v1/events", query={"contact": contact_id, "name": name})
