"""Products: what can be bought."""

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

from wayline.sdk.async_resources.asking import AsyncAsking, Json
from wayline.sdk.wire import segment


class AsyncProducts(AsyncAsking):
    """The catalogue."""

    async def put_products(self, products: Sequence[Mapping[str, Any]]) -> Json:
        """Write products by their `sku`; those that are not named stay."""
        body = {"products": [dict(one) for one in products]}
        return await self._json("PUT", "/v1/products", body=body)

    async def product(self, sku: str) -> Json:
        """A product as it is now."""
        return await self._json("GET", f"/v1/products/{segment(sku)}")

    def products(self) -> AsyncIterator[Json]:
        """Every product."""
        return self.pages("/v1/products")
