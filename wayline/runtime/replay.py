"""Replay: real purchases run real journeys on virtual time, in processes that may be killed.

The replay has a database server and a carrier of its own in a folder of the home. A window of
business time is done by all workers before the next one begins; where it has come to is a row, so
the same command goes on where it was stopped, and starts over when it is another replay.
"""

import asyncio
import sys
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, Final, NamedTuple

import orjson

from wayline.domain.errors import WaylineError
from wayline.domain.ids import GROUPS, AccountId, derived_id
from wayline.runtime.clock import RealClock
from wayline.runtime.folders import Folder, read
from wayline.runtime.orders_file import OrdersFile
from wayline.runtime.population import Population
from wayline.runtime.publishing import publish
from wayline.runtime.replay_plan import ReplayPlan, carrier_behaviour, read_purchases
from wayline.runtime.sealer import seal
from wayline.runtime.signing import Signet
from wayline.sandbox.carrier import Carrier
from wayline.store import contacts, journeys, ledger
from wayline.store.bulk import Connection
from wayline.store.database import Database, connect, connect_sync
from wayline.store.embedded import Server, Value, server
from wayline.store.migrate import migrate
from wayline.store.partitions import create_months, months_between
from wayline.store.replays import (
    ReplayRow,
    has_database,
    new_database,
    read_replay,
    save_replay,
)

WINDOW: Final = timedelta(days=7)
DATABASE: Final = "replay"
BOOKS: Final = "sandbox.sqlite"
_PEOPLE: Final = 2_000  # contacts written at once
_RESTARTS: Final = 20  # of one worker in one window, before it is called a fault
_LONGEST_PAUSE: Final = 5.0  # seconds between two of them: a database may be gone for a while
_LONGEST_WORD: Final = 1 << 20  # octets of one line that a worker says
# Killed processes lose nothing that PostgreSQL has accepted; only the machine's end would. So a
# commit waits until its log has left the server's memory (not for the disk), and pages are whole.
SERVER: Final[dict[str, Value]] = {"fsync": False, "max_wal_size": "4GB"}


class Progress(NamedTuple):
    """Where a replay has come to."""

    at: datetime
    first: datetime
    last: datetime
    events: int
    messages: int
    advanced: int
    note: str = ""


Tell = Callable[[Progress], None]


@dataclass(slots=True)
class Replay:
    """A replay with its server running."""

    plan: ReplayPlan
    home: Path
    signet: Signet
    postgres: Server
    orders: OrdersFile
    resumed: bool

    @property
    def dsn(self) -> str:
        """The replay's own database."""
        return self.postgres.dsn(DATABASE)

    def revive(self) -> None:
        """Start the server again if somebody has ended it."""
        with server(self.home, SERVER):
            pass

    @property
    def sandbox(self) -> Path:
        """The carrier's own books."""
        return self.home / BOOKS


@asynccontextmanager
async def open_replay(
    plan: ReplayPlan, home: Path, signet: Signet, tell: Callable[[str], None]
) -> AsyncIterator[Replay]:
    """Prepare a replay, or find it where it was left; `home` is a folder of its own.

    `signet` seals what it writes.
    """
    orders = read_purchases(plan)
    folder = read(Path(plan.journeys))
    if folder.findings:
        raise WaylineError(
            f"{len(folder.findings)} problems in {plan.journeys}",
            code="journey:refused",
            mend="\n  ".join(str(finding) for finding in folder.findings),
        )
    fingerprint = plan.fingerprint(orders, _published(folder))
    with server(home, SERVER) as postgres:
        resumed = await _is_under_way(postgres, fingerprint)
        replay = Replay(plan, home, signet, postgres, orders, resumed)
        if resumed:
            with connect_sync(replay.dsn) as owner:
                migrate(owner)
        else:
            await _prepare(replay, folder, fingerprint, tell)
        yield replay


