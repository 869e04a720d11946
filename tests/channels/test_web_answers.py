"""What the guarded client takes for an answer, and what it sends."""

import asyncio
import gzip
from collections.abc import Sequence

import pytest

from tests.channels.misleading import Write, answer, get, server
from wayline.channels.web import (
    FAILED,
    MOST_OCTETS,
    TIMED_OUT,
    TOO_LONG,
    Answered,
    Failed,
    Request,
    Web,
)


class TestAnswers:
    async def outcome(self, reply: bytes | Write, seconds: float = 5.0) -> object:
        async with server(reply) as one:
            return await Web([one.origin], timeout=seconds).call(get(one.origin))

    @pytest.mark.parametrize(
        ("body", "value"),
        [
            (b'{"tier": "gold", "n": [1, 2.5, null]}', {"tier": "gold", "n": [1, 2.5, None]}),
            (b" [1]", [1]),
            (b"", None),
            (b"thank you", "thank you"),
            (b"0123", "0123"),
            (b'{"half": ', '{"half": '),
            (b'{"a\\u0000": "b\\u0000"}', {"a": "b"}),  # no NUL fits into a column of JSON
            (b"a\0b", "ab"),
            (b"\xff\xfe", "\ufffd\ufffd"),
            (b"[" * 300 + b"]" * 300, "[" * 300 + "]" * 300),
            (b'{"a": "\\ud800"}', '{"a": "\\ud800"}'),
            (b"[1e400]", "[1e400]"),
        ],
    )
    async def test_an_answer_is_json_or_text(self, body: bytes, value: object) -> None:
        assert await self.outcome(answer(body)) == Answered(200, value)

    async def test_other_answers_are_answers_too(self) -> None:
        assert await self.outcome(answer(b"no", "404 Not Found")) == Answered(404, "no")
        busy = answer(b"", "503 Service Unavailable", "Retry-After: 30")
        assert await self.outcome(busy) == Answered(503, None, 30)
        busy = answer(b"", "503 Service Unavailable", "Retry-After: Fri, 31 Dec 1999 23:59:59 GMT")
        assert await self.outcome(busy) == Answered(503, None)

    async def test_a_redirect_is_not_followed(self) -> None:
        location = "Location: http://169.254.169.254/latest/meta-data"
        outcome = await self.outcome(answer(b"", "302 Found", location))
        assert outcome == Answered(302, None)

    async def test_a_redirect_to_an_allowed_place_is_not_followed_either(self) -> None:
        async with server(answer(b"secret")) as second:
            reply = answer(b"", "307 Temporary Redirect", f"Location: {second.origin}/")
            async with server(reply) as first:
                outcome = await Web([first.origin, second.origin]).call(get(first.origin))
            assert outcome == Answered(307, None)
            assert second.asked == []

    async def test_the_longest_answer_is_read_and_a_longer_one_is_not(self) -> None:
        assert await self.outcome(answer(b"x" * MOST_OCTETS)) == Answered(200, "x" * MOST_OCTETS)
        too_long = answer(b"x" * (MOST_OCTETS + 1))
        assert await self.outcome(too_long) == Failed(TOO_LONG, retryable=False)

    async def test_an_answer_without_end_is_left(self) -> None:
        sent = 0

        async def endless(writer: asyncio.StreamWriter) -> None:
            nonlocal sent
            writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
            while True:
                writer.write(b"2000\r\n" + b"x" * 0x2000 + b"\r\n")
                sent += 0x2000
                await writer.drain()

        assert await self.outcome(endless) == Failed(TOO_LONG, retryable=False)
        assert sent < 32 * 1024 * 1024  # what fits into the buffers of the two ends

    async def test_a_bomb_is_not_unpacked(self) -> None:
        bomb = gzip.compress(b"\0" * 50_000_000)
        assert len(bomb) < MOST_OCTETS
        outcome = await self.outcome(answer(bomb, "200 OK", "Content-Encoding: gzip"))
        assert outcome == Failed(FAILED, retryable=False)

    async def test_a_slow_answer_is_left(self) -> None:
        async def dripping(writer: asyncio.StreamWriter) -> None:
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
            while not writer.is_closing():
                writer.write(b"x")
                await writer.drain()
                await asyncio.sleep(0.02)

        assert await self.outcome(dripping, 0.2) == Failed(TIMED_OUT, retryable=True)

    async def test_no_answer_is_waited_for_in_time_only(self) -> None:
        async def silent(writer: asyncio.StreamWriter) -> None:
            await asyncio.sleep(0.4)

        assert await self.outcome(silent, 0.1) == Failed(TIMED_OUT, retryable=True)

    async def test_a_slow_look_up_counts(self) -> None:
        async def slow(host: str, port: int) -> Sequence[str]:
            await asyncio.sleep(5)
            return []

        outcome = await Web(resolve=slow, timeout=0.05).call(get("https://crm.example/"))
        assert outcome == Failed(TIMED_OUT, retryable=True)

    @pytest.mark.parametrize(
        "reply",
        [
            b"",
            b"nonsense\r\n\r\n",
            b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf",
            b"HTTP/1.1 200 OK\r\nX: " + b"y" * 100_000 + b"\r\n\r\n",
        ],
        ids=["nothing", "nonsense", "half", "endless header"],
    )
    async def test_a_broken_answer_may_be_whole_later(self, reply: bytes) -> None:
        assert await self.outcome(reply) == Failed(FAILED, retryable=True)

    async def test_a_closed_door_may_open_later(self) -> None:
        async with server(b"") as gone:
            origin = gone.origin
        assert await Web([origin]).call(get(origin)) == Failed(FAILED, retryable=True)


