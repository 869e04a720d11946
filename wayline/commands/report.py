"""`wayline report`: how journeys did, in tables for people or as JSON for machines."""

import asyncio
import json
from typing import Annotated

import typer

from wayline.bootstrap import open_home
from wayline.commands import _report_pages as pages
from wayline.config import Config
from wayline.runtime.report import Report
from wayline.runtime.report import report as make_report


def command(
    replay: Annotated[
        bool, typer.Option("--replay", help="Report the last replay instead of the home.")
    ] = False,
    workspace: Annotated[
        str | None, typer.Option("--workspace", help="Whose journeys; the home's default if none.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for machines.")] = False,
) -> None:
    """Show how journeys did: people, messages, money, drop-off."""
    found = asyncio.run(_report(workspace, replay=replay))
    if as_json:
        typer.echo(json.dumps(pages.plain(found), indent=2))
    else:
        pages.show(found)


async def _report(workspace: str | None, *, replay: bool) -> Report:
    async with open_home(Config.load()) as home:
        mine = await home.workspace(workspace)
        async with home.database.transaction() as connection:
            return await make_report(connection, mine, home.now())
