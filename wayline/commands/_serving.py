"""The web server on an open home, as `serve` and `up` run it."""

import asyncio
import socket
from collections.abc import Callable

from wayline.api.server import application, serve
from wayline.bootstrap import Home


async def serving(
    home: Home,
    listening: socket.socket,
    stop: asyncio.Event,
    say: Callable[[str], None],
    stored: Callable[[], None] = lambda: None,
) -> None:
    """Serve until told to stop; `say` gets the address, `stored` is called after each commit."""
    domain = home.config.link_domain
    async with application(home.dsn, home.now, stored, link_domain=domain) as app:
        host, port = listening.getsockname()[:2]
        say(f"http://{f'[{host}]' if ':' in host else host}:{port}")
        await serve(app, listening, stop)
