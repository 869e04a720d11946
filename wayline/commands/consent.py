"""`wayline consent`: whether the ledger is as it was sealed, and the proof of one message."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import IO, Annotated, Any, Final

import typer
from rich.console import Console

from wayline.bootstrap import Home, open_home, opening
from wayline.commands import _consent_pages as pages
from wayline.commands import _consent_settings as settings
from wayline.commands._consent_asking import unconfirmed
from wayline.commands._consent_files import read_checkpoints, read_proof, write_proof, writing
from wayline.config import Config
from wayline.domain import ids
from wayline.domain.consent import BASES, Proof, is_scope
from wayline.domain.errors import WaylineError
from wayline.domain.ids import MessageId
from wayline.domain.seals import to_json
from wayline.domain.submissions import read_time
from wayline.domain.workspaces import Workspace
from wayline.runtime.checkpoints import deliver, is_address
from wayline.runtime.clock import RealClock
from wayline.runtime.consent import ConsentChange
from wayline.runtime.consent_history import ConsentHistory, history_of
from wayline.runtime.granting import POS, grant_or_ask, read_confirmation
from wayline.runtime.proving import last_of, prove
from wayline.runtime.signing import Signet, read_public
from wayline.runtime.verifying import Verified, verify
from wayline.runtime.why.asking import find
from wayline.store import seals
from wayline.store.bulk import Connection

app = typer.Typer(
    help="Check the ledger of consent and of messages, and prove what was sent.",
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
)
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
_HEADS: Final = 1_000
app.command("opt-in")(settings.opt_in)
app.command("keyword")(settings.keyword)
app.command("request")(settings.request)
app.command("unconfirmed")(unconfirmed)


@app.command("verify")
def verify_ledger(
    against: Annotated[
        Path | None,
        typer.Option("--against", metavar="FILE", help="Checkpoints that were kept elsewhere."),
    ] = None,
    keys: Keys = None,
    workspace: InWorkspace = None,
    replay: InReplay = False,
    demo: InDemo = False,
    as_json: AsJson = False,
) -> None:
    """Find what was edited, removed, moved or slipped in since it was sealed."""
    kept = [] if against is None else read_checkpoints(against)
    console = Console(stderr=True, quiet=as_json)

    async def work() -> Verified:
        async with _looking(workspace, replay=replay, demo=demo) as (home, mine):
            public = _public(home, keys)
            with console.status("looking at the first seal") as status:

                def tell(so_far: Verified) -> None:
                    status.update(f"{so_far.rows:,} rows under {so_far.seals:,} seals")

                async with home.database.session() as connection:
                    theirs = [one for one in kept if one.workspace_id == mine.workspace_id]
                    return await verify(connection, mine.workspace_id, public, theirs, tell)

    found = asyncio.run(work())
    if as_json:
        typer.echo(json.dumps(pages.plain(found)))
    else:
        pages.show(found, against=against)
    if not found.holds:
        raise typer.Exit(1)


@app.command("show")
def show_consent(
    who: Annotated[
        str, typer.Argument(metavar="PHONE", help="A phone number; an id or email does as well.")
    ],
    workspace: InWorkspace = None,
    replay: InReplay = False,
    demo: InDemo = False,
    as_json: AsJson = False,
) -> None:
    """Show how consent of a number stands, and every word on it with proof, wording and source.

    Ends with 1 if the ledger and what is acted upon should disagree.
    """

    async def work() -> ConsentHistory:
        async with (
            _looking(workspace, replay=replay, demo=demo) as (home, mine),
            home.database.transaction() as connection,
        ):
            return await history_of(connection, home.suppression, mine, who)

    found = asyncio.run(work())
    if as_json:
        typer.echo(json.dumps(pages.plain_history(found), ensure_ascii=False, default=str))
    else:
        pages.show_history(found)
    if found.wrong:
        raise typer.Exit(1)


@app.command("grant")
def grant_consent(  # noqa: PLR0913, PLR0917 - what a grant can be told
    who: Annotated[
        str, typer.Argument(metavar="PHONE", help="A phone number; an id or email does as well.")
    ],
    scope: Annotated[str, typer.Argument(metavar="SCOPE", help="Such as sms/marketing.")],
    wording: Annotated[
        str, typer.Option(metavar="TEXT", help="The words that the person agreed to.")
    ],
    source: Annotated[str, typer.Option(metavar="TEXT", help="Where: a page, a form, a counter.")],
    basis: Annotated[
        str,
        typer.Option(
            metavar="BASIS",
            help="express, pewc, soft_opt_in, contract; implied_ebr ends 2 years after a purchase, "
            "implied_inquiry 6 months after an inquiry.",
        ),
    ] = "express",
    at: Annotated[
        str | None, typer.Option(metavar="TIME", help="When, if not now: 2026-03-01T09:00:00Z.")
    ] = None,
    staff: Annotated[
        str | None, typer.Option(metavar="NAME", help="Who took it in, at a point of sale.")
    ] = None,
    place: Annotated[
        str | None, typer.Option(metavar="PLACE", help="Where: a shop, a till.")
    ] = None,
    confirmed_at: Annotated[
        str | None, typer.Option(metavar="TIME", help="When they confirmed it elsewhere.")
    ] = None,
    confirmation: Annotated[
        str | None, typer.Option(metavar="TEXT", help="What shows that: the id of a mail.")
    ] = None,
    workspace: InWorkspace = None,
) -> None:
    """Write that a person agreed, as at a counter. Who said no since then stays out.

    Where `opt-in` says double they are asked by a text, unless they have confirmed already.
    """
    if basis not in BASES or basis == "unproven":
        message, mend = f'"{basis}" is no basis', "Such as express; see --help."
        raise WaylineError(message, code="consent:basis", mend=mend)
    if not is_scope(scope):
        message = f'"{scope[:60]}" is no scope of consent'
        raise WaylineError(message, code="consent:scope", mend="Such as sms/marketing.")
    said_at, second = _time(at), _time(confirmed_at)
    seller = {name: one for name, one in (("staff", staff), ("place", place)) if one}
    method = POS if seller else "command"

    async def work() -> ConsentHistory:
        async with open_home(Config.load()) as home:
            mine, now = await home.workspace(workspace), home.now()
            when = min(said_at or now, now)
            proof, told = Proof(basis, actor="operator"), {"source": source, **seller}
            library = settings.library_of(home)
            async with home.database.transaction() as connection:
                await library.refresh(connection)
                contact_id = await find(connection, mine, who)
                change = ConsentChange(
                    contact_id, scope, "granted", method, when, wording, told, proof, now
                )
                confirmed = read_confirmation(second, confirmation, now)
                await grant_or_ask(connection, library, change, confirmed, now)
                return await history_of(connection, home.suppression, mine, who)

    pages.show_history(asyncio.run(work()))


def _time(text: str | None) -> datetime | None:
    """A time that was given; raises `consent:time` for what is none."""
    found = None if text is None else read_time(text)
    if text is not None and found is None:
        message, mend = f'"{text[:40]}" is no time', "Write it as 2026-03-01T09:00:00Z."
        raise WaylineError(message, code="consent:time", mend=mend)
    return found


@app.command("checkpoint")
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
    place = _looking(workspace, replay=replay, demo=demo)
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


@app.command("prove")
def prove_message(
    message: Annotated[
        str, typer.Argument(metavar="MESSAGE", help="Its id, or whose last it is: a phone number.")
    ],
    to: Annotated[
        Path,
        typer.Option("--to", metavar="FILE", help="Where to write it: x.json, or x.pdf to read."),
    ],
    workspace: InWorkspace = None,
    replay: InReplay = False,
    demo: InDemo = False,
) -> None:
    """Write the proof that a message was allowed; it can be checked without us."""

    async def work() -> tuple[dict[str, Any], Path]:
        async with _looking(workspace, replay=replay, demo=demo) as (home, mine):
            signet = Signet(home.vault.folder)
            async with home.database.session() as connection:
                if message.startswith("message_"):
                    message_id = MessageId(ids.read("message", message))
                else:
                    message_id = await last_of(connection, mine, message)
                now = RealClock().now()
                proof = await prove(connection, mine.workspace_id, message_id, signet, now)
            return proof, signet.public_file

    proof, public = asyncio.run(work())
    write_proof(to, proof)
    typer.echo(f"Written to {to}. Whoever has {public.name} can check it:")
    typer.echo(f"  wayline consent verify-proof {to} --keys {public}")


@app.command("verify-proof")
def verify_proof(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What `prove` has written.")],
    keys: Keys = None,
    as_json: AsJson = False,
) -> None:
    """Check a proof, offline, with nothing but the public key."""
    path = keys or Signet(Config.load().keys).public_file
    proof, wrong, note = read_proof(file, read_public(path))
    if as_json:
        typer.echo(
            json.dumps({"holds": not wrong, "wrong": wrong, "note": note}, ensure_ascii=False)
        )
    elif wrong:
        typer.echo("\n".join(["This proof does not hold:", *(f"  {one}" for one in wrong)]))
    else:
        told = proof["message"]
        typer.echo(f"This proof holds: {told['to']} was to get these words from {told['from']}:")
        typer.echo(f"  {told['text']}")
        if note is not None:
            typer.echo(note)
    if wrong:
        raise typer.Exit(1)


@asynccontextmanager
async def _looking(
    workspace: str | None, *, replay: bool, demo: bool
) -> AsyncIterator[tuple[Home, Workspace]]:
    opened, theirs = opening(Config.load(), replay=replay, demo=demo)
    async with opened as home:
        yield home, await home.workspace(workspace or theirs)


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


def _public(home: Home, keys: Path | None) -> dict[str, bytes]:
    return dict(read_public(keys) if keys else Signet(home.vault.folder).public())
