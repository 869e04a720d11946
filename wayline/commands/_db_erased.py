"""`wayline db erased`: the list of who was erased, kept beside backups, and its way back."""

import asyncio
import json
from pathlib import Path
from typing import Annotated

import typer

from wayline.bootstrap import Home, open_home
from wayline.commands._export_pages import opened
from wayline.config import Config
from wayline.domain.errors import WaylineError
from wayline.runtime.erasures import erase_again, read_list, write_list
from wayline.runtime.library import Library

UNKNOWN = (
    "Who was erased since then is not known here. Erase them again before it goes on, by the list\n"
    "that is kept beside the backups: wayline db erased --from FILE"
)


def erased(
    to: Annotated[
        Path | None, typer.Option("--to", metavar="FILE", help="Write the list to it.")
    ] = None,
    of: Annotated[
        Path | None,
        typer.Option("--from", metavar="FILE", help="Erase again whom it names, in this database."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for machines.")] = False,
) -> None:
    """Write the list of who was erased, in all workspaces, or erase them again by it.

    Backups know people still who were erased since. The list names nobody, so it may be kept
    wherever backups are, and longer.
    """
    if (to is None) == (of is None):
        message = "this writes a list or reads one"
        raise WaylineError(message, code="erased:what", mend="Give --to FILE, or --from FILE.")
    people = [] if of is None else read_list(of)

    async def run() -> int:
        async with open_home(Config.load()) as home:
            if to is None:
                library = Library(home.suppression)
                return await erase_again(home.database, library, people, home.now())
            return await _write(home, to)

    number = asyncio.run(run())
    if as_json:
        typer.echo(json.dumps({"erased": number}))
    elif to is not None:
        typer.echo(f"{number:,} erased contacts are in {to}")
    else:
        typer.echo(again(number))


def again(number: int | None) -> str:
    """What is said of who was erased again."""
    if number is None:
        return UNKNOWN
    return f"{number:,} people who were erased since are erased again"


async def _write(home: Home, to: Path) -> int:
    async with home.database.transaction() as connection:
        with opened(to) as file:
            return await write_list(connection, file)
