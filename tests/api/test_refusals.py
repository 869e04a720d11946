"""What cannot be taken is refused with a stable code, and then nothing of it is stored."""

import gzip
import re
from typing import Any

from tests.api.serving import KEY, Shop, basic
from tests.runtime.world import START, WORKSPACE
from wayline.api.errors import STATUS
from wayline.store import api_keys

GOOD = {"type": "track", "userId": "ann", "event": "Seen"}


def track(**fields: Any) -> dict[str, Any]:
    return GOOD | fields


MANY = dict.fromkeys(map(str, range(501)))
BAD = {
    "no name": (track(event=None), "event:name"),
    "a long name": (track(event="x" * 201), "event:name"),
    "a name of ours": (track(event="message.delivered"), "event:reserved"),
    "nobody": (track(userId=None), "event:nobody"),
    "an empty person": (track(userId="  "), "event:nobody"),
    "a person that is a list": (track(userId=["ann"]), "event:identity"),
    "a person that is true": (track(userId=True), "event:identity"),
    "a long person": (track(userId="x" * 201), "event:identity"),
    "a message id that is a number": (track(messageId=7), "event:message_id"),
    "a long message id": (track(messageId="x" * 201), "event:message_id"),
    "properties that are a list": (track(properties=[1]), "event:properties"),
    "too many properties": (track(properties=MANY), "event:properties"),
    "too large": (track(properties={"a": "x" * 33_000}), "event:size"),
    "too large beside its properties": (track(context={"a": "x" * 33_000}), "event:size"),
    "no time": (track(timestamp="yesterday"), "event:time"),
    "a time that is a number": (track(timestamp=1_700_000_000), "event:time"),
    "no type": (track(type=None), "event:type"),
    "another type": (track(type="delete"), "event:type"),
    "no object": ("track", "event:type"),
    "a group of no name": (track(type="group"), "event:group"),
    "an alias of nobody": (track(type="alias"), "event:alias"),
    "traits that are a text": (track(type="identify", traits="x"), "event:properties"),
    "too many traits": (
        track(type="identify", traits=MANY), "event:properties",
    ),
}  # fmt: skip


async def test_one_bad_message_refuses_its_batch_by_its_index(server: Shop) -> None:
    for name, (message, code) in BAD.items():
        answer = await server.post("/v1/batch", {"batch": [GOOD, message, GOOD]})
        told = answer.body
        assert (answer.status, told["code"], told["index"]) == (400, code, 1), name
        assert answer.headers["content-type"] == "application/problem+json"
        assert told["detail"] == told["message"]
        assert told["mend"], name
    assert await server.events() == []
    assert await server.rows("SELECT count(*) FROM contact") == [(0,)]


BODIES = {
    "nothing": (b"", 400, "body:json"),
    "half an object": (b'{"userId": "ann"', 400, "body:json"),
    "NaN": (b'{"userId":"a","event":"b","properties":{"c":NaN}}', 400, "body:json"),
    "1e400": (b'{"userId":"a","event":"b","properties":{"c":1e400}}', 400, "body:json"),
    "no UTF-8": (b'{"userId":"\xff"}', 400, "body:json"),
    "half a surrogate": (b'{"userId":"\\ud800"}', 400, "body:json"),
    "very deep": (b"[" * 100_000, 400, "body:json"),
    "a list": (b"[]", 400, "body:type"),
    "2 MiB": (b'{"a":"' + b"x" * 2**21 + b'"}', 413, "body:large"),
}


async def test_bodies_that_are_none(server: Shop) -> None:
    for name, (body, status, code) in BODIES.items():
        answer = await server.post("/v1/track", body)
        assert (answer.status, answer.body["code"]) == (status, code), name
    answer = await server.post("/v1/track", BODIES["no UTF-8"][0])
    assert answer.body["message"] == "the body is no UTF-8: byte 11 is 0xff"
    assert answer.body["mend"] == "Send JSON as UTF-8."
    answer = await server.post("/v1/batch", {"batch": {}})
    assert (answer.status, answer.body["code"]) == (400, "body:type")
    assert await server.events() == []


async def test_packed_bodies(server: Shop) -> None:
    whole = gzip.compress(b'{"userId":"ann","event":"Seen"}')
    bomb = gzip.compress(b" " * 200_000_000, 9)
    cases = [
        (whole, "gzip", 200, None),
        (whole[:-4], "gzip", 400, "body:cut"),
        (whole + b"more", "gzip", 400, "body:cut"),
        (b"plain", "gzip", 400, "body:cut"),
        (bomb, "gzip", 413, "body:large"),
        (whole, "br", 415, "body:coding"),
        (whole, "gzip, gzip", 415, "body:coding"),
    ]
    for body, coding, status, code in cases:
        answer = await server.post("/v1/track", body, content_encoding=coding)
        assert (answer.status, answer.body.get("code")) == (status, code)
    assert len(await server.events()) == 1


async def test_keys_that_open_nothing(server: Shop) -> None:
    revoked = "wk_" + "B" * 43
    await api_keys.insert(server.connection, WORKSPACE, revoked, "old", START)
    await api_keys.revoke(server.connection, WORKSPACE, revoked[:11], START)
    expired, reading = "wk_" + "D" * 43, "ak_" + "E" * 43
    await api_keys.insert(server.connection, WORKSPACE, expired, "old", START, expires_at=START)
    await api_keys.insert(
        server.connection, WORKSPACE, reading, "reader", START, scopes=["events:read"]
    )
    cases = [
        ({}, "key:missing"),
        ({"authorization": "Digest " + KEY}, "key:missing"),
        ({"authorization": "Bearer wk_" + "C" * 43}, "key:unknown"),
        ({"authorization": "Basic !"}, "key:missing"),
        ({"authorization": basic("")}, "key:missing"),
        ({"authorization": basic("wk_short")}, "key:unknown"),
        ({"authorization": basic("wk_" + "C" * 43)}, "key:unknown"),
        ({"authorization": basic(revoked)}, "key:revoked"),
        ({"authorization": basic(expired)}, "key:expired"),
    ]
    for headers, code in cases:
        answer = await server.post("/v1/track", GOOD, key=None, **headers)
        assert (answer.status, answer.body["code"]) == (401, code)
        assert answer.headers["www-authenticate"].startswith("Basic")
    answer = await server.post("/v1/track", GOOD, key=reading)
    assert (answer.status, answer.body["code"]) == (403, "key:scope")
    assert await server.events() == []


async def test_paths_that_lead_nowhere(server: Shop) -> None:
    answer = await server.post("/v1/import", GOOD)
    assert (answer.status, answer.body["code"]) == (404, "route:unknown")
    async with server.client.get(server.url + "/v1/track") as response:
        assert response.status == 405
        assert response.headers["allow"] == "POST"
        assert (await response.json(content_type=None))["code"] == "route:method"


async def test_health(server: Shop) -> None:
    for path, status in (("/healthz", "alive"), ("/readyz", "ready")):
        async with server.client.get(server.url + path) as response:
            assert (response.status, await response.json()) == (200, {"status": status})


async def test_a_key_is_remembered_as_used(server: Shop) -> None:
    await server.post("/v1/track", GOOD)
    [(used,)] = await server.rows("SELECT last_used_at FROM api_key WHERE name = 'shop'")
    assert used is not None


def test_codes_have_one_form() -> None:
    assert [code for code in STATUS if not re.fullmatch(r"[a-z]+(:[a-z_]+)?", code)] == []
