"""The demo lives at any hour, goes on where it stopped, and sends nothing twice though killed."""

import asyncio
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console
from typer.testing import CliRunner

from tests.quick import FOLDER
from wayline.cli import app
from wayline.commands import _demo_pages as pages
from wayline.domain.ids import WorkspaceId, derived_id
from wayline.runtime.clock import RealClock
from wayline.runtime.demo import running as driving
from wayline.runtime.demo.feed import Feed
from wayline.runtime.demo.overhearing import masked
from wayline.runtime.demo.people import customers
from wayline.runtime.demo.running import DemoClock, Running
from wayline.runtime.demo.setting_up import AHEAD, examples, open_demo
from wayline.runtime.ingest import Incoming
from wayline.runtime.report import report
from wayline.runtime.signing import Signet
from wayline.sandbox import REAL, Carrier
from wayline.store.database import connect
from wayline.store.partitions import known_months, month_of

PROGRAM = Path(sys.executable).with_name("wayline")
PEOPLE = 1_200
OPENED = datetime(2026, 3, 3, 14, tzinfo=UTC)


# ------------------------------------------------------------------ the feed, without a database


@pytest.fixture(scope="module")
def feed() -> Feed:
    """What 200 customers do."""
    workspace_id = WorkspaceId(derived_id(0, "test"))
    return Feed(7, customers(7, 200, workspace_id, OPENED), workspace_id, OPENED)


def test_the_feed_is_the_same_however_often_it_is_asked(feed: Feed) -> None:
    end = OPENED + timedelta(days=3)
    whole = feed.between(OPENED, end)
    pieces, at = [], OPENED
    while at < end:
        pieces += feed.between(at, min(at + timedelta(minutes=17), end))
        at += timedelta(minutes=17)
    assert pieces == whole
    assert [event.at for event in whole] == sorted(event.at for event in whole)


def test_the_feed_has_all_kinds_of_events_and_no_id_twice(feed: Feed) -> None:
    planned = feed.between(OPENED, OPENED + timedelta(days=20))
    events = [event.incoming for event in planned if isinstance(event.incoming, Incoming)]
    assert len(events) == len(planned)
    names = Counter(event.name for event in events)
    assert set(names) == {"Signed Up", "Product Viewed", "Checkout Started", "Order Completed"}
    assert names["Product Viewed"] > names["Checkout Started"] > names["Order Completed"] > 50
    assert len({event.message_id for event in events}) == len(events)
    signed_up = [event.identity for event in events if event.name == "Signed Up"]
    assert len(set(signed_up)) == len(signed_up)


def test_customers_differ_as_a_business_finds_them() -> None:
    people = customers(1, 2_000, WorkspaceId(derived_id(0, "test")), OPENED)
    languages = Counter(one.contact.language for one in people)
    assert set(languages) == {"en", "de", "fr", "es"}
    assert len({one.contact.country for one in people}) >= 5
    assert sum(len(one.contact.candidate_zones()) > 1 for one in people) > 20
    said = Counter(one.contact.consent.get("sms/marketing") for one in people)
    assert said["granted"] > 1_400
    assert said["revoked"] > 50
    assert said[None] > 100
    assert all(len(one.consent) == len(one.contact.consent) for one in people)
    phones = [one.contact.phone for one in people if one.contact.phone]
    assert len(set(phones)) == len(phones) > 1_900


