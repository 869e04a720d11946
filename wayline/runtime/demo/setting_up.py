"""Makes the roaster's business in a folder of its own, or finds it as it was left."""

import fcntl
import os
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Final

import wayline
from wayline.domain.errors import WaylineError
from wayline.domain.ids import AccountId, WorkspaceId, derived_id
from wayline.domain.wall import next_local
from wayline.domain.workspaces import Workspace
from wayline.runtime.demo.feed import CURRENCY
from wayline.runtime.demo.people import Customer, batches, customers, new_contact
from wayline.runtime.folders import read
from wayline.runtime.judging import House
from wayline.runtime.publishing import publish
from wayline.store import clock, contacts, demos, journeys, ledger
from wayline.store.bulk import Connection
from wayline.store.clock import ClockRow
from wayline.store.database import connect, connect_sync
from wayline.store.embedded import Server, Value, server
from wayline.store.migrate import migrate
from wayline.store.partitions import create_months, months_between

DATABASE: Final = "demo"
WORKSPACE: Final = "coffee"
BRAND: Final = "North Coffee"
ZONE: Final = "America/New_York"
PEOPLE: Final = 2_000
SEED: Final = 1
SCALE: Final = 1_800.0  # business seconds per real second: half an hour
AHEAD: Final = timedelta(days=92)  # partitions are there so long before they are needed
SANDBOX: Final = "sandbox.sqlite"
FRESH: Final = "Begin anew: wayline demo --fresh"
_TUESDAY: Final = 1
_NINE: Final = time(9)
# Killed processes lose nothing that PostgreSQL has accepted; only the machine's end would, and a
# slow disk neither delays the start nor the end.
SERVER: Final[dict[str, Value]] = {
    "fsync": False,
    "full_page_writes": False,
    "shared_buffers": "128MB",
}

Tell = Callable[[str], None]


@dataclass(slots=True)
class Demo:
    """The business with its server running, and the business time it has come to."""

    folder: Path
    dsn: str
    workspace: Workspace
    people: list[Customer]
    opened_at: datetime
    stands_at: datetime
    resumed: bool

    @property
    def sandbox(self) -> Path:
        """The carrier's own books."""
        return self.folder / SANDBOX


@asynccontextmanager
async def open_demo(
    folder: Path,
    real_now: datetime,
    tell: Tell,
    *,
    people: int = PEOPLE,
    fresh: bool = False,
    binaries: Path | None = None,
) -> AsyncIterator[Demo]:
    """Open the demo of a folder, making what is missing; `fresh` deletes what is there."""
    if fresh and folder.is_dir():
        with _alone(folder):
            _delete(folder, binaries)
    with _started(folder, binaries) as postgres, _alone(folder):
        dsn = postgres.dsn(DATABASE)
        with connect_sync(dsn) as owner:
            migrate(owner)
        yield await _business(folder, dsn, people, real_now, tell)


def examples() -> Path:
    """The folder of journeys that come with Wayline: in the package, or beside it in a checkout."""
    package = Path(wayline.__file__).parent
    packaged = package / "examples"
    return packaged if packaged.is_dir() else package.parent / "examples"


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Hold the lock of the demo; the kernel drops it if we are killed."""
    lock = os.open(folder / ".demo.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        mend = "Stop it with Ctrl-C in its terminal, or set WAYLINE_HOME to another folder."
        message = f"a demo is running already in {folder}"
        raise WaylineError(message, code="demo:running", mend=mend) from None
    finally:
        os.close(lock)


@contextmanager
def _started(folder: Path, binaries: Path | None) -> Iterator[Server]:
    """The demo's server; one that cannot be started may be made anew."""
    with ExitStack() as stack:
        try:
            postgres = stack.enter_context(server(folder, SERVER, binaries=binaries))
        except WaylineError as error:
            error.mend = error.mend or FRESH
            raise
        yield postgres


def _delete(folder: Path, binaries: Path | None) -> None:
    """Delete database and books, whatever their state; a server that a kill left is stopped."""
    with suppress(WaylineError), server(folder, SERVER, binaries=binaries):
        pass  # the last one to leave stops it
    for left in (folder / "postgres", *folder.glob(f"{SANDBOX}*")):
        if left.is_dir():
            shutil.rmtree(left)
        else:
            left.unlink(missing_ok=True)


async def _business(folder: Path, dsn: str, number: int, real_now: datetime, tell: Tell) -> Demo:
    workspace_id = WorkspaceId(derived_id(0, "demo", str(SEED)))
    connection = await connect(dsn, "owner")
    try:
        row = await clock.read(connection)
        opened_at = await demos.opened_at(connection, workspace_id) or _opening(real_now)
        stands_at = row.business_at if row else opened_at
        await create_months(connection, months_between(opened_at, stands_at + AHEAD))
        people = customers(SEED, number, workspace_id, opened_at)
        if row is None:
            await _settle_down(connection, workspace_id, people, opened_at, tell)
        workspace = await _publish(connection, stands_at)
        if row is None:  # last of all: whoever finds a clock finds everything
            await clock.set_to(connection, ClockRow("scaled", opened_at, real_now, 0.0))
    finally:
        await connection.close()
    return Demo(folder, dsn, workspace, people, opened_at, stands_at, row is not None)


def _opening(real_now: datetime) -> datetime:
    """The last Tuesday at nine in the roaster's zone."""
    return next_local(real_now - timedelta(days=7), ZONE, _NINE, {_TUESDAY})


async def _settle_down(
    connection: Connection,
    workspace_id: WorkspaceId,
    people: list[Customer],
    at: datetime,
    tell: Tell,
) -> None:
    """Write the workspace and its people; again writes only what is missing."""
    await journeys.insert_workspace(
        connection,
        account_id=AccountId(derived_id(0, "demo", "account")),
        workspace_id=workspace_id,
        slug=WORKSPACE,
        name=BRAND,
        settings={
            "brand": BRAND,
            "zone": ZONE,
            "country": "US",
            "currency": CURRENCY,
            "language": "en",
            "support": "+1 202 555 0100",
            "link_base": "http://localhost:8080/l",
            "links_secret": False,  # the same codes for the same seed
            "caps": [{"id": "weekly", "most": 4, "window": "7 days"}],
        },
        at=at,
    )
    written = 0
    for them in batches(people):
        async with connection.transaction():
            await contacts.insert(connection, workspace_id, [new_contact(c) for c in them], at)
            await ledger.append(connection, [row for c in them for row in c.consent])
        written += len(them)
        tell(f"{written:,} of {len(people):,} customers")


async def _publish(connection: Connection, at: datetime) -> Workspace:
    """Publish the examples as they are now: who has edited one finds it at the next start."""
    workspace = await journeys.workspace_by_slug(connection, WORKSPACE)
    if workspace is None:
        raise WaylineError("the demo's workspace is gone", code="demo:broken", mend=FRESH)
    house = House(workspace.brand, workspace.content)
    folder = read(examples() / WORKSPACE, workspace.language, house)
    if folder.findings:
        told = "\n  ".join(str(finding) for finding in folder.findings)
        message = f"{len(folder.findings)} problems in {examples() / WORKSPACE}"
        raise WaylineError(message, code="journey:refused", mend=told)
    await publish(connection, workspace, folder, at)
    return workspace
