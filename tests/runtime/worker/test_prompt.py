"""An event over HTTP becomes a text by bells and hints alone, and by the poll if all are lost."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.api.serving import basic, door
from tests.durability.crew import WORKSPACE, furnish
from tests.runtime.worker.living import at_work, until
from wayline.runtime.clock import RealClock
from wayline.runtime.worker import Bells, bells
from wayline.sandbox.behaviour import STILL
from wayline.sandbox.carrier import Carrier
from wayline.store import api_keys
from wayline.store.database import Connection, connect

PEOPLE = 3
_KEY = "wk_" + "B" * 43
_HOUR = (3600.0,)
_MOVED = "SELECT count(*) FROM enrollment WHERE status = 2"
_LISTENING = """\
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND state = 'idle' AND query = 'LISTEN wayline_due'
"""
_ASLEEP = {"advance", "send", "call", "outside", "doubts", "deliver", "pump"}


class Shop:
    """People who can order over HTTP from a server whose bells are given."""

    def __init__(self, dsn: str, connection: Connection, carrier: Carrier) -> None:
        self.dsn = dsn
        self.connection = connection
        self.carrier = carrier

    @asynccontextmanager
    async def open(self, ours: Bells, theirs: Bells) -> AsyncIterator[str]:
        """A server that rings our bells, and a worker that hears theirs; the server's address."""
        async with door(self.dsn, ours) as url, at_work(self.dsn, self.carrier, theirs):
            yield url

    async def orders(self, url: str) -> None:
        """One event of each, one after the other."""
        async with aiohttp.ClientSession(headers={"authorization": basic(_KEY)}) as client:
            for number in range(PEOPLE):
                body = {
                    "userId": f"p{number}",
                    "event": "Order Completed",
                    "messageId": f"{number}",
                }
                body_with = {**body, "properties": {"order_id": f"o{number}"}}
                async with client.post(f"{url}/v1/track", json=body_with) as answer:
                    assert answer.status == 200, await answer.text()

    async def are_through(self) -> None:
        """Everybody has a text, and has left the journey after it."""

        async def found() -> bool:
            rows = await (await self.connection.execute(_MOVED)).fetchall()
            return rows == [(PEOPLE,)] and len(list(self.carrier.accepted())) == PEOPLE

        await until(found, 40)

    async def is_listened_to(self) -> None:
        """The worker has asked for hints."""

        async def found() -> bool:
            return await (await self.connection.execute(_LISTENING)).fetchone() == (1,)

        await until(found)


@pytest.fixture
async def shop(own_dsn: str, tmp_path: Path) -> Any:
    await furnish(own_dsn, PEOPLE)
    connection = await connect(own_dsn, "owner")
    await api_keys.insert(connection, WORKSPACE, _KEY, "shop", RealClock().now())
    with Carrier(tmp_path / "sandbox.sqlite", STILL, 1) as carrier:
        yield Shop(own_dsn, connection, carrier)
    await connection.close()


class Sleepers(Bells):
    """Bells that know which stages wait at them."""

    def __init__(self) -> None:
        super().__init__()
        self.waiting: set[str] = set()

    async def wait(self, stage: bells.StageName, stop: asyncio.Event) -> None:
        self.waiting.add(stage)
        await super().wait(stage, stop)

    async def are_asleep(self) -> None:
        async def found() -> bool:
            return self.waiting >= _ASLEEP

        await until(found)


async def test_bells_alone_bring_an_event_to_its_text(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bells, "_WAITS", _HOUR)
    one = Sleepers()
    async with shop.open(one, one) as url:
        await one.are_asleep()
        await shop.orders(url)
        await shop.are_through()


async def test_hints_alone_bring_it_to_a_worker_in_another_process(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bells, "_WAITS", _HOUR)
    theirs = Sleepers()
    async with shop.open(Bells(), theirs) as url:
        await theirs.are_asleep()
        await shop.is_listened_to()
        await shop.orders(url)
        await shop.are_through()


async def test_the_poll_finds_what_no_bell_has_told(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Bells, "ring", lambda *_: None)
    async with shop.open(Bells(), Bells()) as url:
        await shop.orders(url)
        await shop.are_through()


async def test_a_worker_does_not_follow_its_own_hints_but_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rung: list[str] = []
    monkeypatch.setattr(Bells, "ring", lambda _, *stages: rung.extend(stages))
    one = Bells()
    one.hear(one.name, ["advance"])
    assert rung == []
    one.hear("another", ["outside", "no such stage"])
    assert rung == ["outside"]


async def test_work_is_followed_by_a_look_at_once_but_sealing_by_a_rest(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(bells, "_WAITS", (0.0, 0.0, *_HOUR))
    monkeypatch.setattr(bells, "_POLL", *_HOUR)
    one, stop = Bells(), asyncio.Event()
    for stage in ("advance", "send", "outside"):
        one.found(stage)
        await asyncio.wait_for(one.wait(stage, stop), timeout=60)
    one.found("seal")
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(one.wait("seal", stop), timeout=0.05)
