"""The Python client against a real server: events are stored once, whatever happens on the way."""

import asyncio
import json
import subprocess
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web as served

from tests.api.serving import ADMIN, KEY, Shop, shop
from tests.house.tree import ROOT
from wayline import AsyncClient, Client
from wayline.sdk import (
    ApiError,
    ClientError,
    InvalidEventError,
    QueueFullError,
    TransportError,
    UnauthorizedError,
)
from wayline.sdk.events import Outbox, message
from wayline.sdk.wire import Answer, Wire

SCRIPT = """
import sys
from wayline import Client
client = Client(sys.argv[1], sys.argv[2])
for number in range(250):
    client.track("ann", "Order Completed", {"order_id": f"o{number}"})
"""


class Flaky:
    """A server that answers as it is told, one after the other, the last one for ever."""

    def __init__(self, answers: Sequence[tuple[int, Any]]) -> None:
        self.answers = list(answers)
        self.asked: list[tuple[dict[str, str], Any]] = []
        self.url = ""

    async def take(self, request: served.Request) -> served.Response:
        raw = await request.read()
        self.asked.append((dict(request.headers), json.loads(raw) if raw else None))
        status, said = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        headers = {"Retry-After": "0"} if status in (429, 503) else None
        return served.json_response(said, status=status, headers=headers)

    def batches(self) -> list[list[str]]:
        """The message ids of each batch."""
        return [[one["messageId"] for one in body["batch"]] for _, body in self.asked]


@asynccontextmanager
async def flaky(*answers: tuple[int, Any]) -> AsyncIterator[Flaky]:
    made = Flaky(answers)
    app = served.Application()
    app.router.add_route("*", "/{path:.*}", made.take)
    runner = served.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await served.TCPSite(runner, "127.0.0.1", 0).start()
    made.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield made
    finally:
        await runner.cleanup()


@pytest.fixture
async def server(own_dsn: str, tmp_path: Path) -> AsyncIterator[Shop]:
    async with shop(own_dsn, tmp_path) as running:
        yield running


def life(client: Client) -> None:
    """What a shop says of one person."""
    client.identify("ann", {"phone": "+12125550100", "email": "ann@example.com", "plan": "pro"})
    client.track(
        "ann", "Order Completed", {"revenue": 12.5, "at": datetime(2026, 1, 1, tzinfo=UTC)}
    )
    client.page(None, "Start", {"url": "https://shop.example/"}, anonymous_id="browser-1")
    client.alias("browser-1", "ann")
    client.group("ann", "acme", {"name": "Acme"})
    client.close()


async def async_life(client: AsyncClient) -> None:
    await client.identify("ann", {"phone": "+12125550100", "email": "ann@example.com"})
    await client.track("ann", "Order Completed", {"revenue": 12.5})
    await client.page(None, "Start", anonymous_id="browser-1")
    await client.alias("browser-1", "ann")
    await client.group("ann", "acme", {"name": "Acme"})
    await client.close()


async def check(server: Shop) -> None:
    assert sorted(name for name, _ in await server.events()) == ["Order Completed", "Page Viewed"]
    people = await server.rows(
        "SELECT key, phone, attributes->>'group.name' FROM contact WHERE merged_into IS NULL"
    )
    assert people == [("ann", "+12125550100", "Acme")]


