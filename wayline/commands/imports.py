"""`wayline imports`: the files that were imported, and taking one back."""

import json
from typing import Annotated, Any

import typer
from rich.console import Console

from wayline.bootstrap import Home
from wayline.commands import _import_pages as pages
from wayline.commands._home import at_home
from wayline.domain import ids
from wayline.domain.workspaces import Workspace
from wayline.runtime.imports.tally import Tally
from wayline.runtime.imports.undo import undo as take_back
from wayline.store import imports
from wayline.store.imports import Import

app = typer.Typer(
    help="List the files that were imported, and take one back.",
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
)
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]
InWorkspace = Annotated[
    str | None, typer.Option("--workspace", metavar="NAME", help="Whose imports.")
]


@app.command("list")
def list_imports(workspace: InWorkspace = None, as_json: AsJson = False) -> None:
    """List the last hundred imports, the newest first."""

    async def work(home: Home, mine: Workspace) -> list[Import]:
        async with home.database.transaction() as connection:
            return await imports.of_workspace(connection, mine.workspace_id)

    found = at_home(workspace, work)
    if as_json:
        typer.echo(json.dumps({"imports": [_plain(row) for row in found]}, ensure_ascii=False))
        return
    for row in found:
        counts = row.tally.get("counts", {})
        told = ", ".join(f"{n:,} {way}" for way, n in counts.items() if n)
        typer.echo(
            f"{pages.show_id(row)}  {row.started_at:%Y-%m-%d %H:%M}  {row.state:<8} {row.file}"
        )
        typer.echo(f"  {row.kind}: {told or 'nothing yet'}")
    if not found:
        typer.echo("no imports; begin one: wayline contacts import FILE")


@app.command("undo")
def undo(
    import_id: Annotated[str, typer.Argument(metavar="IMPORT", help="Its id, as the list says.")],
    workspace: InWorkspace = None,
    as_json: AsJson = False,
) -> None:
    """Take an import of contacts back, within 24 hours of its end.

    New people go and changed fields become what they were, unless something has happened since.
    Opt-outs stay. Stopped at any moment, the same command goes on.
    """
    wanted = ids.read("import", import_id)
    console = Console(stderr=True, quiet=as_json)

    async def work(home: Home, mine: Workspace) -> Tally:
        with console.status("taking it back") as status:
            return await take_back(
                home.database,
                mine.workspace_id,
                wanted,
                home.now,
                lambda n: status.update(f"taking it back: {n:,} people"),
                home.suppression,
            )

    tally = at_home(workspace, work)
    if as_json:
        typer.echo(json.dumps(tally.plain(), ensure_ascii=False))
    else:
        pages.show_undone(tally)


def _plain(row: Import) -> dict[str, Any]:
    return {
        "import": pages.show_id(row),
        "kind": row.kind,
        "file": row.file,
        "state": row.state,
        "line": row.reached,
        "started_at": row.started_at.isoformat(),
        "ended_at": row.ended_at and row.ended_at.isoformat(),
        "plan": row.plan,
        **row.tally,
    }
