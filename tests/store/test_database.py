"""Connections speak as they should, roles see what they may, and a lost server is waited for."""

import asyncio
import os
import random
import signal
import uuid
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from psycopg.types.json import Jsonb

from tests.quick import FOLDER
from wayline.store.database import Connection, Database, Role, connect, connect_sync
from wayline.store.embedded import Server, server
from wayline.store.embedded_process import postmaster

ACCOUNT, ONE, TWO = (uuid.UUID(int=number) for number in (1, 2, 3))


async def value(connection: Connection, query: str, *parameters: object) -> object:
    row = await (await connection.execute(query.encode(), parameters)).fetchone()
    return row[0] if row else None


@pytest.mark.parametrize(
    ("role", "user"), [("engine", "wayline_engine"), ("app", "wayline_app"), ("owner", "wayline")]
)
async def test_a_connection_is_set_up(worker_dsn: str, role: Role, user: str) -> None:
    connection = await connect(worker_dsn, role)
    try:
        assert await value(connection, "SELECT current_user::text") == user
        assert await value(connection, "SHOW plan_cache_mode") == "force_generic_plan"
        assert await value(connection, "SHOW jit") == "off"
        assert await value(connection, "SHOW timezone") == "UTC"
        assert await value(connection, "SHOW application_name") == "wayline"
        moment = await value(connection, "SELECT '2026-03-29 02:30+02'::timestamptz")
        assert moment == datetime(2026, 3, 29, 0, 30, tzinfo=UTC)
        assert connection.autocommit
        await connection.execute("SELECT %s::int", [1])
        prepared = "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%%$1::int'"
        assert await value(connection, prepared, *[]) == 1
    finally:
        await connection.close()


async def test_sessions_do_not_follow_the_servers_defaults(own_dsn: str) -> None:
    async with Database(own_dsn, "owner") as database, database.transaction() as connection:
        name = sql.Identifier(connection.info.dbname)
        for setting in ("jit = on", "timezone = 'Asia/Kathmandu'", "plan_cache_mode = auto"):
            change = sql.SQL("ALTER DATABASE {} SET ").format(name) + sql.SQL(setting)
            await connection.execute(change)
    connection = await connect(own_dsn)
    try:
        assert await value(connection, "SHOW jit") == "off"
        assert await value(connection, "SHOW timezone") == "UTC"
        assert await value(connection, "SHOW plan_cache_mode") == "force_generic_plan"
    finally:
        await connection.close()


def test_the_synchronous_connection_is_the_same(worker_dsn: str) -> None:
    with connect_sync(worker_dsn, "engine") as connection:
        row = connection.execute("SELECT current_user::text, %s::jsonb", [Jsonb([1])]).fetchone()
    assert row == ("wayline_engine", [1])


async def test_json_is_read_and_written_by_orjson(connection: Connection) -> None:
    # Only orjson writes these types, and only it writes without spaces.
    sent = Jsonb({"id": ONE, "at": datetime(2026, 1, 2, tzinfo=UTC), "ü": 1.5})
    for binary in (False, True):
        cursor = await connection.execute("SELECT %s::jsonb, '[1]'::json", [sent], binary=binary)
        assert await cursor.fetchone() == (
            {"id": str(ONE), "at": "2026-01-02T00:00:00+00:00", "ü": 1.5},
            [1],
        )
    # Only orjson reads what is beyond 64 bits as a float.
    assert isinstance(await value(connection, f"SELECT '{10**30}'::jsonb"), float)
    with pytest.raises(TypeError):
        psycopg.adapters.get_dumper(Jsonb, psycopg.adapt.PyFormat.TEXT)(Jsonb).dump(sent)


async def test_settings_of_the_address_win(worker_dsn: str) -> None:
    connection = await connect(f"{worker_dsn} application_name=mine")
    try:
        assert await value(connection, "SHOW application_name") == "mine"
    finally:
        await connection.close()


async def add_workspaces(dsn: str) -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    async with Database(dsn, "owner") as database, database.transaction() as connection:
        await connection.execute("INSERT INTO account VALUES (%s, 'a', %s)", [ACCOUNT, now])
        for workspace in (ONE, TWO):
            await connection.execute(
                "INSERT INTO workspace (workspace_id, account_id, slug, name, created_at)"
                " VALUES (%s, %s, %s, 'w', %s)",
                [workspace, ACCOUNT, str(workspace), now],
            )


