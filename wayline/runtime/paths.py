"""Leads from rows of the ledger to the signed roots of their seals, reading each seal but once.

Messages that are proved together lie under the same few seals; those needed last are kept.
"""

from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Final, NamedTuple
from uuid import UUID

from wayline.domain.ids import WorkspaceId
from wayline.domain.merkle import Tree
from wayline.domain.seals import Seal
from wayline.store import seals
from wayline.store.bulk import Connection
from wayline.store.seals import Leaf

_AT_ONCE: Final = 32  # seals that are read together
_KEPT: Final = 64  # seals; a full one takes 300 kB


class Way(NamedTuple):
    """From a row to a root: the seal, the place of the row there, and the hashes between."""

    seal: Seal
    place: int
    path: tuple[bytes, ...]


class Paths:
    """Those of one workspace."""

    def __init__(self, connection: Connection, workspace_id: WorkspaceId) -> None:
        self._connection = connection
        self._workspace_id = workspace_id
        self._kept: OrderedDict[int, tuple[Seal, Tree]] = OrderedDict()

    async def of(self, row_ids: Sequence[UUID]) -> dict[UUID, Way]:
        """The way of each row; those that are under no seal are left out."""
        leaves = await seals.leaves_of(self._connection, self._workspace_id, row_ids)
        ways: dict[UUID, Way] = {}
        for numbers in _pieces(sorted({leaf.number for leaf in leaves.values()})):
            await self._read(numbers)
            ways |= self._ways(leaves, set(numbers))
        return ways

    async def waiting(self, row_ids: Sequence[UUID]) -> set[UUID]:
        """Those that are to be sealed yet; what neither waits nor has a way was tampered with."""
        if not row_ids:
            return set()
        return await seals.waiting_of(self._connection, self._workspace_id, row_ids)

    async def _read(self, numbers: Sequence[int]) -> None:
        """Have these seals at hand; others go if there are too many."""
        missing = [number for number in numbers if number not in self._kept]
        if missing:
            found = await seals.numbered(self._connection, self._workspace_id, missing)
            self._kept |= {seal.number: (seal, Tree(leaves)) for seal, leaves in found}
        for number in numbers:
            self._kept.move_to_end(number)
        while len(self._kept) > _KEPT:
            self._kept.popitem(last=False)

    def _ways(self, leaves: Mapping[UUID, Leaf], numbers: set[int]) -> dict[UUID, Way]:
        found = {}
        for row_id, leaf in leaves.items():
            if leaf.number in numbers:
                seal, tree = self._kept[leaf.number]
                found[row_id] = Way(seal, leaf.place, tuple(tree.path(leaf.place)))
        return found


def _pieces(numbers: Sequence[int]) -> Iterator[list[int]]:
    rest = iter(numbers)
    while piece := list(islice(rest, _AT_ONCE)):
        yield piece
