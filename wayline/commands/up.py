"""`wayline up`: everything of a home in one process, for real use, until it is stopped."""

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Annotated, Final

import typer

from wayline.bootstrap import open_home
from wayline.commands._until_stopped import run_until_stopped
from wayline.config import Config
from wayline.runtime.logs import set_up
from wayline.runtime.tracing import tracing

_DRAIN: Final = 6  # seconds for requests under way, once the worker has ended


def command(
    host: Annotated[
        str, typer.Option("--host", metavar="ADDRESS", help="Address to listen on.")
    ] = "127.0.0.1",
    port: Annotated[
        int, typer.Option("--port", metavar="NUMBER", min=0, max=65535, help="0 takes a free one.")
    ] = 8080,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object a line.")] = False,
) -> None:
    """Run everything: take events in over HTTP, move people along, and send.

    One process is right for two cores. On more, add workers beside it: `wayline work`. Texts go by
    HTTP to the simulated carrier, which runs here too; `wayline phone` shows what it delivers.

    Ctrl-C or SIGTERM stops it, after what is under way, within 20 seconds.
    """
    config = Config.load()
    set_up(config.log_format)

    from wayline.api.server import listen

    async def everything(told: Callable[[], asyncio.Event]) -> None:
        from wayline.commands._hosting import hosting
        from wayline.commands._in_turn import run_in_turn
        from wayline.commands._serving import serving, url_of
        from wayline.commands._work_lines import Lines
        from wayline.commands._working import working
        from wayline.runtime.worker import Bells

        lines, bells = Lines(as_json=as_json), Bells()
        async with open_home(config) as home:
            await run_in_turn(
                told(),
                lambda stop: working(home, bells, stop, lines),
                partial(hosting, home, url_of(listening)),
                lambda stop: serving(home, listening, stop, lines.listening, bells, _DRAIN),
            )

    # The port first: whoever has to choose another one should not wait for a database.
    with tracing(), listen(host, port) as listening:
        run_until_stopped(everything)
