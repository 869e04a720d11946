"""`wayline consent checkpoint`: the signed heads of seals go where they are kept."""

import asyncio
import json
import sys
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import IO, Annotated, Final

import typer

from wayline.bootstrap import Home
from wayline.commands._consent_files import read_checkpoints, writing
from wayline.commands._consent_looking import InDemo, InReplay, InWorkspace, looking
from wayline.domain.seals import to_json
from wayline.domain.workspaces import Workspace
from wayline.runtime.checkpoints import deliver, is_address
from wayline.store import seals
from wayline.store.bulk import Connection

_HEADS: Final = 1_000  # read at once


def checkpoint(
    to: Annotated[
        str,
        typer.Option(
            "--to",
            metavar="FILE|URL",
            help="A file to add what is new to, an address to post the newest to; - prints all.",
        ),
    ],
    workspace: InWorkspace = None,
    replay: InReplay = False,
    demo: InDemo = False,
) -> None:
    """Bring the signed heads of new seals to where they are to be kept."""
    place = looking(workspace, replay=replay, demo=demo)
    if is_address(to):
        typer.echo(asyncio.run(_post_newest(place, to)))
        return
    path = Path(to)
    kept = [] if to == "-" or not path.exists() else read_checkpoints(path)

    async def work(file: IO[str]) -> int:
        async with place as (home, mine):
            theirs = [one.number for one in kept if one.workspace_id == mine.workspace_id]
            async with home.database.session() as connection:
                return await _write_heads(connection, mine, max(theirs, default=0), file)

    if to == "-":
        asyncio.run(work(sys.stdout))
        return
    with writing(path, "a") as file:
        new = asyncio.run(work(file))
    typer.echo(f"{new:,} new checkpoints, {len(kept) + new:,} in {to}")


async def _post_newest(place: AbstractAsyncContextManager[tuple[Home, Workspace]], to: str) -> str:
    async with place as (home, mine), home.database.session() as connection:
        newest = (await seals.last(connection, [mine.workspace_id])).get(mine.workspace_id)
    if newest is None:
        return "There is no seal yet."
    await deliver(to, [newest])
    return f"The newest checkpoint was taken, of seal {newest.number:,}."


async def _write_heads(connection: Connection, mine: Workspace, after: int, file: IO[str]) -> int:
    """Write what is new, a line a seal; returns how many."""
    count = 0
    while more := await seals.heads(connection, mine.workspace_id, after, _HEADS):
        file.writelines(json.dumps(to_json(one)) + "\n" for one in more)
        count, after = count + len(more), more[-1].number
    return count
