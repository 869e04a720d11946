"""The guarded client against real servers that lead astray, never end, or answer too much."""

import asyncio
import gzip
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from wayline.channels import web
from wayline.channels.web import (
    BLOCKED,
    FAILED,
    MOST_OCTETS,
    TIMED_OUT,
    TOO_LONG,
    Answered,
    Failed,
    Refused,
    Request,
    Web,
)

CERTIFICATE = Path(__file__).with_name("crm.example.pem")
Write = Callable[[asyncio.StreamWriter], Awaitable[None]]


class Server:
    """A server on loopback that writes what it is told, and remembers what it was asked."""

    def __init__(self, write: Write) -> None:
        self.write = write
        self.asked: list[bytes] = []
        self.names: list[str | None] = []
        self.port = 0

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            length = head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0]
            self.asked.append(head + await reader.readexactly(int(length or 0)))
            await self.write(writer)
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()


@asynccontextmanager
async def server(
    write: Write | bytes, host: str = "127.0.0.1", tls: ssl.SSLContext | None = None
) -> AsyncIterator[Server]:
    async def plainly(writer: asyncio.StreamWriter) -> None:
        assert isinstance(write, bytes)
        writer.write(write)

    made = Server(plainly if isinstance(write, bytes) else write)
    if tls is not None:
        tls.sni_callback = lambda _socket, name, _context: made.names.append(name)
    listening = await asyncio.start_server(made.serve, host, 0, ssl=tls)
    made.port = listening.sockets[0].getsockname()[1]
    try:
        yield made
    finally:
        listening.close()
        await listening.wait_closed()


def answer(body: bytes, status: str = "200 OK", *headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers, "", ""]
    return "\r\n".join(lines).encode() + body


def get(url: str, **headers: str) -> Request:
    return Request("GET", url, headers)


class Names:
    """A resolver that gives the next answer each time, and says how often it was asked."""

    def __init__(self, *answers: Sequence[str]) -> None:
        self.answers: Iterator[Sequence[str]] = iter(answers)
        self.asked: list[tuple[str, int]] = []

    async def __call__(self, host: str, port: int) -> Sequence[str]:
        self.asked.append((host, port))
        return next(self.answers)


async def never(host: str, port: int) -> Sequence[str]:
    raise AssertionError(f"{host}:{port} was looked up")


class TestAddresses:
    @pytest.mark.parametrize(
        "url",
        [
            "http://crm.example/",
            "ftp://crm.example/",
            "https://crm.example:8443/",
            "https://crm.example:0/",
            "https://0x7f.1/",
            "https://2130706433/",
            "https://127.1/",
            "https://[::ffff:127.0.0.1]/",
            "https://[::ffff:7f00:1]/",
            "https://[fe80::1%25lo]/",
            "https://127.0.0.1/",
            "https://①②⑦.0.0.1/",
            "https://169.254.169.254/latest/meta-data",
            "https://user:word@10.0.0.1/",
            "https:///nothing",
            "crm.example",
            "//crm.example/",
            "file:///etc/passwd",
        ],
    )
    async def test_it_is_refused_before_anything_is_looked_up(self, url: str) -> None:
        assert await Web(resolve=never).call(get(url)) == Refused(BLOCKED)

    @pytest.mark.parametrize(
        "addresses",
        [
            ["127.0.0.1"],
            ["::1"],
            ["169.254.169.254"],
            ["::ffff:10.1.2.3"],
            ["64:ff9b::a00:1"],
            ["2002:7f00:1::"],
            ["93.184.216.34", "192.168.0.1"],  # one inside is enough
            [],
        ],
    )
    async def test_a_name_that_leads_inside_is_refused(self, addresses: list[str]) -> None:
        names = Names(addresses)
        assert await Web(resolve=names).call(get("https://crm.example/")) == Refused(BLOCKED)
        assert names.asked == [("crm.example", 443)]

    async def test_the_system_knows_localhost_and_we_do_not_call_it(self) -> None:
        assert await Web().call(get("https://localhost/")) == Refused(BLOCKED)

    async def test_only_the_very_origin_is_allowed(self) -> None:
        async with server(answer(b"")) as one, server(answer(b"")) as other:
            client = Web([one.origin])
            assert await client.call(get(f"{one.origin}/hook")) == Answered(200, None)
            assert await client.call(get(other.origin)) == Refused(BLOCKED)
            https = one.origin.replace("http:", "https:")
            assert await client.call(get(https)) == Refused(BLOCKED)
            assert len(one.asked) == 1
            assert other.asked == []

    @pytest.mark.parametrize("url", ["https://a.example:99999/", "https://[::1/"])
    async def test_what_is_no_address_fails_for_good(self, url: str) -> None:
        assert await Web(resolve=never).call(get(url)) == Failed(FAILED, retryable=False)

    async def test_a_name_that_is_not_found_may_be_there_later(self) -> None:
        async def unknown(host: str, port: int) -> Sequence[str]:
            raise OSError("no such name")

        outcome = await Web(resolve=unknown).call(get("https://crm.example/"))
        assert outcome == Failed(FAILED, retryable=True)


