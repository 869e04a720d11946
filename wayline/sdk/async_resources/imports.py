"""Imports: tables and records of people, and their way back."""

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

from wayline.sdk.async_resources.asking import AsyncAsking, Json
from wayline.sdk.wire import segment


class AsyncImports(AsyncAsking):
    """People by the file."""

    async def import_contacts(
        self, people: bytes | Sequence[Mapping[str, Any]], **options: Any
    ) -> Json:
        """Take in a table (CSV) or records; answers what became of them, `taken` with its `id`.

        Options are `file`, `map`, `country`, `consent` with its `proof`, `confirmed`,
        `on_conflict` and `dry_run`, as the reference says.
        """
        body: Any = people
        if not isinstance(people, bytes):
            body = {"records": [dict(one) for one in people]}
        return await self._json("POST", "/v1/imports", query=options, body=body)

    def imports(self) -> AsyncIterator[Json]:
        """The last imports."""
        return self.pages("/v1/imports")

    async def import_of(self, import_id: str) -> Json:
        """An import and what it made of whom."""
        return await self._json("GET", f"/v1/imports/{segment(import_id)}")

    async def undo_import(self, import_id: str) -> Json:
        """Take back what an import has written, as long as that is possible."""
        return await self._json("POST", f"/v1/imports/{segment(import_id)}/undo")
