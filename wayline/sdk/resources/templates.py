"""Templates: the texts that journeys send.

Written by `make docs` from async_resources/templates.py; change it there.
"""

from collections.abc import Iterator

from wayline.sdk.resources.asking import Asking, Json
from wayline.sdk.wire import segment


class Templates(Asking):
    """Texts and their versions."""

    def templates(
        self,
        *,
        name: str | None = None,
        channel: str | None = None,
        language: str | None = None,
    ) -> Iterator[Json]:
        """Every text in its newest version."""
        query = {"name": name, "channel": channel, "language": language}
        return self.pages("/v1/templates", query=query)

    def template(self, file: str) -> Json:
        """A text by its file name, such as `hi.sms.en.txt`."""
        return self._json("GET", f"/v1/templates/{segment(file)}")
