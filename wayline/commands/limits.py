"""`wayline limits`: shows and sets how often a workspace writes to one person."""

import json
from typing import Annotated

import typer

from wayline.commands._settings import Setting, Settings
from wayline.domain.errors import WaylineError
from wayline.domain.limits import (
    CATEGORIES,
    LONGEST_ID,
    Limits,
    limits_problem,
    read_limits,
    spoken,
    written,
)

app = typer.Typer(
    help="Show and set how often one person is written to.",
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
)
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]
InWorkspace = Annotated[
    str | None, typer.Option("--workspace", metavar="NAME", help="Whose limits.")
]
Id = Annotated[str, typer.Argument(metavar="ID", help="Of your choice; reasons name it.")]
_OFF = "none"
_SKIPPED = {"hold": "held until there is room", "skip": "skipped"}
_LIMITS = Setting(
    "limits",
    lambda workspace: workspace.limits,
    written,
    limits_problem,
    read_limits,
    lambda settings: settings,
)


@app.command("show")
def show(workspace: InWorkspace = None, as_json: AsJson = False) -> None:
    """Show caps, gaps and sunset."""
    _tell(_LIMITS.changed(workspace), as_json=as_json)


@app.command("cap")
def cap(  # noqa: PLR0913, PLR0917 - each is an option of the command
    cap_id: Id,
    most: Annotated[int, typer.Argument(metavar="MOST", help="Messages to one person, 1 to 100.")],
    window: Annotated[
        str,
        typer.Argument(
            metavar="WINDOW", help='"24 hours", "7 days" (at most 30 days), day, week or month.'
        ),
    ],
    channel: Annotated[
        str | None, typer.Option("--channel", metavar="NAME", help="Of this channel alone.")
    ] = None,
    category: Annotated[
        list[str] | None,
        typer.Option("--category", metavar="NAME", help="Of this one; several times for several."),
    ] = None,
    topic: Annotated[
        str | None, typer.Option("--topic", metavar="NAME", help="Of this topic alone.")
    ] = None,
    on_cap: Annotated[
        str, typer.Option("--on-cap", metavar="WORD", help="Of one too many: hold or skip.")
    ] = "hold",
    workspace: InWorkspace = None,
    as_json: AsJson = False,
) -> None:
    """Set a cap: at most so many messages to a person in a window, over all journeys.

    A duration is a window that ends now; day, week and month are those of the calendar where the
    person is. Without --category it is about marketing and service.
    """
    told = {"id": cap_id, "most": most, "window": window, "on_cap": on_cap}
    told |= {"channel": channel, "categories": category or None, "topic": topic}

    def change(settings: Settings) -> None:
        caps = settings["caps"]
        places = [place for place, one in enumerate(caps) if one["id"] == cap_id]
        if places:
            caps[places[0]] = told
        else:
            caps.append(told)

    _tell(_LIMITS.changed(workspace, change), as_json=as_json)


@app.command("uncap")
def uncap(cap_id: Id, workspace: InWorkspace = None, as_json: AsJson = False) -> None:
    """Take a cap away."""

    def change(settings: Settings) -> None:
        kept = [one for one in settings["caps"] if one["id"] != cap_id]
        if len(kept) == len(settings["caps"]):
            names = ", ".join(one["id"] for one in kept) or "none"
            message = f'there is no cap "{cap_id[:LONGEST_ID]}"'
            raise WaylineError(message, code="limits:unknown", mend=f"There are: {names}.")
        settings["caps"] = kept

    _tell(_LIMITS.changed(workspace, change), as_json=as_json)


@app.command("gap")
def gap(
    category: Annotated[
        str, typer.Argument(metavar="CATEGORY", help="Of the later one: " + ", ".join(CATEGORIES))
    ],
    least: Annotated[
        str, typer.Argument(metavar="DURATION", help=f'Such as "12 hours", or {_OFF}.')
    ],
    workspace: InWorkspace = None,
    as_json: AsJson = False,
) -> None:
    """Set the least time between a message of a category and any before it, or take it away.

    Transactional messages neither wait nor count, unless they have a gap themselves.
    """

    def change(settings: Settings) -> None:
        if least == _OFF:
            settings["gaps"].pop(category, None)
        else:
            settings["gaps"][category] = least

    _tell(_LIMITS.changed(workspace, change), as_json=as_json)


@app.command("sunset")
def sunset(
    texts: Annotated[
        int | None, typer.Option("--texts", metavar="COUNT", help="So many in a row.")
    ] = None,
    after: Annotated[
        str | None, typer.Option("--after", metavar="DURATION", help='Such as "90 days".')
    ] = None,
    off: Annotated[bool, typer.Option("--off", help="Go on for ever.")] = False,
    workspace: InWorkspace = None,
    as_json: AsJson = False,
) -> None:
    """End marketing for who does not click, answer or buy, until they do.

    It ends after so many marketing messages in a row, and so long after the first of them: give
    one, or both if both must hold.
    """

    def change(settings: Settings) -> None:
        settings["sunset"] = None if off else {"texts": texts, "after": after}

    _tell(_LIMITS.changed(workspace, change), as_json=as_json)


def _tell(limits: Limits, *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(written(limits)))
        return
    lines = [(cap.id, spoken(cap), _SKIPPED[cap.on_cap]) for cap in limits.caps]
    for category, least in written(limits)["gaps"].items():
        lines.append(("gap", f"{least} before {category}", _SKIPPED["hold"]))
    if limits.sunset is not None:
        lines.append(("sunset", _sunset(limits), "until they click, answer or buy"))
    for name, what, then in lines or [("no limits", "", "")]:
        typer.echo(f"{name:<24}  {what:<34}  {then}".rstrip())


def _sunset(limits: Limits) -> str:
    told = written(limits)["sunset"]
    texts = "" if told["texts"] is None else f"{told['texts']} texts"
    return "after " + " and ".join(one for one in (texts, told["after"]) if one)
