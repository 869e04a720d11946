"""`wayline complaints`: lists what people and carriers complained of, and takes one in by hand."""

import json
from collections.abc import Collection
from datetime import timedelta
from typing import Annotated, Any

import typer

from wayline.bootstrap import Home
from wayline.commands._home import at_home
from wayline.domain.complaints import CARRIER, PROVIDER, REPORTED, source_of
from wayline.domain.errors import WaylineError
from wayline.domain.ids import ContactId
from wayline.domain.places import NumberProblem, parse_number
from wayline.domain.workspaces import Workspace
from wayline.runtime.complaining import Taken, Told, complain
from wayline.runtime.library import Library
from wayline.runtime.locking import steadily
from wayline.store import complaints
from wayline.store.bulk import Connection
from wayline.store.complaints import Complaint

app = typer.Typer(
    help="List what people and carriers complained of, and take a complaint in.",
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
)
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]
InWorkspace = Annotated[
    str | None, typer.Option("--workspace", metavar="NAME", help="Whose complaints.")
]
_SOURCES = (REPORTED, CARRIER, PROVIDER)
_MOST = 500


@app.command("list")
def list_complaints(
    days: Annotated[int, typer.Option(metavar="DAYS", help="How far back.")] = 30,
    workspace: InWorkspace = None,
    as_json: AsJson = False,
) -> None:
    """List complaints, the newest first."""

    async def work(home: Home, mine: Workspace) -> list[Complaint]:
        since = home.now() - timedelta(days=days)
        async with home.database.transaction() as connection:
            return await complaints.newest(connection, mine.workspace_id, since, _MOST)

    found = at_home(workspace, work)
    if as_json:
        typer.echo(json.dumps({"complaints": [_plain(one) for one in found]}))
        return
    for one in found:
        told = one.data
        where = f"about {told['sender']}" if "sender" in told else "about no known sender"
        code = f" ({told['code']})" if "code" in told else ""
        source = f"{source_of(one.method)}{code}"
        typer.echo(
            f"{one.recorded_at:%Y-%m-%d %H:%M}  {source:<20}  {one.phone or '-':<16}  {where}"
        )
    if not found:
        typer.echo("no complaints")


@app.command("add")
def add(
    phone: Annotated[str, typer.Argument(metavar="PHONE", help="Who complained.")],
    source: Annotated[
        str, typer.Option(metavar="WORD", help=f"By which way: {', '.join(_SOURCES)}.")
    ] = PROVIDER,
    code: Annotated[
        str | None, typer.Option(metavar="CODE", help="As the provider gives it.")
    ] = None,
    sender: Annotated[
        str | None, typer.Option(metavar="SENDER", help="About which of yours, if that is known.")
    ] = None,
    workspace: InWorkspace = None,
    as_json: AsJson = False,
) -> None:
    """Take in a complaint that a provider told you of: nothing more goes to the number."""
    if source not in _SOURCES:
        mend = f"There are: {', '.join(_SOURCES)}."
        message = f'"{source[:30]}" is no source of a complaint'
        raise WaylineError(message, code="complaint:source", mend=mend)

    async def work(home: Home, mine: Workspace) -> Taken:
        number = parse_number(phone, mine.country)
        if isinstance(number, NumberProblem):
            raise WaylineError(f"{phone}: {number.sentence}", code="complaint:number")
        now, library = home.now(), Library(home.suppression)
        async with home.database.transaction() as connection:
            await library.refresh(connection)
        told = Told(number.e164, source, code, sender, None, now)

        async def take(connection: Connection) -> Taken:
            return await complain(connection, library, mine.workspace_id, told, now, "command")

        async def again(_: Collection[ContactId]) -> Taken:
            return await home.database.retrying(take)

        return await steadily(again)

    done = at_home(workspace, work)
    if as_json:
        typer.echo(json.dumps({"closed": done.closed, "sender": done.sender}))
        return
    about = f" about {done.sender}" if done.sender else ""
    after = "is closed now" if done.closed else "was closed already"
    typer.echo(f"taken in{about}; the number {after}")


def _plain(one: Complaint) -> dict[str, Any]:
    told = {"at": one.recorded_at.isoformat(), "source": source_of(one.method)}
    known = {name: one.data.get(name) for name in ("code", "sender", "message")}
    return {**told, **known, "contact": one.key, "phone": one.phone, "wording": one.wording}
