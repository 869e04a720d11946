"""Keys: what opens the API.

Written by `make docs` from async_resources/keys.py; change it there.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from wayline.sdk.resources.asking import Asking, Json
from wayline.sdk.wire import segment


class Keys(Asking):
    """The keys of the workspace."""

    def create_key(
        self, name: str, scopes: Sequence[str], *, expires_at: datetime | None = None
    ) -> Json:
        """Make a key; it is in the answer, and nowhere else ever after."""
        body: dict[str, Any] = {"name": name, "scopes": list(scopes)}
        if expires_at is not None:
            body["expires_at"] = expires_at.isoformat()
        return self._json("POST", "/v1/keys", body=body)

    def key(self, prefix: str) -> Json:
        """A key by what it begins with."""
        return self._json("GET", f"/v1/keys/{segment(prefix)}")

    def keys(self) -> Iterator[Json]:
        """Every key, without what opens."""
        return self.pages("/v1/keys")

    def revoke_key(self, prefix: str) -> Json:
        """Let a key open nothing any more."""
        return self._json("POST", f"/v1/keys/{segment(prefix)}/revoke")
