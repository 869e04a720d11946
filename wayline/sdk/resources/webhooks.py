"""Webhooks: where the outside is told what happened.

Written by `make docs` from async_resources/webhooks.py; change it there.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from wayline.sdk.resources.asking import Asking, Json
from wayline.sdk.wire import segment


class Webhooks(Asking):
    """Endpoints and what they are owed."""

    def create_webhook(self, url: str, events: Sequence[str] = (), **more: Any) -> Json:
        """Tell an address what happens; answers its `secret`, once. No `events`: all of them."""
        body = {"url": url, **({"events": list(events)} if events else {}), **more}
        return self._json("POST", "/v1/webhooks", body=body)

    def webhook(self, endpoint: str) -> Json:
        """An endpoint and how it stands."""
        return self._json("GET", f"/v1/webhooks/{segment(endpoint)}")

    def webhooks(self) -> Iterator[Json]:
        """Every endpoint."""
        return self.pages("/v1/webhooks")

    def remove_webhook(self, endpoint: str) -> Json:
        """Tell an endpoint nothing more."""
        return self._json("DELETE", f"/v1/webhooks/{segment(endpoint)}")

    def webhook_attempts(self, endpoint: str) -> Iterator[Json]:
        """What an endpoint was told lately, and what it answered."""
        return self.pages(f"/v1/webhooks/{segment(endpoint)}/attempts")

    def test_webhook(self, endpoint: str) -> Json:
        """Tell an endpoint something made up; answers the id of it."""
        return self._json("POST", f"/v1/webhooks/{segment(endpoint)}/test")

    def replay_webhook(self, endpoint: str, since: datetime, *, failed_only: bool = True) -> Json:
        """Tell again what happened since a time, or only what had not arrived."""
        body = {"since": since.isoformat(), "failed_only": failed_only}
        return self._json("POST", f"/v1/webhooks/{segment(endpoint)}/replay", body=body)

    def rotate_webhook(self, endpoint: str) -> Json:
        """Give an endpoint a new secret; the old one is good for a while."""
        return self._json("POST", f"/v1/webhooks/{segment(endpoint)}/rotate")

    def pause_webhook(self, endpoint: str) -> Json:
        """Keep what happens for later."""
        return self._json("POST", f"/v1/webhooks/{segment(endpoint)}/pause")

    def resume_webhook(self, endpoint: str) -> Json:
        """Tell what was kept, and go on."""
        return self._json("POST", f"/v1/webhooks/{segment(endpoint)}/resume")
