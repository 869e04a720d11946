"""The connection over HTTP: the same results as in process, and no trouble taken for another."""

import asyncio
import hashlib
import hmac
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from wayline.channels.contract import (
    Connection,
    Credentials,
    Handover,
    Malformed,
    NotStarted,
    NotTaken,
    Result,
    Taken,
    Unknown,
)
from wayline.channels.providers import PROVIDERS, sandbox
from wayline.channels.providers.sandbox import SandboxOnline
from wayline.runtime.sandbox import SandboxConnection
from wayline.sandbox import ROUGH, STILL, Behaviour, Carrier
from wayline.sandbox.online import Account, carrier_online, sign

START = datetime(2026, 3, 3, 17, tzinfo=UTC)
NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
PAYLOADS = Path(__file__).parent / "payloads"
Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


def handover(number: int, attempt: int = 1) -> Handover:
    at = START + timedelta(seconds=number)
    to = f"+1212555{number:04d}"
    return Handover(f"m{number}", to, "+12025550100", f"Hi {number} 👋", 2, at, "cb", attempt)


async def hand_over(connection: Connection, batch: list[Handover]) -> list[Result]:
    """In portions that find a free line each, however busy the machine is."""
    results: list[Result] = []
    for start in range(0, len(batch), 30):
        results += await connection.hand_over(batch[start : start + 30])
    return results


@asynccontextmanager
async def connected(address: str) -> AsyncIterator[SandboxOnline]:
    async with aiohttp.ClientSession() as session:
        yield SandboxOnline(session, Credentials("sandbox", address, "key", "key"))


@asynccontextmanager
async def online(
    folder: Path, behaviour: Behaviour
) -> AsyncIterator[tuple[SandboxOnline, Carrier]]:
    with Carrier(folder / "online.sqlite", behaviour, 1) as carrier:
        async with (
            carrier_online(
                carrier,
                Account("key", "secret"),
                now=lambda: START - timedelta(days=1),
                real_now=lambda: NOW,
                reach={},
            ) as address,
            connected(address) as connection,
        ):
            yield connection, carrier


@asynccontextmanager
async def answering(answer: Answer) -> AsyncIterator[SandboxOnline]:
    """A carrier that answers in a way of its own."""
    app = web.Application()
    app.router.add_route("*", "/{tail:.*}", answer)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        async with connected(f"http://127.0.0.1:{runner.addresses[0][1]}") as connection:
            yield connection
    finally:
        await runner.cleanup()


def saying(status: int, body: Any, **headers: str) -> Answer:
    async def answer(_: web.Request) -> web.StreamResponse:
        text = body if isinstance(body, str) else json.dumps(body)
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        return web.Response(status=status, text=text, headers=sent)

    return answer


@pytest.mark.parametrize("behaviour", [STILL, ROUGH], ids=lambda one: one.name)
async def test_both_transports_give_the_same_results_and_books(
    tmp_path: Path, behaviour: Behaviour
) -> None:
    batch = [handover(number) for number in range(150)]
    again = [handover(number, attempt=2) for number in range(150)]
    with Carrier(tmp_path / "direct.sqlite", behaviour, 1) as direct:
        connection = SandboxConnection(direct)
        results = await hand_over(connection, batch) + await hand_over(connection, again)
        looked_up = await connection.lookup([one.key for one in batch])
        books = [*map(repr, direct.accepted()), *map(repr, direct.refused())]
    async with online(tmp_path, behaviour) as (over_http, carrier):
        told = await hand_over(over_http, batch) + await hand_over(over_http, again)
        assert told == results
        assert await over_http.lookup([one.key for one in batch]) == looked_up
        assert [*map(repr, carrier.accepted()), *map(repr, carrier.refused())] == books
    if behaviour is ROUGH:
        assert {type(one) for one in results} == {Taken, NotTaken, Unknown}


