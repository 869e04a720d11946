"""Two contacts become one person, whoever else is at work on them."""

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.runtime.test_merging import (
    BUYERS,
    WAITS,
)
from tests.runtime.test_people import person, write
from tests.runtime.world import START, WORKSPACE, World, event, people, world
from wayline.channels.contract import Inbound
from wayline.runtime import locking as locking_module
from wayline.runtime.merging import merge
from wayline.runtime.people import upsert
from wayline.store import contacts
from wayline.store.database import connect
from wayline.store.enrollments import Due


async def waited(w: World, dsn: str) -> bool:
    """Whether an event that waited for the loser's lock during the merge is the winner's."""
    ids = await people(w.connection, ["ada", "bob"])
    ada, bob = ids["ada"], ids["bob"]
    other, third, watcher = [await connect(dsn, role) for role in ("engine", "engine", "owner")]
    async with asyncio.timeout(60):
        async with third.transaction():
            await contacts.lock(third, [bob])  # so that the merge is the first in the queue
            first = asyncio.create_task(merge(other, w.library, ada, bob, START))
            await blocked(watcher, 1)
            signed_up = [event("bob", "Signed Up", START)]
            late = asyncio.create_task(w.ingest.accept(w.connection, signed_up))
            await blocked(watcher, 2)
        await asyncio.gather(first, late)
    for connection in (other, third, watcher):
        await connection.close()
    return await w.rows("SELECT contact_id FROM event WHERE name = 'Signed Up'") == [(ada,)]


async def blocked(watcher: Any, count: int) -> None:
    """Wait until so many sessions wait for a lock."""
    found = 0
    while found < count:
        cursor = await watcher.execute(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE wait_event_type = 'Lock' AND datname = current_database()"
        )
        (found,) = await cursor.fetchone()
        await asyncio.sleep(0.01)


async def test_who_waited_for_the_loser_finds_the_winner(own_dsn: str, tmp_path: Path) -> None:
    async with world(own_dsn, tmp_path, [WAITS]) as w:
        assert await waited(w, own_dsn)


async def test_planted_without_a_second_look_the_loser_would_go_on(
    own_dsn: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def as_the_statement_saw(connection: Any, contact_ids: Any) -> Any:
        rows = await contacts._lock_groups(connection, "lock_line", contact_ids)
        return {row[1]: contacts.Line(row[2], row[3]) for row in rows}

    async with world(own_dsn, tmp_path, [WAITS]) as w:
        monkeypatch.setattr(contacts, "lock_lines", as_the_statement_saw)
        assert not await waited(w, own_dsn)


async def test_planted_without_following_the_loser_would_go_on(
    own_dsn: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def nobody(*_: Any) -> Any:
        return {}

    async with world(own_dsn, tmp_path, [WAITS]) as w:
        monkeypatch.setattr(locking_module, "_winners", nobody)
        monkeypatch.setattr("wayline.runtime.ingest.followed", lambda _, contact_id: contact_id)
        assert not await waited(w, own_dsn)


async def test_everything_at_once(own_dsn: str, tmp_path: Path) -> None:
    """Merges both ways, imports, events, a STOP and the runner: no deadlock, and one person."""
    async with world(own_dsn, tmp_path, [WAITS, BUYERS]) as w:
        connections = [await connect(own_dsn, "engine") for _ in range(6)]
        one, two, three, four, five, six = connections
        for number in range(20):
            keys = [f"{number}{letter}" for letter in "abc"]
            phones = [f"+1212555{100 + 3 * number + n:04d}" for n in range(3)]
            records = [
                {"user_id": key, "phone": phone} for key, phone in zip(keys, phones, strict=True)
            ]
            a, b, c = [one.contact_id for one in await write(w, *records)]
            assert a is not None
            assert b is not None
            assert c is not None
            late = START + timedelta(minutes=1)
            stop = {"id": f"s{number}", "from": phones[1], "to": "+12025550100", "text": "STOP"}
            await asyncio.gather(
                merge(one, w.library, a, b, START),
                merge(two, w.library, b, c, START),
                merge(six, w.library, c, a, START),
                w.ingest.accept(three, [event(key, "Signed Up", START) for key in keys]),
                w.desk.take(four, [Inbound(0, late, "reply", None, stop)]),
                upsert(
                    five, w.library, WORKSPACE,
                    [
                        {"user_id": keys[2], "attributes": {"x": 1}},
                        {"user_id": keys[0], "stage": "s"},
                    ],
                    on_conflict="merge", at=START,
                ),
                w.runner.run(w.connection, [Due(key, late) for key in (a, b, c)]),
            )  # fmt: skip
            living = [
                p for p in [await person(w, key) for key in (a, b, c)] if not p.contact.merged_into
            ]
            assert len(living) == 1, "the three are one"
            assert living[0].care.blocked == {"sms": "consent:opted_out"}
            assert (living[0].contact.attributes, living[0].contact.stage) == ({"x": 1}, "s")
            me = living[0].contact.contact_id
            assert set(living[0].contact.aliases) == {a, b, c} - {me}
        for connection in connections:
            await connection.close()
        assert await w.rows(
            "SELECT count(*) FROM enrollment e JOIN contact USING (contact_id)"
            " WHERE status = 1 AND merged_into IS NOT NULL"
        ) == [(0,)]
        assert await w.rows(
            "SELECT count(*) FROM contact c JOIN contact m ON m.contact_id = c.merged_into"
            " WHERE m.merged_into IS NOT NULL"
        ) == [(0,)]
        assert await w.rows("SELECT count(*) FROM event WHERE name = 'Signed Up'") == [(60,)]
