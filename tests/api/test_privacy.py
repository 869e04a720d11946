"""What people ask for by law, over HTTP: taken in, carried out by a worker, and logged."""

import json
from pathlib import Path

from tests.api.serving import Shop
from tests.runtime.worker.living import at_work, until
from wayline.sandbox.behaviour import STILL
from wayline.sandbox.carrier import Carrier

ANN = {"user_id": "ann", "phone": "+1 212 555 0100", "attributes": {"pet": "Quetzal"}}


async def made(server: Shop) -> str:
    """The path of a person."""
    answer = await server.ask("POST", "/v1/contacts", ANN)
    return f"/v1/contacts/{answer.body['contact']['id']}"


async def test_a_worker_erases_who_asked_for_it(server: Shop, tmp_path: Path) -> None:
    path = await made(server)
    body = {"kind": "erasure", "note": "ticket 4711"}
    asked = await server.ask("POST", f"{path}/privacy", body)
    assert (asked.status, asked.body["state"], asked.body["done_at"]) == (200, "open", None)
    again = await server.ask("POST", f"{path}/privacy", body)
    assert again.body["id"] == asked.body["id"]  # one that is open stays the only one

    async def is_done() -> bool:
        listed = await server.ask("GET", "/v1/privacy-requests")
        return [one["state"] for one in listed.body["items"]] == ["done"]

    carrier = Carrier(tmp_path / "sandbox.sqlite", STILL, 1)
    try:
        async with at_work(server.connection.info.dsn, carrier):
            await until(is_done)
    finally:
        carrier.close()
    left = await server.ask("GET", path)
    assert (left.body["phone"], left.body["user_id"], left.body["attributes"]) == (None, None, {})
    assert left.body["blocked"] == {"*": "privacy:erased"}
    assert (await server.ask("GET", "/v1/contacts")).body["items"] == []
    [request] = (await server.ask("GET", "/v1/privacy-requests")).body["items"]
    assert (request["note"], request["outcome"]["contact"]) == ("ticket 4711", 1)


async def test_personal_data_are_given_whole(server: Shop) -> None:
    path = await made(server)
    given = (await server.ask("GET", f"{path}/personal-data")).body
    assert given["format"] == "wayline-personal-data/1"
    [contact] = given["data"]["contact"]
    assert (contact["phone"], contact["attributes"]) == ("+12125550100", {"pet": "Quetzal"})
    [request] = (await server.ask("GET", "/v1/privacy-requests")).body["items"]
    assert (request["kind"], request["method"], request["state"]) == ("access", "api", "done")


async def test_restrictions_and_objections_take_effect_at_once(server: Shop) -> None:
    path = await made(server)
    await server.ask("POST", f"{path}/consent/grant", {"scope": "sms/marketing", "wording": "yes"})
    for kind in ("objection", "restriction", "release", "release", "restriction"):
        answer = await server.ask("POST", f"{path}/privacy", {"kind": kind})
        assert (answer.status, answer.body["kind"], answer.body["state"]) == (200, kind, "done")
    contact = (await server.ask("GET", path)).body
    assert contact["blocked"] == {"*": "privacy:restricted"}
    assert contact["consent"]["sms/marketing"] == "revoked"
    pages = []
    following = ""
    while True:
        listed = await server.ask("GET", f"/v1/privacy-requests?limit=2{following}")
        pages.append([one["kind"] for one in listed.body["items"]])
        if listed.body["next"] is None:
            break
        following = f"&after={listed.body['next']}"
    assert [len(page) for page in pages] == [2, 2, 1]
    assert pages[-1] == ["objection"]


async def test_bad_requests_are_refused(server: Shop) -> None:
    path = await made(server)
    for body in ({"kind": "oblivion"}, {}, {"kind": "erasure", "note": "x" * 201}):
        answer = await server.ask("POST", f"{path}/privacy", body)
        assert answer.status == 400, json.dumps(answer.body)
    unknown = path[:-4] + "0000"
    answer = await server.ask("POST", f"{unknown}/privacy", {"kind": "erasure"})
    assert (answer.status, answer.body["code"]) == (404, "contact:unknown")
