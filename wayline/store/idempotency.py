"""Answers that are remembered, so that a request sent twice is done once."""

from datetime import datetime, timedelta
from typing import Final, NamedTuple

from wayline.domain.ids import WorkspaceId, key_hash
from wayline.store.bulk import Connection, fetch, write
from wayline.store.queries import load

_SQL = load("idempotency")
REMEMBERED: Final = timedelta(hours=24)
_SIGNED: Final = 1 << 63


class Sender(NamedTuple):
    """Who sends a request under which key of theirs; `caller` is the prefix of an API key."""

    workspace_id: WorkspaceId
    caller: str
    key: str


class Answered(NamedTuple):
    """An answer as it was given; `fingerprint` tells the request from others."""

    fingerprint: bytes
    status: int
    body: bytes


async def try_lock(connection: Connection, sender: Sender) -> bool:
    """Whether nobody else is at work under the same key; holds to the end of the transaction."""
    hashed = key_hash("idempotency", str(sender.workspace_id), sender.caller, sender.key)
    lock = (hashed.int & (2 * _SIGNED - 1)) - _SIGNED
    return bool((await fetch(connection, _SQL["try_lock"], lock=lock))[0][0])


async def find(connection: Connection, sender: Sender, now: datetime) -> Answered | None:
    """What was answered under the key within a day of the real time `now`."""
    rows = await fetch(connection, _SQL["find"], since=now - REMEMBERED, **sender._asdict())
    return Answered(bytes(rows[0][0]), rows[0][1], bytes(rows[0][2])) if rows else None


async def keep(connection: Connection, sender: Sender, answered: Answered, now: datetime) -> None:
    """Remember an answer, and forget some that are older than a day."""
    since = now - REMEMBERED
    await write(connection, _SQL["forget"], workspace_id=sender.workspace_id, since=since)
    await write(connection, _SQL["keep"], at=now, **sender._asdict(), **answered._asdict())
