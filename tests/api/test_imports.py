"""People in and out over HTTP: once, with every reject told, and nothing in people's name."""

import csv
import io
import json
from typing import Any

import pytest

from tests.api.serving import Answer, Shop
from tests.runtime.importing import HEADER, messy
from tests.runtime.world import START, WORKSPACE
from wayline.api import imports as api_imports
from wayline.api.bodies import MOST_FILE, MOST_OCTETS
from wayline.store import api_keys

WRITER = "ak_" + "w" * 43  # writes contacts, and may not speak for them
PEOPLE = "SELECT count(*) FROM contact WHERE merged_into IS NULL"


def table(*rows: str, header: str = "id,phone,email,city") -> bytes:
    return "\n".join([header, *rows, ""]).encode()


async def upload(shop: Shop, body: bytes, query: str = "", **more: Any) -> Answer:
    return await shop.ask("POST", f"/v1/imports{query}", body, content_type="text/csv", **more)


async def people(shop: Shop) -> int:
    return int((await shop.rows(PEOPLE))[0][0])


async def test_a_file_comes_in_once_and_says_what_was_not_taken(
    server: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api_imports, "_BATCH", 40)
    before, body = await people(server), ("\n".join([HEADER, *messy(300, 5)]) + "\n").encode()
    rehearsed = await upload(server, body, "?dry_run=true")
    assert await people(server) == before
    assert await server.rows("SELECT FROM import") == []
    answer = await upload(server, body, "?file=shop.csv")
    told = answer.body
    assert (answer.status, told["taken"]["state"], told["taken"]["file"]) == (
        200,
        "done",
        "shop.csv",
    )
    assert told["counts"] == rehearsed.body["counts"]
    made = await server.rows("SELECT count(*) FROM contact")  # also who is another by now
    assert made[0][0] - before == told["counts"]["created"] > 50
    rejects = told["rejects"]
    assert len(rejects) == min(100, told["counts"]["rejected"]) > 5
    lines = body.decode().splitlines()
    for one in rejects:
        assert one["code"]
        assert one["mend"]
        assert lines[one["line"] - 1]
    assert [one["line"] for one in rejects] == sorted(one["line"] for one in rejects)
    again = (await upload(server, body, "?file=shop.csv")).body
    assert again["done_before"]
    assert again["taken"]["id"] == told["taken"]["id"]
    assert again["counts"] == told["counts"]


async def test_what_broke_off_goes_on(server: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api_imports, "_BATCH", 20)
    rows = [f"u{n},,u{n}@example.com,Rome" for n in range(100)]
    await server.connection.execute(
        "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN IF new.email = 'u50@example.com' THEN RAISE 'broken'; END IF; RETURN new; END $$"
    )
    await server.connection.execute(
        "CREATE TRIGGER refuse BEFORE INSERT ON contact FOR EACH ROW EXECUTE FUNCTION refuse()"
    )
    assert (await upload(server, table(*rows))).status == 500
    [listed] = (await server.ask("GET", "/v1/imports")).body["items"]
    assert (listed["state"], listed["line"], listed["counts"]["created"]) == ("running", 41, 40)
    await server.connection.execute("DROP TRIGGER refuse ON contact")
    done = (await upload(server, table(*rows))).body
    assert done["taken"]["id"] == listed["id"]
    assert done["counts"] == {"created": 100}


async def test_records_keep_their_kinds_and_can_be_taken_back(server: Shop) -> None:
    before = await people(server)
    record = {
        "user_id": "eve",
        "phone": "(212) 555-0142",
        "tags": ["a;b", "vip"],
        "attributes.plan": "7",
        "attributes.visits": 7,
        "attributes.formula": "=1+1",
        "attributes.member": True,
        "attributes.none": None,
    }
    answer = await server.ask(
        "POST", "/v1/imports?country=us", {"records": [record, {"city": "x"}]}
    )
    assert answer.body["counts"] == {"created": 1, "rejected": 1}
    [found] = (await server.ask("GET", "/v1/contacts?user_id=eve")).body["items"]
    assert found["phone"] == "+12125550142"
    assert found["tags"] == ["a;b", "vip"]
    attributes = {"plan": "7", "visits": 7, "formula": "=1+1", "member": True}
    assert found["attributes"] == attributes
    place = f"/v1/imports/{answer.body['taken']['id']}"
    assert (await server.ask("POST", f"{place}/undo")).body["counts"] == {"deleted": 1}
    assert await people(server) == before
    refused = await server.ask("POST", f"{place}/undo")
    assert (refused.status, refused.body["code"]) == (409, "import:undone")
    assert (await server.ask("GET", place)).body["state"] == "undone"


