"""What people may ask for by law: all of it is given, all of it goes, and a no outlives both.

What is personal is marked with words that occur nowhere else, and looked for in every row of every
table: by the database, not by the lists that the code goes by.
"""

import tracemalloc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any, Final

import orjson
import pytest
from psycopg import sql

from tests.runtime.world import START, WORKSPACE, World, event, people, planned, world
from wayline.channels.contract import Inbound
from wayline.domain.care import Care
from wayline.domain.contacts import Contact
from wayline.domain.errors import WaylineError
from wayline.domain.ids import ContactId
from wayline.runtime.consent import ConsentChange, change_consent
from wayline.runtime.library import Library
from wayline.runtime.privacy import (
    Asked,
    erase,
    object_to_marketing,
    personal_data,
    release,
    restrict,
)
from wayline.runtime.proving import prove
from wayline.runtime.sealer import seal
from wayline.runtime.signing import Signet
from wayline.runtime.suppression_key import SuppressionKey
from wayline.runtime.verifying import verify
from wayline.store import contacts, privacy
from wayline.store.database import Database, connect_sync

HOUR: Final = timedelta(hours=1)
DAY: Final = timedelta(days=1)
NOW: Final = datetime(2026, 11, 26, 12, tzinfo=UTC)
PHONE: Final = "+12125550100"
BOB: Final = "+12125550101"
MARKS: Final = (PHONE, "ada-key", "ada@example", "Zyxomma", "Quetzal", "Wombatic", "Narwhalia")
PAGE: Final = "https://shop.example/?pet={}"
JOURNEY: Final = """\
wayline: 1
journey: personal
name: Personal
entry: {on: {event: Signed Up}, again: always}
steps:
  - {id: note, update: {set: {nickname: "{{ trigger.pet }}"}}}
  - {id: text, message: {channel: sms, inline: x}}
  - id: answer
    wait_for: [{on: {reply: any}, next: done}]
    timeout: 3 days
  - {id: done, exit: complete}
"""
TEXT: Final = (
    '{id: text, message: {channel: sms, text: "Roast: {{ contact.name }}, {{ trigger.pet }}! '
    '{% link trigger.page %} STOP to end", category: marketing, role: decide}}'
)


@dataclass
class Office:
    """A world with one person of whom much is known, and another who must be left alone."""

    world: World
    database: Database
    library: Library
    signet: Signet
    ada: ContactId
    bob: ContactId
    folder: Path

    async def contact(self, who: ContactId) -> Contact:
        return (await contacts.read(self.world.connection, [who]))[who].contact

    async def care(self, who: ContactId) -> Care:
        return (await contacts.read(self.world.connection, [who]))[who].care

    async def erase(self, **more: bool) -> dict[str, int]:
        mine = await self.contact(self.ada)
        return await erase(self.database, self.library, mine, asked(), **more)

    async def marked(self) -> dict[str, set[str]]:
        """The tables of the whole database in which a mark stands, each with its marks."""
        found: dict[str, set[str]] = {}
        with connect_sync(self.database.dsn) as connection:
            tables = connection.execute(
                "SELECT c.relname FROM pg_class c WHERE c.relkind = 'r' "
                "AND c.relnamespace = 'public'::regnamespace"
            ).fetchall()
            for (table,) in tables:
                for mark in MARKS:
                    query = sql.SQL("SELECT count(*) FROM {} t WHERE strpos(t::text, {}) > 0")
                    rows = connection.execute(query.format(sql.Identifier(table), mark)).fetchone()
                    if rows and rows[0]:
                        name = table.split("_2026_")[0].removesuffix("_default")
                        found.setdefault(name, set()).add(mark)
        return found


def asked(note: str | None = None) -> Asked:
    return Asked("command", START + 2 * DAY, note)


async def say(w: World, text: str, at: datetime, number: str = PHONE) -> None:
    data = {"id": f"in-{at}-{text}", "from": number, "to": "+12025550100", "text": text}
    await w.desk.take(w.connection, [Inbound(0, at, "reply", None, data)])


@asynccontextmanager
async def office(dsn: str, folder: Path, document: str) -> AsyncIterator[Office]:
    async with world(dsn, folder, [document]) as w, Database(dsn) as database:
        keys = folder / "keys"
        w.library.suppression = SuppressionKey(keys)
        ids = await people(w.connection, ["ada-key", "bob"], email=None)
        yield Office(w, database, w.library, Signet(keys), ids["ada-key"], ids["bob"], folder)


