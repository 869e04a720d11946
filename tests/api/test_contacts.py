"""People over the API: written, found, changed, listed page by page, and their consent."""

import asyncio
from datetime import timedelta
from typing import Any

from tests.api.serving import Answer, Shop
from tests.runtime.world import START, WORKSPACE, people
from wayline.domain import ids
from wayline.domain.care import Care, opt_out
from wayline.domain.ids import ContactId
from wayline.store import contacts, directory

ANN = {"user_id": "ann", "phone": "+1 212 555 0100", "email": "Ann@Example.com", "tags": ["vip"]}
CONTACTS = "/v1/contacts"


async def made(server: Shop, **record: Any) -> dict[str, Any]:
    """A person that was written just now."""
    answer = await server.ask("POST", CONTACTS, record)
    assert answer.status == 201, answer.body
    contact: dict[str, Any] = answer.body["contact"]
    return contact


def refusal(answer: Answer) -> str:
    return f"{answer.status} {answer.body['code']}"


async def test_a_person_is_written_once_and_found_by_every_address(server: Shop) -> None:
    first = await server.ask("POST", CONTACTS, ANN | {"attributes": {"plan": "pro"}})
    assert (first.status, first.body["status"], first.body["notes"]) == (201, "created", [])
    contact = first.body["contact"]
    assert contact["phone"] == "+12125550100"
    assert contact["email"] == "ann@example.com"
    assert (contact["user_id"], contact["attributes"]) == ("ann", {"plan": "pro"})
    again = await server.ask("POST", CONTACTS, {"phone": "+12125550100", "stage": "loyalty"})
    assert (again.status, again.body["status"]) == (200, "updated")
    assert again.body["contact"]["id"] == contact["id"]
    for query in (
        "phone=%2B12125550100",
        "phone=2125550100",
        "email=ANN@example.com",
        "user_id=ann",
    ):
        found = await server.ask("GET", f"{CONTACTS}?{query}")
        assert [one["id"] for one in found.body["items"]] == [contact["id"]], query
    for query in ("user_id=bob", "user_id=ann&stage=purchase", "user_id=ann&phone=2125550199"):
        assert (await server.ask("GET", f"{CONTACTS}?{query}")).body["items"] == [], query


async def test_what_a_file_would_leave_out_is_refused_here(server: Shop) -> None:
    bad = {
        "phone": "12", "email": "nobody", "zone": "Mars/Base", "language": "?",
        "tags": ["a,b"], "attributes": {"x": {"y": 1}},
    }  # fmt: skip
    for name, value in bad.items():
        answer = await server.ask("POST", CONTACTS, {"user_id": "ann", name: value})
        assert refusal(answer) == "400 contact:invalid", name
        assert answer.body["problems"][0]["what"]
    assert refusal(await server.ask("POST", CONTACTS, {"stage": "x"})) == "400 record:nobody"
    assert await server.rows("SELECT count(*) FROM contact") == [(0,)]


async def test_changes_say_what_is_another_now(server: Shop) -> None:
    ann = await made(server, **ANN, attributes={"plan": "pro", "trial": True})
    path = f"{CONTACTS}/{ann['id']}"
    changes = {
        "phone": "+12125550111", "stage": "loyalty", "tags": ["new"], "remove_tags": ["vip"],
        "attributes": {"trial": None, "seats": 3},
    }  # fmt: skip
    after = (await server.ask("PATCH", path, changes)).body["contact"]
    assert after["attributes"] == {"plan": "pro", "seats": 3}
    assert (after["phone"], after["stage"], after["tags"]) == ("+12125550111", "loyalty", ["new"])
    assert after["email"] == ann["email"]
    assert (await server.ask("GET", path)).body == after
    assert (await server.ask("GET", f"{CONTACTS}?phone=2125550100")).body["items"] == []


async def test_two_who_are_one_become_one_if_that_is_wanted(server: Shop) -> None:
    ann = await made(server, **ANN)
    bob = await made(server, user_id="bob", email="bob@example.com")
    path = f"{CONTACTS}/{bob['id']}"
    taken = {"phone": "+12125550100"}
    assert refusal(await server.ask("PATCH", path, taken)) == "409 contact:conflict"
    assert (await server.ask("GET", path)).body == bob
    skipping = await server.ask("POST", f"{CONTACTS}?on_conflict=skip", ANN)
    assert refusal(skipping) == "400 request:invalid"
    one = await server.ask("PATCH", f"{path}?on_conflict=merge", taken)
    assert (one.status, one.body["status"]) == (200, "merged")
    assert (one.body["contact"]["id"], one.body["contact"]["was"]) == (bob["id"], [ann["id"]])
    old = await server.ask("GET", f"{CONTACTS}/{ann['id']}")
    assert old.body == one.body["contact"]