async def test_consent_needs_its_scope_and_a_proof(server: Shop) -> None:
    await api_keys.insert(
        server.connection, WORKSPACE, WRITER, "writer", START, scopes=["contacts:write"]
    )
    plain, spoken = (
        table("u1,+12125550143,,"),
        table("u2,+12125550144,yes", header="id,phone,consent"),
    )
    assert (await upload(server, plain, key=WRITER)).status == 200
    for body, query in ((spoken, ""), (plain, "?consent=sms/marketing&proof=form")):
        answer = await upload(server, body, query, key=WRITER)
        assert (answer.status, answer.body["code"]) == (403, "key:scope")
    unproven = (await upload(server, plain, "?consent=sms/marketing")).body
    assert unproven["consent"] == {"unproven": 1}
    proven = (await upload(server, plain, "?consent=sms/marketing&proof=form%20of%20May")).body
    assert proven["consent"] == {"granted": 1}
    await server.ask("PATCH", "/v1/workspace", {"opt_in": {"*": "double"}})
    for more, became in (("", "unconfirmed"), ("&confirmed=mail%204711", "granted")):
        body = table(f"u3,+1212555014{len(more) % 3 + 5},,")
        query = f"?consent=sms/marketing&proof=form%20of%20May{more}"
        assert (await upload(server, body, query)).body["consent"] == {became: 1}


@pytest.mark.parametrize(
    ("body", "query", "status", "code"),
    [
        (b"", "", 400, "file:empty"),
        (b"city\nRome\n", "", 400, "import:nobody"),
        (table("u1,,,x"), "?map=nothing=phone", 400, "import:column"),
        (table("u1,,,x"), "?map=phone", 400, "import:column"),
        (table("u1,,,x"), "?on_conflict=both", 400, "request:invalid"),
        (table("u1,,,x"), "?file=../x", 400, "request:invalid"),
        (table("u1,,,x"), "?consent=everything", 400, "request:invalid"),
        (table(*["u1,,,x"] * 10_002), "", 413, "import:large"),
        (bytes(MOST_FILE + 1), "", 413, "body:large"),
    ],
)
async def test_what_is_no_import_says_why(
    server: Shop, body: bytes, query: str, status: int, code: str
) -> None:
    answer = await upload(server, body, query)
    assert (answer.status, answer.body["code"]) == (status, code)
    assert await server.rows("SELECT FROM import") == []


async def test_other_bodies_stay_small(server: Shop) -> None:
    answer = await server.ask("POST", "/v1/contacts", b" " * (MOST_OCTETS + 1))
    assert (answer.status, answer.body["code"]) == (413, "body:large")
    nested = {"records": [{"user_id": "x", "address": {"city": "Rome"}}]}
    answer = await server.ask("POST", "/v1/imports", nested)
    assert (answer.status, answer.body["code"]) == (400, "request:invalid")


async def test_everybody_comes_out_and_an_import_reads_it_back(server: Shop) -> None:
    rows = [f'u{n},+1212555{n:04d},,"Rome, =1"' for n in range(100, 160)]
    await upload(server, table(*rows))
    answer = await server.ask("GET", "/v1/contacts/export", accept="text/csv")
    assert answer.headers["content-type"].startswith("text/csv")
    found = list(csv.DictReader(io.StringIO(answer.body)))
    assert {one["phone"] for one in found} >= {f"+1212555{n:04d}" for n in range(100, 160)}
    assert len(found) == await people(server)
    back = (await upload(server, answer.body.encode())).body
    assert back["counts"].get("rejected", 0) == back["counts"].get("created", 0) == 0
    told = (await server.ask("GET", "/v1/contacts/export?format=jsonl")).body
    assert len(told.splitlines()) == len(found)
    assert {json.loads(line)["phone"] for line in told.splitlines()} == {
        one["phone"] or None for one in found
    }
    few = await server.ask("GET", "/v1/contacts/export?columns=phone,country")
    assert few.body.splitlines()[0] == "phone,country"
    for query, code in (("columns=nothing", "column"), ("format=jsonl&columns=phone", "format")):
        refused = await server.ask("GET", f"/v1/contacts/export?{query}")
        assert (refused.status, refused.body["code"]) == (400, f"export:{code}")


async def test_products_are_written_all_or_none(server: Shop) -> None:
    made = [{"sku": f"S{n}", "name": f"Cup {n}", "attributes": {"n": n}} for n in range(5)]
    made[0]["price"] = {"amount": 1299, "currency": "EUR"}
    answer = await server.ask("PUT", "/v1/products", {"products": made})
    assert answer.body == {"created": 5, "updated": 0}
    named = [{"sku": "S0", "name": "Mug"}, {"sku": "S9", "name": "New"}]
    answer = await server.ask("PUT", "/v1/products", {"products": named})
    assert answer.body == {"created": 1, "updated": 1}
    one = (await server.ask("GET", "/v1/products/S0")).body
    assert (one["name"], one["price"]) == ("Mug", {"amount": 1299, "currency": "EUR"})
    for bad, code in (
        ([*named, named[0]], "product:twice"),
        ([{"sku": "X", "name": "x", "url": "javascript:1"}], "request:invalid"),
        (
            [{"sku": "X", "name": "x", "price": {"amount": 1.5, "currency": "EUR"}}],
            "request:invalid",
        ),
    ):
        refused = await server.ask("PUT", "/v1/products", {"products": bad})
        assert (refused.status, refused.body["code"]) == (400, code)
    seen: list[str] = []
    after: str | None = ""
    while after is not None:
        page = (await server.ask("GET", f"/v1/products?limit=2{after}")).body
        seen += [item["sku"] for item in page["items"]]
        after = page["next"] and f"&after={page['next']}"
    assert seen == ["S0", "S1", "S2", "S3", "S4", "S9"]
    assert (await server.ask("GET", "/v1/products/none")).status == 404