class TestRequests:
    async def test_what_is_sent(self) -> None:
        async with server(answer(b"")) as one:
            headers = {"Idempotency-Key": "k-1", "Content-Type": "application/json"}
            request = Request("POST", f"{one.origin}/a/b?c=d%20e", headers, b'{"x":1}')
            assert await Web([one.origin]).call(request) == Answered(200, None)
        head, _, body = one.asked[0].partition(b"\r\n\r\n")
        lines = head.decode().split("\r\n")
        assert lines[0] == "POST /a/b?c=d%20e HTTP/1.1"
        assert sorted(lines[1:]) == [
            "Accept-Encoding: identity",
            "Accept: */*",
            "Connection: close",
            "Content-Length: 7",
            "Content-Type: application/json",
            f"Host: 127.0.0.1:{one.port}",
            "Idempotency-Key: k-1",
            "User-Agent: Wayline",
        ]
        assert body == b'{"x":1}'

    @pytest.mark.parametrize(
        "headers",
        [
            {"Host": "inside"},
            {"transfer-ENCODING": "chunked"},
            {"Content-Length": "1"},
            {"Accept-Encoding": "gzip"},
            {"X": "a\r\nHost: inside"},
            {"X\r\nHost": "inside"},
            {"X": "a\0b"},
        ],
    )
    async def test_headers_that_would_make_another_request_are_not_sent(
        self, headers: dict[str, str]
    ) -> None:
        async with server(answer(b"")) as one:
            outcome = await Web([one.origin]).call(Request("GET", one.origin, headers))
            assert outcome == Failed(FAILED, retryable=False)
            assert b"inside" not in b"".join(one.asked)

    async def test_no_proxy_of_the_environment_is_used(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async with server(answer(b"proxied")) as proxy, server(answer(b"direct")) as one:
            for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "all_proxy", "ALL_PROXY"):
                monkeypatch.setenv(name, proxy.origin)
            monkeypatch.delenv("no_proxy", raising=False)
            assert await Web([one.origin]).call(get(one.origin)) == Answered(200, "direct")
            assert proxy.asked == []

    async def test_no_cookie_is_kept(self) -> None:
        async with server(answer(b"", "200 OK", "Set-Cookie: a=b")) as one:
            client = Web([one.origin])
            await client.call(get(one.origin))
            await client.call(get(one.origin))
            assert len(one.asked) == 2
            assert b"cookie" not in one.asked[1].lower()
