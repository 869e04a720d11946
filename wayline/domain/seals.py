"""What a seal is: many rows under one root, linked to the seal before it, and signed.

Whoever edits, removes or reorders a sealed row must change a root, and with it every seal that came
after, whose signatures they cannot make. Rows that must stay erasable hold a commitment to what is
personal (`commitment`), so that erasure leaves the root as it was.
"""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

import orjson

from wayline.domain.ids import WorkspaceId
from wayline.domain.merkle import SIZE

FIRST: Final = bytes(SIZE)  # what the first seal of a workspace names as the one before it
FORMAT: Final = "wayline-seal/1"


@dataclass(frozen=True, slots=True)
class Seal:
    """The head of a seal: rows `size` under `root`, after the seal whose hash is `previous`.

    `number` counts the seals of a workspace from 1; `key` names the key of `signature` (Ed25519).
    """

    workspace_id: WorkspaceId
    number: int
    size: int
    root: bytes
    previous: bytes
    sealed_at: datetime
    key: str
    signature: bytes = b""

    def head(self) -> bytes:
        """What is signed."""
        return canonical(
            {
                "format": FORMAT,
                "workspace": self.workspace_id,
                "number": self.number,
                "size": self.size,
                "root": self.root.hex(),
                "previous": self.previous.hex(),
                "sealed_at": self.sealed_at,
                "key": self.key,
            }
        )

    def hash(self) -> bytes:
        """What the next seal names; the signature stands beside it."""
        return sha256(self.head()).digest()


def to_json(seal: Seal) -> dict[str, Any]:
    """A seal as checkpoints and proofs carry it."""
    told: dict[str, Any] = orjson.loads(seal.head())
    return told | {"signature": seal.signature.hex()}


def from_json(told: dict[str, Any]) -> Seal:
    """The same read back; raises ValueError if it is none."""
    try:
        if told["format"] != FORMAT:
            raise ValueError(f"not a seal of the format {FORMAT}")
        return Seal(
            WorkspaceId(UUID(told["workspace"])),
            int(told["number"]),
            int(told["size"]),
            bytes.fromhex(told["root"]),
            bytes.fromhex(told["previous"]),
            datetime.fromisoformat(told["sealed_at"]),
            str(told["key"]),
            bytes.fromhex(told["signature"]),
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"no seal: {error}") from None


def canonical(value: Any) -> bytes:
    """JSON that is the same octets for the same value: keys sorted, no spaces, UTF-8, times in UTC.

    It is the JSON of RFC 8785 as long as numbers are whole, which all that is sealed keeps to.
    """
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def leaf(kind: str, fields: Sequence[Any]) -> bytes:
    """What is sealed of a row: its kind, and the fields that stay."""
    return canonical([kind, *fields])


def commitment(salt: bytes, personal: Sequence[Any]) -> bytes:
    """Binds what is personal without telling it: HMAC-SHA-256 under the row's own salt.

    Without the salt nobody can try phone numbers until one fits.
    """
    return hmac.digest(salt, canonical(list(personal)), "sha256")
