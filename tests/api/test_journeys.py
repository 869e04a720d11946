"""Journeys over the API: checked, published, compared, paused; their messages and reports."""

from typing import Any

from tests.api.seeding import seed
from tests.api.serving import Answer, Shop
from wayline.api import examples
from wayline.domain.ids import JourneyId
from wayline.store import message_pages, reports
from wayline.store.message_pages import Filter

SOURCE = """\
wayline: 1
journey: welcome
name: Welcome
entry: {on: {event: Order Completed}, again: always}
steps:
  - {id: settle, wait: 1 hour}
  - {id: thanks, message: {channel: sms, template: thanks}}
"""
THANKS = "category: service\nrole: confirm\ntopic: orders\n\nRoast: thank you!\n"
DRAFT = {"source": SOURCE, "templates": {"thanks.sms.en.txt": THANKS}}
JOURNEY = "/v1/journeys/welcome"


def refusal(answer: Answer) -> str:
    return f"{answer.status} {answer.body['code']}"


async def test_a_draft_is_checked_by_line_and_kept_nowhere(server: Shop) -> None:
    wrong = SOURCE.replace("thanks}}", "thank}}").replace("1 hour", "1 hoor")
    answer = await server.ask("POST", "/v1/journeys/check", DRAFT | {"source": wrong})
    assert answer.status == 200
    lines = {problem["line"] for problem in answer.body["problems"]}
    assert lines == {6, 7}
    assert all(
        p["mend"] and p["code"] and p["file"] == "journey.yaml" for p in answer.body["problems"]
    )
    good = await server.ask("POST", "/v1/journeys/check", DRAFT)
    assert (good.body["journey"], good.body["problems"]) == ("welcome", [])
    broken = {"source": SOURCE, "templates": {"thanks.sms.en.txt": "role: no\n\n{{ x"}}
    answer = await server.ask("POST", "/v1/journeys/check", broken)
    assert {one["file"] for one in answer.body["problems"]} == {"templates/thanks.sms.en.txt"}
    assert (await server.ask("GET", JOURNEY)).body["version"] == 1


async def test_a_draft_becomes_a_version_with_its_texts(server: Shop) -> None:
    done = (await server.ask("POST", f"{JOURNEY}/publish", DRAFT)).body
    assert done == {
        "journey": "welcome",
        "version": 2,
        "changed": True,
        "state": "active",
        "advice": [],
    }
    again = (await server.ask("POST", f"{JOURNEY}/publish", {"source": SOURCE})).body
    assert again == done | {"changed": False}
    shown = (await server.ask("GET", JOURNEY)).body
    assert (shown["source"], shown["shown"]) == (SOURCE, 2)
    assert shown["templates"] == {"thanks": {"sms": {"en": 2}}}
    assert [step["id"] for step in shown["steps"]] == ["settle", "thanks"]
    assert [one["version"] for one in shown["versions"]] == [2, 1]
    text = (await server.ask("GET", "/v1/templates/thanks.sms.en.txt")).body
    assert (text["version"], text["body"]) == (2, "Roast: thank you!")

    found = (await server.ask("GET", f"{JOURNEY}/diff")).body
    assert (found["old"], found["new"], found["added"]) == (1, 2, ["thanks"])
    assert {"step": "settle", "field": "wait.duration", "old": "2 hours", "new": "1 hour"} in (
        found["changed"]
    )
    nothing = (await server.ask("GET", f"{JOURNEY}/diff?from=2&to=2")).body
    assert (nothing["added"], nothing["changed"]) == ([], [])
    old = (await server.ask("GET", f"{JOURNEY}?version=1")).body
    assert (old["shown"], old["version"]) == (1, 2)


async def test_what_is_wrong_is_not_published(server: Shop) -> None:
    wrong = await server.ask(
        "POST", f"{JOURNEY}/publish", {"source": SOURCE.replace("1 hour", "x")}
    )
    assert refusal(wrong) == "422 journey:refused"
    assert wrong.body["problems"][0]["line"] == 6
    other = await server.ask("POST", "/v1/journeys/other/publish", DRAFT)
    assert refusal(other) == "400 journey:name"
    for source in ("", "[]", "a: &x [*x]", "\t", "steps: " + "[" * 200):
        answer = await server.ask("POST", f"{JOURNEY}/publish", {"source": source})
        assert refusal(answer) == "422 journey:refused", source
    assert (await server.ask("GET", JOURNEY)).body["version"] == 1


async def test_a_journey_is_paused_and_goes_on(server: Shop) -> None:
    for verb, state in (("pause", "paused"), ("resume", "active")):
        for changed in (True, False):
            done = (await server.ask("POST", f"{JOURNEY}/{verb}")).body
            assert done == {"journey": "welcome", "state": state, "changed": changed}
        [listed] = (await server.ask("GET", "/v1/journeys")).body["items"]
        assert listed["state"] == state
    unknown = await server.ask("POST", "/v1/journeys/welcom/pause")
    assert refusal(unknown) == "404 journey:unknown"
    assert "welcome" in unknown.body["mend"]
    assert refusal(await server.ask("GET", f"{JOURNEY}?version=9")) == "404 journey:version"
    assert (
        refusal(await server.ask("GET", f"{JOURNEY}?version=9999999999")) == "400 request:invalid"
    )


