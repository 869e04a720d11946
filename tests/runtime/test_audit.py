"""The audit is content with an honest run, and finds every fault that is planted in a ledger."""

import shutil
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.runtime.world import START, WORKSPACE, World, people, planned, world
from wayline.runtime.audit import Check, audit
from wayline.runtime.ingest import Incoming
from wayline.runtime.ledger import ledger_row
from wayline.runtime.orders_file import OrdersFile, read_orders
from wayline.runtime.replay_plan import source_of
from wayline.runtime.rounds import Planned
from wayline.sandbox.behaviour import ROUGH
from wayline.sandbox.carrier import Carrier
from wayline.store import contacts, ledger

JOURNEY = """\
wayline: 1
journey: after-an-order
name: After an order
entry:
  on: {event: Order Completed}
  again: {after: 1 day}
exit:
  - on: {event: Account Closed}
    as: closed
holdout: 10%
steps:
  - {id: settle, wait: 2 hours}
  - {id: thanks, message: {channel: sms, template: thanks}}
  - id: looked
    wait_for: [{on: {message: thanks, is: clicked}, next: offer}]
    timeout: 3 days
  - {id: offer, message: {channel: sms, template: offer}}
"""
LONG = """\
wayline: 1
journey: long
name: A long wait
entry:
  on: {event: Order Completed}
  again: never
steps:
  - {id: rest, wait: 60 days}
"""
# Everything a customer does, often.
LIVELY = replace(
    ROUGH, clicks=0.3, replies=0.4, orders_after_click=0.0, orders_unprompted=0.0, lost=0.0
)
END = START + timedelta(days=20)
PEOPLE = 120


def purchases(folder: Path) -> OrdersFile:
    """A file of three orders for each customer, one day after the other."""
    lines = [
        f"p{n} {START + timedelta(days=day):%Y%m%d} 1 {10 + n}.{n % 100:02}"
        for day in (0, 6, 9)
        for n in range(PEOPLE)
    ]
    path = folder / "orders.txt"
    path.write_text("customer date items dollars\n" + "\n".join(lines) + "\n")
    return read_orders(path)


def orders_of(file: OrdersFile) -> Iterator[Planned]:
    for bought in file.purchases:
        number = int(bought.customer[1:])
        at = START + timedelta(days=(bought.on - START.date()).days, hours=number % 6)
        made = planned(bought.customer, "Order Completed", at)
        assert isinstance(made.incoming, Incoming)
        line = str(bought.line)
        incoming = replace(
            made.incoming,
            source=source_of(file),
            message_id=line,
            properties={"order_id": line, "revenue": float(bought.dollars)},
        )
        yield made._replace(incoming=incoming)


async def live(w: World, file: OrdersFile) -> None:
    """Three weeks of it; everybody's consent is in the ledger."""
    ids = await people(w.connection, [f"p{n}" for n in range(PEOPLE)])
    found = await contacts.read(w.connection, ids.values())
    granted = [
        ledger_row(
            person.contact,
            "sms",
            scope,
            "imported",
            "checkout",
            START - timedelta(days=9),
            data={"said": "granted"},
        )
        for person in found.values()
        for scope in ("marketing", "service")
    ]
    await ledger.append(w.connection, granted)
    plans = [*orders_of(file)]
    closing_at = START + timedelta(days=7)
    plans += [planned(f"p{n}", "Account Closed", closing_at) for n in range(0, PEOPLE, 9)]
    w.rounds.plan(sorted(plans, key=lambda one: one.at))
    await w.rounds.settle(END)


@dataclass(slots=True)
class Case:
    """A finished run to spoil: the database in a transaction, the carrier's books as a copy."""

    world: World
    file: OrdersFile
    books: Path
    folder: Path

    async def checks(self, file: OrdersFile | None = None) -> dict[str, Check]:
        with Carrier(self.books, LIVELY, 1) as carrier:
            found = await audit(
                self.world.connection, carrier, file or self.file, WORKSPACE, settled_at=END
            )
        return {check.what: check for check in found}

    async def failed(self, file: OrdersFile | None = None) -> set[str]:
        return {what for what, check in (await self.checks(file)).items() if not check.ok}

    async def spoil(self, statement: str) -> None:
        """Change at least one row behind everybody's back."""
        # As the owner: neither the engine nor the app may change what was said of consent.
        await self.world.connection.execute("RESET ROLE")
        cursor = await self.world.connection.execute(statement)
        await self.world.connection.execute("SET ROLE wayline_engine")
        assert cursor.rowcount >= 1, "the fault was not planted"

    def forge(self, statement: str) -> None:
        """Change at least one row of the carrier's books."""
        with closing(sqlite3.connect(self.books, isolation_level=None)) as books:
            assert books.execute(statement).rowcount >= 1, "the fault was not planted"


