"""Webhook steps against a real server: answered, refused, tried again, and never lost."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest
from aiohttp import web as served

from tests.runtime.world import START, World, event, people, planned, world
from wayline.channels.web import Outcome, Request, Web
from wayline.domain.ids import BUCKETS
from wayline.runtime.webhooks import Webhooks
from wayline.store import calls, contacts
from wayline.store.database import connect
from wayline.store.enrollments import Due

Reply = tuple[int, Any]
OK: Reply = (200, {"tier": "gold"})


def journey(origin: str, call: str | None = None) -> str:
    """A journey that calls at once and branches on the answer."""
    call = call or (
        f'{{post: "{origin}/people/{{{{ contact.id | url_encode }}}}", '
        'headers: {X-Plan: "{{ trigger.plan }}", idempotency-key: mine}, '
        'body: {phone: "{{ contact.phone }}", n: 1, in: ["{{ journey.name }}", null]}, as: crm}'
    )
    return f"""\
wayline: 1
journey: crm
name: CRM
entry: {{on: {{event: Signed Up}}, again: never}}
steps:
  - {{id: ask, webhook: {call}}}
  - id: tier
    branch: [{{if: {{answers.crm.tier: gold}}, next: gold}}]
    else: plain
  - {{id: gold, exit: gold}}
  - {{id: plain, exit: plain}}
