"""Empties the inbox: what was stored when it came in takes effect, in batches, each exactly once.

A row is deleted in the transaction in which it takes effect. One that cannot be taken in is set
aside with its reason, and never stands in the way of the others.
"""

import logging
import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple, assert_never

import orjson

from wayline.channels.contract import Inbound
from wayline.domain.errors import WaylineError, place_of
from wayline.domain.ids import bucket_for, bucket_of, new_id
from wayline.domain.keys import read_message_key
from wayline.runtime.inbound import InboundDesk
from wayline.runtime.ingest import Ingest
from wayline.store import connections, inbox
from wayline.store.bulk import Connection
from wayline.store.database import LOST
from wayline.store.inbox import InboxKey, InboxRow, Waiting

LINKS: Final = "links"  # what visits come through; no carrier's connection may have this name
PARKED_FOR: Final = timedelta(hours=24)  # a receipt may be so much earlier than its message
UNMATCHED: Final = "inbox:unmatched"
_MOST: Final = 500  # rows in one transaction
_MOST_BATCHES: Final = 20  # of one call, so that the other stages of a worker get their turn
_LOG = logging.getLogger(__name__)


class _Line(NamedTuple):
    """Rows that may be taken in by one transaction: an order locks people on its own."""

    connection: str
    is_order: bool


async def drain(
    connection: Connection, buckets: Sequence[int], *, ingest: Ingest, now: datetime
) -> int:
    """Let stored receipts, replies and visits take effect; returns how many rows were dealt with.

    One stage of a worker's loop: call it with the buckets that the worker has leased (two that
    call it with the same ones do no harm), outside any transaction, and again at once while it
    returns more than 0. `now` is business time; `ingest.library` must be fresh. Whatever is wrong
    with a row sets that row aside; only a database that is lost raises.

    What people say goes before each batch: a STOP never waits behind a flood of receipts.

    Parked receipts whose message has become known come along; those older than 24 h are set aside
    with an error in the log.
    """
    await _park(connection, buckets, now)
    done, left = 0, sorted(buckets)
    for _ in range(_MOST_BATCHES):
        said = await inbox.said(connection, buckets, _MOST)
        done += await _take_all(connection, said, ingest, now)
        batch = await inbox.waiting(connection, left, _MOST)
        done += await _take_all(connection, batch, ingest, now)
        if len(batch) < _MOST:
            break
        # The next buckets first: one that is full must not be all that is ever looked at.
        left = [bucket for bucket in left if bucket > batch[-1].bucket] or sorted(buckets)
    return done


def store_rows(
    name: str, items: Iterable[Inbound], received_at: datetime, real_now: datetime
) -> list[InboxRow]:
    """What came through the connection `name` as rows of the inbox; `received_at` is business time.

    Everything of one number, code or reference has one bucket.
    """
    return [
        InboxRow(
            _bucket(name, item),
            new_id(real_now, secrets.token_bytes(10)),
            name,
            item.kind,
            item.at,
            received_at,
            orjson.dumps(item.data).decode(),
        )
        for item in items
    ]


def _bucket(name: str, item: Inbound) -> int:
    data = item.data
    match item.kind:
        case "receipt":
            named = read_message_key(data.get("key") or "")
            return bucket_of(named[0]) if named else bucket_for(name, data["reference"])
        case "reply":
            return bucket_for("phone", data["from"])
        case "visit":
            return bucket_for(data["code"])
        case "order":
            return bucket_for("phone", data["phone"])
        case _:
            assert_never(item.kind)


async def _park(connection: Connection, buckets: Sequence[int], now: datetime) -> None:
    await inbox.requeue_parked(connection, buckets)
    before = now - PARKED_FOR
    expired = await inbox.expire_parked(connection, buckets, before, UNMATCHED, now)
    if expired:
        _LOG.error("%d receipts belong to no message of ours and were set aside", expired)


def _lines(batch: Sequence[Waiting]) -> dict[_Line, list[InboxKey]]:
    lines: dict[_Line, list[InboxKey]] = {}
    for row in batch:
        line = _Line(row.connection, row.kind == "order")
        lines.setdefault(line, []).append(InboxKey(row.bucket, row.inbox_id))
    return lines


async def _take_all(
    connection: Connection, batch: Sequence[Waiting], ingest: Ingest, now: datetime
) -> int:
    lines = _lines(batch).items()
    return sum([await _take(connection, line, keys, ingest, now) for line, keys in lines])


async def _take(
    connection: Connection, line: _Line, keys: Sequence[InboxKey], ingest: Ingest, now: datetime
) -> int:
    """Take rows in, together if that goes, else each alone; returns how many are gone."""
    try:
        return await _take_together(connection, line, keys, ingest)
    except LOST:
        raise
    except Exception as error:
        if len(keys) > 1:
            _LOG.warning("a batch of %d failed, each is tried alone: %s", len(keys), _told(error))
            return sum([await _take(connection, line, [key], ingest, now) for key in keys])
        await inbox.set_aside(connection, keys, _reason(error), now)
        _LOG.error("%s from %s was set aside: %s", keys[0].inbox_id, line.connection, _told(error))
        return 1


async def _take_together(
    connection: Connection, line: _Line, keys: Sequence[InboxKey], ingest: Ingest
) -> int:
    async with connection.transaction():
        desk = await _desk(connection, line.connection, ingest)
        rows = await inbox.take(connection, keys)
        items = [Inbound(None, row.at, row.kind, None, row.data) for row in rows]
        await desk.take(connection, items)
    return len(rows)


async def _desk(connection: Connection, name: str, ingest: Ingest) -> InboundDesk:
    found = await connections.find(connection, name)
    if found is None and name != LINKS:
        message = f'there is no connection "{name}" any more'
        raise WaylineError(message, code="connection:unknown")
    workspace_id = found.workspace_id if found is not None else None
    return InboundDesk(ingest.library, ingest, name, workspace_id)


def _told(error: Exception) -> str:
    """An error without its words, which may hold a person's."""
    return f"{type(error).__name__} at {place_of(error)}"


def _reason(error: Exception) -> str:
    return error.code if isinstance(error, WaylineError) else f"inbox:{type(error).__name__}"
