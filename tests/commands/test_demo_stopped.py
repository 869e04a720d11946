"""The demo, stopped while it gets ready: whatever the interruption breaks, it ends well."""

import asyncio
import signal
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest

from wayline.commands import _demo_session
from wayline.commands._demo_session import Session
from wayline.domain.errors import WaylineError
from wayline.store.database import connect


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    """What a session does with signals ends with the test."""
    kept = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield
    for number, handler in kept.items():
        signal.signal(number, handler)


def session(
    monkeypatch: pytest.MonkeyPatch, folder: Path, dsn: str, amid: Callable[[], None]
) -> Session:
    """A session in whose preparation `amid` is called while PostgreSQL is at a query.

    On the way out its connection is closed, and the query that was under way says so: its error is
    the one that comes out.
    """

    @asynccontextmanager
    async def preparing(*_: Any, **__: Any) -> AsyncIterator[None]:
        connection = await connect(dsn, "engine")
        query = asyncio.create_task(_slow(connection))
        await asyncio.sleep(0.1)
        try:
            amid()
        finally:
            await connection.close()
            await query
        yield

    monkeypatch.setenv("WAYLINE_HOME", str(folder))
    monkeypatch.setattr(_demo_session, "open_demo", preparing)
    return Session(people=1, fresh=False)


async def _slow(connection: psycopg.AsyncConnection[Any]) -> None:
    await connection.execute("SELECT pg_sleep(30)")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_stopped_in_the_middle_of_a_query_it_ends_well(
    own_dsn: str,
    tmp_path: Path,
    number: signal.Signals,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    session(monkeypatch, tmp_path, own_dsn, lambda: signal.raise_signal(number)).run()
    told = capsys.readouterr().out
    assert told.endswith("Stopped before it was ready; the next start goes on from here.\n")


def test_a_database_that_went_away_by_itself_is_still_told(
    own_dsn: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(WaylineError, match="the demo's database went away") as caught:
        session(monkeypatch, tmp_path, own_dsn, lambda: None).run()
    assert caught.value.code == "demo:database"
    assert "goes on where it stopped" in caught.value.mend
