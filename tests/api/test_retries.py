"""However the same messages are cut, repeated and reordered, they are stored once."""

import asyncio
import json
import random
from typing import Any

import pytest

from tests.api.serving import Shop, door

PEOPLE = ("ann", "bob", "eve")


def messages(chance: random.Random) -> list[dict[str, Any]]:
    """A day of a few people: each message with an id, as the libraries send them."""
    made: list[dict[str, Any]] = []
    for number in range(40):
        user = chance.choice(PEOPLE)
        who = {"userId": user} if chance.random() < 0.6 else {"anonymousId": f"{user}-browser"}
        name = chance.choice(("Order Completed", "Product Viewed"))
        event = {"type": "track", "event": name, "properties": {"number": number}}
        made.append({**who, **event, "messageId": f"m{number}"})
    for user in PEOPLE:
        link = {"type": "identify", "userId": user, "anonymousId": f"{user}-browser"}
        made.append({**link, "messageId": f"i{user}", "traits": {"name": user}})
    return made


def deliveries(chance: random.Random, told: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """The messages in batches of any size and order, each at least once."""
    again = told + chance.choices(told, k=30)
    chance.shuffle(again)
    batches = []
    while again:
        size = chance.randint(1, 12)
        batches.append(again[:size])
        again = again[size:]
    return batches


@pytest.mark.parametrize("seed", range(3))
async def test_any_delivery_stores_each_message_once(server: Shop, own_dsn: str, seed: int) -> None:
    chance = random.Random(seed)
    told = messages(chance)
    batches = deliveries(chance, told) + deliveries(chance, told)
    async with door(own_dsn) as other:  # two processes on one database, as behind a balancer
        answers = await asyncio.gather(
            *(
                server.post("/v1/batch", {"batch": batch}, at=chance.choice((server.url, other)))
                for batch in batches
            )
        )
    assert {answer.status for answer in answers} == {200}

    stored = await server.rows(
        "SELECT c.key, e.name, e.properties FROM event e JOIN contact k USING (bucket, contact_id)"
        " JOIN contact c ON c.contact_id = COALESCE(k.merged_into, k.contact_id)"
        " WHERE e.source = 'shop'"
    )
    expected = [
        ((m.get("userId") or m["anonymousId"]).partition("-")[0], m["event"], m["properties"])
        for m in told
        if m["type"] == "track"
    ]
    assert sorted(map(json.dumps, stored)) == sorted(map(json.dumps, expected))
    orders = sum(1 for _, name, _ in expected if name == "Order Completed")
    [(entered,)] = await server.rows("SELECT count(*) FROM enrollment")
    assert 0 < entered <= orders
    people = await server.rows("SELECT key FROM contact WHERE merged_into IS NULL ORDER BY key")
    assert [key for (key,) in people] == list(PEOPLE)
