"""Templates: the texts that journeys send."""

from collections.abc import AsyncIterator

from wayline.sdk.async_resources.asking import AsyncAsking, Json
from wayline.sdk.wire import segment


class AsyncTemplates(AsyncAsking):
    """Texts and their versions."""

    def templates(
        self,
        *,
        name: str | None = None,
        channel: str | None = None,
        language: str | None = None,
    ) -> AsyncIterator[Json]:
        """Every text in its newest version."""
        query = {"name": name, "channel": channel, "language": language}
        return self.pages("/v1/templates", query=query)

    async def template(self, file: str) -> Json:
        """A text by its file name, such as `hi.sms.en.txt`."""
        return await self._json("GET", f"/v1/templates/{segment(file)}")
