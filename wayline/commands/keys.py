"""`wayline keys`: makes, lists and revokes the keys that clients name themselves with."""

import json
import secrets
from datetime import datetime, timedelta
from typing import Annotated, Any

import typer

from wayline.bootstrap import Home
from wayline.commands._home import at_home
from wayline.domain import durations
from wayline.domain.api_keys import EVENTS_WRITE, make_key, prefix_of, read_name, read_scopes
from wayline.domain.errors import WaylineError
from wayline.domain.workspaces import Workspace
from wayline.runtime.clock import RealClock
from wayline.store import api_keys
from wayline.store.api_keys import ApiKey

app = typer.Typer(
    help="Make, list and revoke the keys that clients name themselves with.",
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


Scopes = Annotated[
    list[str],
    typer.Option(
        "--scope",
        metavar="SCOPE",
        help="What it opens, such as contacts:read; several times for several, `all` for all.",
    ),
]
Expiry = Annotated[
    str | None,
    typer.Option("--expires", metavar="DURATION", help='How long it is good for: "90 days".'),
]


@app.command("create")
def create(
    name: Source = "default",
    scope: Scopes = [EVENTS_WRITE],  # noqa: B006  Typer reads it and nobody changes it
    expires: Expiry = None,
    workspace: InWorkspace = None,
    as_json: AsJson = False,
) -> None:
    """Make a key and show it, this once.

    Without a scope it is a write key: it sends events and reads nothing. To rotate a key, make
    another of the same name, change the clients, and revoke the old one: what they send twice
    meanwhile is still taken once.
    """
    source, scopes, lasts = read_name(name), read_scopes(scope), _lasting(expires)
    key, now = make_key(secrets.token_bytes(32), scopes), RealClock().now()
    until = None if lasts is None else now + lasts

    async def work(home: Home, mine: Workspace) -> None:
        async with home.database.transaction() as connection:
            await api_keys.insert(
                connection, mine.workspace_id, key, source, now, scopes=scopes, expires_at=until
            )

    at_home(workspace, work)
    if as_json:
        told = {"key": key, "prefix": prefix_of(key), "name": source, "scopes": scopes}
        typer.echo(json.dumps({**told, "expires_at": _at(until)}))
        return
    typer.echo(key)
    typer.echo(f"Keep it: it is not shown again. It opens {', '.join(scopes)}.", err=True)


@app.command("list")
def list_keys(workspace: InWorkspace = None, as_json: AsJson = False) -> None:
    """List the keys by their first characters."""

    async def work(home: Home, mine: Workspace) -> list[ApiKey]:
        async with home.database.transaction() as connection:
            return await api_keys.of_workspace(connection, mine.workspace_id)

    found = at_home(workspace, work)
    if as_json:
        typer.echo(json.dumps({"keys": [_plain(key) for key in found]}))
        return
    now = RealClock().now()
    for key in found:
        scopes = ", ".join(key.scopes)
        typer.echo(f"{key.prefix}  {key.name:<20} {_standing(key, now):<28} {scopes}".rstrip())
    if not found:
        typer.echo("no keys; make one: wayline keys create")


@app.command("revoke")
def revoke(
    prefix: Annotated[str, typer.Argument(metavar="PREFIX", help="Its first characters.")],
    workspace: InWorkspace = None,
    as_json: AsJson = False,
) -> None:
    """End a key; servers that run take notice within five seconds."""

    async def work(home: Home, mine: Workspace) -> ApiKey | None:
        async with home.database.transaction() as connection:
            short = prefix_of(prefix)
            return await api_keys.revoke(connection, mine.workspace_id, short, RealClock().now())

    key = at_home(workspace, work)
    if key is None:
        message = f'there is no key "{prefix_of(prefix)}"'
        raise WaylineError(message, code="key:none", mend="See them: wayline keys list")
    typer.echo(json.dumps(_plain(key)) if as_json else f"revoked {key.prefix} ({key.name})")


def _lasting(expires: str | None) -> timedelta | None:
    """How long a key is good for; raises `key:expires`."""
    if expires is None:
        return None
    try:
        lasts = durations.parse(expires)
    except durations.DurationError as error:
        what = f'"{expires}" {error}'
        raise WaylineError(what, code="key:expires", mend=f"{durations.HOW}.") from None
    if lasts <= timedelta(0):
        message = "the key would have expired already"
        raise WaylineError(message, code="key:expires", mend='Such as: --expires "90 days"')
    return lasts


def _standing(key: ApiKey, now: datetime) -> str:
    """What is to be known of a key at a glance."""
    if key.revoked_at is not None:
        return f"revoked {key.revoked_at:%Y-%m-%d %H:%M}"
    if key.expires_at is not None and key.expires_at <= now:
        return f"expired {key.expires_at:%Y-%m-%d %H:%M}"
    used = f"used {key.last_used_at:%Y-%m-%d %H:%M}" if key.last_used_at else "never used"
    return f"{used}, until {key.expires_at:%Y-%m-%d}" if key.expires_at else used


def _at(value: datetime | None) -> str | None:
    return None if value is None else value.isoformat()


def _plain(key: ApiKey) -> dict[str, Any]:
    return {
        "prefix": key.prefix,
        "name": key.name,
        "scopes": key.scopes,
        "created_at": _at(key.created_at),
        "expires_at": _at(key.expires_at),
        "last_used_at": _at(key.last_used_at),
        "revoked_at": _at(key.revoked_at),
    }
