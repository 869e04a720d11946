"""`wayline phone`: one number's texts in the terminal; reply to them and tap their links."""

import asyncio
import json
import sys
import threading
from contextlib import suppress
from datetime import datetime
from typing import Annotated, Final

import typer
from rich.console import Console

from wayline.bootstrap import Home, NotBothError, open_demo, open_home
from wayline.commands import _phone_pages as pages
from wayline.config import Config
from wayline.domain.errors import WaylineError
from wayline.domain.ids import WorkspaceId
from wayline.domain.senders import Sender
from wayline.domain.workspaces import Workspace
from wayline.runtime.clock import RealClock
from wayline.runtime.phone import Now, Phone, Reply, Text, business_now, open_books, phones, pick_up
from wayline.runtime.sandbox_site import BOOKS
from wayline.store import journeys, senders
from wayline.store.bulk import Connection

_LOOK: Final = 0.5  # real seconds between two looks
_STOPPED: Final = "The demo is not running: it will be heard when it goes on."


def command(
    number: Annotated[
        str | None,
        typer.Argument(metavar="PHONE", help="Whose phone; without one, those with new texts."),
    ] = None,
    demo: Annotated[
        bool, typer.Option("--demo", help="A phone of the demo's, running or not.")
    ] = False,
    reply: Annotated[
        str | None, typer.Option("--reply", metavar="TEXT", help="Answer the last text.")
    ] = None,
    tap: Annotated[
        int | None, typer.Option("--tap", metavar="N", help="Open the link of this number.")
    ] = None,
    to: Annotated[
        str | None,
        typer.Option("--to", metavar="SENDER", help="Whom to answer, where several text."),
    ] = None,
    complain: Annotated[
        bool, typer.Option("--complain", help="Report the last text as spam, as a forward to 7726.")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object a line for machines.")
    ] = False,
) -> None:
    """Look at a simulated phone: its texts, as they arrive.

    In a terminal it stays open: type "reply STOP" or "tap 1"; Ctrl-C puts it down. Phones are
    those of the sandbox carrier, in the home or, with --demo, in the demo.
    """
    if number is None and (reply is not None or tap is not None or complain):
        mend = "Name a phone: wayline phone +12125550123 --reply STOP"
        raise NotBothError("nobody is named to reply or tap", code="phone:nobody", mend=mend)
    session = _Session(to, as_json=as_json)
    with suppress(KeyboardInterrupt):
        asyncio.run(session.run(number, reply, tap, demo=demo, complain=complain))


class _Session:
    """One look at a phone."""

    def __init__(self, to: str | None, *, as_json: bool) -> None:
        self._to = to
        self._as_json = as_json
        self._console = Console(highlight=False)
        self._shown: set[Text | Reply] = set()

    async def run(
        self,
        number: str | None,
        reply: str | None,
        tap: int | None,
        *,
        demo: bool,
        complain: bool,
    ) -> None:
        config = Config.load()
        async with open_demo(config) if demo else open_home(config) as home:
            with open_books(home.folder / BOOKS) as carrier:
                workspaces, senders, now = await self._ask(home)
                if number is None:
                    self._list(phones(carrier, now.at), demo=demo)
                    return
                phone = pick_up(carrier, number, now.at, workspaces, senders)
                if tap is not None:
                    self._tap(phone, tap, now)
                if reply is not None:
                    self._reply(phone, reply, now)
                if complain:
                    phone.complain(now.at, self._to)
                    self._tell({"complained": self._to or "the last"}, "Reported as spam", now)
                await self._show(home, phone)
                is_live = reply is None and tap is None and not complain and not self._as_json
                if is_live and sys.stdin.isatty() and self._console.is_terminal:
                    await self._stay(home, phone)

    async def _ask(
        self, home: Home
    ) -> tuple[list[Workspace], dict[WorkspaceId, tuple[Sender, ...]], Now]:
        async with home.database.transaction() as connection:
            now = await business_now(connection, RealClock().now())
            every = await senders.every(connection)
            return await journeys.workspaces(connection), every, now

    def _list(self, found: list[tuple[str, int, datetime]], *, demo: bool) -> None:
        if not self._as_json:
            pages.print_phones(self._console, found, demo=demo)
        for number, texts, at in found if self._as_json else ():
            typer.echo(json.dumps({"phone": number, "texts": texts, "last": at.isoformat()}))

    def _tap(self, phone: Phone, number: int, now: Now) -> None:
        url = phone.tap(number, now.at)
        self._tell({"tapped": url}, f"Opened {url}", now)

    def _reply(self, phone: Phone, text: str, now: Now) -> None:
        whom = phone.reply(text, now.at, self._to)
        self._tell({"replied": text, "to": whom}, f'Sent "{text}" to {whom}', now)

    def _tell(self, done: dict[str, str], words: str, now: Now) -> None:
        if self._as_json:
            typer.echo(json.dumps(done, ensure_ascii=False))
            return
        self._console.print(words, style="green", markup=False)
        if now.is_running is False:
            self._console.print(_STOPPED, style="yellow")

    async def _show(self, home: Home, phone: Phone) -> None:
        async with home.database.transaction() as connection:
            things = await self._new(connection, phone)
        if self._as_json:
            for thing in things:
                typer.echo(json.dumps(pages.plain(thing), ensure_ascii=False))
        else:
            pages.print_phone(self._console, phone.number, things)

    async def _new(self, connection: Connection, phone: Phone) -> list[Text | Reply]:
        """What was not shown yet, in the order of time."""
        now = await business_now(connection, RealClock().now())
        found: list[Text | Reply] = [*phone.texts(now.at)]
        found += await phone.replies(connection)
        new = sorted((one for one in found if one not in self._shown), key=lambda one: one.at)
        self._shown.update(new)
        return new

    async def _stay(self, home: Home, phone: Phone) -> None:
        """Show what arrives, and do what is typed."""
        self._console.print(pages.HELP, style="dim")
        typed = _typed()
        while True:
            async with home.database.transaction() as connection:
                now = await business_now(connection, RealClock().now())
                new = await self._new(connection, phone)
            for thing in new:
                self._console.print(pages.bubble(thing))
            with suppress(TimeoutError):
                line = await asyncio.wait_for(typed.get(), _LOOK)
                if line is None or line in ("quit", "exit"):
                    return
                self._do(phone, line, now)

    def _do(self, phone: Phone, line: str, now: Now) -> None:
        word, _, rest = line.partition(" ")
        try:
            if word == "reply":
                self._reply(phone, rest.strip(), now)
            elif word == "tap" and rest.strip().isdigit():
                self._tap(phone, int(rest), now)
            elif line:
                self._console.print(pages.HELP, style="dim")
        except WaylineError as error:
            self._console.print(f"{error.message}. {error.mend}", style="red", markup=False)


def _typed() -> "asyncio.Queue[str | None]":
    """Lines as they are typed; None at their end. The thread dies with the process."""
    lines: asyncio.Queue[str | None] = asyncio.Queue()
    loop = asyncio.get_running_loop()

    def read() -> None:
        with suppress(RuntimeError):  # the loop has ended first
            for line in sys.stdin:
                loop.call_soon_threadsafe(lines.put_nowait, line.strip())
            loop.call_soon_threadsafe(lines.put_nowait, None)

    threading.Thread(target=read, daemon=True).start()
    return lines
