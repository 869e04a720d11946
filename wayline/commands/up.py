"""`wayline up`: everything of a home in one process, for real use, until it is stopped."""

import asyncio
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Annotated, Any

import typer

from wayline.bootstrap import open_home
from wayline.commands._until_stopped import run_until_stopped
from wayline.config import Config
from wayline.runtime.logs import set_up


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

    One process is right for two cores. On more, add workers beside it: `wayline work`. Texts go to
    the simulated carrier.

    Ctrl-C or SIGTERM stops it, after what is under way, within 20 seconds.
    """
    config = Config.load()
    set_up(config.log_format)

    from wayline.api.server import listen

    async def everything(told: Callable[[], asyncio.Event]) -> None:
        from wayline.commands._serving import serving
        from wayline.commands._work_lines import Lines
        from wayline.commands._working import working
        from wayline.runtime.worker import Bells

        lines, bells = Lines(as_json=as_json), Bells()
        async with open_home(config) as home:
            stop = told()
            ring = partial(bells.ring, "advance")
            await _together(
                stop,
                serving(home, listening, stop, lines.listening, ring),
                working(home, bells, stop, lines),
            )

    # The port first: whoever has to choose another one should not wait for a database.
    with listen(host, port) as listening:
        run_until_stopped(everything)


async def _together(stop: asyncio.Event, *parts: Coroutine[Any, Any, None]) -> None:
    """Run parts side by side; if one fails the others are stopped in their own good order."""
    tasks = [asyncio.create_task(part) for part in parts]
    try:
        await asyncio.gather(*tasks)
    finally:
        stop.set()
        await asyncio.gather(*tasks, return_exceptions=True)
