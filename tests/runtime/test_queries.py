"""The hot queries find their rows by the index that was made for them, however much there is.

Plans are those of the engine: generic, so that one fits whatever values come.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final, NamedTuple

import psycopg
import pytest

from wayline.domain.ids import BUCKETS
from wayline.store.database import connect_sync
from wayline.store.messages import reach
from wayline.store.queries import Query, load, parse

FIRST: Final = 312  # January 2026
MONTHS: Final = range(FIRST, FIRST + 6)
NAMED: Final = (FIRST + 2, FIRST + 3)
PEOPLE: Final = 20_000

# Everything of a person lies in their bucket; a third of the enrollments is due, and a tenth of
# the messages. Statistics are made of what has rows, as autovacuum does.
SEED: Final = f"""
CREATE TEMPORARY TABLE person AS
  SELECT (ARRAY[{", ".join(map(str, BUCKETS))}])[n % 256 + 1]::smallint AS bucket,
         md5('person' || n)::uuid AS contact_id, n
  FROM generate_series(1, {PEOPLE}) n;
INSERT INTO contact (bucket, contact_id, workspace_id, key, created_at, updated_at)
  SELECT bucket, contact_id, md5('w')::uuid, 'p' || n, '2026-01-01', '2026-01-01' FROM person;
INSERT INTO care (bucket, contact_id, workspace_id)
  SELECT bucket, contact_id, md5('w')::uuid FROM person;
INSERT INTO enrollment (bucket, contact_id, enrollment_id, workspace_id, journey_id, version,
    status, step, visit, sequence, due_at, waiting, arrived_at, entered_at, trigger, memory)
  SELECT bucket, contact_id, md5(n || 'e' || j)::uuid, md5('w')::uuid, md5('j' || j)::uuid, 1,
    CASE j WHEN 3 THEN 2 ELSE 1 END, 'a', 1, 1,
    CASE j WHEN 1 THEN timestamptz '2026-03-01' + make_interval(secs => n) END, j < 3,
    '2026-02-01', '2026-02-01', '{{}}', '{{}}'
  FROM person, generate_series(1, 3) j;
INSERT INTO wait (bucket, contact_id, enrollment_id, arm, workspace_id, kind, name, since)
  SELECT bucket, contact_id, md5(n || 'e2')::uuid, 0, md5('w')::uuid, 'event', 'Order', '2026-02-01'
  FROM person;
INSERT INTO event (bucket, contact_id, name, event_id, month, workspace_id, source, occurred_at,
    received_at, live, properties)
  SELECT bucket, contact_id, 'Order', md5(n || 'o' || j)::uuid, {FIRST} + j, md5('w')::uuid, 's',
    at, at, true, '{{}}'
  FROM person, generate_series(0, 4) j,
    LATERAL (SELECT timestamptz '2026-01-01' + make_interval(months => j, secs => n) AS at) t;
INSERT INTO message (bucket, contact_id, message_id, month, workspace_id, step, visit, channel,
    variables, category, priority, prefer, state, owed_at, due_at, expires_at, attempt, lease_until)
  SELECT bucket, contact_id, md5(n || 'm' || j)::uuid, {FIRST} + j, md5('w')::uuid, 'a', 1, 'sms',
    '{{}}', 'marketing', 5, 'once',
    CASE n % 10 WHEN 0 THEN 'owed' WHEN 1 THEN 'sending' ELSE 'sent' END, at,
    CASE n % 10 WHEN 0 THEN at END, '2026-09-01', 0, CASE n % 100 WHEN 1 THEN at END
  FROM person, generate_series(1, 3) j,
    LATERAL (SELECT timestamptz '2026-01-01' + make_interval(months => j, secs => n) AS at) t;
