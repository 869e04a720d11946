"""`wayline why`: everything that happened to one person, in order, each thing with its reason."""

import asyncio
import json
from collections.abc import Iterator
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from wayline.bootstrap import opening
from wayline.config import Config
from wayline.domain import ids
from wayline.runtime.why import Line, Why
from wayline.runtime.why import why as ask
from wayline.store.contacts import Person

_COLOURS = {
    "entered": "green", "goal": "green", "converted": "green", "order": "green",
    "held": "yellow", "holdout": "yellow", "in doubt": "yellow", "no entry": "yellow",
    "refused": "red", "failed": "red", "undelivered": "red", "expired": "red", "parked": "red",
    "consent": "magenta", "reply": "magenta",
}  # fmt: skip
_QUIET = frozenset({"receipt"})  # only with --verbose: the states tell the same


def command(
    who: Annotated[
        str, typer.Argument(metavar="PHONE", help="A phone number; an id or email does as well.")
    ],
    replay: Annotated[
        bool, typer.Option("--replay", help="Look into the last replay instead of the home.")
    ] = False,
    demo: Annotated[
        bool, typer.Option("--demo", help="Look into the demo instead, running or not.")
    ] = False,
    journey: Annotated[
        str | None,
        typer.Option("--journey", metavar="NAME", help="Leave out what other journeys did."),
    ] = None,
    workspace: Annotated[
        str | None, typer.Option("--workspace", metavar="NAME", help="Whose contact.")
    ] = None,
    verbose: Annotated[
        bool, typer.Option("--verbose", help="With receipts, and what the gate saw.")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object a line for machines.")
    ] = False,
) -> None:
    """Show everything that was decided about one person, with reasons."""
    found = asyncio.run(_ask(who, workspace, journey, replay=replay, demo=demo))
    if as_json:
        typer.echo(json.dumps(_person(found.person), ensure_ascii=False))
        for line in found.lines:
            typer.echo(json.dumps(_plain(line), ensure_ascii=False))
    else:
        _print(found, verbose=verbose)


async def _ask(
    who: str, workspace: str | None, journey: str | None, *, replay: bool, demo: bool
) -> Why:
    config = Config.load(options={"workspace": workspace})
    opened, slug = opening(config, replay=replay, demo=demo)
    async with opened as home:
        mine = await home.workspace(slug)
        async with home.database.transaction() as connection:
            return await ask(connection, mine, who, journey)


def _print(found: Why, *, verbose: bool) -> None:
    console = Console(highlight=False)
    for text in _heading(found.person):
        console.print(text)
    shown = [line for line in found.lines if verbose or line.kind not in _QUIET]
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 1, 0, 0))
    table.add_column(width=8, no_wrap=True)
    table.add_column(width=10, no_wrap=True)
    table.add_column(overflow="fold", ratio=1)
    day = ""
    for line in shown:
        if f"{line.at:%Y-%m-%d}" != day:
            day = f"{line.at:%Y-%m-%d}"
            table.add_row("", "", "")
            table.add_row("", "", Text(f"{line.at:%A} {day}", style="bold"))
        table.add_row(*_cells(line, verbose=verbose))
    console.print(table)
    if not shown:
        console.print("nothing has happened yet")


def _heading(person: Person) -> Iterator[Text]:
    """Who the person is, and what may be sent to them, in a few lines."""
    contact, care = person.contact, person.care
    title = contact.phone or contact.email or contact.key
    yield Text.assemble((title, "bold"), f"  {ids.show('contact', contact.contact_id)}")
    zones = contact.candidate_zones()
    place = [
        contact.country,
        (contact.line_type or "").replace("_", " "),
        ", ".join(zones[:3]) + (" ..." if zones[3:] else ""),
    ]
    yield Text("; ".join(filter(None, [*place, contact.language])) or "nothing is known of them")
    said = [f"{scope} {word}" for scope, word in sorted(care.consent.items())]
    said += [f"{channel} closed ({reason})" for channel, reason in sorted(care.blocked.items())]
    yield Text("consent: " + (", ".join(said) or "none"))
    yield Text("all times are UTC", style="dim")


def _cells(line: Line, *, verbose: bool) -> tuple[Text, Text, Text]:
    said = Text(line.text)
    if line.why:
        said.append("\n" if line.text else "")
        said.append(line.why, style="dim")
    if line.recomputed:
        said.append(" Worked out now.", style="dim italic")
    if verbose and line.detail:
        said.append("\n" + json.dumps(line.detail, ensure_ascii=False), style="dim")
    return (
        Text(f"{line.at:%H:%M:%S}", style="dim"),
        Text(line.kind, style=_COLOURS.get(line.kind, "")),
        said,
    )


def _person(person: Person) -> dict[str, Any]:
    contact, care = person.contact, person.care
    return {
        "kind": "person",
        "contact": ids.show("contact", contact.contact_id),
        "phone": contact.phone,
        "country": contact.country,
        "zones": list(contact.candidate_zones()),
        "language": contact.language,
        "consent": care.consent,
        "blocked": care.blocked,
    }


def _plain(line: Line) -> dict[str, Any]:
    told = {
        "at": line.at.isoformat(),
        "kind": line.kind,
        "text": line.text,
        "reason": line.reason,
        "why": line.why,
        "journey": line.journey,
        "step": line.step,
        "detail": line.detail,
    }
    return {**told, "recomputed": True} if line.recomputed else told
