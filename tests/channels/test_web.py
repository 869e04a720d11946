"""The guarded client is not led astray: addresses, names that change, and certificates."""

import ssl
from collections.abc import Sequence
from typing import Any

import pytest

from tests.channels.misleading import CERTIFICATE, Names, answer, get, never, server
from wayline.channels import web
from wayline.channels.web import (
    BLOCKED,
    FAILED,
    Answered,
    Failed,
    Refused,
    Web,
)


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