INSERT INTO call (bucket, contact_id, call_id, workspace_id, enrollment_id, step, method, url,
    headers, state, attempt, due_at)
  SELECT bucket, contact_id, md5(n || 'c')::uuid, md5('w')::uuid, md5(n || 'e1')::uuid, 'a', 'post',
    'https://crm.example', '{{}}', 'owed', 0,
    CASE n % 3 WHEN 0 THEN timestamptz '2026-03-01' + make_interval(secs => n) END
  FROM person;
INSERT INTO link (bucket, code, workspace_id, contact_id, message_id, message_month, url,
    expires_at)
  SELECT bucket, substr(md5(n || 'l'), 1, 8), md5('w')::uuid, contact_id, md5(n || 'm1')::uuid,
    {FIRST} + 1, 'https://shop.example', '2026-09-01' FROM person ON CONFLICT DO NOTHING;
INSERT INTO consent_event (bucket, contact_id, consent_event_id, workspace_id, address, channel,
    scope, action, method, occurred_at, recorded_at)
  SELECT bucket, contact_id, md5(n || 'l')::uuid, md5('w' || n % 50)::uuid, '+12125550100', 'sms',
    'all', 'opted_out', CASE n % 100 WHEN 0 THEN 'complaint:words' ELSE 'reply:opt_out' END, at, at
  FROM person, LATERAL (SELECT timestamptz '2026-01-01' + make_interval(hours => n % 2000) AS at) t;
INSERT INTO rollup (bucket, workspace_id, hour, journey_id, version, step, metric, detail, n)
  SELECT 354, md5('w' || n % 50)::uuid, timestamptz '2026-01-01' + make_interval(hours => n / 50),
    md5('j')::uuid, 0, '', metric, '', 1
  FROM person, unnest(ARRAY['parts', 'cost', 'delivered_by']) metric;
