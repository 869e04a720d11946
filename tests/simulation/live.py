"""One clock for all: stages of two workers run interleaved, late, and over the same people."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final

from psycopg import errors

from tests.simulation.doing import consent, govern, incoming, speak
from tests.simulation.plan import Act
from tests.simulation.stage import Stage, Worker
from tests.simulation.turns import Crash
from wayline.domain.ids import GROUPS, ContactId, buckets_of_group
from wayline.runtime.consent import change_consent
from wayline.runtime.doubts import settle_doubts
from wayline.runtime.locking import steadily
from wayline.store import calls, enrollments, messages
from wayline.store.enrollments import Due
from wayline.store.trips import transaction

_MOST: Final = 100
_TIRED: Final = 300  # passes in which nothing came to an end, before it is called a fault
_MOMENT: Final = timedelta(milliseconds=1)  # no two stages are at work at the same instant
_STAGES: Final = ("ingest", "consent", "desk", "run", "send", "doubts", "hooks", "refresh")
_WEIGHTS: Final = (3, 1, 4, 4, 5, 1, 1, 0.2)
_DUE = """SELECT min(due) FROM (
  SELECT min(due_at) FROM enrollment UNION ALL SELECT min(due_at) FROM message
  UNION ALL SELECT min(due_at) FROM call) AS t (due)"""
_LEASED = """SELECT max(lease_until) FROM (
  SELECT lease_until FROM message UNION ALL SELECT lease_until FROM call WHERE due_at IS NOT NULL
) AS t"""


async def run_live(stage: Stage) -> None:
    """Do everything of the plan as the product will, then all that is still due."""
    await _Live.run(stage)


class _Live:
    """The clock, what has come in and is not taken yet, and the workers."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.chance = stage.chance("live")
        self.now = stage.plan.start
        self.acts = list(stage.plan.acts)
        self.events: list[Act] = []
        self.consents: list[Act] = []
        self.said = 0
        self.workers: list[Worker] = []
        self.buckets: list[list[int]] = []
        self.acknowledged: set[str] = set()
        self._at_work: set[int] = set()

    @classmethod
    async def run(cls, stage: Stage) -> None:
        live = cls(stage)
        same = stage.chance("same").random() < 0.6
        for number in range(2):
            live.workers.append(await stage.worker(f"worker/{0 if same else number}"))
            groups = range(GROUPS) if same else range(number * 7, number * 9 + 7)
            live.buckets.append([b for group in groups for b in buckets_of_group(group)])
        stage.seen["same people" if same else "other people"] += 1
        while live.now < stage.plan.end:
            await live._happen()
            for _ in range(live.chance.randint(2, 7)):
                await live._some()
            live.now = min(await live._next(), stage.plan.end)
        await live._happen()
        await live._rest()
        stage.acknowledged = live.acknowledged

    async def _happen(self) -> None:
        """What comes from outside up to now."""
        while self.acts and self.acts[0].at <= self.now:
            act = self.acts.pop(0)
            if act.kind == "event":
                self.events.append(act)
            elif act.kind == "consent":
                self.consents.append(act)
            elif act.kind in ("say", "tap"):
                self.said += 1
                speak(self.stage, act, self.said, self.now)
            elif act.kind == "outage":
                self.stage.seen["outage"] += 1
                self.now += act.data
            else:
                # Whoever stalled may hold the lock of the budget, which a pause waits for.
                await self.stage.turns.go()
                await govern(self.stage, act, self.now)
                first = self.chance.choice(self.workers)  # the other hears of it later
                await first.library.refresh(self.stage.arena.owner)

    async def _next(self) -> datetime:
        """When to look again: soon, late, or when something is due."""
        lag = timedelta(minutes=2 ** self.chance.uniform(0, 9.5))
        found = await self.stage.arena.owner.execute(_DUE)
        due = (await found.fetchone())[0]
        told = [self.stage.carrier.next_due(), due, self.acts[0].at if self.acts else None]
        first = min((one for one in told if one is not None), default=self.stage.plan.end)
        return max(first, self.now) + lag

    async def _some(self) -> None:
        """One or two stages at once; perhaps one of them is left behind for a while."""
        names = self.chance.choices(_STAGES, _WEIGHTS, k=2 if self.chance.random() < 0.5 else 1)
        free = [worker for worker in (0, 1) if worker not in self._at_work]
        self.chance.shuffle(free)
        work = [self._stage(name, worker) for name, worker in zip(names, free, strict=False)]
        self._at_work.update(free[: len(work)])
        if await self.stage.turns.go(*work, stall=0.12):
            self.stage.seen["stalled"] += 1
            await self._outlive()

    async def _outlive(self) -> None:
        """Somebody has stopped between two calls; perhaps for so long that others take over."""
        free = [worker for worker in (0, 1) if worker not in self._at_work]
        if free and self.chance.random() < 0.6:
            self.stage.clock.move(timedelta(seconds=self.chance.choice([2, 40, 90])))
            for name in ("doubts", "send")[: self.chance.randint(0, 2)]:
                self._at_work.add(free[0])
                await self.stage.turns.go(self._stage(name, free[0]))

    async def _rest(self) -> None:
        """Nothing new comes: do what is due until nothing is."""
        for _ in range(_TIRED):
            await self.stage.turns.go()
            for worker in (0, 1):
                for name in _STAGES:
                    await self.stage.turns.go(self._stage(name, worker))
            owner = self.stage.arena.owner
            leased = (await (await owner.execute(_LEASED)).fetchone())[0]
            if leased is not None:
                self.stage.clock.at = max(self.stage.clock.at, leased)
                continue
            due = (await (await owner.execute(_DUE)).fetchone())[0]
            told = self.stage.carrier.next_due()
            if all(one is None or one > self.now for one in (due, told)) and not (
                self.events or self.consents
            ):
                return
        raise AssertionError("time stands still: something stays due")

    async def _stage(self, name: str, number: int) -> None:
        worker = self.workers[number]
        self.now += _MOMENT
        try:
            await getattr(self, f"_{name}")(worker, self.buckets[number])
        except Crash:
            await self._again(number)
        except errors.LockNotAvailable:
            self.stage.seen["lock timeout"] += 1
        finally:
            self._at_work.discard(number)

    async def _again(self, number: int) -> None:
        stage, old = self.stage, self.workers[number]
        if self.chance.random() < 0.3:
            await old.wire.real.close()
            old.wire.real = await stage.arena.connection()
        stage.arm(old.wire)
        self.workers[number] = Worker(stage, old.name, old.wire, old.library)
        self.workers[number].line.deaths = old.line.deaths

    async def _ingest(self, worker: Worker, _: list[int]) -> None:
        batch = self.events[: self.chance.randint(1, 12)]
        items = [incoming(self.stage, act) for act in batch]

        async def work(also: Collection[ContactId]) -> None:
            async with transaction(worker.db):
                outcome = await worker.ingest.within(worker.db, items, also)
                if len(batch) % 2:  # as the front desk does, or by a worker later
                    await worker.runner.advance(worker.db, outcome.due)

        await steadily(work)
        self.acknowledged |= {act.data.message_id for act in batch}
        self.events = [act for act in self.events if act not in batch]

    async def _consent(self, worker: Worker, _: list[int]) -> None:
        batch = self.consents[:3]
        await change_consent(worker.db, [consent(act) for act in batch])
        self.consents = [act for act in self.consents if act not in batch]

    async def _desk(self, worker: Worker, _: list[int]) -> None:
        found = worker.line.due([worker.name], self.now, _MOST)
        if self.chance.random() < 0.3:  # carriers do not keep the order
            self.chance.shuffle(found)
        batch = found[: self.chance.randint(1, 30)]
        if batch:
            await worker.desk.take(worker.db, batch)
            worker.line.acknowledge(batch)

    async def _run(self, worker: Worker, buckets: list[int]) -> None:
        due = await enrollments.due(worker.db, buckets, self.now, _MOST)
        await worker.runner.run(worker.db, self._people(due))

    async def _send(self, worker: Worker, buckets: list[int]) -> None:
        due = await messages.due(worker.db, buckets, self.now, _MOST)
        await worker.sender.send(worker.db, self._people(due))

    async def _doubts(self, worker: Worker, buckets: list[int]) -> None:
        months = messages.reach(self.now)
        real = self.stage.clock.now()
        await settle_doubts(worker.db, worker.line, buckets, months, real)

    async def _hooks(self, worker: Worker, buckets: list[int]) -> None:
        real = self.stage.clock.now()
        due = await calls.due(worker.db, buckets, self.now, real, _MOST)
        await worker.webhooks.call(worker.db, self._people(due))

    async def _refresh(self, worker: Worker, _: list[int]) -> None:
        await worker.library.refresh(worker.db)

    def _people(self, due: list[Due]) -> list[Due]:
        """Each person once, now."""
        return [
            Due(contact_id, self.now) for contact_id in dict.fromkeys(d.contact_id for d in due)
        ]
