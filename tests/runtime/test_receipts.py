"""Receipts find their message however they come: early, by reference, doubled, out of order."""

from dataclasses import replace
from datetime import timedelta
from itertools import permutations
from pathlib import Path

import pytest

from tests.runtime.test_promises import offer
from tests.runtime.world import START, people, planned, world
from wayline.channels.contract import Inbound
from wayline.sandbox.behaviour import STILL

MUTE = replace(STILL, name="mute", echoes_key=False)


def receipt(reference: str, kind: str, seconds: int) -> Inbound:
    """A receipt that names the carrier's own reference only."""
    at = START + timedelta(seconds=seconds)
    return Inbound(0, at, "receipt", None, {"key": None, "reference": reference, "kind": kind})


async def test_a_receipt_before_its_message_is_parked_and_found_again(
    own_dsn: str, tmp_path: Path
) -> None:
    async with world(own_dsn, tmp_path, [offer("one")], behaviour=MUTE) as w:
        await people(w.connection, ["ada"])
        w.rounds.plan([planned("ada", "Signed Up", START)])
        w.rounds.carrier.due = lambda *_: []  # type: ignore[method-assign]
        await w.rounds.settle(START)
        reference = next(iter(w.carrier.accepted())).reference
        await w.connection.execute("DELETE FROM carrier_ref")  # as if it were not recorded yet

        await w.desk.take(w.connection, [receipt(reference, "delivered", 3)])
        assert await w.rows("SELECT reference FROM parked_receipt") == [(reference,)]
        assert await w.desk.retry_parked(w.connection) == 0
        assert await w.rows("SELECT state FROM message") == [("sent",)]

        await w.connection.execute(
            "INSERT INTO carrier_ref SELECT p.bucket, 'sandbox', carrier_ref, workspace_id, "
            "contact_id, message_id, month FROM message CROSS JOIN parked_receipt p"
        )
        assert await w.desk.retry_parked(w.connection) == 1
        assert await w.rows("SELECT state FROM message") == [("delivered",)]
        assert await w.rows("SELECT * FROM parked_receipt") == []


@pytest.mark.parametrize("order", list(permutations(["sent", "undelivered", "delivered"])))
async def test_every_order_ends_alike(own_dsn: str, tmp_path: Path, order: tuple[str]) -> None:
    seconds = {"sent": 1, "undelivered": 60, "delivered": 90}
    async with world(own_dsn, tmp_path, [offer("one")], behaviour=MUTE) as w:
        await people(w.connection, ["ada"])
        w.rounds.plan([planned("ada", "Signed Up", START)])
        w.rounds.carrier.due = lambda *_: []  # type: ignore[method-assign]
        await w.rounds.settle(START)
        reference = next(iter(w.carrier.accepted())).reference
        for kind in (*order, *order):  # and everything twice
            await w.desk.take(w.connection, [receipt(reference, kind, seconds[kind])])
        rows = await w.rows("SELECT state, ended_at - claimed_at FROM message")
        assert rows == [("delivered", timedelta(seconds=90))]
        assert await w.rows("SELECT count(*) FROM message_event WHERE kind <> 'allowed'") == [(3,)]
