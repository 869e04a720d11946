"""Forms: pages where people leave their number."""

from collections.abc import AsyncIterator
from typing import Any

from wayline.sdk.async_resources.asking import AsyncAsking, Json
from wayline.sdk.wire import segment


class AsyncForms(AsyncAsking):
    """Pages where people sign up."""

    async def put_form(self, form: str, **fields: Any) -> Json:
        """Make a form, or a new version of it: `title`, `wording`, `scope` and so on."""
        return await self._json("PUT", f"/v1/forms/{segment(form)}", body=fields)

    async def form(self, form: str) -> Json:
        """A form with its address and the snippet for your page."""
        return await self._json("GET", f"/v1/forms/{segment(form)}")

    def forms(self) -> AsyncIterator[Json]:
        """Every form."""
        return self.pages("/v1/forms")

    async def close_form(self, form: str) -> Json:
        """Let nobody sign up by it any more."""
        return await self._json("POST", f"/v1/forms/{segment(form)}/close")

    async def add_device(self, form: str, device: str) -> Json:
        """An address of the form for one device in your shop, such as `till-1`."""
        path = f"/v1/forms/{segment(form)}/devices"
        return await self._json("POST", path, body={"device": device})
