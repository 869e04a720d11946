"""What a form carries from when it was shown: signed, bound to it, for a day, never too quickly.

Programs that fill in forms do it at once, or send the same one for days.
"""

import secrets
import struct
from datetime import UTC, datetime, timedelta
from typing import Final, Literal, NamedTuple

from wayline.domain.forms import Form
from wayline.runtime.tokens import Tokens
from wayline.runtime.vault import Vault

LIVES: Final = timedelta(hours=24)
SOONEST: Final = timedelta(seconds=2)  # in which nobody reads and types; the browser may fill in
_PURPOSE: Final = "form token"
_FIELDS: Final = struct.Struct(">I8s")  # seconds, chance
_MARK: Final = 12  # octets


class Shown(NamedTuple):
    """Of which showing a form is; `submission` is its id, once it is filled in."""

    submission: str
    standing: Literal["good", "early", "late"]


class FormTokens:
    """Makes and reads tokens, with the keys of an installation."""

    def __init__(self, vault: Vault) -> None:
        self._tokens = Tokens(vault, _PURPOSE, _FIELDS, _MARK)

    def make(self, form: Form, page: str, at: datetime) -> str:
        """A token for a form that is shown on a page now."""
        seconds, chance = int(at.timestamp()), secrets.token_bytes(8)
        return self._tokens.make(seconds, chance, bound=_bound(form, page))

    def read(self, token: str, form: Form, page: str, at: datetime) -> Shown | None:
        """Of which showing a token is; None if it is none of this version, on this page."""
        read = self._tokens.read(token, _bound(form, page))
        if read is None:
            return None
        seconds, chance = read
        age = at - datetime.fromtimestamp(seconds, UTC)
        standing: Literal["good", "early", "late"] = "good"
        if age < SOONEST:
            standing = "early"
        elif age > LIVES:
            standing = "late"
        return Shown(chance.hex(), standing)


def _bound(form: Form, page: str) -> bytes:
    return f"{form.key} {form.version} {page} ".encode()
