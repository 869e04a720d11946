"""The report tells of every step what its rows tell, and fits a terminal of 100 columns."""

import io
import json
from datetime import timedelta
from pathlib import Path

from rich.console import Console

from tests.runtime.world import START, WORKSPACE, World, people, planned, world
from wayline.commands import _report_pages as pages
from wayline.domain.workspaces import Workspace
from wayline.runtime.report import Report, StepReport, report
from wayline.sandbox.behaviour import ROUGH
from wayline.store import journeys

JOURNEY = """\
wayline: 1
journey: after-an-order-that-was-made
name: After an order
entry:
  on: {event: Order Completed}
  again: {after: 1 day}
exit:
  - on: {event: Account Closed}
    as: closed
goal: {event: Order Completed, within: 7 days}
holdout: 10%
steps:
  - {id: settle-down-for-a-while-now, wait: 2 hours}
  - {id: thanks, message: {channel: sms, template: thanks}}
  - id: looked
    wait_for: [{on: {message: thanks, is: clicked}, next: offer}]
    timeout: 3 days
  - {id: offer, message: {channel: sms, template: offer}}
  - {id: rest, wait: 60 days}
"""


async def run(w: World) -> None:
    """A busy month: repeated orders, people without consent or number, exits on an event."""
    keys = [f"p{n}" for n in range(100)]
    await people(w.connection, keys)
    odd = "(SELECT contact_id FROM contact WHERE key = ANY(%s))"
    await w.rows(
        f"UPDATE contact SET phone = NULL WHERE contact_id IN {odd} RETURNING 1", keys[80:90]
    )
    refused = '{"sms/marketing": "revoked", "sms/service": "revoked"}'
    care = f"UPDATE care SET consent = %s WHERE contact_id IN {odd} RETURNING 1"
    await w.rows(care, refused, keys[90:])
    plans = []
    for n, key in enumerate(keys):
        for day in (0, 5, 9):
            at = START + timedelta(days=day, hours=n % 24)
            plans.append(planned(key, "Order Completed", at, revenue=10 + n))
        if n % 9 == 0:
            plans.append(planned(key, "Account Closed", START + timedelta(days=6), n))
    plans.sort(key=lambda one: one.at)
    w.rounds.plan(plans)
    await w.rounds.settle(START + timedelta(days=20))


async def reported(w: World) -> Report:
    workspace = await journeys.workspace_by_slug(w.connection, "main")
    assert isinstance(workspace, Workspace)
    assert workspace.workspace_id == WORKSPACE
    return await report(w.connection, workspace, START)


async def number(w: World, query: str, *values: object) -> int:
    ((found,),) = await w.rows(query, *values)
    return int(found or 0)


async def check_step(w: World, step: StepReport, slug: str) -> None:
    """Compare a step with its rows."""
    passages = (
        "SELECT count(*) FROM passage JOIN journey USING (journey_id) WHERE slug = %s AND step = %s"
    )
    mine = (slug, step.step)
    went = await number(w, passages + " AND decision = 'goes'", *mine)
    out = " AND decision = 'ends' AND reason <> 'entry:holdout'"
    gone = await number(w, passages + out, *mine)
    here = "SELECT count(*) FROM enrollment WHERE status = 1 AND step = %s"
    still = await number(w, here, step.step)
    assert (step.went_on, step.left.total(), step.waiting) == (went, gone, still)
    assert step.entered == went + gone + still
    sent = "FROM message WHERE step = %s AND sent_at IS NOT NULL"
    assert step.sent == await number(w, f"SELECT count(*) {sent}", step.step)
    assert step.parts == await number(w, f"SELECT sum(parts) {sent}", step.step)
    assert step.cost_micros == await number(w, f"SELECT sum(cost) {sent}", step.step)
    assert step.clicked == await number(w, f"SELECT count(clicked_at) {sent}", step.step)
    of_step = "FROM message WHERE step = %s AND state = 'refused'"
    assert step.refused.total() == await number(w, f"SELECT count(*) {of_step}", step.step)
    touched = "FROM purchase WHERE step = %s"
    assert step.orders == await number(w, f"SELECT count(*) {touched}", step.step)
    assert step.revenue["USD"] == await number(w, f"SELECT sum(amount) {touched}", step.step)
    visits = (
        "SELECT count(*) FROM visit JOIN message USING (message_id) WHERE step = %s AND human = %s"
    )
    assert step.human_visits == await number(w, visits, step.step, True)
    assert step.machine_visits == await number(w, visits, step.step, False)


