"""The sandbox carrier beside a server, hosted by `serve` and `up` for want of a real one.

It listens where the server does, and workers find it by its row. Of several servers on one home
one hosts it; if that one goes, the next takes its place.
"""

import asyncio
import socket
from typing import Final
from urllib.parse import urlsplit

import aiohttp

from wayline.bootstrap import Home
from wayline.config import Config
from wayline.runtime.sandbox_found import FoundSandbox
from wayline.runtime.sandbox_site import Place, alone, sandbox_server
from wayline.sandbox.behaviour import STILL, Behaviour

HERE: Final = "http://localhost:8080"  # where a server listens that was told nothing else
BEHAVIOUR: Behaviour = STILL  # nobody answers by chance: that is for `wayline phone`
_EVERYWHERE: Final = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}  # noqa: S104 - as seen from here


async def hosting(home: Home, url: str, stop: asyncio.Event) -> None:
    """Host the carrier of the server at `url` until told to stop, unless somebody else does."""
    async with alone(home.folder, stop) as is_mine:
        if is_mine:
            place = place_of(url, home.config)
            async with sandbox_server(
                home.database, home.folder, place, home.vault, home.now, behaviour=BEHAVIOUR
            ):
                await stop.wait()


def place_of(url: str, config: Config) -> Place:
    """Where everything is, for a server that listens on `url`."""
    address = urlsplit(url)
    host, port = address.hostname or "", address.port
    here = _EVERYWHERE.get(host, f"[{host}]" if ":" in host else host)
    name = _own_name(here) if host in _EVERYWHERE else here
    return Place(f"http://{here}:{port}", links_of(url, config), host, name)


def links_of(url: str, config: Config) -> str:
    """What links begin with that people get from a server that listens on `url`."""
    if config.link_domain is not None:
        return f"https://{config.link_domain}"
    if config.public_url is not None:
        return f"{config.public_url}/l"
    address = urlsplit(url)
    host = address.hostname or ""
    here = "localhost" if host in _EVERYWHERE else f"[{host}]" if ":" in host else host
    return f"http://{here}:{address.port}/l"


async def links_here(home: Home) -> str:
    """What links begin with that people get from this home: those of the server that runs now.

    Its carrier says so, to commands as to workers. If none runs, it is what the settings say.
    """
    found = [links_of(HERE, home.config)]
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session:
        carrier = FoundSandbox(session, BEHAVIOUR.doubt, home.vault, found.append)
        async with home.database.transaction() as connection:
            await carrier.look(connection)
    return found[-1]


def _own_name(otherwise: str) -> str:
    """What other machines (and containers) call this one, if it knows that itself."""
    name = socket.gethostname()
    try:
        socket.getaddrinfo(name, None)
    except OSError:
        return otherwise
    return name
