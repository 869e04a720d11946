"""The inbox takes effect exactly once, in any order, and nobody waits for a poisonous row."""

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.runtime.test_promises import offer
from tests.runtime.world import START, WORKSPACE, World, people, planned, world
from tests.sealing import VAULT
from wayline.channels.contract import Inbound
from wayline.domain.ids import BUCKETS
from wayline.runtime.inbox import LINKS, drain, store_rows
from wayline.sandbox.behaviour import REAL
from wayline.store import connections, inbox
from wayline.store.connections import CarrierConnection
from wayline.store.database import connect

SOON = START + timedelta(hours=23)
BUSY = replace(REAL, name="busy", replies=0.6, clicks=0.0, previews=0.0, landlines=0.0)
SANDBOX = CarrierConnection(
    "sandbox", WORKSPACE, "sandbox", "http://x", VAULT.seal("secret"), VAULT.seal("key")
)


@pytest.fixture
async def sent(own_dsn: str, tmp_path: Path) -> AsyncIterator[World]:
    """Ten people with a text each, of which nothing came back yet."""
    async with world(own_dsn, tmp_path, [offer("one")], behaviour=BUSY) as w:
        await connections.keep(w.connection, SANDBOX, START)
        keys = [f"p{number}" for number in range(10)]
        await people(w.connection, keys)
        w.rounds.plan([planned(key, "Signed Up", START) for key in keys])
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(w.rounds.carrier, "due", lambda *_: [])
            await w.rounds.settle(START)
        yield w


def came_back(w: World) -> list[Inbound]:
    """All that the carrier has to tell."""
    return w.sandbox.due(w.rounds.callbacks, SOON, 10_000)


async def store(w: World, items: Sequence[Inbound], name: str = "sandbox") -> None:
    await inbox.append(w.connection, store_rows(name, items, SOON, SOON))


async def empty(w: World, now: datetime = SOON) -> int:
    done = 0
    while some := await drain(w.connection, BUCKETS, ingest=w.ingest, now=now):
        done += some
    return done


async def outcome(w: World) -> list[list[tuple]]:
    """All that receipts and replies have changed."""
    return [
        await w.rows(query)
        for query in (
            "SELECT message_id, state, reason, ended_at, replied_at FROM message ORDER BY 1",
            "SELECT message_id, kind, at FROM message_event ORDER BY 1, 2, 3",
            "SELECT contact_id, body, received_at, meaning FROM reply ORDER BY 1, 3",
            "SELECT contact_id, blocked FROM care ORDER BY 1",
            "SELECT name, count(*) FROM event GROUP BY 1 ORDER BY 1",
            "SELECT metric, detail, sum(n) FROM rollup GROUP BY 1, 2 ORDER BY 1, 2",
        )
    ]


async def test_it_takes_effect_as_if_it_had_come_directly(
    sent: World, own_dsn: str, tmp_path: Path
) -> None:
    items = came_back(sent)
    assert {item.kind for item in items} >= {"receipt", "reply"}
    await store(sent, items)
    assert await empty(sent) == len(items)
    through_the_inbox = await outcome(sent)
    assert await sent.rows("SELECT count(*) FROM inbox") == [(0,)]

    await sent.desk.take(sent.connection, items)  # the same directly: all of it is known
    assert await outcome(sent) == through_the_inbox
    receipts = await sent.rows("SELECT count(*) FROM message_event WHERE kind <> 'owed'")
    assert receipts[0][0] > 10


async def test_what_comes_twice_counts_once(sent: World) -> None:
    items = came_back(sent)
    await store(sent, items)
    await empty(sent)
    once = await outcome(sent)
    await store(sent, [*items, *reversed(items)])
    assert await empty(sent) == 2 * len(items)
    assert await outcome(sent) == once


