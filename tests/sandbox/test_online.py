"""Over HTTP the carrier does what it does in process, and tells everything until it was heard."""

import asyncio
import hashlib
import hmac
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import orjson
import pytest
from aiohttp import web

from tests.sandbox.making import START, text
from wayline.sandbox import CALM, REAL, ROUGH, STILL, Behaviour, Carrier, Submission
from wayline.sandbox.online import Account, carrier_online
from wayline.sandbox.wire import submission_to_json

KEY, SECRET = "key", "secret"
LATER = START + timedelta(days=40)
REAL_NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)


@dataclass
class Client:
    """A business that takes texts' callbacks, and can be told how to answer."""

    address: str = ""
    statuses: list[int] = field(default_factory=list)  # of the next answers; 200 when empty
    posts: list[tuple[Any, bytes]] = field(default_factory=list)
    visits: list[web.Request] = field(default_factory=list)

    async def take(self, request: web.Request) -> web.Response:
        body = await request.read()
        if request.path != "/in":
            self.visits.append(request)
            return web.Response(status=302, headers={"Location": "http://shop.invalid/"})
        self.posts.append((request.headers, body))
        return web.Response(status=self.statuses.pop(0) if self.statuses else 200)

    def told(self) -> list[dict[str, Any]]:
        return [one for _, body in self.posts for one in orjson.loads(body)["happenings"]]


@dataclass
class Online:
    """A carrier that is being served, with a client on the other side."""

    url: str
    carrier: Carrier
    session: aiohttp.ClientSession
    client: Client

    async def submit(self, one: Submission, **headers: str) -> tuple[int, Any, Any]:
        body = submission_to_json(one)
        key = body.pop("key")
        sent = {"Authorization": f"Bearer {KEY}", "Idempotency-Key": key} | headers
        async with self.session.post(
            f"{self.url}/v1/messages", data=orjson.dumps(body), headers=sent
        ) as response:
            return response.status, await response.json(), response.headers

    async def get(self, key: str) -> tuple[int, Any]:
        sent = {"Authorization": f"Bearer {KEY}"}
        async with self.session.get(
            f"{self.url}/v1/messages", params={"key": key}, headers=sent
        ) as response:
            return response.status, await response.json()


@asynccontextmanager
async def client() -> AsyncIterator[Client]:
    one = Client()
    app = web.Application()
    app.router.add_route("*", "/{tail:.*}", one.take)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    one.address = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield one
    finally:
        await runner.cleanup()


@asynccontextmanager
async def online(
    folder: Path, behaviour: Behaviour = STILL, now: Callable[[], datetime] = lambda: START
) -> AsyncIterator[Online]:
    async with client() as one, aiohttp.ClientSession() as session:
        with Carrier(folder / "carrier.sqlite", behaviour, 1) as carrier:
            async with carrier_online(
                carrier,
                Account(KEY, SECRET),
                now=now,
                real_now=lambda: REAL_NOW,
                reach={"go.example": one.address},
            ) as url:
                yield Online(url, carrier, session, one)


async def until(condition: Callable[[], bool]) -> None:
    """Wait for what another task brings about."""
    async with asyncio.timeout(30):
        while not condition():  # noqa: ASYNC110 - it is not ours, so it sets no event
            await asyncio.sleep(0.01)


async def test_a_text_is_taken_and_the_key_taken_once(tmp_path: Path) -> None:
    async with online(tmp_path) as on:
        status, answer, _ = await on.submit(text("a"))
        assert (status, answer["status"]) == (201, "accepted")
        again = await on.submit(text("a", attempt=2))
        assert again[:2] == (201, answer)
        status, told, _ = await on.submit(replace(text("a"), text="Something else"))
        assert (status, told["error"]) == (409, "key_reused")
        assert [one.key for one in on.carrier.accepted()] == ["a"]


async def test_the_same_is_accepted_as_in_process(tmp_path: Path) -> None:
    """Whole accepted logs, byte by byte, of a carrier with every fault."""
    batch = [
        replace(text(f"m{n}", at=START + timedelta(seconds=n)), to=f"+1212555{n % 90:04d}")
        for n in range(200)
    ]
    batch.append(text("nobody", to="12"))
    with Carrier(tmp_path / "direct.sqlite", ROUGH, 1) as direct:
        answers = direct.submit(batch)
        expected = [repr(one) for one in direct.accepted()]
        refused = [repr(one) for one in direct.refused()]
    async with online(tmp_path, ROUGH, lambda: START - timedelta(days=9)) as on:
        for one, answer in zip(batch, answers, strict=True):
            if answer.status == "lost":
                with pytest.raises(aiohttp.ServerDisconnectedError):
                    await on.submit(one)
            else:
                _, told, _ = await on.submit(one)
                assert told["status"] == answer.status
                assert told["reference"] == answer.reference
        assert [repr(one) for one in on.carrier.accepted()] == expected
        assert [repr(one) for one in on.carrier.refused()] == refused
    assert {answer.status for answer in answers} == {
        "accepted", "rejected", "throttled", "unavailable", "lost",
    }  # fmt: skip


