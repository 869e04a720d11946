"""Webhooks whose worker dies, is late or has a rival: none is lost, and none counts twice."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.runtime.calling import (
    OK,
    at_the_call,
    call_rows,
    crm,
    ends,
    real_calls,
    story,
)
from tests.runtime.world import START, World, event, planned
from wayline.channels.web import Outcome, Request, Web
from wayline.domain.ids import BUCKETS
from wayline.runtime.webhooks import Webhooks
from wayline.store import calls, contacts
from wayline.store.database import connect
from wayline.store.enrollments import Due


class _Dying:
    """A client whose worker dies between the answer and our record."""

    def __init__(self, origin: str) -> None:
        self.inner = Web([origin])

    async def call(self, request: Request) -> Outcome:
        await self.inner.call(request)
        raise ConnectionAbortedError("the worker died")


class TestKilled:
    """A worker that dies after the call was answered makes it again, under the same key."""

    async def test_the_call_is_made_again(self, own_dsn: str, tmp_path: Path) -> None:
        async with crm(OK) as server, at_the_call(own_dsn, tmp_path, server.origin) as w:
            alive, w.rounds.webhooks = w.rounds.webhooks, real_calls(w, "", _Dying(server.origin))
            with pytest.raises(ConnectionAbortedError):
                await w.rounds.settle(START)
            assert (await call_rows(w))[0][:2] == ("owed", 1)
            w.rounds.webhooks = alive
            began = w.real.now()
            await w.rounds.settle(START + timedelta(days=1))
            assert w.real.now() - began > timedelta(seconds=0.2)  # until the lease ran out
            assert len(server.asked) == 2
            assert len(set(server.keys)) == 1
            assert await call_rows(w) == [("done", 2, None, None, 200, None)]
            # The history does not tell: it is that of a worker that lived.
            assert {row[4] for row in await story(w)} == {START}
            assert await ends(w) == {"exit:gold": 1}

    async def test_whoever_is_in_a_call_waits_for_it(self, own_dsn: str, tmp_path: Path) -> None:
        async with crm(OK) as server, at_the_call(own_dsn, tmp_path, server.origin) as w:
            alive, w.rounds.webhooks = w.rounds.webhooks, real_calls(w, "", _Dying(server.origin))
            w.rounds.plan([planned("p0", "Order Completed", START + timedelta(hours=1))])
            with pytest.raises(ConnectionAbortedError):
                await w.rounds.settle(START)
            w.rounds.webhooks = alive
            _, ends_at = await w.rounds._doubts(START)
            assert ends_at is not None
            assert w.real.now() < ends_at
            await w.rounds.settle(START + timedelta(days=1))
            assert len(server.asked) == 2
            assert await w.rows("SELECT count(*) FROM event WHERE name = 'Order Completed'") == [
                (1,)
            ]


class TestFence:
    """An answer that comes after the lease ran out changes nothing: another attempt counts."""

    async def test_a_late_answer_is_left(self, own_dsn: str, tmp_path: Path) -> None:
        assert await self.late(own_dsn, tmp_path) == "exit:gold"

    async def test_without_the_fence_it_would_count(
        self, own_dsn: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        kept = calls.record

        async def unfenced(connection: Any, rows: Sequence[calls.Recorded]) -> Any:
            for row in rows:
                await connection.execute(
                    "UPDATE call SET attempt = %s WHERE call_id = %s", [row.attempt, row.call_id]
                )
            return await kept(connection, rows)

        monkeypatch.setattr(calls, "record", unfenced)
        assert await self.late(own_dsn, tmp_path) == "exit:plain"

    async def late(self, dsn: str, folder: Path) -> str:
        """The first answer (a refusal) is held back until a second attempt is under way."""
        async with crm((404, None), OK) as server, at_the_call(dsn, folder, server.origin) as w:
            ids = await _owe(w)
            first, second = _Late(server.origin), _Late(server.origin)
            other = await connect(dsn, "engine")
            slow = asyncio.create_task(_call(w, other, first, ids))
            await first.answered.wait()
            await asyncio.sleep(0.15)  # the lease runs out
            fast = asyncio.create_task(_call(w, w.connection, second, ids))
            await second.answered.wait()
            first.go_on.set()
            await slow
            second.go_on.set()
            await fast
            await other.close()
            await w.rounds.settle(START)
            return next(iter(await ends(w)))


class _Late:
    """A client whose answers are held back."""

    def __init__(self, origin: str) -> None:
        self.inner = Web([origin])
        self.answered = asyncio.Event()
        self.go_on = asyncio.Event()

    async def call(self, request: Request) -> Outcome:
        outcome = await self.inner.call(request)
        self.answered.set()
        await self.go_on.wait()
        return outcome


async def _owe(w: World) -> list[Due]:
    """Bring everybody to the step, without calling."""
    await w.ingest.accept(w.connection, [event("p0", "Signed Up", START, plan="pro")])
    w.rounds._calendar = type(w.rounds._calendar)()  # nobody else comes
    due = [Due(row[0], START) for row in await w.rows("SELECT contact_id FROM contact")]
    await w.runner.run(w.connection, due)
    return due


async def _call(w: World, connection: Any, client: _Late, due: list[Due]) -> int:
    webhooks = Webhooks(w.library, client, w.real, lease=timedelta(seconds=0.1))
    return await webhooks.call(connection, due)


class TestClaims:
    """Two workers that find the same call due make it once."""

    async def test_one_of_two_takes_it(
        self, own_dsn: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert await self.made(own_dsn, tmp_path, monkeypatch) == (1, 1)

    async def test_without_the_lock_both_would(
        self, own_dsn: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(contacts, "lock_free", contacts.read)
        assert await self.made(own_dsn, tmp_path, monkeypatch) == (2, 2)

    async def made(
        self, dsn: str, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> tuple[int, int]:
        """How many calls two workers made, who both look before either has claimed."""
        meet = asyncio.Barrier(2)
        kept: Callable[..., Any] = calls.load_due

        async def together(*asked: Any) -> Any:
            found = await kept(*asked)
            await meet.wait()
            return found

        monkeypatch.setattr(calls, "load_due", together)
        async with crm(OK) as server, at_the_call(dsn, folder, server.origin) as w:
            due = await _owe(w)
            other = await connect(dsn, "engine")
            webhooks = real_calls(w, server.origin)
            made = await asyncio.gather(webhooks.call(w.connection, due), webhooks.call(other, due))
            await other.close()
            return sum(made), len(server.asked)


async def test_what_is_leased_is_neither_due_nor_forgotten(own_dsn: str, tmp_path: Path) -> None:
    async with crm(OK) as server, at_the_call(own_dsn, tmp_path, server.origin) as w:
        due = await _owe(w)
        now = w.real.now()
        ask = (w.connection, BUCKETS, START)
        assert await calls.due(*ask, now, 10) == due
        assert await calls.leased(*ask, now, 10) == []
        assert await calls.due(w.connection, BUCKETS, START - timedelta(seconds=1), now, 10) == []
        [call] = await calls.load_due(w.connection, due, now, 10)
        [claimed] = await calls.claim(w.connection, [call], now + timedelta(seconds=10))
        assert claimed.attempt == 1
        assert await calls.due(*ask, now, 10) == []
        [lease] = await calls.leased(*ask, now, 10)
        assert lease == (due[0].contact_id, now + timedelta(seconds=10))
        later = now + timedelta(seconds=10)
        assert await calls.leased(*ask, later, 10) == []
        assert await calls.due(*ask, later, 10) == due
