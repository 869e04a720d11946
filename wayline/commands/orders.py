"""`wayline orders`: orders of the past, in from a file."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from wayline.bootstrap import open_home
from wayline.commands import _import_pages as pages
from wayline.config import Config
from wayline.runtime.imports.happenings import OrderImport

app = typer.Typer(
    help="Import orders as events with their own times.",
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
)


@app.callback()
def orders() -> None:
    """Import orders as events with their own times."""


@app.command("import")
def import_file(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A table: CSV of any kind.")],
    mapping: Annotated[
        list[str] | None,
        typer.Option(
            "--map",
            metavar="COLUMN=FIELD",
            help="What a column is: order_id, at, revenue, currency, user_id, phone, email, sku, "
            "or - for nothing.",
        ),
    ] = None,
    live: Annotated[
        bool, typer.Option("--live", help="Old orders start and wake what new ones would.")
    ] = False,
    workspace: Annotated[
        str | None, typer.Option("--workspace", metavar="NAME", help="Whose orders.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for machines.")] = False,
) -> None:
    """Import orders: each becomes an event `Order Completed` with its own time, and counts once.

    Those of more than 24 hours ago start nothing. Stopped at any moment, the same command goes on.
    """
    given = pages.mapping(mapping or [])

    async def run() -> None:
        async with open_home(Config.load()) as home:
            mine = await home.workspace(workspace)
            one = OrderImport(
                home.database,
                mine.workspace_id,
                file,
                home.now,
                mapping=given,
                place=(mine.country, mine.currency),
                live=live,
                key=home.suppression,
            )
            await pages.take(one, file, one.table.lines, as_json=as_json)

    asyncio.run(run())
