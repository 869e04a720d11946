"""The catalogue in the database: products by SKU."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from wayline.domain.ids import WorkspaceId
from wayline.domain.money import Money
from wayline.domain.products import Product
from wayline.store.bulk import Connection, Row, fetch
from wayline.store.contacts import text
from wayline.store.queries import load

_SQL = load("products")


class _Row(NamedTuple):
    sku: str
    name: str
    url: str | None
    image: str | None
    price: int | None
    currency: str | None
    availability: str | None
    attributes: str


class Stored(NamedTuple):
    """A product, and when it was changed last."""

    product: Product
    updated_at: datetime


async def save(
    connection: Connection, workspace_id: WorkspaceId, products: Sequence[Product], at: datetime
) -> int:
    """Write products of different SKUs; returns how many are new."""
    rows = [_row(product) for product in products]
    found = await fetch(connection, _SQL["save"], rows, workspace_id=workspace_id, at=at)
    return sum(row[0] for row in found)


async def page(
    connection: Connection, workspace_id: WorkspaceId, after: str, most: int
) -> list[Stored]:
    """Products behind an SKU, in order."""
    rows = await fetch(connection, _SQL["page"], workspace_id=workspace_id, after=after, most=most)
    return [_stored(row) for row in rows]


async def one(connection: Connection, workspace_id: WorkspaceId, sku: str) -> Stored | None:
    """One product, if there is such a one."""
    rows = await fetch(connection, _SQL["one"], workspace_id=workspace_id, sku=sku)
    return _stored(rows[0]) if rows else None


def _row(p: Product) -> _Row:
    price = p.price
    return _Row(
        p.sku,
        p.name,
        p.url,
        p.image,
        price and price.amount,
        price and price.currency,
        p.availability,
        text(p.attributes),
    )


def _stored(row: Row) -> Stored:
    price = None if row[4] is None else Money(row[4], row[5])
    product = Product(row[0], row[1], row[2], row[3], price, row[6], row[7])
    return Stored(product, row[8])
