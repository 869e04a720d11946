"""`wayline journey parked`: the people whom an error or a restore has set aside."""

import json
from typing import Annotated, Any

import typer

from wayline.bootstrap import Home
from wayline.commands._home import at_home
from wayline.domain import ids
from wayline.domain.errors import WaylineError
from wayline.domain.reasons import is_reason, sentence
from wayline.domain.workspaces import Workspace
from wayline.store import parked as store
from wayline.store.parked import ParkedRow

_ALL = 1_000_000

app = typer.Typer(
    help="List the people that were set aside, and let them go on.",
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
)
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]
InWorkspace = Annotated[
    str | None, typer.Option("--workspace", metavar="NAME", help="Whose people.")
]
OfJourney = Annotated[
    str | None, typer.Option("--journey", metavar="NAME", help="Of this journey alone.")
]


@app.command("list")
def list_parked(
    journey: OfJourney = None,
    workspace: InWorkspace = None,
    most: Annotated[int, typer.Option("--most", min=1, help="How many lines at most.")] = 100,
    as_json: AsJson = False,
) -> None:
    """List who was set aside, at which step and why."""

    async def work(home: Home, mine: Workspace) -> list[ParkedRow]:
        async with home.database.transaction() as connection:
            return await store.parked(connection, mine.workspace_id, journey, most)

    rows = at_home(workspace, work)
    if as_json:
        typer.echo(json.dumps({"parked": [_plain(row) for row in rows]}, ensure_ascii=False))
    elif rows:
        _print(rows)
    else:
        typer.echo("nobody is parked")


@app.command("retry")
def retry(
    enrollment: Annotated[
        list[str] | None,
        typer.Argument(metavar="[ENROLLMENT]...", help="As `list` shows them; or --all."),
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="Everybody that `list` would show.")] = False,
    journey: OfJourney = None,
    workspace: InWorkspace = None,
    as_json: AsJson = False,
) -> None:
    """Let people go on from the step where they stand.

    Mend what has stopped them first. Who is in the same journey again by now stays parked.
    """
    wanted = {ids.read("enrollment", text) for text in enrollment or ()}
    if bool(wanted) == every:
        message, mend = "say who is to go on", "Name enrollments, or give --all."
        raise WaylineError(message, code="parked:which", mend=mend)

    async def work(home: Home, mine: Workspace) -> tuple[int, int]:
        async with home.database.transaction() as connection:
            rows = await store.parked(connection, mine.workspace_id, journey, _ALL)
            chosen = [row for row in rows if every or row.enrollment_id in wanted]
            unknown = wanted - {row.enrollment_id for row in chosen}
            if unknown:
                shown = ids.show("enrollment", min(unknown))
                mend = "See who is: wayline journey parked list"
                raise WaylineError(f"{shown} is not parked", code="parked:none", mend=mend)
            done = await store.retry(connection, chosen, home.now())
        return len(done), len(chosen) - len(done)

    done, left = at_home(workspace, work)
    if as_json:
        typer.echo(json.dumps({"retried": done, "left": left}))
        return
    typer.echo(
        f"{done:,} go on" + (f", {left:,} are in the journey again and stay" if left else "")
    )


def _print(rows: list[ParkedRow]) -> None:
    for row in rows:  # no table: in a narrow terminal it would fold what is to be copied
        shown = ids.show("enrollment", row.enrollment_id)
        typer.echo(f"{shown}  {row.arrived_at:%Y-%m-%d %H:%M}  {row.reason or ''}".rstrip())
        typer.echo(f"  {row.phone or row.key}  {row.journey} {row.version} / {row.step}")
    for reason in sorted({row.reason for row in rows if row.reason and is_reason(row.reason)}):
        typer.echo(f"{reason}: {sentence(reason)}")


def _plain(row: ParkedRow) -> dict[str, Any]:
    return {
        "enrollment": ids.show("enrollment", row.enrollment_id),
        "contact": ids.show("contact", row.contact_id),
        "key": row.key,
        "phone": row.phone,
        "journey": row.journey,
        "version": row.version,
        "step": row.step,
        "reason": row.reason,
        "since": row.arrived_at.isoformat(),
    }
