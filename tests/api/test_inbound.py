"""What carriers post is verified and stored before it is answered, and nothing of it is lost."""

import asyncio
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import cycle
from pathlib import Path
from typing import Any

import aiohttp
import orjson
import pytest

from tests.api.serving import Shop
from tests.api.test_outage import let_in
from tests.runtime.world import START, WORKSPACE
from tests.sealing import VAULT
from wayline.api.batcher import Batcher
from wayline.api.inbound import MOST_OCTETS
from wayline.channels.contract import Handover, NotStarted, Taken
from wayline.runtime.clock import RealClock
from wayline.runtime.sandbox_found import FoundSandbox
from wayline.runtime.sandbox_site import Place, sandbox_server
from wayline.sandbox import REAL
from wayline.sandbox.online import sign
from wayline.store import connections
from wayline.store.connections import CarrierConnection
from wayline.store.database import Database
from wayline.store.embedded import Server

SECRET = "secret"
PATH = "/in/sandbox/mine"


@dataclass
class Post:
    """A carrier that posts to a server."""

    shop: Shop

    async def send(
        self,
        told: Any,
        path: str = PATH,
        *,
        secret: str = SECRET,
        at: datetime | None = None,
        method: str = "POST",
        **headers: str,
    ) -> tuple[int, Any, Any]:
        body = told if isinstance(told, bytes) else orjson.dumps({"happenings": told})
        stamp = int((at or RealClock().now()).timestamp())
        sent = sign(secret, stamp, body) | {k.replace("_", "-"): v for k, v in headers.items()}
        sent = {name: value for name, value in sent.items() if value}
        async with self.shop.client.request(
            method, self.shop.url + path, data=body, headers=sent
        ) as response:
            return response.status, await response.json(content_type=None), response.headers

    async def stored(self) -> list[tuple]:
        return await self.shop.rows(
            "SELECT connection, kind, at, data FROM inbox ORDER BY inbox_id"
        )


@pytest.fixture
async def post(server: Shop) -> Post:
    mine = CarrierConnection(
        "mine", WORKSPACE, "sandbox", "http://x", VAULT.seal(SECRET), VAULT.seal("key")
    )
    await connections.keep(server.connection, mine, START)
    return Post(server)


def receipt(number: int = 1, at: str = "2026-03-03T17:00:00Z") -> dict[str, Any]:
    data = {"reference": f"SM{number}", "status": "sent", "error": None, "client_key": None}
    return {"id": number, "callback": "cb", "at": at, "kind": "receipt", "key": "", "data": data}


async def test_a_signed_post_is_stored_and_answered(post: Post) -> None:
    status, told, _ = await post.send([receipt(1), receipt(2)])
    assert (status, told) == (200, {"success": True})
    stored = await post.stored()
    assert {row[3]["reference"] for row in stored} == {"SM1", "SM2"}
    assert {row[:3] for row in stored} == {("mine", "receipt", START)}


async def test_workers_hear_of_what_was_stored(post: Post) -> None:
    listening = post.shop.connection
    await listening.execute("LISTEN wayline_due")
    await post.send([receipt()])
    told = [one.channel async for one in listening.notifies(timeout=60, stop_after=1)]
    assert told == ["wayline_due"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"secret": "other"}, "signature:invalid"),
        ({"X_Sandbox_Signature": ""}, "signature:missing"),
        ({"X_Sandbox_Timestamp": "1795694400"}, "signature:invalid"),
        ({"at": START}, "signature:skew"),
    ],
)
async def test_what_is_not_proven_is_refused(post: Post, change: Any, code: str) -> None:
    status, told, _ = await post.send([receipt()], **change)
    assert (status, told["code"]) == (403, code)
    assert await post.stored() == []


@pytest.mark.parametrize(
    ("path", "method", "status"),
    [
        ("/in/sandbox/theirs", "POST", 404),
        ("/in/twilio/mine", "POST", 404),
        ("/in/sandbox/", "POST", 404),
        ("/in/sandbox", "POST", 404),
        ("/in/", "POST", 404),
        (PATH + "/more", "POST", 404),
        (PATH, "PUT", 405),
        (PATH, "GET", 405),
    ],
)
async def test_there_is_nothing_elsewhere(post: Post, path: str, method: str, status: int) -> None:
    found, told, _ = await post.send([receipt()], path, method=method)
    assert (found, told["status"]) == (status, status)
    assert await post.stored() == []


