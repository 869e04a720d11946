"""The one place that wires the parts: opens a home with its database, and closes it again."""

import secrets
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from wayline.config import Config
from wayline.domain.errors import WaylineError
from wayline.domain.ids import AccountId, WorkspaceId, derived_id, new_id
from wayline.domain.workspaces import Workspace
from wayline.runtime.clock import BusinessClock, RealClock
from wayline.runtime.sealing import settle
from wayline.runtime.suppression_key import SuppressionKey
from wayline.runtime.vault import Vault
from wayline.store import clock, journeys
from wayline.store.bulk import Connection
from wayline.store.database import Database, connect, connect_sync
from wayline.store.embedded import server
from wayline.store.migrate import migrate
from wayline.store.partitions import create_months, months_between, strays

if TYPE_CHECKING:
    from wayline.channels.web import Web

DEFAULT_WORKSPACE: Final = "main"
REPLAY: Final = "replay"  # the folder in the home, and the database in it
DEMO: Final = "demo"  # the same of the demo
DEMO_WORKSPACE: Final = "coffee"
_AHEAD: Final = timedelta(days=92)  # months whose partitions are there before they are needed
_PATIENCE: Final = timedelta(seconds=20)  # of a command with a database that is gone


class NotBothError(WaylineError):
    """Two options that exclude each other."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class Home:
    """An open home: its database, migrated and with the partitions of the next three months."""

    config: Config
    folder: Path
    dsn: str
    database: Database
    business: BusinessClock
    vault: Vault
    revive: Callable[[], None] | None = None  # starts an embedded server that somebody has ended

    @property
    def suppression(self) -> SuppressionKey:
        """What finds closed addresses again that nobody holds."""
        return SuppressionKey(self.vault.folder)

    def now(self) -> datetime:
        """Business time."""
        return self.business.now(RealClock().now())

    async def workspace(self, slug: str | None = None) -> Workspace:
        """The workspace of a name, of the settings, or the only one there is."""
        async with self.database.transaction() as connection:
            found = {one.slug: one for one in await journeys.workspaces(connection)}
        wanted = slug or self.config.workspace
        if wanted is None:
            wanted = next(iter(found)) if len(found) == 1 else DEFAULT_WORKSPACE
        if wanted not in found:
            message = f'there is no workspace "{wanted}"'
            mend = f"There are: {', '.join(found)}. Choose one with --workspace."
            if not found:  # a replay or demo that was stopped while it was made
                mend = "Nothing was finished here: run the command that makes it once more."
            raise WaylineError(message, code="workspace:unknown", mend=mend)
        return found[wanted]


@asynccontextmanager
async def open_home(config: Config, folder: Path | None = None) -> AsyncIterator[Home]:
    """Open the database that is set, or that of the home; `folder` names another home.

    What is missing is made: the schema, partitions, and a workspace `main` if there is none.
    """
    with address(config, folder) as dsn:
        with connect_sync(dsn) as owner:
            migrate(owner)
        business = await _prepare(dsn)
        async with Database(dsn, patience=_PATIENCE) as database:
            at, revive, vault = folder or config.home, _reviver(config, folder), Vault(config.keys)
            try:
                await database.retrying(partial(settle, vault=vault))
                yield Home(config, at, dsn, database, business, vault, revive)
            except WaylineError as error:
                raise _cause(error, revive) from error


@asynccontextmanager
async def open_replay(config: Config) -> AsyncIterator[Home]:
    """Open what the last replay left in the home, to look at it."""
    folder = config.home / REPLAY
    if not folder.is_dir():
        mend = "Run one: wayline replay --orders FILE --journeys FOLDER --until DATE --seed 1"
        raise WaylineError("there was no replay yet", code="replay:missing", mend=mend)
    with server(folder, binaries=config.postgres_bin) as running:
        dsn = running.dsn(REPLAY)
        with connect_sync(dsn) as owner:
            migrate(owner)
        async with Database(dsn, patience=_PATIENCE) as database:
            vault = Vault(config.keys)
            yield Home(config, folder, dsn, database, _real(RealClock().now()), vault)


@asynccontextmanager
async def open_demo(config: Config) -> AsyncIterator[Home]:
    """Open what the demo left in the home, or is at work on, to look at it."""
    folder = config.home / DEMO
    if not folder.is_dir():
        message, mend = "there was no demo yet", "Run it: wayline demo"
        raise WaylineError(message, code="demo:missing", mend=mend)
    with server(folder, binaries=config.postgres_bin) as running:
        dsn = running.dsn(DEMO)
        async with Database(dsn, patience=_PATIENCE) as database:
            async with database.transaction() as connection:
                row = await clock.read(connection)
            real = RealClock().now()
            # As it was written last: after a kill it would run on though nobody drives it.
            business = BusinessClock("scaled", row.business_at, real, 0.0) if row else _real(real)
            yield Home(config, folder, dsn, database, business, Vault(config.keys))


def guarded_web(config: Config, timeout: float = 5.0) -> "Web":
    """What calls addresses that strangers chose; an answer may take `timeout` seconds."""
    from wayline.channels.web import Web  # most commands call nobody

    return Web(config.webhook_origins, timeout=timeout)


def opening(
    config: Config, *, replay: bool, demo: bool
) -> tuple[AbstractAsyncContextManager[Home], str | None]:
    """What a command that looks at things is to open, and whose they are (None: as is set)."""
    if replay and demo:
        message, mend = "--replay and --demo are two places", "Give one of the two."
        raise NotBothError(message, code="options:both", mend=mend)
    if demo:
        return open_demo(config), DEMO_WORKSPACE
    return (open_replay(config), REPLAY) if replay else (open_home(config), None)


@contextmanager
def address(config: Config, folder: Path | None = None) -> Iterator[str]:
    """The database that is set, or that of the home, whose server runs meanwhile."""
    if config.database_url and folder is None:
        yield config.database_url
    else:
        with server(folder or config.home, binaries=config.postgres_bin) as running:
            yield running.dsn()


def _reviver(config: Config, folder: Path | None) -> Callable[[], None] | None:
    """What brings the server of a home back; one that is not ours is not ours to start."""
    if config.database_url and folder is None:
        return None

    def revive() -> None:
        with server(folder or config.home, binaries=config.postgres_bin):
            pass

    return revive


def _cause(error: WaylineError, revive: Callable[[], None] | None) -> WaylineError:
    """What keeps a server of our own down, such as a full disk; other errors as they are."""
    if revive is None or error.code != "database:unreachable":
        return error
    try:
        revive()
    except WaylineError as why:
        return WaylineError(why.message, code=why.code, mend=error.mend)
    return error


async def prepare_months(dsn: str) -> None:
    """Create the partitions that are missing, also of rows that came before theirs."""
    connection = await connect(dsn, "owner")
    try:
        await _months(connection, RealClock().now())
        stray = {month for months in (await strays(connection)).values() for month in months}
        await create_months(connection, sorted(stray))
    finally:
        await connection.close()


async def seal_secrets(dsn: str, vault: Vault) -> None:
    """Seal what an older version kept in the clear; raises `keys:missing`."""
    async with Database(dsn, patience=_PATIENCE) as database:
        await database.retrying(partial(settle, vault=vault))


async def _months(connection: Connection, real: datetime) -> BusinessClock:
    """Create the partitions of the next three months as the owner; returns the clock."""
    row = await clock.read(connection)
    business = BusinessClock(*row) if row else _real(real)
    now = business.now(real)
    await create_months(connection, months_between(now, now + _AHEAD))
    return business


async def _prepare(dsn: str) -> BusinessClock:
    """Create partitions and the first workspace as the owner; returns the clock."""
    real = RealClock().now()
    connection = await connect(dsn, "owner")
    try:
        business = await _months(connection, real)
        if not await journeys.workspaces(connection):
            await _first_workspace(connection, real)
    finally:
        await connection.close()
    return business


def _real(at: datetime) -> BusinessClock:
    """The clock of a home that never set one."""
    return BusinessClock("real", at, at, 1.0)


async def _first_workspace(connection: Connection, at: datetime) -> None:
    """Make `main`; of two who do it at once the first wins."""
    await journeys.insert_workspace(
        connection,
        account_id=AccountId(derived_id(0, "account", DEFAULT_WORKSPACE)),
        workspace_id=WorkspaceId(new_id(at, secrets.token_bytes(10))),
        slug=DEFAULT_WORKSPACE,
        name=DEFAULT_WORKSPACE.capitalize(),
        settings={},
        at=at,
    )
