"""Every kind of happening comes to be, and is told in the shape that its example shows."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest

from scripts.docs import events_page
from tests.runtime.hooks import Receiver, deliver_all, listening, postman, receiver
from tests.runtime.world import START, WORKSPACE, World, event, people, planned, world
from wayline.channels.contract import Inbound
from wayline.domain.happenings import KINDS, OWN
from wayline.domain.ids import ContactId
from wayline.domain.intake import RESERVED
from wayline.runtime import endpoints
from wayline.runtime.consent import ConsentChange, change_consent
from wayline.runtime.people import upsert

JOURNEY = """\
wayline: 1
journey: win
name: Win
entry: {on: {event: Signed Up}, again: never}
goal: {event: Order Completed, within: 7 days}
exit: [{on: {event: Gave Up}, as: gave_up}]
steps:
  - {id: text, message: {channel: sms, template: thanks}}
"""
NIGHT = START + timedelta(hours=14)
LATER = START + timedelta(minutes=5)
NAMES = ("ada", "bob", "dan", "eve", "fay")


async def everything(w: World) -> None:
    """A life in which each kind of thing happens."""
    ids = await people(w.connection, [*NAMES, "cyd"])
    w.rounds.carrier.due = lambda *_: []  # type: ignore[method-assign]
    block = """UPDATE care SET blocked = '{"sms": "consent:opted_out"}' WHERE contact_id = %s"""
    await w.connection.execute(block, [ids["bob"]])
    w.rounds.plan([planned(name, "Signed Up", START) for name in NAMES])
    await w.rounds.settle(START)
    await outside(w, ids)
    await w.ingest.accept(
        w.connection, [event("ada", "Order Completed", LATER, order_id="SO-1", revenue=5)]
    )
    w.rounds.plan([planned("cyd", "Signed Up", NIGHT)])
    await w.rounds.settle(NIGHT)
    await w.ingest.accept(w.connection, [event("cyd", "Gave Up", NIGHT + timedelta(minutes=1))])
    await profiles(w)


async def outside(w: World, ids: Mapping[str, ContactId]) -> None:
    """What carriers and people say."""
    refs = dict(await w.rows("SELECT contact_id, carrier_ref FROM message WHERE state = 'sent'"))
    kinds = {"ada": "delivered", "dan": "undelivered", "eve": "failed", "fay": "expired"}
    said = [receipt(refs[ids[name]], kind) for name, kind in kinds.items()]
    find = "SELECT code FROM link WHERE contact_id = %s"
    ((code,),) = await w.rows(find, ids["ada"])
    visit = {"code": code, "method": "GET", "user_agent": "Mozilla/5.0 (iPhone)", "ip": None}
    visit |= {"purpose": None}
    await w.desk.take(
        w.connection,
        [
            *said,
            Inbound(0, LATER, "visit", None, visit),
            Inbound(0, LATER, "reply", None, text("Yes please", "+12125550100")),
            Inbound(0, LATER, "reply", None, text("STOP", "+12125550102")),
            complaint(refs[ids["fay"]]),
        ],
    )


def receipt(reference: str, kind: str) -> Inbound:
    reason = None if kind == "delivered" else "carrier:unknown"
    data = {"key": None, "reference": reference, "kind": kind, "reason": reason}
    return Inbound(0, START + timedelta(minutes=1), "receipt", None, data)


def complaint(reference: str) -> Inbound:
    told = {"key": None, "reference": reference, "kind": "complaint", "code": "7726"}
    return Inbound(0, LATER, "receipt", None, {**told, "reason": "carrier:complained"})


def text(words: str, number: str) -> dict[str, Any]:
    return {"id": words, "from": number, "to": "+12025550100", "text": words}


async def profiles(w: World) -> None:
    """What records say of people."""
    for record in (
        {"user_id": "new", "attributes": {"plan": "free"}},
        {"user_id": "new", "attributes": {"plan": "pro"}},
        {"user_id": "other", "email": "new@example.com"},
        {"user_id": "new", "email": "new@example.com"},
    ):
        await upsert(w.connection, w.library, WORKSPACE, [record], on_conflict="merge", at=NIGHT)
    ((contact_id,),) = await w.rows("SELECT contact_id FROM contact WHERE key = 'eve'")
    change = ConsentChange(contact_id, "sms/marketing", "revoked", "page", NIGHT)
    await change_consent(w.connection, [change])


def shape(value: Any) -> Any:
    """The keys of a value, at every depth that is ours."""
    if isinstance(value, Mapping):
        return {key: shape(inner) for key, inner in value.items() if key not in OPEN}
    return None


OPEN = frozenset({"properties", "attributes", "merged_into"})  # a client's own, or seldom there


@pytest.fixture
async def told(own_dsn: str, tmp_path: Path) -> dict[str, list[dict[str, Any]]]:
    """All that an endpoint for everything was told, by kind."""
    async with (
        receiver() as door,
        receiver((410, {})) as gone,
        world(own_dsn, tmp_path, [JOURNEY]) as w,
    ):
        made = await listening(w, door.origin)
        await listening(w, gone.origin, "Signed Up")
        await everything(w)
        await endpoints.test(w.connection, made, NIGHT)
        async with postman(own_dsn, w, [door.origin, gone.origin]) as post:
            await deliver_all(post, NIGHT + timedelta(days=1))
        return by_kind(door)


def by_kind(door: Receiver) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for _, body in door.asked:
        one = orjson.loads(body)
        found.setdefault(one["type"], []).append(one)
    return found


async def test_every_kind_happens_and_looks_like_its_example(
    told: dict[str, list[dict[str, Any]]],
) -> None:
    own = {"Signed Up", "Gave Up", OWN}
    assert told.keys() == KINDS.keys() | own
    for kind, ones in told.items():
        example = KINDS[OWN if kind in own else kind].example
        for one in ones:
            datetime.fromisoformat(one["timestamp"])
            assert shape(one["data"]) == shape(example), kind
    reached = told["journey.goal_reached"][0]["data"]
    assert (reached["contact"]["key"], reached["journey"]["journey"]) == ("ada", "win")
    assert told["message.clicked"][0]["data"]["url"].startswith("https://shop.example/thanks?utm")
    assert told["message.replied"][0]["data"]["message"]["step"] == "text"
    assert {kind: len(told[kind]) for kind in COUNTS} == COUNTS


COUNTS = {
    "message.owed": 7,  # six people, and the answer to STOP
    "message.sent": 5,
    "message.read": 2,  # by a click, and by STOP
    "message.replied": 2,
    "message.clicked": 1,
    "message.converted": 1,
    "contact.created": 2,
    "contact.opted_out": 2,  # by STOP, and by a complaint
    "complaint.received": 1,
    "journey.entered": 6,
    "journey.exited": 6,
}


def test_every_kind_is_documented() -> None:
    page = events_page()
    for kind in KINDS:
        assert f"## {kind}\n" in page


def test_no_client_can_use_our_names() -> None:
    assert all(kind.startswith(RESERVED) for kind in KINDS if kind != OWN)
