"""`wayline rules`: the law and the customs that are kept, and why a text may go or must wait."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, date, datetime
from typing import Annotated, Any, TypeVar

import typer

from wayline.bootstrap import open_home
from wayline.commands import _rules_pages as pages
from wayline.config import Config
from wayline.domain.errors import WaylineError
from wayline.domain.own_rules import added, dropped
from wayline.domain.quiet_hours import QuietRule
from wayline.domain.rulebook import LegalCap, rulebook
from wayline.domain.workspaces import Workspace
from wayline.runtime.clock import RealClock
from wayline.runtime.rules import Question, change_own_rules, explained
from wayline.store.bulk import Connection

T = TypeVar("T")
app = typer.Typer(
    help="See which hours are kept where, and why a text may go or must wait.",
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
)
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]
AsOf = Annotated[
    datetime | None,
    typer.Option(
        "--as-of", formats=["%Y-%m-%d"], metavar="DATE", help="The rules of a day; today's if not."
    ),
]
InWorkspace = Annotated[
    str | None, typer.Option("--workspace", metavar="NAME", help="Whose own rules count.")
]


@app.command("list")
def list_rules(
    country: Annotated[
        str | None, typer.Option(metavar="CODE", help="Only this country and its parts: US, US-TX.")
    ] = None,
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    """List the rules of law and custom with the places they are for."""
    found = _rows(country, _day(as_of) or RealClock().now().date())
    if as_json:
        typer.echo(json.dumps({"rules": [pages.plain_row(row) for row in found]}, indent=1))
    else:
        pages.show_rows(found)


@app.command("explain")
def explain_rules(  # noqa: PLR0913, PLR0917 - one parameter an option
    phone: Annotated[str, typer.Argument(metavar="PHONE", help="Who is to get a text.")],
    at: Annotated[
        str | None,
        typer.Option(metavar="TIME", help="2026-11-29T21:30+05:30; now if not given."),
    ] = None,
    category: Annotated[
        str, typer.Option(metavar="NAME", help="marketing, service or transactional.")
    ] = "marketing",
    zone: Annotated[
        str | None, typer.Option(metavar="ZONE", help="A zone that the person gave.")
    ] = None,
    country: Annotated[
        str | None, typer.Option(metavar="NAME", help="The country they live in.")
    ] = None,
    state: Annotated[
        str | None,
        typer.Option("--state", "--region", metavar="NAME", help="The state they live in."),
    ] = None,
    postal: Annotated[str | None, typer.Option(metavar="CODE", help="Their postcode.")] = None,
    as_of: AsOf = None,
    workspace: InWorkspace = None,
    as_json: AsJson = False,
) -> None:
    """Show whether a text may go to a number at a time, which rule decides, and when it opens."""
    told = {"country": country, "state": state, "postcode": postal}
    given = {name: value for name, value in told.items() if value is not None}
    when = RealClock().now() if at is None else _time(at)
    question = Question(phone, when, category, zone, given, _day(as_of))

    found = _at_home(workspace, lambda connection, mine, _: explained(connection, mine, question))
    if as_json:
        typer.echo(json.dumps(pages.plain(found), indent=1, ensure_ascii=False))
    else:
        pages.show(found)


@app.command("own")
def own_rules(workspace: InWorkspace = None, as_json: AsJson = False) -> None:
    """List the hours and days that the workspace closes itself."""
    mine = _at_home(workspace, lambda _, mine, __: _same(mine))
    pages.show_own(mine.own_rules, as_json=as_json)


@app.command("tighten")
def tighten(  # noqa: PLR0913, PLR0917 - one parameter an option
    hours: Annotated[
        list[str] | None,
        typer.Option(metavar="HOURS", help='Open then alone: "mon-fri 09:00-19:00"; repeat it.'),
    ] = None,
    blackout: Annotated[
        str | None,
        typer.Option(metavar="DAYS", help="Nothing goes: 2026-12-24, or 2026-12-24..2026-12-26."),
    ] = None,
    holidays: Annotated[
        bool, typer.Option("--holidays", help="Nothing goes on public holidays.")
    ] = False,
    category: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Only this one; repeat it.")
    ] = None,
    where: Annotated[
        list[str] | None, typer.Option(metavar="CODE", help="Only there: FR, US-NY; repeat it.")
    ] = None,
    instead_of_custom: Annotated[
        bool, typer.Option("--instead-of-custom", help="Stand in place of what is no law.")
    ] = False,
    why: Annotated[str, typer.Option(metavar="TEXT", help="What it is for.")] = "",
    workspace: InWorkspace = None,
    as_json: AsJson = False,
) -> None:
    """Close more than the law does. Nothing can be opened that a law or a code closes."""
    shared = {"categories": category, "where": where, "why": why}
    entry = {name: value for name, value in shared.items() if value}
    if [bool(hours), blackout is not None, holidays].count(True) != 1:
        message = "one thing at a time: --hours, --blackout or --holidays"
        raise WaylineError(message, code="rules:own", mend="Give exactly one of the three.")

    def change(told: Mapping[str, Any]) -> dict[str, Any]:
        if holidays:
            return {**told, "holidays": True}
        if blackout is not None:
            first, _, last = blackout.partition("..")
            days = {"first_day": first, **({"last_day": last} if last else {})}
            return added(told, "blackouts", {**days, **entry})
        instead = {"instead_of_custom": True} if instead_of_custom else {}
        return added(told, "hours", {"hours": hours, **entry, **instead})

    mine = _at_home(
        workspace, lambda connection, mine, now: change_own_rules(connection, mine, change, now)
    )
    pages.show_own(mine.own_rules, as_json=as_json)


@app.command("drop")
def drop(
    name: Annotated[str, typer.Argument(metavar="ID", help="As `wayline rules own` names it.")],
    workspace: InWorkspace = None,
    as_json: AsJson = False,
) -> None:
    """Take back a rule of the workspace's own."""

    def change(told: Mapping[str, Any]) -> dict[str, Any]:
        left = dropped(told, name)
        if left is None:
            message = f'the workspace has no rule "{name[:40]}" of its own'
            raise WaylineError(message, code="rules:none", mend="See them: wayline rules own")
        return left

    mine = _at_home(
        workspace, lambda connection, mine, now: change_own_rules(connection, mine, change, now)
    )
    pages.show_own(mine.own_rules, as_json=as_json)


async def _same(mine: Workspace) -> Workspace:
    return mine


def _at_home(
    slug: str | None, work: Callable[[Connection, Workspace, datetime], Awaitable[T]]
) -> T:
    """Work in a transaction; the time is that of the business."""

    async def run() -> T:
        async with open_home(Config.load()) as home:
            mine = await home.workspace(slug)
            async with home.database.transaction() as connection:
                return await work(connection, mine, home.now())

    return asyncio.run(run())


def _rows(country: str | None, as_of: date) -> list[QuietRule | LegalCap]:
    """The rules in force on a day; raises `rules:none` for a place that none names."""
    found = rulebook(as_of).rows(country.upper() if country else None)
    if not found:
        message = f'no rule names "{country}"'
        mend = "What holds wherever no rule is written: wayline rules list --country '*'"
        raise WaylineError(message, code="rules:none", mend=mend)
    return found


def _day(given: datetime | None) -> date | None:
    return None if given is None else given.date()


def _time(text: str) -> datetime:
    """A time with its zone; raises `rules:time`."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        message = f'"{text[:40]}" is no time with its zone'
        mend = "Write it as 2026-11-29T21:30+05:30, or 2026-11-29T16:00Z."
        raise WaylineError(message, code="rules:time", mend=mend)
    return found.astimezone(UTC)
