"""Statements travel together, and whatever fails on the way leaves nothing behind."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import psycopg
import pytest
from psycopg.pq import TransactionStatus

from wayline.store import trips
from wayline.store.bulk import Connection, Row, fetch, write
from wayline.store.database import Database, connect
from wayline.store.queries import parse

_SQL = parse(
    """-- name: put
-- Writes a number, which must be new and at most 100.
INSERT INTO jotted (n) VALUES (:n::integer);

-- name: look
-- Reads a number.
SELECT n FROM jotted WHERE n = :n::integer;

-- name: count
-- How many there are.
SELECT count(*) FROM jotted;
""",
    "jotted",
)


@pytest.fixture
async def jotting(own_dsn: str) -> AsyncIterator[Connection]:
    """A connection to a database of its own with a small table."""
    connection = await connect(own_dsn, "owner")
    await connection.execute("CREATE TABLE jotted (n integer PRIMARY KEY CHECK (n <= 100))")
    yield connection
    await connection.close()


async def test_two_reads_are_one_trip(jotting: Connection, tmp_path: Path) -> None:
    async def apart() -> None:
        await _look(jotting, 1)
        await fetch(jotting, _SQL["count"])

    async def both() -> None:
        await trips.together(jotting, _look(jotting, 1), fetch(jotting, _SQL["count"]))

    async def within() -> None:
        async with trips.pipelined(jotting):
            await both()

    await apart()  # prepares the statements
    assert await _directions(jotting, tmp_path, apart) == "FBFB"
    assert await _directions(jotting, tmp_path, both) == "FBFB"  # and the end of the pipeline
    assert await _directions(jotting, tmp_path, within) == "FBFB"  # which is the outermost one's


async def test_commit_travels_with_the_last_writes(jotting: Connection, tmp_path: Path) -> None:
    async def work() -> None:
        async with trips.transaction(jotting):
            await fetch(jotting, _SQL["count"])
            await write(jotting, _SQL["put"], n=1)
            await write(jotting, _SQL["put"], n=2)

    assert await _directions(jotting, tmp_path, work) == "FBFBFB"  # BEGIN, the answer, the end
    assert await _numbers(jotting) == [1, 2]


@pytest.mark.parametrize("ending", ["last", "asked about", "ours", "cancelled"])
async def test_what_fails_leaves_nothing_behind(jotting: Connection, ending: str) -> None:
    async def work() -> None:
        async with trips.transaction(jotting):
            await write(jotting, _SQL["put"], n=1)
            if ending == "ours":
                raise LookupError("ours")
            if ending == "cancelled":
                raise asyncio.CancelledError
            await write(jotting, _SQL["put"], n=101)
            if ending == "asked about":
                await fetch(jotting, _SQL["count"])
                raise AssertionError("an answer came after an error")

    raised = {"ours": LookupError, "cancelled": asyncio.CancelledError}
    with pytest.raises(raised.get(ending, psycopg.errors.CheckViolation)):
        await work()
    assert jotting.info.transaction_status == TransactionStatus.IDLE
    assert await _numbers(jotting) == []
    async with trips.transaction(jotting):  # and the connection is as good as new
        await write(jotting, _SQL["put"], n=1)
    assert await _numbers(jotting) == [1]


async def test_inside_another_it_is_a_savepoint(jotting: Connection) -> None:
    async def fail() -> None:
        async with trips.transaction(jotting):
            await write(jotting, _SQL["put"], n=2)
            await write(jotting, _SQL["put"], n=101)

    for outer, number in ((jotting.transaction(), 1), (trips.transaction(jotting), 3)):
        async with outer:
            await write(jotting, _SQL["put"], n=number)
            with pytest.raises(psycopg.errors.CheckViolation):
                await fail()
    assert await _numbers(jotting) == [1, 3]


async def test_one_inside_commits_nothing(jotting: Connection) -> None:
    async def fail() -> None:
        async with trips.transaction(jotting):
            await fetch(jotting, _SQL["count"])
            async with jotting.transaction():
                await write(jotting, _SQL["put"], n=1)
            async with trips.transaction(jotting):
                await write(jotting, _SQL["put"], n=2)
            await write(jotting, _SQL["put"], n=101)

    with pytest.raises(psycopg.errors.CheckViolation):
        await fail()
    assert await _numbers(jotting) == []


async def test_of_two_reads_one_may_fail(jotting: Connection) -> None:
    broken = write(jotting, _SQL["put"], n=101)
    with pytest.raises(psycopg.errors.CheckViolation):
        async with trips.transaction(jotting):
            await trips.together(jotting, broken, fetch(jotting, _SQL["count"]))
    assert await _numbers(jotting) == []


async def test_a_database_commits_in_one_go_or_begins_again(own_dsn: str) -> None:
    async with Database(own_dsn, "owner") as database:
        async with database.transaction() as connection:
            await connection.execute("CREATE TABLE jotted (n integer PRIMARY KEY)")
        tries = 0

        async def work(connection: Connection) -> int:
            nonlocal tries
            tries += 1
            await write(connection, _SQL["put"], n=tries)
            if tries == 1:  # the server is gone, in the middle
                await _end(own_dsn, connection)
                await fetch(connection, _SQL["count"])
            return tries

        assert await database.retrying(work, in_one_go=True) == 2
        async with database.transaction() as connection:
            assert await _numbers(connection) == [2]


async def _look(connection: Connection, number: int) -> list[Row]:
    return await fetch(connection, _SQL["look"], n=number)


async def _numbers(connection: Connection) -> list[int]:
    rows = await (await connection.execute("SELECT n FROM jotted ORDER BY n")).fetchall()
    return [row[0] for row in rows]


async def _end(dsn: str, victim: Connection) -> None:
    other = await connect(dsn, "owner")
    await other.execute("SELECT pg_terminate_backend(%s)", [victim.info.backend_pid])
    await other.close()


async def _directions(
    connection: Connection, folder: Path, work: Callable[[], Awaitable[None]]
) -> str:
    """What libpq itself says went to the server (F) and came back (B), repeats left out."""
    with (folder / "wire").open("w+") as file:
        connection.pgconn.trace(file.fileno())
        await work()
        connection.pgconn.untrace()
        file.seek(0)
        ways = [line.split("\t")[1] for line in file if line.count("\t") > 1]
    return "".join(way for way, last in zip(ways, ["", *ways], strict=False) if way != last)
