"""`wayline keys`: makes, lists and revokes the write keys that clients send events with."""

import asyncio
import json
import secrets
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Annotated, Any, TypeVar

import typer

from wayline.bootstrap import Home, open_home
from wayline.config import Config
from wayline.domain.errors import WaylineError
from wayline.domain.workspaces import Workspace
from wayline.domain.write_keys import make_key, prefix_of
from wayline.store import write_keys
from wayline.store.write_keys import WriteKey

T = TypeVar("T")

app = typer.Typer(
    help="Make, list and revoke the write keys that clients send events with.",
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
)
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]
InWorkspace = Annotated[str | None, typer.Option("--workspace", metavar="NAME", help="Whose keys.")]
Source = Annotated[
    str,
    typer.Option(
        "--name", metavar="TEXT", help="The source of its events; keys of one name are one source."
    ),
]


@app.command("create")
def create(
    name: Source = "default", workspace: InWorkspace = None, as_json: AsJson = False
) -> None:
    """Make a key and show it, this once.

    To rotate a key, make another of the same name, change the clients, and revoke the old one:
    what they send twice meanwhile is still taken once.
    """
    source = _checked(name)
    key = make_key(secrets.token_bytes(32))

    async def work(home: Home, mine: Workspace) -> None:
        async with home.database.transaction() as connection:
            await write_keys.insert(connection, mine.workspace_id, key, source, home.now())

    _at_home(workspace, work)
    if as_json:
        typer.echo(json.dumps({"key": key, "prefix": prefix_of(key), "name": source}))
        return
    typer.echo(key)
    typer.echo("Keep it: it is not shown again. Clients send it as their write key.", err=True)


@app.command("list")
def list_keys(workspace: InWorkspace = None, as_json: AsJson = False) -> None:
    """List the keys by their first characters."""

    async def work(home: Home, mine: Workspace) -> list[WriteKey]:
        async with home.database.transaction() as connection:
            return await write_keys.of_workspace(connection, mine.workspace_id)

    found = _at_home(workspace, work)
    if as_json:
        typer.echo(json.dumps({"keys": [_plain(key) for key in found]}))
        return
    for key in found:
        used = f"used {key.last_used_at:%Y-%m-%d %H:%M}" if key.last_used_at else "never used"
        ended = f"  revoked {key.revoked_at:%Y-%m-%d %H:%M}" if key.revoked_at else ""
        typer.echo(f"{key.prefix}  {key.name:<20} {used}{ended}")
    if not found:
        typer.echo("no keys; make one: wayline keys create")


@app.command("revoke")
def revoke(
    prefix: Annotated[str, typer.Argument(metavar="PREFIX", help="Its first characters.")],
    workspace: InWorkspace = None,
    as_json: AsJson = False,
) -> None:
    """End a key; servers that run take notice within five seconds."""

    async def work(home: Home, mine: Workspace) -> WriteKey | None:
        async with home.database.transaction() as connection:
            short = prefix_of(prefix)
            return await write_keys.revoke(connection, mine.workspace_id, short, home.now())

    key = _at_home(workspace, work)
    if key is None:
        message = f'there is no key "{prefix_of(prefix)}"'
        raise WaylineError(message, code="key:none", mend="See them: wayline keys list")
    typer.echo(json.dumps(_plain(key)) if as_json else f"revoked {key.prefix} ({key.name})")


def _checked(name: str) -> str:
    plain = name.strip()
    if not plain or len(plain) > 100 or not plain.isprintable():
        message = "the name of a key is text of 1 to 100 characters"
        raise WaylineError(message, code="key:name", mend="Such as: --name shop")
    return plain


def _plain(key: WriteKey) -> dict[str, Any]:
    def at(value: datetime | None) -> str | None:
        return None if value is None else value.isoformat()

    return {
        "prefix": key.prefix,
        "name": key.name,
        "created_at": at(key.created_at),
        "last_used_at": at(key.last_used_at),
        "revoked_at": at(key.revoked_at),
    }


def _at_home(slug: str | None, work: Callable[[Home, Workspace], Awaitable[T]]) -> T:
    async def run() -> T:
        async with open_home(Config.load()) as home:
            return await work(home, await home.workspace(slug))

    return asyncio.run(run())