async def test_the_app_sees_one_workspace_and_the_engine_all(own_dsn: str) -> None:
    await add_workspaces(own_dsn)
    seen = "SELECT array_agg(workspace_id) FROM workspace"
    async with Database(own_dsn, "app") as app, Database(own_dsn, "engine") as engine:
        for workspace in (ONE, TWO):
            async with app.transaction(workspace) as connection:
                assert await value(connection, seen) == [workspace]
            # Nothing of it is left for the next transaction.
            assert await value(connection, "SELECT current_setting('app.workspace', true)") == ""
        async with engine.transaction() as connection:
            assert await value(connection, f"{seen} WHERE name = 'w'") == [ONE, TWO]


async def test_the_app_cannot_touch_another_workspace(own_dsn: str) -> None:
    await add_workspaces(own_dsn)
    async with Database(own_dsn, "app") as app:
        async with app.transaction(ONE) as connection:
            changed = await connection.execute("UPDATE workspace SET name = 'mine'")
            assert changed.rowcount == 1
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            async with app.transaction(ONE) as connection:
                await connection.execute(
                    "UPDATE workspace SET workspace_id = %s", [uuid.UUID(int=9)]
                )


async def test_every_workspace_table_is_forced(owner: Connection) -> None:
    """A table without the policy would show the app every workspace."""
    open_tables = """
        SELECT array_agg(c.relname::text ORDER BY c.relname) FROM pg_class c
        JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'public'
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'workspace_id'
        WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition
          AND has_table_privilege('wayline_app', c.oid, 'SELECT, INSERT, UPDATE, DELETE')
          AND NOT (c.relrowsecurity AND c.relforcerowsecurity)"""
    assert await value(owner, open_tables) is None
    count = "SELECT count(*) > 5 FROM pg_class WHERE relforcerowsecurity"
    assert await value(owner, count)


async def test_the_app_must_name_its_workspace(worker_dsn: str) -> None:
    async with Database(worker_dsn, "app") as app, Database(worker_dsn) as engine:
        with pytest.raises(ValueError, match="workspace"):
            async with app.transaction():
                pass
        with pytest.raises(ValueError, match="workspace"):
            async with engine.transaction(ONE):
                pass


async def test_a_transaction_commits_or_rolls_back(own_dsn: str) -> None:
    async with Database(own_dsn, "owner") as database:
        async with database.transaction() as connection:
            await connection.execute("CREATE TABLE kept (n int)")
        with pytest.raises(ZeroDivisionError):  # noqa: PT012
            async with database.transaction() as connection:
                await connection.execute("INSERT INTO kept VALUES (1)")
                raise ZeroDivisionError
        async with database.transaction() as connection:
            assert await value(connection, "SELECT count(*) FROM kept") == 0


async def test_tasks_take_turns_and_nesting_is_refused(worker_dsn: str) -> None:
    async with Database(worker_dsn) as database:
        inside = 0

        async def visit() -> None:
            nonlocal inside
            async with database.transaction() as connection:
                inside += 1
                await connection.execute("SELECT pg_sleep(0.01)")
                assert inside == 1
                inside -= 1

        await asyncio.gather(*(visit() for _ in range(5)))
        async with database.transaction():
            with pytest.raises(RuntimeError, match="inside a transaction"):
                async with database.transaction():
                    pass


async def end_sessions(dsn: str) -> None:
    async with Database(dsn, "owner") as owner, owner.transaction() as connection:
        await connection.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


async def test_a_connection_that_died_idle_is_nobodys_error(own_dsn: str) -> None:
    async with Database(own_dsn) as database:
        async with database.transaction() as connection:
            first = connection.info.backend_pid
        await end_sessions(own_dsn)
        async with database.transaction() as connection:
            assert connection.info.backend_pid != first


async def test_work_is_run_again_when_the_connection_is_lost(own_dsn: str) -> None:
    rounds = 0

    async def work(connection: Connection) -> int:
        nonlocal rounds
        rounds += 1
        if rounds == 1:
            await end_sessions(own_dsn)
        await connection.execute("SELECT 1")
        return rounds

    async with Database(own_dsn) as database:
        assert await database.retrying(work) == 2


