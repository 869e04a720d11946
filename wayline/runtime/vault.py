"""Seals the secrets of others that we must be able to read again: carriers' keys, signing secrets.

AES-256 in Galois counter mode, with the keys of the file `encryption.keys` in the folder of keys.
It has a line a key, the id and 256 bits in base 64: the last one seals, all of them open.
"""

import fcntl
import os
import secrets
from base64 import b64decode, b64encode, urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from wayline.domain.errors import WaylineError
from wayline.domain.sealing import Sealed, parts_of, sealed

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

FILE: Final = "encryption.keys"
_NONCE: Final = 12  # octets, drawn anew for each secret
_LENGTH: Final = 32  # octets of a key
_LOST: Final = (
    "Put the folder back from your copy, or name it by WAYLINE_KEYS. "
    "If it is lost: wayline db rekey --lost"
)


class Vault:
    """The encryption keys of a folder; the first one is made when the first secret is sealed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
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
        try:
            with _alone(self.folder):
                known = self._read()
                if not (only_first and known):
                    new = {secrets.token_hex(4): secrets.token_bytes(_LENGTH)}
                    _write(self.folder / FILE, {**known, **new})
                    self._read()
        except OSError as error:
            message = f"no key can be kept in {self.folder}: {error.strerror}"
            mend = "Let this user write there, or name another folder by WAYLINE_KEYS."
            raise WaylineError(message, code="keys:unwritable", mend=mend) from None
        return list(self._keys)[-1]

    def _read(self) -> Mapping[str, bytes]:
        path = self.folder / FILE
        try:
            lines = path.read_text(encoding="ascii").splitlines()
            self._keys = dict(_key(line) for line in lines if line.strip())
        except FileNotFoundError:
            self._keys = {}
        except OSError as error:
            message = f"{path} cannot be read: {error.strerror}"
            mend = "Let this user read it, and nobody else."
            raise WaylineError(message, code="keys:unreadable", mend=mend) from None
        except ValueError:
            message = f"{path} is damaged: a line is no id and key"
            raise WaylineError(message, code="keys:damaged", mend=_LOST) from None
        return self._keys


def _cipher(key: bytes) -> "AESGCM":
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # most commands seal nothing

    return AESGCM(key)


def _key(line: str) -> tuple[str, bytes]:
    key_id, text = line.split()
    key = b64decode(text, validate=True)
    if len(key) != _LENGTH:
        raise ValueError
    return key_id, key


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Nobody else writes keys meanwhile; the folder is made, for nobody but us."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _write(path: Path, keys: Mapping[str, bytes]) -> None:
    """Write all keys beside and change places at once: a kill leaves the file as it was."""
    beside = path.with_suffix(".new")
    beside.unlink(missing_ok=True)
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as out:
        out.writelines(f"{key_id} {b64encode(key).decode()}\n" for key_id, key in keys.items())
        out.flush()
        os.fsync(out.fileno())
    beside.replace(path)
