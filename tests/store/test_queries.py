"""The loader leaves SQL as its author wrote it, and finds every value in it."""

from pathlib import Path

import psycopg
import pytest

from wayline.domain.errors import WaylineError
from wayline.store.database import Connection
from wayline.store.queries import Query, load, load_all, parse


def one(body: str) -> Query:
    return parse(f"-- name: it\n-- Says so.\n{body}\n", "test.sql")["it"]


def test_a_block_has_name_about_and_both_spellings() -> None:
    text = """-- People and their addresses.

-- name: resolve
-- Finds the people behind addresses;
-- unknown ones are left out.
SELECT id FROM person WHERE kind = :kind::text AND value = ANY (:values::text[]);

-- name: count
-- Counts.
SELECT count(*) FROM person
"""
    queries = parse(text, "people.sql")
    assert [query.name for query in queries] == ["resolve", "count"]
    assert queries.resolve == Query(
        name="resolve",
        about="Finds the people behind addresses; unknown ones are left out.",
        sql="SELECT id FROM person WHERE kind = %(kind)s::text"
        " AND value = ANY (%(values)s::text[])",
        numbered="SELECT id FROM person WHERE kind = $1::text AND value = ANY ($2::text[])",
        parameters=("kind", "values"),
    )
    assert queries["count"].sql == "SELECT count(*) FROM person"


def test_a_repeated_parameter_keeps_its_number() -> None:
    query = one("SELECT :b::int, :a::text, :b::text, :a")
    assert query.numbered == "SELECT $1::int, $2::text, $1::text, $2"
    assert query.parameters == ("b", "a")


@pytest.mark.parametrize(
    "body",
    [
        "SELECT now()::date::text",
        "SELECT (ARRAY[1, 2, 3])[1:2]",
        "SELECT (ARRAY[1, 2, 3])[lower:upper] FROM bounds",
        "SELECT values[low.a:high.b]",
        "SELECT ':a', 'it''s :b'",
        r"SELECT E'a\' :a', e'\\'",
        'SELECT ":a", "x"":b"',
        "SELECT $$ :a $$, $tag$ :b $$ :c $tag$",
        "SELECT 1 -- :a '\n, 2",
        "SELECT 1 /* :a ' */, 2",
        "SELECT make_interval(days := 1)",
        "SELECT '{\"x\":1}'::jsonb",
    ],
)
def test_what_is_no_parameter_is_left_alone(body: str) -> None:
    assert one(body).parameters == ()
    assert one(body).numbered == body
    # What stands after it is found all the same: the token ended where PostgreSQL ends it.
    assert one(f"{body}\n, :after").numbered == f"{body}\n, $1"


@pytest.mark.parametrize(
    ("body", "numbered"),
    [
        ("SELECT x=:a", "SELECT x=$1"),
        ("SELECT (:a)", "SELECT ($1)"),
        ("SELECT :a::text||:b", "SELECT $1::text||$2"),
        ("SELECT x[1: :upto]", "SELECT x[1: $1]"),
        ("SELECT data->:key", "SELECT data->$1"),
        ("SELECT E'x', :a", "SELECT E'x', $1"),
        ("SELECT table$1, :a, b$c$, :d, e$c$", "SELECT table$1, $1, b$c$, $2, e$c$"),
    ],
)
def test_what_is_a_parameter_is_found(body: str, numbered: str) -> None:
    assert one(body).numbered == numbered


async def test_percent_signs_reach_postgres_as_written(connection: Connection) -> None:
    query = one("SELECT 'a%b' LIKE 'a%', 7 % 4, :x::int % 5 -- 100 %")
    row = await (await connection.execute(query.sql, {"x": 8})).fetchone()
    assert row == (True, 3, 3)
    alone = one("SELECT 7 % 4, 'a%b' LIKE 'a%%'")
    assert await (await connection.execute(alone.sql)).fetchone() == (3, True)


async def test_one_value_in_two_types(connection: Connection) -> None:
    query = one("SELECT :n::text || 'x', :n::text::int + 1")
    assert await (await connection.execute(query.sql, {"n": "4"})).fetchone() == ("4x", 5)


def test_both_spellings_mean_the_same(worker_dsn: str) -> None:
    body = (
        "SELECT (ARRAY[10, 20, 30])[1: :upto::int], ':no', $$%$$, :name::text, '{\"a\":1}'::jsonb"
    )
    query = one(body)
    with psycopg.connect(worker_dsn) as connection:
        ours = connection.execute(query.sql, {"upto": 2, "name": "x"}).fetchone()
        with psycopg.RawCursor(connection) as raw:
            theirs = raw.execute(query.numbered, [2, "x"]).fetchone()
    assert ours == theirs == ([10, 20], ":no", "%", "x", {"a": 1})


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("-- name: a\nSELECT 1;\n-- name: a\nSELECT 2;", "query:duplicate"),
        ("-- name: a b\nSELECT 1;", "query:malformed"),
        ("-- name:\nSELECT 1;", "query:malformed"),
        ("-- name: a\n-- Does nothing.\n", "query:malformed"),
        ("SELECT 1;\n-- name: a\nSELECT 2;", "query:malformed"),
        ("SELECT 1;\n", "query:malformed"),
    ],
)
def test_bad_files_are_refused(text: str, code: str) -> None:
    with pytest.raises(WaylineError) as caught:
        parse(text, "test.sql")
    assert caught.value.code == code
    assert "test.sql" in caught.value.message


def test_an_unknown_name_says_what_was_meant() -> None:
    queries = parse("-- name: resolve\nSELECT 1", "people.sql")
    with pytest.raises(WaylineError, match=r"people.sql has no query 'resolv'.*'resolve'"):
        queries["resolv"]
    with pytest.raises(AttributeError, match=r"people.sql has no query 'resolv'.*'resolve'"):
        _ = queries.resolv
    assert not hasattr(queries, "other")
    assert not hasattr(queries, "__array__")


def test_files_are_loaded_by_stem(tmp_path: Path) -> None:
    (tmp_path / "people.sql").write_text("-- name: one\nSELECT 1")
    (tmp_path / "places.sql").write_text("-- name: one\nSELECT 2")
    assert {stem: [q.sql for q in queries] for stem, queries in load_all(tmp_path).items()} == {
        "people": ["SELECT 1"],
        "places": ["SELECT 2"],
    }
    assert load("people", tmp_path) is load("people", tmp_path)
    with pytest.raises(WaylineError) as caught:
        load("plants", tmp_path)
    assert caught.value.code == "query:missing"
