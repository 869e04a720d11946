"""The `wayline` command: lists every command without importing it, and ends errors in words."""

import importlib
from typing import Annotated, Any, Final

import typer
from typer.core import TyperCommand, TyperGroup

from wayline import __version__
from wayline.domain.errors import WaylineError

# Command -> its help. The command `name` lives in wayline/commands/<name>.py, as a Typer `app`
# when it has sub-commands and as a function `command` when it has none.
COMMANDS: Final = {
    "demo": "Run a coffee roaster with simulated customers on a fast clock.",
    "replay": "Feed recorded purchases through journeys, and report.",
    "report": "Show how journeys did: people, messages, money, drop-off.",
    "why": "Show what was decided about one person, and why.",
    "contacts": "Import, export and show the people of a workspace.",
    "suppressions": "Import, export, count and look up those who must not be written to.",
    "products": "Import, list and show the products of a workspace.",
    "orders": "Import orders as events with their own times.",
    "events": "Import events from JSON lines in Segment's shape.",
    "imports": "List the files that were imported, and take one back.",
    "phone": "Look at a simulated phone: read texts, reply, tap links.",
    "journey": "Check, publish, list, compare, pause and resume journeys.",
    "limits": "Show and set how often one person is written to.",
    "senders": "Add, register and look over the numbers and names that texts go out as.",
    "channels": "Add, list and test the connections that messages go out by.",
    "content": "Show and set what texts may hold and cost, and judge one.",
    "complaints": "List what people and carriers complained of, and take a complaint in.",
    "keys": "Make, list and revoke the keys that clients name themselves with.",
    "up": "Run everything in one process, for real use.",
    "webhooks": "Tell other programs what happens: add endpoints, see and replay deliveries.",
    "consent": "Check the ledger of consent and messages, and prove what was sent.",
    "forms": "Make forms on which people sign up, and put them into pages.",
    "rules": "See which hours are kept where, and why a text may go or must wait.",
    "messages": "List messages, and settle those whose end nobody knows.",
    "inbox": "List what came in and could not be taken, and try it again.",
    "serve": "Take events from clients over HTTP.",
    "work": "Move people along, and send what is due.",
    "doctor": "Look the installation over, and say what to do.",
    "retention": "Drop what is older than it may be kept.",
    "db": "Migrate the database, back it up, bring it back, and show its state.",
}


class LazyGroup(TyperGroup):
    """A group whose commands are imported when they are called, and not to be listed."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name, about in COMMANDS.items():
            self.add_command(TyperCommand(name, help=about))

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        """Replaces the listed stand-in by the command itself."""
        name, stand_in, rest = super().resolve_command(ctx, args)
        return name, name and stand_in and load(name), rest

    def invoke(self, ctx: Any) -> Any:
        """Runs the command; what a person can act on is told in two lines, without a traceback."""
        try:
            return super().invoke(ctx)
        except WaylineError as error:
            typer.echo(f"error[{error.code}]: {error.message}", err=True)
            if error.mend:
                typer.echo(f"  {error.mend}", err=True)
            raise typer.Exit(error.exit_code) from None


def load(name: str) -> Any:
    """Imports a command of the table as the object that Typer runs."""
    module = importlib.import_module(_module(name))
    app = getattr(module, "app", None)
    if app is None:
        app = typer.Typer(add_completion=False, rich_markup_mode=None)
        app.command(name)(module.command)
    return typer.main.get_command(app)


def _module(name: str) -> str:
    return f"wayline.commands.{name}"


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"wayline {__version__}")
        raise typer.Exit


# Without rich markup: its help costs three times as long as everything else here.
app = typer.Typer(
    cls=LazyGroup, add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False
)


@app.callback(no_args_is_help=True)
def wayline(
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="The version.")
    ] = False,
) -> None:
    """Customer journeys that keep every promise they make."""


def main() -> None:
    """Exit codes: 0 fine, 1 refused or failed, 2 wrong use, 130 stopped with Ctrl-C."""
    app(prog_name="wayline")
