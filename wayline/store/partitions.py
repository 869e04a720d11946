"""Months: the partition key of everything that piles up, counted from January 2000."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final

from psycopg import AsyncConnection, sql

from wayline.store.bulk import Connection

_LOCK = 0x6D6F6E746873  # "months"; advisory locks are per database
_NOTHING: Final = {"first_month": 1, "last_month": 0}


def month_of(at: datetime) -> int:
    """Months since January 2000 of an aware UTC time; negative before."""
    return (at.year - 2000) * 12 + at.month - 1


def months_between(first: datetime, last: datetime) -> list[int]:
    """Every month from `first` to `last`, both included."""
    return list(range(month_of(first), month_of(last) + 1))


def span(months: Sequence[int]) -> dict[str, Any]:
    """Months in their order as the range that queries ask for; that of no months holds nothing."""
    return {"first_month": months[0], "last_month": months[-1]} if months else _NOTHING


async def create_months(connection: Connection, months: Iterable[int]) -> None:
    """Create the partitions of these months where they are missing (as the tables' owner)."""
    for month in months:
        # One at a time: two that find a month missing would both create it.
        await connection.execute(
            "SELECT pg_advisory_xact_lock(%s), create_month(%s::smallint)", [_LOCK, month]
        )


async def known_months(connection: AsyncConnection[tuple[str]]) -> list[int]:
    """The months that have partitions, in order."""
    cursor = await connection.execute(
        "SELECT relid::text FROM pg_partition_tree('event') "
        "WHERE isleaf AND relid <> 'event_default'::regclass"
    )
    names = [row[0].removeprefix("event_").split("_") for row in await cursor.fetchall()]
    return sorted((int(year) - 2000) * 12 + int(month) - 1 for year, month in names)


async def strays(connection: Connection) -> dict[str, list[int]]:
    """The months of rows that found no partition of their own, by the table they belong to."""
    cursor = await connection.execute(
        "SELECT c.relname::text FROM pg_class c JOIN pg_inherits ON inhrelid = c.oid "
        "WHERE c.relkind = 'r' AND pg_get_expr(c.relpartbound, c.oid) = 'DEFAULT' ORDER BY 1"
    )
    found: dict[str, list[int]] = {}
    for (name,) in await cursor.fetchall():
        query = sql.SQL("SELECT DISTINCT month FROM {} ORDER BY 1").format(sql.Identifier(name))
        months = [row[0] for row in await (await connection.execute(query)).fetchall()]
        if months:
            found[name.removesuffix("_default")] = months
    return found


def label_of(month: int) -> str:
    """A month as people write it: `2026-03`."""
    return f"{2000 + month // 12}-{month % 12 + 1:02}"
