"""Imports: tables and records of people, and their way back.

Written by `make docs` from async_resources/imports.py; change it there.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from wayline.sdk.resources.asking import Asking, Json
from wayline.sdk.wire import segment


class Imports(Asking):
    """People by the file."""

    def import_contacts(self, people: bytes | Sequence[Mapping[str, Any]], **options: Any) -> Json:
        """Take in a table (CSV) or records; answers what became of them, `taken` with its `id`.

        Options are `file`, `map`, `country`, `consent` with its `proof`, `confirmed`,
        `on_conflict` and `dry_run`, as the reference says.
        """
        body: Any = people
        if not isinstance(people, bytes):
            body = {"records": [dict(one) for one in people]}
        return self._json("POST", "/v1/imports", query=options, body=body)

    def imports(self) -> Iterator[Json]:
        """The last imports."""
        return self.pages("/v1/imports")

    def import_of(self, import_id: str) -> Json:
        """An import and what it made of whom."""
        return self._json("GET", f"/v1/imports/{segment(import_id)}")

    def undo_import(self, import_id: str) -> Json:
        """Take back what an import has written, as long as that is possible."""
        return self._json("POST", f"/v1/imports/{segment(import_id)}/undo")
