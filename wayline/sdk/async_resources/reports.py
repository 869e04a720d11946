"""Reports: how journeys did."""

from wayline.sdk.async_resources.asking import AsyncAsking, Json
from wayline.sdk.wire import segment


class AsyncReports(AsyncAsking):
    """How journeys did, in numbers."""

    async def report(self, journey: str | None = None) -> Json:
        """How a journey did, or the whole workspace."""
        which = "workspace" if journey is None else f"journeys/{segment(journey)}"
        return await self._json("GET", f"/v1/reports/{which}")