async def texts_in_books(connection: Connection, home: Path) -> int | None:
    """How many texts the carrier of a replay has taken by its own books; None without any."""
    row = await read_replay(connection)
    if row is None or not (home / BOOKS).is_file():
        return None
    behaviour, seed = carrier_behaviour(row.settings["behaviour"]), row.settings["seed"]
    with Carrier(home / BOOKS, behaviour, seed) as carrier:
        return sum(1 for _ in carrier.accepted())


async def run(replay: Replay, workers: int, tell: Tell) -> None:
    """Do every window up to the last day, with so many processes."""
    first, last, real = _first(replay.orders), replay.plan.ends_at(), RealClock()
    async with AsyncExitStack() as stack:
        database = await stack.enter_async_context(Database(replay.dsn))
        row = await database.retrying(read_replay)
        if row is None:
            raise WaylineError("the replay was not prepared", code="replay:missing")
        crews = [
            await stack.enter_async_context(_crew(replay, groups)) for groups in _shares(workers)
        ]
        at = row.reached_at
        while at < last:
            at = min(at + WINDOW, last)
            await asyncio.gather(*(crew.settle(at) for crew in crews))
            while await database.retrying(partial(seal, signet=replay.signet, now=real.now())):
                pass
            reached = row._replace(reached_at=at, finished_at=at if at >= last else None)
            await database.retrying(partial(save_replay, row=reached))
            tell(_progress(at, first, last, crews))


def _progress(at: datetime, first: datetime, last: datetime, crews: Sequence["_Crew"]) -> Progress:
    def total(key: str) -> int:
        return sum(crew.counts.get(key, 0) for crew in crews)

    return Progress(at, first, last, total("events"), total("messages"), total("advanced"))


class _Crew:
    """One worker process and its share; killed, it is started again and does the window anew."""

    def __init__(self, replay: Replay, groups: list[int]) -> None:
        self.replay = replay
        self.groups = groups
        self.counts: dict[str, int] = {}
        self._process: asyncio.subprocess.Process | None = None
        self._lost: dict[str, int] = {}

    async def settle(self, until: datetime) -> None:
        """Do all that is due up to `until`."""
        for restart in range(_RESTARTS):
            process = await self._running()
            if await self._ask(process, until):
                return
            await process.wait()
            self._process = None
            await asyncio.sleep(min(0.1 * 2**restart, _LONGEST_PAUSE))
            self.replay.revive()
        raise WaylineError(
            f"a worker of the replay ended {_RESTARTS} times before {until:%Y-%m-%d}",
            code="replay:worker",
            mend="Look at what it printed above; the same command goes on from here.",
        )

    async def stop(self) -> None:
        """End the process: its input ends, and it follows."""
        if self._process is None or self._process.stdin is None:
            return
        self._process.stdin.close()
        await self._process.wait()

    async def _running(self) -> asyncio.subprocess.Process:
        if self._process is None:
            replay = self.replay
            told = {
                "plan": replay.plan.to_json(),
                "dsn": replay.dsn,
                "sandbox": str(replay.sandbox),
                "groups": self.groups,
            }
            self._lost = dict(self.counts)
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "wayline.runtime.replay_worker",
                orjson.dumps(told).decode(),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                limit=_LONGEST_WORD,
                start_new_session=True,  # Ctrl-C is the replay's alone; it tells the workers
            )
        return self._process

    async def _ask(self, process: asyncio.subprocess.Process, until: datetime) -> bool:
        """Have one window done; False if the process died over it."""
        if process.stdin is None or process.stdout is None:
            return False
        try:
            process.stdin.write(orjson.dumps({"until": until.isoformat()}) + b"\n")
            await process.stdin.drain()
        except (BrokenPipeError, ConnectionResetError):
            return False
        answer = await process.stdout.readline()
        if not answer.endswith(b"\n"):
            return False
        done: dict[str, Any] = orjson.loads(answer)
        keys = ("events", "inbound", "advanced", "messages", "rounds")
        self.counts = {key: self._lost.get(key, 0) + done[key] for key in keys}
        return True


