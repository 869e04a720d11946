"""The database of each landed version is migrated by this one, and goes on as it would have."""

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from tests.runtime.honest import suspected
from tests.runtime.world import WORKSPACE
from tests.upgrades.make import FOLDER, continued
from tests.upgrades.scenario import KEYS, begin
from wayline.bootstrap import prepare_months
from wayline.store.database import connect, connect_sync
from wayline.store.embedded import Server
from wayline.store.migrate import migrate, migrations

FILES = sorted(FOLDER.glob("*.sql"))
NUMBERS = count()
# What a schema is made of, but for the order of columns that were added later.
SCHEMA = {
    "columns": "SELECT table_name, column_name, data_type, is_nullable, column_default "
    "FROM information_schema.columns WHERE table_schema = 'public'",
    "indexes": "SELECT tablename, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "checks": "SELECT conrelid::regclass::text, pg_get_constraintdef(oid) FROM pg_constraint "
    "WHERE connamespace = 'public'::regnamespace AND contype <> 'n'",
    "policies": "SELECT tablename, policyname, roles::text, qual, with_check FROM pg_policies",
    "security": "SELECT relname, relrowsecurity, relforcerowsecurity FROM pg_class "
    "WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')",
    "grants": "SELECT table_name, grantee, privilege_type "
    "FROM information_schema.role_table_grants "
    "WHERE table_schema = 'public' AND grantee LIKE 'wayline_%'",
    "functions": "SELECT proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace",
    "options": "SELECT relname, reloptions::text FROM pg_class "
    "WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')",
}


# By sender and hour: what rows tell, and what is counted of them.
DELIVERED = """
SELECT COALESCE(m.n, 0), COALESCE(r.n, 0) FROM (
  SELECT workspace_id, sender, date_trunc('hour', ended_at, 'UTC') AS hour, count(*) AS n
  FROM message WHERE state = 'delivered' GROUP BY 1, 2, 3
) AS m FULL JOIN (
  SELECT workspace_id, detail AS sender, hour, sum(n) AS n
  FROM rollup WHERE metric = 'delivered_by' GROUP BY 1, 2, 3
) AS r USING (workspace_id, sender, hour)
"""


@pytest.fixture
def empty(postgres: Server, template: str, worker_id: str) -> Iterator[str]:
    """An empty database of this test alone, on a server that has our roles."""
    yield from _empty(postgres, worker_id)


@pytest.fixture
def fresh(postgres: Server, template: str, worker_id: str) -> Iterator[str]:
    """Another, which is migrated, and has no months."""
    for dsn in _empty(postgres, worker_id):
        with connect_sync(dsn) as connection:
            migrate(connection)
        yield dsn


def _empty(postgres: Server, worker_id: str) -> Iterator[str]:
    name = f"upgrade_{worker_id}_{next(NUMBERS)}"
    yield postgres.dsn(name)
    with psycopg.connect(postgres.dsn("postgres"), autocommit=True) as connection:
        drop = sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name))
        connection.execute(drop)


def loaded(file: Path, dsn: str) -> str:
    """Bring a dump into an empty database; returns the digest that its week ended in."""
    text = file.read_text(encoding="utf-8")
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute(text.encode())
    return text.partition("\n")[0].rpartition(" ")[2]


def schema(dsn: str) -> dict[str, list[tuple]]:
    with psycopg.connect(dsn) as connection:
        return {
            part: sorted(connection.execute(query.encode()).fetchall(), key=str)
            for part, query in SCHEMA.items()
        }


def test_there_is_a_dump_of_a_landed_version() -> None:
    known = [migration.name for migration in migrations()]
    assert FILES, "python -m tests.upgrades.make"
    assert [file.name for file in FILES if file.stem not in known] == []


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
async def test_an_earlier_version_is_migrated_and_goes_on_alike(
    file: Path, empty: str, tmp_path: Path
) -> None:
    ends_in = loaded(file, empty)
    with connect_sync(empty) as connection:
        assert migrate(connection) == [m.name for m in migrations() if m.name > file.stem]
        people = connection.execute("SELECT count(*) FROM contact").fetchone()
        assert people == (len(KEYS),)
        arrived = connection.execute(DELIVERED).fetchall()
        assert arrived
        assert {rows - counted for rows, counted in arrived} == {0}
    assert await continued(empty, tmp_path) == ends_in
    async with await connect(empty, "engine") as connection:
        assert await suspected(connection, WORKSPACE) == []


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
async def test_the_schema_is_that_of_a_new_database(
    file: Path, empty: str, fresh: str, tmp_path: Path
) -> None:
    loaded(file, empty)
    with connect_sync(empty) as connection:
        migrate(connection)
    await begin(fresh, tmp_path)  # the same months
    for dsn in (empty, fresh):
        await prepare_months(dsn)
    old, new = schema(empty), schema(fresh)
    for part in SCHEMA:
        assert old[part] == new[part], part


async def test_this_engine_decides_as_the_earlier_ones(own_dsn: str, tmp_path: Path) -> None:
    await begin(own_dsn, tmp_path)
    ends_in = {file.read_text(encoding="utf-8").split("\n")[0].split()[-1] for file in FILES}
    assert {await continued(own_dsn, tmp_path)} == ends_in


@pytest.mark.parametrize(
    ("cap", "caps"),
    [
        ('{"cap": {"most": 3, "days": 2}}', [{"id": "rolling", "most": 3, "window": "2 days"}]),
        ('{"cap": null}', []),
        ("{}", None),
    ],
)
def test_the_one_cap_of_earlier_versions_becomes_a_list(
    empty: str, cap: str, caps: list[object] | None
) -> None:
    loaded(FOLDER / "0011_seals.sql", empty)
    with connect_sync(empty) as connection:
        connection.execute("UPDATE workspace SET settings = settings - 'cap' || %s::jsonb", [cap])
        migrate(connection)
        (settings,) = connection.execute("SELECT settings FROM workspace").fetchone() or ({},)
    assert "cap" not in settings
    assert settings.get("caps") == caps
