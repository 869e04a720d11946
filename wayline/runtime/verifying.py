"""Finds out whether the ledger is as it was sealed: nothing edited, removed, moved or slipped in.

Every seal is checked against the one before it, its signature and its root, and every row under it
against its leaf. What lies behind commitments is checked as far as it is not erased. The order in
which a person's entries count is no part of a leaf: it is held against the order of the leaves.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from wayline.domain.ids import WorkspaceId, show
from wayline.domain.merkle import root
from wayline.domain.seals import FIRST, Seal, commitment
from wayline.runtime.sealer import content_hash
from wayline.runtime.signing import is_signed
from wayline.store import retention, seals
from wayline.store.bulk import Connection
from wayline.store.seals import CONSENT, MESSAGE, Content, Personal, Place, Sealed

_ROWS: Final = 10_000  # looked at together
_NAMED: Final = 100  # of those that a query finds, by each
_TOLD: Final = 1_000  # findings; a whole ledger may be wrong
_MONTHS: Final = "message_event"


class Finding(NamedTuple):
    """Something that is not as it was sealed.

    `what` is one of: seal, signature, chain, checkpoint, edited, removed, personal, moved,
    slipped_in.
    """

    what: str
    seal: int | None  # its number
    row: str | None
    says: str


@dataclass(slots=True)
class Verified:
    """What was looked at, and what was found; `dropped` are rows whose month is kept no longer."""

    seals: int = 0
    rows: int = 0
    erased: int = 0
    dropped: int = 0
    waiting: int = 0
    last: Seal | None = None
    wrong: int = 0  # of which the first are told as findings
    findings: list[Finding] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        """Whether all is as it was sealed."""
        return not self.wrong


async def verify(
    connection: Connection,
    workspace_id: WorkspaceId,
    keys: Mapping[str, bytes],
    checkpoints: Collection[Seal] = (),
    tell: Callable[[Verified], None] = lambda _: None,
) -> Verified:
    """Look at every seal and row of a workspace.

    `keys` are the public keys by their id, `checkpoints` seals that were kept elsewhere: without
    them nobody can tell that the last seals and their rows are missing, or that whoever has the
    signing key has sealed everything anew. `tell` hears how far it is.
    """
    walk = _Walk(keys, {one.number: one for one in checkpoints})
    walk.kept = {one.month for one in await retention.partitions(connection, _MONTHS)}
    while batch := await seals.seals(connection, workspace_id, walk.at, _ROWS):
        found = await seals.read(connection, [place for one in batch for place in one.places])
        rows = iter(found)
        for one in batch:
            walk.look(one, [next(rows) for _ in one.places])
        tell(walk.verified)
    walk.end()
    for number, place in await seals.moved(connection, workspace_id, walk.at, _NAMED):
        walk.find("moved", number, _name(place), "it stands before what was sealed before it")
    for kind in (CONSENT, MESSAGE):
        for stray in await seals.strays(connection, kind, workspace_id, walk.at, _NAMED):
            walk.find("slipped_in", None, f"{kind} {stray}", "is under no seal")
    waiting = await seals.waiting(connection)
    walk.verified.waiting = waiting.get(workspace_id, 0)
    return walk.verified


class _Walk:
    """From seal to seal."""

    def __init__(self, keys: Mapping[str, bytes], checkpoints: dict[int, Seal]) -> None:
        self.verified = Verified()
        self.kept: set[int] = set()
        self.at = 0
        self._keys = keys
        self._checkpoints = checkpoints
        self._previous = FIRST

    def find(self, what: str, seal: int | None, row: str | None, says: str) -> None:
        self.verified.wrong += 1
        if len(self.verified.findings) < _TOLD:
            self.verified.findings.append(Finding(what, seal, row, says))

    def look(self, one: Sealed, rows: Sequence[Content | None]) -> None:
        """A seal, and the rows under it as they are now."""
        self._head(one)
        for place, content, leaf in zip(one.places, rows, one.leaves, strict=False):
            self._row(one.seal.number, place, content, leaf)
        self.verified.seals += 1
        self.verified.last = one.seal

    def _head(self, one: Sealed) -> None:
        seal = one.seal
        if seal.number != self.at + 1:
            self.find("chain", seal.number, None, f"the seal {self.at + 1} is missing before it")
        elif seal.previous != self._previous:
            self.find("chain", seal.number, None, "it does not name the seal before it")
        if not len(one.places) == len(one.leaves) == seal.size or root(one.leaves) != seal.root:
            self.find("seal", seal.number, None, "its rows do not lead to its root")
        key = self._keys.get(seal.key)
        if key is None:
            self.find("signature", seal.number, None, f"nobody knows the key {seal.key}")
        elif not is_signed(key, seal.head(), seal.signature):
            self.find("signature", seal.number, None, "its head was not signed so")
        kept = self._checkpoints.pop(seal.number, None)
        if kept is not None and kept.head() != seal.head():
            self.find("checkpoint", seal.number, None, "it is another one than was kept elsewhere")
        self.at, self._previous = seal.number, seal.hash()

    def _row(self, number: int, place: Place, content: Content | None, leaf: bytes) -> None:
        self.verified.rows += 1
        name = _name(place)
        if content is None:
            if place.kind == MESSAGE and place.month not in self.kept:
                self.verified.dropped += 1
            else:
                self.find("removed", number, name, "it is not there any more")
        elif content_hash(content) != leaf:
            self.find("edited", number, name, "it says something else than was sealed")
        elif content.personal is not None:
            self._personal(number, name, content.personal)

    def _personal(self, number: int, name: str, personal: Personal) -> None:
        if personal.commitment is None:
            return  # from before there were seals
        if personal.salt is None and not any(personal.said):
            self.verified.erased += 1
        elif personal.salt is None:
            self.find("personal", number, name, "it is erased, and yet says something")
        elif commitment(personal.salt, personal.said) != personal.commitment:
            self.find("personal", number, name, "its address, wording or evidence was changed")

    def end(self) -> None:
        """What was kept elsewhere and is here no more."""
        for number in sorted(self._checkpoints):
            self.find("checkpoint", number, None, "it was kept elsewhere, and is missing here")


def _name(place: Place) -> str:
    return f"{place.kind} {place.row_id} of {show('contact', place.contact_id)}"
