"""`wayline consent prove|verify-proof`: the proof of one message or of all, made and checked."""

import asyncio
import json
import time
from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager, ExitStack
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from wayline.bootstrap import Home
from wayline.commands import _consent_proof_pages as pages
from wayline.commands._consent_files import read_proof, write_proof
from wayline.commands._consent_looking import (
    AsJson,
    InDemo,
    InReplay,
    InWorkspace,
    Keys,
    looking,
)
from wayline.config import Config
from wayline.domain import ids
from wayline.domain.errors import WaylineError
from wayline.domain.ids import MessageId
from wayline.domain.workspaces import Workspace
from wayline.runtime.clock import RealClock
from wayline.runtime.proof_checking import Checked, Checker
from wayline.runtime.proof_folders import LINES, ProofFolder
from wayline.runtime.proving import last_of
from wayline.runtime.proving import prove as prove_one
from wayline.runtime.proving_all import ProvedAll, prove_all
from wayline.runtime.replay import texts_in_books
from wayline.runtime.signing import Signet, read_public

_Place = AbstractAsyncContextManager[tuple[Home, Workspace]]


class _UsageError(WaylineError):
    """Arguments that do not go together."""

    exit_code = 2


def prove(
    message: Annotated[
        str | None,
        typer.Argument(metavar="MESSAGE", help="Its id, or whose last it is: a phone number."),
    ] = None,
    every: Annotated[
        bool, typer.Option("--all", help="Every message that the gate ever let pass.")
    ] = False,
    to: Annotated[
        Path | None,
        typer.Option(
            "--to",
            metavar="FILE|FOLDER",
            help="Where to write it: x.json, or x.pdf to read; of all, a folder that is new.",
        ),
    ] = None,
    workspace: InWorkspace = None,
    replay: InReplay = False,
    demo: InDemo = False,
    as_json: AsJson = False,
) -> None:
    """Write the proof that a message was allowed; it can be checked without us.

    With --all every message is proved and counted against its sealed history; without --to nothing
    is written. Ends with 1 if one does not prove though nobody was erased, or if any is left out.
    """
    place = looking(workspace, replay=replay, demo=demo)
    if every == (message is not None):
        text, mend = "it takes one message, or all", "Name a message or number, or say --all."
        raise _UsageError(text, code="options:one", mend=mend)
    if message is None:
        _prove_all(place, to, in_replay=replay, as_json=as_json)
    elif to is None:
        text, mend = "it is not said where the proof goes", "Name a file: --to proof.json"
        raise _UsageError(text, code="options:to", mend=mend)
    else:
        _prove_one(place, message, to, as_json=as_json)


def verify_proof(
    file: Annotated[Path, typer.Argument(metavar="FILE|FOLDER", help="What `prove` has written.")],
    keys: Keys = None,
    as_json: AsJson = False,
) -> None:
    """Check a proof, or a folder or file of them, offline, with nothing but the public key."""
    public = read_public(keys or Signet(Config.load().keys).public_file)
    if file.is_dir() or file.suffix == LINES:
        holds = _verify_many(file, public, as_json=as_json)
    else:
        found = read_proof(file, public)
        holds = not found.wrong
        pages.show_verified(found, as_json=as_json)
    if not holds:
        raise typer.Exit(1)


def _prove_one(place: _Place, message: str, to: Path, *, as_json: bool) -> None:
    async def work() -> tuple[dict[str, Any], Path]:
        async with place as (home, mine):
            signet = Signet(home.vault.folder)
            async with home.database.snapshot() as connection:
                if message.startswith("message_"):
                    message_id = MessageId(ids.read("message", message))
                else:
                    message_id = await last_of(connection, mine, message)
                proof = await prove_one(connection, mine.workspace_id, message_id, signet)
            return proof, signet.public_file

    proof, public = asyncio.run(work())
    write_proof(to, proof)
    if as_json:
        typer.echo(json.dumps({"written": str(to), "keys": str(public)}))
        return
    typer.echo(f"Written to {to}. Whoever has {public.name} can check it:")
    typer.echo(f"  wayline consent verify-proof {to} --keys {public}")


def _prove_all(place: _Place, to: Path | None, *, in_replay: bool, as_json: bool) -> None:
    began = time.monotonic()

    async def work(
        folder: ProofFolder | None, console: Console
    ) -> tuple[ProvedAll, int | None, Path]:
        async with place as (home, mine):
            signet, now = Signet(home.vault.folder), RealClock().now()
            with console.status("reading the first messages") as status:

                def tell(so_far: ProvedAll) -> None:
                    rate = so_far.looked / (time.monotonic() - began)
                    status.update(f"{so_far.looked:,} messages, {rate:,.0f} a second")

                async with home.database.snapshot() as connection:
                    take = (lambda _: None) if folder is None else folder.take
                    key = mine.workspace_id
                    found = await prove_all(connection, key, signet, take, tell)
                    books = await texts_in_books(connection, home.folder) if in_replay else None
            if folder is not None:
                folder.finish(mine.workspace_id, found, signet, now)
            return found, books, signet.public_file

    with ExitStack() as stack:
        folder = None if to is None else stack.enter_context(ProofFolder(to))
        console = Console(stderr=True, quiet=as_json)
        found, books, public = asyncio.run(work(folder, console))
    done = pages.AllPages(found, books, time.monotonic() - began, to, public)
    done.show(as_json=as_json)
    if not done.holds:
        raise typer.Exit(1)


def _verify_many(path: Path, public: Mapping[str, bytes], *, as_json: bool) -> bool:
    began = time.monotonic()
    with Console(stderr=True, quiet=as_json).status("reading the first proofs") as status:

        def tell(so_far: Checked) -> None:
            rate = so_far.proofs / (time.monotonic() - began)
            status.update(f"{so_far.proofs:,} proofs, {rate:,.0f} a second")

        checker = Checker(public, tell)
        found = checker.folder(path) if path.is_dir() else checker.file(path)
    pages.show_checked(found, time.monotonic() - began, as_json=as_json)
    return not found.wrong
