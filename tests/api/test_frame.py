"""What holds for every operation: keys, limits, strict requests, paging, and doing things once."""

import json
from typing import Any

import pytest

from tests.api.serving import ADMIN, KEY, Shop
from tests.runtime.world import START, WORKSPACE
from wayline.api.app import description
from wayline.api.errors import ApiError
from wayline.api.limits import Limits
from wayline.store import api_keys, idempotency
from wayline.store.database import connect
from wayline.store.idempotency import Sender

ASKED = {"name": "shop", "scopes": ["events:write"]}


async def code(server: Shop, method: str, path: str, body: Any = None, **headers: Any) -> str:
    """The code of a refusal, whose status is the one of the table."""
    answer = await server.ask(method, path, body, **headers)
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.body["status"] == answer.status
    return f"{answer.status} {answer.body['code']}"


REQUESTS: dict[str, tuple[str, str, Any, dict[str, str], str]] = {
    "half an object": ("POST", "/v1/keys", b'{"name"', {}, "400 body:json"),
    "NaN": ("POST", "/v1/keys", b'{"name":NaN}', {}, "400 body:json"),
    "1e400": ("POST", "/v1/keys", b'{"name":1e400}', {}, "400 body:json"),
    "half a surrogate": ("POST", "/v1/keys", b'{"name":"\\ud800"}', {}, "400 body:json"),
    "no UTF-8": ("POST", "/v1/keys", b'{"name":"\xff"}', {}, "400 body:json"),
    "a NUL": ("POST", "/v1/keys", b'{"name":"a\\u0000"}', {}, "400 request:text"),
    "a NUL in a name": ("POST", "/v1/keys", b'{"a\\u0000":1}', {}, "400 request:text"),
    "a NUL in the path": ("GET", "/v1/keys/a%00", None, {}, "400 request:text"),
    "deep": ("POST", "/v1/keys", b"[" * 70 + b"]" * 70, {}, "400 body:deep"),
    "very deep": ("POST", "/v1/keys", b"[" * 99_999, {}, "400 body:json"),
    "over 2 MiB": ("POST", "/v1/keys", b'"' + b"x" * 2**21 + b'"', {}, "413 body:large"),
    "a list": ("POST", "/v1/keys", [], {}, "400 request:invalid"),
    "nothing": ("POST", "/v1/keys", None, {}, "400 request:invalid"),
    "an unknown field": ("POST", "/v1/keys", {**ASKED, "scope": 1}, {}, "400 request:invalid"),
    "a body too many": ("POST", "/v1/keys/ak_x/revoke", {"a": 1}, {}, "400 request:invalid"),
    "no JSON": ("POST", "/v1/keys", b"a", {"content_type": "text/csv"}, "415 body:media"),
    "packed otherwise": ("POST", "/v1/keys", b"a", {"content_encoding": "br"}, "415 body:coding"),
    "another answer": ("GET", "/v1/keys", None, {"accept": "text/html"}, "406 accept:type"),
    "a parameter that is not known": ("GET", "/v1/keys?limits=1", None, {}, "400 request:query"),
    "another method": ("PUT", "/v1/keys", ASKED, {}, "405 route:method"),
    "another path": ("GET", "/v1/kees", None, {}, "404 route:unknown"),
    "an unknown key": ("GET", "/v1/keys/ak_nobody00", None, {}, "404 key:none"),
    "a bad idempotency key": (
        "POST", "/v1/keys", ASKED, {"idempotency_key": "x" * 256}, "400 idempotency:key",
    ),
}  # fmt: skip


async def test_what_is_not_taken(server: Shop) -> None:
    for name, (method, path, body, headers, refusal) in REQUESTS.items():
        assert await code(server, method, path, body, **headers) == refusal, name
    assert await server.rows("SELECT count(*) FROM api_key WHERE name = 'shop'") == [(1,)]