@pytest.fixture
async def known(own_dsn: str, tmp_path: Path) -> AsyncIterator[Office]:
    """Somebody of whom every kind of row tells something."""
    document = JOURNEY.replace("{id: text, message: {channel: sms, inline: x}}", TEXT)
    async with office(own_dsn, tmp_path, document) as one:
        w = one.world
        traits = {"email": "ada@example.com", "name": "Zyxomma"}
        await w.ingest.accept(w.connection, [event("ada-key", "Viewed", START, by="Narwhalia")])
        await _identify(one, traits)
        said = ConsentChange(
            one.ada, "sms/marketing", "granted", "web_page", START - DAY, "Zyxomma, yes", {}
        )
        await change_consent(w.connection, [said])
        w.rounds.plan(
            [planned("ada-key", "Signed Up", START, pet="Quetzal", page=PAGE.format("Wombatic"))]
        )
        w.rounds.plan(
            [planned("bob", "Signed Up", START, pet="Hamster", page=PAGE.format("hamster"))]
        )
        w.rounds.plan(
            [planned("ada-key", "Order Completed", START, order_id="Narwhalia-1", revenue=5)]
        )
        await w.rounds.settle(START + HOUR)
        await _more(one)
        await say(w, "I love my Quetzal", START + 2 * HOUR)
        await w.rounds.settle(START + 3 * HOUR)
        await seal(w.connection, one.signet, NOW)
        yield one


async def _identify(one: Office, traits: dict[str, Any]) -> None:
    """What a shop tells of a person, and an import once more."""
    contact = await one.contact(one.ada)
    contact.email, contact.attributes = traits["email"], {"name": traits["name"]}
    await one.world.connection.execute(
        "UPDATE contact SET email = %s, attributes = %s::jsonb WHERE contact_id = %s",
        [traits["email"], orjson.dumps(contact.attributes).decode(), one.ada],
    )
    await one.world.connection.execute(
        "INSERT INTO import_change (bucket, import_id, contact_id, workspace_id, line, kind,"
        " changes, granted, at) SELECT bucket, gen_random_uuid(), contact_id, workspace_id, 1,"
        " 'updated',"
        " '{\"name\": [null, \"Zyxomma\"]}', '', now() FROM contact WHERE contact_id = %s",
        [one.ada],
    )


async def _more(one: Office) -> None:
    """What other steps write: a call of a webhook, and why something was decided."""
    w = one.world
    await w.connection.execute(
        "INSERT INTO call (bucket, contact_id, call_id, workspace_id, enrollment_id, step, method,"
        " url, headers, body, state, attempt) SELECT bucket, contact_id, gen_random_uuid(),"
        " workspace_id, enrollment_id, 'hook', 'POST', 'https://crm.example/ada@example.com', '{}',"
        " '{}', 'done', 1 FROM enrollment WHERE contact_id = %s",
        [one.ada],
    )
    await w.connection.execute(
        "INSERT INTO visit (bucket, contact_id, message_id, visit_id, month, workspace_id, code,"
        " at, human, reason, user_agent, network) SELECT bucket, contact_id, message_id,"
        " gen_random_uuid(), month, workspace_id, 'x', owed_at, true, 'x', 'Narwhalia/1', NULL"
        " FROM message WHERE contact_id = %s",
        [one.ada],
    )
    await w.connection.execute(
        "INSERT INTO inbox_aside (bucket, inbox_id, connection, kind, at, received_at, data,"
        " reason, set_aside_at) SELECT 0, gen_random_uuid(), 'x', 'reply', now(), now(),"
        " jsonb_build_object('from', %s::text, 'text', 'Quetzal'), 'x', now()",
        [PHONE],
    )
    await w.connection.execute(
        'UPDATE passage SET detail = \'{"pet": "Quetzal"}\' WHERE contact_id = %s', [one.ada]
    )


async def test_nothing_personal_is_left_anywhere_and_others_are_as_they_were(
    known: Office,
) -> None:
    before = await known.marked()
    assert set(before) >= {
        "call", "consent_event", "contact", "enrollment", "event", "identity", "import_change",
        "inbox_aside", "link", "message", "passage", "purchase", "reply", "visit",
    }  # fmt: skip
    others = await _rows_of(known, known.bob)
    assert (await known.erase())["message"] == 1
    assert await known.marked() == {}
    assert await _rows_of(known, known.bob) == others


