"""Why tells all that happened to a person, in order and with reasons, and why nothing did."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from tests.runtime.world import START, STILL, WORKSPACE, World, people, planned, publish, world
from wayline.channels.contract import Inbound
from wayline.cli import app
from wayline.domain.errors import WaylineError
from wayline.domain.ids import AccountId, WorkspaceId, derived_contact_id, derived_id, show
from wayline.domain.workspaces import Workspace
from wayline.runtime.consent import ConsentChange
from wayline.runtime.rounds import Planned
from wayline.runtime.why import Line, why
from wayline.runtime.why.asking import find
from wayline.runtime.why.outside import MOST_EVENTS
from wayline.store import contacts, journeys
from wayline.store.contacts import Address

CART = """\
wayline: 1
journey: cart
entry:
  on: {event: Checkout Started, where: {event.value: {gte: 25}}}
  who: {not: {event: Order Completed, within: 1 day}}
  again: {after: 7 days}
goal: {event: Order Completed}
exit: [{on: {event: Order Completed}, as: bought}]
steps:
  - {id: settle, wait: 2 hours}
  - {id: nudge, message: {channel: sms, template: offer}}
  - {id: patience, wait: 3 days}
"""
OTHER = """\
wayline: 1
journey: other
entry: {on: {event: Checkout Started}}
holdout: 99%
steps:
  - {id: while, wait: 1 day}
