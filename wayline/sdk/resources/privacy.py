"""Privacy: what people ask for by law.

Written by `make docs` from async_resources/privacy.py; change it there.
"""

from collections.abc import Iterator
from typing import Any

from wayline.sdk.resources.asking import Asking, Json
from wayline.sdk.wire import segment


class Privacy(Asking):
    """Data given, erased, and left alone."""

    def personal_data(self, contact_id: str) -> Json:
        """Everything that is kept of a person."""
        return self._json("GET", f"/v1/contacts/{segment(contact_id)}/personal-data")

    def ask_privacy(self, contact_id: str, kind: str, **more: Any) -> Json:
        """Do what a person asks for, such as `erase`; `note` and `keep_consent` as you choose."""
        path, body = f"/v1/contacts/{segment(contact_id)}/privacy", {"kind": kind, **more}
        return self._json("POST", path, body=body)

    def privacy_requests(self) -> Iterator[Json]:
        """What was asked for and done, the newest first."""
        return self.pages("/v1/privacy-requests")
