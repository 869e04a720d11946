"""A database that goes away costs clients a retry, and never an event or half a batch."""

import asyncio
import time

import psycopg
import pytest

from tests.api.serving import Shop
from wayline.store.embedded import Server

BATCH = {
    "batch": [
        {"type": "identify", "userId": "ann", "messageId": "i1", "traits": {"plan": "pro"}},
        {"type": "track", "userId": "ann", "event": "Order Completed", "messageId": "m1"},
    ]
}


async def end_others(server: Shop) -> None:
    """End the server's connections, as a restart of PostgreSQL does."""
    await server.connection.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )


async def let_in(server: Shop, postgres: Server, *, anybody: bool) -> None:
    """Open or close the database to everybody but this test."""
    [(name,)] = await server.rows("SELECT current_database()")
    word = "true" if anybody else "false"
    async with await psycopg.AsyncConnection.connect(
        postgres.dsn("postgres"), autocommit=True
    ) as other:
        await other.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS {word}'.encode())
    if not anybody:
        await end_others(server)


async def test_connections_that_break_are_made_again(server: Shop) -> None:
    for number in range(5):
        await end_others(server)
        body = {"userId": "ann", "event": "Seen", "messageId": f"m{number}"}
        assert (await server.post("/v1/track", body)).status == 200
    assert len(await server.events()) == 5


async def test_a_database_that_is_gone_is_told_and_nothing_is_half_done(
    server: Shop, postgres: Server
) -> None:
    assert (await server.post("/v1/track", {"userId": "bob", "event": "Seen"})).status == 200
    await let_in(server, postgres, anybody=False)
    try:
        began = time.monotonic()
        answers = await asyncio.gather(*(server.post("/v1/batch", BATCH) for _ in range(10)))
        assert time.monotonic() - began < 10
        assert {one.status for one in answers} == {503}
        assert {one.body["code"] for one in answers} == {"server:database"}
        assert {one.headers["retry-after"] for one in answers} == {"5"}
        async with server.client.get(server.url + "/readyz") as response:
            assert response.status == 503
        async with server.client.get(server.url + "/healthz") as response:
            assert response.status == 200
        assert await server.rows("SELECT key FROM contact") == [("bob",)]
    finally:
        await let_in(server, postgres, anybody=True)
    assert (await server.post("/v1/batch", BATCH)).status == 200
    assert [name for name, _ in await server.events()] == ["Seen", "Order Completed"]
    assert await server.rows("SELECT count(*) FROM enrollment") == [(1,)]


async def test_a_batch_that_fails_at_its_end_leaves_nothing(server: Shop) -> None:
    # The events come last: by then the profile of the same batch was written.
    await server.connection.execute(
        "ALTER TABLE event ADD CONSTRAINT broken CHECK (name <> 'Order Completed') NOT VALID"
    )
    answer = await server.post("/v1/batch", BATCH)
    assert (answer.status, answer.body["code"]) == (500, "server:fault")
    assert await server.rows("SELECT count(*) FROM contact") == [(0,)]
    assert await server.rows("SELECT count(*) FROM event_key") == [(0,)]
    await server.connection.execute("ALTER TABLE event DROP CONSTRAINT broken")
    assert (await server.post("/v1/batch", BATCH)).status == 200
    assert await server.rows("SELECT count(*) FROM contact") == [(1,)]


async def test_operations_tell_it_alike_and_leave_nothing(server: Shop, postgres: Server) -> None:
    assert (await server.ask("GET", "/v1/workspace")).status == 200
    await let_in(server, postgres, anybody=False)
    try:
        for headers in ({}, {"idempotency_key": "one"}):
            answer = await server.ask("POST", "/v1/contacts", {"user_id": "ann"}, **headers)
            assert (answer.status, answer.body["code"]) == (503, "server:database")
            assert answer.headers["retry-after"] == "5"
        assert (await server.ask("GET", "/v1/workspace")).status == 503
    finally:
        await let_in(server, postgres, anybody=True)
    again = await server.ask("POST", "/v1/contacts", {"user_id": "ann"}, idempotency_key="one")
    assert again.status == 201
    await end_others(server)
    assert (await server.ask("GET", "/v1/workspace")).status == 200


async def test_an_operation_that_fails_at_its_end_leaves_nothing_and_says_nothing(
    server: Shop, caplog: pytest.LogCaptureFixture
) -> None:
    await server.connection.execute(
        "ALTER TABLE idempotency_key ADD CONSTRAINT broken CHECK (key <> 'one') NOT VALID"
    )
    person = {"user_id": "ann", "phone": "+12125550100"}
    answer = await server.ask("POST", "/v1/contacts", person, idempotency_key="one")
    assert (answer.status, answer.body["code"]) == (500, "server:fault")
    assert await server.rows("SELECT count(*) FROM contact") == [(0,)]
    assert "CheckViolation" in caplog.text
    assert "2125550100" not in caplog.text
    assert (await server.ask("POST", "/v1/contacts", person)).status == 201
