"""Products: what can be bought.

Written by `make docs` from async_resources/products.py; change it there.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from wayline.sdk.resources.asking import Asking, Json
from wayline.sdk.wire import segment


class Products(Asking):
    """The catalogue."""

    def put_products(self, products: Sequence[Mapping[str, Any]]) -> Json:
        """Write products by their `sku`; those that are not named stay."""
        body = {"products": [dict(one) for one in products]}
        return self._json("PUT", "/v1/products", body=body)

    def product(self, sku: str) -> Json:
        """A product as it is now."""
        return self._json("GET", f"/v1/products/{segment(sku)}")

    def products(self) -> Iterator[Json]:
        """Every product."""
        return self.pages("/v1/products")
