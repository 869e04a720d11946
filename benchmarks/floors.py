"""The floor of a path: the least that PostgreSQL takes for the very rows that the path has written.

Two databases begin alike. The path writes into one; what it wrote is read back by transaction,
packed beforehand, and written into the other: new rows by plain COPY, changed rows by the one
UPDATE (or upsert of counters) that changes them, each batch in one durable transaction.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final, LiteralString, NamedTuple

from psycopg import sql
from psycopg.rows import namedtuple_row

from benchmarks.meter import Meter, Spent, middle
from wayline.store.bulk import arguments
from wayline.store.database import Connection
from wayline.store.queries import Query, load


class Changed(NamedTuple):
    """Rows that a path changes in place: how they are written, and where they are found again."""

    query: Query
    columns: sql.SQL  # named like the query's parameters
    table: str


class Writes(NamedTuple):
    """The tables that a path writes, counters aside."""

    new: Sequence[str]
    changed: Sequence[Changed]


COUNTERS: Final = Changed(
    load("rollups")["add"],
    sql.SQL("bucket, workspace_id, hour, journey_id, version, step, metric, detail, n"),
    "rollup",
)


class Compared(NamedTuple):
    """Medians of ours and of the floor."""

    ours: Spent
    floor: Spent

    @property
    def cpu_ratio(self) -> float:
        return self.floor.cpu / self.ours.cpu

    @property
    def wall_ratio(self) -> float:
        return self.floor.wall / self.ours.wall


@dataclass(slots=True)
class _Batch:
    copies: list[tuple[str, bytes]] = field(default_factory=list)
    changes: list[tuple[Query, dict[str, Any]]] = field(default_factory=list)


async def alternate(
    meter: Meter,
    writes: Writes,
    work: Callable[[int], Awaitable[int]],
    places: tuple[Connection, Connection],
    rounds: int,
) -> Compared:
    """Measure work and floor in turns; the first round of each is not counted.

    `places` are an owner's connections to the database of the work and to that of the floor.
    """
    ours, floor = [], []
    for number in range(rounds + 1):
        since = await _now(places[0])
        ours.append(await meter.measure(partial(work, number)))
        batches = await _packed(places[0], writes, since)
        floor.append(await meter.measure(partial(_write, places[1], batches, ours[-1].units)))
    return Compared(middle(ours[1:]), middle(floor[1:]))


async def _now(connection: Connection) -> int:
    cursor = await connection.execute("SELECT pg_current_xact_id()::text::bigint")
    found = await cursor.fetchone()
    assert found is not None
    return int(found[0])


async def _packed(connection: Connection, writes: Writes, since: int) -> list[_Batch]:
    batches: dict[int, _Batch] = {}
    for table in writes.new:
        for transaction in await _transactions(connection, table, since):
            batch = batches.setdefault(transaction, _Batch())
            batch.copies.append((table, await _copied(connection, table, transaction)))
    for change in writes.changed:
        for transaction in await _transactions(connection, change.table, since):
            args = await _changed(connection, change, "= %s", transaction)
            batches[transaction].changes.append((change.query, args))
    # A counter is seen in its last batch only, but every batch has counted it.
    counted = await _changed(connection, COUNTERS, "> %s", since)
    for batch in batches.values():
        batch.changes.append((COUNTERS.query, counted))
    return [batches[transaction] for transaction in sorted(batches)]


async def _transactions(connection: Connection, table: str, since: int) -> list[int]:
    ask = sql.SQL("SELECT DISTINCT xmin::text::bigint FROM {} WHERE xmin::text::bigint > %s")
    cursor = await connection.execute(ask.format(sql.Identifier(table)), [since])
    return [row[0] for row in await cursor.fetchall()]


async def _copied(connection: Connection, table: str, transaction: int) -> bytes:
    ask = sql.SQL("COPY (SELECT * FROM {} WHERE xmin::text::bigint = {}) TO STDOUT (FORMAT BINARY)")
    async with connection.cursor().copy(
        ask.format(sql.Identifier(table), sql.Literal(transaction))
    ) as copy:
        return b"".join([bytes(part) async for part in copy])


async def _changed(
    connection: Connection, change: Changed, which: LiteralString, transaction: int
) -> dict[str, Any]:
    ask = sql.SQL("SELECT {} FROM {} WHERE xmin::text::bigint " + which)
    async with connection.cursor(row_factory=namedtuple_row) as cursor:
        table = sql.Identifier(change.table)
        await cursor.execute(ask.format(change.columns, table), [transaction])
        return arguments(change.query, await cursor.fetchall(), {})


async def _write(connection: Connection, batches: Sequence[_Batch], units: int) -> int:
    for batch in batches:
        async with connection.transaction():
            for table, octets in batch.copies:
                statement = sql.SQL("COPY {} FROM STDIN (FORMAT BINARY)")
                into = statement.format(sql.Identifier(table))
                async with connection.cursor().copy(into) as copy:
                    await copy.write(octets)
            for query, args in batch.changes:
                await connection.execute(query.sql, args, binary=True)
    return units
