"""Virtual time: workers of disjoint groups settle window after window, and are killed."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from types import SimpleNamespace

from psycopg import errors

from tests.simulation.doing import consent, govern, incoming, speak
from tests.simulation.plan import Act
from tests.simulation.stage import Stage, Worker, contact_id_of
from tests.simulation.turns import Crash, SimClock
from wayline.domain.ids import GROUPS, bucket_of, buckets_of_group
from wayline.runtime import rounds as rounds_module
from wayline.runtime.rounds import Planned, Rounds

_OUTSIDE = ("event", "consent")


async def run_ordered(stage: Stage) -> None:
    """Do everything of the plan, each person's things in their order."""
    acts = [act for act in stage.plan.acts if act.kind not in _OUTSIDE]
    instants = sorted({act.at for act in acts if act.at < stage.plan.end})
    groups = list(range(GROUPS))
    stage.chance("groups").shuffle(groups)
    two = stage.plan.mode == "two" and stage.faulty
    shares = [groups[:7], groups[7:]] if two else [groups]
    team = [await _Driver.hire(stage, share, number) for number, share in enumerate(shares)]
    since = stage.plan.start - timedelta(days=1)
    number = 0
    with _sleepless(stage.clock):
        for until in [*instants, stage.plan.end]:
            await stage.turns.go(*(driver.settle(since, until) for driver in team))
            for act in (act for act in acts if act.at == until):
                number += 1
                if act.kind in ("say", "tap"):
                    speak(stage, act, number, until)
                else:
                    await govern(stage, act, until)
            for driver in team:
                await driver.worker.library.refresh(driver.worker.wire.real)
            since = until
        # What was said at the last instant.
        await stage.turns.go(*(driver.settle(since, stage.plan.end) for driver in team))


class _Driver:
    """One worker's process, started anew whenever it dies."""

    def __init__(self, stage: Stage, buckets: Sequence[int], name: str, worker: Worker) -> None:
        self.stage = stage
        self.buckets = buckets
        self.name = name
        self.worker = worker
        self.rounds = self._rounds()

    @classmethod
    async def hire(cls, stage: Stage, groups: Sequence[int], number: int) -> "_Driver":
        name = f"worker/{number}"
        buckets = [bucket for group in groups for bucket in buckets_of_group(group)]
        return cls(stage, buckets, name, await stage.worker(name))

    async def settle(self, since: datetime, until: datetime) -> None:
        """Do everything up to `until`; what came in since the last window may come in again."""
        self._plan(since, until)
        while True:
            try:
                await self.rounds.settle(until)
            except (Crash, errors.LockNotAvailable):
                await self._again()
                self._plan(since, until)
            else:
                return

    def _plan(self, since: datetime, until: datetime) -> None:
        mine = set(self.buckets)
        self.rounds.plan(
            one
            for act in self.stage.plan.acts
            if act.kind in _OUTSIDE and since < act.at <= until
            if bucket_of((one := _planned(self.stage, act)).contact_id) in mine
        )

    async def _again(self) -> None:
        """The process is dead, and another takes its place."""
        stage, old = self.stage, self.worker
        if stage.turns.chance.random() < 0.3:
            await old.wire.real.close()
            old.wire.real = await stage.arena.connection()
        if stage.turns.chance.random() < 0.3:
            self.worker = Worker(stage, self.name, old.wire, old.library)
            self.worker.line.deaths = old.line.deaths
        stage.arm(old.wire)
        self.rounds = self._rounds()

    def _rounds(self) -> Rounds:
        worker = self.worker
        return Rounds(
            worker.db,
            self.buckets,
            ingest=worker.ingest,
            runner=worker.runner,
            sender=worker.sender,
            desk=worker.desk,
            carrier=worker.line,
            callbacks=[self.name],
            real=self.stage.clock,
            webhooks=worker.webhooks,
        )


def _planned(stage: Stage, act: Act) -> Planned:
    if act.kind == "event":
        return Planned(act.at, contact_id_of(act.data.person), incoming(stage, act))
    change = consent(act)
    return Planned(act.at, change.contact_id, change)


@contextmanager
def _sleepless(clock: SimClock) -> Iterator[None]:
    """Who waits for a lease to end waits on the simulated clock."""

    async def sleep(seconds: float) -> None:
        clock.move(timedelta(seconds=seconds + 0.001))

    kept = rounds_module.asyncio
    rounds_module.asyncio = SimpleNamespace(sleep=sleep)  # type: ignore[assignment]
    try:
        yield
    finally:
        rounds_module.asyncio = kept
