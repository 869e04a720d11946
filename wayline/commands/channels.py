"""`wayline channels`: the connections that messages go out by, and whether they work."""

import asyncio
import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from wayline.bootstrap import Home
from wayline.commands._home import at_home
from wayline.domain.errors import WaylineError
from wayline.domain.letters import SMTP, STARTTLS, Server, new_mail_from, new_server, read_server
from wayline.domain.workspaces import Workspace
from wayline.runtime import mail_servers as desk
from wayline.store import connections
from wayline.store.connections import CarrierConnection

app = typer.Typer(
    help="Add, list and test the connections that messages go out by.",
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
)
InWorkspace = Annotated[str | None, typer.Option("--workspace", metavar="NAME", help="Whose.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]
Provider = Annotated[str, typer.Argument(metavar="PROVIDER", help="smtp: a mail server.")]


@app.command("add")
def add(  # noqa: PLR0913, PLR0917 - what a mail server can be told
    provider: Provider,
    host: Annotated[str, typer.Option(metavar="NAME", help="The mail server: mail.shop.example.")],
    sender: Annotated[str, typer.Option("--from", metavar="ADDRESS", help="What mails go out as.")],
    port: Annotated[
        int | None, typer.Option(min=1, max=65_535, help="587, 465 or 25 if nothing is said.")
    ] = None,
    security: Annotated[
        str, typer.Option(metavar="HOW", help="starttls, tls, or none: a server inside your walls.")
    ] = STARTTLS,
    user: Annotated[
        str, typer.Option(metavar="NAME", help="Log in as; else without a login.")
    ] = "",
    password_from: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="A file with the password; - reads it from the input."),
    ] = None,
    address_line: Annotated[
        str, typer.Option(metavar="TEXT", help="Who you are and where, under every mail.")
    ] = "",
    untested: Annotated[bool, typer.Option("--untested", help="Keep it without a test.")] = False,
    workspace: InWorkspace = None,
) -> None:
    """Let a workspace send mail through a server, once a test has shown that it works.

    A workspace has one: added again it is replaced.
    """
    _check(provider)
    server = new_server(host, port, security, user)
    new_mail_from("", sender, address_line)
    password = _password(password_from) if user else ""
    if not untested:
        _test(server, password, sender)

    async def work(home: Home, mine: Workspace) -> None:
        mail = new_mail_from(desk.name_of(mine), sender, address_line)
        async with home.database.transaction() as connection:
            await desk.save(connection, mine, server, password, mail, home.vault, home.now())

    at_home(workspace, work)
    typer.echo(f"Mails go out as {sender} through {host}{' (untested)' if untested else ''}.")


@app.command("list")
def list_channels(workspace: InWorkspace = None, as_json: AsJson = False) -> None:
    """List the connections of a workspace, and those that serve all."""

    async def work(home: Home, mine: Workspace) -> list[tuple[CarrierConnection, str]]:
        async with home.database.transaction() as connection:
            every = await connections.every(connection)
        theirs = [one for one in every if one.workspace_id in (None, mine.workspace_id)]
        sender = mine.mail.sender if mine.mail else ""
        return [(one, sender if one.provider == SMTP else "") for one in theirs]

    found = at_home(workspace, work)
    if as_json:
        told = [
            {"name": one.name, "provider": one.provider, "address": one.address, "sender": sender}
            for one, sender in found
        ]
        typer.echo(json.dumps({"channels": told}))
        return
    for one, sender in found:
        typer.echo(f"{one.name:<20} {one.provider:<8} {one.address or '-':<40} {sender}".rstrip())
    if not found:
        typer.echo("no connections; add one: wayline channels add smtp")


@app.command("test")
def try_channel(provider: Provider, workspace: InWorkspace = None) -> None:
    """Log in at the mail server and ask whether it takes mail of yours; nothing is sent."""
    _check(provider)

    async def work(home: Home, mine: Workspace) -> tuple[str, str, str]:
        async with home.database.transaction() as connection:
            kept = await desk.password_of(connection, desk.name_of(mine), home.vault)
        return *kept, mine.mail.sender if mine.mail else ""

    address, password, sender = at_home(workspace, work)
    server = read_server(address)
    _test(server, password, sender)
    typer.echo(f"{server.host} takes mail from {sender}.")


def _test(server: Server, password: str, sender: str) -> None:
    trouble = asyncio.run(desk.try_out(server, password, sender))
    if trouble is not None:
        raise WaylineError(trouble.message, code=trouble.code, mend=trouble.mend)


def _check(provider: str) -> None:
    if provider != SMTP:
        message = f'"{provider[:20]}" is no provider that can be added'
        raise WaylineError(message, code="channel:invalid", mend="There is: smtp.")


def _password(path: Path | None) -> str:
    """The password, which never stands in the list of processes."""
    if path is None:
        return str(typer.prompt("Password", hide_input=True))
    try:
        text = sys.stdin.read() if str(path) == "-" else path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        message = f"the password cannot be read: {error}"
        raise WaylineError(message, code="channel:invalid", mend="Name a file of text.") from None
    return text.strip("\r\n")
