"""`wayline work`: moves people along and sends what is due, until it is stopped."""

import asyncio
from collections.abc import Callable
from typing import Annotated

import typer

from wayline.bootstrap import open_home
from wayline.commands._until_stopped import run_until_stopped
from wayline.config import Config
from wayline.runtime.logs import set_up
from wayline.runtime.tracing import tracing


def command(
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object a line.")] = False,
) -> None:
    """Move people along, and send what is due.

    Any number of workers may run on one home or database, on one machine or on several. They share
    the people among them, and take over from one that dies within seconds. Texts go to the
    simulated carrier, which `wayline serve` or `wayline up` hosts; while none of them runs, texts
    wait.

    Ctrl-C or SIGTERM stops it, after what is under way, within 20 seconds.
    """
    config = Config.load()
    set_up(config.log_format)

    async def work(told: Callable[[], asyncio.Event]) -> None:
        from wayline.commands._work_lines import Lines
        from wayline.commands._working import working
        from wayline.runtime.worker import Bells

        async with open_home(config) as home:
            await working(home, Bells(), told(), Lines(as_json=as_json))

    with tracing():
        run_until_stopped(work)
