"""`wayline retention`: drops what is older than it may be kept."""

import asyncio
import json
from typing import Annotated, Any

import typer

from wayline.bootstrap import open_home
from wayline.commands._db_files import Telling
from wayline.config import Config
from wayline.runtime.doctor.machine import spoken
from wayline.runtime.retention import Swept, sweep
from wayline.store.database import connect

app = typer.Typer(
    help="Drop what is older than it may be kept.",
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
)
_ROWS = {
    "tracks": "look-ups of messages that are gone",
    "event_keys": "keys of events older than 31 days",
    "links": "links that have expired",
    "receipts": "receipts that nobody's message belongs to, older than 24 hours",
    "deliveries": "deliveries to other programs, as old as messages may be",
    "set_aside": "receipts, replies and visits that could not be taken in, as old",
    "paces": "counts of sign-ups whose hour or day is over",
}


@app.callback()
def retention() -> None:
    """Drop what is older than it may be kept."""


@app.command("run")
def run(
    dry: Annotated[
        bool, typer.Option("--dry-run", help="Say what would go, and drop nothing.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for machines.")] = False,
) -> None:
    """Drop months, links, keys and replays that are older than the settings allow.

    WAYLINE_KEEP_EVENTS, WAYLINE_KEEP_MESSAGES and WAYLINE_KEEP_HISTORY say how many days. The
    current month is never touched. Everything may go on meanwhile; run it every night.
    """
    config = Config.load()
    found = asyncio.run(_sweep(config, dry=dry))
    if as_json:
        typer.echo(json.dumps({"dry_run": dry, **_plain(found)}))
    else:
        _print(found, dry=dry)


async def _sweep(config: Config, *, dry: bool) -> Swept:
    async with open_home(config) as home:
        owner, engine = await connect(home.dsn, "owner"), await connect(home.dsn, "engine")
        try:
            return await sweep(owner, engine, config, home.now(), Telling(), dry=dry)
        finally:
            await owner.close()
            await engine.close()


def _print(found: Swept, *, dry: bool) -> None:
    verb = "would go" if dry else "gone"
    for one in found.partitions:
        typer.echo(f"{one.name}: {verb}, {spoken(one.size)}")
    for what, count in found.rows.items():
        if count:
            typer.echo(f"{count:,} {_ROWS[what]}: {verb}")
    for folder in found.folders:
        typer.echo(f"{folder}: {verb}")
    if found.is_empty:
        typer.echo("nothing is older than it may be")


def _plain(found: Swept) -> dict[str, Any]:
    return {
        "partitions": [{"name": one.name, "bytes": one.size} for one in found.partitions],
        "rows": found.rows,
        "folders": [str(folder) for folder in found.folders],
    }
