"""Journeys: checked, made live, held.

Written by `make docs` from async_resources/journeys.py; change it there.
"""

from collections.abc import Iterator, Mapping

from wayline.sdk.resources.asking import Asking, Json
from wayline.sdk.wire import segment


class Journeys(Asking):
    """Journeys and their versions."""

    def check_journey(self, source: str, templates: Mapping[str, str] | None = None) -> Json:
        """What is wrong with a document and its texts; without `problems` it can be published."""
        body = {"source": source, "templates": dict(templates or {})}
        return self._json("POST", "/v1/journeys/check", body=body)

    def publish_journey(
        self, journey: str, source: str, templates: Mapping[str, str] | None = None
    ) -> Json:
        """Make a document live with its texts, given by file name such as `hi.sms.en.txt`."""
        body = {"source": source, "templates": dict(templates or {})}
        return self._json("POST", f"/v1/journeys/{segment(journey)}/publish", body=body)

    def pause_journey(self, journey: str) -> Json:
        """Let nobody enter, and hold the messages of those inside."""
        return self._json("POST", f"/v1/journeys/{segment(journey)}/pause")

    def resume_journey(self, journey: str) -> Json:
        """Let people enter again."""
        return self._json("POST", f"/v1/journeys/{segment(journey)}/resume")

    def journey(self, journey: str) -> Json:
        """A journey with its document, steps and versions."""
        return self._json("GET", f"/v1/journeys/{segment(journey)}")

    def journeys(self) -> Iterator[Json]:
        """Every journey with its state."""
        return self.pages("/v1/journeys")

    def diff_journey(
        self, journey: str, older: int | None = None, newer: int | None = None
    ) -> Json:
        """What differs between two versions; the last two if none are named."""
        query = {"from": older, "to": newer}
        return self._json("GET", f"/v1/journeys/{segment(journey)}/diff", query=query)
