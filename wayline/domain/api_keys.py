"""A key: the secret that a client names itself with, and what it opens. It is shown once.

A key that only sends events is a write key and begins with `wk_`: shops put it into their pages.
Any other begins with `ak_` and belongs on servers.
"""

import re
from base64 import urlsafe_b64encode
from collections.abc import Collection, Iterable
from difflib import get_close_matches
from hashlib import sha256
from types import MappingProxyType
from typing import Final

from wayline.domain.errors import WaylineError

PREFIX_LENGTH: Final = 11  # `wk_` and 48 bits: enough to tell keys apart, too little to guess one
LONGEST_NAME: Final = 100
EVENTS_WRITE: Final = "events:write"
EVERYTHING: Final = "all"
SCOPES: Final = MappingProxyType(
    {
        EVENTS_WRITE: "send events and say who people are",
        "events:read": "read the events of people",
        "contacts:read": "read people, their consent and their history",
        "contacts:write": "create and change people",
        "consent:write": "grant and revoke consent in people's name",
        "privacy:read": "read everything that is kept of a person, and who asked for what by law",
        "privacy:write": "erase people, restrict them, and take in their objections",
        "journeys:read": "read journeys and their texts",
        "journeys:write": "publish, pause and resume journeys",
        "messages:read": "read messages with their texts and numbers",
        "reports:read": "read reports",
        "catalogue:read": "read products and orders",
        "catalogue:write": "change products and orders",
        "webhooks:read": "read webhooks and what was delivered to them",
        "webhooks:write": "create and change webhooks",
        "workspace:read": "read the workspace's settings",
        "workspace:write": "change the workspace's settings",
        "keys:read": "list keys",
        "keys:write": "make and revoke keys that open no more than itself",
    }
)
_KEY: Final = re.compile(r"(?:wk|ak)_[A-Za-z0-9_-]{43}", re.ASCII)


def make_key(entropy: bytes, scopes: Collection[str]) -> str:
    """The key of 32 random octets: `wk_` or `ak_`, and 43 letters, digits, `-` and `_`."""
    kind = "wk_" if set(scopes) == {EVENTS_WRITE} else "ak_"
    return kind + urlsafe_b64encode(entropy).rstrip(b"=").decode()


def is_key(text: str) -> bool:
    """Whether a text could be a key at all."""
    return _KEY.fullmatch(text) is not None


def prefix_of(key: str) -> str:
    """What people see of a key after it was made."""
    return key[:PREFIX_LENGTH]


def hash_of(key: str) -> bytes:
    """What is kept of a key. It has 256 random bits, so that no slow hash is needed."""
    return sha256(key.encode()).digest()


def allows(scopes: Collection[str], wanted: str) -> bool:
    """Whether a key of these scopes may do what `wanted` names; who may write may read as well."""
    noun, _, verb = wanted.partition(":")
    return wanted in scopes or (verb == "read" and f"{noun}:write" in _readers(scopes))


def read_scopes(told: Iterable[str]) -> tuple[str, ...]:
    """Scopes in the order of the list; raises `key:scopes` for one that there is not.

    `all` stands for every one of them.
    """
    wanted = set(told)
    unknown = sorted(wanted - SCOPES.keys() - {EVERYTHING})
    if unknown or not wanted:
        named = unknown[0] if unknown else ""
        close = get_close_matches(named, SCOPES, 1)
        message = f'there is no scope "{named[:60]}"' if unknown else "a key needs a scope"
        mend = f"Did you mean {close[0]}?" if close else f"There are: {', '.join(SCOPES)}, all."
        raise WaylineError(message, code="key:scopes", mend=mend)
    return tuple(one for one in SCOPES if EVERYTHING in wanted or one in wanted)


def read_name(name: str) -> str:
    """The name of a key without blanks around it; raises `key:name` for one that is none."""
    plain = name.strip()
    if not plain or len(plain) > LONGEST_NAME or not plain.isprintable():
        message = f"the name of a key is text of 1 to {LONGEST_NAME} characters"
        raise WaylineError(
            message, code="key:name", mend="Name it after who uses it, such as shop."
        )
    return plain


def _readers(scopes: Collection[str]) -> set[str]:
    """A write key stands in pages that everybody can read, so it reads nothing."""
    return set(scopes) - {EVENTS_WRITE}
