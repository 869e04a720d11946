"""`wayline journey`: check, publish, list, compare, pause and resume journeys."""

import getpass
import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any

import typer

from wayline.bootstrap import Home
from wayline.commands import _journey_pages as pages
from wayline.commands import _parked as parked
from wayline.commands._home import at_home
from wayline.domain.errors import WaylineError
from wayline.domain.journeys.difference import diff
from wayline.domain.journeys.graph import Journey
from wayline.domain.workspaces import Workspace
from wayline.runtime import folders, publishing
from wayline.runtime.documents import parse_published
from wayline.runtime.folders import Folder
from wayline.runtime.judging import House
from wayline.store import journeys as store
from wayline.store.bulk import Connection
from wayline.store.journeys import JourneyRow, VersionRow

app = typer.Typer(
    help="Check, publish, list, compare, pause and resume journeys.",
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
)
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]
InWorkspace = Annotated[
    str | None, typer.Option("--workspace", metavar="NAME", help="Whose journeys.")
]
Place = Annotated[Path, typer.Argument(metavar="PATH", help="A journey, or a folder of journeys.")]
Name = Annotated[str, typer.Argument(metavar="JOURNEY", help="Its name, as in the document.")]
app.add_typer(parked.app, name="parked")


@app.command("check")
def check(
    place: Place = Path(),
    as_json: AsJson = False,
    language: Annotated[
        str,
        typer.Option("--language", metavar="CODE", help="The language every template must have."),
    ] = "en",
) -> None:
    """Say what is wrong with journeys and texts; needs no database."""
    found = folders.read(place, language)
    if as_json:
        _print_json(pages.folder(found))
    else:
        _print_lines([*pages.noticed(found), pages.summary(found)])
    raise typer.Exit(1 if found.findings else 0)


@app.command("publish")
def publish(place: Place = Path(), workspace: InWorkspace = None, as_json: AsJson = False) -> None:
    """Make journeys live, all of a folder or none.

    People who are inside stay in the version that they entered.
    """

    async def work(home: Home, mine: Workspace) -> tuple[Folder, list[publishing.Outcome]]:
        found = folders.read(place, mine.language, House(mine.brand, mine.content))
        if found.findings:
            return found, []
        async with home.database.transaction() as connection:
            return found, await publishing.publish(connection, mine, found, home.now(), _person())

    found, outcomes = at_home(workspace, work)
    if as_json:
        told = [outcome._asdict() for outcome in outcomes]
        _print_json({**pages.folder(found), "published": told})
    elif found.findings:
        _print_lines([*pages.noticed(found), "nothing was published"])
    else:
        _print_lines([*pages.noticed(found), *map(pages.outcome, outcomes)])
    raise typer.Exit(1 if found.findings else 0)


@app.command("list")
def list_journeys(workspace: InWorkspace = None, as_json: AsJson = False) -> None:
    """List the journeys, with how many people are inside."""

    async def work(home: Home, mine: Workspace) -> list[pages.Listed]:
        async with home.database.transaction() as connection:
            versions = await _versions(connection, mine)
            rows = [row for row in await store.live(connection) if _is_of(row, mine)]
            return [
                pages.Listed(
                    row,
                    versions[row.slug][row.version],
                    await store.people(connection, mine.workspace_id, row.journey_id),
                )
                for row in rows
            ]

    rows = at_home(workspace, work)
    if as_json:
        _print_json([pages.listed(row) for row in rows])
    elif rows:
        pages.print_list(rows)
    else:
        typer.echo("no journey is published yet: wayline journey publish FOLDER")


