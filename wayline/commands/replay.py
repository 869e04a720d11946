"""`wayline replay`: recorded purchases through journeys on virtual time, with report and audit."""

import asyncio
import json
import os
import sys
import time
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from wayline.bootstrap import REPLAY
from wayline.commands import _report_pages as pages
from wayline.config import Config
from wayline.domain.errors import WaylineError
from wayline.runtime import replay
from wayline.runtime.audit import Check, audit
from wayline.runtime.replay_plan import ReplayPlan, carrier_behaviour
from wayline.runtime.report import Report, report
from wayline.runtime.signing import Signet
from wayline.sandbox.behaviour import PRESETS
from wayline.sandbox.carrier import Carrier
from wayline.store import journeys, reports
from wayline.store.database import connect

_LINE_EVERY: Final = 5.0  # seconds


def command(  # noqa: PLR0913, PLR0917 - one parameter an option
    orders: Annotated[
        Path, typer.Option(metavar="FILE", help="A file of purchases (.txt or .txt.gz).")
    ],
    journey_folder: Annotated[
        Path,
        typer.Option(
            "--journeys", metavar="FOLDER", help="A folder of journeys with their templates."
        ),
    ],
    until: Annotated[
        datetime,
        typer.Option(
            formats=["%Y-%m-%d"], metavar="DATE", help="The last day to replay: 1998-07-01."
        ),
    ],
    seed: Annotated[
        int, typer.Option(metavar="NUMBER", help="What all chance comes from: any whole number.")
    ],
    workers: Annotated[
        int,
        typer.Option(
            min=0,
            max=16,
            metavar="NUMBER",
            show_default=False,
            help="Worker processes, at most 16; one a core, at most 4, if not given.",
        ),
    ] = 0,
    rules_as_of: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"],
            metavar="DATE",
            help="The date of rules and prices; today if not given.",
        ),
    ] = None,
    carrier: Annotated[
        str, typer.Option(metavar="NAME", help=f"How the carrier behaves: {', '.join(PRESETS)}.")
    ] = "real",
    people: Annotated[
        int | None,
        typer.Option(min=1, metavar="NUMBER", help="Only the first so many people of the file."),
    ] = None,
    expect: Annotated[
        str | None, typer.Option(metavar="DIGEST", help="Fail if the digest is another one.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for machines.")] = False,
) -> None:
    """Feed recorded purchases through journeys on virtual time, then report and audit."""
    carrier_behaviour(carrier)
    as_of = rules_as_of.date() if rules_as_of else datetime.now(UTC).date()
    plan = ReplayPlan(
        orders=str(orders),
        journeys=str(journey_folder),
        until=f"{until:%Y-%m-%d}",
        seed=seed,
        rules_as_of=as_of.isoformat(),
        behaviour=carrier,
        most_people=people,
    )
    done = asyncio.run(_run(plan, Config.load(), workers or _cores(), quiet=as_json))
    _print(done, as_json=as_json)
    _judge(done, expect)


class _Done:
    """How a replay came out."""

    def __init__(self, found: Report, checks: list[Check], digest: str, seconds: float) -> None:
        self.report = found
        self.checks = checks
        self.digest = digest
        self.seconds = seconds


async def _run(plan: ReplayPlan, config: Config, workers: int, *, quiet: bool) -> _Done:
    home, signet = config.home / REPLAY, Signet(config.keys)
    console = Console(stderr=True, quiet=quiet)
    began = time.monotonic()
    with console.status("reading the purchases") as status:
        async with replay.open_replay(plan, home, signet, status.update) as one:
            status.stop()
            if one.resumed:
                console.print("This replay was begun before: it goes on where it stopped.")
            await _with_progress(one, workers, console)
            return await _conclude(one, began)


async def _with_progress(one: replay.Replay, workers: int, console: Console) -> None:
    """A bar for people; for a log file, a line every few seconds."""
    if console.is_terminal:
        await _with_bar(one, workers, console)
    else:
        await replay.run(one, workers, _Lines(console).tell)


