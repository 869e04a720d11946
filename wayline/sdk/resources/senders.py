"""Senders: the numbers and names that texts go out as.

Written by `make docs` from async_resources/senders.py; change it there.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from wayline.sdk.resources.asking import Asking, Json
from wayline.sdk.wire import segment


class Senders(Asking):
    """Senders and their registrations."""

    def add_sender(self, address: str, countries: Sequence[str] = ()) -> Json:
        """Add a number or name; `countries` are where a name is known."""
        body = {"address": address, "countries": list(countries)}
        return self._json("POST", "/v1/senders", body=body)

    def sender(self, address: str) -> Json:
        """A sender: what it may carry, its day, and the complaints that it drew."""
        return self._json("GET", f"/v1/senders/{segment(address)}")

    def senders(self) -> Iterator[Json]:
        """Every sender."""
        return self.pages("/v1/senders")

    def change_sender(self, address: str, **changes: Any) -> Json:
        """Change what a sender is for: `categories`, `countries`, `stop_at`."""
        return self._json("PATCH", f"/v1/senders/{segment(address)}", body=changes)

    def register_sender(self, address: str, **registration: Any) -> Json:
        """Say what a sender is registered for: `brand`, `campaign`, `verification` and so on."""
        path = f"/v1/senders/{segment(address)}/register"
        return self._json("POST", path, body=registration)

    def disable_sender(self, address: str, why: str = "") -> Json:
        """Set a sender aside: nothing more goes out as it."""
        body = {"why": why} if why else {}
        return self._json("POST", f"/v1/senders/{segment(address)}/disable", body=body)

    def enable_sender(self, address: str) -> Json:
        """Let texts go out as a sender again."""
        return self._json("POST", f"/v1/senders/{segment(address)}/enable")
