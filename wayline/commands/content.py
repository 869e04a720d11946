"""`wayline content`: what a workspace's texts may hold and cost, and what is wrong with one."""

import json
from typing import Annotated, Any

import typer

from wayline.bootstrap import Home
from wayline.commands._home import at_home
from wayline.commands._settings import Setting, Settings
from wayline.domain.content import Draft, Standard, judge, read_standard, standard_problem, written
from wayline.domain.content.judging import MARKETING
from wayline.domain.content.shaft import KINDS, NEVER
from wayline.domain.errors import WaylineError
from wayline.domain.workspaces import Workspace
from wayline.store import journeys
from wayline.store.journeys import TemplateRow

app = typer.Typer(
    help="Show and set what texts may hold and cost, and judge one.",
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
)
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]
InWorkspace = Annotated[
    str | None, typer.Option("--workspace", metavar="NAME", help="Whose texts.")
]
Kind = Annotated[
    str, typer.Argument(metavar="KIND", help=", ".join(k for k in KINDS if k not in NEVER))
]
_CATEGORIES = ("marketing", "service", "transactional")
_STANDARD = Setting(
    "content",
    lambda workspace: workspace.content,
    written,
    standard_problem,
    read_standard,
    lambda settings: {"content": settings},
)


@app.command("show")
def show(workspace: InWorkspace = None, as_json: AsJson = False) -> None:
    """Show what texts may hold and cost."""
    _tell(_STANDARD.changed(workspace), as_json=as_json)


@app.command("allow")
def allow(kind: Kind, workspace: InWorkspace = None, as_json: AsJson = False) -> None:
    """Say that marketing may hold words of a kind: everybody who gets it is old enough."""

    def change(settings: Settings) -> None:
        settings["allowed"] = sorted({*settings["allowed"], kind})

    _tell(_STANDARD.changed(workspace, change), as_json=as_json)


@app.command("forbid")
def forbid(kind: Kind, workspace: InWorkspace = None, as_json: AsJson = False) -> None:
    """Refuse words of a kind again."""

    def change(settings: Settings) -> None:
        settings["allowed"] = [one for one in settings["allowed"] if one != kind]

    _tell(_STANDARD.changed(workspace, change), as_json=as_json)


@app.command("limit")
def limit(
    parts: Annotated[
        int | None, typer.Option("--parts", metavar="COUNT", help="At most so many, 1 to 6.")
    ] = None,
    micros: Annotated[
        int | None,
        typer.Option(
            "--micros", metavar="MILLIONTHS", help="At most so dear, as estimated; 0: any."
        ),
    ] = None,
    workspace: InWorkspace = None,
    as_json: AsJson = False,
) -> None:
    """Set how long and how dear one text may be; longer and dearer ones are refused."""

    def change(settings: Settings) -> None:
        if parts is not None:
            settings["most_parts"] = parts
        if micros is not None:
            settings["most_micros"] = micros or None

    _tell(_STANDARD.changed(workspace, change), as_json=as_json)


@app.command("approvals")
def approvals(workspace: InWorkspace = None, as_json: AsJson = False) -> None:
    """List the marketing texts: who approved the newest version of each, and when."""

    async def work(home: Home, mine: Workspace) -> list[TemplateRow]:
        async with home.database.transaction() as connection:
            rows = await journeys.newest_templates(connection, mine.workspace_id)
        return [row for row in rows if row.category == MARKETING]

    rows = at_home(workspace, work)
    if as_json:
        typer.echo(json.dumps([_approval(row) for row in rows], ensure_ascii=False))
        return
    for told in map(_approval, rows):
        who = told["approved_by"] or "nobody knows who"
        line = f"{told['text']:<32}  version {told['version']:<4}  {told['at'][:16]}  {who}"
        typer.echo(line if told["approved"] else f"{line}  (not approved)")
    if not rows:
        typer.echo("no marketing text is published yet")


def _approval(row: TemplateRow) -> dict[str, Any]:
    return {
        "text": f"{row.name}.{row.channel}.{row.language}",
        "version": row.version,
        "approved": row.approved,
        "approved_by": row.approved_by,
        "at": row.created_at.isoformat(),
    }


@app.command("judge")
def judge_text(
    text: Annotated[str, typer.Argument(metavar="TEXT", help="As one person would get it.")],
    category: Annotated[
        str, typer.Option("--category", metavar="NAME", help=", ".join(_CATEGORIES))
    ] = _CATEGORIES[0],
    language: Annotated[str, typer.Option("--language", metavar="CODE")] = "en",
    workspace: InWorkspace = None,
    as_json: AsJson = False,
) -> None:
    """Say what would be refused of a text, and what could be better."""
    if category not in _CATEGORIES:
        mend = f"There are: {', '.join(_CATEGORIES)}."
        raise WaylineError(f'there is no category "{category}"', code="content:category", mend=mend)

    async def work(_home: Home, mine: Workspace) -> Draft:
        return Draft(text, text, text, category, language, brand=mine.brand, standard=mine.content)

    flaws = judge(at_home(workspace, work))
    refused = any(flaw.certain for flaw in flaws)
    if as_json:
        told = [
            {"code": f.code, "what": f.what, "mend": f.mend, "refused": f.certain} for f in flaws
        ]
        typer.echo(json.dumps({"flaws": told}, ensure_ascii=False))
    else:
        for flaw in flaws:
            typer.echo(f"{'refused' if flaw.certain else 'advice'}: {flaw.what} ({flaw.mend})")
        typer.echo("it would be refused" if refused else "nothing here would be refused")
    raise typer.Exit(1 if refused else 0)


def _tell(standard: Standard, *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(written(standard)))
        return
    for kind in KINDS:
        word = "allowed" if kind in standard.allowed else "refused in marketing"
        typer.echo(f"{kind:<10}  {word}")
    most = standard.most_micros
    typer.echo(f"{'parts':<10}  at most {standard.most_parts}")
    typer.echo(f"{'price':<10}  " + ("any" if most is None else f"at most {most / 1e6:.3f}"))
