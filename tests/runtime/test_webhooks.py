"""Webhook steps against a real server: answered, refused and tried again."""

from datetime import timedelta
from pathlib import Path

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
from tests.runtime.world import START, world
from wayline.channels.web import Web
from wayline.runtime.webhooks import Webhooks


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
