"""Seals the secrets of others that we must be able to read again: carriers' keys, signing secrets.

AES-256 in Galois counter mode, with the keys of the file `encryption.keys` in the folder of keys.
It has a line a key, the id and 256 bits in base 64: the last one seals, all of them open.
"""

import hmac
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from wayline.domain.errors import WaylineError
from wayline.domain.sealing import Sealed, parts_of, sealed
from wayline.runtime.key_files import KeyFile

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

FILE: Final = "encryption.keys"
_NONCE: Final = 12  # octets, drawn anew for each secret
_LENGTH: Final = 32  # octets of a key
_MARK, _LEAST = 16, 6  # octets of a mark, and of the beginning of one
_LOST: Final = (
    "Put the folder back from your copy, or name it by WAYLINE_KEYS. "
    "If it is lost: wayline db rekey --lost"
)


class Vault:
    """The encryption keys of a folder; the first one is made when the first secret is sealed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._file = KeyFile(folder / FILE, _LENGTH)
        self._keys: Mapping[str, bytes] = {}

    def seal(self, secret: str) -> Sealed:
        """What is to be kept of a secret."""
        if not self._keys and not self._read():
            self.add_key(only_first=True)
        key_id, key = list(self._keys.items())[-1]
        nonce = secrets.token_bytes(_NONCE)
        closed = nonce + _cipher(key).encrypt(nonce, secret.encode(), key_id.encode())
        return sealed(key_id, urlsafe_b64encode(closed).decode())

    def open(self, value: Sealed) -> str:
        """The secret, also one that is still kept in the clear.

        Raises like `require`, and `keys:wrong` if the key that is here does not open it.
        """
        from cryptography.exceptions import InvalidTag

        parts = parts_of(value)
        if parts is None:
            return value
        self.require(value)
        key_id, closed = parts[0], urlsafe_b64decode(parts[1])
        cipher = _cipher(self._keys[key_id])
        try:
            opened = cipher.decrypt(closed[:_NONCE], closed[_NONCE:], key_id.encode())
        except (InvalidTag, ValueError):  # ValueError: shorter than a nonce
            message = f"the key {key_id} in {self.folder} does not open what is sealed with it"
            raise WaylineError(message, code="keys:wrong", mend=_LOST) from None
        return opened.decode()

    def mark(self, purpose: str, data: bytes) -> bytes:
        """16 octets that only we can make for this data, and only for this purpose."""
        if not self._keys and not self._read():
            self.add_key(only_first=True)
        return _mark(list(self._keys.values())[-1], purpose, data)

    def is_marked(self, purpose: str, data: bytes, mark: bytes) -> bool:
        """Whether a mark, or its beginning, was made by any key that is here."""
        if len(mark) < _LEAST:
            return False
        if self._marked(purpose, data, mark):
            return True
        known = self._keys
        return self._read() != known and self._marked(purpose, data, mark)

    def _marked(self, purpose: str, data: bytes, mark: bytes) -> bool:
        keys = self._keys.values()
        return any(
            hmac.compare_digest(mark, _mark(key, purpose, data)[: len(mark)]) for key in keys
        )

    def require(self, value: Sealed) -> None:
        """Raise `keys:missing` if the key that sealed a value is not in the folder."""
        parts = parts_of(value)
        if parts is None or parts[0] in self._keys or parts[0] in self._read():
            return
        message = f"a secret is sealed with the key {parts[0]}, which is not in {self.folder}"
        raise WaylineError(message, code="keys:missing", mend=_LOST)

    def is_newest(self, value: Sealed) -> bool:
        """Whether a value is sealed with the key that seals now."""
        parts = parts_of(value)
        return parts is not None and [parts[0]] == list(self._keys)[-1:]

    def add_key(self, *, only_first: bool = False) -> str:
        """Make a key that seals from now on, and return its id; the others still open.

        With `only_first` nothing is made if somebody else has made the first one meanwhile.
        """
        key_id, key = secrets.token_hex(4), secrets.token_bytes(_LENGTH)
        self._file.add(key_id, key, only_first=only_first)
        self._read()
        return list(self._keys)[-1]

    def _read(self) -> Mapping[str, bytes]:
        self._keys = self._file.read()
        return self._keys


def _mark(key: bytes, purpose: str, data: bytes) -> bytes:
    own = hmac.digest(key, f"wayline {purpose}".encode(), "sha256")  # never the key that seals
    return hmac.digest(own, data, "sha256")[:_MARK]


def _cipher(key: bytes) -> "AESGCM":
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # most commands seal nothing

    return AESGCM(key)
