"""Set-based calls: rows in as columns, rows out as tuples, one statement for a whole batch."""

import re
from collections.abc import AsyncIterator, Iterable, Sequence
from functools import cache
from typing import Any

from psycopg import AsyncConnection

from wayline.store.packing import PackedArray, pack
from wayline.store.queries import Query
from wayline.store.trips import asked, pipelined

Connection = AsyncConnection[Any]
Row = tuple[Any, ...]

_ARRAY = re.compile(r"\$(\d+)::(\w+)\[\]")


@cache
def _array_types(query: Query) -> dict[str, str]:
    return {
        query.parameters[int(number) - 1]: kind for number, kind in _ARRAY.findall(query.numbered)
    }


def arguments(query: Query, rows: Sequence[Any] | None, scalars: dict[str, Any]) -> dict[str, Any]:
    """The parameters of a query: the fields of the rows as packed columns, beside single values.

    `rows` are named tuples whose fields are called like the query's array parameters; a column that
    several statements ask with may be packed already.
    """
    types = _array_types(query)
    values = dict(scalars)
    if rows is not None:
        values.update(zip(rows[0]._fields, zip(*rows, strict=True), strict=True))
    for name, kind in types.items():
        value = values[name]
        values[name] = value if isinstance(value, PackedArray) else pack(kind, value)
    return values


async def fetch(
    connection: Connection, query: Query, rows: Sequence[Any] | None = None, **scalars: Any
) -> list[Row]:
    """Run a query and return its rows; an empty batch asks nothing and returns nothing."""
    if rows is not None and not rows:
        return []
    cursor = await connection.execute(query.sql, arguments(query, rows, scalars), binary=True)
    await asked()
    return await cursor.fetchall()


async def stream(
    connection: Connection, query: Query, rows: Sequence[Any], *, most: int, **scalars: Any
) -> AsyncIterator[list[Row]]:
    """The rows of a query, at most so many at a time in memory; within a transaction."""
    if not rows:
        return
    async with connection.cursor("stream") as cursor:
        await cursor.execute(query.sql, arguments(query, rows, scalars), binary=True)
        while found := await cursor.fetchmany(most):
            yield found


async def fetch_each(
    connection: Connection, query: Query, batches: Iterable[Sequence[Any]]
) -> list[list[Row]]:
    """Run a query for each of several batches, one after the other without waiting between."""
    async with pipelined(connection):
        cursors = [
            await connection.execute(query.sql, arguments(query, rows, {}), binary=True)
            for rows in batches
        ]
    return [await cursor.fetchall() for cursor in cursors]


async def write(
    connection: Connection, query: Query, rows: Sequence[Any] | None = None, **scalars: Any
) -> None:
    """Run a statement for its effect; inside a pipeline it does not wait for the answer."""
    if rows is not None and not rows:
        return
    await connection.execute(query.sql, arguments(query, rows, scalars), binary=True)