async def test_two_workers_at_once_take_each_row_once(sent: World, own_dsn: str) -> None:
    items = came_back(sent)
    await store(sent, items * 5)
    other = await connect(own_dsn, "engine")
    try:
        counts = await asyncio.gather(
            *(drain(c, BUCKETS, ingest=sent.ingest, now=SOON) for c in (sent.connection, other))
        )
    finally:
        await other.close()
    assert sum(counts) + await empty(sent) == 5 * len(items)
    replies = {item.data["id"] for item in items if item.kind == "reply"}
    assert await sent.rows("SELECT count(*) FROM reply") == [(len(replies),)]


async def test_only_the_buckets_that_are_asked_for_are_emptied(sent: World) -> None:
    items = came_back(sent)
    await store(sent, items)
    buckets = sorted({row[0] for row in await sent.rows("SELECT bucket FROM inbox")})
    mine, others = buckets[::2], buckets[1::2]
    done = await drain(sent.connection, mine, ingest=sent.ingest, now=SOON)
    left = await sent.rows("SELECT DISTINCT bucket FROM inbox ORDER BY 1")
    assert [row[0] for row in left] == others
    assert done + await empty(sent) == len(items)


async def test_a_poisonous_row_is_set_aside_and_the_others_go_on(
    sent: World, caplog: pytest.LogCaptureFixture
) -> None:
    items = came_back(sent)
    poison = Inbound(None, START, "reply", None, {"from": "+12125550100", "id": "x", "text": None})
    lost = Inbound(None, START, "receipt", None, {"key": None, "reference": "SM1", "kind": "sent"})
    await store(sent, [poison, *items])
    await store(sent, [lost], "gone")
    with caplog.at_level(logging.WARNING):
        await empty(sent)
    aside = {row.connection: row for row in await inbox.aside(sent.connection, 10)}
    assert aside["sandbox"].reason == "inbox:TypeError"
    assert aside["sandbox"].data == poison.data
    assert aside["gone"].reason == "connection:unknown"
    assert "+1212" not in caplog.text
    assert await sent.rows("SELECT count(*) FROM inbox") == [(0,)]
    assert await sent.rows("SELECT count(*) FROM message WHERE ended_at IS NULL") == [(0,)]


async def test_a_transaction_that_fails_leaves_the_row_where_it_was(sent: World) -> None:
    await store(sent, came_back(sent)[:1])
    with pytest.raises(ZeroDivisionError):  # noqa: PT012
        async with sent.connection.transaction():
            await drain(sent.connection, BUCKETS, ingest=sent.ingest, now=SOON)
            raise ZeroDivisionError
    assert await sent.rows("SELECT count(*) FROM inbox") == [(1,)]
    assert await sent.rows("SELECT count(*) FROM message_event WHERE kind <> 'allowed'") == [(0,)]


async def test_a_receipt_of_another_connections_message_changes_nothing(sent: World) -> None:
    thief = CarrierConnection(
        "thief", WORKSPACE, "sandbox", "http://x", VAULT.seal("secret"), VAULT.seal("key")
    )
    await connections.keep(sent.connection, thief, START)
    before = await outcome(sent)
    await store(sent, [item for item in came_back(sent) if item.kind == "receipt"], "thief")
    await empty(sent)
    assert await outcome(sent) == before
    parked = await sent.rows("SELECT DISTINCT connection FROM parked_receipt")
    assert parked == [("thief",)]


async def test_an_early_receipt_is_parked_and_found_again(sent: World) -> None:
    early = [
        replace(item, data={**item.data, "key": None})
        for item in came_back(sent)
        if item.kind == "receipt"
    ]
    await sent.connection.execute("CREATE TEMP TABLE later AS SELECT * FROM carrier_ref")
    await sent.connection.execute("DELETE FROM carrier_ref")
    await store(sent, early)
    await empty(sent)
    assert await sent.rows("SELECT count(*) FROM message_event WHERE kind <> 'allowed'") == [(0,)]
    await sent.connection.execute("INSERT INTO carrier_ref SELECT * FROM later")
    assert await empty(sent, SOON) == len(
        {(i.data["reference"], i.data["kind"], i.at) for i in early}
    )
    assert await sent.rows("SELECT count(*) FROM parked_receipt") == [(0,)]
    assert await sent.rows("SELECT count(*) FROM message WHERE ended_at IS NULL") == [(0,)]


