"""Makes the hashes that closed addresses are kept as, with a key that is never changed.

The file `suppression.keys` in the folder of keys has one line: an id, and 256 bits in base 64. A
hash is HMAC-SHA-256 of the address's SHA-256: so lists of plain SHA-256, as providers exchange
them, can be taken in, while nobody who has our database can try all numbers until one fits.
"""

import hmac
import secrets
from hashlib import sha256
from pathlib import Path
from typing import Final

from wayline.domain.errors import WaylineError
from wayline.runtime.key_files import MEND, KeyFile
from wayline.store.contacts import Address
from wayline.store.suppressions import Hashed

FILE: Final = "suppression.keys"
_LENGTH: Final = 32  # octets
_LOST: Final = f"{MEND} If it is lost: wayline suppressions forget --lost"


class SuppressionKey:
    """The key of a folder; it is made when the first hash is."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._file = KeyFile(folder / FILE, _LENGTH)
        self._known: tuple[str, bytes] | None = None

    @property
    def id(self) -> str:
        """What the key is called."""
        return self._key()[0]

    def require(self, key_id: str) -> None:
        """Raise `keys:missing` if the key that hashes were made with is not in the folder."""
        known = self._known or next(iter(self._file.read().items()), None)
        if known is None or known[0] != key_id:
            raise missing(key_id, f"which is not in {self.folder}")
        self._known = known

    def hashed(self, address: Address) -> Hashed:
        """An address as it is kept."""
        digest = sha256(address.value.encode()).digest()
        return self.of_digest(Address(address.workspace_id, address.kind, ""), digest)

    def of_digest(self, place: Address, digest: bytes) -> Hashed:
        """The same of an address of which the SHA-256 alone is known."""
        octets = hmac.digest(self._key()[1], digest, "sha256")
        return Hashed.of(place.workspace_id, place.kind, octets)

    def _key(self) -> tuple[str, bytes]:
        if self._known is None:
            if not self._file.read():
                made = secrets.token_hex(4), secrets.token_bytes(_LENGTH)
                self._file.add(*made, only_first=True)
            self._known = next(iter(self._file.read().items()))
        return self._known


def missing(key_id: str, why: str) -> WaylineError:
    """That hashes cannot be compared: nobody may be texted who is perhaps among them."""
    message = f"closed numbers are kept under the key {key_id}, {why}"
    return WaylineError(message, code="keys:missing", mend=_LOST)
