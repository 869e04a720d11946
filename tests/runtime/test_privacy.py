"""What people may ask for by law: all of it is given, all of it goes, and a no outlives both.

What is personal is marked with words that occur nowhere else, and looked for in every row of every
table: by the database, not by the lists that the code goes by.
"""

import tracemalloc
from dataclasses import replace
from io import BytesIO
from typing import Any

import orjson
import pytest

from tests.runtime.personal import (
    DAY,
    HOUR,
    MARKS,
    NOW,
    PHONE,
    Office,
    asked,
    known,
    say,
)
from tests.runtime.world import START, WORKSPACE, event
from wayline.domain.errors import WaylineError
from wayline.domain.ids import ContactId
from wayline.runtime.consent import ConsentChange, change_consent
from wayline.runtime.privacy import (
    personal_data,
)
from wayline.runtime.proving import prove
from wayline.runtime.sealer import seal
from wayline.runtime.verifying import verify
from wayline.store import privacy

__all__ = ["known"]  # a fixture


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
        await prove(w.connection, WORKSPACE, rows[0][0], known.signet)


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