class _Lines:
    """Progress as plain lines."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._began = self._told = time.monotonic()

    def tell(self, step: replay.Progress) -> None:
        """Print where the replay has come to, unless it was told just now."""
        now = time.monotonic()
        if now - self._told < _LINE_EVERY and step.at < step.last:
            return
        self._told = now
        share = (step.at - step.first) / (step.last - step.first)
        left = (now - self._began) * (1 - share) / max(share, 0.001)
        self._console.print(
            f"{step.at:%Y-%m-%d} {share:5.0%}  {step.events:,} events, "
            f"{step.events / max(now - self._began, 0.001):,.0f}/s, {left:,.0f} s left",
            highlight=False,
        )


async def _with_bar(one: replay.Replay, workers: int, console: Console) -> None:
    bar = Progress(
        TextColumn("[bold]{task.fields[day]}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %"),
        TextColumn("{task.fields[done]}"),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(elapsed_when_finished=False),
        console=console,
    )
    with bar:
        task = bar.add_task("", total=None, day="preparing", done="")
        began = time.monotonic()

        def tell(step: replay.Progress) -> None:
            rate = step.events / max(time.monotonic() - began, 0.001)
            bar.update(
                task,
                total=(step.last - step.first).days,
                completed=(step.at - step.first).days,
                day=f"{step.at:%Y-%m-%d}",
                done=f"{step.events:,} events, {rate:,.0f}/s",
            )

        await replay.run(one, workers, tell)


async def _conclude(one: replay.Replay, began: float) -> _Done:
    """Digest, report and audit, from what lies in the database and in the carrier's books."""
    workspace_id = one.plan.workspace_id()
    connection = await connect(one.dsn, "engine")
    try:
        workspace = await journeys.workspace_by_slug(connection, "replay")
        if workspace is None:
            raise WaylineError("the replay's workspace is gone", code="replay:missing")
        digest = await reports.digest(connection, workspace_id)
        found = await report(connection, workspace, one.plan.ends_at())
        with Carrier(one.sandbox, carrier_behaviour(one.plan.behaviour), one.plan.seed) as carrier:
            checks = await audit(
                connection,
                carrier,
                one.orders,
                workspace_id,
                settled_at=one.plan.ends_at(),
                last_day=date.fromisoformat(one.plan.until),
                most_people=one.plan.most_people,
                rules_as_of=date.fromisoformat(one.plan.rules_as_of),
            )
    finally:
        await connection.close()
    return _Done(found, checks, digest, time.monotonic() - began)


def _print(done: _Done, *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(_plain(done), indent=2))
        return
    pages.show(done.report)
    console = Console(width=pages.WIDTH)
    console.print("\n[bold]Audit[/bold], from independent ledgers")
    ledgers = Table.grid(padding=(0, 1))
    for check in done.checks:
        mark = Text("ok", "green") if check.ok else Text("FAILED", "bold red")
        ledgers.add_row("", mark, str(check))
    console.print(ledgers, highlight=False)
    console.print(f"\ndigest {done.digest}   {done.seconds:.0f} s", highlight=False)


def _plain(done: _Done) -> dict[str, Any]:
    return {
        "digest": done.digest,
        "seconds": round(done.seconds, 1),
        "audit": [{"ok": check.ok, "what": str(check)} for check in done.checks],
        "report": pages.plain(done.report),
    }


def _judge(done: _Done, expect: str | None) -> None:
    if expect is not None and expect != done.digest:
        raise WaylineError(
            f"the digest is {done.digest}, not {expect}",
            code="replay:digest",
            mend="The same file, journeys, seed and version of Wayline give the same digest.",
        )
    failed = [str(check) for check in done.checks if not check.ok]
    if failed:
        raise WaylineError(
            f"{len(failed)} checks of the audit failed", code="replay:audit", mend=failed[0]
        )


def _cores() -> int:
    return max(1, min(4, len(os.sched_getaffinity(0)) if sys.platform == "linux" else 2))
