"""One database call in flight: tasks take turns that a seed decides, and die where it says so."""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from psycopg.pq import PipelineStatus, TransactionStatus

from wayline.runtime.clock import RealClock

_CALL: Final = timedelta(milliseconds=2)
_MOST_CALLS: Final = 60_000  # ten times what a run takes


class Crash(Exception):  # noqa: N818 - it is no error of ours, it is what we do
    """The worker dies here."""


class SimClock(RealClock):
    """The real clock of leases: it moves with the calls that are made, and when told to."""

    def __init__(self) -> None:
        self.at = datetime(2026, 11, 21, tzinfo=UTC)

    def now(self) -> datetime:
        """Aware UTC."""
        return self.at

    def move(self, span: timedelta) -> None:
        """Let time pass."""
        self.at += span


class Turns:
    """Lets one of several tasks go on at a time; whose turn it is, the seed decides."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.tick = 0  # of commits, in the order in which they happened
        self.calls = 0
        self._tasks: set[asyncio.Task[Any]] = set()
        self._waiting: list[asyncio.Future[None]] = []
        self._stalled: list[tuple[asyncio.Future[None], int]] = []
        self._ripe: list[asyncio.Future[None]] = []
        self._running = 0
        self._changed = asyncio.Event()

    @property
    def busy(self) -> int:
        """How many tasks have not come to their end, because they were stalled."""
        return len(self._tasks)

    async def take(self, *, often: bool = False) -> None:
        """Wait for one's turn; who is alone has it. `often`: here somebody may well be stalled."""
        if asyncio.current_task() not in self._tasks:
            return
        mine: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(mine)
        if often:
            self._ripe.append(mine)
        self._running -= 1
        self._changed.set()
        await mine

    async def go(self, *work: Coroutine[Any, Any, None], stall: float = 0.0) -> bool:
        """Run these, and who was stalled long enough; True if somebody was stalled now."""
        before = self._wake(all_of_them=not work)
        started = [asyncio.create_task(self._run(one)) for one in work]
        self._tasks.update(started)
        self._running += len(started)
        left = self.chance.randint(1, 14) if self.chance.random() < stall else None
        while True:
            while self._running:
                self._changed.clear()
                await self._changed.wait()
            if not self._waiting:
                break
            mine = self._waiting.pop(self.chance.randrange(len(self._waiting)))
            left = None if left is None else left - 1
            ripe = mine in self._ripe and stall > 0 and self.chance.random() < 0.3
            self._ripe = []
            if left == 0 or ripe:
                self._stalled.append((mine, self.chance.randint(1, 6)))
                continue
            self._running += 1
            mine.set_result(None)
        done = [task for task in self._tasks if task.done()]
        self._tasks.difference_update(done)
        for task in done:
            task.result()
        return len(self._stalled) > before

    def _wake(self, *, all_of_them: bool) -> int:
        """Let those go on whose time has come; returns how many stay stalled."""
        counted = [(mine, 0 if all_of_them else left - 1) for mine, left in self._stalled]
        self._waiting += [mine for mine, left in counted if left <= 0]
        self._stalled = [(mine, left) for mine, left in counted if left > 0]
        return len(self._stalled)

    async def abandon(self) -> None:
        """End everybody: the run is over."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks.clear()

    async def _run(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await asyncio.sleep(0)
            await self.take()
            await work
        finally:
            self._running -= 1
            self._changed.set()


class Wire:
    """A connection whose every call takes a turn, and at which its worker may die.

    `fuse` counts calls down to a death; `after` lets the worker die when its next commit has
    happened, before it knows. A pipeline is one call, and so is a commit; others come in between
    the statements of a transaction, even if that is in a pipeline.
    """

    def __init__(self, real: Any, turns: Turns, clock: SimClock, seen: Counter[str]) -> None:
        self.real = real
        self.turns = turns
        self.clock = clock
        self.seen = seen
        self.fuse: int | None = None
        self.after = False
        self.slow = 0.0  # how often a commit takes longer than a claim may wait
        self.committed = 0  # the tick of the last commit
        self.xids: dict[int, int] | None = None  # ticks of transactions, if they are to be kept
        self._piped = False

    async def execute(self, *values: Any, **named: Any) -> Any:
        """Run a statement."""
        if values[0] == "BEGIN":
            self._piped = False
        await self._call()
        if values[0] != "COMMIT":
            return await self.real.execute(*values, **named)
        xid = await self._xid()
        done = await self.real.execute("COMMIT")
        self._commit(xid)
        return done

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[None]:
        """Begin, and commit at the end."""
        await self._call()
        async with self.real.transaction():
            yield
            await self._call()
            xid = await self._xid()
        self._commit(xid)

    def _commit(self, xid: int | None) -> None:
        """What has just been committed has its tick now."""
        self.turns.tick += 1
        self.committed = self.turns.tick
        if self.xids is not None and xid is not None:
            self.xids[xid] = self.committed
        if self.slow and self.turns.chance.random() < self.slow:
            self.clock.move(timedelta(seconds=2))
        if self.after:
            self.after = False
            self._die("commit")

    @asynccontextmanager
    async def pipeline(self) -> AsyncIterator["Wire"]:
        """Many statements as one call; a transaction in it takes its turns all the same."""
        await self._call()
        self._piped = True
        try:
            yield self
        finally:
            self._piped = False

    async def sync(self) -> None:
        """Nothing is under way: each statement has been answered."""

    @property
    def info(self) -> "Wire":
        """How the connection is."""
        return self

    @property
    def pipeline_status(self) -> PipelineStatus:
        """Whether statements are one call now."""
        return PipelineStatus.ON if self._piped else PipelineStatus.OFF

    @property
    def transaction_status(self) -> TransactionStatus:
        """What the server says of the transaction."""
        return TransactionStatus(self.real.info.transaction_status)

    async def rollback(self) -> None:
        """Undo a transaction whose commit failed."""
        await self.real.rollback()

    async def _xid(self) -> int | None:
        if self.xids is None:
            return None
        found = await self.real.execute("SELECT pg_current_xact_id_if_assigned()::text")
        value = (await found.fetchone())[0]
        return None if value is None else int(value)

    async def _call(self) -> None:
        if self._piped:
            return
        await self.turns.take()
        self.clock.move(_CALL)
        self.turns.calls += 1
        assert self.turns.calls < _MOST_CALLS, "the run never ends"
        if self.fuse is not None:
            self.fuse -= 1
            if self.fuse <= 0:
                self.fuse = None
                self._die("statement")

    def _die(self, where: str) -> None:
        self.seen[f"died: {where}"] += 1
        raise Crash(where)
