"""`wayline events`: events of the past, in from a file of JSON lines."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from wayline.bootstrap import open_home
from wayline.commands import _import_pages as pages
from wayline.config import Config
from wayline.runtime.imports.happenings import EventImport

app = typer.Typer(
    help="Import events from JSON lines in Segment's shape.",
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
)


@app.callback()
def events() -> None:
    """Import events from JSON lines in Segment's shape."""


@app.command("import")
def import_file(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A file of JSON lines.")],
    live: Annotated[
        bool, typer.Option("--live", help="Old events start and wake what new ones would.")
    ] = False,
    workspace: Annotated[
        str | None, typer.Option("--workspace", metavar="NAME", help="Whose events.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for machines.")] = False,
) -> None:
    """Import what Segment's libraries would send (`track`, `identify` ...), one object a line.

    A `messageId` counts once. Those of more than 24 hours ago start nothing. Stopped at any moment,
    the same command goes on.
    """

    async def run() -> None:
        async with open_home(Config.load()) as home:
            mine = await home.workspace(workspace)
            one = EventImport(
                home.database, mine.workspace_id, file, home.now, live=live, key=home.suppression
            )
            await pages.take(one, file, one.lines, as_json=as_json)

    asyncio.run(run())
