"""The web server on an open home, as `serve` and `up` run it."""

import asyncio
import socket
from collections.abc import Callable

from wayline.api.server import DRAIN, application, serve
from wayline.bootstrap import Home
from wayline.commands._hosting import links_of
from wayline.runtime.worker.bells import Bells


async def serving(
    home: Home,
    listening: socket.socket,
    stop: asyncio.Event,
    say: Callable[[str], None],
    bells: Bells | None = None,
    drain: int = DRAIN,
) -> None:
    """Serve until told to stop; `say` gets the address, the bells ring after each commit.

    Requests under way have `drain` seconds to end.
    """
    domain, base = home.config.link_domain, links_of(url_of(listening), home.config)
    async with application(
        home.dsn, home.vault, home.now, bells, link_domain=domain, link_base=base
    ) as app:
        say(url_of(listening))
        await serve(app, listening, stop, drain)


def url_of(listening: socket.socket) -> str:
    """The address of a server on a socket."""
    host, port = listening.getsockname()[:2]
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"
