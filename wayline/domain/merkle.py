"""Merkle trees of RFC 6962 (section 2.1): one root for many leaves, a short path for each of them.

A path of log2(n) hashes proves that a leaf is under a root; nobody can make one for another leaf.
"""

from collections.abc import Sequence
from hashlib import sha256
from typing import Final

SIZE: Final = 32  # octets of a hash
EMPTY: Final = sha256().digest()


def leaf_hash(content: bytes) -> bytes:
    """The hash of a leaf: never that of a node, whatever the leaf says."""
    return sha256(b"\0" + content).digest()


class Tree:
    """All levels over the hashes of leaves, in their order: worked out once for many paths."""

    def __init__(self, leaves: Sequence[bytes]) -> None:
        self._levels = [list(leaves)]
        while len(self._levels[-1]) > 1:
            self._levels.append(_above(self._levels[-1]))

    @property
    def root(self) -> bytes:
        """The root; without leaves, the hash of nothing."""
        return self._levels[-1][0] if self._levels[-1] else EMPTY

    def path(self, index: int) -> list[bytes]:
        """The hashes that lead from a leaf to the root, the lowest first."""
        found = []
        for level in self._levels[:-1]:
            if index ^ 1 < len(level):
                found.append(level[index ^ 1])
            index //= 2
        return found


def root(leaves: Sequence[bytes]) -> bytes:
    """The root over the hashes of leaves, in their order."""
    return Tree(leaves).root


def root_of(leaf: bytes, index: int, size: int, path: Sequence[bytes]) -> bytes | None:
    """The root that a path leads to from leaf `index` of `size`; None if it cannot be one.

    RFC 9162, section 2.1.3.2.
    """
    if not 0 <= index < size:
        return None
    last, found = size - 1, leaf
    for beside in path:
        if last == 0:
            return None
        if index & 1 or index == last:
            found = _node(beside, found)
            while index and not index & 1:
                index, last = index >> 1, last >> 1
        else:
            found = _node(found, beside)
        index, last = index >> 1, last >> 1
    return found if last == 0 else None


def _above(level: Sequence[bytes]) -> list[bytes]:
    """The next level: pairs become one; who is alone goes up as it is."""
    pairs = [_node(level[at], level[at + 1]) for at in range(0, len(level) - 1, 2)]
    return [*pairs, level[-1]] if len(level) % 2 else pairs


def _node(left: bytes, right: bytes) -> bytes:
    return sha256(b"\1" + left + right).digest()