@pytest.fixture(scope="module")
async def finished(
    clone: Callable[[], AbstractContextManager[str]], tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[tuple[World, OrdersFile, Path]]:
    folder = tmp_path_factory.mktemp("audit")
    file = purchases(folder)
    settings: dict[str, object] = {"caps": [{"id": "weekly", "most": 3, "window": "7 days"}]}
    with clone() as dsn:
        async with world(dsn, folder, [JOURNEY, LONG], behaviour=LIVELY, settings=settings) as w:
            await live(w, file)
            yield w, file, folder / "sandbox.sqlite"


@pytest.fixture
async def case(finished: tuple[World, OrdersFile, Path], tmp_path: Path) -> AsyncIterator[Case]:
    w, file, books = finished
    for part in books.parent.glob("sandbox.sqlite*"):
        shutil.copy(part, tmp_path / part.name)
    async with w.connection.transaction(force_rollback=True):
        yield Case(w, file, tmp_path / books.name, tmp_path)


async def test_an_honest_run_passes_and_every_check_looked_at_something(case: Case) -> None:
    checks = await case.checks()
    assert [str(check) for check in checks.values() if not check.ok] == []
    idle = [str(c) for c in checks.values() if c.said.endswith(" of 0") or c.said in ("0", "none")]
    assert idle == []
    assert checks[LINES].said == "360 = 360 = 360"
    assert checks[LINES].line().startswith("ok     file lines")
    assert int(checks[STOPPED].said.split()[-1].replace(",", "")) > 200
    assert len(checks) > 25


BOTH = "texts we sent = the carrier took = both know"
LINES = "file lines = events = orders"
DOLLARS = "dollars of the lines = of the events = of the orders"
SAID = "events that say what their line says"
PARTS, SAME_PARTS = "parts we sent = the carrier took", "texts with the same parts"
COST, SAME_COST = "cost in messages = at the carrier = in budgets", "texts with the same cost"
WORDS = "texts to the same number in the same words"
TIMES = "texts at the same time"
CLOSED = "texts handed over in a closed hour"
UNWILLING = "marketing without, service against consent"
OPTED_OUT = "texts after an opt-out in our ledger"
STOPPED = "texts after a STOP on the carrier's own time-line"
TWICE = "keys that the carrier took twice"
INBOX = "texts twice in a phone's inbox"
CAP = "texts over the limit of 3 in 7 days"
STUCK = "people in journeys who wait for nothing"
LATE = "people who were due and stayed"
PARKED = "people parked by an error"
ARRIVED = "texts called delivered that never arrived"
UNEXPLAINED = "messages that nothing explains"
STAYED = "messages that were due and stayed"
VISITS = "visits of a step with two texts"
PEOPLE_ROWS = "rows = live numbers of people"
STEPS = "rows = live numbers of steps"
MESSAGES = "rows = live numbers of messages"
ANSWERS = "rows = live numbers of answers"
SENDERS = "rows = live numbers of senders"
ORDERS = "rows = live numbers of orders"
FOLDED = "people of whom the ledger says otherwise"


def one(table: str, where: str = "true") -> str:
    """A condition that one row meets, in whichever partition it lies."""
    first = f"SELECT tableoid, ctid FROM {table} WHERE {where} ORDER BY 1, 2 LIMIT 1"
    return f"(tableoid, ctid) = ({first})"


OFFER = (
    "SELECT {} FROM message WHERE sent_at IS NOT NULL AND step = 'offer'"
    " ORDER BY message_id LIMIT 1"
)
THE_OFFER = f"message_id = ({OFFER.format('message_id')})"
ITS_PERSON = f"contact_id = ({OFFER.format('contact_id')})"
SECOND = (
    "step = 'offer' AND contact_id = (SELECT contact_id FROM message WHERE step = 'offer'"
    " AND sent_at IS NOT NULL GROUP BY 1 HAVING count(*) > 1 LIMIT 1)"
)
NEVER_SENT = "sent_at = NULL, state = 'refused', reason = 'consent:none'"
STILL_HELD = "state = 'held', due_at = '2026-03-20Z'"
OUT = "scope = 'all', action = 'opted_out'"

# What is done to the database, and exactly the checks that find it.
FAULTS: list[tuple[str, set[str]]] = [
    (f"DELETE FROM event WHERE {one('event', 'source LIKE $$file:%$$')}", {LINES, DOLLARS, SAID}),
    (f"DELETE FROM purchase WHERE {one('purchase')}", {LINES, DOLLARS, ORDERS}),
    (f"UPDATE purchase SET amount = amount + 1 WHERE {one('purchase')}", {DOLLARS, ORDERS}),
    ("UPDATE contact SET key = 'somebody' WHERE key = 'p3'", {SAID}),
    ("UPDATE event SET received_at = received_at + interval '3 days'", {SAID}),
    (f"DELETE FROM passage WHERE {one('passage')}", {STEPS}),
    (f"UPDATE rollup SET n = n + 1 WHERE {one('rollup', 'metric = $$entered$$')}", {PEOPLE_ROWS}),
    (f"UPDATE rollup SET n = n + 1 WHERE {one('rollup', 'metric = $$held$$')}", {MESSAGES}),
    (f"DELETE FROM rollup WHERE {one('rollup', 'metric = $$left$$')}", {PEOPLE_ROWS}),
    (f"DELETE FROM rollup WHERE {one('rollup', 'metric = $$delivered_by$$')}", {SENDERS}),
    (f"DELETE FROM reply WHERE {one('reply', 'message_id IS NOT NULL')}", {ANSWERS}),
    (f"UPDATE message SET body = body || '!' WHERE {THE_OFFER}", {WORDS}),
    (f"UPDATE message SET address = '+12025550199' WHERE {THE_OFFER}", {WORDS}),
    (f"UPDATE message SET parts = parts + 1 WHERE {THE_OFFER}", {PARTS, SAME_PARTS, MESSAGES}),
    (f"UPDATE message SET {NEVER_SENT} WHERE {THE_OFFER}", {BOTH, PARTS, COST, MESSAGES, SENDERS}),
    (f"UPDATE spending SET spent = spent + 1 WHERE {one('spending')}", {COST}),
    (
        f"UPDATE message SET state = 'delivered' WHERE {one('message', 'state = $$undelivered$$')}",
        {ARRIVED, SENDERS},
    ),
    (f"UPDATE contact SET zone = 'Asia/Tokyo' WHERE {ITS_PERSON}", {CLOSED}),
    (f"UPDATE contact SET zones = zones || '{{Asia/Tokyo}}' WHERE {ITS_PERSON}", {CLOSED}),
    (f"UPDATE contact SET zones = '{{}}' WHERE {ITS_PERSON}", {CLOSED}),
    ("UPDATE contact SET region = 'RI'", {CLOSED}),  # until 18:00, and never on a Sunday
    ("UPDATE contact SET country = 'JP', zone = 'Asia/Tokyo'", {CLOSED}),  # what holds elsewhere
    ("""UPDATE contact SET attributes = '{"country": "ec"}'""", {CLOSED}),
    (f"DELETE FROM consent_event WHERE scope = 'marketing' AND {ITS_PERSON}", {UNWILLING, FOLDED}),
    (
        f"UPDATE consent_event SET action = 'revoked' WHERE scope = 'service' AND {ITS_PERSON}",
        {UNWILLING, FOLDED},
    ),
    (
        f"UPDATE consent_event SET {OUT} WHERE scope = 'service' AND {ITS_PERSON}",
        {OPTED_OUT, FOLDED},
    ),
    (f"UPDATE care SET consent = '{{}}' WHERE {one('care', 'consent <> $${}$$')}", {FOLDED}),
    (f"UPDATE care SET blocked = '{{}}' WHERE {one('care', 'blocked <> $${}$$')}", {FOLDED}),
    (
        "UPDATE message SET claimed_at = '2026-03-10 15:00Z' WHERE sent_at IS NOT NULL",
        {CAP, TIMES},
    ),
    (
        f"UPDATE message SET enrollment_id = '{WORKSPACE}', visit = 1 WHERE {SECOND}",
        {VISITS},
    ),
    (f"UPDATE enrollment SET due_at = NULL WHERE {one('enrollment', 'status = 1')}", {STUCK}),
    (
        f"UPDATE enrollment SET due_at = '2026-03-20Z' WHERE {one('enrollment', 'status = 1')}",
        {LATE},
    ),
    (f"UPDATE enrollment SET status = 4 WHERE {one('enrollment', 'status = 1')}", {PARKED}),
    (
        f"UPDATE message SET reason = NULL WHERE {one('message', 'state = $$undelivered$$')}",
        {UNEXPLAINED},
    ),
    (
        f"UPDATE message SET state = 'owed' WHERE {one('message', 'state = $$sent$$')}",
        {UNEXPLAINED},
    ),
    (f"UPDATE message SET {STILL_HELD} WHERE {one('message', 'state = $$sent$$')}", {STAYED}),
]


@pytest.mark.parametrize(("statement", "caught"), FAULTS)
async def test_a_fault_in_the_database_is_found(
    case: Case, statement: str, caught: set[str]
) -> None:
    await case.spoil(statement)
    assert await case.failed() == caught


TAKEN = "id = (SELECT id FROM message WHERE arrives IS NOT NULL ORDER BY id LIMIT 1)"
COLUMNS = (
    "number, key, copy, attempt, recipient, sender, text, parts, at, callback, reference, state,"
    " error, cost, arrives, taps, machines"
)
COPY = f"INSERT INTO message ({COLUMNS}) SELECT {COLUMNS} FROM message WHERE {TAKEN}"
STOP = "INSERT INTO optout SELECT recipient, sender, at - 600000000, 1 FROM message"


@pytest.mark.parametrize(
    ("statement", "caught"),
    [
        (f"DELETE FROM message WHERE {TAKEN}", {BOTH, PARTS, COST}),
        (f"UPDATE message SET key = '{'0' * 32}.{'0' * 32}' WHERE {TAKEN}", {BOTH, WORDS, TIMES}),
        (f"UPDATE message SET key = 'not ours' WHERE {TAKEN}", {BOTH, WORDS, TIMES}),
        (f"UPDATE message SET text = 'Roast: other words' WHERE {TAKEN}", {WORDS}),
        (f"UPDATE message SET recipient = '+12025550199' WHERE {TAKEN}", {WORDS}),
        (f"UPDATE message SET at = at + 14 * 3600000000 WHERE {TAKEN}", {TIMES, CLOSED}),
        (f"UPDATE message SET cost = cost + 1 WHERE {TAKEN}", {SAME_COST, COST}),
        (f"{STOP} WHERE {TAKEN}", {STOPPED}),
        (COPY, {BOTH, PARTS, COST, TWICE, INBOX}),
    ],
)
async def test_a_fault_in_the_books_is_found(case: Case, statement: str, caught: set[str]) -> None:
    case.forge(statement)
    assert caught <= await case.failed()


async def test_a_line_more_or_changed_in_the_file_is_found(case: Case) -> None:
    text = case.file.path.read_text()
    more = case.folder / "more.txt"
    more.write_text(text + "p1 20260303 1 5.00\n")
    assert await case.failed(replace(case.file, path=more)) == {LINES, DOLLARS, SAID}
    changed = case.folder / "changed.txt"
    changed.write_text(text.replace("10.00", "10.01", 1))
    assert await case.failed(replace(case.file, path=changed)) == {DOLLARS, SAID}


async def test_only_what_the_replay_was_told_to_take_is_wanted(case: Case) -> None:
    with Carrier(case.books, LIVELY, 1) as carrier:
        found = await audit(
            case.world.connection, carrier, case.file, WORKSPACE,
            settled_at=END, last_day=date(2026, 3, 9), most_people=10,
        )  # fmt: skip
    assert found[0].said == "20 ≠ 360 ≠ 360"
