"""What a shop brings in is asked for where its rule wants a second yes, and else granted."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.api.serving import Answer, Shop

WORDS = {"scope": "sms/marketing", "wording": "May we text you?", "source": "counter"}
SELLER = {"method": "pos", "staff": "Bob", "place": "Boston, till 3"}


async def made(server: Shop, phone: str = "+12125550143") -> str:
    answer = await server.ask("POST", "/v1/contacts", {"user_id": phone, "phone": phone})
    return f"/v1/contacts/{answer.body['contact']['id']}/consent"


async def stands(answer: Answer) -> str:
    return str(answer.body["consent"]["sms/marketing"]).partition(" ")[0]


async def grant(server: Shop, path: str, **more: Any) -> Answer:
    return await server.ask("POST", f"{path}/grant", {**WORDS, **more})


async def entries(server: Shop) -> list[tuple[Any, ...]]:
    return await server.rows("SELECT action, method, data FROM consent_event ORDER BY place")


async def double(server: Shop) -> None:
    rule = {"opt_in": {"US": "double", "*": "single"}}
    assert (await server.ask("PATCH", "/v1/workspace", rule)).status == 200


async def test_at_the_till_a_person_is_asked_where_the_rule_says_so(server: Shop) -> None:
    await double(server)
    path = await made(server)
    for _ in range(2):
        assert await stands(await grant(server, path, **SELLER)) == "pending"
    assert await server.rows("SELECT step FROM message") == [("answer:request",)]
    [(action, method, data)] = await entries(server)
    assert (action, method) == ("requested", "pos")
    assert (data["staff"], data["place"], data["source"]) == ("Bob", "Boston, till 3", "counter")
    abroad = await made(server, "+4915123456789")
    assert await stands(await grant(server, abroad, **SELLER)) == "granted"
    assert len(await server.rows("SELECT step FROM message")) == 1


async def test_what_was_confirmed_elsewhere_is_granted_with_what_shows_it(server: Shop) -> None:
    await double(server)
    path = await made(server)
    proof = {"confirmed_at": "2026-02-03T10:00:00Z", "confirmation": "mail 4711"}
    assert await stands(await grant(server, path, **proof)) == "granted"
    [(action, method, data)] = await entries(server)
    assert (action, method, data["confirmation"]) == ("granted", "api", "mail 4711")
    assert data["confirmed_at"].startswith("2026-02-03T10:00:00")
    assert await server.rows("SELECT step FROM message") == []


async def test_half_a_confirmation_is_none(server: Shop) -> None:
    await double(server)
    path = await made(server)
    for wrong in (
        {"confirmed_at": "2026-02-03T10:00:00Z"},
        {"confirmation": "mail 4711"},
        {"confirmed_at": "2999-01-01T00:00:00Z", "confirmation": "mail 4711"},
    ):
        refused = await grant(server, path, **wrong)
        assert (refused.status, refused.body["code"]) == (400, "consent:confirmation")
    assert await entries(server) == []


async def test_what_the_law_implies_is_not_asked_for(server: Shop) -> None:
    await double(server)
    path = await made(server)
    assert await stands(await grant(server, path, basis="implied_inquiry")) == "granted"


async def test_an_email_that_would_be_asked_for_where_no_mail_goes_out_is_refused(
    server: Shop,
) -> None:
    await double(server)
    person = {"user_id": "ann", "phone": "+12125550143", "email": "ann@home.example"}
    answer = await server.ask("POST", "/v1/contacts", person)
    path = f"/v1/contacts/{answer.body['contact']['id']}/consent"
    refused = await grant(server, path, scope="email/marketing")
    assert (refused.status, refused.body["code"]) == (409, "consent:no_mail")
    assert "channels add smtp" in refused.body["mend"]
    assert await entries(server) == []
    proof = {"confirmed_at": "2026-02-03T10:00:00Z", "confirmation": "mail 4711"}
    mail = await grant(server, path, scope="email/marketing", **proof)
    assert mail.body["consent"]["email/marketing"] == "granted"


async def test_who_said_no_is_not_asked_at_the_till(server: Shop) -> None:
    await double(server)
    path = await made(server)
    await server.ask("POST", f"{path}/opt-out", {"channel": "sms"})
    refused = await grant(server, path, **SELLER)
    assert (refused.status, refused.body["code"]) == (409, "consent:refused")
    assert await server.rows("SELECT step FROM message") == []


LONG_AGO = "2010-05-05T00:00:00Z"


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"at": "2099-01-01T00:00:00Z"}, "consent:at"),
        ({"at": "1970-01-01T00:00:00Z"}, "consent:at"),
        ({"basis": "implied_ebr", "event_at": "2099-01-01T00:00:00Z"}, "consent:event_at"),
        ({"basis": "implied_ebr", "event_at": "9999-12-01T00:00:00Z"}, "consent:event_at"),
        ({"basis": "implied_ebr", "event_at": "0001-01-01T00:00:00Z"}, "consent:event_at"),
        ({"basis": "implied_ebr", "event_at": LONG_AGO}, "consent:until"),
        ({"basis": "implied_inquiry", "at": LONG_AGO}, "consent:until"),
        ({"expires_at": LONG_AGO}, "consent:until"),
        ({"confirmed_at": "1970-01-01T00:00:00Z", "confirmation": "x"}, "consent:confirmation"),
    ],
)
async def test_consent_that_cannot_be_is_refused(
    server: Shop, more: dict[str, str], code: str
) -> None:
    path = await made(server)
    refused = await grant(server, path, **more)
    assert (refused.status, refused.body["code"]) == (400, code), refused.body
    assert await entries(server) == []


async def test_a_clock_that_is_a_minute_ahead_is_our_now(server: Shop) -> None:
    path = await made(server)
    ahead = (datetime.now(UTC) + timedelta(minutes=1)).isoformat()
    assert await stands(await grant(server, path, at=ahead)) == "granted"
    assert await server.rows("SELECT occurred_at <= now() FROM consent_event") == [(True,)]


@pytest.mark.parametrize("kind", ["grant", "request"])
@pytest.mark.parametrize(
    ("field", "nonsense"),
    [
        *(("ip", one) for one in ("999.1.1.1", "192.0.2", "localhost", "")),
        *(("wording", one) for one in ("  ", "\u00a0", "...", "")),
        ("source", "\t"),
    ],
)
async def test_evidence_that_says_nothing_is_refused(
    server: Shop, kind: str, field: str, nonsense: str
) -> None:
    path = await made(server)
    refused = await server.ask("POST", f"{path}/{kind}", {**WORDS, field: nonsense})
    assert (refused.status, refused.body["code"]) == (400, "request:invalid")
    assert refused.body["problems"][0]["field"] == field
    assert await entries(server) == []


async def test_evidence_is_kept_without_space_and_in_its_usual_spelling(server: Shop) -> None:
    path = await made(server)
    await grant(server, path, wording=" May we text you? ", ip="2001:DB8:0:0:0:0:0:7")
    [entry] = (await server.ask("GET", f"{path}/ledger")).body["items"]
    assert (entry["wording"], entry["evidence"]["ip"]) == ("May we text you?", "2001:db8::7")


async def test_a_blank_is_no_confirmation(server: Shop) -> None:
    await double(server)
    path = await made(server)
    blank = {"confirmed_at": "2026-02-03T10:00:00Z", "confirmation": "  "}
    refused = await grant(server, path, **blank)
    assert (refused.status, refused.body["code"]) == (400, "request:invalid")
