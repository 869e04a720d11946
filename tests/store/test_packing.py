"""Columns packed by hand arrive as PostgreSQL's own text input reads the same values."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

import pytest
from psycopg import sql

from wayline.store.database import Connection
from wayline.store.packing import pack

_KATHMANDU = timezone(timedelta(hours=5, minutes=45))
_TIMES = [datetime(1969, 12, 31, 23, 59, 59, 999_999, UTC), datetime(2026, 3, 1, 1, tzinfo=UTC)]
COLUMNS: dict[str, list[Any]] = {
    "smallint": [-32_768, 0, 32_767],
    "integer": [-(2**31), 5, 2**31 - 1],
    "bigint": [-(2**63), 5, 2**63 - 1],
    "boolean": [True, False],
    "uuid": [UUID(int=0), UUID(int=2**128 - 1), UUID(int=7 << 64)],
    "timestamptz": [*_TIMES, datetime(2099, 12, 31, 23, 59, tzinfo=_KATHMANDU)],
    "float8": [-1.5, 0.0, 1e300],
    "text": ["", "a", "é 😀", '{"a":1}'],
}
MANY = [f"text {number}" for number in range(100)]  # packed one by one; a few texts only once


@pytest.mark.parametrize(
    ("kind", "values"), [*COLUMNS.items(), ("text", MANY), ("text", [*MANY[:40], "a", None])]
)
async def test_a_column_arrives_as_it_was_sent(
    connection: Connection, kind: str, values: list[Any]
) -> None:
    for column in (values, [None, *values, None], values[:1] * 3, [None, None], []):
        ask = sql.SQL("SELECT x::text FROM unnest(%s::{}[]) AS t (x)").format(sql.SQL(kind))
        cursor = await connection.execute(ask, [pack(kind, column)])
        arrived = [row[0] for row in await cursor.fetchall()]
        assert arrived == [await _said(connection, kind, value) for value in column]


async def _said(connection: Connection, kind: str, value: Any) -> str | None:
    written = value.isoformat() if isinstance(value, datetime) else value
    said = sql.SQL("SELECT ({}::text)::{}::text").format(
        sql.Literal(None if written is None else str(written)),
        sql.SQL(kind),
    )
    found = await (await connection.execute(said)).fetchone()
    assert found is not None
    text: str | None = found[0]
    return text
