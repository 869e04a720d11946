"""`wayline serve`: takes events from clients over HTTP until it is stopped."""

import asyncio
import logging
import signal
import socket
from typing import Annotated, Any, Final

import typer

from wayline.bootstrap import open_home
from wayline.config import Config

_SIGNALS: Final = (signal.SIGTERM, signal.SIGINT)


def command(
    host: Annotated[
        str, typer.Option("--host", metavar="ADDRESS", help="Address to listen on.")
    ] = "127.0.0.1",
    port: Annotated[
        int, typer.Option("--port", metavar="NUMBER", min=0, max=65535, help="0 takes a free one.")
    ] = 8080,
) -> None:
    """Take events from clients over HTTP.

    Events are stored, and people enter and leave journeys by them. Nobody is moved along, and
    nothing is sent: the workers that do so are not part of this version yet.

    Ctrl-C or SIGTERM stops it, after the requests that are under way.
    """
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    _Serving(Config.load(), host, port).run()


class _Serving:
    """One run, from the first signal it can hear to the end of its database."""

    def __init__(self, config: Config, host: str, port: int) -> None:
        self._config = config
        self._place = (host, port)
        self._is_asked = False

    def run(self) -> None:
        """Run until stopped; being told to stop is no failure."""
        for number in _SIGNALS:
            signal.signal(number, self._interrupt)
        try:
            self._run()
        except KeyboardInterrupt:
            if not self._is_asked:
                raise
        typer.echo("Stopped.")

    def _run(self) -> None:
        from wayline.api.server import listen

        # The port first: whoever has to choose another one should not wait for a database.
        with (
            listen(*self._place) as listening,
            asyncio.Runner(loop_factory=_loop_factory()) as runner,
        ):
            runner.run(self._serve(listening))

    def _interrupt(self, *_: Any) -> None:
        """Of the time before the loop listens: the start is given up, safely."""
        if not self._is_asked:
            self._is_asked = True
            raise KeyboardInterrupt

    async def _serve(self, listening: socket.socket) -> None:
        from wayline.api.server import application, serve

        async with open_home(self._config) as home:
            stop = asyncio.Event()
            for number in _SIGNALS:
                asyncio.get_running_loop().add_signal_handler(number, stop.set)
            async with application(home.dsn, home.now) as app:
                host, port = listening.getsockname()[:2]
                typer.echo(f"Listening on http://{f'[{host}]' if ':' in host else host}:{port}")
                typer.echo("Events are stored and matched; nothing is sent (see --help).")
                await serve(app, listening, stop)


def _loop_factory() -> Any:
    """Uvloop's where there is one: a third less work for each request."""
    try:
        import uvloop
    except ImportError:
        return None
    return uvloop.new_event_loop
