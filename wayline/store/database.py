"""Connections as Wayline wants them, and a database that outlives its server's bad minutes."""

import asyncio
import logging
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from datetime import timedelta
from typing import Any, Literal, Protocol, Self, TypeAlias, TypeVar
from uuid import UUID

import orjson
import psycopg
from psycopg import sql
from psycopg.abc import Buffer
from psycopg.adapt import Loader
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.pq import Format
from psycopg.rows import TupleRow
from psycopg.types.json import set_json_dumps, set_json_loads

from wayline.domain.errors import WaylineError
from wayline.store import packing, trips

Connection: TypeAlias = psycopg.AsyncConnection[TupleRow]
Role = Literal["engine", "app", "owner"]
T = TypeVar("T")

# The owner is whoever migrates, that is the user of the address itself.
ROLES: dict[Role, str | None] = {"engine": "wayline_engine", "app": "wayline_app", "owner": None}

_LOG = logging.getLogger(__name__)
LOST = (  # what a lost database is known by
    psycopg.OperationalError,
    psycopg.InterfaceError,
    psycopg.errors.IdleInTransactionSessionTimeout,  # we were stopped for too long
)
# Connection gone, stopped for too long, deadlock or serialisation, resources gone for now, and a
# server that goes down or comes up.
_PASSING = ("08", "25P03", "40", "53", "57P")
_FIRST_PAUSE, _LONGEST_PAUSE = 0.1, 2.0  # seconds
_PREPARED = 1000  # statements; more than we have, so that none is pushed out
# Our statements are written so that one plan fits all values; planning anew would cost more.
_SESSION = "SET plan_cache_mode = force_generic_plan; SET jit = off; SET timezone = 'UTC'"
_DEFAULTS: dict[str, int | str] = {
    "application_name": "wayline",
    "connect_timeout": 10,  # seconds
    "keepalives_idle": 30,  # seconds
    "tcp_user_timeout": 30_000,  # milliseconds
}


async def connect(dsn: str, role: Role = "engine", idle: timedelta | None = None) -> Connection:
    """Open a connection in autocommit mode, with prepared statements, UTC and orjson for JSON.

    The database ends it when nothing happens in a transaction for longer than `idle`.
    """
    connection: Connection = await psycopg.AsyncConnection.connect(
        _address(dsn), autocommit=True, prepare_threshold=0
    )
    try:
        _teach(connection)
        await connection.execute(_session(role, idle), prepare=False)
    except BaseException:
        await connection.close()
        raise
    return connection


def connect_sync(dsn: str, role: Role = "owner") -> psycopg.Connection[TupleRow]:
    """Open the same kind of connection for set-up by the command line; says who is not there."""
    try:
        connection = psycopg.connect(_address(dsn), autocommit=True, prepare_threshold=0)
    except psycopg.OperationalError as error:
        message = f"the database does not answer: {' '.join(str(error).split())}"
        mend = "Start it, or correct WAYLINE_DATABASE_URL; without one Wayline runs its own."
        raise WaylineError(message, code="database:unreachable", mend=mend) from None
    try:
        _teach(connection)
        connection.execute(_session(role), prepare=False)
    except BaseException:
        connection.close()
        raise
    return connection


class Transactions(Protocol):
    """Whatever opens transactions for work that needs several."""

    def transaction(self) -> AbstractAsyncContextManager[Connection]:
        """Begin, commit at the end, roll back if the body raises."""
        ...

    async def retrying(self, work: Callable[[Connection], Awaitable[T]]) -> T:
        """Run `work` in a transaction until it commits."""
        ...


