"""Takes a table of products into the catalogue; the last row of an SKU counts."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import orjson

from wayline.domain.ids import WorkspaceId, key_hash
from wayline.domain.imports import Reject
from wayline.domain.products import Product, columns_of, read_product
from wayline.runtime.imports import source
from wayline.runtime.imports.taking import File, Taking
from wayline.runtime.imports.tally import Tally
from wayline.store import products
from wayline.store.bulk import Connection
from wayline.store.database import Database
from wayline.text import tables
from wayline.text.tables import Row, Table

KIND: Final = "products"


class ProductImport(Taking[Product]):
    """One file of products on its way in; `currency` is of prices that name none."""

    def __init__(
        self,
        database: Database,
        workspace_id: WorkspaceId,
        path: Path,
        now: Callable[[], datetime],
        *,
        mapping: Mapping[str, str],
        currency: str,
    ) -> None:
        self.table = tables.look(path)
        self.fields = columns_of(self.table.columns, mapping)
        self._currency = currency
        plain: dict[str, Any] = {
            "fields": dict(zip(self.table.columns, self.fields, strict=True)),
            "currency": currency,
        }
        super().__init__(
            database, workspace_id, file_of(KIND, workspace_id, self.table, plain), now
        )

    def batches(self, after: int) -> Iterator[list[tuple[int, Product | Reject]]]:
        """The rows behind a line, in batches."""
        yield from row_batches(
            self.table,
            after,
            lambda row: read_product(self.fields, row.line, row.cells, self._currency),
        )

    async def take(
        self,
        connection: Connection,
        batch: Sequence[Product],
        at: datetime,
        tally: Tally,
    ) -> list[Reject]:
        """Write the products of a batch."""
        last = {product.sku: product for product in batch}
        new = await products.save(connection, self.workspace_id, list(last.values()), at)
        tally.counts["created"] += new
        tally.counts["updated"] += len(last) - new
        tally.counts["repeated"] += len(batch) - len(last)
        return []


def file_of(kind: str, workspace_id: WorkspaceId, table: Table, plain: Mapping[str, Any]) -> File:
    """A table as a file on its way in, known by its octets and how it is read."""
    told = orjson.dumps(plain, option=orjson.OPT_SORT_KEYS).decode()
    known = key_hash("import", str(workspace_id), kind, table.sha256, told)
    return File(kind, table.path, table.columns, known, plain)


def row_batches(
    table: Table, after: int, read: Callable[[Row], Any]
) -> Iterator[list[tuple[int, Any]]]:
    """The rows of a table behind a line, each read, in batches."""
    batch: list[tuple[int, Any]] = []
    for row in tables.rows(table):
        if row.line <= after:
            continue
        batch.append((row.line, read(row) if isinstance(row, Row) else Reject(*row)))
        if len(batch) == source.BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
