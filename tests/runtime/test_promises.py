"""The engine's promises, each with the fault planted that its test must notice."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from psycopg.errors import DeadlockDetected

from tests.runtime.world import CALLBACK, START, WORKSPACE, World, event, people, planned, world
from wayline.channels.contract import Handover, Result
from wayline.domain.ids import BUCKETS
from wayline.domain.journeys.facts import Facts
from wayline.runtime import publishing
from wayline.runtime import runner as runner_module
from wayline.runtime.doubts import settle_doubts
from wayline.runtime.sender import Sender
from wayline.sandbox.behaviour import STILL
from wayline.store import contacts, enrollments, messages
from wayline.store.database import connect
from wayline.store.enrollments import Due

WAITS = """\
wayline: 1
journey: waits
name: Waits
entry: {on: {event: Signed Up}, again: never}
steps:
  - id: look
    wait_for: [{on: {event: Order Completed}, next: bought}]
    timeout: 2 days
  - {id: late, exit: late}
  - {id: bought, exit: bought}
"""


def offer(slug: str) -> str:
    """A journey that owes one marketing text at once."""
    return f"""\
wayline: 1
journey: {slug}
name: {slug}
entry: {{on: {{event: Signed Up}}, again: never}}
steps:
  - {{id: text, message: {{channel: sms, template: offer}}}}
