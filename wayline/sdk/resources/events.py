"""Events: what people did.

Written by `make docs` from async_resources/events.py; change it there.
"""

from collections.abc import Iterator

from wayline.sdk.resources.asking import Asking, Json


class Events(Asking):
    """What people did, as it is stored."""

    def events(self, contact_id: str, *, name: str | None = None) -> Iterator[Json]:
        """What a person did, the newest first; only of one `name`, as it was sent."""
        return self.pages("/v1/events", query={"contact": contact_id, "name": name})
