"""`wayline report`: how journeys did, in tables for people or as JSON for machines."""

import asyncio
import json
from typing import Annotated

import typer

from wayline.bootstrap import opening
from wayline.commands import _report_pages as pages
from wayline.config import Config
from wayline.runtime.report import Report
from wayline.runtime.report import report as make_report
from wayline.store.replays import read_replay


def command(
    replay: Annotated[
        bool, typer.Option("--replay", help="Report the last replay instead of the home.")
    ] = False,
    demo: Annotated[
        bool, typer.Option("--demo", help="Report the demo instead, while it runs or after it.")
    ] = False,
    workspace: Annotated[
        str | None,
        typer.Option(
            "--workspace", metavar="NAME", help="Whose journeys; the home's default if none."
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for machines.")] = False,
) -> None:
    """Show how journeys did: people, messages, money, drop-off."""
    found = asyncio.run(_report(workspace, replay=replay, demo=demo))
    if as_json:
        typer.echo(json.dumps(pages.plain(found), indent=2))
    else:
        pages.show(found)


async def _report(workspace: str | None, *, replay: bool, demo: bool) -> Report:
    config = Config.load(options={"workspace": workspace})
    opened, slug = opening(config, replay=replay, demo=demo)
    async with opened as home:
        mine = await home.workspace(slug)
        async with home.database.transaction() as connection:
            row = await read_replay(connection)
            at = row.reached_at if replay and row else home.now()
            return await make_report(connection, mine, at)