"""


class TestLostWakeUp:
    """An event that commits before the wait is registered still wakes the person."""

    async def test_it_is_found(self, own_dsn: str, tmp_path: Path) -> None:
        assert await self.reason(own_dsn, tmp_path) == "exit:bought"

    async def test_without_the_second_look_it_would_be_lost(
        self, own_dsn: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        kept = Facts

        def blind(contact: Any, event_at: Any = None) -> Any:
            return kept(contact, event_at=None)

        monkeypatch.setattr(runner_module, "Facts", blind)
        assert await self.reason(own_dsn, tmp_path) == "exit:late"

    @staticmethod
    async def reason(dsn: str, folder: Path) -> str:
        async with world(dsn, folder, [WAITS]) as w:
            ids = await people(w.connection, ["ada"])
            await w.ingest.accept(w.connection, [event("ada", "Signed Up", START)])
            # The order is committed while the person is due, but not advanced yet.
            later = START + timedelta(seconds=2)
            await w.ingest.accept(w.connection, [event("ada", "Order Completed", later, revenue=5)])
            await w.runner.run(w.connection, [Due(ids["ada"], START)])
            await w.rounds.settle(START + timedelta(days=3))
            return str((await w.rows("SELECT exit_reason FROM enrollment"))[0][0])


class _Unlocked:
    """Reads care without its lock: at first everybody reads, and only then does anybody go on."""

    def __init__(self, workers: int) -> None:
        self.meet = asyncio.Barrier(workers)
        self.left = workers

    async def __call__(self, connection: Any, profiles: Any) -> dict[Any, Any]:
        people = await contacts.read(connection, profiles)
        if self.left > 0:
            self.left -= 1
            await self.meet.wait()
        return {contact_id: person.care for contact_id, person in people.items()}


class TestDoubleCap:
    """Two journeys at one instant can never both pass a cap of one."""

    SETTINGS = {"caps": [{"id": "one", "most": 1, "window": "1 day"}]}  # noqa: RUF012 - a constant of the test

    @pytest.mark.parametrize(
        ("workers", "persons"), [(8, 40), pytest.param(50, 60, marks=pytest.mark.prove)]
    )
    async def test_only_one_passes(
        self, own_dsn: str, tmp_path: Path, workers: int, persons: int
    ) -> None:
        sent, rows = await self.sent(own_dsn, tmp_path, workers, persons)
        assert (len(sent), set(sent.values())) == (persons, {1})
        assert rows == (persons, 1, persons, 0)

    async def test_without_the_lock_more_would(
        self, own_dsn: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        # Nobody is locked, and two senders take different messages of the same people. If more do,
        # rows are waited for in circles, and whoever is thrown out sees the cap on return.
        workers, persons = 8, 40
        monkeypatch.setattr(contacts, "lock_free_care", _Unlocked(workers))
        sent, rows = await self.sent(own_dsn, tmp_path, workers, persons, shares=workers // 2)
        assert max(sent.values()) > 1
        assert rows[1] > 1

    async def sent(
        self, dsn: str, folder: Path, workers: int, persons: int, shares: int = 1
    ) -> tuple[Counter[str], tuple[int, ...]]:
        """What each phone was sent; people texted, the most texts of one, texts held, deadlocks."""
        async with world(dsn, folder, [offer("one"), offer("two")], settings=self.SETTINGS) as w:
            keys = [f"p{n}" for n in range(persons)]
            ids = await people(w.connection, keys)
            await w.ingest.accept(w.connection, [event(key, "Signed Up", START) for key in keys])
            due = [Due(contact_id, START) for contact_id in ids.values()]
            await w.runner.run(w.connection, due)
            meet = asyncio.Barrier(workers)
            async with AsyncExitStack() as stack:
                crew = []
                for number in range(workers):
                    connection = await connect(dsn, "engine")
                    stack.push_async_callback(connection.close)
                    crew.append((_Meeting(w, meet, number % 2), connection))
                work = (
                    _all(one, connection, due[number // 2 % shares :: shares])
                    for number, (one, connection) in enumerate(crew)
                )
                deadlocks = sum(await asyncio.gather(*work))
            rows = await w.rows(
                "SELECT count(*) FILTER (WHERE sent > 0), max(sent), sum(held) FROM (SELECT"
                " count(*) FILTER (WHERE sent_at IS NOT NULL) AS sent,"
                " count(*) FILTER (WHERE state = 'held' AND reason = 'cap:rolling') AS held"
                " FROM message GROUP BY contact_id) m"
            )
            return Counter(one.to for one in w.carrier.accepted()), (*rows[0], deadlocks)


async def _all(sender: Sender, connection: Any, due: Sequence[Due]) -> int:
    """Send what is due until nothing is; whoever is locked comes again. How often it deadlocked."""
    deadlocks, asked = 0, 1
    while asked or await messages.due(connection, BUCKETS, START, 1):
        try:
            asked = await sender.send(connection, due)
        except DeadlockDetected:  # without the lock of the person there is no order of locks
            deadlocks += 1
        await asyncio.sleep(0.01)
    return deadlocks


class _Meeting(Sender):
    """A sender that takes the n-th message of everybody, and meets the other before it claims."""

    def __init__(self, w: World, meet: asyncio.Barrier, place: int) -> None:
        super().__init__(
            w.library,
            w.sandbox,
            w.real,
            callback=lambda _: CALLBACK,
            as_of="2026-11-21",
            tz_version="test",
        )
        self.meet = meet
        self.place = place
        self.met = False

    async def _owed(self, connection: Any, people: Sequence[Due]) -> list[Any]:
        mine: dict[Any, list[Any]] = {}
        for message in await messages.load_due(connection, people):
            mine.setdefault(message.contact_id, []).append(message)
        return [owed[self.place % len(owed)] for owed in mine.values()]

    async def _claim(self, *given: Any) -> Any:
        if not self.met:
            self.met = True
            await self.meet.wait()
        return await super()._claim(*given)


class _Dying:
    """A carrier connection whose worker dies between the carrier's answer and our record."""

    def __init__(self, w: World) -> None:
        self.inner = w.sandbox
        self.name = w.sandbox.name
        self.doubt = w.sandbox.doubt

    async def hand_over(self, batch: Sequence[Handover]) -> list[Result]:
        await self.inner.hand_over(batch)
        raise ConnectionAbortedError("the worker died")

    async def lookup(self, keys: Sequence[str]) -> Any:
        return await self.inner.lookup(keys)


