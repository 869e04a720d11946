"""`wayline doctor`: looks the installation over and says what to do about what it finds."""

import asyncio
import json
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from wayline import __version__
from wayline.config import Config
from wayline.runtime.clock import RealClock
from wayline.runtime.doctor import Examination, Finding, examine
from wayline.runtime.doctor.examine import settings

_COLOURS = {"fine": "green", "notice": "yellow", "wrong": "red"}


def command(
    host: Annotated[
        str, typer.Option("--host", metavar="ADDRESS", help="Where `serve` is to listen.")
    ] = "127.0.0.1",
    port: Annotated[
        int, typer.Option("--port", metavar="NUMBER", min=1, max=65535, help="The port of it.")
    ] = 8080,
    verbose: Annotated[
        bool, typer.Option("--verbose", help="With every setting, also those that nobody set.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for machines.")] = False,
) -> None:
    """Look the installation over: settings, home, disk, server, database, what lies about.

    Each thing that is wrong comes with its mend, and the exit code is 1. Nothing is changed.
    """
    config = Config.load()
    found = asyncio.run(examine(config, host, port, RealClock()))
    if as_json:
        typer.echo(json.dumps(_plain(config, found)))
    else:
        _print(config, found, verbose=verbose)
    if not found.is_well:
        raise typer.Exit(1)


def _plain(config: Config, found: Examination) -> dict[str, Any]:
    return {
        "well": found.is_well,
        "version": __version__,
        "settings": {
            name: {"value": value or None, "source": source}
            for name, (value, source) in settings(config).items()
        },
        "findings": [one._asdict() for one in found.findings],
    }


def _print(config: Config, found: Examination, *, verbose: bool) -> None:
    console = Console(highlight=False, soft_wrap=True)
    table = Table.grid(padding=(0, 2))
    for name, (value, source) in settings(config).items():
        if verbose or source != "default":
            table.add_row(name, Text(value or "not set"), Text(f"from {source}", style="dim"))
    if table.row_count:
        console.print(table)
        console.print()
    for one in found.findings:
        _print_finding(console, one)
    console.print(f"\n{_summary(found)}")


def _print_finding(console: Console, one: Finding) -> None:
    mark = Text(f"{one.level:<7}", style=_COLOURS[one.level])
    console.print(Text.assemble(mark, f"{one.check:<16}{one.says}"))
    if one.mend:
        console.print(f"{'':<23}{one.mend}", markup=False)


def _summary(found: Examination) -> str:
    count = sum(one.level == "wrong" for one in found.findings)
    if not count:
        return "All is well."
    return "One thing is wrong." if count == 1 else f"{count} things are wrong."
