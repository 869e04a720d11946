"""Complaints: what people and carriers hold against texts.

Written by `make docs` from async_resources/complaints.py; change it there.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Literal

from wayline.sdk.resources.asking import Asking, Json


class Complaints(Asking):
    """Complaints, taken in and listed."""

    def complain(
        self, phone: str, source: Literal["7726", "carrier", "provider"], **about: Any
    ) -> Json:
        """Take a complaint in: nothing more goes to the number.

        `about` is `code`, `sender`, `message`, and the `id` of whoever told you: it counts once.
        """
        body = {"phone": phone, "source": source, **about}
        return self._json("POST", "/v1/complaints", body=body)

    def complaints(self, *, since: datetime | None = None) -> Iterator[Json]:
        """The complaints of 30 days, or since a time, the newest first."""
        return self.pages("/v1/complaints", query={"since": since})
