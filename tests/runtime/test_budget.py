"""A budget is never overspent: not by a batch, and not by two senders at one instant."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from tests.runtime.test_promises import offer
from tests.runtime.world import START, World, event, people, world
from wayline.domain.prices import estimate
from wayline.runtime import gatehouse
from wayline.runtime.gatehouse import GateBatch
from wayline.runtime.sender import Sender
from wayline.store.database import connect
from wayline.store.enrollments import Due

PRICE = estimate("US", 1)
KEYS = [f"p{n}" for n in range(30)]
SETTINGS = {"budget_micros": 7 * PRICE + PRICE // 2}


async def _owed(w: World) -> list[Due]:
    ids = await people(w.connection, KEYS)
    await w.ingest.accept(w.connection, [event(key, "Signed Up", START) for key in KEYS])
    due = [Due(contact_id, START) for contact_id in ids.values()]
    await w.runner.run(w.connection, due)
    return due


class TestOneBatch:
    """The thirty of one batch share what is left."""

    async def test_seven_go_and_the_others_would_be_stale_by_the_next_month(
        self, own_dsn: str, tmp_path: Path
    ) -> None:
        async with world(own_dsn, tmp_path, [offer("one")], settings=SETTINGS) as w:
            await w.sender.send(w.connection, await _owed(w))
            assert len(list(w.carrier.accepted())) == 7
            states = await w.rows("SELECT state, count(*) FROM message GROUP BY 1 ORDER BY 1")
            assert states == [("expired", 23), ("sent", 7)]
            spent = await w.rows("SELECT sum(spent)::bigint FROM spending")
            assert spent[0][0] == sum(one.cost_micros for one in w.carrier.accepted())

    async def test_asked_once_a_batch_it_would_be_overspent(
        self, own_dsn: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def forget(self: GateBatch, message: object, at: object, micros: int) -> None:
            pass

        monkeypatch.setattr(GateBatch, "_spend", forget)
        async with world(own_dsn, tmp_path, [offer("one")], settings=SETTINGS) as w:
            await w.sender.send(w.connection, await _owed(w))
            assert len(list(w.carrier.accepted())) == 30


class TestTwoSenders:
    """Two senders at one instant share it too."""

    @pytest.fixture(autouse=True)
    def both_claim_first(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Nobody hands over before both have claimed: texts cost less than was reserved."""
        both, kept = asyncio.Barrier(2), Sender._claim

        async def claim(self: Sender, *given: Any) -> Any:
            claimed = await kept(self, *given)
            await both.wait()
            return claimed

        monkeypatch.setattr(Sender, "_claim", claim)

    async def test_seven_go_in_all(self, own_dsn: str, tmp_path: Path) -> None:
        assert await self.sent(own_dsn, tmp_path) == 7

    async def test_without_the_lock_both_would_spend_it(
        self, own_dsn: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        meet = asyncio.Barrier(2)
        kept = gatehouse.lock_spent

        async def unlocked(connection: Any, *period: Any) -> int:
            found = await kept(connection, *period)
            await connection.execute("COMMIT")
            await connection.execute("BEGIN")
            await meet.wait()
            return found

        monkeypatch.setattr(gatehouse, "lock_spent", unlocked)
        assert await self.sent(own_dsn, tmp_path) == 14

    async def sent(self, dsn: str, folder: Path) -> int:
        async with world(dsn, folder, [offer("one")], settings=SETTINGS) as w:
            due = await _owed(w)
            other = await connect(dsn, "engine")
            await asyncio.gather(
                w.sender.send(w.connection, due[:15]), w.sender.send(other, due[15:])
            )
            await other.close()
            return len(list(w.carrier.accepted()))
