"""A live worker sets poison aside, hears hints, makes partitions, drains, outlives its sessions."""

import asyncio
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.durability.crew import furnish, number_of, order
from tests.runtime.worker.living import at, at_work, until
from wayline.channels.contract import Handover, Result
from wayline.domain.ids import GROUPS, derived_contact_id
from wayline.runtime import sender
from wayline.runtime.changes import Changes
from wayline.runtime.library import Library
from wayline.runtime.sandbox import SandboxConnection
from wayline.runtime.worker import bells, patience
from wayline.runtime.worker import ledger as worker_ledger
from wayline.sandbox.behaviour import STILL
from wayline.sandbox.carrier import Carrier
from wayline.store import leases
from wayline.store.database import Connection, connect
from wayline.store.hints import Hint, hint
from wayline.store.partitions import known_months, month_of

PEOPLE = 12
BAD = derived_contact_id("crew", "5")
_FAULT = "planted"


class Shop:
    """A database with people who order, and the carrier's log."""

    def __init__(self, dsn: str, connection: Connection, carrier: Carrier, library: Library):
        self.dsn = dsn
        self.connection = connection
        self.carrier = carrier
        self._library = library

    async def order(self, people: range = range(PEOPLE)) -> None:
        await order(self.connection, self._library, people)

    def texted(self) -> set[str]:
        return {one.to for one in self.carrier.accepted()}

    async def rows(self, query: str) -> list[Any]:
        return await (await self.connection.execute(query)).fetchall()

    async def are_texted(self, number: int) -> None:
        async def enough() -> bool:
            return len(self.texted()) >= number

        await until(enough)

    async def are(self, query: str, *wanted: Any) -> None:
        async def found() -> bool:
            return await self.rows(query) == [wanted]

        await until(found)


@pytest.fixture
async def shop(own_dsn: str, tmp_path: Path) -> Any:
    await furnish(own_dsn, PEOPLE)
    connection = await connect(own_dsn, "owner")
    library = Library()
    await library.refresh(connection)
    with Carrier(tmp_path / "sandbox.sqlite", STILL, 1) as carrier:
        yield Shop(own_dsn, connection, carrier, library)
    await connection.close()


async def test_who_cannot_be_advanced_is_parked_and_stops_nobody(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = Changes.advance

    def broken(changes: Changes, published: Any, before: Any, *rest: Any) -> Any:
        if before.contact_id == BAD:
            raise ValueError(_FAULT)
        return whole(changes, published, before, *rest)

    monkeypatch.setattr(Changes, "advance", broken)
    monkeypatch.setattr(patience, "_PAUSE", 0.01)
    async with at_work(shop.dsn, shop.carrier):
        await shop.order()
        await shop.are(
            "SELECT contact_id, exit_reason FROM enrollment WHERE status = 4", BAD, "limit:broken"
        )
        await shop.are_texted(PEOPLE - 1)
    assert number_of(5) not in shop.texted()


async def test_whose_text_cannot_be_made_is_refused_and_goes_on(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = sender.render

    def broken(library: Any, message: Any, *rest: Any) -> Any:
        if message.contact_id == BAD:
            raise ValueError(_FAULT)
        return whole(library, message, *rest)

    monkeypatch.setattr(sender, "render", broken)
    monkeypatch.setattr(patience, "_PAUSE", 0.01)
    async with at_work(shop.dsn, shop.carrier):
        await shop.order()
        await shop.are("SELECT count(*) FROM enrollment WHERE status = 2", PEOPLE)
    refused = await shop.rows("SELECT contact_id, reason FROM message WHERE state = 'refused'")
    assert refused == [(BAD, "limit:broken")]
    assert len(shop.texted()) == PEOPLE - 1


async def test_sessions_that_are_ended_are_made_again(shop: Shop) -> None:
    async with at_work(shop.dsn, shop.carrier):
        for half in (range(6), range(6, PEOPLE)):
            await shop.order(half)
            await shop.are_texted(half.stop)
            await shop.rows(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )


async def test_a_hint_wakes_whoever_would_look_much_later(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bells, "_WAITS", (3600.0,))
    async with at_work(shop.dsn, shop.carrier):
        await asyncio.sleep(0.2)  # everybody has looked, and sleeps for an hour
        await shop.order()
        await hint(shop.connection, Hint("another process", ("advance",)))
        await shop.are_texted(PEOPLE)


async def test_the_newest_heads_are_sent_to_where_they_are_to_be_kept(
    shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker_ledger, "EVERY", 0.1)
    path = tmp_path / "heads.jsonl"
    await shop.order()
    async with at_work(shop.dsn, shop.carrier, checkpoints=str(path)):
        await shop.are_texted(PEOPLE)
        await shop.are("SELECT count(*) FROM unsealed", 0)
        [(number, root)] = await shop.rows(
            "SELECT number, encode(root, 'hex') FROM seal ORDER BY number DESC LIMIT 1"
        )

        async def kept() -> bool:
            lines = path.read_text().splitlines() if path.exists() else []
            told = [json.loads(line) for line in lines]
            return (number, root) in [(one["number"], one["root"]) for one in told]

        await until(kept)


async def test_what_is_under_way_is_finished_and_leases_are_given_back(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    under_way, whole = asyncio.Event(), SandboxConnection.hand_over

    async def slow(one: SandboxConnection, batch: Sequence[Handover]) -> list[Result]:
        under_way.set()
        await asyncio.sleep(0.3)
        return await whole(one, batch)

    monkeypatch.setattr(SandboxConnection, "hand_over", slow)
    async with at_work(shop.dsn, shop.carrier):
        await shop.order()
        await under_way.wait()
        assert len(await leases.held(shop.connection)) == GROUPS
    found = dict(await shop.rows("SELECT state, count(*) FROM message GROUP BY 1"))
    assert found.get("sent", 0) >= 1
    assert "sending" not in found
    assert await leases.held(shop.connection) == []
    assert await leases.workers(shop.connection) == []


async def test_partitions_are_there_three_months_ahead(shop: Shop) -> None:
    later = datetime(2027, 8, 15, 12, tzinfo=UTC)
    await at(shop.connection, later)
    async with at_work(shop.dsn, shop.carrier) as one:
        months = await known_months(shop.connection)
        assert one.footing.runner.months == one.footing.ingest.months == months
    assert month_of(later) + 3 in months
