"""How often people are written to, from settings to what reached them."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.runtime.world import (
    START,
    STILL,
    WORKSPACE,
    World,
    event,
    people,
    planned,
    world,
)
from wayline.channels.contract import Inbound
from wayline.domain.ids import show
from wayline.domain.workspaces import from_settings
from wayline.runtime.audit.rows import check_rows
from wayline.runtime.why import why

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MORNING = START - 4 * HOUR  # 08:00 in New York


def offering(slug: str, event_name: str = "Signed Up", *, more: str = "", step: str = "") -> str:
    """A journey that owes one marketing text at once; `more` is of its head, `step` of the text."""
    later = "- {id: later, exit: capped}" if "later" in step else ""
    return f"""\
wayline: 1
journey: {slug}
name: {slug}
{more}
entry: {{on: {{event: {event_name}}}, again: always}}
steps:
  - {{id: text, message: {{channel: sms, template: offer{step}}}}}
  - {{id: sent, exit: done}}
  {later}
"""


def cap(most: int, window: str, **more: object) -> dict[str, object]:
    return {"caps": [{"id": "cap", "most": most, "window": window, **more}]}


STATES = "SELECT j.slug, m.state, m.reason FROM message m JOIN journey j USING (journey_id)"


async def test_what_is_more_important_goes_first_and_the_rest_when_there_is_room(
    own_dsn: str, tmp_path: Path
) -> None:
    journeys = [
        offering("a-minor", more="priority: 10"),
        offering("b-hasty", more="priority: 50", step=", expires: 40 hours"),
        offering("c-patient", more="priority: 50"),
        offering("d-major", more="priority: 90"),
        offering("e-thanks", more="priority: 1").replace("offer}", "thanks}"),
    ]
    async with world(own_dsn, tmp_path, journeys, settings=cap(1, "10 hours")) as w:
        await people(w.connection, ["ada"])
        w.rounds.plan([planned("ada", "Signed Up", MORNING)])
        await w.rounds.settle(MORNING + 3 * DAY)
        told = await w.rows(
            "SELECT j.slug FROM message m JOIN journey j USING (journey_id)"
            " WHERE m.sent_at IS NOT NULL ORDER BY m.sent_at"
        )
        assert [slug for (slug,) in told] == ["e-thanks", "d-major", "b-hasty", "c-patient"]
        assert (await w.rows(STATES + " WHERE slug = 'a-minor'")) == [
            ("a-minor", "expired", "expiry:passed")
        ]


@pytest.mark.parametrize(
    ("settings", "step", "state", "reason", "way"),
    [
        (cap(1, "day", on_cap="skip"), "", "refused", "cap:day", "exit:done"),
        (cap(1, "week"), ", on_cap: skip", "refused", "cap:week", "exit:done"),
        (cap(1, "7 days"), ", on_cap: later", "refused", "cap:rolling", "exit:capped"),
        (cap(1, "24 hours", on_cap="skip"), ", on_cap: hold", "held", "cap:rolling", None),
        (cap(1, "month"), ", on_cap: hold", "expired", "expiry:passed", "exit:done"),
    ],
)
async def test_one_too_many_is_held_skipped_or_led_elsewhere(
    own_dsn: str, tmp_path: Path, settings: dict, step: str, state: str, reason: str, way: str
) -> None:
    journeys = [
        offering("first", more="priority: 90", step=step),
        offering("second", more="priority: 10", step=step),
    ]
    async with world(own_dsn, tmp_path, journeys, settings=settings) as w:
        await people(w.connection, ["ada"])
        w.rounds.plan([planned("ada", "Signed Up", START)])
        await w.rounds.settle(START + HOUR)
        assert await w.rows(STATES + " WHERE slug = 'second'") == [("second", state, reason)]
        ways = await w.rows(
            "SELECT exit_reason FROM enrollment JOIN journey USING (journey_id)"
            " WHERE slug = 'second'"
        )
        assert ways == [(way,)]
        assert len(list(w.carrier.accepted())) == 1


async def test_a_calendar_cap_holds_until_the_persons_own_day_and_the_audit_agrees(
    own_dsn: str, tmp_path: Path
) -> None:
    async with world(own_dsn, tmp_path, [offering("one")], settings=cap(1, "day")) as w:
        keys = [f"p{n}" for n in range(12)]
        await people(w.connection, keys, zones=("America/New_York", "America/Los_Angeles"))
        w.rounds.plan(planned(key, "Signed Up", START + n * HOUR) for key in keys for n in range(5))
        await w.rounds.settle(START + 4 * DAY)
        days = await w.rows(
            "SELECT z.zone, max(n) FROM (SELECT zone, count(*) AS n FROM message,"
            " unnest(ARRAY['America/New_York', 'America/Los_Angeles']) AS zone"
            " WHERE sent_at IS NOT NULL"
            " GROUP BY contact_id, zone, (claimed_at AT TIME ZONE zone)::date) z GROUP BY 1"
        )
        assert {n for _, n in days} == {1}
        [sent] = (await w.rows("SELECT count(*) FROM message WHERE sent_at IS NOT NULL"))[0]
        assert sent == 2 * len(keys)
        settings = {"zone": "America/New_York", **cap(1, "day")}
        workspace = from_settings(WORKSPACE, "main", "Roast", settings, closed=False)
        checks = {str(c): c.ok for c in await check_rows(w.connection, workspace, START + 4 * DAY)}
        mine = [line for line in checks if "over the limit of 1 a day" in line]
        assert len(mine) == 1
        assert checks[mine[0]], mine
        await w.connection.execute("UPDATE message SET claimed_at = %s", [START])
        broken = await check_rows(w.connection, workspace, START + 4 * DAY)
        assert [c.ok for c in broken if "over the limit" in str(c)] == [False]


# --- groups


GROUP = "group: offers\npriority: {}"


async def test_of_a_group_a_person_is_in_one_journey_at_a_time(
    own_dsn: str, tmp_path: Path
) -> None:
    waits = offering("a-small", more=GROUP.format(10)).replace(
        "steps:\n", "steps:\n  - {id: rest, wait: 2 days}\n"
    )
    large = waits.replace("a-small", "b-large").replace("priority: 10", "priority: 90")
    other = waits.replace("a-small", "c-other").replace("group: offers\n", "")
    async with world(own_dsn, tmp_path, [waits, large, other]) as w:
        ids = await people(w.connection, ["ada"])
        w.rounds.plan(
            planned("ada", "Signed Up", START + after, number)
            for number, after in enumerate((0 * DAY, DAY, 3 * DAY))
        )
        await w.rounds.settle(START + 10 * DAY)
        entered = await w.rows(
            "SELECT slug, entered_at FROM enrollment JOIN journey USING (journey_id)"
            " ORDER BY slug, entered_at"
        )
        assert entered == [
            ("b-large", START),
            ("b-large", START + 3 * DAY),
            ("c-other", START),
            ("c-other", START + 3 * DAY),
        ]
        told = await why_not(w, ids["ada"])
        assert told == [
            ("a-small", START, "entry:group"),
            ("a-small", START + DAY, "entry:group"),
            ("a-small", START + 3 * DAY, "entry:group"),
            ("b-large", START + DAY, "entry:active"),
            ("c-other", START + DAY, "entry:active"),
        ]


async def why_not(w: World, contact_id: Any) -> list[tuple[Any, ...]]:
    workspace = w.library.workspaces[WORKSPACE]
    told = await why(w.connection, workspace, show("contact", contact_id))
    lines = [line for line in told.lines if line.kind == "no entry"]
    return sorted((line.journey, line.at, line.reason) for line in lines)


# --- fatigue


async def test_who_never_engages_gets_no_more_offers_until_they_do(
    own_dsn: str, tmp_path: Path
) -> None:
    settings = {"sunset": {"texts": 2}}
    async with world(own_dsn, tmp_path, [offering("one")], settings=settings) as w:
        await people(w.connection, ["ada", "bob"])

        async def offered(day: int) -> set[tuple[Any, ...]]:
            w.rounds.plan(planned(k, "Signed Up", START + day * DAY, day) for k in ("ada", "bob"))
            await w.rounds.settle(START + day * DAY + HOUR)
            return set(
                await w.rows(
                    "SELECT c.key, m.reason FROM message m JOIN contact c USING (contact_id)"
                    " WHERE m.owed_at = %s AND state = 'refused'",
                    START + day * DAY,
                )
            )

        assert await offered(0) == set()
        assert await offered(1) == set()
        tired = {("ada", "fatigue:sunset"), ("bob", "fatigue:sunset")}
        assert await offered(2) == tired
        assert await ignored(w) == {"ada": 2, "bob": 2}

        await says(w, "thanks", START + 2 * DAY + 2 * HOUR)
        assert await ignored(w) == {"ada": 0, "bob": 2}
        assert await offered(3) == {("bob", "fatigue:sunset")}

        order = event("bob", "Order Completed", START + 3 * DAY + 2 * HOUR, revenue=5)
        await w.ingest.accept(w.connection, [order])
        assert await ignored(w) == {"ada": 1, "bob": 0}
        assert await offered(4) == set()
        assert await ignored(w) == {"ada": 2, "bob": 1}


async def says(w: World, text: str, at: datetime) -> None:
    data = {"id": f"in-{text}", "from": "+12125550100", "to": "+12025550100", "text": text}
    await w.desk.take(w.connection, [Inbound(0, at, "reply", None, data)])


async def ignored(w: World) -> dict[str, int]:
    return dict(
        await w.rows("SELECT c.key, k.ignored FROM care k JOIN contact c USING (contact_id)")
    )


async def test_a_click_is_a_sign_and_an_order_of_before_is_none(
    own_dsn: str, tmp_path: Path
) -> None:
    async with world(own_dsn, tmp_path, [offering("one")]) as w:
        await people(w.connection, ["ada"])
        w.rounds.plan([planned("ada", "Signed Up", START)])
        await w.rounds.settle(START + HOUR)
        old = event("ada", "Order Completed", START + 2 * HOUR, revenue=5)
        old.occurred_at = START - 30 * DAY
        await w.ingest.accept(w.connection, [old])
        assert await ignored(w) == {"ada": 1}
        assert await w.rows("SELECT ignored_since FROM care") == [(START,)]


async def test_a_text_that_the_carrier_refused_was_ignored_by_nobody(
    own_dsn: str, tmp_path: Path
) -> None:
    landlines = replace(STILL, name="landlines", landlines=1.0)
    async with world(own_dsn, tmp_path, [offering("one")], behaviour=landlines) as w:
        await people(w.connection, ["ada"])
        w.rounds.plan([planned("ada", "Signed Up", START)])
        await w.rounds.settle(START + HOUR)
        assert await w.rows("SELECT state FROM message") == [("failed",)]
        assert await w.rows("SELECT recent, ignored, ignored_since FROM care") == [([], 0, None)]


async def test_a_gap_lies_between_the_texts_of_two_journeys(own_dsn: str, tmp_path: Path) -> None:
    settings = {"gaps": {"marketing": "90 minutes"}}
    journeys = [offering("one"), offering("two"), offering("three")]
    async with world(own_dsn, tmp_path, journeys, settings=settings) as w:
        await people(w.connection, ["ada"])
        w.rounds.plan([planned("ada", "Signed Up", START)])
        await w.rounds.settle(START + DAY)
        sent = [at for (at,) in await w.rows("SELECT sent_at FROM message ORDER BY 1")]
        assert sent == [START + number * timedelta(minutes=90) for number in range(3)]
        held = await w.rows("SELECT DISTINCT reason FROM message_event WHERE kind = 'held'")
        assert held == [("fatigue:gap",)]
