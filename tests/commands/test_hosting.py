"""Where the carrier beside a server is, where it posts, and what links in texts begin with."""

import asyncio
from pathlib import Path

import pytest

from wayline.commands._hosting import place_of
from wayline.config import Config
from wayline.runtime.sandbox_site import alone


def configured(home: Path, **settings: str) -> Config:
    return Config.load({"WAYLINE_HOME": str(home)}, settings)


@pytest.mark.parametrize(
    ("url", "server", "links", "host"),
    [
        ("http://127.0.0.1:9", "http://127.0.0.1:9", "http://127.0.0.1:9/l", "127.0.0.1"),
        ("http://0.0.0.0:9", "http://127.0.0.1:9", "http://localhost:9/l", "0.0.0.0"),
        ("http://[::]:9", "http://[::1]:9", "http://localhost:9/l", "::"),
        ("http://[::1]:9", "http://[::1]:9", "http://[::1]:9/l", "::1"),
        ("http://10.0.0.7:9", "http://10.0.0.7:9", "http://10.0.0.7:9/l", "10.0.0.7"),
    ],
)
def test_links_lead_to_the_server_that_runs(
    tmp_path: Path, url: str, server: str, links: str, host: str
) -> None:
    place = place_of(url, configured(tmp_path))
    assert (place.server, place.links, place.host) == (server, links, host)


def test_settings_win_but_the_carrier_posts_to_the_server_itself(tmp_path: Path) -> None:
    public = {"public_url": "https://sms.example"}
    place = place_of("http://127.0.0.1:9", configured(tmp_path, **public))
    assert (place.server, place.links) == ("http://127.0.0.1:9", "https://sms.example/l")
    short = configured(tmp_path, **public, link_domain="go.example")
    assert place_of("http://127.0.0.1:9", short).links == "https://go.example"


async def test_one_of_two_hosts_and_the_other_takes_its_place(tmp_path: Path) -> None:
    stop, entered = asyncio.Event(), asyncio.Event()

    async def second() -> bool:
        async with alone(tmp_path, stop) as is_mine:
            entered.set()
            return is_mine

    async with alone(tmp_path, stop) as is_mine:
        assert is_mine
        waiting = asyncio.create_task(second())
        await asyncio.sleep(0)
        assert not entered.is_set()
    assert await waiting
    async with alone(tmp_path, stop):
        waiting = asyncio.create_task(second())
        await asyncio.sleep(0)
        stop.set()
        assert not await waiting  # told to stop before it was its turn