@asynccontextmanager
async def _crew(replay: Replay, groups: list[int]) -> AsyncIterator[_Crew]:
    crew = _Crew(replay, groups)
    try:
        yield crew
    finally:
        await crew.stop()


def _shares(workers: int) -> list[list[int]]:
    """The lease groups of each worker."""
    return [list(range(number, GROUPS, workers)) for number in range(workers)]


async def _is_under_way(postgres: Server, fingerprint: str) -> bool:
    """Whether this very replay was begun and not finished."""
    if not has_database(postgres.dsn("postgres"), DATABASE):
        return False
    connection = await connect(postgres.dsn(DATABASE), "owner")
    try:
        row = await read_replay(connection)
    finally:
        await connection.close()
    return row is not None and row.fingerprint == fingerprint and row.finished_at is None


async def _prepare(
    replay: Replay, folder: Folder, fingerprint: str, tell: Callable[[str], None]
) -> None:
    """Make the database, the carrier's books, the workspace and its people anew."""
    postgres, plan = replay.postgres, replay.plan
    new_database(postgres.dsn("postgres"), DATABASE)
    for left in replay.home.glob("sandbox.sqlite*"):
        left.unlink()
    with connect_sync(replay.dsn) as owner:
        migrate(owner)
    first, last = _first(replay.orders), plan.ends_at()
    owner_connection = await connect(replay.dsn, "owner")
    try:
        await create_months(owner_connection, months_between(first - timedelta(days=40), last))
    finally:
        await owner_connection.close()
    connection = await connect(replay.dsn, "engine")
    try:
        await _workspace(connection, plan, folder, first)
        await _people(connection, replay, first, tell)
        settings = {"orders": str(Path(plan.orders).resolve()), **plan.to_json()}
        await save_replay(connection, ReplayRow(fingerprint, settings, first, None))
    finally:
        await connection.close()


async def _workspace(
    connection: Connection, plan: ReplayPlan, folder: Folder, at: datetime
) -> None:
    workspace_id = plan.workspace_id()
    await journeys.insert_workspace(
        connection,
        account_id=AccountId(derived_id(0, "replay", "account")),
        workspace_id=workspace_id,
        slug="replay",
        name="Replay",
        settings={
            "brand": "Wayline Records",
            "zone": "America/New_York",
            "country": "US",
            "currency": "USD",
            "support": "+1 202 555 0100",
            "link_base": "https://rec.example",
            "links_secret": False,
        },
        at=at,
    )
    workspace = await journeys.workspace_by_slug(connection, "replay")
    if workspace is not None:
        await publish(connection, workspace, folder, at)


async def _people(
    connection: Connection, replay: Replay, at: datetime, tell: Callable[[str], None]
) -> None:
    population = Population(replay.plan.seed, replay.orders.purchases)
    workspace_id = replay.plan.workspace_id()
    made = 0
    for people in _batches(population.contacts(workspace_id), _PEOPLE):
        async with connection.transaction():
            await contacts.insert(connection, workspace_id, people, at)
        made += len(people)
        tell(f"{made:,} of {len(population):,} people")
    for rows in _batches(population.consents(workspace_id, at), _PEOPLE):
        await ledger.append(connection, rows)


def _batches(items: Iterable[Any], size: int) -> Iterable[list[Any]]:
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch


def _first(orders: OrdersFile) -> datetime:
    """Two days before the first purchase: somebody's local day may begin the day before."""
    on = min(purchase.on for purchase in orders.purchases)
    return datetime(on.year, on.month, on.day, tzinfo=UTC) - timedelta(days=2)


def _published(folder: Folder) -> str:
    """All that the folder's journeys and texts say, as one text."""
    sources = [written.source for written in folder.journeys]
    texts = [repr(wording.source) for wording in folder.wordings]
    return "\n".join([*sources, *sorted(texts)])
