"""Seals what was said of consent and what happened to messages, in order, within seconds.

One at a time takes the rows that wait, and puts those of each workspace under a signed root that
names the one before it. All of it is one transaction: killed in the middle, nothing has happened.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from wayline.domain.ids import WorkspaceId
from wayline.domain.merkle import leaf_hash, root
from wayline.domain.seals import FIRST, Seal, leaf
from wayline.runtime.signing import Signet
from wayline.store import seals
from wayline.store.bulk import Connection
from wayline.store.seals import Content, Place, Sealed

MOST: Final = 2_000  # rows at once; more would make single proofs and verification unwieldy


async def seal(connection: Connection, signet: Signet, now: datetime) -> int:
    """Seal the oldest rows that wait; returns how many. `now` is real time.

    It is 0 if nothing waits or somebody else is sealing. Raises `keys:...` if nobody can sign.
    """
    async with connection.transaction():
        if not await seals.try_lock(connection):
            return 0
        waiting = await seals.take(connection, MOST)
        groups = seals.by_workspace(waiting)
        last = await seals.last(connection, groups)
        for workspace_id, places in groups.items():
            found = await seals.read(connection, places)
            made = _seal(workspace_id, places, found, last.get(workspace_id), signet, now)
            if made is not None:
                await seals.insert(connection, made)
    return len(waiting)


def content_hash(content: Content) -> bytes:
    """The hash of the leaf that stands for a row as it is now."""
    return leaf_hash(leaf(content.kind, content.fields))


def _seal(
    workspace_id: WorkspaceId,
    places: Sequence[Place],
    found: Sequence[Content | None],
    last: Seal | None,
    signet: Signet,
    now: datetime,
) -> Sealed | None:
    """The next seal of a workspace; None if retention has dropped all of its rows meanwhile."""
    there = [(place, one) for place, one in zip(places, found, strict=True) if one is not None]
    if not there:
        return None
    leaves = [content_hash(content) for _, content in there]
    number, previous = (1, FIRST) if last is None else (last.number + 1, last.hash())
    key = signet.key()
    head = Seal(workspace_id, number, len(leaves), root(leaves), previous, now, key)
    signed = replace(head, signature=signet.sign(key, head.head()))
    return Sealed(signed, [place for place, _ in there], leaves)