ANALYZE consent_event; ANALYZE rollup;
ANALYZE contact; ANALYZE care; ANALYZE link; ANALYZE enrollment; ANALYZE wait; ANALYZE call;
ANALYZE event_2026_01; ANALYZE event_2026_02; ANALYZE event_2026_03; ANALYZE event_2026_04;
ANALYZE event_2026_05; ANALYZE message_2026_02; ANALYZE message_2026_03; ANALYZE message_2026_04;
"""

_TYPE = r"\${}::(\w+)(\[\])?"
_VALUES: Final = {
    "smallint": "1", "integer": "1", "bigint": "1", "float8": "1", "boolean": "true", "text": "a",
    "uuid": "00000000-0000-0000-0000-000000000000", "timestamptz": "2026-03-02", "bytea": "\\\\x00",
}  # fmt: skip
_BY_NAME: Final = {
    "buckets": ",".join(map(str, BUCKETS[:128])),
    "months": ",".join(map(str, NAMED)),
    "first_month": str(NAMED[0]),
    "last_month": str(NAMED[-1]),
    "month": str(NAMED[0]),
    "most": "500",
}


class Hot(NamedTuple):
    """A query, and for each table it reads the columns by which its index finds the rows."""

    file: str
    name: str
    finds: dict[str, tuple[str, ...]]

    @property
    def query(self) -> Query:
        return load(self.file)[self.name]


PERSON: Final = ("bucket", "contact_id")
MESSAGE: Final = (*PERSON, "message_id", "month")
SINCE: Final = ("workspace_id", "recorded_at")
HOT: Final = [
    Hot("enrollments", "due", {"enrollment": ("bucket", "due_at")}),
    Hot("enrollments", "load_due", {"enrollment": PERSON}),
    Hot("enrollments", "last_of_each", {"enrollment": PERSON}),
    Hot("enrollments", "waits", {"wait": PERSON, "enrollment": PERSON}),
    Hot("enrollments", "move", {"enrollment": PERSON}),
    Hot("enrollments", "resume", {"enrollment": PERSON}),
    Hot("messages", "due", {"message": ("bucket", "due_at")}),
    Hot("messages", "leased", {"message": ("bucket",)}),
    Hot("messages", "load_due", {"message": PERSON, "enrollment": (*PERSON, "enrollment_id")}),
    Hot("messages", "still_due", {"message": MESSAGE}),
    Hot("messages", "claim", {"message": MESSAGE}),
    Hot("messages", "record", {"message": MESSAGE}),
    Hot("messages", "facts", {"message": (*PERSON, "message_id")}),
    Hot("messages", "last_sent", {"message": PERSON}),
    Hot("contacts", "lock", {"care": PERSON, "contact": PERSON}),
    Hot("contacts", "lock_free", {"care": PERSON, "contact": PERSON}),
    Hot("contacts", "lock_line", {"care": PERSON, "contact": PERSON}),
    Hot("contacts", "lock_free_care", {"care": PERSON}),
    Hot("events", "past", {"event": (*PERSON, "name")}),
    Hot("complaints", "newest", {"consent_event": SINCE, "contact": PERSON}),
    Hot("complaints", "by_sender", {"consent_event": SINCE}),
    Hot("complaints", "delivered", {"rollup": ("workspace_id", "hour")}),
    Hot("calls", "due", {"call": ("bucket", "due_at")}),
    Hot("calls", "leased", {"call": ("bucket", "due_at")}),
    Hot("calls", "load_due", {"call": PERSON, "enrollment": (*PERSON, "enrollment_id")}),
    Hot("calls", "claim", {"call": (*PERSON, "call_id")}),
    Hot("calls", "record", {"call": (*PERSON, "call_id")}),
]
RARE: Final = [  # asked once a person, and not to read what is everybody's
    Hot("privacy", "links", {"message": PERSON}),
    Hot("privacy", "erase_links", {"link": ("bucket", "code")}),
]
BACKLOGS: Final = [hot for hot in HOT if hot.name in ("due", "leased")]
BY_MONTH: Final = [hot for hot in HOT if {"message", "event"} & set(hot.finds)]


class Scan(NamedTuple):
    """How one table, or one partition of it, is read."""

    table: str
    relation: str
    kind: str
    index_name: str | None
    condition: str


class Plan:
    """What PostgreSQL would do for a query."""

    def __init__(self, root: dict[str, Any]) -> None:
        self.nodes = list(_walk(root))

    def scans(self) -> list[Scan]:
        """Every read of a table."""
        return [
            Scan(
                re.sub(r"_(\d{4}_\d\d|default)$", "", node["Relation Name"]),
                node["Relation Name"],
                node["Node Type"],
                node.get("Index Name"),
                node.get("Index Cond", ""),
            )
            for node in self.nodes
            if "Scan" in node["Node Type"] and "Relation Name" in node
        ]

    def kinds(self) -> set[str]:
        return {node["Node Type"] for node in self.nodes}

    def months(self) -> set[str]:
        """The partitions that are read."""
        return {scan.relation[-7:] for scan in self.scans() if scan.relation != scan.table}


def _walk(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for inside in node.get("Plans", []):
        yield from _walk(inside)


@pytest.fixture(scope="module")
def engine(clone: Callable[[], AbstractContextManager[str]]) -> Iterator[psycopg.Connection]:
    """The engine's connection to a database with much in it."""
    with clone() as dsn:
        with connect_sync(dsn, "owner") as owner:
            for month in MONTHS:
                owner.execute("SELECT create_month(%s::smallint)", [month])
            owner.execute(SEED.encode(), prepare=False)
        with connect_sync(dsn, "engine") as connection:
            yield connection


def plan_of(connection: psycopg.Connection, query: Query) -> Plan:
    """The generic plan of a query; nothing is executed."""
    values = ", ".join(_value(query, name) for name in query.parameters)
    with connection.transaction(force_rollback=True):
        connection.execute(f"PREPARE it AS {query.numbered}".encode(), prepare=False)
        told = connection.execute(
            f"EXPLAIN (FORMAT JSON) EXECUTE it({values})".encode(), prepare=False
        ).fetchone()
        connection.execute("DEALLOCATE it", prepare=False)
    assert told is not None
    return Plan(told[0][0]["Plan"])


