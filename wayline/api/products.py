"""`/v1/products`: the catalogue, listed and written."""

from datetime import datetime
from typing import Annotated, Any, Final, Literal

from fastapi import Query
from pydantic import BaseModel, Field

from wayline.api import examples
from wayline.api.call import Called
from wayline.api.errors import ApiError
from wayline.api.operations import operation, resources
from wayline.api.paging import Page, Paged, cursor, read_cursor
from wayline.api.shapes import Asked, Money
from wayline.domain import money
from wayline.domain.products import Product
from wayline.store import products
from wayline.store.products import Stored

router = resources("products")
_LIST: Final = "products"
Availability = Literal["in_stock", "out_of_stock", "preorder", "discontinued"]
Address = Annotated[str, Field(pattern=r"^https?://[^\s]+$", max_length=2_000)]


class PriceAsked(Asked):
    """An amount in minor units, such as cents."""

    amount: Annotated[int, Field(ge=0, le=10**15, description="Minor units: 1299 is 12.99 EUR.")]
    currency: Annotated[str, Field(pattern="^[A-Z]{3}$", description="ISO 4217.")]


class ProductAsked(Asked):
    """What is said of a product; of one that is known, what is left out stays."""

    sku: Annotated[str, Field(min_length=1, max_length=200)]
    name: Annotated[str, Field(min_length=1, max_length=500)]
    url: Address | None = None
    image: Address | None = None
    price: PriceAsked | None = None
    availability: Availability | None = None
    attributes: Annotated[dict[str, Any], Field(default_factory=dict)]


class ProductsAsked(Asked):
    """Products of different SKUs."""

    products: Annotated[list[ProductAsked], Field(min_length=1, max_length=1_000)]


class ProductOut(BaseModel):
    """A product as it is now."""

    sku: str
    name: str
    url: str | None
    image: str | None
    price: Money | None
    availability: Availability | None
    attributes: dict[str, Any]
    updated_at: datetime


class ProductsWritten(BaseModel):
    """How many are new, and how many were known."""

    created: int
    updated: int


@router.get("/products", **operation("catalogue:read", query={"limit": "20"}))
async def list_products(call: Called, query: Annotated[Paged, Query()]) -> Page[ProductOut]:
    """Products, in the order of their SKUs."""
    place = read_cursor(_LIST, query.after)
    after = "" if place is None else place[0]
    found = await products.page(call.connection, call.workspace_id, after, query.limit + 1)
    items = [_shown(one) for one in found[: query.limit]]
    following = cursor(_LIST, items[-1].sku) if len(found) > query.limit else None
    return Page(items=items, next=following)


@router.get(
    "/products/{sku}",
    **operation("catalogue:read", path={"sku": examples.SKU}, refuses=["product:unknown"]),
)
async def get_product(call: Called, sku: str) -> ProductOut:
    """A product as it is now."""
    found = await products.one(call.connection, call.workspace_id, sku)
    if found is None:
        raise ApiError("product:unknown", "there is no such product", "See GET /v1/products.")
    return _shown(found)


@router.put(
    "/products",
    **operation(
        "catalogue:write",
        body={
            "products": [
                {
                    "sku": examples.SKU,
                    "name": "Mug",
                    "url": "https://shop.example/mug",
                    "price": {"amount": 1299, "currency": "EUR"},
                    "availability": "in_stock",
                }
            ]
        },
        refuses=["product:twice"],
    ),
)
async def put_products(call: Called, body: ProductsAsked) -> ProductsWritten:
    """Write products, known or new, all of them or none; nobody else's SKU is touched."""
    given = [_read(one) for one in body.products]
    if len({one.sku for one in given}) < len(given):
        message = "a product is there twice"
        raise ApiError("product:twice", message, "Say each SKU once.")
    new = await products.save(call.connection, call.workspace_id, given, call.now)
    return ProductsWritten(created=new, updated=len(given) - new)


def _read(asked: ProductAsked) -> Product:
    price = None
    if asked.price is not None:
        price = money.Money(asked.price.amount, asked.price.currency)
    return Product(
        asked.sku, asked.name, asked.url, asked.image, price, asked.availability, asked.attributes
    )


def _shown(stored: Stored) -> ProductOut:
    one = stored.product
    price = one.price and Money(amount=one.price.amount, currency=one.price.currency)
    return ProductOut.model_validate(
        {
            "sku": one.sku,
            "name": one.name,
            "url": one.url,
            "image": one.image,
            "price": price,
            "availability": one.availability,
            "attributes": dict(one.attributes),
            "updated_at": stored.updated_at,
        }
    )
