"""Receipts find their message however they come: early, by reference, doubled, out of order."""

from dataclasses import replace
from datetime import timedelta
from itertools import permutations
from pathlib import Path

import pytest

from tests.runtime.test_people import person, write
from tests.runtime.test_promises import offer
from tests.runtime.world import START, event, people, planned, world
from wayline.channels.contract import Inbound
from wayline.domain.keys import message_key
from wayline.sandbox.behaviour import STILL
from wayline.store import ledger

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


@pytest.mark.parametrize("kind", ["undelivered", "complaint"])
async def test_a_number_that_a_carrier_closes_is_closed_for_whoever_has_it_by_now(
    own_dsn: str, tmp_path: Path, kind: str
) -> None:
    async with world(own_dsn, tmp_path, [offer("one")]) as w:
        ids = await people(w.connection, ["ada", "bob"])
        await w.ingest.accept(w.connection, [event("ada", "Signed Up", START)])
        await w.rounds.settle(START + timedelta(hours=1))
        ((number, message_id),) = await w.rows("SELECT address, message_id FROM message")
        await write(w, {"user_id": "ada", "phone": "+12125550177"})
        await write(w, {"user_id": "bob", "phone": number})
        data = {"key": message_key(ids["ada"], message_id), "kind": kind}
        data |= {"reason": "carrier:opted_out"} if kind == "undelivered" else {"code": "7726"}
        told = Inbound(0, START + timedelta(days=1), "receipt", None, data)
        await w.desk.take(w.connection, [told])
        await w.desk.take(w.connection, [told])
        reason = "carrier:opted_out" if kind == "undelivered" else "consent:opted_out"
        of_number = "SELECT suppressed_by FROM identity WHERE kind = 'phone' AND value = %s"
        assert await w.rows(of_number, number) == [(reason,)]
        for one in ids.values():
            assert (await person(w, one)).care.blocked == {"sms": reason}
            said = await ledger.history(w.connection, [one])
            assert [entry.action for entry in said].count("opted_out") == 1
