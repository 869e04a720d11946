"""People: written, read, exported."""

from collections.abc import AsyncIterator, Mapping
from typing import Any, Literal

from wayline.sdk.async_resources.asking import AsyncAsking, Json
from wayline.sdk.wire import segment


class AsyncContacts(AsyncAsking):
    """Who people are, and what happened to them."""

    async def upsert_contact(
        self, record: Mapping[str, Any], *, on_conflict: Literal["merge", "refuse"] = "merge"
    ) -> Json:
        """Write a person by the addresses that the record names; answers `status` and `contact`."""
        query = {"on_conflict": on_conflict}
        return await self._json("POST", "/v1/contacts", query=query, body=dict(record))

    async def contact(self, contact_id: str) -> Json:
        """A person as they are now."""
        return await self._json("GET", f"/v1/contacts/{segment(contact_id)}")

    def contacts(self, **query: Any) -> AsyncIterator[Json]:
        """People, the newest first; by `phone`, `email`, `user_id`, `stage` or `tag`."""
        return self.pages("/v1/contacts", query=query)

    async def change_contact(
        self,
        contact_id: str,
        changes: Mapping[str, Any],
        *,
        on_conflict: Literal["merge", "refuse"] = "merge",
    ) -> Json:
        """Change fields of a person; those that are not named stay."""
        path, query = f"/v1/contacts/{segment(contact_id)}", {"on_conflict": on_conflict}
        return await self._json("PATCH", path, query=query, body=dict(changes))

    async def timeline(self, contact_id: str) -> list[Json]:
        """Everything that happened to a person, each with its reason."""
        found = await self._json("GET", f"/v1/contacts/{segment(contact_id)}/timeline")
        return list(found["items"])

    async def export_contacts(
        self, kind: Literal["csv", "jsonl"] = "csv", *, columns: str | None = None
    ) -> str:
        """Everybody as the text of a table, or of JSON lines; `columns` such as `phone,stage`."""
        query = {"format": kind, "columns": columns}
        return str(await self.request("GET", "/v1/contacts/export", query=query))