async def test_the_report_says_what_the_rows_say(own_dsn: str, tmp_path: Path) -> None:
    async with world(own_dsn, tmp_path, [JOURNEY], behaviour=ROUGH) as w:
        await run(w)
        found = await reported(w)
        (journey,) = found.journeys
        assert [step.step for step in journey.steps] == [
            *("settle-down-for-a-while-now", "thanks", "looked", "offer", "rest")
        ]
        assert [step.kind for step in journey.steps][:3] == ["wait", "message", "wait_for"]
        for step in journey.steps:
            await check_step(w, step, journey.slug)
        assert found.people == 100
        assert journey.entered == await number(
            w, "SELECT count(*) FROM enrollment WHERE status <> 3"
        )
        assert journey.held_out == await number(
            w, "SELECT count(*) FROM enrollment WHERE status = 3"
        )
        assert journey.held_out > 0
        gone = "SELECT count(*) FROM enrollment WHERE status = 2"
        assert journey.left.total() == await number(w, gone)
        assert sum(journey.left[reason] for reason in journey.left if "closed" in reason) > 0
        assert journey.inside == journey.entered - journey.left.total()
        assert found.total.states.total() == await number(w, "SELECT count(*) FROM message")
        assert found.total.orders == await number(w, "SELECT count(*) FROM purchase") >= 300
        assert found.total.revenue["USD"] == await number(w, "SELECT sum(amount) FROM purchase")
        refused = {"number:missing", "consent:revoked"}
        assert refused & set(found.total.refused)
        check_pages(found)


def check_pages(found: Report) -> None:
    """The pages fit, name every step and reason, and the JSON says the same."""
    out = io.StringIO()
    pages.show(found, Console(file=out, width=pages.WIDTH, highlight=False))
    lines = out.getvalue().splitlines()
    assert max(map(len, lines)) <= 100
    text = out.getvalue()
    for wanted in (
        "After an order",
        "settle-down-for-a-while-",
        "offer",
        "number:missing",
        "total",
    ):
        assert wanted in text
    assert not any("…" in line for line in lines)
    told = json.loads(json.dumps(pages.plain(found)))
    (journey,) = told["journeys"]
    assert journey["steps"][1]["went_on"] == found.journeys[0].steps[1].went_on
    assert told["total"]["revenue"] == dict(found.total.revenue)


async def test_a_workspace_without_anything_has_a_report(own_dsn: str, tmp_path: Path) -> None:
    async with world(own_dsn, tmp_path, []) as w:
        found = await reported(w)
        assert (found.people, found.journeys, found.outside) == (0, [], [])
        out = io.StringIO()
        pages.show(found, Console(file=out, width=pages.WIDTH))
        assert "Roast" in out.getvalue()


def test_the_widest_numbers_fit() -> None:
    step = StepReport("a-step-with-a-very-long-name-indeed", "message", entered=6_965_900)
    for name in ("sent", "parts", "clicked", "human_visits", "machine_visits", "replies", "orders"):
        setattr(step, name, 1_234_567)
    step.cost_micros, step.revenue["USD"] = 123_456_789_000, 250_031_563_00
    for state in ("owed", "sent", "delivered", "failed", "refused", "expired", "cancelled"):
        step.states[state] = 1_234_567
    for columns in (pages.PEOPLE, pages.MESSAGES, pages.ANSWERS, pages.MONEY):
        out = io.StringIO()
        console = Console(file=out, width=pages.WIDTH)
        pages._table(console, "messages (cost in USD)", columns, [step])
        assert max(map(len, out.getvalue().splitlines())) <= 100
        assert "…" not in out.getvalue()