async def test_refusals_have_their_status_code_and_pause(tmp_path: Path) -> None:
    always = replace(CALM, name="busy", throttled=1.0)
    async with online(tmp_path, always) as on:
        status, told, headers = await on.submit(text("a"))
        assert (status, told["error"]) == (429, "20429")
        assert told["retry_after"] <= int(headers["Retry-After"]) < told["retry_after"] + 1
    async with online(tmp_path, replace(CALM, name="down", unavailable=1.0)) as on:
        assert (await on.submit(text("a")))[0] == 503
    async with online(tmp_path) as on:
        status, told, _ = await on.submit(replace(text("b"), to="12"))
        assert (status, told["error"]) == (400, "21211")


async def test_strangers_and_nonsense_are_refused(tmp_path: Path) -> None:
    async with online(tmp_path) as on:
        assert (await on.submit(text("a"), Authorization="Bearer other"))[0] == 401
        for body in (b"", b"{", b"[]", b'{"to": 1}'):
            async with on.session.post(
                f"{on.url}/v1/messages",
                data=body,
                headers={"Authorization": f"Bearer {KEY}", "Idempotency-Key": "k"},
            ) as response:
                assert (response.status, (await response.json())["error"]) == (422, "malformed")
        assert list(on.carrier.accepted()) == []


async def test_a_key_can_be_looked_up_where_that_is_offered(tmp_path: Path) -> None:
    async with online(tmp_path, replace(STILL, doubt="lookup")) as on:
        _, answer, _ = await on.submit(text("a"))
        assert await on.get("a") == (200, answer)
        assert (await on.get("b"))[0] == 404
    async with online(tmp_path, replace(STILL, doubt="none")) as on:
        status, told = await on.get("a")
        assert (status, told["error"]) == (404, "unsupported")


async def test_what_becomes_due_is_posted_signed_and_once(tmp_path: Path) -> None:
    async with online(tmp_path, now=lambda: LATER) as on:
        await on.submit(replace(text("a"), callback=f"{on.client.address}/in"))
        await until(lambda: len(on.client.told()) == 2)
        kinds = [(one["key"], one["data"]["status"]) for one in on.client.told()]
        assert kinds == [("a", "sent"), ("a", "delivered")]
        headers, body = on.client.posts[0]
        stamp = headers["X-Sandbox-Timestamp"]
        signed = hmac.new(SECRET.encode(), f"{stamp}.".encode() + body, hashlib.sha256)
        assert headers["X-Sandbox-Signature"] == signed.hexdigest()
        assert int(stamp) == REAL_NOW.timestamp()
        await until(lambda: on.carrier.next_due() is None)


async def test_nothing_is_told_before_its_time(tmp_path: Path) -> None:
    at = [START]
    async with online(tmp_path, now=lambda: at[0]) as on:
        await on.submit(replace(text("a"), callback=f"{on.client.address}/in"))
        due = on.carrier.next_due()
        assert due is not None
        at[0] = due - timedelta(microseconds=1)
        await asyncio.sleep(0.2)
        assert on.client.told() == []
        at[0] = due
        await until(lambda: len(on.client.told()) == 1)


async def test_it_is_told_again_until_it_is_heard(tmp_path: Path) -> None:
    async with online(tmp_path, now=lambda: LATER) as on:
        on.client.statuses = [503, 403, 500]
        await on.submit(replace(text("a"), callback=f"{on.client.address}/in"))
        await on.submit(replace(text("b"), callback="http://127.0.0.1:1/down"))
        await on.submit(replace(text("c"), callback="in-process"))
        await until(lambda: len(on.client.posts) == 4)
        assert len({body for _, body in on.client.posts}) == 1
        await until(lambda: on.carrier.due([f"{on.client.address}/in"], LATER, 9) == [])
        assert len(on.carrier.due(["http://127.0.0.1:1/down", "in-process"], LATER, 9)) == 4


async def test_links_are_opened_as_their_visitors_would(tmp_path: Path) -> None:
    eager = replace(REAL, name="eager", clicks=1.0, previews=1.0, replies=0.0, silent=0.0)
    batch = [
        text(
            f"m{number}",
            to=f"+1212555{number:04d}",
            body="See https://go.example/Abc or https://elsewhere.example/x",
        )
        for number in range(30)
    ]
    with Carrier(tmp_path / "direct.sqlite", eager, 1) as direct:
        direct.submit(batch)
        expected = Counter(
            (h.data["method"], h.data["user_agent"] or None, h.data["ip"])
            for h in direct.due([batch[0].callback], LATER, 9_999)
            if h.kind == "visit" and "go.example" in h.data["url"]
        )
    async with online(tmp_path, eager, lambda: LATER) as on:
        callback = f"{on.client.address}/in"
        for one in batch:
            await on.submit(replace(one, callback=callback))
        await until(lambda: on.carrier.due([callback], LATER, 9) == [])
        assert expected == Counter(
            (r.method, r.headers.get("User-Agent"), r.headers["X-Forwarded-For"])
            for r in on.client.visits
        )
        assert {(r.headers["Host"], r.path) for r in on.client.visits} == {("go.example", "/Abc")}
        assert "prefetch" in {r.headers.get("Sec-Purpose") for r in on.client.visits}
    assert {method for method, *_ in expected} == {"GET", "HEAD"}
    assert None in {agent for _, agent, _ in expected}
