"""Where `wayline consent` looks: the home, a replay or the demo, and with which keys."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated

import typer

from wayline.bootstrap import Home, opening
from wayline.config import Config
from wayline.domain.workspaces import Workspace
from wayline.runtime.signing import Signet, read_public

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]
InWorkspace = Annotated[
    str | None, typer.Option("--workspace", metavar="NAME", help="Whose ledger.")
]
InReplay = Annotated[
    bool, typer.Option("--replay", help="Look into the last replay instead of the home.")
]
InDemo = Annotated[bool, typer.Option("--demo", help="Look into the demo instead, running or not.")]
Keys = Annotated[
    Path | None,
    typer.Option("--keys", metavar="FILE", help="Public keys, instead of those of the home."),
]


@asynccontextmanager
async def looking(
    workspace: str | None, *, replay: bool, demo: bool
) -> AsyncIterator[tuple[Home, Workspace]]:
    """Open what is to be looked at, with the workspace."""
    opened, theirs = opening(Config.load(), replay=replay, demo=demo)
    async with opened as home:
        yield home, await home.workspace(workspace or theirs)


def public_keys(home: Home, keys: Path | None) -> dict[str, bytes]:
    """The public keys of a file, else of the home."""
    return dict(read_public(keys) if keys else Signet(home.vault.folder).public())
