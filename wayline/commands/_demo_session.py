"""One start of the demo, from its first word to its last: signals, terminal, and a clean end."""

import asyncio
import logging
import signal
import time
from pathlib import Path
from typing import Any, Final

import typer
from rich.console import Console
from rich.live import Live

from wayline.bootstrap import DEMO
from wayline.commands import _demo_pages as pages
from wayline.commands import _report_pages as report_pages
from wayline.config import Config
from wayline.domain.errors import WaylineError
from wayline.runtime.clock import RealClock
from wayline.runtime.demo.running import Running, running
from wayline.runtime.demo.setting_up import Demo, open_demo
from wayline.runtime.report import Report, report
from wayline.runtime.signing import Signet
from wayline.store.database import connect
from wayline.store.demos import LOST

_LINES: Final = 5.0  # real seconds between two plain lines
_SCREENS: Final = 0.5  # and between two screens
_ROUND: Final = 1.0  # real seconds that the last round may take
_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM)


class Session:
    """What one call of the command does."""

    def __init__(self, *, people: int, fresh: bool) -> None:
        self.config = Config.load()
        self.people = people
        self.fresh = fresh
        self.folder = self.config.home / DEMO
        self._asked = False
        self._console = Console()
        self._shown_at = 0.0
        self._live: Live | None = None

    def run(self) -> None:
        """Run until stopped; whatever may come again later ends with code 0."""
        for number in _SIGNALS:
            signal.signal(number, self._interrupt)
        try:
            asyncio.run(self._run())
        except (KeyboardInterrupt, WaylineError, *LOST) as error:
            if self._asked:  # whatever broke under way, we broke it: nothing of it is committed
                typer.echo("Stopped before it was ready; the next start goes on from here.")
                return
            if not isinstance(error, LOST):
                raise
            message = f"the demo's database went away: {str(error).strip()}"
            mend = "Start it again: it goes on where it stopped."
            raise WaylineError(message, code="demo:database", mend=mend) from None

    def _interrupt(self, *_: Any) -> None:
        """Of the time before the loop listens: what is under way is given up, safely."""
        if not self._asked:
            self._asked = True
            logging.getLogger("psycopg").setLevel(logging.ERROR)  # of queries that we cut off
            raise KeyboardInterrupt

    async def _run(self) -> None:
        real = RealClock()
        tell = _Progress(self.folder)
        async with open_demo(
            self.folder,
            real.now(),
            tell,
            people=self.people,
            fresh=self.fresh,
            binaries=self.config.postgres_bin,
        ) as demo:
            _log_into(self.folder / "demo.log")
            tell.resumed(demo)
            async with running(demo, real, Signet(self.config.keys)) as one:
                await self._watch(one)
                await self._conclude(one)

    async def _watch(self, one: Running) -> None:
        """Run until a signal, the end of the time that is set, or a fault."""
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in _SIGNALS:
            loop.add_signal_handler(number, stop.set)
        if self.config.demo_seconds:
            loop.call_later(self.config.demo_seconds, stop.set)
        work = asyncio.create_task(one.run(stop, self._show))
        asked = asyncio.create_task(stop.wait())
        try:
            if self._console.is_terminal:
                self._live = Live(console=self._console, screen=True, auto_refresh=False)
                self._live.start()
            await asyncio.wait({work, asked}, return_when=asyncio.FIRST_COMPLETED)
            await asyncio.wait({work}, timeout=_ROUND if stop.is_set() else None)
        finally:
            asked.cancel()
            if self._live is not None:
                self._live.stop()
        if not work.done():
            work.cancel()  # nothing is lost: what was not committed is done at the next start
        await asyncio.gather(work, asked, return_exceptions=True)
        if work.done() and not work.cancelled() and (error := work.exception()):
            raise error

    def _show(self, one: Running) -> None:
        now = time.monotonic()
        if self._live is not None and now - self._shown_at >= _SCREENS:
            self._live.update(pages.screen(one, self._console), refresh=True)
            self._shown_at = now
        elif self._live is None and now - self._shown_at >= _LINES:
            typer.echo(pages.line(one))
            self._shown_at = now

    async def _conclude(self, one: Running) -> None:
        """Let time stand still, and say what was and where it lies."""
        at = await one.stand_still()
        zone = one.demo.workspace.zone
        if self.config.demo_seconds:
            report_pages.show(await _report(one))
        elif self._console.is_terminal:
            self._console.print(pages.screen(one, self._console))
        typer.echo(
            f"\nIt is {pages.business_time(at, zone)} there, and stays so until the next start."
        )
        typer.echo(f"Everything lies in {self.folder}. To look further:")
        typer.echo("  wayline report --demo")
        typer.echo(f"  wayline why --demo {_somebody(one)}")


async def _report(one: Running) -> Report:
    connection = await connect(one.demo.dsn, "engine")
    try:
        return await report(connection, one.demo.workspace, one.clock.at)
    finally:
        await connection.close()


def _somebody(one: Running) -> str:
    """The number of somebody about whom there is something to tell."""
    return next(iter(one.wire.numbers), None) or next(
        (c.contact.phone for c in one.demo.people if c.contact.phone), "PHONE"
    )


class _Progress:
    """Says what is being prepared."""

    def __init__(self, folder: Path) -> None:
        new = not (folder / "postgres").is_dir()
        said = "making a database, which takes a few seconds the first time"
        typer.echo(f"  {said if new else 'starting the database'} ({folder})")

    def __call__(self, text: str) -> None:
        typer.echo(f"  {text}")

    def resumed(self, demo: Demo) -> None:
        """Whether it begins or goes on."""
        at = pages.business_time(demo.stands_at, demo.workspace.zone)
        typer.echo(f"  {'goes on' if demo.resumed else 'begins'} on {at}; Ctrl-C stops it")


def _log_into(path: Path) -> None:
    """Warnings go to a file: on the screen they would tear the picture."""
    logging.basicConfig(level=logging.WARNING, handlers=[logging.FileHandler(path, delay=True)])
