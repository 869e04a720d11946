"""Rules: open hours and legal caps, and why a text may go.

Written by `make docs` from async_resources/rules.py; change it there.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

from wayline.sdk.resources.asking import Asking, Json


class Rules(Asking):
    """Rules of law, and what they say of one text."""

    def rules(self, *, country: str | None = None, as_of: date | None = None) -> Iterator[Json]:
        """The rules in force with their sources; of one `country`, on another day."""
        return self.pages("/v1/rules", query={"country": country, "as_of": as_of})

    def explain_rules(self, phone: str, **about: Any) -> Json:
        """Whether a text to a number may go, and what each rule says.

        `about` is `at`, `category`, `zone`, `country`, `state`, `postcode` and `as_of`.
        """
        query = {"phone": phone, **about}
        return self._json("GET", "/v1/rules/explain", query=query)
