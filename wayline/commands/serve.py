"""`wayline serve`: takes events from clients over HTTP until it is stopped."""

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Annotated

import typer

from wayline.bootstrap import open_home
from wayline.commands._until_stopped import run_until_stopped
from wayline.config import Config
from wayline.runtime.logs import set_up
from wayline.runtime.tracing import tracing


def command(
    host: Annotated[
        str, typer.Option("--host", metavar="ADDRESS", help="Address to listen on.")
    ] = "127.0.0.1",
    port: Annotated[
        int, typer.Option("--port", metavar="NUMBER", min=0, max=65535, help="0 takes a free one.")
    ] = 8080,
) -> None:
    """Take events from clients over HTTP.

    Events are stored, and people enter and leave journeys by them. Moving people along and sending
    is the work of `wayline work`, beside it; `wayline up` does both in one process. The simulated
    carrier is hosted here: workers hand texts over to it by HTTP.

    Ctrl-C or SIGTERM stops it, after the requests that are under way.
    """
    config = Config.load()
    set_up(config.log_format)

    from wayline.api.server import listen

    async def serve(told: Callable[[], asyncio.Event]) -> None:
        from wayline.commands._hosting import hosting
        from wayline.commands._in_turn import run_in_turn
        from wayline.commands._serving import serving, url_of

        async with open_home(config) as home:
            await run_in_turn(
                told(),
                partial(hosting, home, url_of(listening)),
                lambda stop: serving(home, listening, stop, _say),
            )

    # The port first: whoever has to choose another one should not wait for a database.
    with tracing(), listen(host, port) as listening:
        run_until_stopped(serve)
    typer.echo("Stopped.")


def _say(url: str) -> None:
    typer.echo(f"Listening on {url}")
    typer.echo("Events are stored and matched; `wayline work` moves people along and sends.")
