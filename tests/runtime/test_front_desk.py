"""What clients said is durable, and those it concerns have gone on with the same commit."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.runtime.world import START, WORKSPACE, World, people, world
from wayline.domain.ids import BUCKETS
from wayline.domain.submissions import Happened
from wayline.runtime.front_desk import FrontDesk
from wayline.runtime.runner import Runner
from wayline.runtime.submissions import Submission
from wayline.runtime.worker.bells import Bells
from wayline.store import enrollments
from wayline.store.bulk import Connection
from wayline.store.database import Database
from wayline.store.enrollments import Due

WELCOME = """\
wayline: 1
journey: welcome
name: Welcome
entry: {on: {event: Signed Up}}
steps:
  - {id: hello, message: {channel: sms, template: thanks}}
  - {id: done, exit: complete}
"""
_MOMENT = timedelta(seconds=1)  # later, when a worker looks
_PEOPLE = [f"p{number}" for number in range(120)]
_OWED = "SELECT count(*) FROM message WHERE state = 'owed'"
_EVENTS = "SELECT count(*) FROM event"
_DUE = "SELECT count(*) FROM enrollment WHERE due_at IS NOT NULL"


class _Rung(Bells):
    """Bells that remember what was rung."""

    def __init__(self) -> None:
        super().__init__()
        self.rung: list[str] = []

    def ring(self, *stages: Any) -> None:
        self.rung += stages


@asynccontextmanager
async def _desk(dsn: str, folder: Path) -> AsyncIterator[tuple[World, FrontDesk, _Rung]]:
    async with world(dsn, folder, [WELCOME]) as w, Database(dsn) as database:
        await people(w.connection, _PEOPLE)
        bells = _Rung()
        yield w, FrontDesk(database, w.ingest, bells, lambda: START), bells


async def test_who_enters_owes_a_text_with_the_same_commit(own_dsn: str, tmp_path: Path) -> None:
    async with _desk(own_dsn, tmp_path) as (w, desk, bells):
        await desk.commit(_said("p1", "p2"))
        assert await w.rows(_OWED) == [(2,)]
        assert await w.rows(_DUE) == [(0,)]
        assert bells.rung == ["send"]


async def test_what_concerns_no_journey_wakes_nobody(own_dsn: str, tmp_path: Path) -> None:
    async with _desk(own_dsn, tmp_path) as (w, desk, bells):
        await desk.commit(_said("p1", name="Seen"))
        assert await w.rows(_EVENTS) == [(1,)]
        assert bells.rung == []


async def test_a_crowd_is_left_to_workers(own_dsn: str, tmp_path: Path) -> None:
    async with _desk(own_dsn, tmp_path) as (w, desk, bells):
        await desk.commit(_said(*_PEOPLE))
        assert await w.rows(_OWED) == [(0,)]
        assert await w.rows(_DUE) == [(len(_PEOPLE),)]
        assert bells.rung == ["advance"]


@pytest.mark.parametrize("fault", ["ours", "the database's", "at the end"])
async def test_events_are_kept_whatever_becomes_of_journeys(
    own_dsn: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    async def broken(_: Runner, connection: Connection, people: Sequence[Due]) -> int:
        if fault == "ours":
            raise LookupError("a step's fault")
        cursor = await connection.execute("SELECT 1 / %s", [0])
        if fault == "the database's":
            await cursor.fetchall()
        return len(people)

    async with _desk(own_dsn, tmp_path) as (w, desk, bells):
        monkeypatch.setattr(Runner, "advance", broken)
        await desk.commit(_said("p1", "p2"))
        assert await w.rows(_EVENTS) == [(2,)]
        assert await w.rows(_DUE) == [(2,)]
        assert bells.rung == ["advance"]
        monkeypatch.undo()
        found = await enrollments.due(w.connection, BUCKETS, START + _MOMENT, 9)
        assert await w.runner.run(w.connection, found) == 2


async def test_sent_again_it_does_nothing(own_dsn: str, tmp_path: Path) -> None:
    async with _desk(own_dsn, tmp_path) as (w, desk, bells):
        await desk.commit(_said("p1"))
        await desk.commit(_said("p1"))
        assert await w.rows(_OWED) == [(1,)]
        assert bells.rung == ["send"]


def _said(*keys: str, name: str = "Signed Up") -> list[Submission]:
    happened = [Happened(f"{key}-{name}", name, ("user_id", key), START, {}) for key in keys]
    return [Submission(WORKSPACE, "shop", [one]) for one in happened]
