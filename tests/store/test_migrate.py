"""Migrations run once and in order, and nothing that was applied changes unseen."""

import multiprocessing
import subprocess
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from wayline.domain.errors import WaylineError
from wayline.store.embedded import Server
from wayline.store.migrate import fingerprint, migrate, migrations, script, status

PEOPLE = """CREATE TABLE person (name text);
INSERT INTO person VALUES ('100 % sure'), (E'two\\nlines'), ('{"x":1}');
"""
INDEX = """-- transaction: no
CREATE INDEX CONCURRENTLY IF NOT EXISTS person_name ON person (name);
--;
-- A comment alone is no statement.
--;
ALTER TABLE person ADD COLUMN IF NOT EXISTS age int
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "0001_people.sql").write_text(PEOPLE)
    (tmp_path / "0002_index.sql").write_text(INDEX)
    return tmp_path


@pytest.fixture
def empty_dsn(postgres: Server, worker_id: str) -> Iterator[str]:
    name = f"empty_{worker_id}"
    yield postgres.dsn(name)
    postgres._known.discard(name)  # a test that follows shall have a new one
    with psycopg.connect(postgres.dsn("postgres"), autocommit=True) as connection:
        drop = sql.SQL("DROP DATABASE {} WITH (FORCE)")
        connection.execute(drop.format(sql.Identifier(name)))


@pytest.fixture
def empty(empty_dsn: str) -> Iterator[psycopg.Connection]:
    with psycopg.connect(empty_dsn, autocommit=True) as connection:
        yield connection


def names_in(connection: psycopg.Connection) -> list[str]:
    rows = connection.execute("SELECT name FROM schema_migrations ORDER BY name").fetchall()
    return [name for (name,) in rows]


def refused(connection: psycopg.Connection, folder: Path) -> WaylineError:
    with pytest.raises(WaylineError) as caught:
        migrate(connection, folder)
    return caught.value


def test_all_run_once_in_order(empty: psycopg.Connection, folder: Path) -> None:
    assert migrate(empty, folder) == ["0001_people", "0002_index"]
    assert migrate(empty, folder) == []
    assert names_in(empty) == ["0001_people", "0002_index"]
    people = empty.execute("SELECT name FROM person").fetchall()
    assert people == [("100 % sure",), ("two\nlines",), ('{"x":1}',)]
    valid = empty.execute(
        "SELECT indisvalid FROM pg_index WHERE indexrelid = 'person_name'::regclass"
    )
    assert valid.fetchone() == (True,)


def test_a_later_file_is_added(empty: psycopg.Connection, folder: Path) -> None:
    migrate(empty, folder)
    (folder / "0003_more.sql").write_text("CREATE TABLE more ();")
    assert migrate(empty, folder) == ["0003_more"]


def test_status_tells_what_ran(empty: psycopg.Connection, folder: Path) -> None:
    before = status(empty, folder)
    assert [(one.name, one.applied_at, one.took) for one in before] == [
        ("0001_people", None, None),
        ("0002_index", None, None),
    ]
    migrate(empty, folder)
    (folder / "0003_more.sql").write_text("SELECT 1;")
    after = status(empty, folder)
    assert [one.applied_at is not None for one in after] == [True, True, False]
    assert all(one.took and one.took > timedelta(0) for one in after[:2])


def test_a_changed_file_is_refused(empty: psycopg.Connection, folder: Path) -> None:
    migrate(empty, folder)
    (folder / "0001_people.sql").write_text(PEOPLE + " ")
    (folder / "0003_more.sql").write_text("CREATE TABLE more ();")
    error = refused(empty, folder)
    assert (error.code, "0001_people" in error.message) == ("migration:changed", True)
    assert names_in(empty) == ["0001_people", "0002_index"]


def test_line_ends_of_another_system_are_no_change(empty: psycopg.Connection, folder: Path) -> None:
    migrate(empty, folder)
    (folder / "0001_people.sql").write_bytes(PEOPLE.replace("\n", "\r\n").encode())
    assert migrate(empty, folder) == []


def test_a_newer_database_is_refused(empty: psycopg.Connection, folder: Path) -> None:
    migrate(empty, folder)
    (folder / "0002_index.sql").unlink()
    error = refused(empty, folder)
    assert (error.code, "0002_index" in error.message) == ("migration:newer", True)
    assert [one.name for one in status(empty, folder)] == ["0001_people", "0002_index"]


def test_a_file_that_comes_too_late_is_refused(empty: psycopg.Connection, folder: Path) -> None:
    (folder / "0001_people.sql").rename(folder / "0000_people.sql")
    migrate(empty, folder)
    (folder / "0001_late.sql").write_text("SELECT 1;")
    assert refused(empty, folder).code == "migration:order"


@pytest.mark.parametrize("name", ["1_a.sql", "0003-a.sql", "0003_A.sql", "0002_twin.sql"])
def test_bad_names_are_refused(empty: psycopg.Connection, folder: Path, name: str) -> None:
    (folder / name).write_text("SELECT 1;")
    assert refused(empty, folder).code == "migration:malformed"


def test_a_failing_file_leaves_nothing_and_names_its_line(
    empty: psycopg.Connection, folder: Path
) -> None:
    (folder / "0003_bad.sql").write_text("CREATE TABLE left_over ();\n\nSELECT wrong;\n")
    error = refused(empty, folder)
    assert error.code == "migration:failed"
    assert "0003_bad failed at line 3" in error.message
    assert names_in(empty) == ["0001_people", "0002_index"]
    assert empty.execute("SELECT to_regclass('left_over')").fetchone() == (None,)
    held = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()"
    assert empty.execute(held).fetchone() == (0,)
    (folder / "0003_bad.sql").write_text("CREATE TABLE left_over ();")
    assert migrate(empty, folder) == ["0003_bad"]


def test_a_file_that_commits_by_itself_is_refused(empty: psycopg.Connection, folder: Path) -> None:
    (folder / "0003_commits.sql").write_text("CREATE TABLE a ();\nCOMMIT;\n")
    assert refused(empty, folder).code == "migration:malformed"
    assert names_in(empty) == ["0001_people", "0002_index"]


def test_a_part_that_failed_is_run_again(empty: psycopg.Connection, folder: Path) -> None:
    path = folder / "0002_index.sql"
    path.write_text(INDEX + "\n--;\nSELECT wrong;\n")
    assert refused(empty, folder).code == "migration:failed"
    assert names_in(empty) == ["0001_people"]
    path.write_text(INDEX)
    assert migrate(empty, folder) == ["0002_index"]


def test_a_migration_waits_five_seconds_for_a_lock(empty: psycopg.Connection, folder: Path) -> None:
    (folder / "0003_seen.sql").write_text(
        "CREATE TABLE seen AS SELECT current_setting('lock_timeout') AS timeout;"
    )
    migrate(empty, folder)
    assert empty.execute("SELECT timeout FROM seen").fetchone() == ("5s",)
    assert empty.execute("SHOW lock_timeout").fetchone() == ("0",)


def test_many_at_once_apply_each_file_once(empty_dsn: str, folder: Path) -> None:
    (folder / "0001_people.sql").write_text(f"SELECT pg_sleep(0.3);\n{PEOPLE}")
    applied: list[list[str]] = []

    def run() -> None:
        with psycopg.connect(empty_dsn, autocommit=True) as connection:
            applied.append(migrate(connection, folder))

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    # The index is built CONCURRENTLY while three others wait: a session that waits inside
    # pg_advisory_lock() would hold a snapshot, and the two would wait for each other for ever.
    assert sorted(applied) == [[], [], [], ["0001_people", "0002_index"]]


def test_patience_has_an_end(empty: psycopg.Connection, empty_dsn: str) -> None:
    with psycopg.connect(empty_dsn, autocommit=True) as other:
        other.execute("SELECT pg_advisory_lock(%s)", [0x7761796C696E65])
        began = time.monotonic()
        with pytest.raises(WaylineError) as caught:
            migrate(empty, patience=timedelta(seconds=0.5))
    assert caught.value.code == "migration:locked"
    assert time.monotonic() - began >= 0.5


def _migrate_slowly(dsn: str, folder: Path) -> None:
    with psycopg.connect(dsn, autocommit=True) as connection:
        migrate(connection, folder)


def test_the_lock_of_a_killed_migrator_is_free(
    empty: psycopg.Connection, empty_dsn: str, folder: Path
) -> None:
    slow = folder / "0003_slow.sql"
    slow.write_text("SELECT pg_sleep(600);")
    child = multiprocessing.get_context("spawn").Process(
        target=_migrate_slowly, args=(empty_dsn, folder)
    )
    child.start()
    held = "SELECT FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep(600)%'"
    while empty.execute(held).fetchone() is None:
        assert child.is_alive()
        time.sleep(0.02)
    child.kill()
    child.join()
    # The server notices at the latest when it has something to send to the dead.
    empty.execute(
        "SELECT pg_cancel_backend(pid) FROM pg_stat_activity"
        " WHERE query LIKE 'SELECT pg_sleep(600)%' AND pid <> pg_backend_pid()"
    )
    slow.write_text("SELECT 1;")
    assert migrate(empty, folder) == ["0003_slow"]


def test_psql_does_the_same(
    postgres: Server, empty: psycopg.Connection, empty_dsn: str, folder: Path
) -> None:
    psql = postgres.programs.folder / "psql"
    (folder / "0003_seen.sql").write_text(
        "CREATE TABLE seen AS SELECT current_setting('lock_timeout') AS timeout"
    )
    subprocess.run([psql, "-X", "-q", empty_dsn], input=script(folder), text=True, check=True)
    assert migrate(empty, folder) == []
    people = empty.execute("SELECT name FROM person").fetchall()
    assert people == [("100 % sure",), ("two\nlines",), ('{"x":1}',)]
    assert empty.execute("SELECT timeout FROM seen").fetchone() == ("5s",)
    took = [one.took for one in status(empty, folder)]
    assert (took[0] or timedelta(0)) > timedelta(0)
    assert took[1] is None


def test_psql_stops_at_the_first_error(
    postgres: Server, empty: psycopg.Connection, empty_dsn: str, folder: Path
) -> None:
    (folder / "0001_people.sql").write_text("SELECT wrong;")
    ran = subprocess.run(
        [postgres.programs.folder / "psql", "-X", "-q", empty_dsn],
        input=script(folder),
        text=True,
        capture_output=True,
        check=False,
    )
    assert ran.returncode == 3
    assert names_in(empty) == []


def test_a_connection_inside_a_transaction_is_refused(empty_dsn: str, folder: Path) -> None:
    with psycopg.connect(empty_dsn) as connection, pytest.raises(ValueError, match="autocommit"):
        migrate(connection, folder)


def test_the_fingerprint_follows_names_and_texts(folder: Path) -> None:
    first = fingerprint(folder)
    assert fingerprint(folder) == first
    (folder / "0002_index.sql").rename(folder / "0002_other.sql")
    second = fingerprint(folder)
    (folder / "0002_other.sql").write_text(INDEX + "\n")
    assert len({first, second, fingerprint(folder)}) == 3


def test_the_real_migrations_are_well_formed(worker_dsn: str) -> None:
    with psycopg.connect(worker_dsn, autocommit=True) as connection:
        assert names_in(connection) == [migration.name for migration in migrations()]