async def _rows_of(one: Office, who: ContactId) -> dict[str, list[str]]:
    tables = ("contact", "care", "message", "enrollment", "passage", "event", "link")
    return {
        table: [
            row[0]
            for row in await one.world.rows(
                f"SELECT t::text FROM {table} t WHERE contact_id = %s ORDER BY 1",
                who,
            )
        ]
        for table in tables
    }


async def given_to(one: Office, who: ContactId, note: str | None = None) -> dict[str, list[Any]]:
    """What a person is given, by table, and how many rows the log says it was."""
    with BytesIO(b"{broken off before" * 1_000) as file:
        counts = await personal_data(one.database, await one.contact(who), asked(note), file)
        whole = orjson.loads(file.getvalue())
    assert list(whole) == ["format", "given_at", "data"]
    told: dict[str, list[Any]] = whole["data"]
    assert list(told) == list(privacy.GIVEN)
    assert counts == {table: len(rows) for table, rows in told.items() if rows}
    return told


async def test_however_much_there_is_some_rows_at_a_time_are_in_memory(known: Office) -> None:
    await known.world.connection.execute(
        "INSERT INTO event SELECT (e).* FROM (SELECT jsonb_populate_record(e, jsonb_build_object("
        "'event_id', md5(n::text)::uuid, 'properties', jsonb_build_object('x', repeat('x', 900)))"
        ") AS e FROM event e, generate_series(1, 30000) n WHERE e.contact_id = %s "
        "AND e.name = 'Viewed') many",
        [known.ada],
    )
    with (known.folder / "all.json").open("wb") as file:
        tracemalloc.start()
        try:
            mine = await known.contact(known.ada)
            counts = await personal_data(known.database, mine, asked(), file)
            _, most = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert counts["event"] > 30_000
    assert (known.folder / "all.json").stat().st_size > 30_000_000
    assert most < 8_000_000


async def test_everything_that_is_kept_is_given(known: Office) -> None:
    held = await known.marked()
    told = await given_to(known, known.ada, "T-1")
    given = {
        table: {mark for mark in MARKS if mark in orjson.dumps(rows).decode()}
        for table, rows in told.items()
    }
    # The same stands elsewhere: a link's target in the event, an import's change in the contact.
    # What could not be taken in is nobody's.
    beside = {"link", "import_change", "inbox_aside"}
    assert {t: marks for t, marks in given.items() if marks} == {
        table: marks for table, marks in held.items() if table not in beside
    }
    assert "Hamster" not in orjson.dumps(told).decode()
    [request] = await privacy.listed(known.world.connection, WORKSPACE, None, 10)
    assert (request.kind, request.note, request.state) == ("access", "T-1", "done")
    assert request.outcome["message"] == 1


async def test_the_trace_of_a_shop_goes_with_an_erasure(known: Office) -> None:
    await known.world.rows("UPDATE enrollment SET trace = 'of a request' RETURNING 1")
    await known.erase()
    rows = await known.world.rows(
        "SELECT DISTINCT trace FROM enrollment WHERE contact_id = %s", known.ada
    )
    assert rows == [(None,)]


async def test_every_table_about_people_is_given_and_erased(known: Office) -> None:
    rows = await known.world.rows(
        "SELECT DISTINCT table_name::text FROM information_schema.columns c JOIN pg_class p "
        "ON p.relname = c.table_name WHERE column_name = 'contact_id' AND NOT p.relispartition "
        "AND table_schema = 'public'"
    )
    tables = {row[0] for row in rows}
    ours = {"unsealed", "wait", "carrier_ref"}  # places and timers
    sealed = {"message_event"}  # holds only what the seal may: nothing personal
    roster = {"identity"}  # addresses go under their locks
    log = {"privacy_request"}
    links = {"link"}  # by the codes that stand in messages
    assert tables - set(privacy.ERASED) == ours | sealed | roster | log | links
    assert tables - set(privacy.GIVEN) == ours | {
        "link",
        "import_change",
        "delivery",
        "consent_term",
    }


