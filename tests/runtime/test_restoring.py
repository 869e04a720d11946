"""A restored database sends nothing twice, and nothing to whoever said no since its backup."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from tests import planting
from tests.runtime.world import START, STILL, WORKSPACE, World, people, planned, world
from wayline.domain.care import Care, ask
from wayline.domain.errors import WaylineError
from wayline.domain.ids import ContactId
from wayline.domain.wishes import Quiet, Wishes
from wayline.runtime import merging, noes, privacy, restoring
from wayline.runtime.closing import close
from wayline.runtime.consent import ChannelChange, ConsentChange, change_channel, change_consent
from wayline.runtime.library import Library
from wayline.runtime.restoring import Restored, restore, resume
from wayline.runtime.rounds import Planned
from wayline.runtime.suppression_key import SuppressionKey
from wayline.sandbox.carrier import Carrier
from wayline.store import clock, contacts
from wayline.store.archive import Tools, dump
from wayline.store.clock import ClockRow
from wayline.store.contacts import Address
from wayline.store.database import Database, connect
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


# --- who said no since

AFTERWARDS = START + timedelta(hours=1)
STRANGER = "+12025550177"
PEOPLE = ["api", "page", "wisher", "unclear", "erased", "restricted", "loser", "winner", "yes"]


async def _backed_up(dsn: str, folder: Path, tools: Tools) -> dict[str, ContactId]:
    """A backup, after which nearly everybody says no in a way of their own."""
    key = SuppressionKey(folder)
    async with world(dsn, folder, []) as w:
        ids = await people(w.connection, PEOPLE)
        dump(tools, dsn, folder / "shop.dump", quiet)
        await change_channel(w.connection, _closed(ids["api"], AFTERWARDS))
        care = (await contacts.read(w.connection, [ids["wisher"]]))[ids["wisher"]].care
        wishes = Wishes(most=1, quiet=(Quiet("20:00", "10:00"),))
        mine = {ids["wisher"]: replace(care, wishes=wishes), ids["unclear"]: ask(care, AFTERWARDS)}
        await contacts.save_care(w.connection, mine.items())
        revoked = ConsentChange(ids["page"], "sms/marketing", "revoked", "page", AFTERWARDS)
        await change_consent(w.connection, [revoked])
        await _lives_on(w, dsn, ids, key)
    return ids


async def _lives_on(w: World, dsn: str, ids: dict[str, ContactId], key: SuppressionKey) -> None:
    library = Library(key)
    await library.refresh(w.connection)
    found = await contacts.read(w.connection, ids.values())
    async with Database(dsn) as database:
        number = [Address(WORKSPACE, "phone", STRANGER)]
        await close(database, library, number, "consent:opted_out", AFTERWARDS, "list:api")
        asked = privacy.Asked("api", AFTERWARDS, "by letter")
        await privacy.restrict(database, library, found[ids["restricted"]].contact, asked)
        await change_channel(w.connection, _closed(ids["erased"], AFTERWARDS))
        await privacy.erase(database, library, found[ids["erased"]].contact, asked)
        await merging.merge(w.connection, library, ids["winner"], ids["loser"], AFTERWARDS)
        await change_consent(
            w.connection,
            [ConsentChange(ids["winner"], "sms/marketing", "revoked", "page", AFTERWARDS)],
        )


def _closed(contact_id: ContactId, at: datetime) -> ChannelChange:
    return ChannelChange(contact_id, "sms", "opted_out", "api", at)


async def _put_back(tools: Tools, dsn: str, folder: Path) -> Restored:
    key = SuppressionKey(folder)
    return await restore(tools, folder / "shop.dump", dsn, quiet, replace=True, key=key)


async def _cares(dsn: str, ids: dict[str, ContactId]) -> dict[str, Care]:
    """The care of everybody who is there."""
    connection = await connect(dsn, "engine")
    try:
        found = await contacts.read(connection, ids.values())
        return {name: found[who].care for name, who in ids.items() if who in found}
    finally:
        await connection.close()


async def test_every_no_is_said_again(own_dsn: str, tmp_path: Path, tools: Tools) -> None:
    ids = await _backed_up(own_dsn, tmp_path, tools)
    done = await _put_back(tools, own_dsn, tmp_path)
    assert (done.refused, done.erased) == (9, 1)
    cares = await _cares(own_dsn, ids)
    assert cares["api"].blocked == {"sms": "consent:opted_out"}
    assert cares["restricted"].blocked["*"] == "privacy:restricted"
    for name in ("page", "winner", "loser"):
        assert cares[name].consent["sms/marketing"] == "revoked", name
    assert cares["yes"].consent["sms/marketing"] == "granted"
    assert cares["yes"].blocked == {}
    assert cares["wisher"].wishes == Wishes(most=1, quiet=(Quiet("20:00", "10:00"),))
    assert cares["unclear"].asked_at is not None
    with psycopg.connect(own_dsn) as connection:
        told = connection.execute(
            "SELECT action, scope, count(*) FROM consent_event WHERE method = 'restore' "
            "GROUP BY 1, 2 ORDER BY 1, 2"
        ).fetchall()
        hashes = connection.execute("SELECT count(*) FROM suppression").fetchone()
    # Whoever was erased was found by the hash of the number, and is gone again.
    assert told == [
        ("asked", "all", 1),
        ("opted_out", "all", 4),
        ("revoked", "marketing", 3),
        ("wished", "wishes", 1),
    ]
    assert hashes == (2,)  # of the stranger, and of whoever was erased


async def test_once_more_says_nothing_twice(
    own_dsn: str,
    tmp_path: Path,
    tools: Tools,
) -> None:
    await _backed_up(own_dsn, tmp_path, tools)
    await _put_back(tools, own_dsn, tmp_path)
    dump(tools, own_dsn, tmp_path / "again.dump", quiet)
    (tmp_path / "again.dump").replace(tmp_path / "shop.dump")
    assert (await _put_back(tools, own_dsn, tmp_path)).refused == 0


async def test_hashes_of_another_key_are_refused_and_nothing_is_changed(
    own_dsn: str, tmp_path: Path, tools: Tools
) -> None:
    await _backed_up(own_dsn, tmp_path, tools)
    with psycopg.connect(own_dsn) as connection:
        connection.execute("UPDATE suppression_key SET key = 'ffffffff'")
    with pytest.raises(WaylineError) as caught:
        await _put_back(tools, own_dsn, tmp_path)
    assert caught.value.code == "keys:missing"
    with psycopg.connect(own_dsn) as connection:
        kept = connection.execute("SELECT count(*) FROM suppression").fetchone()
    assert kept == (2,)


async def test_a_database_that_cannot_tell_hinders_no_restore(
    own_dsn: str,
    tmp_path: Path,
    tools: Tools,
) -> None:
    await _backed_up(own_dsn, tmp_path, tools)
    with psycopg.connect(own_dsn) as connection:
        connection.execute("ALTER TABLE suppression RENAME COLUMN hash TO sum")
    assert (await _put_back(tools, own_dsn, tmp_path)).refused is None


async def test_without_it_they_would_be_texted(
    own_dsn: str,
    tmp_path: Path,
    tools: Tools,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def forgetful(*_: object) -> int:
        return 0

    ids = await _backed_up(own_dsn, tmp_path, tools)
    monkeypatch.setattr(noes, "say_again", forgetful)
    await _put_back(tools, own_dsn, tmp_path)
    cares = await _cares(own_dsn, ids)
    assert {cares[name].consent["sms/marketing"] for name in ("api", "page", "loser")} == {
        "granted"
    }
