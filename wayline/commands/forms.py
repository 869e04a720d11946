"""`wayline forms`: forms on which people sign up, hosted and in pages of a shop."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from wayline.bootstrap import Home
from wayline.commands._home import at_home
from wayline.commands._hosting import links_here
from wayline.domain.errors import WaylineError
from wayline.domain.forms import Form, snippet
from wayline.domain.workspaces import Workspace
from wayline.runtime import forms as desk
from wayline.store import forms as store
from wayline.text.links import page_url

app = typer.Typer(
    help="Make forms on which people sign up, and put them into pages.",
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
)
InWorkspace = Annotated[str | None, typer.Option("--workspace", metavar="NAME", help="Whose.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]
Named = Annotated[str, typer.Argument(metavar="FORM", help="Its name, such as join.")]


@app.command("add")
def add(  # noqa: PLR0913, PLR0917 - what a form can be told
    name: Named,
    title: Annotated[str, typer.Option(metavar="TEXT", help="What stands above it.")] = "",
    purpose: Annotated[str, typer.Option(metavar="TEXT", help="For what: weekly offers.")] = "",
    frequency: Annotated[str, typer.Option(metavar="TEXT", help="4 msgs/month.")] = "",
    wording: Annotated[
        str,
        typer.Option(metavar="TEXT", help="At the box, in place of our first sentence."),
    ] = "",
    thanks: Annotated[str, typer.Option(metavar="TEXT", help="Shown afterwards.")] = "",
    thanks_url: Annotated[str, typer.Option(metavar="URL", help="Lead there afterwards.")] = "",
    scope: Annotated[
        str, typer.Option(metavar="SCOPE", help="email/marketing asks for an email.")
    ] = ("sms/marketing"),
    field: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="Ask for first_name or email too; again for both."),
    ] = None,
    origin: Annotated[
        list[str] | None,
        typer.Option(metavar="SITE", help="Who may show it in a frame; again for more."),
    ] = None,
    country: Annotated[
        list[str] | None,
        typer.Option(metavar="CC", help="Take numbers of this country alone; again for more."),
    ] = None,
    confirm: Annotated[
        str | None, typer.Option(metavar="HOW", help="By a reply, a link in the text, or both.")
    ] = None,
    hourly: Annotated[
        int | None, typer.Option(min=1, max=10_000, help="Sign-ups taken in an hour: 200.")
    ] = None,
    kiosk: Annotated[bool, typer.Option("--kiosk", help="For devices of yours as well.")] = False,
    translations: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="JSON: all its texts by language, such as de."),
    ] = None,
    workspace: InWorkspace = None,
    as_json: AsJson = False,
) -> None:
    """Make a form; the same name again changes it, as its next version, and opens it."""
    told: dict[str, Any] = {
        "title": title,
        "purpose": purpose,
        "frequency": frequency,
        "wording": wording,
        "thanks": thanks,
        "thanks_url": thanks_url,
        "scope": "" if scope == "sms/marketing" else scope,
        "fields": field,
        "origins": origin,
        "countries": [one.upper() for one in country or ()],
        "confirm": confirm,
        "hourly": hourly,
        "kiosk": kiosk,
        "translations": _read(translations),
    }
    kept = {key: value for key, value in told.items() if value}

    async def work(home: Home, mine: Workspace) -> tuple[Form, str]:
        async with home.database.transaction() as connection:
            saved = await desk.save(connection, mine.workspace_id, name, kept, home.now())
        return saved, await _url(home, mine, saved)

    _say(*at_home(workspace, work), as_json)


@app.command("list")
def list_forms(workspace: InWorkspace = None, as_json: AsJson = False) -> None:
    """List the forms with their addresses."""

    async def work(home: Home, mine: Workspace) -> list[tuple[Form, str]]:
        async with home.database.transaction() as connection:
            found = await store.of_workspace(connection, mine.workspace_id)
        base = await _base(home, mine)
        return [(one, page_url(base, f"{desk.PATH}/{one.key}")) for one in found]

    found = at_home(workspace, work)
    if as_json:
        typer.echo(json.dumps({"forms": [_plain(*one) for one in found]}, ensure_ascii=False))
        return
    for one, url in found:
        typer.echo(f"{one.name:<20} {one.state:<7} version {one.version:<4} {url}")
    if not found:
        typer.echo("no forms; make one: wayline forms add join")


@app.command("show")
def show(
    name: Named,
    device: Annotated[
        str | None, typer.Option(metavar="NAME", help="The address for one device of a kiosk.")
    ] = None,
    workspace: InWorkspace = None,
    as_json: AsJson = False,
) -> None:
    """Show a form, its address, and what puts it into a page of yours."""

    async def work(home: Home, mine: Workspace) -> tuple[Form, str]:
        async with home.database.transaction() as connection:
            found = await desk.find(connection, mine.workspace_id, name)
        url = await _url(home, mine, found)
        if device is not None:
            url += f"?device={desk.device_token(home.vault, found, device)}"
        return found, url

    found, url = at_home(workspace, work)
    if device is None:
        _say(found, url, as_json)
    else:
        typer.echo(json.dumps({"url": url}) if as_json else url)


@app.command("close")
def close(name: Named, workspace: InWorkspace = None, as_json: AsJson = False) -> None:
    """Take no more sign-ups by a form; `add` opens it again."""

    async def work(home: Home, mine: Workspace) -> tuple[Form, str]:
        async with home.database.transaction() as connection:
            closed = await desk.close(connection, mine.workspace_id, name, home.now())
        return closed, await _url(home, mine, closed)

    _say(*at_home(workspace, work), as_json)


def _read(path: Path | None) -> dict[str, Any]:
    if path is None:
        return {}
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        message = f"{path} cannot be read: {error}"
        raise WaylineError(message, code="form:invalid", mend="Name a file of JSON.") from None
    if not isinstance(found, dict) or not all(isinstance(one, dict) for one in found.values()):
        mend = 'Such as {"de": {"title": "Angebote", "purpose": "Angebote der Woche"}}.'
        raise WaylineError(f"{path} has no texts by language", code="form:invalid", mend=mend)
    return found


async def _base(home: Home, mine: Workspace) -> str:
    return mine.link_base or await links_here(home)


async def _url(home: Home, mine: Workspace, form: Form) -> str:
    return page_url(await _base(home, mine), f"{desk.PATH}/{form.key}")


def _plain(form: Form, url: str) -> dict[str, Any]:
    return {
        **form.told,
        "name": form.name,
        "version": form.version,
        "state": form.state,
        "url": url,
        "snippet": snippet(url),
    }


def _say(form: Form, url: str, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(_plain(form, url), ensure_ascii=False))
        return
    typer.echo(f"{form.name}  {form.state}, version {form.version}")
    for name, value in sorted(form.told.items()):
        shown = ", ".join(value) if isinstance(value, list | dict) else value
        typer.echo(f"{name:<12} {shown}")
    typer.echo(f"{'url':<12} {url}")
    if form.origins:
        typer.echo(f"{'snippet':<12} {snippet(url)}")