async def test_an_unmatched_receipt_is_set_aside_after_a_day_with_an_alarm(
    sent: World, caplog: pytest.LogCaptureFixture
) -> None:
    told = {"key": None, "reference": "SM1", "kind": "delivered", "reason": None}
    await store(sent, [Inbound(None, START, "receipt", None, told)])
    day = timedelta(hours=24)
    await empty(sent, START + day)
    assert await sent.rows("SELECT reference FROM parked_receipt") == [("SM1",)]
    with caplog.at_level(logging.ERROR):
        await empty(sent, START + day + timedelta(seconds=1))
    assert "1 receipts belong to no message" in caplog.text
    [aside] = await inbox.aside(sent.connection, 10)
    assert (aside.reason, aside.data["reference"]) == ("inbox:unmatched", "SM1")
    assert await sent.rows("SELECT count(*) FROM parked_receipt") == [(0,)]


async def test_the_number_tells_the_workspace_where_a_connection_serves_all(sent: World) -> None:
    shared = CarrierConnection(
        "shared", None, "sandbox", "http://x", VAULT.seal("secret"), VAULT.seal("key")
    )
    await connections.keep(sent.connection, shared, START)
    ours = sent.library.senders[WORKSPACE][0].address
    said = {"from": "+12125550101", "to": ours, "id": "MO1", "text": "STOP"}
    strange = {**said, "id": "MO2", "to": "+12025550199"}
    await store(
        sent, [Inbound(None, START, "reply", None, data) for data in (said, strange)], "shared"
    )
    await empty(sent)
    assert await sent.rows("SELECT workspace_id, body FROM reply") == [(WORKSPACE, "STOP")]
    [aside] = await inbox.aside(sent.connection, 10)
    assert (aside.reason, aside.data["id"]) == ("connection:number", "MO2")


async def test_a_full_bucket_does_not_keep_the_others_waiting(
    sent: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wayline.runtime.inbox._MOST", 3)
    monkeypatch.setattr("wayline.runtime.inbox._MOST_BATCHES", 3)
    await store(sent, [Inbound(None, START, "visit", None, {"code": "full"})] * 50, LINKS)
    await store(
        sent, [Inbound(None, START, "visit", None, {"code": f"c{n}"}) for n in range(3)], LINKS
    )
    await drain(sent.connection, BUCKETS, ingest=sent.ingest, now=SOON)
    left = await sent.rows("SELECT DISTINCT data ->> 'code' FROM inbox")
    assert left == [("full",)]


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """One small batch a call, so that a flood is a few rows."""
    monkeypatch.setattr("wayline.runtime.inbox._MOST", 3)
    monkeypatch.setattr("wayline.runtime.inbox._MOST_BATCHES", 1)


async def _blocked_after_one_batch(sent: World) -> list[tuple]:
    """Who is opted out when a STOP came after a flood of visits, and one batch was taken in."""
    await store(sent, [Inbound(None, START, "visit", None, {"code": f"c{n}"}) for n in range(200)])
    number = (await sent.rows("SELECT phone FROM contact ORDER BY 1 LIMIT 1"))[0][0]
    ours = sent.library.senders[WORKSPACE][0].address
    stop = {"from": number, "to": ours, "id": "MO1", "text": "STOP"}
    await store(sent, [Inbound(None, START, "reply", None, stop)])
    await drain(sent.connection, BUCKETS, ingest=sent.ingest, now=SOON)
    return await sent.rows("SELECT count(*) FROM care WHERE blocked ? 'sms'")


@pytest.mark.usefixtures("short")
async def test_a_stop_does_not_wait_behind_a_flood(sent: World) -> None:
    assert await _blocked_after_one_batch(sent) == [(1,)]


@pytest.mark.usefixtures("short")
async def test_without_a_look_at_what_was_said_it_would(
    sent: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def nobody(*_: object) -> list[object]:
        return []

    monkeypatch.setattr(inbox, "said", nobody)
    assert await _blocked_after_one_batch(sent) == [(0,)]