async def test_a_refusal_says_what_was_meant(server: Shop) -> None:
    answer = await server.ask("POST", "/v1/keys", {"nam": "shop", "scopes": "x"})
    assert answer.body["problems"] == [
        {"in": "body", "field": "", "what": 'there is no field "nam" (did you mean name?)'}
    ]
    answer = await server.ask("POST", "/v1/keys", {"scopes": "events:write"})
    told = {one["field"]: one["what"] for one in answer.body["problems"]}
    assert told == {"name": "is missing", "scopes": "input should be a valid list"}


async def test_keys_open_what_their_scopes_say(server: Shop) -> None:
    path = "/v1/workspace"
    assert await code(server, "GET", path, key=None) == "401 key:missing"
    assert await code(server, "GET", path, key="ak_" + "Z" * 43) == "401 key:unknown"
    assert await code(server, "GET", path, key=KEY) == "403 key:scope"
    assert (await server.ask("GET", path)).status == 200
    mine = "ak_" + "M" * 43
    await api_keys.insert(
        server.connection, WORKSPACE, mine, "mine", START, scopes=["keys:write", "events:write"]
    )
    beyond = {"name": "more", "scopes": ["contacts:read"]}
    assert await code(server, "POST", "/v1/keys", beyond, key=mine) == "403 key:beyond"
    assert (await server.ask("POST", "/v1/keys", ASKED, key=mine)).status == 201


async def test_a_key_from_its_making_to_its_end(server: Shop) -> None:
    made = await server.ask("POST", "/v1/keys", {"name": "cart", "scopes": ["workspace:read"]})
    key, prefix = made.body["key"], made.body["prefix"]
    assert (await server.ask("GET", "/v1/workspace", key=key)).body["slug"] == "main"
    listed = (await server.ask("GET", "/v1/keys")).body["items"]
    assert prefix in [one["prefix"] for one in listed]
    assert key not in json.dumps(listed)
    ended = await server.ask("POST", f"/v1/keys/{prefix}/revoke")
    assert ended.body["revoked_at"].endswith("Z")
    assert (await server.ask("GET", f"/v1/keys/{prefix}")).body == ended.body


async def test_a_request_sent_twice_is_done_once(server: Shop) -> None:
    first = await server.ask("POST", "/v1/keys", {**ASKED, "name": "a"}, idempotency_key="one")
    again = await server.ask("POST", "/v1/keys", {**ASKED, "name": "a"}, idempotency_key="one")
    assert again.headers["idempotency-replayed"] == "true"
    assert (again.status, again.body) == (201, first.body | {"key": None})
    other = await code(server, "POST", "/v1/keys", ASKED, idempotency_key="one")
    assert other == "422 idempotency:differs"
    assert await server.rows("SELECT count(*) FROM api_key WHERE name = 'a'") == [(1,)]
    [(kept,)] = await server.rows("SELECT body FROM idempotency_key")
    assert first.body["key"].encode() not in kept

    await server.connection.execute(
        "UPDATE idempotency_key SET created_at = now() - interval '25 h'"
    )
    late = await server.ask("POST", "/v1/keys", {**ASKED, "name": "b"}, idempotency_key="one")
    assert late.body["key"] is not None


async def test_what_was_refused_is_not_remembered(server: Shop) -> None:
    wrong = {"name": "a", "scopes": ["nothing:at_all"]}
    assert await code(server, "POST", "/v1/keys", wrong, idempotency_key="x") == "400 key:scopes"
    good = await server.ask("POST", "/v1/keys", {**ASKED, "name": "a"}, idempotency_key="x")
    assert good.status == 201


async def test_two_at_once_under_one_key(server: Shop) -> None:
    other = await connect(server.connection.info.dsn, "engine")
    async with other.transaction():
        assert await idempotency.try_lock(other, Sender(WORKSPACE, ADMIN[:11], "one"))
        busy = await code(server, "POST", "/v1/keys", ASKED, idempotency_key="one")
        assert busy == "409 idempotency:busy"
    await other.close()
    assert (await server.ask("POST", "/v1/keys", ASKED, idempotency_key="one")).status == 201


