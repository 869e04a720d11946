"""Addresses are closed over HTTP, all that can be read of them, and what cannot is told."""

from datetime import timedelta

from tests.api.serving import Shop
from tests.runtime.world import START

PATH = "/v1/consent/suppressions"


async def test_addresses_are_closed_and_stay_so_for_who_gets_them(server: Shop) -> None:
    made = await server.ask("POST", "/v1/contacts", {"user_id": "sue", "phone": "+12125550143"})
    asked = {
        "suppressions": [
            {"phone": "(212) 555-0143"},
            {"phone": "+12125550144", "reason": "consent:opted_out"},
            {"email": "Sue@Example.com", "at": (START - timedelta(days=9)).isoformat()},
            {"phone": "12"},
            {"phone": "+12125550145", "email": "both@example.com"},
        ],
        "source": "call centre",
    }
    answer = await server.ask("POST", PATH, asked)
    assert (answer.body["closed"], answer.body["known"]) == (3, 0)
    codes = [(one["index"], one["code"]) for one in answer.body["rejected"]]
    assert codes == [(3, "number:too_short"), (4, "record:nobody")]
    again = await server.ask("POST", PATH, asked)
    assert (again.body["closed"], again.body["known"]) == (0, 3)

    stands = await server.ask("GET", f"{PATH}?phone=%2B12125550143")
    assert (stands.body["closed"], stands.body["held"]) == (True, True)
    stands = await server.ask("GET", f"{PATH}?email=sue@example.com")
    assert (stands.body["at"][:10], stands.body["held"]) == ("2026-02-22", False)
    stands = await server.ask("GET", f"{PATH}?phone=%2B12125550199")
    assert stands.body == {"closed": False, "reason": None, "at": None, "held": False}
    counts = await server.ask("GET", f"{PATH}/counts")
    assert [(c["kind"], c["held"], c["count"]) for c in counts.body["items"]] == [
        ("email", False, 1),
        ("phone", False, 1),
        ("phone", True, 1),
    ]

    later = await server.ask("POST", "/v1/contacts", {"user_id": "tom", "phone": "+12125550144"})
    assert later.body["contact"]["blocked"] == {"sms": "consent:opted_out"}
    path = f"/v1/contacts/{made.body['contact']['id']}/consent/ledger"
    [entry] = (await server.ask("GET", path)).body["items"]
    assert (entry["action"], entry["data"]["source"]) == ("opted_out", "call centre")


async def test_what_cannot_be_asked_is_refused(server: Shop) -> None:
    for query in ("", "?phone=12", "?phone=%2B12125550143&email=a@b.example"):
        answer = await server.ask("GET", f"{PATH}{query}")
        assert (answer.status, answer.body["code"]) == (400, "suppression:address")
    answer = await server.ask("POST", PATH, {"suppressions": [{"phone": "1", "reason": "so"}]})
    assert answer.status == 400