"""


class Crm:
    """A server that gives one reply after the other, the last one for ever."""

    def __init__(self, replies: Sequence[Reply]) -> None:
        self.replies = list(replies)
        self.asked: list[tuple[str, dict[str, str], Any]] = []
        self.origin = ""
        self.busy = 0
        self.busiest = 0
        self.pause = 0.0

    @property
    def keys(self) -> list[str]:
        return [headers["Idempotency-Key"] for _, headers, _ in self.asked]

    async def take(self, request: served.Request) -> served.Response:
        raw = await request.read()
        body = orjson.loads(raw) if raw else None
        self.asked.append((f"{request.method} {request.raw_path}", dict(request.headers), body))
        self.busy += 1
        self.busiest = max(self.busiest, self.busy)
        await asyncio.sleep(self.pause)
        self.busy -= 1
        status, said = self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]
        headers = {"Retry-After": "7200"} if status == 429 else None
        return served.Response(body=orjson.dumps(said), status=status, headers=headers)


@asynccontextmanager
async def crm(*replies: Reply) -> AsyncIterator[Crm]:
    made = Crm(replies)
    app = served.Application()
    app.router.add_route("*", "/{path:.*}", made.take)
    runner = served.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = served.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    made.origin = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield made
    finally:
        await runner.cleanup()


def real_calls(w: World, origin: str, client: Any = None) -> Webhooks:
    """Calls with a short lease, so that a test need not wait for long."""
    return Webhooks(w.library, client or Web([origin]), w.real, lease=timedelta(seconds=0.5))


@asynccontextmanager
async def at_the_call(
    dsn: str, folder: Path, origin: str, names: int = 1, call: str | None = None
) -> AsyncIterator[World]:
    """A world in which people have signed up, so that a call of each is coming."""
    async with world(dsn, folder, [journey(origin, call)]) as w:
        keys = [f"p{n}" for n in range(names)]
        await people(w.connection, keys)
        w.rounds.plan(planned(key, "Signed Up", START, plan="pro") for key in keys)
        w.rounds.webhooks = real_calls(w, origin or "http://127.0.0.1")
        yield w


async def story(w: World) -> list[tuple]:
    return await w.rows(
        "SELECT step, decision, reason, detail, at FROM passage ORDER BY contact_id, sequence"
    )


async def ends(w: World) -> dict[str, int]:
    rows = await w.rows("SELECT exit_reason, count(*) FROM enrollment GROUP BY 1")
    return dict(rows)


async def call_rows(w: World) -> list[tuple]:
    return await w.rows("SELECT state, attempt, due_at, lease_until, status, error FROM call")


class TestAnswered:
    async def test_the_answer_is_kept_and_decides_a_branch(
        self, own_dsn: str, tmp_path: Path
    ) -> None:
        async with crm(OK) as server, at_the_call(own_dsn, tmp_path, server.origin) as w:
            await w.rounds.settle(START + timedelta(days=1))
            assert await story(w) == [
                ("ask", "waits", "webhook:called", None, START),
                ("ask", "goes", "webhook:answered", {"status": 200}, START),
                ("tier", "goes", "branch:if", {"way": 1}, START),
                ("gold", "ends", "exit:gold", None, START),
            ]
            memory = await w.rows("SELECT memory -> 3 FROM enrollment")
            assert memory == [({"crm": {"tier": "gold"}},)]
            assert await call_rows(w) == [("done", 1, None, None, 200, None)]

            [(line, headers, body)] = server.asked
            assert line == "POST /people/p0"
            assert headers["X-Plan"] == "pro"
            assert headers["Content-Type"] == "application/json"
            assert body == {"phone": "+12125550100", "n": 1, "in": ["crm", None]}
            assert [(key,) for key in server.keys] == await w.rows("SELECT call_id::text FROM call")

    async def test_an_answer_that_no_database_would_hold_is_mended(
        self, own_dsn: str, tmp_path: Path
    ) -> None:
        odd = (200, {"tier": "gold", "note": "a\0b"})
        async with crm(odd) as server, at_the_call(own_dsn, tmp_path, server.origin) as w:
            await w.rounds.settle(START + timedelta(days=1))
            answers = await w.rows("SELECT memory -> 3 -> 'crm' ->> 'note' FROM enrollment")
            assert answers == [("ab",)]

    async def test_twenty_are_called_at_once_and_no_more(
        self, own_dsn: str, tmp_path: Path
    ) -> None:
        async with crm(OK) as server, at_the_call(own_dsn, tmp_path, server.origin, 130) as w:
            server.pause = 0.05
            w.rounds.webhooks.lease = timedelta(seconds=30)
            await w.rounds.settle(START + timedelta(days=1))
            assert server.busiest == 20
            assert len(set(server.keys)) == len(server.keys) == 130
            assert await ends(w) == {"exit:gold": 130}


class TestFailed:
    @pytest.mark.parametrize("status", [302, 400, 404])
    async def test_a_refusal_is_not_asked_again(
        self, own_dsn: str, tmp_path: Path, status: int
    ) -> None:
        refusal = (status, {"tier": "gold"})
        async with crm(refusal) as server, at_the_call(own_dsn, tmp_path, server.origin) as w:
            await w.rounds.settle(START + timedelta(days=2))
            assert (await story(w))[1] == (
                *("ask", "goes", "webhook:failed"),
                *({"status": status}, START),
            )
            assert await call_rows(w) == [("failed", 1, None, None, status, "webhook:failed")]
            assert await ends(w) == {"exit:plain": 1}
            assert len(server.asked) == 1

    async def test_an_address_inside_is_not_called(self, own_dsn: str, tmp_path: Path) -> None:
        async with crm(OK) as server, at_the_call(own_dsn, tmp_path, server.origin) as w:
            w.rounds.webhooks = real_calls(w, "", Web())
            await w.rounds.settle(START + timedelta(days=1))
            assert await call_rows(w) == [("failed", 1, None, None, None, "webhook:blocked")]
            assert (await story(w))[1][2] == "webhook:blocked"
            assert await ends(w) == {"exit:plain": 1}
            assert server.asked == []

    @pytest.mark.parametrize(
        ("url", "reason"),
        [
            ("{{ contact.nickname }}", "content:unfilled"),
            ("{% if %}", "content:broken"),
            ("{% link 'https://shop.example' %}", "content:broken"),
        ],
    )
    async def test_what_cannot_be_filled_in_is_not_called(
        self, own_dsn: str, tmp_path: Path, url: str, reason: str
    ) -> None:
        call = f'{{get: "https://crm.example/{url}", as: crm}}'
        async with crm(OK) as server, at_the_call(own_dsn, tmp_path, "", call=call) as w:
            w.rounds.webhooks = real_calls(w, server.origin)
            await w.rounds.settle(START + timedelta(days=1))
            assert (await story(w))[1][2] == reason
            assert await ends(w) == {"exit:plain": 1}

    async def test_a_replay_calls_nobody_and_says_so(self, own_dsn: str, tmp_path: Path) -> None:
        async with crm(OK) as server, at_the_call(own_dsn, tmp_path, server.origin) as w:
            w.rounds.webhooks = Webhooks(w.library, None, w.real)
            await w.rounds.settle(START + timedelta(days=1))
            assert (await story(w))[1] == ("ask", "goes", "webhook:replay", None, START)
            assert await ends(w) == {"exit:plain": 1}
            assert server.asked == []

    async def test_that_is_what_rounds_do_unless_told_otherwise(
        self, own_dsn: str, tmp_path: Path
    ) -> None:
        async with world(own_dsn, tmp_path, []) as w:
            assert w.rounds.webhooks.client is None


class TestTriedAgain:
    async def test_trouble_that_passes_is_waited_out(self, own_dsn: str, tmp_path: Path) -> None:
        busy = [(503, None), (429, None), (500, None), OK]
        async with crm(*busy) as server, at_the_call(own_dsn, tmp_path, server.origin) as w:
            await w.rounds.settle(START)
            [(state, attempt, due_at, lease_until, status, error)] = await call_rows(w)
            assert (state, attempt, status, error) == ("owed", 1, 503, "webhook:failed")
            assert START < due_at <= START + timedelta(seconds=2)
            assert lease_until is None

            await w.rounds.settle(START + timedelta(days=1))
            assert len(server.asked) == 4
            assert len(set(server.keys)) == 1
            assert await ends(w) == {"exit:gold": 1}
            answered = (await story(w))[1]
            assert answered[2] == "webhook:answered"
            # The 429 asked for two hours.
            assert timedelta(hours=2) < answered[4] - START < timedelta(hours=2, minutes=1)

    async def test_eight_attempts_are_enough(self, own_dsn: str, tmp_path: Path) -> None:
        async with crm((503, None)) as server, at_the_call(own_dsn, tmp_path, server.origin) as w:
            await w.rounds.settle(START + timedelta(days=2))
            assert len(server.asked) == 8
            assert await call_rows(w) == [("failed", 8, None, None, 503, "webhook:failed")]
            assert await ends(w) == {"exit:plain": 1}

    async def test_nothing_is_tried_after_a_day(self, own_dsn: str, tmp_path: Path) -> None:
        async with crm((503, None)) as server, at_the_call(own_dsn, tmp_path, server.origin) as w:
            await w.rounds.settle(START)
            await w.connection.execute("UPDATE call SET due_at = %s", [START + timedelta(hours=25)])
            await w.rounds.settle(START + timedelta(days=2))
            assert len(server.asked) == 2
            assert (await call_rows(w))[0][:2] == ("failed", 2)
            assert await ends(w) == {"exit:plain": 1}


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