async def test_settings_are_changed_and_the_rest_stays(server: Shop) -> None:
    before = (await server.ask("GET", "/v1/workspace")).body
    changes = {
        "brand": "Roast & Co",
        "caps": [
            {
                "id": "daily",
                "most": 1,
                "window": "day",
                "channel": "sms",
                "categories": ["marketing"],
                "topic": None,
                "on_cap": "skip",
            }
        ],
        "gaps": {"marketing": "12 hours"},
        "sunset": {"texts": 10, "after": "90 days"},
        "countries": ["DE"],
        "content": {"allowed": ["alcohol"], "most_parts": 2, "most_micros": 90_000},
    }
    after = (await server.ask("PATCH", "/v1/workspace", changes)).body
    assert after == before | changes
    none: dict[str, object] = {"caps": [], "gaps": None, "sunset": None}
    lifted = after | {"caps": [], "gaps": {}, "sunset": None}
    assert (await server.ask("PATCH", "/v1/workspace", none)).body == lifted
    for bad, refusal in (
        ({"zone": "Mars/Base"}, "workspace:zone"),
        ({"countries": ["XX"]}, "workspace:country"),
        ({"brand": None}, "request:invalid"),
        ({"opt_out_words": {"*": {"start": ["STOP"]}}}, "workspace:opt_out_words"),
        ({"opt_out_words": {"*": {"begin": ["GO"]}}}, "request:invalid"),
        ({"opt_out_words": {"*": {"stop": "GENUG"}}}, "request:invalid"),
        ({"caps": [{"id": "none", "most": 0, "window": "day"}]}, "request:invalid"),
        ({"caps": [{"id": "long", "most": 1, "window": "31 days"}]}, "workspace:limits"),
        ({"caps": None}, "request:invalid"),
        ({"gaps": {"marketing": "soon"}}, "workspace:limits"),
        ({"sunset": {}}, "workspace:limits"),
        ({"content": {"allowed": ["hate"]}}, "workspace:content"),
        ({"content": {"most_parts": 7}}, "request:invalid"),
    ):
        assert await code(server, "PATCH", "/v1/workspace", bad) == f"400 {refusal}"
    assert (await server.ask("GET", "/v1/workspace")).body == lifted


async def test_words_to_stop_are_added_and_taken_back(server: Shop) -> None:
    words = {"*": {"stop": ["Genug!"], "start": [], "help": []}}
    changed = await server.ask("PATCH", "/v1/workspace", {"opt_out_words": words})
    assert changed.body["opt_out_words"] == words
    changed = await server.ask("PATCH", "/v1/workspace", {"opt_out_words": None})
    assert changed.body["opt_out_words"] == {}


async def test_headers_tell_what_is_left(server: Shop) -> None:
    first = await server.ask("GET", "/v1/keys")
    second = await server.ask("GET", "/v1/keys/ak_nobody00")
    left = [int(one.headers["ratelimit-remaining"]) for one in (first, second)]
    assert left[0] in (left[1], left[1] + 1)
    assert int(first.headers["ratelimit-limit"]) > left[0]


def test_a_bucket_empties_and_fills_again() -> None:
    at = 0.0
    limits = Limits(lambda: at, most=60)
    for left in range(59, -1, -1):
        assert limits.take("a")["ratelimit-remaining"] == str(left)
    with pytest.raises(ApiError) as caught:
        limits.take("a")
    assert caught.value.headers["retry-after"] == "1"
    assert limits.take("b")["ratelimit-remaining"] == "59"
    at = 1.0
    limits.take("a")
    with pytest.raises(ApiError):
        limits.take("a")


async def test_the_description_is_served(server: Shop) -> None:
    async with server.client.get(server.url + "/openapi.json") as response:
        assert await response.json() == description()


def test_every_operation_has_a_name_of_its_own() -> None:
    told = [one["operationId"] for path in description()["paths"].values() for one in path.values()]
    assert len(told) == len(set(told))
    assert all(name.isidentifier() for name in told)