async def test_nonsense_is_refused_as_a_whole(post: Post) -> None:
    for body in (b"{", b"[]"):
        status, told, _ = await post.send(body)
        assert (status, told["code"]) == (400, "body:type")
    status, told, _ = await post.send([receipt(), 5])
    assert (status, told["code"]) == (400, "body:type")
    assert "happenings[1]" in told["detail"]
    assert await post.stored() == []


async def test_a_large_body_is_refused_and_one_just_small_enough_is_not(post: Post) -> None:
    frame = orjson.dumps({"happenings": [receipt()], "padding": ""})
    fits = frame[:-2] + b"x" * (MOST_OCTETS - len(frame)) + frame[-2:]
    assert (await post.send(fits))[0] == 200
    status, told, _ = await post.send(fits[:-2] + b"x" + fits[-2:])
    assert (status, told["code"]) == (413, "body:large")
    assert len(await post.stored()) == 1


async def test_nothing_has_happened_later_than_now(post: Post) -> None:
    assert (await post.send([receipt(at="2999-01-01T00:00:00Z")]))[0] == 200
    [row] = await post.stored()
    assert row[2] <= RealClock().now()


async def test_a_flood_is_shed_and_what_was_taken_is_there(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    turns = cycle([False, True])  # how full it really is depends on how busy this machine is
    monkeypatch.setattr(Batcher, "_is_full", lambda *_: next(turns))
    posts = [[receipt(n * 20 + k) for k in range(20)] for n in range(40)]
    answers = await asyncio.gather(*(post.send(told) for told in posts))
    taken = [told for told, (status, *_) in zip(posts, answers, strict=True) if status == 200]
    shed = [told for status, told, _ in answers if status != 200]
    assert len(taken) == len(shed) == 20
    assert {one["code"] for one in shed} == {"server:busy"}
    stored = {row[3]["reference"] for row in await post.stored()}
    assert stored == {one["data"]["reference"] for told in taken for one in told}


async def test_a_database_that_is_gone_is_told(post: Post, postgres: Server) -> None:
    assert (await post.send([receipt(1)]))[0] == 200
    await let_in(post.shop, postgres, anybody=False)
    try:
        status, told, headers = await post.send([receipt(2)])
        assert (status, told["code"], headers["Retry-After"]) == (503, "server:database", "5")
    finally:
        await let_in(post.shop, postgres, anybody=True)
    assert [row[3]["reference"] for row in await post.stored()] == ["SM1"]
    assert (await post.send([receipt(2)]))[0] == 200


async def test_the_sandbox_of_a_home_tells_its_server(
    server: Shop, own_dsn: str, tmp_path: Path
) -> None:
    """Handed over over HTTP, and back by a signed post, through the real server."""
    now = RealClock().now
    eager = replace(REAL, name="eager", sent_seconds=0.001, travel_seconds=0.001, early=0.0)
    place = Place(server.url, f"{server.url}/l")
    text = Handover("a", "+12125550101", "+12025550100", "Hi", 1, now(), "live", 1)
    links: list[str] = []
    async with Database(own_dsn) as database, aiohttp.ClientSession() as session:
        found = FoundSandbox(session, "key", VAULT, links.append)
        assert not await found.look(server.connection)
        assert await found.hand_over([text]) == [NotStarted()]
        async with sandbox_server(database, tmp_path, place, VAULT, now, behaviour=eager):
            assert await found.look(server.connection)
            assert links == [place.links]
            [taken] = await found.hand_over([text])
            assert isinstance(taken, Taken)
            async with asyncio.timeout(30):
                while len(await Post(server).stored()) < 2:  # noqa: ASYNC110 - another task stores
                    await asyncio.sleep(0.02)
            kinds = {row[3]["kind"] for row in await Post(server).stored()}
            assert kinds == {"sent", "delivered"}
        assert not await found.look(server.connection)  # it is gone, and the next is found
        async with sandbox_server(database, tmp_path, place, VAULT, now, behaviour=eager):
            assert await found.look(server.connection)
            assert await found.lookup(["a"]) == [taken]