class TestEvents:
    async def test_the_client_that_blocks(self, server: Shop) -> None:
        await asyncio.to_thread(life, Client(server.url, KEY))
        await check(server)

    async def test_the_client_for_asyncio(self, server: Shop) -> None:
        await async_life(AsyncClient(server.url, KEY))
        await check(server)

    async def test_a_program_that_ends_has_sent_everything(self, server: Shop) -> None:
        command = [sys.executable, "-c", SCRIPT, server.url, KEY]
        done = await asyncio.to_thread(
            subprocess.run, command, cwd=ROOT, capture_output=True, text=True, check=False
        )
        assert (done.returncode, done.stderr) == (0, "")
        assert await server.rows("SELECT count(*) FROM event") == [(250,)]

    async def test_a_bad_one_does_not_stop_the_others(self, server: Shop) -> None:
        lost: list[tuple[Any, Any]] = []
        async with AsyncClient(
            server.url, KEY, on_lost=lambda told, error: lost.append((told, error))
        ) as client:
            await client.track("ann", "One")
            bad = await client.track("ann", "message.delivered")  # a name of Wayline's own
            await client.track("ann", "Two")
        assert sorted(name for name, _ in await server.events()) == ["One", "Two"]
        ((told, error),) = lost
        assert (told["messageId"], error.code) == (bad, "event:reserved")

    async def test_a_wrong_key_is_told(self, server: Shop) -> None:
        lost: list[Any] = []
        async with AsyncClient(
            server.url, "wk_" + "B" * 43, on_lost=lambda _, error: lost.append(error)
        ) as client:
            await client.track("ann", "One")
        assert [type(error) for error in lost] == [UnauthorizedError]

    async def test_retries_carry_the_same_ids(self) -> None:
        async with flaky((503, {}), (429, {}), (200, {"success": True})) as door:
            async with AsyncClient(door.url, KEY) as client:
                await client.track("ann", "One")
                await client.flush()
            assert len(door.asked) == 3
            assert len({tuple(ids) for ids in door.batches()}) == 1

    async def test_what_waits_is_sent_when_the_server_is_back(self) -> None:
        async with flaky(*[(503, {})] * 4, (200, {"success": True})) as door:
            client = AsyncClient(door.url, KEY, retries=1, every=0.01)
            sent = [await client.track("ann", f"Event {n}") for n in range(5)]
            await client.flush()
            assert door.batches()[-1] == sent
            await client.close()

    async def test_a_full_queue_says_so(self) -> None:
        async with flaky((503, {})) as door:
            lost: list[Any] = []
            client = AsyncClient(
                door.url, KEY, queue=3, patience=0.05, on_lost=lambda told, _: lost.append(told)
            )
            for number in range(3):
                await client.track("ann", f"Event {number}")
            with pytest.raises(QueueFullError):
                await client.track("ann", "One more")
            with pytest.raises(TransportError):
                await client.flush(0.05)
            await client.close(0.05)
            assert [told["event"] for told in lost] == ["Event 0", "Event 1", "Event 2"]

    @pytest.mark.parametrize("blocks", [True, False])
    async def test_closing_gives_up_in_time(self, blocks: bool) -> None:
        lost: list[Any] = []
        address, keep = "http://127.0.0.1:9", lambda told, _: lost.append(told)
        if blocks:
            client = Client(address, KEY, on_lost=keep)
            client.track("ann", "One")
            await asyncio.to_thread(client.close, 0.05)
        else:
            other = AsyncClient(address, KEY, on_lost=keep)
            await other.track("ann", "One")
            await other.close(0.05)
        assert [told["event"] for told in lost] == ["One"]


class TestMistakes:
    @pytest.mark.parametrize(
        "send",
        [
            lambda client: client.track(None, "One"),
            lambda client: client.track("ann", " "),
            lambda client: client.track("ann", "x" * 201),
            lambda client: client.track("a" * 201, "One"),
            lambda client: client.track("ann", "One", {"text": "x" * 40_000}),
            lambda client: client.track("ann", "One", {"what": object()}),
            lambda client: client.track("ann", "One", timestamp=datetime(2026, 1, 1)),  # noqa: DTZ001,
        ],
    )
    def test_what_could_never_be_taken_is_refused_at_once(self, send: Any) -> None:
        client = Client("http://127.0.0.1:9", KEY)
        with pytest.raises(InvalidEventError):
            send(client)

    @pytest.mark.parametrize("url", ["wayline.example", "ftp://x", ""])
    def test_an_address_that_is_none(self, url: str) -> None:
        with pytest.raises(ClientError):
            Client(url, KEY)

    async def test_an_error_says_what_to_do(self, server: Shop) -> None:
        client = Client(server.url, KEY)
        with pytest.raises(ApiError) as caught:
            await asyncio.to_thread(client.request, "GET", "/v1/nothing")
        client.close()
        assert caught.value.code == "route:unknown"
        assert caught.value.status == 404

    async def test_no_server_is_told_after_the_last_try(self) -> None:
        client = Client("http://127.0.0.1:9", KEY, retries=0)
        with pytest.raises(TransportError):
            await asyncio.to_thread(client.request, "GET", "/v1/workspace")


