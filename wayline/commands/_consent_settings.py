"""`wayline consent opt-in|keyword|request`: how a workspace asks people, and asking one of them."""

from dataclasses import asdict
from typing import Annotated, Any

import typer

from wayline.bootstrap import Home
from wayline.commands._home import at_home
from wayline.commands._hosting import links_here
from wayline.domain.errors import WaylineError
from wayline.domain.evidence import option
from wayline.domain.opt_in import BOTH, CONFIRM_WAYS, LINK, REPLY, opt_in_problem
from wayline.domain.workspaces import Workspace
from wayline.runtime.library import Library
from wayline.runtime.mail_requests import BY_EMAIL, BY_URL
from wayline.runtime.open_requests import confirm_url
from wayline.runtime.page_links import PageLinks
from wayline.runtime.requesting import Request, request_consent
from wayline.runtime.why.asking import find
from wayline.store import contacts, journeys

InWorkspace = Annotated[
    str | None, typer.Option("--workspace", metavar="NAME", help="Whose settings.")
]
_HOW = {LINK: "a link in the text", BOTH: "a reply, or a link in the text"}
_SAID = {
    "requested": "They are asked to confirm.",
    "pending": "They were asked already, and have not answered: nothing was sent.",
    "granted": "They have agreed already: nothing was sent.",
}


def opt_in(
    way: Annotated[str, typer.Argument(metavar="WAY", help="single, or double: people confirm.")],
    country: Annotated[
        str, typer.Option(metavar="CC", help="Of numbers of this country alone.")
    ] = "*",
    hours: Annotated[
        int | None, typer.Option(min=1, max=720, help="How long a request may be answered.")
    ] = None,
    confirm: Annotated[
        str | None,
        typer.Option(metavar="HOW", help="By a reply, by a link in the text, or both."),
    ] = None,
    workspace: InWorkspace = None,
) -> None:
    """Say whether people who sign up are asked to confirm, and how they do."""
    if way not in ("single", "double"):
        message = f'"{way}" is no way to take consent'
        raise WaylineError(message, code="workspace:opt_in", mend="Say single or double.")
    check_confirm(confirm)

    def change(mine: Workspace) -> dict[str, Any]:
        ways = {**mine.opt_in.ways, country if country == "*" else country.upper(): way}
        more = {"request_hours": hours, "confirm": confirm}
        return {"opt_in": ways, **{name: one for name, one in more.items() if one is not None}}

    mine = _changed(workspace, change)
    for place, said in sorted(mine.opt_in.ways.items()):
        typer.echo(f"{'everywhere' if place == '*' else place:<12} {said}")
    typer.echo(f"requests may be answered for {mine.opt_in.lives.total_seconds() / 3600:.0f} hours")
    if mine.opt_in.confirm != REPLY:
        typer.echo(f"confirmed by {_HOW[mine.opt_in.confirm]}")


def keyword(
    word: Annotated[str, typer.Argument(metavar="WORD", help="What people text to sign up.")],
    disclosure: Annotated[
        str, typer.Option(metavar="TEXT", help="What stands where the word is shown.")
    ],
    version: Annotated[str, typer.Option(metavar="NAME", help="The version of these words.")],
    scope: Annotated[str, typer.Option(metavar="SCOPE", help="For what.")] = "sms/marketing",
    purpose: Annotated[str, typer.Option(metavar="TEXT", help="In our text: weekly offers.")] = "",
    frequency: Annotated[str, typer.Option(metavar="TEXT", help="In our text: 4 msgs/month.")] = "",
    workspace: InWorkspace = None,
) -> None:
    """Declare a word that signs up whoever texts it; the same word again changes it."""
    new = {
        "word": word,
        "scope": scope,
        "disclosure": disclosure,
        "version": version,
        "purpose": purpose,
        "frequency": frequency,
    }

    def change(mine: Workspace) -> dict[str, Any]:
        others = [asdict(one) for one in mine.opt_in.keywords.values()]
        kept = [one for one in others if one["word"].casefold() != word.casefold()]
        return {"keywords": [*kept, new]}

    mine = _changed(workspace, change)
    for one in mine.opt_in.keywords.values():
        typer.echo(f"{one.word:<12} {one.scope:<22} {one.version}")


def request(
    who: Annotated[
        str, typer.Argument(metavar="PHONE", help="A phone number; an id or email does as well.")
    ],
    wording: Annotated[str, typer.Option(metavar="TEXT", help="What they saw and agreed to.")],
    source: Annotated[str, typer.Option(metavar="TEXT", help="Where: a page, a form, a counter.")],
    scope: Annotated[str, typer.Option(metavar="SCOPE", help="For what.")] = "sms/marketing",
    purpose: Annotated[str, typer.Option(metavar="TEXT", help="In our text: weekly offers.")] = "",
    confirm: Annotated[
        str | None, typer.Option(metavar="HOW", help="By a reply, a link in the text, or both.")
    ] = None,
    by: Annotated[
        str | None,
        typer.Option(
            metavar="HOW", help="For emails: email is sent by us, url is printed for you."
        ),
    ] = None,
    workspace: InWorkspace = None,
) -> None:
    """Ask somebody who gave their number or email elsewhere to confirm."""
    check_confirm(confirm)
    wording, source = option("the wording", wording), option("the source", source)
    if by not in (None, BY_EMAIL, BY_URL):
        message = f'"{by[:20]}" is no way to mail'
        raise WaylineError(message, code="consent:scope", mend="Say email or url.")

    async def work(home: Home, mine: Workspace) -> tuple[str, str | None]:
        library = await library_of(home)
        async with home.database.transaction() as connection:
            await library.refresh(connection)
            contact_id = await find(connection, mine, who)
            asked = Request(contact_id, scope, wording, "command", source, purpose=purpose)
            asked = asked._replace(confirm=confirm or "", by=by or "")
            outcome = await request_consent(connection, library, asked, home.now())
            [person] = (await contacts.read(connection, [contact_id])).values()
            return outcome, await confirm_url(connection, library, person, scope)

    outcome, url = at_home(workspace, work)
    typer.echo(_SAID[outcome] if url is None else f"Mail them this address: {url}")


async def library_of(home: Home) -> Library:
    """What is published, with links to pages of people at this home; still to be read."""
    library = Library(home.suppression)
    library.pages = PageLinks(home.vault)
    library.link_base = await links_here(home)
    return library


def check_confirm(way: str | None) -> None:
    """Raise `workspace:opt_in` for what is no way to confirm."""
    if way is not None and way not in CONFIRM_WAYS:
        message = f'"{way[:20]}" is no way to confirm'
        raise WaylineError(message, code="workspace:opt_in", mend="Say reply, link or both.")


def _changed(slug: str | None, change: Any) -> Workspace:
    """The workspace with changed settings; raises `workspace:opt_in`."""

    async def work(home: Home, mine: Workspace) -> Workspace:
        changes = change(mine)
        wrong = opt_in_problem(changes)
        if wrong is not None:
            raise WaylineError(wrong, code="workspace:opt_in", mend="Choose another word.")
        async with home.database.transaction() as connection:
            await journeys.lock_workspace(connection, mine.workspace_id)
            await journeys.change_settings(connection, mine.workspace_id, changes)
        return await home.workspace(slug)

    return at_home(slug, work)