def _value(query: Query, name: str) -> str:
    number = query.parameters.index(name) + 1
    found = re.search(_TYPE.format(number), query.numbered)
    assert found, f"{name} has no type"
    value = _BY_NAME.get(name, _VALUES[found[1]])
    return f"'{{{value}}}'" if found[2] else f"'{value}'"


def faults(plan: Plan, finds: dict[str, tuple[str, ...]]) -> list[str]:
    """What is wrong with the way a plan reads its tables."""
    scans = plan.scans()
    wrong = [f"{table} is not read" for table in set(finds) - {scan.table for scan in scans}]
    for scan in scans:
        if scan.index_name is None:
            wrong.append(f"{scan.kind} of {scan.relation}")
            continue
        wrong += [
            f"{scan.relation}: {column} is not looked up in {scan.index_name}"
            for column in finds.get(scan.table, ())
            if not re.search(rf"\b{column}\b", scan.condition)
        ]
    return wrong


@pytest.mark.parametrize("hot", [*HOT, *RARE], ids=lambda hot: f"{hot.file}-{hot.name}")
def test_rows_are_found_by_their_index(engine: psycopg.Connection, hot: Hot) -> None:
    assert faults(plan_of(engine, hot.query), hot.finds) == []


@pytest.mark.parametrize("hot", BACKLOGS, ids=lambda hot: f"{hot.file}-{hot.name}")
def test_a_backlog_is_never_sorted(engine: psycopg.Connection, hot: Hot) -> None:
    kinds = plan_of(engine, hot.query).kinds()
    assert {kind for kind in kinds if "Sort" in kind} == set()
    assert "Limit" in kinds


@pytest.mark.parametrize("hot", BY_MONTH, ids=lambda hot: f"{hot.file}-{hot.name}")
def test_only_the_months_that_are_named_are_read(engine: psycopg.Connection, hot: Hot) -> None:
    read = plan_of(engine, hot.query).months()
    assert read
    assert read <= {"2026_03", "2026_04"}


def test_no_message_is_owed_for_longer_than_its_query_looks_back() -> None:
    days = [datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=n) for n in range(366)]
    assert max(len(reach(day)) for day in days) == 3


def planted(body: str) -> Query:
    return parse(f"-- name: it\n-- Is wrong.\n{body}", "planted.sql")["it"]


def test_a_missing_index_is_noticed(engine: psycopg.Connection) -> None:
    with engine.transaction(force_rollback=True):
        engine.execute(
            "RESET ROLE; DROP INDEX enrollment_due; SET ROLE wayline_engine", prepare=False
        )
        hot = HOT[0]
        assert hot.name == "due"
        assert faults(plan_of(engine, hot.query), hot.finds) != []


def test_a_sorted_backlog_is_noticed(engine: psycopg.Connection) -> None:
    query = HOT[0].query
    worse = query.numbered.replace("ORDER BY bucket, due_at", "ORDER BY due_at")
    plan = plan_of(engine, replace(query, numbered=worse))
    assert any("Sort" in kind for kind in plan.kinds())


def test_an_unnamed_month_is_noticed(engine: psycopg.Connection) -> None:
    for said in ("", "AND month = ANY(:months::smallint[])"):
        query = planted(f"SELECT state FROM message WHERE bucket = :bucket::smallint {said}")
        assert len(plan_of(engine, query).months()) > 2


def test_a_table_that_is_read_whole_is_noticed(engine: psycopg.Connection) -> None:
    query = planted("SELECT key FROM contact WHERE score = :score::integer")
    assert faults(plan_of(engine, query), {"contact": ()}) == ["Seq Scan of contact"]
    query = planted("SELECT key FROM contact WHERE bucket = :bucket::smallint")
    assert faults(plan_of(engine, query), {"contact": PERSON}) != []
