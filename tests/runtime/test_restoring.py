"""A restored database sends nothing that may have been sent since its backup was taken."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from tests import planting
from tests.runtime.world import START, STILL, World, people, planned, world
from wayline.runtime import restoring
from wayline.runtime.library import Library
from wayline.runtime.restoring import restore, resume
from wayline.runtime.rounds import Planned
from wayline.runtime.suppression_key import SuppressionKey
from wayline.sandbox.carrier import Carrier
from wayline.store import clock
from wayline.store.archive import Tools, dump
from wayline.store.clock import ClockRow
from wayline.store.database import connect
from wayline.store.embedded import Server
from wayline.store.partitions import known_months
from wayline.store.restores import Restore

KEYS = [f"p{n}" for n in range(20)]
SOON, LATER = (
    f"""\
wayline: 1
journey: {name}
name: {name}
entry: {{on: {{event: {event}}}, again: always}}
steps:
  - {{id: settle, wait: {wait} hours}}
  - {{id: text, message: {{channel: sms, template: {template}}}}}
  - {{id: done, exit: complete}}
"""
    for name, event, wait, template in (
        ("soon", "Order Completed", 2, "thanks"),
        ("later", "Cart Viewed", 6, "thanks"),
    )
)


def quiet(_table: str) -> None:
    """Nobody watches."""


@pytest.fixture
def tools(own_dsn: str, postgres: Server) -> Iterator[Tools]:
    """Programs, and no database left beside at the end."""
    yield Tools(postgres.programs.folder)
    with psycopg.connect(postgres.dsn("postgres"), autocommit=True) as connection:
        name = conninfo_to_dict(own_dsn)["dbname"]
        connection.execute(f"DROP DATABASE IF EXISTS {name}_replaced WITH (FORCE)".encode())


def orders() -> list[Planned]:
    names = ("Order Completed", "Cart Viewed")
    return [planned(key, name, START) for key in KEYS for name in names]


def texts(carrier: Carrier) -> Counter[tuple[str, str]]:
    """How often each number was sent each message, by the carrier's own log."""
    return Counter((one.to, one.key) for one in carrier.accepted())


async def _lost_hours(dsn: str, folder: Path, tools: Tools) -> tuple[Path, Counter]:
    """A backup at 1 o'clock, and two hours more of business, in which the `soon` texts go out."""
    file = folder / "shop.dump"
    async with world(dsn, folder, [SOON, LATER], behaviour=STILL) as w:
        await people(w.connection, KEYS)
        w.rounds.plan(orders())
        await w.rounds.settle(START + timedelta(hours=1))
        # The clock of this business: one o'clock two hours ago, so three when it is restored.
        ago = datetime.now(UTC) - timedelta(hours=2)
        await clock.set_to(w.connection, ClockRow("real", START + timedelta(hours=1), ago, 1.0))
        dump(tools, dsn, file, quiet)
        await w.rounds.settle(START + timedelta(hours=3))
        sent = texts(w.carrier)
    assert sum(sent.values()) == len(KEYS)
    return file, sent


async def _go_on(dsn: str, folder: Path, *, resumed: bool) -> Counter:
    """What goes out in the days after, to a carrier that remembers nothing of before."""
    folder.mkdir()
    connection, carrier = await connect(dsn), Carrier(folder / "sandbox.sqlite", STILL, 1)
    try:
        if resumed:
            await resume(connection, START + timedelta(hours=3))
        library = Library()
        await library.refresh(connection)
        w = World(connection, library, carrier, await known_months(connection))
        await w.rounds.settle(START + timedelta(hours=12))
        return texts(carrier)
    finally:
        carrier.close()
        await connection.close()


async def _restored(tools: Tools, file: Path, dsn: str) -> Restore:
    return (
        await restore(tools, file, dsn, quiet, replace=True, key=SuppressionKey(file.parent))
    ).restore


async def test_no_text_goes_out_twice(own_dsn: str, tmp_path: Path, tools: Tools) -> None:
    file, before = await _lost_hours(own_dsn, tmp_path, tools)
    note = await _restored(tools, file, own_dsn)
    assert (note.parked, note.expired) == (len(KEYS), 0)
    after = await _go_on(own_dsn, tmp_path / "after", resumed=True)
    assert sum(after.values()) == len(KEYS)  # what was to come later comes
    assert max((before + after).values()) == 1


async def test_nothing_goes_out_until_it_is_told_to_go_on(
    own_dsn: str, tmp_path: Path, tools: Tools
) -> None:
    file, _ = await _lost_hours(own_dsn, tmp_path, tools)
    await _restored(tools, file, own_dsn)
    assert await _go_on(own_dsn, tmp_path / "paused", resumed=False) == Counter()
    with psycopg.connect(own_dsn) as connection:
        held = connection.execute("SELECT DISTINCT state, reason FROM message").fetchall()
    assert held == [("held", "workspace:paused")]


async def test_without_the_rule_they_would_be_sent_twice(
    own_dsn: str, tmp_path: Path, tools: Tools, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def careless(_connection: object, _now: object) -> set:
        return set()

    file, before = await _lost_hours(own_dsn, tmp_path, tools)
    monkeypatch.setattr(restoring.restores, "park_overdue", careless)
    await _restored(tools, file, own_dsn)
    after = await _go_on(own_dsn, tmp_path / "after", resumed=True)
    assert list((before + after).values()).count(2) == len(KEYS)


async def test_what_was_owed_or_under_way_is_left_undone(
    own_dsn: str, tmp_path: Path, tools: Tools
) -> None:
    file, later = tmp_path / "a.dump", planting.NOW + timedelta(days=1)
    with psycopg.connect(own_dsn) as connection:
        awaited = None
        states = {"owed": 1, "held": 2, "sending": 3, "in_doubt": 4, "delivered": 5}
        for state, number in states.items():
            due = planting.NOW if number < 3 else None
            lease = planting.NOW if number in (3, 4) else None
            awaited = planting.message(
                connection, number, state=state, due_at=due, lease_until=lease
            )
            planting.enrollment(
                connection,
                number,
                awaits=awaited,
                waiting=True,
                due_at=None if number < 5 else later,
            )
        connection.execute(
            "INSERT INTO care (bucket, contact_id, workspace_id, sending) VALUES (3, %s, %s, %s)",
            [planting.enrollment(connection, 30, due_at=later), planting.WORKSPACE, awaited],
        )
    dump(tools, own_dsn, file, quiet)
    note = (
        await restore(tools, file, own_dsn, quiet, replace=True, key=SuppressionKey(file.parent))
    ).restore
    assert (note.expired, note.parked) == (2, 4)
    with psycopg.connect(own_dsn) as connection:
        rows = connection.execute(
            "SELECT m.state, m.due_at, m.lease_until, e.status, e.outcome FROM message m "
            "JOIN enrollment e ON e.awaits = m.message_id ORDER BY m.message_id"
        ).fetchall()
        assert rows == [
            ("expired", None, None, 4, "expired"),
            ("expired", None, None, 4, "expired"),
            ("in_doubt", None, None, 4, "in_doubt"),
            ("in_doubt", None, None, 4, "in_doubt"),
            ("delivered", None, None, 1, None),
        ]
        told = connection.execute("SELECT kind, reason FROM message_event").fetchall()
        counted = connection.execute("SELECT metric, detail, sum(n) FROM rollup GROUP BY 1, 2")
        assert told == [("expired", "restore:before")] * 2
        assert counted.fetchall() == [("message:expired", "restore:before", 2)]
        free = connection.execute("SELECT sending FROM care").fetchall()
    assert free == [(None,)]