@app.command("show")
def show(
    name: Name,
    workspace: InWorkspace = None,
    version: Annotated[
        int | None, typer.Option("--version", metavar="NUMBER", help="The live one if none.")
    ] = None,
    source: Annotated[
        bool, typer.Option("--source", help="Print the document as it was published.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Show a journey: its rules, its steps, and who stands where."""

    async def work(home: Home, mine: Workspace) -> pages.Shown:
        async with home.database.transaction() as connection:
            row = await publishing.find(connection, mine.workspace_id, name)
            versions = (await _versions(connection, mine))[name]
            number = version or row.version
            people = await store.people(connection, mine.workspace_id, row.journey_id)
            found = _version(versions, name, number)
            return pages.Shown(row, found, parse_published(found.source, number), people)

    shown = at_home(workspace, work)
    if source:
        typer.echo(shown.version.source, nl=False)
    elif as_json:
        _print_json(pages.shown(shown))
    else:
        pages.print_journey(shown)


@app.command("diff")
def compare(
    name: Annotated[
        str, typer.Argument(metavar="JOURNEY", help="Its name, or a file to compare it with.")
    ],
    workspace: InWorkspace = None,
    old: Annotated[
        int | None, typer.Option("--from", metavar="NUMBER", help="The version before.")
    ] = None,
    new: Annotated[
        int | None, typer.Option("--to", metavar="NUMBER", help="The version after.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Compare two versions, or a file with the live one.

    Without options: the live version with the one before it.
    """
    draft = _draft(Path(name)) if Path(name).suffix in folders.SUFFIXES else None

    async def work(home: Home, mine: Workspace) -> pages.Compared:
        async with home.database.transaction() as connection:
            row = await publishing.find(
                connection, mine.workspace_id, draft.slug if draft else name
            )
            versions = (await _versions(connection, mine))[row.slug]
        if not draft and len(versions) == 1:
            message = f'"{row.slug}" has one version, so there is nothing to compare'
            mend = "Compare a file with it: wayline journey diff FILE.yaml"
            raise WaylineError(message, code="journey:version", mend=mend)
        after = new or row.version
        before = old or (row.version if draft else max(after - 1, 1))
        first = _version(versions, row.slug, before)
        second = _version(versions, row.slug, after)
        changed = draft or parse_published(second.source, after)
        return pages.Compared(
            row.slug,
            f"version {before}",
            name if draft else f"version {after}",
            diff(parse_published(first.source, before), changed),
            first.templates,
            first.templates if draft else second.templates,
        )

    compared = at_home(workspace, work)
    if as_json:
        _print_json(pages.compared(compared))
    else:
        pages.print_difference(compared)


@app.command("pause")
def pause(name: Name, workspace: InWorkspace = None, as_json: AsJson = False) -> None:
    """Let nobody enter, and hold the messages of those inside."""
    _switch(name, workspace, publishing.PAUSED, as_json)


@app.command("resume")
def resume(name: Name, workspace: InWorkspace = None, as_json: AsJson = False) -> None:
    """Let people enter again, and send what was held."""
    _switch(name, workspace, publishing.ACTIVE, as_json)


def _person() -> str:
    """Who publishes: the account of the machine, by name where it has one."""
    try:
        return f"person:{getpass.getuser()}"
    except (OSError, KeyError):  # a container may run under a number that has no name
        return f"person:{os.getuid()}"


def _switch(name: str, workspace: str | None, state: str, as_json: bool) -> None:
    async def work(home: Home, mine: Workspace) -> publishing.Switched:
        async with home.database.transaction() as connection:
            return await publishing.set_state(
                connection, mine.workspace_id, name, state, home.now()
            )

    done = at_home(workspace, work)
    if as_json:
        _print_json(done._asdict())
    else:
        typer.echo(f"{done.slug} is {state}" if done.changed else f"{done.slug} is {state} already")


async def _versions(connection: Connection, mine: Workspace) -> dict[str, dict[int, VersionRow]]:
    """Every version of every journey of a workspace, by name and number."""
    slugs = {row.journey_id: row.slug for row in await store.live(connection)}
    found: dict[str, dict[int, VersionRow]] = {}
    for version in await store.versions(connection):
        if version.workspace_id == mine.workspace_id:
            found.setdefault(slugs[version.journey_id], {})[version.version] = version
    return found


def _is_of(row: JourneyRow, mine: Workspace) -> bool:
    return row.workspace_id == mine.workspace_id


def _version(versions: dict[int, VersionRow], name: str, number: int) -> VersionRow:
    if number not in versions:
        message = f'"{name}" has no version {number}'
        mend = f"It has: {', '.join(map(str, sorted(versions)))}."
        raise WaylineError(message, code="journey:version", mend=mend)
    return versions[number]


def _draft(path: Path) -> Journey:
    found = folders.read(path)
    if not found.journeys:
        raise WaylineError(str(found.findings[0]), code="journey:refused")
    return found.journeys[0].journey


def _print_json(value: Any) -> None:
    typer.echo(json.dumps(value, ensure_ascii=False))


def _print_lines(lines: Iterable[str]) -> None:
    for line in lines:
        typer.echo(line)
