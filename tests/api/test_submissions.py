"""What clients send is stored as they meant it, once, and takes effect in journeys."""

from datetime import UTC, datetime, timedelta

from tests.api.serving import KEY, Shop

NOW = datetime.now(UTC)


async def test_a_track_is_stored_and_matched_before_it_is_answered(server: Shop) -> None:
    body = {"userId": "ann", "event": "Order Completed", "properties": {"revenue": 12.5}}
    answer = await server.post("/v1/track", body)
    assert (answer.status, answer.body) == (200, {"success": True})
    assert await server.events() == [("Order Completed", {"revenue": 12.5})]
    assert await server.rows("SELECT source, live FROM event") == [("shop", True)]
    assert await server.rows("SELECT count(*) FROM enrollment") == [(1,)]


async def test_the_key_may_stand_in_the_body(server: Shop) -> None:
    body = {"anonymousId": "b1", "event": "Seen", "writeKey": KEY}
    assert (await server.post("/v1/track", body, key=None)).status == 200


async def test_pages_and_screens_are_events(server: Shop) -> None:
    page = {"userId": "ann", "category": "Docs", "name": "Start", "properties": {"url": "/s"}}
    assert (await server.post("/v1/page", page)).status == 200
    assert (await server.post("/v1/screen", {"userId": "ann", "name": "Home"})).status == 200
    assert await server.events() == [
        ("Page Viewed", {"category": "Docs", "name": "Start", "url": "/s"}),
        ("Screen Viewed", {"name": "Home"}),
    ]


async def test_who_somebody_is(server: Shop) -> None:
    seen = {"anonymousId": "b1", "event": "Product Viewed"}
    traits = {
        "email": "Ann@Example.com",
        "phone": "+1 212 555 0100",
        "plan": "pro",
        "address": {"city": "Bonn"},
        "timezone": "Europe/Berlin",
    }
    assert (await server.post("/v1/track", seen)).status == 200
    identify = {"userId": "ann", "anonymousId": "b1", "traits": traits}
    assert (await server.post("/v1/identify", identify)).status == 200
    group = {"userId": "ann", "groupId": "acme", "traits": {"size": 10}}
    assert (await server.post("/v1/group", group)).status == 200

    [person] = await server.rows(
        "SELECT contact_id, key, phone, email, zone, attributes FROM contact"
    )
    assert person[1:5] == ("ann", "+12125550100", "ann@example.com", "Europe/Berlin")
    assert person[5] == {
        "plan": "pro", "address.city": "Bonn", "group.id": "acme", "group.size": 10,
    }  # fmt: skip
    assert {row[0] for row in await server.rows("SELECT contact_id FROM event")} == {person[0]}
    kinds = await server.rows("SELECT kind FROM identity WHERE contact_id = %s", person[0])
    assert sorted(kinds) == [("anonymous_id",), ("email",), ("phone",), ("user_id",)]


async def test_two_who_are_known_become_one_by_an_alias(server: Shop) -> None:
    for who in ({"anonymousId": "b1"}, {"userId": "ann"}):
        await server.post("/v1/track", {**who, "event": "Seen"})
    assert len(await server.rows("SELECT FROM contact WHERE merged_into IS NULL")) == 2
    alias = {"previousId": "b1", "userId": "ann", "messageId": "m1"}
    for _ in range(2):
        assert (await server.post("/v1/alias", alias)).status == 200
    assert len(await server.rows("SELECT FROM contact WHERE merged_into IS NULL")) == 1
    await server.post("/v1/track", {"anonymousId": "b1", "event": "Seen"})
    assert len(await server.rows("SELECT FROM contact")) == 2


async def test_a_shared_browser_makes_nobody_one(server: Shop) -> None:
    batch = [
        {"type": "identify", "userId": user, "anonymousId": "family", "traits": {"name": user}}
        for user in ("ann", "bob")
    ]
    assert (await server.post("/v1/batch", {"batch": batch})).status == 200
    await server.post("/v1/identify", {"userId": "eve", "anonymousId": "family"})
    people = await server.rows("SELECT key, merged_into FROM contact ORDER BY key")
    assert people == [("ann", None), ("bob", None), ("eve", None)]


async def test_an_old_profile_told_again_does_nothing(server: Shop) -> None:
    def told(plan: str) -> dict:
        return {"userId": "ann", "messageId": plan, "traits": {"plan": plan}}

    for plan in ("free", "pro", "free"):
        assert (await server.post("/v1/identify", told(plan))).status == 200
    assert await server.rows("SELECT attributes FROM contact") == [({"plan": "pro"},)]


async def test_a_clock_that_is_wrong_is_set_right(server: Shop) -> None:
    sent = NOW + timedelta(days=400)
    body = {
        "sentAt": sent.isoformat(),
        "batch": [
            {"type": "track", "userId": "ann", "event": "Seen",
             "timestamp": (sent - timedelta(hours=3)).isoformat()},
        ],
    }  # fmt: skip
    assert (await server.post("/v1/batch", body)).status == 200
    [(late, live)] = await server.rows("SELECT received_at - occurred_at, live FROM event")
    assert abs(late - timedelta(hours=3)) < timedelta(seconds=1)
    assert live


async def test_what_happened_long_ago_starts_nothing(server: Shop) -> None:
    body = {"userId": "ann", "event": "Order Completed", "timestamp": "2026-01-05T09:30:00Z"}
    assert (await server.post("/v1/track", body)).status == 200
    assert await server.rows("SELECT occurred_at, live FROM event") == [
        (datetime(2026, 1, 5, 9, 30, tzinfo=UTC), False)
    ]
    assert await server.rows("SELECT count(*) FROM enrollment") == [(0,)]


async def test_a_batch_keeps_its_order(server: Shop) -> None:
    names = [f"Step {n}" for n in range(300)]
    batch = [{"type": "track", "userId": "ann", "event": name} for name in names]
    assert (await server.post("/v1/batch", {"batch": batch})).status == 200
    assert [name for name, _ in await server.events()] == names


async def test_without_an_id_a_timestamp_tells_a_retry(server: Shop) -> None:
    timed = {"userId": "ann", "event": "Seen", "timestamp": NOW.isoformat()}
    for _ in range(2):
        await server.post("/v1/track", timed | {"sentAt": datetime.now(UTC).isoformat()})
    assert len(await server.events()) == 1
    for _ in range(2):
        await server.post("/v1/track", {"userId": "ann", "event": "Seen"})
    assert len(await server.events()) == 3


async def test_an_empty_batch_is_no_error(server: Shop) -> None:
    assert (await server.post("/v1/batch", {"batch": []})).status == 200
