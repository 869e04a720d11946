"""Rules over the API: rows with sources, why a text waits, and what a workspace closes itself."""

from typing import Any

import pytest

from tests.api.serving import Shop

MOVED = "/v1/rules/explain?phone=%2B12125550123&at=2026-11-28T13:30:00Z"
WEEK = {"hours": ["mon-fri 09:00-19:00"], "why": "our people"}


async def explained(server: Shop, query: str = "") -> Any:
    answer = await server.ask("GET", MOVED + query)
    assert answer.status == 200, answer.body
    return answer.body


async def test_the_rows_of_a_state_and_of_a_day(server: Shop) -> None:
    [texas] = (await server.ask("GET", "/v1/rules?country=US-TX")).body["items"]
    assert (texas["id"], texas["since"], texas["kind"]) == ("us-tx", "2025-09-01", "law")
    before = await server.ask("GET", "/v1/rules?country=US-TX&as_of=2025-08-31")
    assert before.body["items"] == []
    assert len((await server.ask("GET", "/v1/rules")).body["items"]) > 40


async def test_what_is_known_of_the_holder_of_a_number_counts(server: Shop) -> None:
    stranger = await explained(server)
    assert (stranger["known"], stranger["open"]) == (False, True)
    ann = {"phone": "+12125550123", "attributes": {"zip": "75201"}}
    assert (await server.ask("POST", "/v1/contacts", ann)).status == 201
    moved = await explained(server)
    assert (moved["known"], moved["open"]) == (True, False)
    assert moved["decided_by"]["rule"] == "us-tx@2026-11"
    assert moved["first_open_at"] == "2026-11-28T16:00:00Z"  # El Paso counts as well
    assert (await explained(server, "&zone=America/Chicago"))["first_open_at"][11:16] == "15:00"
    # nothing that is said instead takes the state of the number away
    assert "US-NY" in {clue["value"] for clue in (await explained(server, "&state=FL"))["clues"]}


async def test_a_workspace_closes_more_and_sees_what_it_closes(server: Shop) -> None:
    days = {"first_day": "2026-11-30", "last_day": "2026-12-01", "where": ["US-NY"]}
    asked = {"own_rules": {"hours": [WEEK], "blackouts": [days], "holidays": True}}
    told = (await server.ask("PATCH", "/v1/workspace", asked)).body["own_rules"]
    assert (told["hours"][0]["hours"], told["holidays"]) == (WEEK["hours"], True)
    found = await explained(server)
    assert found["first_open_at"] == "2026-12-02T14:00:00Z"
    assert {one["kind"] for one in found["rules"]} == {"law", "own"}
    await server.ask("PATCH", "/v1/workspace", {"own_rules": None})
    assert (await explained(server))["open"] is True


@pytest.mark.parametrize(
    "told",
    [
        {"hours": [{"hours": ["mon 9-10"]}]},
        {"hours": [{**WEEK, "where": ["Texas"]}]},
        {"blackouts": [{"first_day": "2026-12-26", "last_day": "2026-12-24"}]},
    ],
)
async def test_rules_that_cannot_be_kept_are_refused(server: Shop, told: dict[str, Any]) -> None:
    answer = await server.ask("PATCH", "/v1/workspace", {"own_rules": told})
    assert (answer.status, answer.body["code"]) == (400, "workspace:own_rules")


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("?phone=hello", "number:invalid"),
        ("?phone=%2B12125550123&category=gossip", "category:unknown"),
        ("?phone=%2B12125550123&zone=Mars/Base", "zone:unknown"),
        ("?phone=%2B12125550123&at=noon", "request:invalid"),
        ("", "request:invalid"),
    ],
)
async def test_what_cannot_be_explained_is_refused(server: Shop, query: str, code: str) -> None:
    answer = await server.ask("GET", f"/v1/rules/explain{query}")
    assert (answer.status, answer.body["code"]) == (400, code)