async def test_pages_hold_everybody_once_whoever_comes_meanwhile(server: Shop) -> None:
    there = await people(server.connection, [f"p{n}" for n in range(25)])
    ids_there = {ids.show("contact", contact_id) for contact_id in there.values()}
    seen: list[str] = []
    path = f"{CONTACTS}?limit=10"
    for number in range(4):
        answer = (await server.ask("GET", path)).body
        seen += [one["id"] for one in answer["items"]]
        await made(server, user_id=f"new{number}")
        if answer["next"] is None:
            break
        path = f"{CONTACTS}?limit=10&after={answer['next']}"
    assert len(seen) == len(set(seen))
    assert set(seen) >= ids_there
    assert seen == sorted(seen, reverse=True)


async def test_a_rare_tag_is_found_though_no_request_looks_at_all(server: Shop) -> None:
    known = await people(server.connection, [f"p{n}" for n in range(30)])
    ordered = sorted(known.values(), key=lambda c: c.int, reverse=True)
    await server.connection.execute(
        "UPDATE contact SET tags = '{rare}' WHERE contact_id = ANY(%s)", [[ordered[3], ordered[29]]]
    )
    found: list[ContactId] = []
    before, pages = None, 0
    while True:
        page = await directory.page(server.connection, WORKSPACE, before, 5, tag="rare", window=10)
        found += page.contact_ids
        pages += 1
        before = page.last
        if before is None:
            break
    assert found == [ordered[3], ordered[29]]
    assert pages == 4  # the last one only learns that there is nobody left


async def test_cursors_are_ours_and_of_one_list(server: Shop) -> None:
    await people(server.connection, ["a", "b"])
    following = (await server.ask("GET", f"{CONTACTS}?limit=1")).body["next"]
    for path in (
        f"{CONTACTS}?after=x",
        f"{CONTACTS}?after=%C3%A4",
        f"/v1/messages?after={following}",
    ):
        assert refusal(await server.ask("GET", path)) == "400 page:after"
    for limit in ("0", "201", "x", "1e3"):
        assert (
            refusal(await server.ask("GET", f"{CONTACTS}?limit={limit}")) == "400 request:invalid"
        )


async def test_consent_is_written_with_its_words(server: Shop) -> None:
    ann = await made(server, **ANN)
    path = f"{CONTACTS}/{ann['id']}/consent"
    assert (await server.ask("GET", path)).body["consent"] == {}
    words = {"wording": "Text me offers", "source": "https://shop.example/checkout"}
    granted = await server.ask("POST", f"{path}/grant", {"scope": "sms/marketing", **words})
    assert granted.body["consent"] == {"sms/marketing": "granted"}
    revoked = await server.ask("POST", f"{path}/revoke", {"scope": "sms/marketing"})
    assert revoked.body["consent"] == {"sms/marketing": "revoked"}
    ledger = (await server.ask("GET", f"{path}/ledger?limit=1")).body
    assert [one["action"] for one in ledger["items"]] == ["revoked"]
    older = (await server.ask("GET", f"{path}/ledger?limit=1&after={ledger['next']}")).body
    [entry] = older["items"]
    assert older["next"] is None
    assert (entry["action"], entry["wording"], entry["method"]) == (
        "granted",
        "Text me offers",
        "api",
    )
    assert entry["data"] == {
        "source": words["source"],
        "key": "ak_xxxxxxxx",
        "actor": "key:ak_xxxxxxxx",
        "basis": "express",
        "region": "US-NY",
    }
    assert list(entry["evidence"]) == ["sha256"]

    assert refusal(await server.ask("POST", f"{path}/grant", {"scope": "sms/marketing"})) == (
        "400 request:invalid"
    )
    for scope in ("sms", "fax/marketing", "sms/marketing/", "sms/adverts"):
        answer = await server.ask("POST", f"{path}/revoke", {"scope": scope})
        assert refusal(answer) == "400 consent:scope", scope


async def test_a_grant_opens_nothing_that_the_person_closed(server: Shop) -> None:
    ann = await made(server, **ANN)
    contact_id = ContactId(ids.read("contact", ann["id"]))
    person = (await contacts.read(server.connection, [contact_id]))[contact_id]
    closed = opt_out(person.care, "sms", START + timedelta(days=1))
    await contacts.save_care(server.connection, [(contact_id, closed)])
    body = {"scope": "sms/marketing", "wording": "Yes", "source": "form"}
    after = await server.ask("POST", f"{CONTACTS}/{ann['id']}/consent/grant", body)
    assert after.body["blocked"] == {"sms": "consent:opted_out"}


async def test_an_opt_out_closes_channel_and_number_at_once_and_once(server: Shop) -> None:
    ann = await made(server, **ANN)
    path = f"{CONTACTS}/{ann['id']}/consent"
    for _ in range(2):
        closed = await server.ask("POST", f"{path}/opt-out", {"channel": "sms", "source": "desk"})
        assert (closed.status, closed.body["blocked"]) == (200, {"sms": "consent:opted_out"})
    [entry] = (await server.ask("GET", f"{path}/ledger")).body["items"]
    assert (entry["channel"], entry["scope"], entry["action"]) == ("sms", "all", "opted_out")
    closing = {"source": "desk", "key": "ak_xxxxxxxx", "actor": "client", "region": "US-NY"}
    assert entry["data"] == closing
    told = "SELECT kind FROM identity WHERE suppressed_by = 'consent:opted_out'"
    assert await server.rows(told) == [("phone",)]
    await server.ask("PATCH", f"{CONTACTS}/{ann['id']}", {"phone": "+12125550111"})
    eve = await made(server, user_id="eve", phone=ANN["phone"])  # the number itself is closed
    assert eve["blocked"] == {"sms": "consent:opted_out"}


