"""All is forwarded in Segment's format: our own ingest takes it, and nothing goes in circles."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.api.serving import KEY, shop
from tests.runtime.hooks import deliver_all, listening, postman, receiver
from tests.runtime.world import START, WORKSPACE, World, event, world
from tests.sealing import VAULT
from wayline.channels.web import Web
from wayline.domain.ids import derived_id, show
from wayline.runtime import endpoints
from wayline.runtime.clock import RealClock
from wayline.runtime.postman import Postman
from wayline.store.database import Database

CAPTURED = Path(__file__).parent / "payloads" / "segment-python.json"


def captured() -> dict[str, Any]:
    """A track call as the official library sends it."""
    (request,) = json.loads(CAPTURED.read_text(encoding="utf-8"))[:1]
    body: dict[str, Any] = json.loads(request["text"])
    return body


async def happen(w: World, number: int = 1) -> None:
    batch = [
        event("ana", "Order Completed", START, n, revenue=5.5, order_id=f"o{n}")
        for n in range(number)
    ]
    await w.ingest.accept(w.connection, batch)


async def test_it_looks_like_what_the_official_library_sends(own_dsn: str, tmp_path: Path) -> None:
    async with (
        receiver() as door,
        world(own_dsn, tmp_path, []) as w,
        postman(own_dsn, w, [door.origin]) as post,
    ):
        await listening(w, door.origin, write_key="segment-key")
        await happen(w, 150)
        await deliver_all(post)
        sent = door.batches()
        assert [len(body["batch"]) for body in sent] == [100, 51]
        headers, _ = door.asked[0]
        assert headers["Authorization"] == "Basic c2VnbWVudC1rZXk6"
        assert headers["Content-Encoding"] == "gzip"
        theirs = captured()
        (track,) = [m for m in theirs["batch"] if m.get("event") == "Order Completed"]
        ours = next(m for m in sent[0]["batch"] if m["event"] == "Order Completed")
        assert sent[0].keys() >= theirs.keys() - {"context"}
        assert ours.keys() >= track.keys() - {"anonymousId"}
        assert (ours["type"], ours["userId"]) == ("track", "ana")
        assert ours["properties"].keys() == {"revenue", "order_id"}
        assert {m["event"] for body in sent for m in body["batch"]} == {
            "Order Completed",
            "contact.created",
        }


async def test_another_wayline_takes_it_and_our_own_knows_it(own_dsn: str, tmp_path: Path) -> None:
    async with shop(own_dsn, tmp_path) as other, receiver() as door:
        made = endpoints.new_endpoint(
            WORKSPACE,
            door.origin,
            ["Seen"],
            may_call=lambda _: True,
            vault=VAULT,
            at=datetime(2026, 1, 1, tzinfo=UTC),
            write_key=KEY,
        )
        await endpoints.add(other.connection, made)
        told = {"userId": "ann", "event": "Seen", "properties": {"n": 1}, "messageId": "m1"}
        assert (await other.post("/v1/track", told)).status == 200
        async with Database(own_dsn) as database:
            post = Postman(database, Web([door.origin]), RealClock(), VAULT)
            assert await deliver_all(post, RealClock().now()) == 1
        (batch,) = door.batches()
        assert (await other.post("/v1/batch", batch)).status == 200
        assert len(await other.events()) == 1  # our own mark: it is not taken again
        for message in batch["batch"]:
            message["context"]["wayline"] = show("workspace", derived_id(0, "another"))
        assert (await other.post("/v1/batch", batch)).status == 200
        assert [name for name, _ in await other.events()] == ["Seen", "Seen"]
        assert [properties for _, properties in await other.events()] == [{"n": 1}] * 2


async def test_what_came_from_segment_is_not_sent_back(own_dsn: str, tmp_path: Path) -> None:
    async with receiver() as door, world(own_dsn, tmp_path, []) as w:
        await listening(w, door.origin, "Order Completed", write_key="k")
        (one,) = [event("ana", "Order Completed", START)]
        await w.ingest.accept(w.connection, [replace(one, source="segment")])
        assert await w.rows("SELECT 1 FROM delivery") == []
        await w.ingest.accept(w.connection, [replace(one, source="shop")])
        assert len(await w.rows("SELECT 1 FROM delivery")) == 1


async def test_one_bad_message_does_not_hold_up_the_batch(own_dsn: str, tmp_path: Path) -> None:
    async with (
        receiver() as door,
        world(own_dsn, tmp_path, []) as w,
        postman(own_dsn, w, [door.origin]) as post,
    ):
        await listening(w, door.origin, "Order Completed", write_key="k")
        await happen(w, 4)
        door.refuses = b'"o2"'
        await deliver_all(post, START)
        lengths = [len(body["batch"]) for body in door.batches()]
        assert sorted(lengths) == [1, 1, 2, 2, 4]
        rows = await w.rows(
            "SELECT d.state, e.properties->>'order_id' FROM delivery d "
            "JOIN event e ON e.event_id = d.subject_id ORDER BY 2"
        )
        assert rows == [("done", "o0"), ("done", "o1"), ("owed", "o2"), ("done", "o3")]