class TestDoubleSend:
    """A worker that dies after the carrier took its texts makes nobody get one twice."""

    async def test_nobody_gets_it_twice_and_nobody_misses_it(
        self, own_dsn: str, tmp_path: Path
    ) -> None:
        inbox = await self.inbox(own_dsn, tmp_path, blind=False)
        assert len(inbox) == 25
        assert set(inbox.values()) == {1}

    async def test_blind_retry_would_send_twice(self, own_dsn: str, tmp_path: Path) -> None:
        inbox = await self.inbox(own_dsn, tmp_path, blind=True)
        assert set(inbox.values()) == {2}

    async def inbox(self, dsn: str, folder: Path, *, blind: bool) -> Counter[str]:
        behaviour = STILL if not blind else _without_memory()
        async with world(dsn, folder, [offer("one")], behaviour=behaviour) as w:
            keys = [f"p{n}" for n in range(25)]
            await people(w.connection, keys)
            w.rounds.plan(planned(key, "Signed Up", START) for key in keys)
            w.sender.carrier = _Dying(w)
            with pytest.raises(ConnectionAbortedError):
                await w.rounds.settle(START)
            w.sender.carrier = w.sandbox
            if blind:
                await _requeue(w)
            await w.rounds.settle(START + timedelta(days=1))
            states = await w.rows("SELECT state, count(*) FROM message GROUP BY 1")
            assert states == [("delivered", 25)]
            return Counter(one.number for one in w.carrier.inboxes())


class TestNoMemory:
    """With a carrier that remembers nothing, at most one text goes out, and the doubt is told."""

    async def test_it_stays_in_doubt(self, own_dsn: str, tmp_path: Path) -> None:
        async with world(own_dsn, tmp_path, [offer("one")], behaviour=_without_memory()) as w:
            await people(w.connection, ["ada"])
            w.rounds.plan([planned("ada", "Signed Up", START)])
            w.sender.carrier = _Dying(w)
            with pytest.raises(ConnectionAbortedError):
                await w.rounds.settle(START)
            w.sender.carrier = w.sandbox
            real = w.real.now() + timedelta(minutes=1)
            months = messages.reach(START)
            assert await settle_doubts(w.connection, w.sandbox, BUCKETS, months, real) == (1, None)
            assert await w.rows("SELECT state, reason FROM message") == [
                ("in_doubt", "message:in_doubt")
            ]
            due = await enrollments.due(w.connection, BUCKETS, START, 10)
            await w.runner.run(w.connection, due)
            assert await w.rows("SELECT exit_reason FROM enrollment") == [("exit:complete",)]
            # The receipt tells in the end: the carrier had it.
            await w.rounds.settle(START + timedelta(days=1))
            assert await w.rows("SELECT state FROM message") == [("delivered",)]
            assert len(list(w.carrier.inboxes())) == 1


def _without_memory() -> Any:
    return replace(STILL, name="forgetful", doubt="none")


async def _requeue(w: World) -> None:
    """What a naive engine does with an expired lease: send again, and hope."""
    await w.connection.execute(
        "UPDATE message SET state = 'owed', due_at = claimed_at, lease_until = NULL"
    )
    await w.connection.execute("UPDATE care SET sending = NULL")


class TestPause:
    """A paused journey holds its texts; resumed, they go at once, and nobody waits for a look."""

    async def test_held_then_sent(self, own_dsn: str, tmp_path: Path) -> None:
        async with world(own_dsn, tmp_path, [offer("one")]) as w:
            await people(w.connection, ["ada"])
            await w.ingest.accept(w.connection, [event("ada", "Signed Up", START)])
            await publishing.set_state(w.connection, WORKSPACE, "one", "paused", START)
            await w.library.refresh(w.connection)
            await w.rounds.settle(START + timedelta(hours=1))
            assert await w.rows("SELECT state, reason FROM message") == [("held", "journey:paused")]
            assert not list(w.carrier.accepted())

            resumed_at = START + timedelta(hours=2)
            await publishing.set_state(w.connection, WORKSPACE, "one", "active", resumed_at)
            await w.library.refresh(w.connection)
            await w.rounds.settle(resumed_at)
            assert [one.at for one in w.carrier.accepted()] == [resumed_at]
