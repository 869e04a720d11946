"""Drops what nobody is to keep any longer: whole months at once, small rows in batches."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, Literal, NamedTuple

from psycopg import sql

from wayline.store.bulk import Connection, fetch
from wayline.store.queries import load

_SQL = load("retention")
_BATCH: Final = 10_000
_PATIENCE: Final = "SET LOCAL lock_timeout = '10s'"
_OF_MESSAGES: Final = ("carrier_ref", "link")  # look-up rows that lead to a month of messages
Rows = Literal["event_keys", "links", "receipts", "deliveries", "set_aside", "paces"]


class Partition(NamedTuple):
    """A month of a table, and its size in bytes."""

    table: str
    name: str
    month: int
    size: int


async def partitions(connection: Connection, table: str) -> list[Partition]:
    """The months of a table."""
    found = await fetch(connection, _SQL["partitions"], table_name=table)
    return [Partition(table, name, _month(table, name), size) for name, size in found]


async def drop(connection: Connection, one: Partition) -> None:
    """Drop a month of a table, as the tables' owner; waits at most 10 seconds for readers."""
    async with connection.transaction():
        await connection.execute(_PATIENCE)
        await connection.execute(sql.SQL("DROP TABLE {}").format(sql.Identifier(one.name)))


async def drop_tracks(connection: Connection, months: Sequence[int]) -> int:
    """Remove what leads to messages of months that are gone; how many rows that were."""
    gone = 0
    for table in _OF_MESSAGES if months else ():
        query = sql.SQL(
            "DELETE FROM {} WHERE ctid = ANY(ARRAY("
            "SELECT ctid FROM {} WHERE message_month = ANY(%s) LIMIT %s))"
        ).format(sql.Identifier(table), sql.Identifier(table))
        while count := (await connection.execute(query, [list(months), _BATCH])).rowcount:
            gone += count
    return gone


async def count(connection: Connection, what: Rows, before: datetime) -> int:
    """How many rows are older than a time."""
    return int((await fetch(connection, _SQL[f"count_{what}"], before=before))[0][0])


async def drop_rows(connection: Connection, what: Rows, before: datetime) -> int:
    """Delete rows that are older than a time, in batches that commit one by one; how many."""
    query, gone = _SQL[f"drop_{what}"], 0
    while True:
        cursor = await connection.execute(query.sql, {"before": before, "most": _BATCH})
        gone += cursor.rowcount
        if cursor.rowcount < _BATCH:
            return gone


def _month(table: str, name: str) -> int:
    year, month = name.removeprefix(f"{table}_").split("_")
    return (int(year) - 2000) * 12 + int(month) - 1
