"""Tokens that only we can have made: a few fields and a mark over them, fit for an address."""

import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from typing import Any

from wayline.runtime.vault import Vault


class Tokens:
    """Makes and reads the tokens of one purpose: `fields`, and so many octets of a mark.

    With the keys of an installation; a token of another purpose is none.
    """

    def __init__(self, vault: Vault, purpose: str, fields: struct.Struct, mark: int) -> None:
        self._vault = vault
        self._purpose = purpose
        self._fields = fields
        self._mark = mark
        self._octets = fields.size + mark

    def make(self, *values: Any, bound: bytes = b"") -> str:
        """A token that says these values, and is good together with what it is bound to."""
        fields = self._fields.pack(*values)
        mark = self._vault.mark(self._purpose, bound + fields)[: self._mark]
        return urlsafe_b64encode(fields + mark).decode()

    def read(self, token: str, bound: bytes = b"") -> tuple[Any, ...] | None:
        """The values of a token; None if we have not made it, or not for this."""
        if len(token) != (self._octets + 2) // 3 * 4 or not token.isascii():
            return None
        try:
            octets = urlsafe_b64decode(token)
        except (Error, ValueError):
            return None
        fields, mark = octets[: self._fields.size], octets[self._fields.size :]
        is_ours = len(mark) == self._mark and self._vault.is_marked(
            self._purpose, bound + fields, mark
        )
        return self._fields.unpack(fields) if is_ours else None