async def test_people_of_a_journey_are_counted_as_the_report_does(server: Shop) -> None:
    for user in ("ann", "bob"):
        await server.post("/v1/track", {"userId": user, "event": "Order Completed"})
    [listed] = (await server.ask("GET", "/v1/journeys")).body["items"]
    steps = (await server.ask("GET", JOURNEY)).body["steps"]
    told = (await server.ask("GET", "/v1/reports/journeys/welcome")).body
    whole = (await server.ask("GET", "/v1/reports/workspace")).body
    [(rows,)] = await server.rows("SELECT count(*) FROM enrollment WHERE status = 1")
    assert rows == listed["people"] == told["inside"] == told["entered"] == 2
    assert sum(step["people"] for step in steps) == 2
    assert whole["journeys"] == [told]
    assert refusal(await server.ask("GET", "/v1/reports/journeys/x")) == "404 journey:unknown"


async def test_a_message_tells_what_happened_and_what_was_seen(server: Shop) -> None:
    await seed(server)
    [listed] = (await server.ask("GET", "/v1/messages")).body["items"]
    whole = (await server.ask("GET", f"/v1/messages/{examples.MESSAGE}")).body
    assert whole.items() >= listed.items()
    assert (whole["journey"], whole["contact"]) == ("welcome", examples.CONTACT)
    assert (whole["state"], whole["cost_micros"]) == ("delivered", 7900)
    assert [one["kind"] for one in whole["events"]] == ["sent"]
    assert whole["decision"]
    for query, found in (
        (f"contact={examples.CONTACT}", 1), ("state=delivered", 1), ("state=failed", 0),
        ("journey=welcome", 1), (f"contact={examples.CONTACT}&state=failed", 0),
    ):  # fmt: skip
        items = (await server.ask("GET", f"/v1/messages?{query}")).body["items"]
        assert len(items) == found, query
    for path, code in (
        ("/v1/messages?state=lost", "400 request:state"),
        ("/v1/messages?journey=x", "404 journey:unknown"),
        ("/v1/messages/message_" + "0" * 26, "404 message:unknown"),
    ):
        assert refusal(await server.ask("GET", path)) == code


async def many(server: Shop, number: int) -> list[Any]:
    """More messages of the person, one a minute; their ids, the newest first."""
    rows = await server.rows(
        """INSERT INTO message (bucket, contact_id, message_id, month, workspace_id, journey_id,
             version, step, visit, channel, variables, category, priority, prefer, state, owed_at,
             expires_at, attempt)
           SELECT bucket, contact_id, gen_random_uuid(), month, workspace_id, journey_id,
             version, step, visit, channel, variables, category, priority, prefer,
             CASE WHEN n %% 7 = 0 THEN 'failed' ELSE 'sent' END, owed_at + n * interval '1 minute',
             expires_at, attempt
           FROM message, generate_series(1, %s) n RETURNING message_id, owed_at, state""",
        number,
    )
    return sorted(rows, key=lambda row: row[1], reverse=True)


async def test_pages_of_messages_hold_each_once(server: Shop) -> None:
    await seed(server)
    rows = await many(server, 30)
    [(workspace, journey)] = await server.rows("SELECT workspace_id, journey_id FROM journey")
    for wanted in (Filter(None, None), Filter(None, "failed"), Filter(JourneyId(journey), "sent")):
        found: list[Any] = []
        place, pages = None, 0
        while True:
            page = await message_pages.page(
                server.connection, workspace, place, 4, wanted, window=9
            )
            found += [one.message_id for one in page.located]
            pages += 1
            place = page.last
            if place is None:
                break
        fitting = [row[0] for row in rows if wanted.state in (None, row[2])]
        assert found[: len(fitting)] == fitting
        assert len(found) - len(fitting) == (wanted.state is None)
        assert pages > 3
    first = (await server.ask("GET", f"/v1/messages?contact={examples.CONTACT}&limit=30")).body
    path = f"/v1/messages?contact={examples.CONTACT}&after={first['next']}"
    last = (await server.ask("GET", path)).body
    assert [one["id"] for one in last["items"]] == [examples.MESSAGE]
    assert last["next"] is None
    assert {row.n for row in await reports.states(server.connection, workspace)} == {1, 4, 26}


async def test_words_that_would_never_go_are_refused_and_others_advised(server: Shop) -> None:
    offer = "category: marketing\nrole: decide\ntopic: offers\napproved: yes\n\n"
    words = "{{ workspace.brand }}: vodka! Reply YES to see it. Txt stop2end"

    def draft(text: str) -> dict[str, Any]:
        return {"source": SOURCE, "templates": {"thanks.sms.en.txt": text}}

    checked = (await server.ask("POST", "/v1/journeys/check", draft(offer + words))).body
    assert [one["code"] for one in checked["problems"]] == [
        "content:stop_spacing",
        "content:shaft",
    ]
    assert [one["code"] for one in checked["advice"]] == ["content:collision"]
    assert {one["line"] for one in checked["problems"] + checked["advice"]} == {6}
    answer = await server.ask("POST", f"{JOURNEY}/publish", draft(offer + words))
    assert refusal(answer) == "422 journey:refused"
    await server.ask("PATCH", "/v1/workspace", {"content": {"allowed": ["alcohol"]}})
    mended = offer + words.replace("Txt stop2end", "Reply STOP to end")
    done = (await server.ask("POST", f"{JOURNEY}/publish", draft(mended))).body
    assert done["changed"]
    assert [one["code"] for one in done["advice"]] == ["content:collision"]