"""
EVENING = START + timedelta(hours=8)  # 20:00 in New York, so that two hours later is too late
MORNING = START + timedelta(hours=20)  # 08:00 there
BUYER, STOPPER, SHY = "+12125550100", "+12125550101", "+12125550102"


@pytest.fixture
async def cart(own_dsn: str, tmp_path: Path) -> AsyncIterator[World]:
    """Three people in New York, and two journeys that begin at the checkout."""
    async with world(own_dsn, tmp_path, [CART, OTHER], behaviour=STILL) as w:
        await people(w.connection, ["buyer", "stopper", "shy"])
        yield w


async def told(w: World, who: str, journey: str | None = "cart") -> Sequence[Line]:
    return (await why(w.connection, workspace(w), who, journey)).lines


def workspace(w: World) -> Workspace:
    return w.library.workspaces[WORKSPACE]


def of(lines: Sequence[Line], *kinds: str) -> list[tuple[datetime, str, str | None]]:
    return [(line.at, line.kind, line.reason) for line in lines if line.kind in kinds]


async def go(w: World, *keys: str, then: Sequence[Planned] = ()) -> None:
    """Go to the checkout in the evening, and see what the next day brings."""
    w.rounds.plan(planned(key, "Checkout Started", EVENING, value=30) for key in keys)
    w.rounds.plan(then)
    await w.rounds.settle(EVENING + timedelta(days=1))


async def test_somebody_who_was_held_and_bought(cart: World) -> None:
    bought_at = EVENING + timedelta(days=1)
    order = planned("buyer", "Order Completed", bought_at, revenue=12.5)
    await go(cart, "buyer", then=[order])
    lines = await told(cart, BUYER)
    story = [(line.kind, line.step) for line in lines if line.kind != "receipt"]
    assert story == [
        ("event", None),
        ("entered", None),
        ("waits", "settle"),
        ("goes", "settle"),
        ("waits", "nudge"),
        ("owed", "nudge"),
        ("held", "nudge"),
        ("sent", "nudge"),
        ("goes", "nudge"),
        ("waits", "patience"),
        ("delivered", "nudge"),
        ("event", None),
        ("order", "nudge"),
        ("converted", "nudge"),
        ("goal", "patience"),
        ("left", "patience"),
    ]
    held = next(line for line in lines if line.kind == "held")
    assert held.reason == "quiet_hours:federal"
    assert held.why.startswith("It is before 8 in the morning")
    assert "until 2026-03-04 13:00 by us-federal@2026-11 America/New_York" in held.text
    assert of(lines, "sent") == [(MORNING, "sent", "message:sent")]
    (money,) = [line for line in lines if line.kind == "order"]
    assert money.text == "12.50 USD, credited to cart / nudge"
    (left,) = [line for line in lines if line.kind == "left"]
    assert (left.at, left.why) == (bought_at, "The person left the journey: bought.")
    assert [line.at for line in lines] == sorted(line.at for line in lines)


async def test_somebody_who_was_refused(cart: World) -> None:
    at = EVENING + timedelta(hours=1)
    shy = derived_contact_id("test", "shy")
    page = ConsentChange(shy, "sms/marketing", "revoked", "preference_page", at)
    await go(cart, "shy", then=[Planned(at, shy, page)])
    lines = await told(cart, SHY)
    refused = [line for line in lines if line.kind == "refused"]
    assert [line.reason for line in refused] == ["consent:revoked"]
    assert refused[0].detail is not None
    assert refused[0].detail["certificate"]["consent"] == "revoked"
    (consent,) = [line for line in lines if line.kind == "consent"]
    assert (consent.at, consent.text) == (at, "revoked: sms/marketing")
    assert consent.why == "By preference page."


async def test_somebody_who_said_stop(cart: World) -> None:
    await go(cart, "stopper")
    at = MORNING + timedelta(minutes=5)
    data = {"id": "MO1", "from": STOPPER, "to": "+12025550100", "text": "Stop!"}
    async with cart.connection.transaction():
        await cart.desk.take(cart.connection, [Inbound(None, at, "reply", STOPPER, data)])
    lines = await told(cart, STOPPER)
    (reply,) = [line for line in lines if line.kind == "reply"]
    assert reply.text == "“Stop!” to cart / nudge"
    assert (reply.reason, reply.why) == ("opt_out", "The person asked for no more messages.")
    (consent,) = [line for line in lines if line.kind == "consent"]
    assert consent.why == "By reply opt out, as they wrote “Stop!”."
    assert [line.text for line in lines if line.kind == "owed"][
        -1
    ] == "answer opted_out, transactional"
    assert "message.replied" not in json.dumps([line.text for line in lines]), "told as the reply"


async def test_why_events_began_nothing(cart: World) -> None:
    hour = timedelta(hours=1)
    cart.rounds.plan(
        [
            planned("buyer", "Checkout Started", START, value=24),
            planned("buyer", "Checkout Started", START + hour, value=25),
            planned("buyer", "Checkout Started", START + 2 * hour, value=25),
            planned("buyer", "Order Completed", START + 3 * hour),
            planned("buyer", "Checkout Started", START + 4 * hour, value=50),
        ]
    )
    await cart.rounds.settle(START + timedelta(days=1))
    lines = await told(cart, BUYER)
    outside = [line for line in lines if line.kind == "no entry"]
    assert [(line.at, line.reason) for line in outside] == [
        (START, "entry:where"),
        (START + 2 * hour, "entry:active"),
        (START + 4 * hour, "entry:again"),
    ]
    assert all(line.recomputed and line.journey == "cart" for line in outside)
    assert of(lines, "entered") == [(START + hour, "entered", "entry:entered")]


async def test_the_condition_on_the_person_sees_the_events_of_then(cart: World) -> None:
    hour = timedelta(hours=1)
    cart.rounds.plan(
        [
            planned("buyer", "Order Completed", START),
            planned("buyer", "Checkout Started", START + hour, value=50),
            planned("buyer", "Checkout Started", START + 30 * hour, value=50),
        ]
    )
    await cart.rounds.settle(START + timedelta(days=2))
    lines = await told(cart, BUYER)
    assert of(lines, "no entry", "entered") == [
        (START + hour, "no entry", "entry:who"),
        (START + 30 * hour, "entered", "entry:entered"),
    ]


async def test_no_verdict_is_asked_of_a_version_that_was_not_there_yet(cart: World) -> None:
    cart.rounds.plan([planned("buyer", "Checkout Started", START, value=1)])
    await cart.rounds.settle(START + timedelta(hours=1))
    later = CART.replace("gte: 25", "gte: 1")
    await publish(cart.connection, later, 2)
    await cart.connection.execute(
        "UPDATE journey_version SET published_at = %s WHERE version = 2",
        [START + timedelta(days=1)],
    )
    lines = await told(cart, BUYER)
    assert of(lines, "no entry") == [(START, "no entry", "entry:where")]


async def test_only_the_last_events_are_worked_out(cart: World) -> None:
    cart.rounds.plan(
        planned("buyer", "Checkout Started", START + timedelta(minutes=n), value=1)
        for n in range(MOST_EVENTS + 5)
    )
    await cart.rounds.settle(START + timedelta(days=1))
    outside = of(await told(cart, BUYER), "no entry")
    assert len(outside) == MOST_EVENTS
    assert outside[-1][0] == START + timedelta(minutes=MOST_EVENTS + 4)


async def test_somebody_who_was_held_out(cart: World) -> None:
    await go(cart, "buyer", "stopper", "shy")
    held_out = [of(await told(cart, who, "other"), "holdout") for who in (BUYER, STOPPER, SHY)]
    assert [(EVENING, "holdout", "entry:holdout")] in held_out
    assert of(await told(cart, BUYER, "other"), "owed") == [], "another journey's"


async def test_people_are_found_by_what_is_known_of_them(cart: World) -> None:
    wanted = derived_contact_id("test", "buyer")
    for who in (BUYER, "1 (212) 555-0100", "(212) 555-0100", "buyer", show("contact", wanted)):
        assert await find(cart.connection, workspace(cart), who) == wanted, who


UNKNOWN = [
    ("+1 212 555 0199", "contact:unknown", "Check its digits"),
    ("+1 999 555 0100", "number:invalid", "check the area code"),
    ("2125550", "number:no_country", "the country code"),
    ("nobody", "contact:unknown", "the id or email"),
    (show("contact", derived_id(0, "nobody")), "contact:unknown", "by phone number"),
]


async def test_an_unknown_person_is_said_with_a_hint(cart: World) -> None:
    for who, code, hint in UNKNOWN:
        with pytest.raises(WaylineError) as unknown:
            await find(cart.connection, workspace(cart), who)
        assert unknown.value.code == code, who
        assert hint in unknown.value.mend, who


async def test_a_number_that_is_only_suppressed_or_elsewhere_is_said_so(cart: World) -> None:
    number = "+12125550177"
    address = Address(WORKSPACE, "phone", number)
    await contacts.suppress(cart.connection, [(address, START, "consent:opted_out")])
    with pytest.raises(WaylineError) as unknown:
        await find(cart.connection, workspace(cart), number)
    assert "list of those not to write to, since 2026-03-03" in unknown.value.mend
    await journeys.insert_workspace(
        cart.connection,
        account_id=AccountId(derived_id(0, "account")),
        workspace_id=WorkspaceId(derived_id(0, "south")),
        slug="south",
        name="South",
        settings={},
        at=START,
    )
    south = await journeys.workspace_by_slug(cart.connection, "south")
    assert south is not None
    with pytest.raises(WaylineError) as elsewhere:
        await find(cart.connection, south, BUYER)
    assert elsewhere.value.mend == "Somebody in main has it: --workspace main"


async def test_an_unknown_journey_is_refused(cart: World) -> None:
    with pytest.raises(WaylineError, match="no journey"):
        await told(cart, BUYER, "chart")


async def test_the_command_tells_people_and_machines(
    cart: World, own_dsn: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await go(cart, "buyer")
    host = cart.connection.info.host
    name = cart.connection.info.dbname
    monkeypatch.setenv("WAYLINE_DATABASE_URL", f"postgresql:///{name}?host={host}&user=wayline")
    monkeypatch.setenv("COLUMNS", "80")

    async def call(*arguments: str) -> Result:
        return await asyncio.to_thread(CliRunner().invoke, app, ["why", *arguments])

    shown = await call(BUYER)
    assert shown.exit_code == 0, shown.output
    assert shown.stdout.startswith(BUYER)
    assert "Tuesday 2026-03-03" not in shown.stdout
    assert "Wednesday 2026-03-04" in shown.stdout
    assert max(map(len, shown.stdout.splitlines())) <= 80
    assert "receipt" not in shown.stdout
    told = await call(BUYER, "--json")
    person, *rest = [json.loads(line) for line in told.stdout.splitlines()]
    assert person["phone"] == BUYER
    assert {line["kind"] for line in rest} >= {"event", "entered", "held", "sent"}
    unknown = await call("+12125550199")
    assert unknown.exit_code == 1
    assert "error[contact:unknown]" in unknown.stderr
