"""`wayline messages`: what became of messages, and those whose end nobody knows."""

import json
from datetime import datetime, timedelta
from typing import Annotated, Any

import typer

from wayline.bootstrap import Home
from wayline.commands._home import at_home
from wayline.domain import ids
from wayline.domain.errors import WaylineError
from wayline.domain.messages import FAILED, SENT, STATES
from wayline.domain.workspaces import Workspace
from wayline.runtime.doubts import settle_by_hand
from wayline.store import message_lists as store
from wayline.store.message_lists import Doubtful, Listed

app = typer.Typer(
    help="List messages, and settle those whose end nobody knows.",
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
)
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]
InWorkspace = Annotated[
    str | None, typer.Option("--workspace", metavar="NAME", help="Whose messages.")
]


@app.command("list")
def list_messages(
    state: Annotated[
        str | None, typer.Option("--state", help=f"One of {', '.join(sorted(STATES))}.")
    ] = None,
    days: Annotated[int, typer.Option("--days", min=1, max=90, help="How far back.")] = 7,
    most: Annotated[int, typer.Option("--most", min=1, help="How many lines at most.")] = 50,
    workspace: InWorkspace = None,
    as_json: AsJson = False,
) -> None:
    """List the newest messages with their states and reasons."""
    if state is not None and state not in STATES:
        message = f'there is no state "{state}"'
        mend = f"There are: {', '.join(sorted(STATES))}."
        raise WaylineError(message, code="messages:state", mend=mend)

    async def work(home: Home, mine: Workspace) -> list[Listed]:
        now = home.now()
        since = now - timedelta(days=days)
        async with home.database.transaction() as connection:
            return await store.newest(connection, mine.workspace_id, since, now, state, most)

    rows = at_home(workspace, work)
    if as_json:
        told = [_plain(row) for row in rows]
        typer.echo(json.dumps({"messages": told}, ensure_ascii=False))
    elif rows:
        _print(rows)
    else:
        typer.echo("no messages")


@app.command("in-doubt")
def in_doubt(
    message: Annotated[
        str | None, typer.Argument(metavar="[MESSAGE]", help="The one to settle.")
    ] = None,
    settle: Annotated[
        str | None,
        typer.Option("--settle", metavar="sent|failed", help="What you have found out of it."),
    ] = None,
    workspace: InWorkspace = None,
    as_json: AsJson = False,
) -> None:
    """List the messages of which nobody knows if the carrier took them, and why.

    They are not sent again. Look into your carrier's log, then say what you found; it counts as
    the carrier's own word.
    """
    if (message is None) != (settle is None) or settle not in (None, SENT, FAILED):
        told = "wayline messages in-doubt MESSAGE --settle sent"
        text, mend = "name a message and what you found: sent or failed", f"Such as: {told}"
        raise WaylineError(text, code="messages:settle", mend=mend)
    wanted = None if message is None else ids.read("message", message)

    async def work(home: Home, mine: Workspace) -> tuple[list[Doubtful], bool]:
        async with home.database.transaction() as connection:
            rows = await store.in_doubt(connection, mine.workspace_id)
            mine_too = [row for row in rows if row.attempt.message_id == wanted]
            done = False
            if mine_too and settle is not None:
                done = await settle_by_hand(connection, mine_too[0], settle)
        return (mine_too if wanted else rows), done

    rows, done = at_home(workspace, work)
    if wanted is not None and not rows:
        mend = "See which are: wayline messages in-doubt"
        raise WaylineError(f"{message} is not in doubt", code="messages:sure", mend=mend)
    if as_json:
        told_rows = [_plain_doubt(row) for row in rows]
        typer.echo(json.dumps({"in_doubt": told_rows, "settled": settle if done else None}))
    elif wanted is not None:
        typer.echo(f"{message} is {settle}" if done else f"{message} was settled meanwhile")
    else:
        _print_doubts(rows)


def _print(rows: list[Listed]) -> None:
    for row in rows:  # no table: in a narrow terminal it would fold what is to be copied
        shown = ids.show("message", row.message_id)
        typer.echo(f"{shown}  {row.owed_at:%Y-%m-%d %H:%M}  {row.state}")
        told = f"  {row.address or row.phone or row.key}  {row.journey or ''} / {row.step}"
        typer.echo(f"{told}  {row.reason or ''}".rstrip())


def _print_doubts(rows: list[Doubtful]) -> None:
    for row in rows:
        attempt = row.attempt
        shown = ids.show("message", attempt.message_id)
        typer.echo(f"{shown}  {attempt.address}  {row.journey or ''} / {attempt.step}")
        until = row.looked_into_until
        fate = f"looked into until {until:%H:%M:%S} UTC" if until else "nobody can tell any more"
        at = f"{attempt.claimed_at:%Y-%m-%d %H:%M:%S}"
        typer.echo(f"  attempt {attempt.attempt} by {row.connection} at {at} UTC; {fate}")
    if not rows:
        typer.echo("no message is in doubt")
        return
    typer.echo("Found out? wayline messages in-doubt MESSAGE --settle sent (or failed)")


def _plain(row: Listed) -> dict[str, Any]:
    def at(value: datetime | None) -> str | None:
        return None if value is None else value.isoformat()

    told: dict[str, Any] = row._asdict()
    del told["message_id"]
    times = {name: at(told[name]) for name in ("owed_at", "due_at", "sent_at")}
    return {"message": ids.show("message", row.message_id), **told, **times}


def _plain_doubt(row: Doubtful) -> dict[str, Any]:
    until = row.looked_into_until
    return {
        "message": ids.show("message", row.attempt.message_id),
        "contact": ids.show("contact", row.attempt.contact_id),
        "to": row.attempt.address,
        "journey": row.journey,
        "step": row.attempt.step,
        "attempt": row.attempt.attempt,
        "connection": row.connection,
        "claimed_at": row.attempt.claimed_at.isoformat(),
        "looked_into_until": None if until is None else until.isoformat(),
    }
