"""`wayline inbox`: what carriers and links told us and could not be taken in."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Annotated, Any, TypeVar

import typer
from rich.console import Console
from rich.table import Table

from wayline.bootstrap import open_home
from wayline.config import Config
from wayline.domain import ids
from wayline.domain.errors import WaylineError
from wayline.store import inbox as store
from wayline.store.bulk import Connection
from wayline.store.inbox import Aside

T = TypeVar("T")

app = typer.Typer(
    help="List what came in and could not be taken, and try it again.",
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
)
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]


@app.command("list")
def list_aside(
    most: Annotated[int, typer.Option("--most", min=1, help="How many lines at most.")] = 100,
    as_json: AsJson = False,
) -> None:
    """List what was set aside, the latest first, of all workspaces.

    With --json the data is shown too: numbers and texts of people.
    """
    rows = _at_home(lambda connection: store.aside(connection, most))
    if as_json:
        typer.echo(json.dumps({"aside": [_plain(row) for row in rows]}, ensure_ascii=False))
    elif rows:
        _print(rows)
    else:
        typer.echo("nothing was set aside")


@app.command("retry")
def retry(
    item: Annotated[
        list[str] | None,
        typer.Argument(metavar="[ITEM]...", help="As `list` shows them; or --all."),
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="Everything that was set aside.")] = False,
    as_json: AsJson = False,
) -> None:
    """Put it back, so that workers take it in once more.

    Mend what has stopped it first; what fails again is set aside again.
    """
    wanted = {ids.read("inbox", text) for text in item or ()}
    if bool(wanted) == every:
        message, mend = "say what is to be tried again", "Name items, or give --all."
        raise WaylineError(message, code="inbox:which", mend=mend)

    async def work(connection: Connection) -> int:
        done = await store.retry(connection, sorted(wanted), every=every)
        unknown = wanted - done
        if unknown:
            message = f"{ids.show('inbox', min(unknown))} was not set aside"
            raise WaylineError(message, code="inbox:none", mend="See what is: wayline inbox list")
        return len(done)

    done = _at_home(work)
    typer.echo(json.dumps({"retried": done}) if as_json else f"{done:,} wait to be taken in again")


def _print(rows: list[Aside]) -> None:
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("Item", no_wrap=True)  # to be copied
    for column in ("Kind", "Connection", "Happened", "Why"):
        table.add_column(column, overflow="fold")
    for row in rows:
        shown = ids.show("inbox", row.inbox_id)
        table.add_row(shown, row.kind, row.connection, f"{row.at:%Y-%m-%d %H:%M}", row.reason)
    Console(soft_wrap=True).print(table)


def _plain(row: Aside) -> dict[str, Any]:
    return {
        "item": ids.show("inbox", row.inbox_id),
        "kind": row.kind,
        "connection": row.connection,
        "at": row.at.isoformat(),
        "reason": row.reason,
        "set_aside_at": row.set_aside_at.isoformat(),
        "data": row.data,
    }


def _at_home(work: Callable[[Connection], Awaitable[T]]) -> T:
    async def go() -> T:
        async with open_home(Config.load()) as home, home.database.transaction() as connection:
            return await work(connection)

    return asyncio.run(go())
