"""Signs with the keys of the file `signing.keys` in the folder of keys: Ed25519 (RFC 8032).

It has a line a key, the id and 32 octets in base 64: the last one signs. `signing.pub` beside it
has the public half of every key there ever was: give it to whoever is to check what was signed.
"""

from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from wayline.domain.errors import WaylineError
from wayline.runtime.key_files import MEND, KeyFile

FILE: Final = "signing.keys"
PUBLIC: Final = "signing.pub"
_LENGTH: Final = 32  # octets, of either half


class Signet:
    """The signing keys of a folder; the first one is made when something is signed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._private = KeyFile(folder / FILE, _LENGTH)
        self._public = KeyFile(folder / PUBLIC, _LENGTH)
        self._keys: dict[str, Ed25519PrivateKey] = {}

    def key(self) -> str:
        """The id of the key that signs now."""
        known = self._private.read()
        return list(known)[-1] if known else self.add_key(only_first=True)

    def sign(self, key: str, data: bytes) -> bytes:
        """The signature of 64 octets; raises `keys:missing` if the key is not here."""
        if key not in self._keys:
            octets = self._private.read().get(key)
            if octets is None:
                message = f"the signing key {key} is not in {self._private.path.parent}"
                raise WaylineError(message, code="keys:missing", mend=MEND)
            self._keys[key] = Ed25519PrivateKey.from_private_bytes(octets)
        return self._keys[key].sign(data)

    def add_key(self, *, only_first: bool = False) -> str:
        """Make a key that signs from now on, and return its id; what others signed stays true.

        With `only_first` nothing is made if somebody else has made the first one meanwhile.
        """
        made = Ed25519PrivateKey.generate()
        public = made.public_key().public_bytes_raw()
        key_id = sha256(public).hexdigest()[:16]
        # The public half first: what nobody can check must never be signed.
        self._public.add(key_id, public)
        self._private.add(key_id, made.private_bytes_raw(), only_first=only_first)
        return list(self._private.read())[-1]

    @property
    def public_file(self) -> Path:
        """The file of public keys."""
        return self._public.path

    def public(self) -> Mapping[str, bytes]:
        """The public keys by their id."""
        return self._public.read()


def read_public(path: Path) -> Mapping[str, bytes]:
    """The public keys of a file; raises `keys:missing` without it, `keys:damaged` if it is none."""
    found = KeyFile(path, _LENGTH).read()
    if not found:
        mend = f"Name the file {PUBLIC} of whoever signed: --keys FILE"
        raise WaylineError(f"there are no public keys in {path}", code="keys:missing", mend=mend)
    return found


def is_signed(public: bytes, data: bytes, signature: bytes) -> bool:
    """Whether the owner of a public key signed this."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, data)
    except (InvalidSignature, ValueError):
        return False
    return True
