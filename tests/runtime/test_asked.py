"""A reply that our own text had asked for is heard so, and a wish to stop holds all the same."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.runtime.world import START, WORKSPACE, World, event, people, world
from wayline.channels.contract import Inbound
from wayline.domain.care import consent_of
from wayline.runtime.requesting import Request, request_consent
from wayline.runtime.rounds import Planned
from wayline.runtime.why import why
from wayline.store import contacts
from wayline.store.contacts import Address

ADA = "+12125550100"
HOUR = timedelta(hours=1)
VISIT = """\
wayline: 1
journey: visit
entry: {on: {event: Booked}, again: always}
steps:
  - id: remind
    message:
      channel: sms
      text: "Roast: your table is at 9. Reply YES to confirm it or CANCEL to cancel it."
      category: CATEGORY
      role: confirm
  - id: answer
    wait_for:
      - {on: {reply: any, where: {event.asked: CANCEL}}, next: cancelled}
      - {on: {reply: any, where: {event.asked: "YES"}}, next: confirmed}
      - {on: {reply: any}, next: other}
    timeout: 7 days
  - {id: silent, exit: silent}
  - {id: cancelled, exit: cancelled}
  - {id: confirmed, exit: confirmed}
  - {id: other, exit: other}
"""
SERVICE = VISIT.replace("CATEGORY", "service")


async def remind(w: World, at: timedelta = timedelta()) -> None:
    booked = event("ada", "Booked", START + at)
    found = await contacts.resolve(w.connection, [Address(WORKSPACE, "phone", ADA)])
    [one] = found.values()
    assert one.contact_id is not None
    w.rounds.plan([Planned(START + at, one.contact_id, booked)])
    await w.rounds.settle(START + at + timedelta(minutes=5))


async def say(w: World, text: str, at: timedelta) -> None:
    data = {"id": f"{at}-{text}", "from": ADA, "to": "+12025550100", "text": text}
    await w.desk.take(w.connection, [Inbound(0, START + at, "reply", None, data)])
    await w.rounds.settle(START + at + timedelta(minutes=5))


async def ended(w: World) -> list[Any]:
    rows = await w.rows("SELECT exit_reason FROM enrollment")
    return [row[0].removeprefix("exit:") for row in rows]


async def test_a_cancel_that_we_asked_for_cancels_and_stops_and_says_how_to_come_back(
    own_dsn: str, tmp_path: Path
) -> None:
    async with world(own_dsn, tmp_path, [SERVICE]) as w:
        await people(w.connection, ["ada"])
        await remind(w)
        await say(w, "Cancel", HOUR)
        assert await ended(w) == ["cancelled"]
        [_, answer] = w.carrier.accepted()
        assert answer.text.startswith("Roast: CANCEL ends all our messages too")
        assert answer.text.endswith("Reply START to come back.")
        assert await w.rows("SELECT action, method FROM consent_event") == [
            ("opted_out", "reply:opt_out")
        ]
        told = (await why(w.connection, w.library.workspaces[WORKSPACE], ADA)).lines
        assert [line.why for line in told if line.kind == "reply"] == [
            "The person asked for no more messages. Our last text had asked for CANCEL."
        ]
        await remind(w, 2 * HOUR)
        states = await w.rows("SELECT state, reason FROM message ORDER BY owed_at DESC LIMIT 1")
        assert states == [("refused", "consent:opted_out")]


@pytest.mark.parametrize(
    ("journey", "reply", "at"),
    [
        (SERVICE, "Cancel", 73 * HOUR),
        (SERVICE, "cancel everything please, stop", HOUR),
        (SERVICE, "STOP", HOUR),
        (VISIT.replace("CATEGORY", "marketing"), "Cancel", HOUR),
        (SERVICE.replace("CANCEL to", "RESCHED to"), "Cancel", HOUR),
    ],
)
async def test_any_other_wish_to_stop_is_no_answer(
    own_dsn: str, tmp_path: Path, journey: str, reply: str, at: timedelta
) -> None:
    journey = journey.replace("cancel it.", "cancel it, STOP to end.")
    async with world(own_dsn, tmp_path, [journey]) as w:
        await people(w.connection, ["ada"])
        await remind(w)
        await say(w, reply, at)
        assert await ended(w) == ["other"]
        assert "unsubscribed" in [one.text for one in w.carrier.accepted()][-1]


async def test_a_yes_answers_what_was_asked_last(own_dsn: str, tmp_path: Path) -> None:
    """A table is confirmed, not an offer that was asked about the day before."""
    async with world(own_dsn, tmp_path, [SERVICE]) as w:
        ada = (await people(w.connection, ["ada"], consent={}))["ada"]
        request = Request(ada, "sms/marketing", "Yes to texts", "form", "web")
        await request_consent(w.connection, w.library, request, START)
        await w.rounds.settle(START + HOUR)
        await remind(w, 2 * HOUR)
        await say(w, "Yes", 3 * HOUR)
        assert await ended(w) == ["confirmed"]
        assert await _marketing(w) == "pending"


async def test_a_yes_to_the_request_confirms_it(own_dsn: str, tmp_path: Path) -> None:
    async with world(own_dsn, tmp_path, [SERVICE]) as w:
        ada = (await people(w.connection, ["ada"], consent={}))["ada"]
        await remind(w)
        request = Request(ada, "sms/marketing", "Yes to texts", "form", "web")
        await request_consent(w.connection, w.library, request, START + HOUR)
        await w.rounds.settle(START + 2 * HOUR)
        await say(w, "Yes", 3 * HOUR)
        assert await ended(w) == ["other"]
        assert await _marketing(w) == "granted"


async def _marketing(w: World) -> str | None:
    address = Address(WORKSPACE, "phone", ADA)
    known = (await contacts.resolve(w.connection, [address]))[address].contact_id
    assert known is not None
    return consent_of((await contacts.read(w.connection, [known]))[known].care, "sms", "marketing")


async def test_a_start_that_we_asked_for_starts_nothing(own_dsn: str, tmp_path: Path) -> None:
    quiz = SERVICE.replace("Reply YES to confirm it or", "Reply START to begin the quiz or")
    async with world(own_dsn, tmp_path, [quiz]) as w:
        await people(w.connection, ["ada"])
        await remind(w)
        await say(w, "start", HOUR)
        assert await ended(w) == ["other"]
        assert len(list(w.carrier.accepted())) == 1
        assert await w.rows("SELECT action FROM consent_event") == []
