"""How a workspace asks for consent is set, and people are asked, over HTTP."""

from tests.api.serving import Shop

JOIN = {"word": "JOIN", "disclosure": "Text JOIN for offers.", "version": "1"}


async def test_keywords_and_ways_are_set_and_shown(server: Shop) -> None:
    asked = {"keywords": [JOIN], "opt_in": {"*": "double", "US": "single"}, "request_hours": 48}
    answer = await server.ask("PATCH", "/v1/workspace", asked)
    assert answer.status == 200
    shown = (await server.ask("GET", "/v1/workspace")).body
    assert shown["opt_in"] == asked["opt_in"]
    assert shown["request_hours"] == 48
    assert shown["keywords"] == [{**JOIN, "scope": "sms/marketing", "purpose": "", "frequency": ""}]
    for wrong in ({"keywords": [{**JOIN, "word": "STOP"}]}, {"opt_in": {"XX": "double"}}):
        refused = await server.ask("PATCH", "/v1/workspace", wrong)
        assert (refused.status, refused.body["code"]) == (400, "workspace:opt_in")


async def test_a_person_is_asked_once_and_not_after_a_no(server: Shop) -> None:
    made = await server.ask("POST", "/v1/contacts", {"user_id": "ann", "phone": "+12125550143"})
    path = f"/v1/contacts/{made.body['contact']['id']}/consent"
    words = {"wording": "Text me offers", "source": "https://shop.example/join", "ip": "192.0.2.7"}
    for _ in range(2):
        answer = await server.ask("POST", f"{path}/request", words)
        assert answer.body["consent"]["sms/marketing"].startswith("pending until ")
    texts = await server.rows("SELECT step, category, inline FROM message")
    assert [(step, category) for step, category, _ in texts] == [("answer:request", "service")]
    [entry] = (await server.ask("GET", f"{path}/ledger")).body["items"]
    assert (entry["action"], entry["evidence"]["ip"]) == ("requested", "192.0.2.7")
    assert entry["data"]["source"] == "https://shop.example/join"

    await server.ask("POST", f"{path}/revoke", {"scope": "sms/marketing"})
    refused = await server.ask("POST", f"{path}/request", words)
    assert (refused.status, refused.body["code"]) == (409, "consent:refused")
    nobody = await server.ask("POST", "/v1/contacts", {"user_id": "nil"})
    path = f"/v1/contacts/{nobody.body['contact']['id']}/consent"
    refused = await server.ask("POST", f"{path}/request", words)
    assert (refused.status, refused.body["code"]) == (409, "consent:address")
    refused = await server.ask("POST", f"{path}/request", words | {"scope": "fax"})
    assert refused.body["code"] == "consent:scope"
    implied = {"scope": "sms/marketing", "basis": "implied_inquiry", **words}
    granted = await server.ask("POST", f"{path}/grant", implied)
    assert granted.body["consent"]["sms/marketing"].startswith("granted until ")
    late = implied | {"expires_at": "2099-01-01T00:00:00Z"}
    assert (await server.ask("POST", f"{path}/grant", late)).body["code"] == "consent:until"