async def test_the_ledger_stays_provable_and_erased_evidence_is_not_called_a_forgery(
    known: Office,
) -> None:
    w = known.world
    await known.erase()
    await seal(w.connection, known.signet, NOW)
    looked = await verify(w.connection, WORKSPACE, known.signet.public())
    assert (looked.holds, looked.findings) == (True, [])
    assert looked.erased > 0
    rows = await w.rows(
        "SELECT message_id FROM message WHERE contact_id = %s AND sent_at IS NOT NULL", known.ada
    )
    with pytest.raises(WaylineError, match="erased"):
        await prove(w.connection, WORKSPACE, rows[0][0], known.signet, NOW)


async def test_a_no_outlives_erasure_and_the_number_comes_back_closed(known: Office) -> None:
    w = known.world
    await say(w, "STOP", START + 4 * HOUR)
    await known.erase()
    assert await known.marked() == {}
    back = replace(
        event("new", "Signed Up", START + 3 * DAY, page="x", pet="y"), identity=("phone", PHONE)
    )
    await w.ingest.accept(w.connection, [replace(back, name="Seen", message_id="seen")])
    [(again,)] = await w.rows("SELECT contact_id FROM contact WHERE phone = %s", PHONE)
    said = ConsentChange(again, "sms/marketing", "granted", "web_page", START + 2 * DAY)
    await change_consent(w.connection, [said])
    await w.ingest.accept(w.connection, [back])
    await w.rounds.settle(START + 3 * DAY + HOUR)
    rows = await w.rows("SELECT state, reason FROM message WHERE contact_id = %s", again)
    assert rows == [("refused", "consent:opted_out")]


async def test_evidence_of_consent_can_be_kept_for_the_defence_of_claims(known: Office) -> None:
    await known.erase(keep_consent=True)
    assert await known.marked() == {"consent_event": {PHONE, "Zyxomma"}}


async def test_whose_text_is_at_the_carrier_is_erased_a_moment_later(known: Office) -> None:
    w = known.world
    await w.connection.execute(
        "UPDATE care SET sending = contact_id WHERE contact_id = %s", [known.ada]
    )
    before = await known.marked()
    with pytest.raises(WaylineError, match="at the carrier"):
        await known.erase()
    assert await known.marked() == before


async def test_restricted_nothing_is_sent_or_begun_until_it_is_lifted(known: Office) -> None:
    w, mine = known.world, await known.contact(known.ada)
    assert await restrict(known.database, known.library, mine, asked())
    assert not await restrict(known.database, known.library, mine, asked())
    await say(w, "START", START + 2 * DAY + HOUR)
    w.rounds.plan(
        [
            planned(
                "ada-key", "Signed Up", START + 3 * DAY, pet="Hamster", page=PAGE.format("hamster")
            )
        ]
    )
    await w.rounds.settle(START + 4 * DAY)
    entered = "SELECT count(*) FROM enrollment WHERE contact_id = %s AND entered_at > %s"
    assert await w.rows(entered, known.ada, START + 2 * DAY) == [(0,)]
    assert (await known.care(known.ada)).blocked == {"*": "privacy:restricted"}

    assert await release(known.database, known.library, mine, asked())
    w.rounds.plan(
        [
            planned(
                "ada-key", "Signed Up", START + 5 * DAY, pet="Hamster", page=PAGE.format("hamster")
            )
        ]
    )
    await w.rounds.settle(START + 5 * DAY + HOUR)
    assert await w.rows(entered, known.ada, START + 2 * DAY) == [(1,)]
    kinds = [r.kind for r in await privacy.listed(w.connection, WORKSPACE, known.ada, 10)]
    assert sorted(kinds) == ["release", "restriction", "restriction"]


async def test_an_objection_ends_marketing_and_nothing_else(known: Office) -> None:
    w, mine = known.world, await known.contact(known.ada)
    await object_to_marketing(w.connection, mine, asked())
    w.rounds.plan(
        [
            planned(
                "ada-key", "Signed Up", START + 3 * DAY, pet="Hamster", page=PAGE.format("hamster")
            )
        ]
    )
    await w.rounds.settle(START + 3 * DAY + HOUR)
    last = "SELECT state, reason FROM message WHERE contact_id = %s ORDER BY owed_at DESC LIMIT 1"
    assert await w.rows(last, known.ada) == [("refused", "consent:revoked")]
    assert (await known.care(known.ada)).consent["sms/service"] == "granted"