async def test_a_carrier_that_does_not_listen_has_taken_nothing() -> None:
    async with connected("http://127.0.0.1:1") as connection:
        assert await connection.hand_over([handover(1)]) == [NotTaken("transient")]
        assert await connection.lookup(["m1"]) == [Unknown()]


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (
            saying(201, {"status": "accepted", "reference": "SM1", "cost_micros": 7}),
            Taken("SM1", 7),
        ),
        (saying(201, "gone on the way"), Unknown()),
        (saying(200, {"status": "who knows"}), Unknown()),
        (saying(302, "", Location="http://elsewhere.invalid/"), Unknown()),
        (saying(400, {"error": "21610"}), NotTaken("opted_out")),
        (saying(400, {"error": "21614"}), NotTaken("invalid_number")),
        (saying(400, {"error": "99999"}), NotTaken("unknown")),
        (saying(409, {"error": "key_reused"}), NotTaken("unknown")),
        (saying(401, {"error": "unauthorized"}), NotTaken("account")),
        (saying(429, "", Retry_After="7"), NotTaken("transient", 7.0)),
        (saying(429, {"retry_after": 2.5}, Retry_After="3"), NotTaken("transient", 2.5)),
        (
            saying(
                429,
                "",
                Date="Thu, 26 Nov 2026 12:00:00 GMT",
                Retry_After="Thu, 26 Nov 2026 12:00:30 GMT",
            ),
            NotTaken("transient", 30.0),
        ),
        (saying(429, "", Retry_After="soon"), NotTaken("transient", None)),
        (saying(503, {"status": "unavailable"}, Retry_After="5"), NotTaken("transient", 5.0)),
        (saying(503, "<html>a proxy's own words</html>"), Unknown()),
        (saying(500, {"error": "oops"}), Unknown()),
        (saying(502, ""), Unknown()),
    ],
    ids=lambda value: None if callable(value) else str(value),
)
async def test_answers_mean_what_they_say(answer: Answer, expected: Result) -> None:
    async with answering(answer) as connection:
        assert await connection.hand_over([handover(1)]) == [expected]


async def test_an_answer_that_never_comes_is_a_doubt(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "TOTAL_TIMEOUT", 0.2)

    async def silent(_: web.Request) -> web.StreamResponse:
        await asyncio.sleep(60)
        raise AssertionError

    async with answering(silent) as connection:
        assert await connection.hand_over([handover(1)]) == [Unknown()]
        assert await connection.lookup(["m1"]) == [Unknown()]


async def test_a_connection_that_breaks_is_a_doubt() -> None:
    async def breaking(request: web.Request) -> web.StreamResponse:
        assert request.transport is not None
        request.transport.abort()
        return web.Response()

    async with answering(breaking) as connection:
        assert await connection.hand_over([handover(1)]) == [Unknown()]


async def test_what_finds_no_free_line_was_not_started(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "AT_ONCE", 2)
    monkeypatch.setattr(sandbox, "START_WITHIN", 0.1)
    free = asyncio.Event()
    taken = saying(201, {"status": "accepted", "reference": "SM1", "cost_micros": 0})

    async def slow(request: web.Request) -> web.StreamResponse:
        await free.wait()
        return await taken(request)

    async with answering(slow) as connection:
        under_way = asyncio.create_task(connection.hand_over([handover(n) for n in range(5)]))
        await asyncio.sleep(0.3)
        free.set()
        results = await under_way
    assert results == [Taken("SM1", 0)] * 2 + [NotStarted()] * 3


async def test_half_a_character_is_refused_before_it_is_sent() -> None:
    async with connected("http://127.0.0.1:1") as connection:
        broken = replace(handover(1), text="\ud83d")
        assert await connection.hand_over([broken]) == [NotTaken("blocked_content")]


def headers_of(secret: str, at: datetime, body: bytes) -> dict[bytes, bytes]:
    signed = sign(secret, int(at.timestamp()), body)
    return {name.lower().encode(): value.encode() for name, value in signed.items()}