class TestRebinding:
    """A name that answers differently the second time is only asked once."""

    async def test_the_connection_goes_where_the_check_looked(self) -> None:
        async with (
            server(answer(b"first")) as first,
            server(answer(b"second"), "127.0.0.2") as second,
        ):
            origin = f"http://crm.example:{first.port}"
            names = Names(["127.0.0.1"], ["127.0.0.2"])
            outcome = await Web([origin], resolve=names).call(get(f"{origin}/x"))
            assert outcome == Answered(200, "first")
            assert names.asked == [("crm.example", first.port)]
            assert f"Host: crm.example:{first.port}".encode() in first.asked[0]
            assert second.asked == []

    async def test_a_guard_that_looks_up_twice_would_be_led_inside(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        names = Names(["127.0.0.1"], ["127.0.0.2"])

        async def again(self: Any, host: str, port: int = 0, family: Any = 0) -> Any:
            return [
                {"hostname": host, "host": a, "port": port, "family": 2, "proto": 6, "flags": 4}
                for a in await names(host, port)
            ]

        monkeypatch.setattr(web._Checked, "resolve", again)
        async with server(answer(b"second"), "127.0.0.2") as second:
            origin = f"http://crm.example:{second.port}"
            outcome = await Web([origin], resolve=names).call(get(origin))
            assert outcome == Answered(200, "second")


class TestNames:
    """Over TLS the name is what is asked for and what must be proved, not the address."""

    @staticmethod
    def contexts() -> tuple[ssl.SSLContext, ssl.SSLContext]:
        serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        serving.load_cert_chain(CERTIFICATE)
        return serving, ssl.create_default_context(cafile=CERTIFICATE)

    async def test_the_checked_address_is_called_under_the_name(self) -> None:
        serving, trusting = self.contexts()
        async with server(answer(b"hello"), tls=serving) as one:
            origin = f"https://crm.example:{one.port}"
            client = Web([origin], resolve=Names(["127.0.0.1"]), tls=trusting)
            assert await client.call(get(origin)) == Answered(200, "hello")
            assert one.names == ["crm.example"]

    async def test_another_name_is_not_believed(self) -> None:
        serving, trusting = self.contexts()
        async with server(answer(b"hello"), tls=serving) as one:
            origin = f"https://other.example:{one.port}"
            client = Web([origin], resolve=Names(["127.0.0.1"]), tls=trusting)
            assert await client.call(get(origin)) == Failed(FAILED, retryable=True)

    async def test_nor_is_a_certificate_that_nobody_vouches_for(self) -> None:
        async with server(answer(b"hello"), tls=self.contexts()[0]) as one:
            origin = f"https://crm.example:{one.port}"
            client = Web([origin], resolve=Names(["127.0.0.1"]))
            assert await client.call(get(origin)) == Failed(FAILED, retryable=True)


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
