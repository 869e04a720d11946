"""`wayline webhooks`: endpoints that are told what happens, and what became of it."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Annotated, Any, TypeVar

import typer

from wayline.bootstrap import Home, guarded_web, open_home
from wayline.config import Config
from wayline.domain.durations import DurationError, parse
from wayline.domain.endpoints import Endpoint
from wayline.domain.errors import WaylineError
from wayline.domain.ids import show
from wayline.domain.reasons import sentence
from wayline.domain.workspaces import Workspace
from wayline.runtime import endpoints as desk
from wayline.runtime.clock import RealClock
from wayline.store import deliveries
from wayline.store import endpoints as store
from wayline.store.bulk import Connection
from wayline.store.deliveries import Attempted

T = TypeVar("T")

app = typer.Typer(
    help="Tell other programs what happens: add endpoints, see and replay deliveries.",
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
)
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]
InWorkspace = Annotated[
    str | None, typer.Option("--workspace", metavar="NAME", help="Whose endpoints.")
]
Named = Annotated[str, typer.Argument(metavar="ENDPOINT", help="Its id, as `list` shows it.")]


@app.command("add")
def add(
    url: Annotated[str, typer.Argument(metavar="URL", help="Where it is told, by https.")],
    kinds: Annotated[
        list[str] | None,
        typer.Option("--event", metavar="NAME", help="A kind, such as message.*; again for more."),
    ] = None,
    about: Annotated[str, typer.Option("--about", metavar="TEXT", help="For people.")] = "",
    segment_key: Annotated[
        str | None,
        typer.Option("--segment-key", metavar="KEY", help="Tell in Segment's format, by this key."),
    ] = None,
    not_from: Annotated[
        list[str] | None,
        typer.Option("--not-from", metavar="SOURCE", help="Leave out events of this write key."),
    ] = None,
    workspace: InWorkspace = None,
    as_json: AsJson = False,
) -> None:
    """Add an endpoint, and show the secret that its calls are signed with.

    Without --event it is told everything.
    """

    async def work(connection: Connection, home: Home, mine: Workspace) -> tuple[Endpoint, str]:
        made = desk.new_endpoint(
            mine.workspace_id,
            url,
            kinds or (),
            may_call=guarded_web(home.config).may_call,
            vault=home.vault,
            at=home.now(),
            about=about,
            write_key=segment_key,
            not_from=not_from or (),
        )
        await desk.add(connection, made)
        return made, home.vault.open(made.secrets[0][0])

    made, secret = _at_home(workspace, work)
    if as_json:
        typer.echo(json.dumps(_plain(made) | {"secret": secret}))
        return
    typer.echo(_id(made))
    if segment_key is None:
        typer.echo(secret)
        typer.echo("Its calls are signed with this secret: give it to the receiver.", err=True)


@app.command("list")
def list_endpoints(workspace: InWorkspace = None, as_json: AsJson = False) -> None:
    """List the endpoints with what they are owed."""

    async def work(
        connection: Connection, _: Home, mine: Workspace
    ) -> tuple[list[Endpoint], dict[Any, dict[str, int]]]:
        found = await store.of_workspace(connection, mine.workspace_id)
        return found, await deliveries.counts(connection, mine.workspace_id)

    found, counts = _at_home(workspace, work)
    if as_json:
        told = [_plain(one) | {"deliveries": counts.get(one.endpoint_id, {})} for one in found]
        typer.echo(json.dumps({"endpoints": told}))
        return
    for one in found:
        mine = counts.get(one.endpoint_id, {})
        numbers = "  ".join(f"{mine.get(state, 0)} {state}" for state in ("owed", "done", "failed"))
        typer.echo(f"{_id(one)}  {one.state:<8}  {numbers}  {one.url}")
    if not found:
        typer.echo("no endpoints; add one: wayline webhooks add URL")


@app.command("show")
def show_one(
    endpoint: Named,
    secret: Annotated[bool, typer.Option("--secret", help="Show what signs its calls.")] = False,
    workspace: InWorkspace = None,
    as_json: AsJson = False,
) -> None:
    """Show one endpoint."""

    async def work(_: Connection, home: Home, one: Endpoint) -> tuple[Endpoint, list[str]]:
        live = one.live_secrets(RealClock().now()) if secret else []
        return one, [home.vault.open(value) for value in live]

    found, live = _with(workspace, endpoint, work)
    if as_json:
        typer.echo(json.dumps(_plain(found) | ({"secrets": live} if secret else {})))
        return
    _print(found)
    for one in live:
        typer.echo(f"secret   {one}")


@app.command("pause")
def pause(endpoint: Named, workspace: InWorkspace = None, as_json: AsJson = False) -> None:
    """Keep what happens, and tell it once the endpoint is resumed."""
    _say(_with(workspace, endpoint, lambda c, _, one: desk.pause(c, one)), as_json)


@app.command("resume")
def resume(endpoint: Named, workspace: InWorkspace = None, as_json: AsJson = False) -> None:
    """Tell a paused or disabled endpoint again, what was kept first."""
    _say(_with(workspace, endpoint, lambda c, _, one: desk.resume(c, one)), as_json)


@app.command("rotate")
def rotate(endpoint: Named, workspace: InWorkspace = None, as_json: AsJson = False) -> None:
    """Make a new secret; calls are signed with both for 24 hours."""

    async def work(connection: Connection, home: Home, one: Endpoint) -> tuple[Endpoint, str]:
        found = await desk.rotate(connection, one, home.vault, RealClock().now())
        return found, home.vault.open(found.secrets[0][0])

    found, made = _with(workspace, endpoint, work)
    typer.echo(json.dumps(_plain(found) | {"secret": made}) if as_json else made)


@app.command("remove")
def remove(endpoint: Named, workspace: InWorkspace = None, as_json: AsJson = False) -> None:
    """Forget an endpoint, and what it is still owed."""

    async def work(connection: Connection, _: Home, one: Endpoint) -> Endpoint:
        await desk.remove(connection, one)
        return one

    found = _with(workspace, endpoint, work)
    typer.echo(json.dumps(_plain(found)) if as_json else f"removed {_id(found)}")


@app.command("test")
def send_test(endpoint: Named, workspace: InWorkspace = None, as_json: AsJson = False) -> None:
    """Owe an endpoint a `webhook.test`; a worker delivers it."""

    async def work(connection: Connection, home: Home, one: Endpoint) -> str:
        return show("event", await desk.test(connection, one, home.now()))

    made = _with(workspace, endpoint, work)
    typer.echo(json.dumps({"id": made}) if as_json else f"{made} is owed; see: webhooks attempts")


@app.command("replay")
def replay(
    endpoint: Named,
    since: Annotated[
        str, typer.Option("--since", metavar="TIME", help='ISO 8601, or how long ago: "2 hours".')
    ],
    failed: Annotated[bool, typer.Option("--failed", help="Only what never arrived.")] = False,
    workspace: InWorkspace = None,
    as_json: AsJson = False,
) -> None:
    """Tell an endpoint once more what happened since a time, under the same ids."""

    async def work(connection: Connection, home: Home, one: Endpoint) -> int:
        now = home.now()
        return await desk.replay(connection, one, _since(since, now), now, failed_only=failed)

    number = _with(workspace, endpoint, work)
    typer.echo(json.dumps({"owed": number}) if as_json else f"{number:,} are owed once more")


@app.command("attempts")
def attempts(
    endpoint: Named,
    most: Annotated[int, typer.Option("--most", metavar="N", min=1, max=1000, help="Rows.")] = 20,
    workspace: InWorkspace = None,
    as_json: AsJson = False,
) -> None:
    """List the last deliveries with the answer to each attempt."""

    async def work(connection: Connection, _: Home, one: Endpoint) -> list[Attempted]:
        ids = (one.workspace_id, one.endpoint_id)
        return await deliveries.attempts(connection, *ids, most)

    found = _with(workspace, endpoint, work)
    if as_json:
        typer.echo(json.dumps({"deliveries": [_delivery(one) for one in found]}))
        return
    for one in found:
        typer.echo(f"{show('event', one.delivery_id)}  {one.kind:<24} {one.state}")
        for at, status, error, took in one.attempts:
            typer.echo(f"  {at[:19]}Z  {status or error}  {took:,} ms")
    if not found:
        typer.echo("nothing was sent to it yet")


def _since(text: str, now: datetime) -> datetime:
    try:
        at = datetime.fromisoformat(text)
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
    except ValueError:
        pass
    try:
        return now - parse(text)
    except DurationError:
        mend = 'Such as: --since 2026-03-01T09:00:00Z or --since "2 hours"'
        raise WaylineError("--since is no time", code="webhook:since", mend=mend) from None


async def _itself(one: Endpoint) -> Endpoint:
    return one


def _say(found: Endpoint, as_json: bool) -> None:
    typer.echo(json.dumps(_plain(found)) if as_json else f"{_id(found)} is {found.state}")


def _print(one: Endpoint) -> None:
    typer.echo(f"{_id(one)}  {one.state}  {one.about}".rstrip())
    typer.echo(f"url      {one.url}  ({one.form})")
    typer.echo(f"events   {', '.join(sorted(one.kinds))}")
    if one.not_from:
        typer.echo(f"not from {', '.join(sorted(one.not_from))}")
    if one.reason:
        typer.echo(f"disabled {one.reason}: {sentence(one.reason)}")
    if one.failing_since:
        typer.echo(f"failing  since {one.failing_since:%Y-%m-%d %H:%M}")


def _plain(one: Endpoint) -> dict[str, Any]:
    return {
        "id": _id(one),
        "form": one.form,
        "url": one.url,
        "about": one.about,
        "events": sorted(one.kinds),
        "not_from": sorted(one.not_from),
        "state": one.state,
        "reason": one.reason,
        "failing_since": one.failing_since and one.failing_since.isoformat(),
        "created_at": one.created_at.isoformat(),
    }


def _delivery(one: Attempted) -> dict[str, Any]:
    words = ("at", "status", "error", "milliseconds")
    return {
        "id": show("event", one.delivery_id),
        "event": one.kind,
        "at": one.at.isoformat(),
        "state": one.state,
        "due_at": one.due_at and one.due_at.isoformat(),
        "attempts": [dict(zip(words, attempt, strict=True)) for attempt in one.attempts],
    }


def _id(one: Endpoint) -> str:
    return show("endpoint", one.endpoint_id)


def _with(
    slug: str | None, shown: str, work: Callable[[Connection, Home, Endpoint], Awaitable[T]]
) -> T:
    async def find(connection: Connection, home: Home, mine: Workspace) -> T:
        return await work(connection, home, await desk.find(connection, mine.workspace_id, shown))

    return _at_home(slug, find)


def _at_home(slug: str | None, work: Callable[[Connection, Home, Workspace], Awaitable[T]]) -> T:
    async def run() -> T:
        async with open_home(Config.load()) as home:
            mine = await home.workspace(slug)
            async with home.database.transaction() as connection:
                return await work(connection, home, mine)

    return asyncio.run(run())
