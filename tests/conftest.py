"""PostgreSQL is our only fake: one server a test run, one migrated database a worker."""

import fcntl
import os
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import hypothesis
import psycopg
import pytest
from psycopg import sql

from tests import programs
from tests.quick import FOLDER
from wayline.runtime.clock import RealClock
from wayline.store.database import Connection, connect, connect_sync
from wayline.store.embedded import Server, Value, server
from wayline.store.migrate import fingerprint, migrate
from wayline.store.partitions import month_of, months_between

ROOT = Path(__file__).parents[1]
_MONTHS = months_between(datetime(2026, 2, 1, tzinfo=UTC), datetime(2026, 5, 1, tzinfo=UTC))

# Nothing here outlives the run, so nothing has to reach the disk.
_SETTINGS: dict[str, Value] = {
    "fsync": False,
    "synchronous_commit": False,
    "full_page_writes": False,
    "autovacuum": False,
    "shared_buffers": "128MB",
    "max_connections": 200,
}


# No test judges how long something takes: machines are busy.
hypothesis.settings.register_profile("untimed", deadline=None)
hypothesis.settings.load_profile("untimed")

_PROGRAMS: pytest.StashKey[Path] = pytest.StashKey()


def pytest_configure(config: pytest.Config) -> None:
    """Before there are workers, which inherit the environment."""
    if not hasattr(config, "workerinput"):
        config.stash[_PROGRAMS] = programs.put_in_place()
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(FOLDER))


def pytest_unconfigure(config: pytest.Config) -> None:
    if _PROGRAMS in config.stash:
        programs.put_away(config.stash[_PROGRAMS])


@pytest.fixture(scope="session")
def postgres(testrun_uid: str) -> Iterator[Server]:
    """The server of this run, shared by all xdist workers; the last one deletes it."""
    # Not tmp_path_factory: its folders are root's alone, and PostgreSQL runs as another user.
    with server(FOLDER / f"wayline-test-{testrun_uid}", _SETTINGS, keep=False) as running:
        yield running


@pytest.fixture(scope="session")
def template(postgres: Server) -> str:
    """Name of a database with all migrations and the months of tests, made by whoever comes first.

    Months in the template, and files copied, not logged: a clone costs a third of one without.
    """
    name = f"template_{fingerprint()[:16]}"
    with (postgres.home / ".template.lock").open("w") as lock, _set_up(postgres) as connection:
        fcntl.flock(lock, fcntl.LOCK_EX)
        found = connection.execute("SELECT FROM pg_database WHERE datname = %s", [name])
        if found.fetchone() is None:
            with connect_sync(postgres.dsn(f"{name}_new")) as fresh:
                migrate(fresh)
                for month in (*_MONTHS, month_of(RealClock().now())):
                    fresh.execute("SELECT create_month(%s::smallint)", [month])
            rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
            names = sql.Identifier(f"{name}_new"), sql.Identifier(name)
            connection.execute(rename.format(*names))
    return name


@pytest.fixture(scope="session")
def clone(
    postgres: Server, template: str, worker_id: str
) -> Callable[[], AbstractContextManager[str]]:
    """A maker of migrated databases, each of them dropped at the end of its `with` block."""
    numbers = count()

    @contextmanager
    def make() -> Iterator[str]:
        name = f"test_{worker_id}_{next(numbers)}"
        create = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY")
        with _set_up(postgres) as connection:
            connection.execute(create.format(*map(sql.Identifier, (name, template))))
        try:
            yield postgres.dsn(name)
        finally:
            with _set_up(postgres) as connection:
                drop = sql.SQL("DROP DATABASE {} WITH (FORCE)")
                connection.execute(drop.format(sql.Identifier(name)))

    return make


@pytest.fixture(scope="session")
def worker_dsn(clone: Callable[[], AbstractContextManager[str]]) -> Iterator[str]:
    """The migrated database of this worker; what tests write there is rolled back."""
    with clone() as dsn:
        yield dsn


@pytest.fixture
def own_dsn(clone: Callable[[], AbstractContextManager[str]]) -> Iterator[str]:
    """A migrated database of this test alone, for what commits or needs several connections."""
    with clone() as dsn:
        yield dsn


@pytest.fixture(scope="session")
async def _shared_connections(worker_dsn: str) -> AsyncIterator[dict[str, Connection]]:
    kept: dict[str, Connection] = {}
    yield kept
    for connection in kept.values():
        await connection.close()


@pytest.fixture
async def connection(
    worker_dsn: str, _shared_connections: dict[str, Connection]
) -> AsyncIterator[Connection]:
    """A connection as the engine, inside a transaction that is rolled back."""
    shared = _shared_connections.get("engine")
    if shared is None or shared.closed:
        shared = _shared_connections["engine"] = await connect(worker_dsn, "engine")
    async with shared.transaction(force_rollback=True):
        yield shared


@pytest.fixture
async def owner(
    worker_dsn: str, _shared_connections: dict[str, Connection]
) -> AsyncIterator[Connection]:
    """A superuser's connection in a transaction of its own, rolled back.

    It does not see what `connection` wrote. `SET LOCAL ROLE wayline_app` plays another part.
    """
    shared = _shared_connections.get("owner")
    if shared is None or shared.closed:
        shared = _shared_connections["owner"] = await connect(worker_dsn, "owner")
    async with shared.transaction(force_rollback=True):
        yield shared


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The real data sets beside the repository; without them the test is skipped."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        reason = f"no data sets in {folder}"
        if os.environ.get("WAYLINE_REQUIRE_SHARED_DATA") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    return folder


def _set_up(postgres: Server) -> psycopg.Connection:
    return psycopg.connect(postgres.dsn("postgres"), autocommit=True)
