"""How a secret looks that is kept sealed: it names the key that opens it, and nothing else."""

import re
from typing import Final, NewType

Sealed = NewType("Sealed", str)
"""A secret as the database keeps it: `sealed:`, the id of a key, and what only that key reads.

What an older Wayline kept is in the clear until the next start seals it.
"""

_SEALED: Final = re.compile(r"sealed:([0-9a-f]{8}):([A-Za-z0-9_-]+={0,2})")


def sealed(key_id: str, text: str) -> Sealed:
    """What is kept; `text` is base 64 for URLs."""
    return Sealed(f"sealed:{key_id}:{text}")


def parts_of(value: Sealed) -> tuple[str, str] | None:
    """The id of the key and the text; None of a value that is in the clear."""
    found = _SEALED.fullmatch(value)
    return (found[1], found[2]) if found else None
