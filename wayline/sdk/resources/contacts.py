"""People: written, read, exported.

Written by `make docs` from async_resources/contacts.py; change it there.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Literal

from wayline.sdk.resources.asking import Asking, Json
from wayline.sdk.wire import segment


class Contacts(Asking):
    """Who people are, and what happened to them."""

    def upsert_contact(
        self, record: Mapping[str, Any], *, on_conflict: Literal["merge", "refuse"] = "merge"
    ) -> Json:
        """Write a person by the addresses that the record names; answers `status` and `contact`."""
        query = {"on_conflict": on_conflict}
        return self._json("POST", "/v1/contacts", query=query, body=dict(record))

    def contact(self, contact_id: str) -> Json:
        """A person as they are now."""
        return self._json("GET", f"/v1/contacts/{segment(contact_id)}")

    def contacts(self, **query: Any) -> Iterator[Json]:
        """People, the newest first; by `phone`, `email`, `user_id`, `stage` or `tag`."""
        return self.pages("/v1/contacts", query=query)

    def change_contact(
        self,
        contact_id: str,
        changes: Mapping[str, Any],
        *,
        on_conflict: Literal["merge", "refuse"] = "merge",
    ) -> Json:
        """Change fields of a person; those that are not named stay."""
        path, query = f"/v1/contacts/{segment(contact_id)}", {"on_conflict": on_conflict}
        return self._json("PATCH", path, query=query, body=dict(changes))

    def timeline(self, contact_id: str) -> list[Json]:
        """Everything that happened to a person, each with its reason."""
        found = self._json("GET", f"/v1/contacts/{segment(contact_id)}/timeline")
        return list(found["items"])

    def export_contacts(
        self, kind: Literal["csv", "jsonl"] = "csv", *, columns: str | None = None
    ) -> str:
        """Everybody as the text of a table, or of JSON lines; `columns` such as `phone,stage`."""
        query = {"format": kind, "columns": columns}
        return str(self.request("GET", "/v1/contacts/export", query=query))
