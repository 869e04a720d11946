"""Every named query is prepared against the migrated schema, so that no typing error ships."""

from collections.abc import Iterator

import psycopg
import pytest
from psycopg import pq

from wayline.store.database import connect_sync
from wayline.store.queries import Query, load_all

QUERIES = [
    pytest.param(query, id=f"{stem}-{query.name}")
    for stem, queries in load_all().items()
    for query in queries
]


@pytest.fixture(scope="module")
def engine(worker_dsn: str) -> Iterator[psycopg.Connection]:
    with connect_sync(worker_dsn, "engine") as connection:
        yield connection


@pytest.mark.parametrize("query", QUERIES)
def test_query_prepares(engine: psycopg.Connection, query: Query) -> None:
    result = engine.pgconn.prepare(b"", query.numbered.encode())
    assert result.status == pq.ExecStatus.COMMAND_OK, result.error_message.decode()


@pytest.mark.parametrize("query", QUERIES)
def test_engine_may_run_query(engine: psycopg.Connection, query: Query) -> None:
    # EXPLAIN goes as far as the check of privileges, and changes nothing.
    nothing = f"({', '.join('NULL' for _ in query.parameters)})" if query.parameters else ""
    with engine.transaction(force_rollback=True):
        engine.execute(f"PREPARE it AS {query.numbered}".encode(), prepare=False)
        engine.execute(f"EXPLAIN EXECUTE it{nothing}".encode(), prepare=False)
        engine.execute("DEALLOCATE it", prepare=False)


@pytest.mark.parametrize("query", QUERIES)
def test_query_says_what_it_is_for(query: Query) -> None:
    assert query.about.endswith("."), f"{query.name} needs a sentence under its name"
    assert query.about[0].isupper()