class Set(RealClock):
    """A clock that shows what the test says."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at


def test_demo_time_runs_1800_times_as_fast_and_waits_for_a_machine_that_slept() -> None:
    real = Set(OPENED)
    mine = DemoClock(OPENED, real)
    real.at += timedelta(seconds=1)
    assert mine.tick() == OPENED + timedelta(minutes=30)
    real.at += timedelta(hours=9)  # the lid was closed
    assert mine.tick() == OPENED + timedelta(hours=2, minutes=30)
    real.at += timedelta(seconds=2)
    assert mine.tick() == OPENED + timedelta(hours=3, minutes=30)
    real.at -= timedelta(days=1)  # somebody set the clock
    assert mine.tick() == OPENED + timedelta(hours=3, minutes=30)
    real.at += timedelta(seconds=1)
    assert mine.tick() == OPENED + timedelta(hours=4)


@pytest.mark.parametrize(
    ("number", "shown"),
    [("+12025550142", "+1 202 ***-0142"), ("+33639981234", "+3363 *** 1234")],
)
def test_numbers_are_masked(number: str, shown: str) -> None:
    assert masked(number) == shown


def test_the_journeys_come_with_the_package() -> None:
    assert len(list((examples() / "coffee").glob("*.yaml"))) == 4


# ------------------------------------------------------------------ in this process


@pytest.fixture(scope="module")
def folder(testrun_uid: str, worker_id: str) -> Iterator[Path]:
    """A home for demos."""
    # Not tmp_path_factory: its folders are root's alone, and PostgreSQL runs as another user.
    path = FOLDER / f"wayline-demo-{testrun_uid}-{worker_id}"
    yield path
    shutil.rmtree(path, ignore_errors=True)


@asynccontextmanager
async def driven(folder: Path, real: Set, *, fresh: bool = False) -> AsyncIterator[Running]:
    """A demo that moves only when `hours` lets it."""
    told: list[str] = []
    opened = open_demo(folder / "demo", real.now(), told.append, people=PEOPLE, fresh=fresh)
    async with opened as demo, driving.running(demo, real, Signet(demo.folder / "keys")) as one:
        yield one
        await one.stand_still()


async def hours(one: Running, real: Set, count: float) -> None:
    """Let so many business hours pass, in steps as of a real run."""
    for _ in range(int(count * 10)):
        real.at += timedelta(seconds=0.2)
        await one._step()


async def test_it_lives_at_three_at_night_and_its_figures_are_those_of_the_report(
    folder: Path,
) -> None:
    real = Set(datetime(2026, 5, 9, 3, 0, tzinfo=UTC))
    async with driven(folder, real, fresh=True) as one:
        assert f"{one.demo.stands_at:%A %H:%M}" == "Tuesday 13:00"  # nine in New York
        await hours(one, real, 6)
        await one.look()
        figures = one.figures
        assert figures.events > 30
        assert figures.messages["sent"] > 3
        connection = await connect(one.demo.dsn, "engine")
        found = await report(connection, one.demo.workspace, one.clock.at)
        cursor = await connection.execute("SELECT count(*) FROM event_key")
        assert (await cursor.fetchone()) == (figures.events,)
        await connection.close()
        assert figures.messages["sent"] == found.total.sent
        assert figures.sums["orders"] == found.total.orders
        assert figures.revenue == found.total.revenue
        assert figures.refused == found.total.refused
        told = {one.name: (one.entered, one.inside) for one in figures.journeys}
        assert told == {one.name: (one.entered, one.inside) for one in found.journeys}
        _fits(one, 80, 24)
        _fits(one, 132, 43)


def _fits(one: Running, width: int, height: int) -> None:
    """The screen fills a terminal and does not outgrow it."""
    console = Console(width=width, height=height, file=StringIO(), color_system=None)
    console.print(pages.screen(one, console))
    lines = console.file.getvalue().rstrip("\n").split("\n")
    assert len(lines) <= height
    assert max(map(len, lines)) <= width
    text = "\n".join(lines)
    for said in ("North Coffee", "Welcome", "delivered", "opted out", "USD", "***"):
        assert said in text


async def test_months_are_there_before_the_clock_reaches_them(folder: Path) -> None:
    real = Set(datetime(2026, 5, 9, 3, 0, tzinfo=UTC))
    async with driven(folder, real) as one:
        later = one.demo.stands_at + AHEAD + timedelta(days=31)
        edge = later.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
        one._settled = one._settled._replace(business_at=edge - AHEAD - timedelta(minutes=20))
    async with driven(folder, real) as one:
        assert one.clock.at == edge - AHEAD - timedelta(minutes=20)
        side = await connect(one.demo.dsn, "owner")
        assert month_of(edge) not in await known_months(side)
        await hours(one, real, 1)
        assert month_of(edge) in await known_months(side)
        assert month_of(edge) in one._ingest.months
        cursor = await side.execute(
            "SELECT (SELECT count(*) FROM event_default) + (SELECT count(*) FROM message_default)"
        )
        assert await cursor.fetchone() == (0,)
        await side.close()


# ------------------------------------------------------------------ as its user starts it


def start(home: Path, seconds: int | None = None) -> "subprocess.Popen[str]":
    """The command in a process of its own, its output in a pipe."""
    environment = {
        **os.environ,
        "WAYLINE_HOME": str(home),
        "PYTHONUNBUFFERED": "1",
        "PYTHONDONTWRITEBYTECODE": "",
        "PYTHONPYCACHEPREFIX": str(home.parent / "bytecode"),  # the next one starts sooner
    }
    if seconds:
        environment["WAYLINE_DEMO_SECONDS"] = str(seconds)
    return subprocess.Popen(
        [PROGRAM, "demo", "--people", str(PEOPLE)],
        env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip


def until(process: "subprocess.Popen[str]", said: str) -> str:
    """Read on until it has said that; what it said so far."""
    assert process.stdout
    told = ""
    for line in process.stdout:
        told += line
        if said in line:
            return told
    raise AssertionError(told)


def ended(process: "subprocess.Popen[str]", code: int = 0) -> str:
    """Read on to the end; it must end with that code."""
    text, _ = process.communicate(timeout=60)
    assert process.returncode == code, text
    return text


def events_in(text: str) -> int:
    """How many events the last line tells."""
    return int(re.findall(r"  ([\d,]+) events", text)[-1].replace(",", ""))


def test_a_life_with_stops_and_kills(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = folder / "life"
    _stopped_while_it_prepares(home)
    stood = _ends_by_itself(home)
    _killed(home, stood)
    _goes_on_until_ctrl_c(home)
    with Carrier(home / "demo" / "sandbox.sqlite", REAL, 1) as carrier:
        taken = list(carrier.accepted())
        keys = Counter(text.key for text in carrier.inboxes())
    assert taken
    assert [one for one in taken if one.copy] == []
    assert [key for key, times in keys.items() if times > 1] == []
    assert asyncio.run(_shop_events(home)) > 20
    monkeypatch.setenv("WAYLINE_HOME", str(home))
    seen = CliRunner().invoke(app, ["report", "--demo"])
    assert seen.stdout.startswith("North Coffee"), seen.output


async def _shop_events(home: Path) -> int:
    """How many events the shop has sent: all up to now, and none twice."""
    async with open_demo(home / "demo", OPENED, print, people=PEOPLE) as demo:
        connection = await connect(demo.dsn, "engine")
        query = "SELECT count(*) FROM event WHERE source = 'shop:1'"
        (there,) = await (await connection.execute(query)).fetchall()
        await connection.close()
        feed = Feed(1, demo.people, demo.workspace.workspace_id, demo.opened_at)
        until_now = feed.between(demo.opened_at, demo.stands_at + timedelta(microseconds=1))
        assert there == (len(until_now),)
        return len(until_now)


def _stopped_while_it_prepares(home: Path) -> None:
    process = start(home)
    until(process, "making a database")
    time.sleep(0.5)
    process.send_signal(signal.SIGTERM)
    assert "goes on from here" in ended(process)


def _ends_by_itself(home: Path) -> str:
    """The first whole run; returns the business time at which it stopped."""
    text = ended(start(home, seconds=3))
    assert all(character.isprintable() or character == "\n" for character in text)
    assert "begins on Tue" in text
    assert "All together" in text
    stood = re.search(r"It is (.*) there", text)
    assert stood
    assert str(home) in text
    return stood[1]


def _killed(home: Path, stood: str) -> None:
    """Goes on where it stood, lets no second one in, and is killed at work."""
    process = start(home)
    assert f"goes on on {stood};" in until(process, "goes on")
    other = ended(start(home), code=1)
    assert "demo:running" in other
    assert "Ctrl-C" in other
    time.sleep(1)
    process.kill()
    process.communicate()


def _goes_on_until_ctrl_c(home: Path) -> None:
    process = start(home)
    text = until(process, " events, ")
    time.sleep(1)
    process.send_signal(signal.SIGINT)
    text += ended(process)
    assert events_in(text) > 20
    assert "stays so until the next start" in text
    assert not (home / "demo" / "postgres" / "postmaster.pid").exists()
