"""`wayline consent unconfirmed`: who agreed elsewhere without a second yes, and asking them."""

import json
from collections import Counter
from typing import Annotated, Final

import typer
from rich.console import Console

from wayline.bootstrap import Home
from wayline.commands._consent_settings import check_confirm, library_of
from wayline.commands._home import at_home
from wayline.domain.workspaces import Workspace
from wayline.runtime.unconfirmed import Texts, ask_unconfirmed
from wayline.runtime.unconfirmed import unconfirmed as everybody

_CAME_OF_IT: Final = {
    "requested": "are asked to confirm",
    "pending": "were asked meanwhile",
    "granted": "have agreed meanwhile",
    "consent:refused": "said no meanwhile, and are not asked",
    "consent:address": "have no number any more",
}


def unconfirmed(
    ask: Annotated[bool, typer.Option("--ask", help="Ask each of them by a text, once.")] = False,
    purpose: Annotated[str, typer.Option(metavar="TEXT", help="In our text: weekly offers.")] = "",
    frequency: Annotated[str, typer.Option(metavar="TEXT", help="Such as 4 msgs/month.")] = "",
    confirm: Annotated[
        str | None, typer.Option(metavar="HOW", help="By a reply, a link in the text, or both.")
    ] = None,
    workspace: Annotated[
        str | None, typer.Option("--workspace", metavar="NAME", help="Whose contacts.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for machines.")] = False,
) -> None:
    """Count who agreed by a file, where opt-in is double, and has not confirmed; or ask them.

    Requests keep quiet hours and go out as fast as your senders may. Stopped at any moment, the
    same command goes on with those who were not asked.
    """
    check_confirm(confirm)
    console = Console(stderr=True, quiet=as_json)

    async def count(home: Home, mine: Workspace) -> Counter[str]:
        found: Counter[str] = Counter()
        async for one in everybody(home.database, mine.workspace_id):
            found[one.scope] += 1
        return found

    async def ask_them(home: Home, mine: Workspace) -> Counter[str]:
        with console.status("asking") as status:
            return await ask_unconfirmed(
                home.database,
                await library_of(home),
                mine.workspace_id,
                Texts(purpose, frequency, confirm),
                home.now,
                lambda n: status.update(f"asking: {n:,}"),
            )

    found = at_home(workspace, ask_them if ask else count)
    if as_json:
        typer.echo(json.dumps({"asked" if ask else "unconfirmed": found}))
        return
    for what, number in sorted(found.items()):
        typer.echo(f"{number:,} {_CAME_OF_IT[what] if ask else what}")
    if not found:
        typer.echo("nobody waits for a second yes")
    elif not ask:
        typer.echo("To ask them by a text: wayline consent unconfirmed --ask")