class Database:
    """One connection of a worker's loop, which is made again whenever it is lost.

    `patience` is how long to wait for a database that is gone before its error is raised; None
    waits for ever. The database ends a transaction in which nothing happens for longer than `idle`,
    so that a process that was stopped holds nobody up. Callers in several tasks take turns.
    """

    def __init__(
        self,
        dsn: str,
        role: Role = "engine",
        *,
        patience: timedelta | None = None,
        idle: timedelta | None = None,
        chance: random.Random | None = None,
    ) -> None:
        self.dsn = dsn
        self.role = role
        self._idle = idle
        self._patience = patience
        self._chance = chance or random.Random()
        self._connection: Connection | None = None
        self._turn = asyncio.Lock()
        self._holder: asyncio.Task[Any] | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the connection; the next transaction would open another."""
        if self._connection is not None:
            await self._connection.close()
            self._connection = None

    @asynccontextmanager
    async def transaction(
        self, workspace: UUID | None = None, *, in_one_go: bool = False
    ) -> AsyncIterator[Connection]:
        """Begin on a living connection, commit at the end, roll back if the body raises.

        `in_one_go`, statements that nobody waits for travel together (`store.trips`).

        Role `app` sees one workspace and must name it. If the connection is lost inside the body,
        the error is the caller's: only `retrying` can run the body again.
        """
        if (self.role == "app") != (workspace is not None):
            raise ValueError("role app names its workspace, and only role app does")
        async with self._my_turn(), AsyncExitStack() as stack:
            connection = await self._begin(stack, in_one_go=in_one_go)
            if workspace is not None:
                await connection.execute(_in_workspace(workspace), prepare=False)
            yield connection

    async def retrying(
        self,
        work: Callable[[Connection], Awaitable[T]],
        workspace: UUID | None = None,
        *,
        in_one_go: bool = False,
    ) -> T:
        """Run `work` in a transaction until it commits, whatever befalls the server meanwhile.

        A connection lost during COMMIT leaves open if it happened, so `work` must bear being
        run again: it claims, or its keys say what is already there.
        """
        backoff = _Backoff(self._patience, self._chance)
        while True:
            try:
                async with self.transaction(workspace, in_one_go=in_one_go) as connection:
                    return await work(connection)
            except LOST as error:
                await backoff.wait_after(error, lost=self._is_lost())

    @asynccontextmanager
    async def session(self) -> AsyncIterator[Connection]:
        """A living connection outside any transaction, for work that commits more than once.

        Raises one of `LOST` if there is no database now; the next session connects again.
        """
        async with self._my_turn():
            if self._connection is None or self._connection.closed:
                self._connection = await connect(self.dsn, self.role, self._idle)
            yield self._connection

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[Connection]:
        """A read-only transaction that sees everything as it stood when it began to read."""
        async with self.session() as connection:
            await connection.set_isolation_level(psycopg.IsolationLevel.REPEATABLE_READ)
            await connection.set_read_only(True)
            try:
                async with connection.transaction():
                    yield connection
            finally:
                if not connection.closed:
                    await connection.set_isolation_level(None)
                    await connection.set_read_only(None)

    async def _begin(self, stack: AsyncExitStack, *, in_one_go: bool) -> Connection:
        # The body has not begun, so a connection that died while it was idle is nobody's error.
        backoff = _Backoff(self._patience, self._chance)
        while True:
            try:
                if self._connection is None or self._connection.closed:
                    self._connection = await connect(self.dsn, self.role, self._idle)
                begin = trips.transaction if in_one_go else psycopg.AsyncConnection.transaction
                await stack.enter_async_context(begin(self._connection))
            except LOST as error:
                await backoff.wait_after(error, lost=self._is_lost())
            else:
                return self._connection

    def _is_lost(self) -> bool:
        return self._connection is None or self._connection.closed

    @asynccontextmanager
    async def _my_turn(self) -> AsyncIterator[None]:
        if self._holder is asyncio.current_task():
            raise RuntimeError("a transaction inside a transaction of the same task never ends")
        async with self._turn:
            self._holder = asyncio.current_task()
            try:
                yield
            finally:
                self._holder = None


class _Backoff:
    """Longer and longer pauses, spread by chance so that all workers do not come back at once."""

    def __init__(self, patience: timedelta | None, chance: random.Random) -> None:
        self._chance = chance
        self._deadline = None if patience is None else time.monotonic() + patience.total_seconds()
        self._longest = _FIRST_PAUSE

    async def wait_after(self, error: psycopg.Error, *, lost: bool) -> None:
        """Pause, or raise the error if it will not pass or patience is at its end."""
        passing = lost if error.sqlstate is None else error.sqlstate.startswith(_PASSING)
        if not passing or (self._deadline is not None and time.monotonic() >= self._deadline):
            raise error
        pause = self._longest * self._chance.uniform(0.5, 1.0)
        self._longest = min(_LONGEST_PAUSE, self._longest * 2)
        _LOG.warning("database: %s; again in %.1f s", " ".join(str(error).split()), pause)
        await asyncio.sleep(pause)


def _address(dsn: str) -> str:
    given: dict[str, Any] = {**_DEFAULTS, **conninfo_to_dict(dsn)}
    return make_conninfo("", **given)


def _session(role: Role, idle: timedelta | None = None) -> sql.Composed:
    parts: list[sql.Composable] = [sql.SQL(_SESSION)]
    if name := ROLES[role]:
        parts.append(sql.SQL("SET ROLE {}").format(sql.Identifier(name)))
    if idle is not None:
        milliseconds = sql.Literal(int(idle.total_seconds() * 1000))
        parts.append(sql.SQL("SET idle_in_transaction_session_timeout = {}").format(milliseconds))
    return sql.SQL("; ").join(parts)


def _in_workspace(workspace: UUID) -> sql.Composed:
    # A literal, for set_config() does not reach the workers of a Citus cluster.
    return sql.SQL("SET LOCAL app.workspace = {}").format(sql.Literal(str(workspace)))


class _JsonbLoader(Loader):
    """Reads jsonb where it lies; psycopg's own copies it first, which takes longer than parsing."""

    format = Format.BINARY

    def load(self, data: Buffer) -> Any:
        return orjson.loads(data[1:])  # behind the version of the binary form, which is 1


def _teach(connection: psycopg.AsyncConnection[Any] | psycopg.Connection[Any]) -> None:
    connection.prepared_max = _PREPARED
    set_json_dumps(orjson.dumps, context=connection)
    set_json_loads(orjson.loads, context=connection)
    connection.adapters.register_loader("jsonb", _JsonbLoader)
    packing.register(connection)
