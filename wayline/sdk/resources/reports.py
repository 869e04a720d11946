"""Reports: how journeys did.

Written by `make docs` from async_resources/reports.py; change it there.
"""

from wayline.sdk.resources.asking import Asking, Json
from wayline.sdk.wire import segment


class Reports(Asking):
    """How journeys did, in numbers."""

    def report(self, journey: str | None = None) -> Json:
        """How a journey did, or the whole workspace."""
        which = "workspace" if journey is None else f"journeys/{segment(journey)}"
        return self._json("GET", f"/v1/reports/{which}")
