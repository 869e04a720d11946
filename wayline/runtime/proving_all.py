"""Proves every message that the gate let pass, and looks whether none was left out.

What the messages say is compared with what their sealed history says, which is counted by itself:
a message that somebody removed, or made look as if it had never gone out, is missing then.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from wayline.domain.ids import WorkspaceId
from wayline.runtime.proof_cases import Proved, Reason, Unproved
from wayline.runtime.proving import Prover
from wayline.runtime.signing import Signet
from wayline.store import proofs, retention
from wayline.store.bulk import Connection
from wayline.store.proofs import BEGINNING

LISTED: Final = 20  # of what has no proof, one by one; the rest is counted
_GONE: Final = "its sealed history says that it went out, and the message is not there"
_BATCH: Final = 500  # messages; their proofs are some 4 MB

Outcome = Proved | Unproved


@dataclass(slots=True)
class ProvedAll:
    """How all messages of a workspace stand.

    `told` is how many the sealed history tells of, `dropped` how many of these are of a month that
    is kept no longer, `sent` how many a carrier has taken.
    """

    proved: int = 0
    sent: int = 0
    told: int = 0
    dropped: int = 0
    unproved: Counter[Reason] = field(default_factory=Counter)
    listed: list[Unproved] = field(default_factory=list)

    @property
    def looked(self) -> int:
        """How many messages there are that the gate let pass."""
        return self.proved + self.unproved.total() - self.unproved["missing"]

    @property
    def is_complete(self) -> bool:
        """Whether there are as many messages as the sealed history tells of."""
        return self.told - self.dropped - self.unproved["missing"] == self.looked

    @property
    def holds(self) -> bool:
        """Whether all are proved whose words were not erased, and none is left out."""
        return self.unproved.total() == self.unproved["erased"] and self.is_complete

    def take(self, one: Outcome) -> None:
        """Count in one message."""
        self.sent += one.was_sent
        if isinstance(one, Proved):
            self.proved += 1
            return
        self.unproved[one.reason] += 1
        if len(self.listed) < LISTED:
            self.listed.append(one)


async def prove_all(
    connection: Connection,
    workspace_id: WorkspaceId,
    signet: Signet,
    take: Callable[[Outcome], None] = lambda _: None,
    tell: Callable[[ProvedAll], None] = lambda _: None,
) -> ProvedAll:
    """Prove all messages of a workspace, the oldest first; within a snapshot, if others write.

    `take` gets each with its proof or why there is none, `tell` hears how far it is.
    """
    found, prover, at = ProvedAll(), Prover(connection, workspace_id, signet), BEGINNING
    while True:
        located, at = await proofs.passed(connection, workspace_id, at, _BATCH)
        if not located:
            break
        for one in await prover.prove(located):
            found.take(one)
            take(one)
        tell(found)
    await _compare(connection, workspace_id, found, take)
    return found


async def _compare(
    connection: Connection,
    workspace_id: WorkspaceId,
    found: ProvedAll,
    take: Callable[[Outcome], None],
) -> None:
    """Look into the sealed history for messages that are not there."""
    found.told = await proofs.told(connection, workspace_id)
    kept = {one.month for one in await retention.partitions(connection, "message")}
    gone, found.dropped = await proofs.missing(connection, workspace_id, kept)
    for message_id in gone:
        one = Unproved(message_id, "missing", _GONE)
        found.take(one)
        take(one)
