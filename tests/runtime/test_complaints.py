"""A complaint from every source stops what goes to its number, and counts against its sender."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest

from tests.runtime.test_promises import offer
from tests.runtime.world import START, WORKSPACE, World, event, people, world
from wayline.channels.contract import Inbound
from wayline.channels.providers.sandbox import PROVIDER, result
from wayline.domain.complaints import Rate
from wayline.runtime.complaining import Told, complain
from wayline.runtime.consent_history import disagreement
from wayline.runtime.library import Library
from wayline.runtime.suppression_key import SuppressionKey
from wayline.sandbox.wire import happening_to_json
from wayline.store import complaints, contacts, ledger
from wayline.store.enrollments import Due

NUMBER, OURS = "+12125550100", "+12025550100"
SOON = START + timedelta(minutes=10)
Way = Callable[[World], Awaitable[Any]]


async def by_7726(w: World) -> None:
    """The sandbox's phone reports the text, and the carrier tells us by a post."""
    w.carrier.complain(NUMBER, SOON)
    told = w.sandbox.due(["in-process"], SOON, 99)
    w.sandbox.acknowledge(told)
    await w.desk.take(w.connection, told)


async def by_code(w: World) -> None:
    w.carrier.complain(NUMBER, SOON, OURS, "X-9")
    posts = [one for one in w.carrier.due(["in-process"], SOON, 99) if one.kind == "receipt"]
    body = orjson.dumps({"happenings": [happening_to_json(one) for one in posts]})
    read = PROVIDER.receive(body)
    await w.desk.take(w.connection, read)
    await w.desk.take(w.connection, read)  # told twice


async def by_words(w: World) -> None:
    w.carrier.say(NUMBER, "I'll report you to the FCC", SOON)
    told = w.sandbox.due(["in-process"], SOON, 99)
    w.sandbox.acknowledge(told)
    await w.desk.take(w.connection, told)


async def by_provider(w: World) -> None:
    async with w.connection.transaction():
        told = Told(NUMBER, "provider", "R-1", None, None, SOON, "R-1")
        done = await complain(w.connection, w.library, WORKSPACE, told, SOON, "test")
        assert (done.is_new, done.closed, done.sender) == (True, True, OURS)
    async with w.connection.transaction():
        again = await complain(w.connection, w.library, WORKSPACE, told, SOON, "test")
        assert not again.is_new


@pytest.mark.parametrize(
    ("way", "method", "code"),
    [
        (by_7726, "complaint:7726", "7726"),
        (by_code, "complaint:carrier", "X-9"),
        (by_words, "complaint:words", "report"),
        (by_provider, "complaint:provider", "R-1"),
    ],
)
async def test_nothing_more_goes_to_who_complained(
    own_dsn: str, tmp_path: Path, way: Way, method: str, code: str
) -> None:
    again = offer("two").replace("Signed Up", "Came Back")
    async with world(own_dsn, tmp_path, [offer("one"), again]) as w:
        [ana] = (await people(w.connection, ["ana"])).values()
        await w.ingest.accept(w.connection, [event("ana", "Signed Up", START)])
        await _send(w, ana, START)
        assert len(list(w.carrier.accepted())) == 1
        await way(w)
        [one] = await complaints.newest(w.connection, WORKSPACE, START, 9)
        assert (one.method, one.phone, one.data["code"]) == (method, NUMBER, code)
        assert one.data["sender"] == OURS
        assert one.data["message"].startswith("message_")
        rates = await complaints.rates(w.connection, [WORKSPACE], START)
        assert rates[WORKSPACE][OURS].complaints == 1
        later = SOON + timedelta(minutes=1)
        await w.ingest.accept(w.connection, [event("ana", "Came Back", later)])
        await _send(w, ana, later)
        [told] = await w.rows(
            "SELECT m.state, m.reason FROM message m JOIN journey j USING (journey_id)"
            " WHERE j.slug = 'two'"
        )
        assert told == ("refused", "consent:opted_out")
        own = await ledger.history(w.connection, [ana])
        care = (await contacts.read(w.connection, [ana]))[ana].care
        assert care.blocked == {"sms": "consent:opted_out"}
        kept = "SELECT suppressed_by FROM identity WHERE kind = 'phone' AND value = %s"
        assert await w.rows(kept, NUMBER) == [("consent:opted_out",)]  # whoever has it next
        assert not [one for one in disagreement(care, own) if one.startswith("sms:")]


async def test_delivered_messages_are_what_complaints_are_measured_by(
    own_dsn: str, tmp_path: Path
) -> None:
    async with world(own_dsn, tmp_path, [offer("one")]) as w:
        ids = await people(w.connection, ["ana", "bob"])
        for key, one in ids.items():
            await w.ingest.accept(w.connection, [event(key, "Signed Up", START)])
            await _send(w, one, START)
        told = w.sandbox.due(["in-process"], SOON, 99)
        await w.desk.take(w.connection, told)
        await by_7726(w)
        rates = await complaints.rates(w.connection, [WORKSPACE], START - timedelta(days=1))
        assert rates == {WORKSPACE: {OURS: Rate(1, 2)}}
        assert await complaints.rates(w.connection, [WORKSPACE], SOON + timedelta(1)) == {
            WORKSPACE: {}
        }


async def test_who_has_stopped_already_still_complains(own_dsn: str, tmp_path: Path) -> None:
    async with world(own_dsn, tmp_path, []) as w:
        await people(w.connection, ["ana"])
        stop = {"from": NUMBER, "to": OURS, "id": "MO1", "text": "STOP"}
        await w.desk.take(w.connection, [Inbound(None, START, "reply", None, stop)])
        async with w.connection.transaction():
            told = Told(NUMBER, "7726", None, OURS, None, SOON)
            done = await complain(w.connection, w.library, WORKSPACE, told, SOON, "test")
        assert (done.is_new, done.closed) == (True, False)
        rates = await complaints.rates(w.connection, [WORKSPACE], START)
        assert rates == {WORKSPACE: {OURS: Rate(1, 0)}}


async def test_a_number_that_nobody_has_is_closed_for_whoever_brings_it(
    own_dsn: str, tmp_path: Path
) -> None:
    async with world(own_dsn, tmp_path, []) as w:
        library = Library(SuppressionKey(tmp_path / "keys"))
        await library.refresh(w.connection)
        async with w.connection.transaction():
            told = Told("+12125550777", "7726", None, OURS, None, SOON)
            done = await complain(w.connection, library, WORKSPACE, told, SOON, "test")
        assert (done.is_new, done.closed, done.contact_id) == (True, True, None)
        [one] = await complaints.newest(w.connection, WORKSPACE, START, 9)
        assert (one.phone, one.data["sender"]) == (None, OURS)
        assert await w.rows("SELECT suppressed_by FROM suppression") == [("consent:opted_out",)]


@pytest.mark.parametrize("code", ["21610", "40300", "257"])
def test_codes_of_carriers_that_are_opt_outs(code: str) -> None:
    assert result("rejected", None, code, None, 0) == result("rejected", None, "21610", None, 0)


async def _send(w: World, contact_id: Any, at: Any) -> None:
    due = [Due(contact_id, at)]
    await w.runner.run(w.connection, due)
    for _ in range(2):  # a person's texts go one after the other, an answer of ours first
        await w.sender.send(w.connection, due)
