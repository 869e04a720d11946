"""Forms: pages where people leave their number.

Written by `make docs` from async_resources/forms.py; change it there.
"""

from collections.abc import Iterator
from typing import Any

from wayline.sdk.resources.asking import Asking, Json
from wayline.sdk.wire import segment


class Forms(Asking):
    """Pages where people sign up."""

    def put_form(self, form: str, **fields: Any) -> Json:
        """Make a form, or a new version of it: `title`, `wording`, `scope` and so on."""
        return self._json("PUT", f"/v1/forms/{segment(form)}", body=fields)

    def form(self, form: str) -> Json:
        """A form with its address and the snippet for your page."""
        return self._json("GET", f"/v1/forms/{segment(form)}")

    def forms(self) -> Iterator[Json]:
        """Every form."""
        return self.pages("/v1/forms")

    def close_form(self, form: str) -> Json:
        """Let nobody sign up by it any more."""
        return self._json("POST", f"/v1/forms/{segment(form)}/close")

    def add_device(self, form: str, device: str) -> Json:
        """An address of the form for one device in your shop, such as `till-1`."""
        path = f"/v1/forms/{segment(form)}/devices"
        return self._json("POST", path, body={"device": device})
