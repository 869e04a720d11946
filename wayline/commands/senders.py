"""`wayline senders`: the numbers and names that texts go out as, and what each may send."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Annotated

import typer

from wayline.bootstrap import Home
from wayline.commands import _sender_pages as pages
from wayline.commands._home import at_home
from wayline.domain.errors import WaylineError
from wayline.domain.places import NumberProblem, parse_number
from wayline.domain.senders import (
    Registration,
    Sender,
    Sending,
    changed,
    new_sender,
    registered,
)
from wayline.domain.senders.facts import CATEGORIES
from wayline.domain.workspaces import Workspace
from wayline.runtime import senders as desk
from wayline.runtime.senders import Standing

app = typer.Typer(
    help="Add, register and look over the numbers and names that texts go out as.",
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
)
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]
InWorkspace = Annotated[
    str | None, typer.Option("--workspace", metavar="NAME", help="Whose senders.")
]
Address = Annotated[
    str, typer.Argument(metavar="SENDER", help="A number with its plus, a short code or a name.")
]
Countries = Annotated[
    list[str] | None,
    typer.Option("--country", metavar="CC", help="ISO 3166: US; several times for several."),
]
_DEFAULT = "default"


@app.command("list")
def list_senders(workspace: InWorkspace = None, as_json: AsJson = False) -> None:
    """List the senders, what each may carry, and what is gone of its day."""

    async def work(home: Home, mine: Workspace) -> list[Standing]:
        async with home.database.transaction() as connection:
            return await desk.standing(connection, mine.workspace_id, home.now())

    found = at_home(workspace, work)
    if as_json:
        typer.echo(json.dumps({"senders": [pages.plain(one) for one in found]}))
        return
    for line in pages.table(found):
        typer.echo(line)


@app.command("add")
def add(
    address: Address,
    country: Countries = None,
    workspace: InWorkspace = None,
    as_json: AsJson = False,
) -> None:
    """Add a sender. What kind it is follows from how it is written.

    A short code needs its country, a name the countries that it is used in. The sandbox's own
    number stands aside from then on.
    """
    made = new_sender(address, country or ())

    async def work(home: Home, mine: Workspace) -> None:
        async with home.database.transaction() as connection:
            await desk.add(connection, mine.workspace_id, made, home.now())

    at_home(workspace, work)
    _tell([made], as_json=as_json)


@app.command("set")
def set_sender(
    address: Address,
    category: Annotated[
        list[str] | None,
        typer.Option(
            "--category", metavar="NAME", help=f"What it may carry; {_DEFAULT}: as registered."
        ),
    ] = None,
    country: Annotated[
        list[str] | None,
        typer.Option(
            "--country", metavar="CC", help=f"Where it may send; {_DEFAULT}: as its kind does."
        ),
    ] = None,
    stop_at: Annotated[
        str | None,
        typer.Option(
            "--stop-at", metavar="NUMBER", help=f"Of a name: who takes STOP; {_DEFAULT}: nobody."
        ),
    ] = None,
    workspace: InWorkspace = None,
    as_json: AsJson = False,
) -> None:
    """Say what a sender is used for, where that is not what its registration says."""
    if category is None and country is None and stop_at is None:
        message = "nothing is to be set"
        mend = "Give --category, --country or --stop-at."
        raise WaylineError(message, code="sender:invalid", mend=mend)
    stop = "" if stop_at == _DEFAULT else stop_at
    listed = {"categories": _listed(category), "countries": _listed(country)}
    _change(
        workspace,
        address,
        lambda one: changed(one, stop_at=stop, **listed),
        as_json=as_json,
    )


@app.command("register")
def register(  # noqa: PLR0913, PLR0917 - each is an option of the command
    address: Address,
    brand: Annotated[
        str | None, typer.Option("--brand", metavar="ID", help="10DLC: the brand's id.")
    ] = None,
    score: Annotated[
        int | None, typer.Option("--score", metavar="1-100", help="The brand's vetting score.")
    ] = None,
    brand_daily: Annotated[
        int | None,
        typer.Option(
            "--brand-daily", metavar="PARTS", help="Parts a day, if not what the score says."
        ),
    ] = None,
    campaign: Annotated[
        str | None, typer.Option("--campaign", metavar="ID", help="10DLC: the campaign's id.")
    ] = None,
    use_case: Annotated[
        str | None,
        typer.Option("--use-case", metavar="NAME", help="Such as marketing, mixed, 2fa."),
    ] = None,
    campaign_daily: Annotated[
        int | None,
        typer.Option("--campaign-daily", metavar="PARTS", help="Parts a day of the campaign."),
    ] = None,
    toll_free: Annotated[
        str | None,
        typer.Option("--toll-free", metavar="STATE", help="unverified, pending or verified."),
    ] = None,
    number: Annotated[
        str | None,
        typer.Option("--as", metavar="ID", help="A short code's program, a name's registration."),
    ] = None,
    country: Annotated[
        str | None, typer.Option("--country", metavar="CC", help="Where that holds.")
    ] = None,
    workspace: InWorkspace = None,
    as_json: AsJson = False,
) -> None:
    """Say what a sender is registered for; of a brand it holds for all of its senders."""
    said = Registration(
        brand, score, brand_daily, campaign, use_case, campaign_daily, toll_free, number, country
    )
    _change(workspace, address, lambda one: registered(one, said), as_json=as_json)


@app.command("disable")
def disable(
    address: Address,
    why: Annotated[str, typer.Option("--why", metavar="TEXT", help="For people.")] = "by hand",
    workspace: InWorkspace = None,
    as_json: AsJson = False,
) -> None:
    """Set a sender aside: texts that only it could carry are refused."""
    _change(workspace, address, lambda one: replace(one, disabled=why), as_json=as_json)


@app.command("enable")
def enable(address: Address, workspace: InWorkspace = None, as_json: AsJson = False) -> None:
    """Let a sender that was set aside send again."""
    _change(workspace, address, lambda one: replace(one, disabled=None), as_json=as_json)


@app.command("explain")
def explain(
    to: Annotated[str, typer.Argument(metavar="PHONE", help="The number that a text would go to.")],
    category: Annotated[
        str, typer.Option("--category", metavar="NAME", help="Of the text.")
    ] = "marketing",
    text: Annotated[
        str, typer.Option("--text", metavar="TEXT", help="Its words, as far as they matter.")
    ] = "",
    workspace: InWorkspace = None,
    as_json: AsJson = False,
) -> None:
    """Say of each sender whether it may carry a text to a number, and why not.

    Ends with 1 if none may.
    """
    if category not in CATEGORIES:
        message = f'"{category[:30]}" is no category'
        mend = f"There are: {', '.join(sorted(CATEGORIES))}."
        raise WaylineError(message, code="sender:invalid", mend=mend)

    async def work(home: Home, mine: Workspace) -> tuple[str | None, list[Standing]]:
        number = parse_number(to, mine.country)
        if isinstance(number, NumberProblem):
            raise WaylineError(f"{to}: {number.sentence}", code=number.code)
        async with home.database.transaction() as connection:
            found = await desk.standing(connection, mine.workspace_id, home.now())
        return number.country, found

    country, found = at_home(workspace, work)
    told = pages.explained(
        found, Sending(category, country, text, own_page="{% preferences" in text)
    )
    if as_json:
        typer.echo(json.dumps({"country": country, "senders": told}))
    for line in pages.reasons(told) if not as_json else ():
        typer.echo(line)
    if not any(one["may"] for one in told):
        raise typer.Exit(1)


def _change(
    workspace: str | None, address: str, work: Callable[[Sender], Sender], *, as_json: bool
) -> None:
    async def apply(home: Home, mine: Workspace) -> list[Sender]:
        async with home.database.transaction() as connection:
            return await desk.change(connection, mine.workspace_id, address, work, home.now())

    _tell(at_home(workspace, apply), as_json=as_json)


def _listed(given: list[str] | None) -> list[str] | None:
    return None if given is None else [one for one in given if one != _DEFAULT]


def _tell(found: list[Sender], *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps({"senders": [pages.told(one) for one in found]}))
        return
    for one in found:
        typer.echo(pages.line(one))