async def test_an_opt_out_closes_the_number_that_the_person_has_by_then(server: Shop) -> None:
    ann = await made(server, **ANN)
    path = f"{CONTACTS}/{ann['id']}/consent/opt-out"
    waiting = "SELECT 1 FROM pg_locks WHERE pg_backend_pid() = ANY(pg_blocking_pids(pid))"
    async with server.connection.transaction():
        await server.rows("SELECT 1 FROM identity WHERE kind = 'phone' FOR UPDATE")
        asked = asyncio.create_task(server.ask("POST", path, {"channel": "sms"}))
        while not await server.rows(waiting):  # noqa: ASYNC110 - the database rings no bell
            await asyncio.sleep(0.01)
        await server.connection.execute("UPDATE contact SET phone = '+12125550111'")
    assert (await asked).body["blocked"] == {"sms": "consent:opted_out"}
    closed = "SELECT value FROM identity WHERE suppressed_at IS NOT NULL"
    assert await server.rows(closed) == [("+12125550111",)]


async def test_only_words_that_ask_for_it_open_what_the_person_closed(server: Shop) -> None:
    ann = await made(server, **ANN)
    path = f"{CONTACTS}/{ann['id']}/consent"
    back = {"channel": "sms", "wording": "START", "source": "chat"}
    await server.ask("POST", f"{path}/opt-out", {"channel": "sms"})
    for words in ("no", "STOP", "order 12"):
        answer = await server.ask("POST", f"{path}/resume", back | {"wording": words})
        assert refusal(answer) == "400 consent:wording", words
    for _ in range(2):
        after = (await server.ask("POST", f"{path}/resume", back)).body
        assert (after["blocked"], after["consent"]) == ({}, {})  # it grants nothing
    entries = (await server.ask("GET", f"{path}/ledger")).body["items"]
    assert [(one["action"], one["wording"]) for one in entries] == [
        ("resumed", "START"),
        ("opted_out", None),
    ]
    assert await server.rows("SELECT 1 FROM identity WHERE suppressed_at IS NOT NULL") == []
    await server.ask("POST", f"{path}/opt-out", {"channel": "sms"})
    own = {"opt_out_words": {"US": {"start": ["WEITER"]}}}  # the workspace's own words count too
    assert (await server.ask("PATCH", "/v1/workspace", own)).status == 200
    after = await server.ask("POST", f"{path}/resume", back | {"wording": "weiter"})
    assert after.body["blocked"] == {}


async def test_nobody_resumes_a_number_that_others_closed(server: Shop) -> None:
    ann = await made(server, **ANN)
    contact_id = ContactId(ids.read("contact", ann["id"]))
    listed = contacts.Address(WORKSPACE, "phone", "+12125550100")
    await contacts.suppress(server.connection, [(listed, START, "consent:suppressed")])
    closed = opt_out(Care(), "sms", START, "consent:suppressed")
    await contacts.save_care(server.connection, [(contact_id, closed)])
    back = {"channel": "sms", "wording": "START", "source": "chat"}
    after = await server.ask("POST", f"{CONTACTS}/{ann['id']}/consent/resume", back)
    assert after.body["blocked"] == {"sms": "consent:suppressed"}
    assert await server.rows("SELECT suppressed_by FROM identity WHERE kind = 'phone'") == [
        ("consent:suppressed",)
    ]


async def test_the_timeline_tells_what_happened_and_why(server: Shop) -> None:
    ann = await made(server, **ANN)
    event = {"userId": "ann", "event": "Order Completed", "properties": {"revenue": 12.5}}
    assert (await server.post("/v1/track", event)).status == 200
    lines = (await server.ask("GET", f"{CONTACTS}/{ann['id']}/timeline")).body["items"]
    assert [line["kind"] for line in lines][:3] == ["event", "order", "entered"]
    assert lines[2]["reason"] == "entry:entered"
    unknown = await server.ask("GET", f"{CONTACTS}/{ann['id']}/timeline?journey=x")
    assert refusal(unknown) == "404 journey:unknown"
    events = (await server.ask("GET", f"/v1/events?contact={ann['id']}")).body["items"]
    assert [one["name"] for one in events] == ["Order Completed"]
    assert refusal(await server.ask("GET", "/v1/events")) == "400 request:invalid"


async def test_ids_that_are_none_or_of_nobody(server: Shop) -> None:
    nobody = "contact_" + "0" * 26
    for path in (
        f"{CONTACTS}/{nobody}",
        f"{CONTACTS}/{nobody}/consent",
        f"/v1/events?contact={nobody}",
    ):
        assert refusal(await server.ask("GET", path)) == "404 contact:unknown"
    for bad in ("x", "message_" + "0" * 26, "contact_" + "z" * 26, "contact_"):
        assert refusal(await server.ask("GET", f"{CONTACTS}/{bad}")) == "400 id:invalid"
