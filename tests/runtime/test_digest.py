"""The digest is the same for the same history, in whatever order its rows lie, and for no other."""

import random
import re
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from wayline.domain.ids import JourneyId, WorkspaceId, bucket_of, derived_contact_id, derived_id
from wayline.store import enrollments, messages
from wayline.store.bulk import Connection
from wayline.store.enrollments import PassageRow
from wayline.store.message_rows import NewMessage
from wayline.store.partitions import month_of
from wayline.store.reports import digest

WORKSPACE = WorkspaceId(derived_id(0, "digest", "workspace"))
JOURNEYS = [JourneyId(derived_id(0, "journey", slug)) for slug in ("one", "two")]
AT = datetime(2026, 3, 3, 17, tzinfo=UTC)
PEOPLE = [derived_contact_id("digest", str(n)) for n in range(6)]
KEYS = "bucket = %s AND contact_id = %s"


def passages() -> list[PassageRow]:
    rows = []
    for n in range(40):
        person = PEOPLE[n % len(PEOPLE)]
        at = AT + timedelta(minutes=n)
        key = (bucket_of(person), person, UUID(int=n), n, month_of(at), WORKSPACE)
        place = (JOURNEYS[n % 2], 1, f"step{n % 3}", 1 + n % 2)
        reason = None if n % 5 else "wait:over"
        rows.append(PassageRow(*key, *place, at, "goes", reason, None))
    return rows


def owed() -> list[NewMessage]:
    first = NewMessage(
        bucket=0,
        contact_id=PEOPLE[0],
        message_id=UUID(int=0),
        month=month_of(AT),
        workspace_id=WORKSPACE,
        enrollment_id=UUID(int=0),
        journey_id=JOURNEYS[0],
        version=1,
        step="thanks",
        visit=1,
        channel="sms",
        template="thanks",
        template_version=1,
        language="en",
        inline=None,
        variables="{}",
        category="service",
        topic=None,
        priority=0,
        prefer="once",
        owed_at=AT,
        expires_at=AT + timedelta(days=1),
    )
    return [
        first._replace(bucket=bucket_of(person), contact_id=person, message_id=UUID(int=n))
        for n, person in enumerate(PEOPLE)
    ]


async def write(connection: Connection, chance: random.Random | None = None) -> None:
    """The same history, in another physical order for each chance."""
    rows, texts = passages(), owed()
    if chance is not None:
        chance.shuffle(rows)
        chance.shuffle(texts)
    for start in range(0, len(rows), 7):
        await enrollments.insert_passages(connection, rows[start : start + 7])
    await messages.insert(connection, texts)


@pytest.fixture
async def history(connection: Connection) -> Connection:
    for n, person in enumerate(PEOPLE):
        await connection.execute(
            "INSERT INTO contact (bucket, contact_id, workspace_id, key, created_at, updated_at)"
            " VALUES (%s, %s, %s, %s, now(), now())",
            [bucket_of(person), person, WORKSPACE, f"c{n}"],
        )
    for slug, journey_id in zip(("one", "two"), JOURNEYS, strict=True):
        await connection.execute(
            "INSERT INTO journey (workspace_id, journey_id, slug, state, version, created_at)"
            " VALUES (%s, %s, %s, 'active', 1, now())",
            [WORKSPACE, journey_id, slug],
        )
    await write(connection)
    return connection


async def test_the_digest_is_32_hexadecimal_digits(history: Connection) -> None:
    found = await digest(history, WORKSPACE)
    assert re.fullmatch("[0-9a-f]{32}", found)
    assert found != "0" * 32
    assert await digest(history, WorkspaceId(UUID(int=5))) == "0" * 32


@pytest.mark.parametrize("seed", range(8))
async def test_the_order_of_rows_does_not_matter(history: Connection, seed: int) -> None:
    before = await digest(history, WORKSPACE)
    for table in ("passage", "message"):
        await history.execute(f"DELETE FROM {table} WHERE workspace_id = %s", [WORKSPACE])
    await write(history, random.Random(seed))
    assert await digest(history, WORKSPACE) == before


@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("passage", "step = 'other'"),
        ("passage", "visit = visit + 1"),
        ("passage", "at = at + interval '1 microsecond'"),
        ("passage", "decision = 'waits'"),
        ("passage", "reason = ''"),
        ("passage", "reason = 'wait:timeout'"),
        ("passage", f"journey_id = '{JOURNEYS[1]}'"),
        ("message", "step = 'other'"),
        ("message", "visit = visit + 1"),
        ("message", "state = 'sent'"),
        ("message", "reason = 'cap:rolling'"),
        ("message", f"sent_at = '{AT.isoformat()}'"),
    ],
)
async def test_a_change_of_one_field_of_one_row_changes_it(
    history: Connection, table: str, change: str
) -> None:
    before = await digest(history, WORKSPACE)
    person = PEOPLE[2]
    first = f"ctid = (SELECT min(ctid) FROM {table} WHERE {KEYS})"
    await history.execute(
        f"UPDATE {table} SET {change} WHERE {KEYS} AND {first}",
        [bucket_of(person), person, bucket_of(person), person],
    )
    assert await digest(history, WORKSPACE) != before


async def test_whose_history_it_is_matters(history: Connection) -> None:
    before = await digest(history, WORKSPACE)
    await history.execute("UPDATE contact SET key = 'x' WHERE contact_id = %s", [PEOPLE[0]])
    after = await digest(history, WORKSPACE)
    assert after != before
    await history.execute("UPDATE contact SET key = 'c0' WHERE contact_id = %s", [PEOPLE[0]])
    assert await digest(history, WORKSPACE) == before


async def test_a_row_more_or_less_matters_even_if_it_is_a_copy(history: Connection) -> None:
    before = await digest(history, WORKSPACE)
    row = passages()[3]
    await enrollments.insert_passages(history, [row._replace(sequence=99)])
    assert await digest(history, WORKSPACE) != before


@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("passage", "enrollment_id = gen_random_uuid()"),
        ("passage", "sequence = sequence + 100"),
        ("message", "attempt = 7"),
        ("message", "lease_until = now()"),
        ("message", "carrier_ref = 'x', body = 'https://rec.example/abc'"),
    ],
)
async def test_ids_attempts_leases_and_codes_do_not_matter(
    history: Connection, table: str, change: str
) -> None:
    before = await digest(history, WORKSPACE)
    await history.execute(f"UPDATE {table} SET {change} WHERE workspace_id = %s", [WORKSPACE])
    assert await digest(history, WORKSPACE) == before


async def test_time_zones_of_the_session_do_not_matter(history: Connection) -> None:
    before = await digest(history, WORKSPACE)
    await history.execute("SET LOCAL timezone = 'Asia/Tokyo'")
    assert await digest(history, WORKSPACE) == before
    await history.execute("SET LOCAL timezone = 'UTC'")
