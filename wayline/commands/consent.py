"""`wayline consent`: whether the ledger is as it was sealed, and the proof of one message."""

import asyncio
import json
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from wayline.bootstrap import open_home
from wayline.commands import _consent_pages as pages
from wayline.commands import _consent_settings as settings
from wayline.commands._consent_asking import unconfirmed
from wayline.commands._consent_checkpoints import checkpoint
from wayline.commands._consent_files import read_checkpoints
from wayline.commands._consent_looking import (
    AsJson,
    InDemo,
    InReplay,
    InWorkspace,
    Keys,
    looking,
    public_keys,
)
from wayline.commands._consent_proofs import prove, verify_proof
from wayline.config import Config
from wayline.domain.consent import BASES, Proof, is_scope
from wayline.domain.consent_times import given_at
from wayline.domain.errors import WaylineError
from wayline.domain.evidence import option
from wayline.domain.submissions import read_time
from wayline.runtime.consent import ConsentChange
from wayline.runtime.consent_history import ConsentHistory, history_of
from wayline.runtime.granting import POS, grant_or_ask, read_confirmation
from wayline.runtime.verifying import Verified, verify
from wayline.runtime.why.asking import find

app = typer.Typer(
    help="Check the ledger of consent and of messages, and prove what was sent.",
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
)
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
        async with looking(workspace, replay=replay, demo=demo) as (home, mine):
            public = public_keys(home, keys)
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
            looking(workspace, replay=replay, demo=demo) as (home, mine),
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
    wording, source = option("the wording", wording), option("the source", source)
    said_at, second = _time(at), _time(confirmed_at)
    seller = {name: one for name, one in (("staff", staff), ("place", place)) if one}
    method = POS if seller else "command"

    async def work() -> ConsentHistory:
        async with open_home(Config.load()) as home:
            mine, now = await home.workspace(workspace), home.now()
            proof, told = Proof(basis, actor="operator"), {"source": source, **seller}
            when = given_at(said_at, proof, now)
            library = await settings.library_of(home)
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


app.command("checkpoint")(checkpoint)
app.command("prove")(prove)
app.command("verify-proof")(verify_proof)