async def test_a_transaction_that_stands_still_is_ended_and_run_again(own_dsn: str) -> None:
    runs: list[int] = []

    async def work(connection: Connection) -> None:
        await connection.execute("LOCK TABLE workspace")
        runs.append(len(runs))
        if len(runs) == 1:  # stopped, until somebody else could have the lock
            async with others.transaction():
                await others.execute("LOCK TABLE workspace")
        await connection.execute("SELECT 1")

    others = await connect(own_dsn)
    await others.execute("SET lock_timeout = '20s'")  # rather than for ever
    async with Database(own_dsn, idle=timedelta(milliseconds=200)) as database:
        await database.retrying(work)
    await others.close()
    assert len(runs) == 2


async def test_without_retrying_the_loss_is_the_callers(own_dsn: str) -> None:
    async with Database(own_dsn) as database:
        with pytest.raises(psycopg.OperationalError):  # noqa: PT012
            async with database.transaction() as connection:
                await end_sessions(own_dsn)
                await connection.execute("SELECT 1")
        async with database.transaction() as connection:
            assert await value(connection, "SELECT 1") == 1


async def test_a_deadlock_is_run_again(own_dsn: str) -> None:
    rounds = 0

    async def work(connection: Connection) -> None:
        nonlocal rounds
        rounds += 1
        if rounds < 3:
            await connection.execute("DO $$ BEGIN RAISE deadlock_detected; END $$")

    async with Database(own_dsn) as database:
        await database.retrying(work)
    assert rounds == 3


@pytest.mark.parametrize("fault", ["SELECT 1 / 0", "DO $$ BEGIN RAISE query_canceled; END $$"])
async def test_what_will_not_pass_is_raised_at_once(own_dsn: str, fault: str) -> None:
    rounds = 0

    async def work(connection: Connection) -> None:
        nonlocal rounds
        rounds += 1
        await connection.execute(fault.encode())

    async with Database(own_dsn) as database:
        with pytest.raises((psycopg.DataError, psycopg.OperationalError)):
            await database.retrying(work)
    assert rounds == 1


async def test_patience_has_an_end(tmp_path: Path) -> None:
    nowhere = f"host={tmp_path} dbname=none user=none"
    database = Database(nowhere, patience=timedelta(seconds=0.3), chance=random.Random(1))
    began = asyncio.get_running_loop().time()
    with pytest.raises(psycopg.OperationalError):
        async with database.transaction():
            pass
    assert asyncio.get_running_loop().time() - began >= 0.3


async def until(condition: Callable[[], bool]) -> None:
    while not condition():  # noqa: ASYNC110
        await asyncio.sleep(0.01)


@pytest.fixture
async def own_server(testrun_uid: str, worker_id: str) -> AsyncIterator[Server]:
    home = FOLDER / f"wayline-lost-{testrun_uid}-{worker_id}"
    with server(home, {"fsync": False, "shared_buffers": "32MB"}, keep=False) as running:
        yield running


async def test_workers_survive_a_server_that_is_gone_and_comes_back(own_server: Server) -> None:
    dsn = own_server.dsn()
    done: list[int] = []
    stop = asyncio.Event()

    async def worker(number: int) -> None:
        async def work(connection: Connection) -> None:
            await connection.execute("INSERT INTO done VALUES (%s)", [number])

        async with Database(dsn, "owner") as database:
            while not stop.is_set():
                await database.retrying(work)
                done.append(number)
                await asyncio.sleep(0.01)

    async def progress() -> None:
        before = len(done)
        await until(lambda: {*done[before:]} == {0, 1, 2})

    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("CREATE TABLE done (number int)")
    workers = [asyncio.create_task(worker(number)) for number in range(3)]
    async with asyncio.timeout(60):
        await progress()
        process = postmaster(own_server.data)
        assert process is not None
        os.kill(process.pid, signal.SIGKILL)
        await until(lambda: postmaster(own_server.data) is None)
        await asyncio.sleep(1.5)
        assert not any(task.done() for task in workers)
        with server(own_server.home):  # somebody else starts it again
            await progress()
            stop.set()
            await asyncio.gather(*workers)
            with psycopg.connect(dsn) as connection:
                row = connection.execute("SELECT count(*) FROM done").fetchone()
    assert row is not None
    assert row[0] >= len(done)  # a commit whose answer was lost counts twice, none is missing