def test_only_the_holder_of_the_secret_is_believed_and_only_now() -> None:
    body = b'{"happenings":[]}'
    good = headers_of("secret", NOW, body)
    assert sandbox.verify("secret", good, body, NOW) is None
    limit = timedelta(seconds=sandbox.SKEW)
    assert sandbox.verify("secret", good, body, NOW + limit) is None
    assert sandbox.verify("secret", good, body, NOW - limit) is None

    def code(secret: str, headers: dict[bytes, bytes], body: bytes, at: datetime = NOW) -> str:
        unproven = sandbox.verify(secret, headers, body, at)
        return unproven.code if unproven else "believed"

    tick = timedelta(seconds=1)
    assert code("secret", good, body, NOW + limit + tick) == "signature:skew"
    assert code("secret", good, body, NOW - limit - tick) == "signature:skew"
    assert code("other", good, body) == "signature:invalid"
    assert code("secret", good, body + b" ") == "signature:invalid"
    moved = good | {sandbox.TIMESTAMP: str(int(NOW.timestamp()) + 1).encode()}
    assert code("secret", moved, body) == "signature:invalid"
    assert code("secret", {}, body) == "signature:missing"
    signed = hmac.new(b"secret", b"abc." + body, hashlib.sha256).hexdigest().encode()
    odd = {sandbox.TIMESTAMP: b"abc", sandbox.SIGNATURE: signed}
    assert code("secret", odd, body) == "signature:skew"
    assert code("secret", good | {sandbox.SIGNATURE: "é".encode()}, body) == "signature:invalid"


@pytest.mark.parametrize("path", sorted(PAYLOADS.glob("*.json")), ids=lambda path: path.stem)
def test_captured_posts_are_understood(path: Path) -> None:
    captured = json.loads(path.read_text())
    provider = PROVIDERS[captured["provider"]]
    body = captured["body"].encode()
    headers = {name.lower().encode(): value.encode() for name, value in captured["headers"].items()}
    at = datetime.fromtimestamp(int(captured["headers"]["X-Sandbox-Timestamp"]), UTC)
    assert provider.verify(captured["secret"], headers, body, at) is None
    read = [
        {"at": item.at.isoformat(), "kind": item.kind, "data": item.data}
        for item in provider.receive(body)
    ]
    assert read == captured["expected"]


def test_payloads_were_captured() -> None:
    assert len(list(PAYLOADS.glob("*.json"))) >= 3


RECEIPT = {"reference": "SM1", "status": "sent", "error": None, "client_key": "a"}
REPLY = {"id": "MO1", "from": "+12125550100", "to": "+12025550100", "text": "Hi"}


def happening(kind: str, data: Any, at: Any = "2026-03-03T17:00:00Z") -> dict[str, Any]:
    return {"id": 1, "callback": "cb", "at": at, "kind": kind, "key": "a", "data": data}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b'{"happenings": {}}',
        b'{"happenings": [NaN]}',
        {"happenings": [happening("receipt", RECEIPT), 7]},
        {"happenings": [happening("receipt", RECEIPT | {"status": "arrived"})]},
        {"happenings": [happening("receipt", RECEIPT | {"reference": ""})]},
        {"happenings": [happening("receipt", RECEIPT | {"reference": "\0"})]},
        {"happenings": [happening("receipt", {"status": "sent"})]},
        {"happenings": [happening("receipt", RECEIPT, "2026-03-03T17:00:00")]},
        {"happenings": [happening("receipt", RECEIPT, "soon")]},
        {"happenings": [happening("receipt", RECEIPT, 5)]},
        {"happenings": [happening("reply", REPLY | {"from": "Anna"})]},
        {"happenings": [happening("reply", REPLY | {"text": None})]},
        {"happenings": [happening("visit", {"url": "https://go.example/a"})]},
        {"happenings": [happening("order", {"order_id": "1", "phone": "+1212", "amount": 1})]},
        {"happenings": [happening("parade", {})]},
    ],
    ids=repr,
)
def test_what_is_no_happening_is_refused_as_a_whole(body: Any) -> None:
    octets = body if isinstance(body, bytes) else json.dumps(body).encode()
    with pytest.raises(Malformed):
        sandbox.receive(octets)


def test_the_one_character_that_cannot_be_stored_is_left_out() -> None:
    said = happening("reply", REPLY | {"text": "Hi\0 there"})
    [item] = sandbox.receive(json.dumps({"happenings": [said]}).encode())
    assert item.data["text"] == "Hi there"
