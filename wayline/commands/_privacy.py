"""`wayline contacts access|erase|restrict|object|requests`: what people may ask for by law."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from wayline.bootstrap import Home
from wayline.commands._export_pages import opened
from wayline.commands._home import at_home
from wayline.domain import ids
from wayline.domain.contacts import Contact
from wayline.domain.errors import WaylineError
from wayline.domain.workspaces import Workspace
from wayline.runtime import privacy
from wayline.runtime.library import Library
from wayline.runtime.privacy import SENDING, Asked
from wayline.runtime.why.asking import find
from wayline.store import contacts
from wayline.store import privacy as requests
from wayline.store.privacy import Request

METHOD: Final = "command"
_PATIENCE: Final = 60.0  # seconds, for a text that is at the carrier
_MOST: Final = 200
Who = Annotated[
    str, typer.Argument(metavar="PHONE", help="A phone number; an id or email does as well.")
]
Note = Annotated[
    str | None,
    typer.Option(metavar="TEXT", help="A number of a ticket. It is kept for ever: no names."),
]
InWorkspace = Annotated[
    str | None, typer.Option("--workspace", metavar="NAME", help="Whose contacts.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]


def access(
    who: Who,
    to: Annotated[Path, typer.Option("--to", metavar="FILE", help="Where the data go.")],
    note: Note = None,
    workspace: InWorkspace = None,
) -> None:
    """Write everything that is kept of a person to a JSON file, for them to have."""

    async def work(home: Home, contact: Contact) -> None:
        asked = Asked(METHOD, home.now(), note)
        with opened(to) as file:
            told = await privacy.personal_data(home.database, contact, asked, file.buffer)
        for table, rows in told.items():
            typer.echo(f"{rows:>6,}  {table.replace('_', ' ')}")
        typer.echo(f"written to {to}")

    _of(who, workspace, work)


def erase(
    who: Who,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    keep_consent: Annotated[
        bool,
        typer.Option(
            "--keep-consent",
            help="Leave number and wording in the consent ledger, for the defence of claims.",
        ),
    ] = False,
    note: Note = None,
    workspace: InWorkspace = None,
    as_json: AsJson = False,
) -> None:
    """Erase a person for good. What they closed stays closed, and the ledger stays provable."""

    async def work(home: Home, contact: Contact) -> None:
        name = contact.phone or contact.email or contact.key
        if not yes and not typer.confirm(f"Erase {name}, and everything that is kept of them?"):
            raise typer.Exit(1)
        done = await _erased(home, contact, note, keep_consent=keep_consent)
        if as_json:
            typer.echo(json.dumps({"erased": done}))
        else:
            for table, rows in done.items():
                typer.echo(f"{rows:>6,}  {table.replace('_', ' ')}")
            typer.echo("erased")

    _of(who, workspace, work)


async def _erased(
    home: Home, contact: Contact, note: str | None, *, keep_consent: bool
) -> dict[str, int]:
    """Wait for a text that is at the carrier, but not for ever."""
    asked, library = Asked(METHOD, home.now(), note), Library(home.suppression)
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            return await privacy.erase(
                home.database, library, contact, asked, keep_consent=keep_consent
            )
        except WaylineError as error:
            if error.code != SENDING or time.monotonic() > until:
                raise
        await asyncio.sleep(1)


def restrict(
    who: Who,
    lift: Annotated[bool, typer.Option("--lift", help="End a restriction.")] = False,
    note: Note = None,
    workspace: InWorkspace = None,
) -> None:
    """Keep a person's data and use it for nothing: no messages, no journeys."""

    async def work(home: Home, contact: Contact) -> None:
        turn = privacy.release if lift else privacy.restrict
        asked, library = Asked(METHOD, home.now(), note), Library(home.suppression)
        changed = await turn(home.database, library, contact, asked)
        done = "the restriction is lifted" if lift else "restricted: nothing is sent or begun"
        before = "there is no restriction" if lift else "restricted already"
        typer.echo(done if changed else before)

    _of(who, workspace, work)


def object_(who: Who, note: Note = None, workspace: InWorkspace = None) -> None:
    """End marketing to a person on every channel, because they object to it."""

    async def work(home: Home, contact: Contact) -> None:
        asked = Asked(METHOD, home.now(), note)
        async with home.database.transaction() as connection:
            await privacy.object_to_marketing(connection, contact, asked)
        typer.echo("no marketing on any channel; other messages go on")

    _of(who, workspace, work)


def list_requests(workspace: InWorkspace = None, as_json: AsJson = False) -> None:
    """Show who asked for what by law, and what came of it, the newest first."""

    async def work(home: Home, mine: Workspace) -> list[Request]:
        async with home.database.transaction() as connection:
            return await requests.listed(connection, mine.workspace_id, None, _MOST)

    rows = at_home(workspace, work)
    if as_json:
        typer.echo(json.dumps([_plain(row) for row in rows]))
    elif not rows:
        typer.echo("nobody has asked for anything")
    else:
        for row in rows:
            typer.echo(_line(row))
        if len(rows) == _MOST:
            typer.echo(f"These are the newest {_MOST}; GET /v1/privacy-requests has all.")


def _line(row: Request) -> str:
    what = "waits" if row.done_at is None else f"done {_minute(row.done_at)}"
    shown = ids.show("contact", row.contact_id)
    words = (_minute(row.requested_at), row.kind, shown, row.method, what, row.note)
    return "  ".join(word for word in words if word)


def add_to(app: typer.Typer) -> None:
    """Make these commands part of `wayline contacts`."""
    app.command("access")(access)
    app.command("erase")(erase)
    app.command("restrict")(restrict)
    app.command("object")(object_)
    app.command("requests")(list_requests)


def _of(who: str, workspace: str | None, work: Callable[[Home, Contact], Awaitable[None]]) -> None:
    async def run(home: Home, mine: Workspace) -> None:
        async with home.database.transaction() as connection:
            contact_id = await find(connection, mine, who)
            person = (await contacts.read(connection, [contact_id]))[contact_id]
        await work(home, person.contact)

    at_home(workspace, run)


def _minute(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"


def _plain(row: Request) -> dict[str, Any]:
    return {
        "id": ids.show("request", row.request_id),
        "contact": ids.show("contact", row.contact_id),
        "kind": row.kind,
        "method": row.method,
        "note": row.note,
        "requested_at": row.requested_at.isoformat(),
        "state": row.state,
        "done_at": row.done_at and row.done_at.isoformat(),
        "outcome": row.outcome,
    }
