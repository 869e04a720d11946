"""A write key: the secret a client sends events with; it is shown once and kept as a hash."""

import re
from base64 import urlsafe_b64encode
from hashlib import sha256
from typing import Final

PREFIX_LENGTH: Final = 11  # `wk_` and 48 bits: enough to tell keys apart, too little to guess one
_KEY: Final = re.compile(r"wk_[A-Za-z0-9_-]{43}", re.ASCII)


def make_key(entropy: bytes) -> str:
    """The key of 32 random octets, such as `wk_` and 43 letters, digits, `-` and `_`."""
    return "wk_" + urlsafe_b64encode(entropy).rstrip(b"=").decode()


def is_key(text: str) -> bool:
    """Whether a text could be a key at all."""
    return _KEY.fullmatch(text) is not None


def prefix_of(key: str) -> str:
    """What people see of a key after it was made."""
    return key[:PREFIX_LENGTH]


def hash_of(key: str) -> bytes:
    """What is kept of a key. It has 256 random bits, so that no slow hash is needed."""
    return sha256(key.encode()).digest()