class TestConsent:
    async def test_a_channel_is_closed_and_opened(self, server: Shop) -> None:
        async with AsyncClient(server.url, ADMIN) as client:
            made = await client.upsert_contact({"phone": "+12125550100"})
            ann = made["contact"]["id"]
            closed = await client.opt_out(ann, source="call centre")
            assert closed["blocked"] == {"sms": "consent:opted_out"}
            assert await client.resume(ann, wording="START", source="chat") == {
                "consent": {}, "blocked": {}, "asked_at": None, "opted_out_at": None
            }  # fmt: skip


class TestRequests:
    async def test_a_write_is_repeated_under_one_key(self) -> None:
        async with flaky((503, {}), (200, {"id": 1})) as door:
            client = AsyncClient(door.url, KEY)
            assert await client.request("POST", "/v1/things", body={"a": 1}) == {"id": 1}
            keys = {headers["idempotency-key"] for headers, _ in door.asked}
            assert (len(door.asked), len(keys)) == (2, 1)
            await client.close()

    async def test_pages_are_fetched_one_after_the_other(self) -> None:
        pages = [{"items": [{"n": 1}, {"n": 2}], "next": "x"}, {"items": [{"n": 3}], "next": None}]
        async with flaky(*[(200, page) for page in pages]) as door:
            client = AsyncClient(door.url, KEY)
            assert [item["n"] async for item in client.pages("/v1/things")] == [1, 2, 3]
            await client.close()
        async with flaky(*[(200, page) for page in pages]) as door:
            blocking = Client(door.url, KEY)
            found = await asyncio.to_thread(lambda: list(blocking.pages("/v1/things")))
            assert [item["n"] for item in found] == [1, 2, 3]
            blocking.close()

    def test_retry_after_is_respected(self) -> None:
        wire = Wire(KEY, retries=2)
        assert wire.pause(Answer(429, {"retry-after": "7"}, b""), 1) == 7
        assert (wire.pause(Answer(429, {}, b""), 2) or 0) <= 1
        assert wire.pause(Answer(429, {}, b""), 3) is None
        assert wire.pause(Answer(500, {}, b""), 1) is None
        assert wire.pause(None, 1) is not None


class TestOutbox:
    def test_a_batch_stays_the_same_until_it_is_settled(self) -> None:
        outbox = Outbox(1_000, None)
        for number in range(150):
            outbox.put(message("track", "ann", None, None, str(number), event="One"))
        first, again = outbox.batch(), outbox.batch()
        assert first is not None
        assert again is not None
        assert ids(first) == ids(again) == [str(n) for n in range(100)]
        outbox.taken()
        assert ids(outbox.batch() or b"") == [str(n) for n in range(100, 150)]

    def test_a_batch_is_no_longer_than_the_server_takes(self) -> None:
        outbox = Outbox(1_000, None)
        for number in range(40):
            text = {"text": "x" * 30_000}
            outbox.put(
                message("track", "ann", None, None, str(number), event="One", properties=text)
            )
        body = outbox.batch() or b""
        assert 400_000 < len(body) < 500_000


def ids(body: bytes) -> list[str]:
    return [one["messageId"] for one in json.loads(body)["batch"]]
